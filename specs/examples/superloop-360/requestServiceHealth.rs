use superloop_360::types::ServiceHealthRequest;

let health = client.request_service_health(&ServiceHealthRequest::new(300)).await?.await?;
println!("{}", serde_json::to_string_pretty(&*health)?);
