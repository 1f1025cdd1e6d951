//! Fibre Cafe: from a postcode to an order, and what comes back.

use crate::stage::{Stage, or_dash};
use examples::Failure;
use examples::cafe::{failed, sandbox_client};
use fibre_cafe::CallOptions;
use fibre_cafe::journey::{
    AddressSearch, AppointmentSearch, AvailabilitySearch, Journey, Offer, Reservation, SupplierAvailability,
    Visit,
};
use fibre_cafe::types::{
    AddressIdentifier, CancellationReasonCode, Contact, ContractDetails, ContractLength, EthernetOrderItem,
    EthernetOrderRequest, EthernetService, EthernetSiteInformation, Order, OrderRequest, OrderStatus,
    QuoteItemRequest, QuoteRequest, QuoteSite, ServiceSpecification, SiteRole,
};
use fibre_sandbox::fibre_cafe::seed;
use http::{HeaderName, HeaderValue};
use std::time::Duration;

/// Longer than any scenario takes. Time stands still here until it is moved.
const LATER: Duration = Duration::from_secs(600);

pub(crate) async fn show(stage: &mut Stage) -> Result<Journey, Failure> {
    stage.chapter("7. Fibre Cafe")?;
    let journey = sandbox_client(&stage.sandbox)?.journey();
    stage.call("journey()", format_args!("one conversation for all calls and updates: {}", journey.id()))?;

    let offer = offer(stage, &journey).await?;
    let reservation = reservation(stage, &journey, &offer).await?;
    let profile = offer.line_profiles().first().map_or("", String::as_str);
    let order = offer.order(person()).line_profile(profile).reservation(&reservation).build();
    let order = order.map_err(|error| failed(error.into()))?;
    change_and_cancel(stage, &journey, &order).await?;
    show_ethernet(stage, &journey).await?;
    Ok(journey)
}

async fn offer(stage: &mut Stage, journey: &Journey) -> Result<Offer, Failure> {
    let search = AddressSearch::postcode(seed::POSTCODE);
    let addresses = journey.addresses(search).await.map_err(failed)?;
    stage.call(
        &format!("lookup_addresses({:?})", seed::POSTCODE),
        format_args!("{} addresses, each with an identifier that the next call takes", addresses.len()),
    )?;
    let Some(address) = addresses.first() else { return Err(Failure::new("the sandbox has no addresses")) };

    let found = journey.availability(address, AvailabilitySearch::new()).await.map_err(failed)?;
    let offers: Vec<Offer> = found.iter().flat_map(SupplierAvailability::offers).collect();
    stage.call(
        "check_availability(…)",
        format_args!("{} answers of suppliers, with {} offers for broadband:", found.len(), offers.len()),
    )?;
    for offer in &offers {
        let visit = if offer.needs_appointment() { "an engineer comes" } else { "nobody has to come" };
        let profiles = offer.line_profiles().join(", ");
        stage.detail(format_args!("{} {:<8} {profiles}; {visit}", offer.supplier(), offer.service_id()))?;
    }
    let offer = offers.into_iter().find(|offer| offer.supplier() == seed::SUPPLIER && offer.is_new_line());
    offer.ok_or_else(|| Failure::new("the sandbox offers no new line"))
}

async fn reservation(
    stage: &mut Stage,
    journey: &Journey,
    visit: impl Into<Visit>,
) -> Result<Reservation, Failure> {
    let visit = visit.into();
    let slots =
        journey.appointments(&visit, AppointmentSearch::new().standard_only()).await.map_err(failed)?;
    let Some(slot) = slots.first() else { return Err(Failure::new("no engineer is free")) };
    stage.call(
        "available_appointments(…)",
        format_args!("{} timeslots, the first begins {}", slots.len(), slot.timeslot_start_date_time),
    )?;
    let reserved = journey.reserve(&visit, slot).await.map_err(failed)?.into_inner();
    let until = reserved.expires().map_or_else(|| "for good".to_owned(), |end| format!("until {end}"));
    stage.call("reserve_appointment(…)", format_args!("reservation {} holds {until}", reserved.id()))?;
    Ok(reserved)
}

