use std::process::{Command, Stdio};

use fibre_sandbox::{Sandbox, tuatahi_connect::seed};
use reqwest::Method;

use crate::support::{Client, Outcome};

#[tokio::test]
async fn two_sandboxes_know_nothing_of_each_other() -> Outcome {
    let (one, other) = (Client::start().await?, Client::start().await?);
    one.sandbox.advance_order(seed::ORDER_ID)?;
    let (_, order) = other.get(&format!("/orders/{}", seed::ORDER_ID)).await?;
    assert_eq!(order["state"], "Acknowledged");
    assert_ne!(
        one.sandbox.tuatahi_connect().client_secret(),
        other.sandbox.tuatahi_connect().client_secret()
    );
    Ok(())
}

#[tokio::test]
async fn shutdown_frees_the_port_although_a_request_hangs() -> Outcome {
    let client = Client::start().await?;
    let url = client.sandbox.tuatahi_connect().base_url().to_owned();
    let port: u16 =
        url.split(['/', ':']).filter_map(|part| part.parse().ok()).next_back().ok_or("no port")?;
    let hanging =
        tokio::spawn(client.request(Method::GET, "/orders").header("x-sandbox-fault", "hang").send());
    while client.sandbox.request_count("listOrders") == 0 {
        tokio::task::yield_now().await;
    }
    client.sandbox.shutdown().await;
    assert!(hanging.await?.is_err());
    let again = Sandbox::builder().port(port).start().await?;
    assert!(again.tuatahi_connect().base_url().contains(&format!(":{port}/")));
    Ok(())
}

#[tokio::test]
async fn a_taken_port_is_a_clear_error() -> Outcome {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let port = taken.local_addr()?.port();
    let error = Sandbox::builder().port(port).start().await.expect_err("the port is taken");
    assert!(error.to_string().contains(&port.to_string()), "{error}");

    let output =
        Command::new(env!("CARGO_BIN_EXE_fibre-sandbox")).args(["--port", &port.to_string()]).output()?;
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr)?.contains("another process has this port"));
    Ok(())
}

#[tokio::test]
async fn the_journal_shows_what_was_sent() -> Outcome {
    let client = Client::start().await?;
    client.get("/places/40186274UFFLC3B/serviceQualification?activeInventoryOnly=false").await?;
    let note = serde_json::json!({ "text": "Grüße", "author": "Ana" });
    client.post(&format!("/orders/{}/notes", seed::ORDER_ID), &note).await?;

    let qualified = client.sandbox.requests("qualifyPlace");
    assert_eq!(qualified.len(), 1);
    assert_eq!(qualified[0].query_value("activeInventoryOnly"), Some("false"));
    assert_eq!(qualified[0].path, "/tuatahi-connect/v1/places/40186274UFFLC3B/serviceQualification");
    assert!(qualified[0].header("authorization").is_none());
    let noted = client.sandbox.requests("tuatahi-connect/addOrderNote");
    assert_eq!((noted[0].method.as_str(), noted[0].json()), ("POST", Some(note)));
    assert_eq!(client.sandbox.all_requests().len(), 3, "the token request is one of them");
    client.sandbox.clear_requests();
    assert_eq!(client.sandbox.request_count("qualifyPlace"), 0);
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn the_binary_prints_how_to_reach_it_and_stops_on_ctrl_c() -> Outcome {
    use std::io::{BufRead as _, BufReader};

    let mut child = Command::new(env!("CARGO_BIN_EXE_fibre-sandbox"))
        .args(["--report-items", "4", "--items-per-event", "2", "--bare-lines", "--address-rows", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let stdout = child.stdout.take().ok_or("no output")?;
    let variables: std::collections::HashMap<String, String> = BufReader::new(stdout)
        .lines()
        .take(10)
        .map_while(Result::ok)
        .filter_map(|line| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())))
        .collect();
    let value = |suffix: &str| variables[&format!("TUATAHI_CONNECT_{suffix}")].clone();
    let http = crate::support::http();
    let token: serde_json::Value = http
        .post(value("TOKEN_URL"))
        .basic_auth(value("CLIENT_ID"), Some(value("CLIENT_SECRET")))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await?
        .json()
        .await?;
    let report = http
        .get(format!("{}/reports/productInventory?mode=active-now", value("BASE_URL")))
        .query(&[("customerId", value("CUSTOMER_ID"))])
        .bearer_auth(token["access_token"].as_str().unwrap_or_default())
        .send()
        .await?;
    assert_eq!(report.text().await?.lines().count(), 2);

    let key = &variables["SUPERLOOP_360_PRIVATE_KEY_FILE"];
    assert!(std::fs::read_to_string(key)?.starts_with("-----BEGIN PRIVATE KEY-----"));
    assert!(variables["SUPERLOOP_360_BASE_URL"].ends_with("/superloop-360"));
    assert!(variables.contains_key("SUPERLOOP_360_TOKEN_URL"));

    Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    assert_eq!(child.wait()?.code(), Some(0));
    assert!(!std::path::Path::new(key).exists(), "the key goes with the sandbox");
    Ok(())
}
