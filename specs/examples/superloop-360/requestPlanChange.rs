use superloop_360::types::{PlanChangeRequest, RestorationSla};

let service = client.get_service(300).await?.into_inner();
let plan = service.bandwidth_profile.and_then(|profile| profile.plan_name).unwrap_or_default();
let change = PlanChangeRequest::new(300, plan, 1).restoration_sla(RestorationSla::Enhanced12AroundTheClock);
let changed = client.request_plan_change(&change).await?.await?;
println!("{:?}", changed.into_inner());
