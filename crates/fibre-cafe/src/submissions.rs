//! Sending what changes something, exactly once.

use crate::journey::Journey;
use crate::types::{
    Appointment, AppointmentRequest, EthernetOrder, EthernetOrderRequest, Order, OrderAmendment,
    OrderAmendmentRequest, OrderCancellation, OrderCancellationRequest, OrderRequest, ServiceProblem,
    ServiceProblemAmendment, ServiceProblemAmendmentRequest, ServiceProblemCancellation,
    ServiceProblemCancellationRequest, ServiceProblemRequest,
};
use crate::{Client, Error, Response, operations};
use fibre_core::BoxFuture;
use fibre_core::rt::ApiClient as _;
use fibre_core::submission::{Evidence, Finding, Intent, LookError, Submission};

impl Journey {
    /// Evidence of an order from its id: `find` looks for it, most usefully in your webhook inbox, by the
    /// [conversation](Intent::conversation) in which the order was sent; the order is then read.
    ///
    /// The gateway has no list of orders, and shows no reference of yours: the conversation id, which comes back with each
    /// KCI, is the only thread.
    pub fn order_evidence<'a, F>(&'a self, find: F) -> impl Evidence<Response<Order>> + 'a
    where
        F: for<'i> Fn(&'i Intent) -> BoxFuture<'i, Result<Option<i64>, LookError>> + Send + Sync + 'a,
    {
        OrderById { client: self.client(), find }
    }
}

/// What a person can check when nothing else helps.
const CHECK: &str = "wait for a KCI with this conversation id, and ask the gateway's operator by it";

/// Requests of one shape: `reference`, body, answer with an id.
macro_rules! submissions {
    ($($(#[$doc:meta])* $name:ident, $call:ident($body:ty $(, but $fresh:literal)?) -> $answer:ty, $operation:ident, $id:expr;)*) => {
        /// Requests that are written down before they are sent, and sent once.
        ///
        /// `reference` is your own, one for each request: the key of the order in your database. The gateway never sees
        /// it. If the answer is lost, only a KCI tells what became of the request: without
        /// [evidence](Submission::evidence) the end is [`CannotTell`](crate::submission::Submitted::CannotTell), with the
        /// conversation id to look for.
        ///
        /// ```
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// # let sandbox = fibre_sandbox::Sandbox::start().await?;
        /// # let access = sandbox.fibre_cafe();
        /// # let client = fibre_cafe::Client::builder()
        /// #     .base_url(access.base_url())
        /// #     .token_url(access.token_url())
        /// #     .client_secret(access.client_id(), access.client_secret())
        /// #     .build()?;
        /// use fibre_cafe::submission::{MemoryJournal, Submitted};
        /// use fibre_cafe::types::{ModifyOrderRequest, OrderRequest, ServiceCharacteristic};
        ///
        /// let journey = client.journey();
        /// let faster = [ServiceCharacteristic::new("LINE_PROFILE".into(), "1G1G")];
        /// let order: OrderRequest = ModifyOrderRequest::new(access.supplier(), "S12345", faster).into();
        /// // A service takes a `FileJournal`, or a table of its own.
        /// let journal = MemoryJournal::new();
        /// match journey.order_submission("KT-31", &order)?.submit_once(&journal).await? {
        ///     Submitted::Placed(placed) => println!("placed: {:?}", placed.value().map(|order| order.id())),
        ///     Submitted::NotPlaced(error) => println!("not placed, correct it and send it again: {error}"),
        ///     Submitted::CannotTell(doubt) => println!("{doubt}"),
        /// }
        /// # Ok(())
        /// # }
        /// ```
        impl Journey {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                ///
                /// If the request cannot be written as JSON.
                pub fn $name<'a>(
                    &'a self,
                    reference: &str,
                    request: &'a $body,
                ) -> Result<Submission<'a, Response<$answer>>, Error> {
                    let client = self.client();
                    let send = move |_: &Intent| -> BoxFuture<'a, _> { Box::pin(client.$call(request)) };
                    let id = operations::$operation.id;
                    let intent = Intent::of_body(Client::API.name, id, reference, request, &[$($fresh)?])?;
                    // A later run must know which KCIs to look for.
                    let intent = intent.in_conversation(self.id().as_str());
                    Ok(Submission::new(intent, send, $id).check(CHECK).clock(client.rt.clock()))
                }
            )*
        }
    };
}

submissions! {
    /// Reserving an appointment; see [`reserve_appointment`](Client::reserve_appointment).
    appointment_submission, reserve_appointment(AppointmentRequest) -> Appointment, RESERVE_APPOINTMENT,
        |appointment| Some(appointment.id.to_string());
    /// An order; see [`create_order`](Client::create_order). The same order has the same fields again, but for the
    /// appointment, which a later run reserves anew.
    order_submission, create_order(OrderRequest, but "appointmentReservationId") -> Order, CREATE_ORDER,
        |order| order.id().map(|id| id.to_string());
    /// An order for Ethernet; see [`create_ethernet_order`](Client::create_ethernet_order).
    ethernet_order_submission, create_ethernet_order(EthernetOrderRequest) -> EthernetOrder, CREATE_ETHERNET_ORDER,
        |order| Some(order.id.to_string());
    /// Amending an order; see [`amend_order`](Client::amend_order).
    order_amendment_submission, amend_order(OrderAmendmentRequest) -> OrderAmendment, AMEND_ORDER,
        |amendment| Some(amendment.id.to_string());
    /// Cancelling an order; see [`cancel_order`](Client::cancel_order).
    order_cancellation_submission, cancel_order(OrderCancellationRequest) -> OrderCancellation, CANCEL_ORDER,
        |cancellation| Some(cancellation.id.to_string());
    /// Reporting a problem; see [`create_problem`](Client::create_problem).
    problem_submission, create_problem(ServiceProblemRequest) -> ServiceProblem, CREATE_PROBLEM,
        |problem| Some(problem.id.to_string());
    /// Amending a problem; see [`amend_problem`](Client::amend_problem).
    problem_amendment_submission, amend_problem(ServiceProblemAmendmentRequest) -> ServiceProblemAmendment,
        AMEND_PROBLEM, |amendment| Some(amendment.id.to_string());
    /// Cancelling a problem; see [`cancel_problem`](Client::cancel_problem).
    problem_cancellation_submission, cancel_problem(ServiceProblemCancellationRequest) -> ServiceProblemCancellation,
        CANCEL_PROBLEM, |cancellation| Some(cancellation.id.to_string());
}

struct OrderById<'a, F> {
    client: &'a Client,
    find: F,
}

impl<F> Evidence<Response<Order>> for OrderById<'_, F>
where
    F: for<'i> Fn(&'i Intent) -> BoxFuture<'i, Result<Option<i64>, LookError>> + Send + Sync,
{
    fn look<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<Finding<Response<Order>>, LookError>> {
        Box::pin(async move {
            Ok(match (self.find)(intent).await? {
                Some(id) => Finding::Placed(self.client.order(id).await?),
                None => Finding::Nothing,
            })
        })
    }
}
