use fibre_cafe::types::{
    AddressIdentifier, AppointmentPurpose, AppointmentRequest, RequestedTimeslot, ServiceSpecification,
};

let address = AddressIdentifier::new("A00000031882", "NAD");
let service = ServiceSpecification::new("ftthl2r");
# use fibre_cafe::params::AvailableAppointments;
# let purpose = AppointmentPurpose::Provide;
# let free = client
#     .available_appointments(access.supplier(), &address, &service, &purpose, AvailableAppointments::new())
#     .await?;
# let timeslot = free.available_timeslots.iter().flatten().next().ok_or("no timeslot")?;
let (start, end) = (&timeslot.timeslot_start_date_time, &timeslot.timeslot_end_date_time);
let timeslot = RequestedTimeslot::new(start.clone(), end.clone());
let request = AppointmentRequest::new(access.supplier(), address, service, timeslot);
let appointment = client.reserve_appointment(&request.purpose(AppointmentPurpose::Provide)).await?;
println!("order with appointment {}", appointment.id);
