//! From the postcode to the order.

use crate::Arguments;
use examples::cafe::failed;
use examples::{CafeConnection, Failure, note};
use fibre_cafe::CalendarDate;
use fibre_cafe::journey::{
    AddressSearch, AppointmentSearch, AvailabilitySearch, Journey, Offer, Reservation, SupplierAvailability,
    Visit,
};
use fibre_cafe::types::{Address, OrderRequest};
use fibre_sandbox::fibre_cafe::seed;

/// The number of [`seed::ADDRESS`] in its street.
const SANDBOX_NUMBER: &str = "20";

/// Everything that comes before the order itself. Remarks leave out where it is and who lives there: that is data.
pub(crate) async fn order(
    connection: &CafeConnection,
    journey: &Journey,
    arguments: &Arguments,
) -> Result<OrderRequest, Failure> {
    let contact = connection.contact(arguments.contact_name.as_ref(), arguments.contact_phone.as_ref())?;
    let address = address(connection, journey, arguments).await?;
    let offer = offer(connection, journey, &address).await?;
    let mut order = offer.order(contact);
    if let Some(profile) = line_profile(connection, &offer, arguments)? {
        order = order.line_profile(profile);
    }
    if offer.needs_appointment() {
        order = order.reservation(&appointment(journey, &offer, arguments.from.as_ref()).await?);
    }
    order.build().map_err(|error| failed(error.into()))
}

/// The first timeslot that is free, reserved; also for an order that needs another one.
pub(crate) async fn appointment(
    journey: &Journey,
    visit: impl Into<Visit>,
    from: Option<&CalendarDate>,
) -> Result<Reservation, Failure> {
    let visit = visit.into();
    let mut search = AppointmentSearch::new().standard_only();
    if let Some(day) = from {
        search = search.from(day.clone());
    }
    let free = journey.appointments(&visit, search).await.map_err(failed)?;
    let Some(first) = free.first() else {
        return Err(Failure::new("no engineer is free").advice("look further ahead with --from"));
    };
    let reservation = journey.reserve(&visit, first).await.map_err(failed)?.into_inner();
    let until = reservation.expires().map_or_else(String::new, |end| format!(", held until {end}"));
    note(format_args!(
        "Appointment: {} to {}, reservation {}{until}.",
        first.timeslot_start_date_time,
        first.timeslot_end_date_time,
        reservation.id()
    ));
    Ok(reservation)
}

/// The only address that is meant.
async fn address(
    connection: &CafeConnection,
    journey: &Journey,
    arguments: &Arguments,
) -> Result<Address, Failure> {
    let postcode = connection.on_sandbox("POSTCODE", arguments.postcode.as_ref(), seed::POSTCODE)?;
    let is_seeded = connection.is_local() && arguments.postcode.is_none() && arguments.name.is_none();
    let default = is_seeded.then_some(SANDBOX_NUMBER);
    let mut search = AddressSearch::postcode(postcode);
    if let Some(number) = arguments.number.as_deref().or(default) {
        search = search.street_number(number);
    }
    if let Some(name) = &arguments.name {
        search = search.name(name);
    }
    let mut found = journey.addresses(search).await.map_err(failed)?.into_inner();
    match (found.pop(), found.len()) {
        (Some(address), 0) => {
            note("Address: found.");
            Ok(address)
        }
        (None, _) => {
            Err(Failure::new("there is no such address").advice("check postcode, --number and --name"))
        }
        (Some(_), others) => Err(Failure::new(format!("there are {} such addresses", others + 1))
            .advice("say which one with --number or --name")),
    }
}

/// What the supplier would install there.
async fn offer(connection: &CafeConnection, journey: &Journey, address: &Address) -> Result<Offer, Failure> {
    let search = AvailabilitySearch::new().supplier(connection.supplier());
    let found = journey.availability(address, search).await.map_err(failed)?;
    let mut offers = found.iter().flat_map(SupplierAvailability::offers).filter(Offer::is_new_line);
    let Some(offer) = offers.next() else {
        let reasons = found.iter().flat_map(SupplierAvailability::unavailability_reasons);
        let codes: Vec<&str> = reasons.filter_map(|reason| reason.code.as_deref()).collect();
        let why = if codes.is_empty() { String::new() } else { format!(": {}", codes.join(", ")) };
        return Err(Failure::new(format!("{} offers no new line there{why}", connection.supplier()))
            .advice("choose another address, or another supplier with FIBRE_CAFE_SUPPLIER"));
    };
    note(format_args!(
        "Offer: {} of {}, new line, at {}.",
        offer.service_id(),
        offer.supplier(),
        offer.line_profiles().join(", ")
    ));
    for constraint in offer.constraints() {
        if let Some(code) = &constraint.code {
            note(format_args!("In the way of it: {code}."));
        }
    }
    Ok(offer)
}

/// The speed; none where there is no choice.
fn line_profile(
    connection: &CafeConnection,
    offer: &Offer,
    arguments: &Arguments,
) -> Result<Option<String>, Failure> {
    let Some(first) = offer.line_profiles().first() else { return Ok(arguments.line_profile.clone()) };
    connection.on_sandbox("--line-profile", arguments.line_profile.as_ref(), first).map(Some)
}
