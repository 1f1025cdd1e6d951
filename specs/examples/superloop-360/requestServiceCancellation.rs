use superloop_360::types::ServiceCancellationRequest;

let request = ServiceCancellationRequest::new(300, "2026-12-24");
let cancellation = client.request_service_cancellation(&request).await?.await?;
println!("{:?}", cancellation.status);
