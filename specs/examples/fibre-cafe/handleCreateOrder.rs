use fibre_cafe::types::{
    AddressIdentifier, Contact, Order, ProvideOrderRequest, ProvideOrderType, ServiceCharacteristic,
    ServiceCharacteristicName, ServiceOrderItem, ServiceSpecification,
};

let profile = ServiceCharacteristic::new(ServiceCharacteristicName::LineProfile, "1G1G");
let request = ProvideOrderRequest::new(
    ProvideOrderType::New,
    access.supplier(),
    AddressIdentifier::new("A00000031883", "NAD"),
    ServiceOrderItem::new(ServiceSpecification::new("ftthl2r"), [profile]),
    Contact::new("A. Person", "01234 567890"),
);
request.validate()?;
if let Order::Provide(order) = client.create_order(&request.into()).await?.into_inner() {
    println!("{} is {}", order.id, order.status);
}
