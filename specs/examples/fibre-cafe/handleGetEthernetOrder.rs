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
# use fibre_cafe::types::EthernetOrderRequest;
# let site = |role: &str| serde_json::json!({
#     "name": "Office", "address": {"id": "A00000031882", "type": "NAD"}, "postcode": "TW184LG", "role": role,
#     "primaryContact": {"name": "A. Person", "phoneNumber": "01234 567890"},
# });
# let order: EthernetOrderRequest = serde_json::from_value(serde_json::json!({
#     "supplier": "SUPPLIER2", "supplierQuoteId": supplier_quote_id,
#     "siteInformation": [site("A-END"), site("B-END")],
#     "ethernetOrderItems": [{"service": {"serviceSpecification": {"id": "ethernet"}}}],
# }))?;
# let order_id = client.create_ethernet_order(&order).await?.id;
let order = client.ethernet_order(order_id).await?;
println!("{} is {}", order.id, order.status);
