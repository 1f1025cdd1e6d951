# use fibre_cafe::types::QuoteRequest;
# let site = |role: &str| serde_json::json!({
#     "name": "Office", "address": {"id": "A00000031882", "type": "NAD"}, "postcode": "TW184LG", "role": role,
# });
# let request: QuoteRequest = serde_json::from_value(serde_json::json!({"externalIdentifier": "Q-1", "quoteItems": [{
#     "id": 1, "supplier": "SUPPLIER2", "sites": [site("A-END"), site("B-END")],
#     "contractDetails": {"contractLength": {"value": 36, "unit": "MONTH"}},
#     "service": [{"serviceSpecification": {"id": "ethernet"}}],
# }]}))?;
# let quote = client.create_quote(&request).await?;
# let quoted = quote.quote_items.iter().flatten().find_map(|item| item.supplier_quote_id.clone());
# let supplier_quote_id = quoted.ok_or("no quote")?;
use fibre_cafe::types::{
    AddressIdentifier, Contact, EthernetOrderItem, EthernetOrderRequest, EthernetService, EthernetSiteInformation,
    ServiceSpecification, SiteRole,
};

let address = AddressIdentifier::new("A00000031882", "NAD");
let person = Contact::new("A. Person", "01234 567890");
let order = EthernetOrderRequest::new(
    "SUPPLIER2",
    supplier_quote_id,
    [
        EthernetSiteInformation::new("Office", address.clone(), "TW184LG", SiteRole::AEnd, person.clone()),
        EthernetSiteInformation::new("Data centre", address, "TW184LG", SiteRole::BEnd, person),
    ],
    [EthernetOrderItem::new(EthernetService::new(ServiceSpecification::new("ethernet")))],
);
let order = client.create_ethernet_order(&order).await?;
println!("{} is {}", order.id, order.status);
