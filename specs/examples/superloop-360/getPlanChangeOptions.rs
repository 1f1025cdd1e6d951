use superloop_360::types::PlanChangeOptionsRequest;

let running = client.request_plan_change_options(&PlanChangeOptionsRequest::new(300)).await?.token();
let id = running.path().rsplit('/').next().unwrap_or_default();
let options = client.get_plan_change_options(id).await?;
println!("{}", options.iter().flat_map(|options| &options.plans).flatten().count());