/// An order that needs another appointment, and is cancelled in the end.
async fn change_and_cancel(
    stage: &mut Stage,
    journey: &Journey,
    order: &OrderRequest,
) -> Result<(), Failure> {
    let placed = with_scenario(journey, "ORDER_REAPPOINT").place(order).await.map_err(failed)?.into_inner();
    let id = placed.id().unwrap_or_default();
    stage.call("create_order(…)", format_args!("{id} is {}", status(&placed)))?;

    stage.sandbox.advance(LATER).await;
    let order = journey.client().order(id).await.map_err(failed)?.into_inner();
    let wanted: Vec<String> = order.next_actions().iter().map(ToString::to_string).collect();
    stage.call(
        &format!("order({id})"),
        format_args!("ten minutes later it is {}; open to us: {}", status(&order), wanted.join(", ")),
    )?;
    for kci in stage.sandbox.callbacks().kept().iter().filter(|kci| kci.carrier() == "fibre-cafe") {
        stage.detail(format_args!("KCI {}", kci.kind()))?;
    }

    if let Order::Provide(provide) = &order
        && let Some(visit) = Visit::for_order(provide)
    {
        let reservation = reservation(stage, journey, visit).await?;
        let amendment = order.amendment().and_then(|amendment| amendment.reservation(&reservation).build());
        let amendment = amendment.map_err(|error| failed(error.into()))?;
        let asked = journey.client().amend_order(&amendment).await.map_err(failed)?;
        stage.call("amend_order(…)", format_args!("the amendment {} is {}", asked.id, asked.status))?;
    }
    let cancelled = with_scenario(journey, "ORDER_IN_PROGRESS").place(&no_visit()).await.map_err(failed)?;
    let cancellation = cancelled.cancellation(CancellationReasonCode::CustomerChangedMind);
    let cancellation = cancellation.map_err(|error| failed(error.into()))?;
    let asked = journey.client().cancel_order(&cancellation).await.map_err(failed)?;
    stage.call(
        "cancel_order(…), another one",
        format_args!("the cancellation {} is {}: only received", asked.id, asked.status),
    )?;
    stage.sandbox.advance(LATER).await;
    for (id, what) in [(placed.id(), "amended"), (cancelled.id(), "cancelled")] {
        let order = journey.client().order(id.unwrap_or_default()).await.map_err(failed)?;
        stage.detail(format_args!("ten minutes later the {what} order is {}", status(&order)))?;
    }
    Ok(())
}

/// An order that ends the tenant's second service: it needs neither offer nor appointment.
fn no_visit() -> OrderRequest {
    OrderRequest::cease(seed::SUPPLIER, seed::SECOND_SERVICE_ID).into()
}

async fn show_ethernet(stage: &mut Stage, journey: &Journey) -> Result<(), Failure> {
    let client = journey.client();
    let site = || AddressIdentifier::new(seed::ADDRESS, "NAD");
    let service = || EthernetService::new(ServiceSpecification::new(seed::ETHERNET));
    let item = QuoteItemRequest::new(
        1,
        seed::ETHERNET_SUPPLIER,
        [
            QuoteSite::new("Office", site(), seed::POSTCODE, SiteRole::AEnd),
            QuoteSite::new("Data centre", site(), seed::POSTCODE, SiteRole::BEnd),
        ],
        ContractDetails::new(ContractLength::new(36, "MONTH")),
        [service()],
    );
    let quote = client.create_quote(&QuoteRequest::new("TOUR-3", [item])).await.map_err(failed)?;
    let quoted = quote.quote_items.iter().flatten().find_map(|item| item.supplier_quote_id.clone());
    stage.call(
        "create_quote(…) for Ethernet",
        format_args!("the supplier's quote is {}", or_dash(quoted.as_deref())),
    )?;

    let order = EthernetOrderRequest::new(
        seed::ETHERNET_SUPPLIER,
        quoted.unwrap_or_default(),
        [
            EthernetSiteInformation::new("Office", site(), seed::POSTCODE, SiteRole::AEnd, person()),
            EthernetSiteInformation::new("Data centre", site(), seed::POSTCODE, SiteRole::BEnd, person()),
        ],
        [EthernetOrderItem::new(service())],
    );
    let placed = client.create_ethernet_order(&order).await.map_err(failed)?;
    stage.call("create_ethernet_order(…)", format_args!("{} is {}", placed.id, placed.status))?;
    stage.sandbox.advance(LATER).await;
    let read = client.ethernet_order(placed.id).await.map_err(failed)?;
    let updates = read.updates.as_ref().map_or(0, Vec::len);
    stage.call(
        &format!("ethernet_order({})", placed.id),
        format_args!("ten minutes and {updates} updates later it is {}", read.status),
    )
}

pub(crate) fn person() -> Contact {
    Contact::new("A. Person", "01234 567890")
}

/// The same conversation, with a scenario of the carrier's test environment.
pub(crate) fn with_scenario(journey: &Journey, scenario: &'static str) -> Journey {
    let header = HeaderName::from_static("x-scenario");
    let options = CallOptions::new().header(header, HeaderValue::from_static(scenario));
    journey.client().with(options).resume_journey(journey.id().clone())
}

fn status(order: &Order) -> String {
    order.status().as_ref().map_or("-", OrderStatus::as_str).to_owned()
}
