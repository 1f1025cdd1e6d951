use fibre_cafe::params::CheckAvailability;
use fibre_cafe::types::{AddressIdentifier, ServiceType};

let address = AddressIdentifier::new("A00000031882", "NAD");
let wanted = CheckAvailability::new().suppliers([access.supplier()]).service_types([ServiceType::Broadband]);
for availability in &client.check_availability(&address, wanted).await?[..] {
    for service in availability.service_specifications.iter().flatten() {
        println!("{} has {:?}", availability.supplier, service.name);
    }
}
