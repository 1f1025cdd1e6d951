use tuatahi_connect::params::ListOrdersRequiringAction;
use tuatahi_connect::types::RequiredActionKind;

let params = ListOrdersRequiringAction::new();
let orders = client.list_orders_requiring_action(&RequiredActionKind::RespondToTransfer, params).await?;
println!("{:?} orders wait for an answer", orders.total);
