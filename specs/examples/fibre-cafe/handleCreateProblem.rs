# use fibre_cafe::types::ServiceTestRequest;
# let request: ServiceTestRequest = serde_json::from_value(serde_json::json!({
#     "serviceId": "SI2345432345345", "problemType": "PERFORMANCE", "serviceSpecification": {"id": "ftthl2r"},
#     "supplier": access.supplier(), "characteristics": [{"name": "SERVICE_HAS_WORKED", "value": "false"}]
# }))?;
# let red = fibre_cafe::CallOptions::new().header("x-scenario".parse()?, "SERVICE_TEST_RED".parse()?);
# let test_id = client.with(red).run_service_test(&request).await?.id;
# while sandbox.fibre_cafe_advance(test_id)? != "COMPLETED" {}
use fibre_cafe::types::{
    Characteristic, CharacteristicName, Contact, ServiceProblemRequest, ServiceProblemType, ServiceSpecification,
};

let request = ServiceProblemRequest::new(
    ServiceProblemType::Performance,
    "The service drops every evening.",
    "SI2345432345345",
    ServiceSpecification::new("ftthl2r"),
    access.supplier(),
    test_id,
    [Characteristic::new(CharacteristicName::ServiceHasWorked, "false")],
    Contact::new("A. Person", "01234 567890"),
);
request.validate()?;
let problem = client.create_problem(&request).await?;
println!("problem {} is {}", problem.id, problem.status);
