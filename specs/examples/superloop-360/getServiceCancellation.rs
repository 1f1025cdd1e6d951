use superloop_360::types::ServiceCancellationRequest;

let request = ServiceCancellationRequest::new(300, "2026-12-24");
let running = client.request_service_cancellation(&request).await?.token();
let id = running.path().rsplit('/').next().unwrap_or_default();
let cancellation = client.get_service_cancellation(id).await?;
println!("{:?}", cancellation.as_ref().and_then(|cancellation| cancellation.status.as_ref()));
