//! Superloop 360: what a location can have, and an order to its end.

use crate::stage::Stage;
use examples::superloop::{failed, refused, sandbox_client};
use examples::{Failure, note};
use fibre_sandbox::superloop_360::seed;
use futures::TryStreamExt as _;
use std::time::Duration;
use superloop_360::operation::Polling;
use superloop_360::planning::{Contact, OptionKind, PlannedOrder, Selection, WantedService};
use superloop_360::types::{AggregationMethod, QualificationRequest, RestorationSla, SourceType};

/// A sandbox is ready at once; a carrier is asked every few seconds, or minutes.
const PAUSE: Duration = Duration::from_millis(10);

pub(crate) async fn show(stage: &mut Stage) -> Result<(), Failure> {
    stage.chapter("6. Superloop 360")?;
    let client = sandbox_client(&stage.sandbox)?;

    let place = QualificationRequest::new(SourceType::Nbn, seed::ADDITIONAL_NTD_LOCATION);
    let running = client.request_qualification(&place).await.map_err(failed)?;
    stage.call(
        &format!("request_qualification({:?})", seed::ADDITIONAL_NTD_LOCATION),
        format_args!("accepted; its token outlives this program: {}", running.token()),
    )?;
    let qualification = running.polling(Polling::new().floor(PAUSE)).await.map_err(failed)?;
    let options = qualification.order_options().map_err(|error| refused(&error))?;
    stage.call("order_options()", format_args!("{} legal ways to order there:", options.len()))?;
    for option in &options {
        let quote = option.quote(&Selection::new()).map_err(|error| refused(&error))?;
        let port = option.port_id().map_or_else(String::new, |port| format!(" {port}"));
        let order = format!("{}{port}", option.kind());
        stage.detail(format_args!(
            "{order:<16} {:>6} once, {:>5} a month beside the plan ({} plans)",
            quote.one_off(),
            quote.monthly(),
            option.plans().len()
        ))?;
    }

    let option = options.only(OptionKind::FreePort).map_err(|error| refused(&error))?;
    let Some(plan) = option.plans().first() else {
        note("The sandbox offers no plan there.");
        return Ok(());
    };
    let service = WantedService::new(&plan.name, 1, RestorationSla::Standard, AggregationMethod::L2tp);
    let contact = Contact::new("A. Person", "0312341234", "a.person@example.com");
    let order = option.order(service, contact).and_then(PlannedOrder::build);
    let order = order.map_err(|error| refused(&error))?;
    let placed = client.create_order(&order).await.map_err(failed)?;
    stage.call("create_order(…)", format_args!("{} on the free port, {}", plan.name, placed.status))?;

    stage.sandbox.settings().set_orders_advance_on_read(true);
    let states = client.watch_order(placed.id).every(PAUSE).floor(PAUSE);
    let states: Vec<_> =
        states.map_ok(|order| order.status.to_string()).try_collect().await.map_err(failed)?;
    stage.call("watch_order(…), a stream to the end of the order", states.join(" > "))
}
