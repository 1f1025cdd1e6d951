# use fibre_cafe::types::{Order, OrderRequest};
# let order: OrderRequest = serde_json::from_value(serde_json::json!({
#     "orderType": "NEW", "supplier": access.supplier(), "address": {"id": "A00000031883", "type": "NAD"},
#     "serviceOrderItem": {
#         "serviceSpecification": {"id": "ftthl2r"},
#         "serviceCharacteristics": [{"name": "LINE_PROFILE", "value": "1G1G"}]
#     },
#     "primaryContact": {"name": "A. Person", "phoneNumber": "01234 567890"}
# }))?;
# let Order::Provide(order) = client.create_order(&order).await?.into_inner() else { return Err("no order".into()) };
# let order_id = order.id;
match client.order(order_id).await?.into_inner() {
    Order::Provide(order) => println!("{} is {}", order.id, order.status),
    Order::UnsolicitedCease(order) => println!("{} ends a service: {:?}", order.id, order.reason),
    other => println!("{other:?}"),
}
