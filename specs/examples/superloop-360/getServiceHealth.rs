use superloop_360::types::ServiceHealthRequest;

let running = client.request_service_health(&ServiceHealthRequest::new(300)).await?.token();
let id = running.path().rsplit('/').next().unwrap_or_default();
println!("{}", if client.get_service_health(id).await?.is_some() { "checked" } else { "running" });
