use superloop_360::types::{ServiceCancellationAbort, ServiceCancellationRequest};

let request = ServiceCancellationRequest::new(300, "2026-12-24");
client.request_service_cancellation(&request).await?.await?;
let cancellation = client.abort_service_cancellation(&ServiceCancellationAbort::new(300)).await?.await?;
println!("{:?}", cancellation.status);
