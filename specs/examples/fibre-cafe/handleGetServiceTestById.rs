# use fibre_cafe::types::ServiceTestRequest;
# let request: ServiceTestRequest = serde_json::from_value(serde_json::json!({
#     "serviceId": "SI2345432345345", "problemType": "PERFORMANCE", "serviceSpecification": {"id": "ftthl2r"},
#     "supplier": access.supplier(), "characteristics": [{"name": "SERVICE_HAS_WORKED", "value": "false"}]
# }))?;
# let test_id = client.run_service_test(&request).await?.id;
let test = client.service_test(test_id).await?;
println!("test {} is {}", test.id, test.status);
if let Some(outcome) = test.result.as_ref().and_then(|result| result.test_outcome.as_ref()) {
    println!("{:?}: {:?}", outcome.test_result, outcome.code);
}
