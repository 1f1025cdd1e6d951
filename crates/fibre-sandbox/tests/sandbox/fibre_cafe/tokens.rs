use fibre_sandbox::Sandbox;
use serde_json::Value;

use super::support::Client;
use crate::support::{Outcome, http};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[tokio::test]
async fn the_table_of_token_requests() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let access = sandbox.fibre_cafe();
    let (id, secret) = (("client_id", access.client_id()), ("client_secret", access.client_secret()));
    let scope = ("scope", "com.fibregateway.cvt/tenant.all.all");
    let header = Some((access.client_id(), access.client_secret()));
    let wrong = Some((access.client_id(), "wrong"));
    let table = [
        (header, &[GRANT][..], 200, ""),
        (header, &[GRANT, scope], 200, ""),
        (None, &[GRANT, id, secret], 200, ""),
        (None, &[GRANT, id, secret, scope], 200, ""),
        (wrong, &[GRANT], 401, "invalid_client"),
        (None, &[GRANT, id], 401, "invalid_client"),
        (None, &[GRANT], 401, "invalid_client"),
        (header, &[("grant_type", "password")], 400, "unsupported_grant_type"),
        (header, &[GRANT, secret], 400, "invalid_request"),
    ];
    for (row, (credentials, form, status, error)) in table.into_iter().enumerate() {
        let mut request = http().post(access.token_url()).form(form);
        if let Some((id, secret)) = credentials {
            request = request.basic_auth(id, Some(secret));
        }
        let response = request.send().await?;
        assert_eq!(response.headers()["x-sandbox-operation"], "token");
        assert_eq!(response.status(), status, "row {row}");
        let body: Value = response.json().await?;
        assert_eq!(body["error"].as_str().unwrap_or_default(), error, "row {row}");
        if status == 200 {
            assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &3600.into()));
        }
    }
    assert_eq!(sandbox.tokens_issued(), 4);
    Ok(())
}

#[tokio::test]
async fn tokens_expire_on_request() -> Outcome {
    let client = Client::start().await?;
    assert_eq!(client.get("/service-orders/1").await?.0, 404);
    client.sandbox.expire_tokens();
    let (status, refused) = client.get("/service-orders/1").await?;
    assert_eq!((status, &refused["code"]), (401, &"NOT_AUTHORISED".into()));
    Ok(())
}

#[tokio::test]
async fn the_environment_says_where_it_is_and_debug_hides_the_secret() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let access = sandbox.fibre_cafe();
    let environment = access.environment();
    let names: Vec<&str> = environment.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "FIBRE_CAFE_BASE_URL",
            "FIBRE_CAFE_TOKEN_URL",
            "FIBRE_CAFE_CLIENT_ID",
            "FIBRE_CAFE_CLIENT_SECRET",
            "FIBRE_CAFE_SUPPLIER",
        ]
    );
    assert!(access.token_url().starts_with(access.base_url()), "{}", access.token_url());
    assert!(!format!("{access:?} {sandbox:?}").contains(access.client_secret()));
    Ok(())
}
