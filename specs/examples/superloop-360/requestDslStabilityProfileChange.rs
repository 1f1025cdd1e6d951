use superloop_360::types::DslStabilityProfileChangeRequest;

let request = DslStabilityProfileChangeRequest::new(301, "Stable");
let changed = client.request_dsl_stability_profile_change(&request).await?.await?;
println!("{:?}", changed.into_inner());
