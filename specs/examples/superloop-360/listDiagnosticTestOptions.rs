let tests = client.list_diagnostic_test_options(300).await?;
println!("{:?}", tests.test_types);
