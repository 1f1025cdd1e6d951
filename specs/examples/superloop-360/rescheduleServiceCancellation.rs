use superloop_360::types::{ServiceCancellationRequest, ServiceCancellationRescheduling};

let request = ServiceCancellationRequest::new(300, "2026-12-24");
client.request_service_cancellation(&request).await?.await?;
let later = ServiceCancellationRescheduling::new(300, "2027-01-04");
let cancellation = client.reschedule_service_cancellation(&later).await?.await?;
println!("{:?}", cancellation.status);
