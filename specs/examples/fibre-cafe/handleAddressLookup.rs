use fibre_cafe::params::LookupAddresses;

let addresses = client.lookup_addresses(LookupAddresses::new().postal_code("TW18 4LG")).await?;
for address in &addresses[..] {
    println!("{} {}", address.identifier.kind, address.identifier.id);
}
