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
# sandbox.fibre_cafe_advance(order_id)?;
# sandbox.fibre_cafe_advance(order_id)?;
use fibre_cafe::types::ProvideAmendmentRequest;

let amendment = ProvideAmendmentRequest::new(order_id).notes("Ring twice");
let amendment = client.amend_order(&amendment.into()).await?;
println!("amendment {} is {}", amendment.id, amendment.status);
