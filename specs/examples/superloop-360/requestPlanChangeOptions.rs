use superloop_360::types::PlanChangeOptionsRequest;

let options = client.request_plan_change_options(&PlanChangeOptionsRequest::new(300)).await?.await?;
for option in options.plans.iter().flatten() {
    println!("{:?}", option.plan);
}
