# use fibre_cafe::types::ServiceTestRequest;
# let request: ServiceTestRequest = serde_json::from_value(serde_json::json!({
#     "serviceId": "SI2345432345345", "problemType": "PERFORMANCE", "serviceSpecification": {"id": "ftthl2r"},
#     "supplier": access.supplier(), "characteristics": [{"name": "SERVICE_HAS_WORKED", "value": "false"}]
# }))?;
# let red = fibre_cafe::CallOptions::new().header("x-scenario".parse()?, "SERVICE_TEST_RED".parse()?);
# let test_id = client.with(red).run_service_test(&request).await?.id;
# while sandbox.fibre_cafe_advance(test_id)? != "COMPLETED" {}
# use fibre_cafe::types::ServiceProblemRequest;
# let request: ServiceProblemRequest = serde_json::from_value(serde_json::json!({
#     "problemType": "PERFORMANCE", "problemText": "The service drops every evening.", "serviceId": "SI2345432345345",
#     "serviceSpecification": {"id": "ftthl2r"}, "supplier": access.supplier(), "serviceTestId": test_id,
#     "characteristics": [{"name": "SERVICE_HAS_WORKED", "value": "false"}],
#     "primaryContact": {"name": "A. Person", "phoneNumber": "01234 567890"}
# }))?;
# let problem_id = client.create_problem(&request).await?.id;
# while sandbox.fibre_cafe_advance(problem_id)? != "RESOLVED" {}
use fibre_cafe::types::{ServiceProblemResolutionRequest, ServiceProblemResolutionStatus};

let problem = client.problem(problem_id).await?;
let updates = problem.updates.iter().flatten();
if let Some(proposed) = updates.filter_map(|update| update.service_problem_resolution.as_ref()).last() {
    let request = ServiceProblemResolutionRequest::new(ServiceProblemResolutionStatus::Accepted);
    let resolution = client.resolve_problem(proposed.id, &request).await?;
    println!("resolution {} is {}", resolution.id, resolution.status);
}
