use fibre_cafe::params::AvailableAppointments;
use fibre_cafe::types::{AddressIdentifier, AppointmentPurpose, ServiceSpecification};

let free = client
    .available_appointments(
        access.supplier(),
        &AddressIdentifier::new("A00000031882", "NAD"),
        &ServiceSpecification::new("ftthl2r"),
        &AppointmentPurpose::Provide,
        AvailableAppointments::new().standard_only(true),
    )
    .await?;
for timeslot in free.available_timeslots.iter().flatten() {
    println!("{} to {}", timeslot.timeslot_start_date_time, timeslot.timeslot_end_date_time);
}
