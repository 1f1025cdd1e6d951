use superloop_360::types::DslStabilityProfileChangeRequest;

let request = DslStabilityProfileChangeRequest::new(301, "Stable");
let running = client.request_dsl_stability_profile_change(&request).await?.token();
let id = running.path().rsplit('/').next().unwrap_or_default();
let done = client.get_dsl_stability_profile_change(id).await?.is_some();
println!("{}", if done { "done" } else { "running" });
