use std::time::Duration;

use fibre_sandbox::{Fault, Sandbox};
use reqwest::RequestBuilder;
use serde_json::Value;

use crate::support::{Client, Outcome, token};

/// How a token request of the table is made, from the request and the right id and secret.
type Make = fn(RequestBuilder, &str, &str) -> RequestBuilder;

#[tokio::test]
async fn the_table_of_token_requests() -> Outcome {
    let table: &[(&str, Make, u16, &str)] = &[
        ("basic", |r, id, s| r.basic_auth(id, Some(s)).form(&[GRANT]), 200, ""),
        ("body", |r, id, s| r.form(&[GRANT, ("client_id", id), ("client_secret", s)]), 200, ""),
        (
            "both at once",
            |r, id, s| r.basic_auth(id, Some(s)).form(&[GRANT, ("client_id", id), ("client_secret", s)]),
            400,
            "invalid_request",
        ),
        (
            "wrong secret, basic",
            |r, id, _| r.basic_auth(id, Some("no")).form(&[GRANT]),
            401,
            "invalid_client",
        ),
        (
            "wrong secret, body",
            |r, id, _| r.form(&[GRANT, ("client_id", id), ("client_secret", "no")]),
            401,
            "invalid_client",
        ),
        ("no credentials", |r, _, _| r.form(&[GRANT]), 401, "invalid_client"),
        ("another scheme", |r, _, _| r.bearer_auth("x").form(&[GRANT]), 401, "invalid_client"),
        (
            "another grant",
            |r, id, s| r.basic_auth(id, Some(s)).form(&[("grant_type", "password")]),
            400,
            "unsupported_grant_type",
        ),
        ("no grant", |r, id, s| r.basic_auth(id, Some(s)).form(&[("scope", "a")]), 400, "invalid_request"),
        ("twice", |r, id, s| r.basic_auth(id, Some(s)).form(&[GRANT, GRANT]), 400, "invalid_request"),
        (
            "JSON",
            |r, id, s| r.basic_auth(id, Some(s)).json(&serde_json::json!({ "grant_type": GRANT.1 })),
            400,
            "invalid_request",
        ),
    ];
    let sandbox = Sandbox::start().await?;
    let access = sandbox.tuatahi_connect();
    let http = crate::support::http();
    for (name, make, status, error) in table {
        let request = make(http.post(access.token_url()), access.client_id(), access.client_secret());
        let response = request.send().await?;
        assert_eq!(response.status().as_u16(), *status, "{name}");
        assert_eq!(response.headers()["cache-control"], "no-store", "{name}");
        let challenged = response.headers().contains_key("www-authenticate");
        let by_header = matches!(*name, "wrong secret, basic" | "another scheme");
        assert_eq!(challenged, by_header, "{name}");
        let body: Value = response.json().await?;
        if *status == 200 {
            assert_eq!(body["token_type"], "Bearer", "{name}");
            assert_eq!(body["expires_in"], 3600, "{name}");
        } else {
            assert_eq!(body["error"], *error, "{name}");
        }
    }
    assert_eq!(sandbox.tokens_issued(), 2);
    Ok(())
}

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[tokio::test]
async fn basic_credentials_are_form_decoded() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let access = sandbox.tuatahi_connect();
    // Every character may be percent-encoded, also one that need not be.
    let encoded = access.client_id().replace('-', "%2D");
    let response = crate::support::http()
        .post(access.token_url())
        .basic_auth(encoded, Some(access.client_secret()))
        .form(&[GRANT])
        .send()
        .await?;
    assert_eq!(response.status(), 200);
    Ok(())
}

#[tokio::test]
async fn a_scope_is_granted_as_asked() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let access = sandbox.tuatahi_connect();
    let response = crate::support::http()
        .post(access.token_url())
        .basic_auth(access.client_id(), Some(access.client_secret()))
        .form(&[GRANT, ("scope", "orders reports")])
        .send()
        .await?;
    assert_eq!(response.json::<Value>().await?["scope"], "orders reports");
    Ok(())
}

#[tokio::test]
async fn tokens_end_by_time_and_on_request() -> Outcome {
    let client = Client::start().await?;
    assert_eq!(client.get("/orders").await?.0, 200);
    client.sandbox.expire_tokens();
    assert_eq!(client.get("/orders").await?.0, 401);

    client.sandbox.settings().set_token_lifetime(Duration::ZERO);
    let bearer = token(&client.sandbox, &client.http).await?;
    let url = format!("{}/orders", client.sandbox.tuatahi_connect().base_url());
    assert_eq!(client.http.get(url).bearer_auth(bearer).send().await?.status(), 401);
    assert_eq!(client.sandbox.tokens_issued(), 2);
    Ok(())
}

#[tokio::test]
async fn the_secret_is_neither_in_the_journal_nor_in_debug_output() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let access = sandbox.tuatahi_connect();
    let form = [GRANT, ("client_id", access.client_id()), ("client_secret", access.client_secret())];
    crate::support::http().post(access.token_url()).form(&form).send().await?;
    let seen = format!("{:?} {access:?}", sandbox.requests("token"));
    assert!(seen.contains("client_credentials"), "{seen}");
    assert!(!seen.contains(access.client_secret()), "{seen}");
    let whole = format!("{sandbox:?}");
    assert!(!whole.contains(access.client_secret()), "{whole}");
    Ok(())
}

#[tokio::test]
async fn only_faults_for_the_token_endpoint_concern_it() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = crate::support::http();
    sandbox.inject(Fault::Status { code: 503, retry_after: None });
    token(&sandbox, &http).await?;
    sandbox.inject(Fault::Status { code: 503, retry_after: Some(2) }.on("token"));
    assert!(token(&sandbox, &http).await.is_err());
    token(&sandbox, &http).await?;
    assert_eq!(sandbox.request_count("token"), 3);
    assert_eq!(sandbox.pending_faults(), 1);
    Ok(())
}
