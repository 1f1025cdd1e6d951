//! From the order to its end.

use crate::{Arguments, prepare};
use examples::cafe::{Following, Kcis, Scenarios, Scripted, UpdateLog, failed};
use examples::{CafeConnection, Failure, note};
use fibre_cafe::journey::{Journey, Visit};
use fibre_cafe::orders::{OrderProgress, Told};
use fibre_cafe::states::{Course, NextAction};
use fibre_cafe::types::{CancellationReasonCode, Order, OrderStatus};
use fibre_cafe::watch::OrderWatch;
use fibre_cafe::{CalendarDate, Client};
use futures::TryStreamExt as _;

/// Follows the order, does what its supplier asks for, and ends well if the order ends as it was meant to.
pub(crate) async fn to_the_end(
    connection: &CafeConnection,
    journey: &Journey,
    arguments: &Arguments,
    following: Following<'_>,
    placed: Order,
) -> Result<(), Failure> {
    let id = placed.id().ok_or_else(|| {
        Failure::new("the gateway has the order, and its answer names no id")
            .advice("its updates do: look for those of the conversation")
    })?;
    note(format_args!("Placed: order {id}."));
    let mut source = match following {
        Following::Kcis(kcis) => Source::Kcis(kcis),
        Following::Readings(pause) => {
            note("Reading the order again and again: the gateway cannot deliver its KCIs to this machine.");
            note("The order does not depend on it: it goes on if this is interrupted.");
            let watch = journey.client().watch_order(id);
            Source::Readings(match pause {
                Some(pause) => watch.every(pause).floor(pause),
                None => watch,
            })
        }
    };
    let mut asking = Asking {
        connection,
        journey,
        scenarios: &arguments.scenarios,
        from: arguments.from.as_ref(),
        has_reappointed: false,
    };
    if arguments.cancel {
        asking.cancel(&placed).await?;
    }
    let mut log = UpdateLog::new()?;
    let mut progress = OrderProgress::new(id);
    progress.read(placed);
    while !progress.is_terminal() {
        if source.next(journey, &mut log, &mut progress).await? == Told::News {
            asking.answer(&progress).await?;
        }
    }
    verdict(&progress, &log, arguments.cancel)
}

/// Where news of the order comes from.
enum Source<'a> {
    Kcis(Kcis<'a>),
    Readings(OrderWatch<Order>),
}

impl Source<'_> {
    /// Waits for news, shows it, and takes it in.
    async fn next(
        &mut self,
        journey: &Journey,
        log: &mut UpdateLog,
        progress: &mut OrderProgress,
    ) -> Result<Told, Failure> {
        match self {
            Self::Kcis(kcis) => {
                let kci = kcis.next(journey).await?;
                log.kci(&kci)?;
                Ok(progress.tell(&kci))
            }
            Self::Readings(watch) => {
                let id = progress.id();
                let read = watch.try_next().await.map_err(|error| {
                    failed(error).advice(format!("order {id} is not touched by this: do not order it again"))
                })?;
                let order = read.ok_or_else(|| {
                    Failure::new(format!("the readings of order {id} have ended too early"))
                })?;
                log.order(&order)?;
                Ok(progress.read(order))
            }
        }
    }
}

/// What is asked of the supplier after the order.
struct Asking<'a> {
    connection: &'a CafeConnection,
    journey: &'a Journey,
    scenarios: &'a Scenarios,
    from: Option<&'a CalendarDate>,
    has_reappointed: bool,
}

impl Asking<'_> {
    /// Does what the supplier asks for, once for each time that it asks.
    async fn answer(&mut self, progress: &OrderProgress) -> Result<(), Failure> {
        let open = progress.next_actions();
        if open.contains(&NextAction::AnswerInformationRequest) {
            return Err(Failure::new(format!("order {} waits for information", progress.id()))
                .advice("the table above says for which; answer by an amendment"));
        }
        let is_refused = open.contains(&NextAction::Resubmit);
        match (open.contains(&NextAction::Reappoint), self.has_reappointed) {
            (true, false) => {
                self.has_reappointed = true;
                self.reappoint(progress.id()).await
            }
            (true, true) if is_refused => Err(Failure::new(format!(
                "order {} waits for an appointment, and the one given was refused",
                progress.id()
            ))
            .advice("the table above says why; reserve another one and amend the order with it")),
            (false, _) => {
                // While the amendment is decided, the question is neither open nor answered.
                self.has_reappointed &= progress.status() == Some(OrderStatus::PendingAmendment);
                if is_refused {
                    note("The supplier refused the request; the order goes on.");
                }
                Ok(())
            }
            (true, true) => Ok(()),
        }
    }

    async fn reappoint(&self, id: i64) -> Result<(), Failure> {
        note("The supplier asks for another appointment.");
        let order = self.journey.client().order(id).await.map_err(failed)?.into_inner();
        let visit = match &order {
            Order::Provide(order) => Visit::for_order(order),
            _ => None,
        };
        let visit = visit.ok_or_else(|| Failure::new(format!("order {id} does not say what it is for")))?;
        let reservation = prepare::appointment(self.journey, visit, self.from).await?;
        let amendment = order.amendment().and_then(|amendment| amendment.reservation(&reservation).build());
        let amendment = amendment.map_err(|error| failed(error.into()))?;
        self.for_requests(Scripted::Amendment).amend_order(&amendment).await.map_err(failed)?;
        note("The order is amended with it, if the supplier agrees.");
        Ok(())
    }

    async fn cancel(&self, order: &Order) -> Result<(), Failure> {
        let cancellation = order.cancellation(CancellationReasonCode::CustomerChangedMind);
        let cancellation = cancellation.map_err(|error| failed(error.into()))?;
        let unasked =
            |error| failed(error).advice("the order goes on: cancel it another way if it has to end");
        self.for_requests(Scripted::Cancellation).cancel_order(&cancellation).await.map_err(unasked)?;
        note("Asked to cancel it. An update tells whether the supplier agrees.");
        Ok(())
    }

    /// The client in this conversation, with the scenario for one kind of request.
    fn for_requests(&self, kind: Scripted) -> Client {
        let client = self.scenarios.client(self.connection.client(), kind);
        client.resume_journey(self.journey.id().clone()).client().clone()
    }
}

/// Whether that is the end which was asked for.
fn verdict(progress: &OrderProgress, log: &UpdateLog, cancel: bool) -> Result<(), Failure> {
    let id = progress.id();
    let status = progress.status();
    let course = status.as_ref().and_then(OrderStatus::meaning).map(|row| row.course);
    let status = status.map_or_else(|| "at an end".to_owned(), |status| status.to_string());
    let why = log.last_code().map_or_else(String::new, |code| format!(" ({code})"));
    match (course, cancel) {
        (Some(Course::Completed), false) => {
            let service = progress.order().and_then(Order::service_id);
            let service = service.map_or_else(String::new, |service| format!(": service {service}"));
            note(format_args!("Order {id} is {status}{service}."));
            Ok(())
        }
        (Some(Course::Completed), true) => {
            Err(Failure::new(format!("order {id} was not cancelled{why} and is {status}"))
                .advice("end the service with a cease order"))
        }
        (_, true) => {
            note(format_args!("Order {id} is {status}."));
            Ok(())
        }
        (_, false) => Err(Failure::new(format!("order {id} is {status}{why}, there is no service"))
            .advice("the supplier's words are in the table above: put right what they say, and order anew")),
    }
}
