use superloop_360::types::DiagnosticTestRequest;

let tests = client.list_diagnostic_test_options(300).await?.into_inner();
for kind in tests.test_types.into_iter().flatten().take(1) {
    let result = client.request_diagnostic_test(&DiagnosticTestRequest::new(300, kind)).await?.await?;
    println!("{}", serde_json::to_string_pretty(&*result)?);
}
