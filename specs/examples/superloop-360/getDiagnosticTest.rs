use superloop_360::types::DiagnosticTestRequest;

let tests = client.list_diagnostic_test_options(300).await?.into_inner();
for kind in tests.test_types.into_iter().flatten().take(1) {
    let running = client.request_diagnostic_test(&DiagnosticTestRequest::new(300, kind)).await?.token();
    let id = running.path().rsplit('/').next().unwrap_or_default();
    println!("{}", if client.get_diagnostic_test(id).await?.is_some() { "done" } else { "running" });
}
