use fibre_cafe::types::{
    AddressIdentifier, ContractDetails, ContractLength, EthernetService, QuoteItemRequest, QuoteRequest, QuoteSite,
    ServiceSpecification, SiteRole,
};

let office = AddressIdentifier::new("A00000031882", "NAD");
let item = QuoteItemRequest::new(
    1,
    "SUPPLIER2",
    [
        QuoteSite::new("Office", office.clone(), "TW184LG", SiteRole::AEnd),
        QuoteSite::new("Data centre", office, "TW184LG", SiteRole::BEnd),
    ],
    ContractDetails::new(ContractLength::new(36, "MONTH")),
    [EthernetService::new(ServiceSpecification::new("ethernet"))],
);
let quote = client.create_quote(&QuoteRequest::new("QUO-ETH-5001", [item])).await?;
for item in quote.quote_items.iter().flatten() {
    println!("{:?} quotes as {:?}", item.supplier, item.supplier_quote_id);
}
