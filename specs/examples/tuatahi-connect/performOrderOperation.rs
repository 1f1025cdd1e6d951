use tuatahi_connect::OpenObject;
use tuatahi_connect::params::PerformOrderOperation;
use tuatahi_connect::types::CancelInflight;

let cancel = CancelInflight::new(OpenObject::new().set("reason", "Customer moved"));
client.perform_order_operation("ORD000015374757", &cancel.into(), PerformOrderOperation::new()).await?;
