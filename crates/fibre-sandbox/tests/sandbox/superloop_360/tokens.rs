use fibre_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use super::support::{ASSERTION_TYPE, Client, claims, header, signed, with};
use crate::support::{Outcome, http};

/// Sends a token request; gives status, error and description.
async fn ask(sandbox: &Sandbox, form: &[(&str, &str)]) -> Result<(u16, String), reqwest::Error> {
    let response = http().post(sandbox.superloop_360().token_url()).form(form).send().await?;
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["x-sandbox-operation"], "token");
    let status = response.status().as_u16();
    let body: Value = response.json().await?;
    Ok((status, body["error"].as_str().unwrap_or_default().to_owned()))
}

#[tokio::test]
async fn the_table_of_assertions() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let access = sandbox.superloop_360();
    let now = chrono::Utc::now().timestamp();
    let realm = access.token_url().replace("/protocol/openid-connect/token", "");
    let good = header(access);
    let table = [
        ("as it should be", good.clone(), json!({}), 200),
        ("audience in a list", good.clone(), json!({ "aud": ["x", access.token_url()] }), 200),
        ("the realm as audience", good.clone(), json!({ "aud": realm }), 200),
        ("without nbf", good.clone(), json!({ "nbf": null }), 200),
        ("as long as documented", good.clone(), json!({ "exp": now + 30_000 }), 200),
        ("another audience", good.clone(), json!({ "aud": "https://sso.superloop.com" }), 401),
        ("no audience", good.clone(), json!({ "aud": null }), 401),
        ("expired", good.clone(), json!({ "exp": now - 1 }), 401),
        ("without exp", good.clone(), json!({ "exp": null }), 401),
        ("not valid yet", good.clone(), json!({ "nbf": now + 120 }), 401),
        ("another issuer", good.clone(), json!({ "iss": "someone" }), 401),
        ("another subject", good.clone(), json!({ "sub": "someone" }), 401),
        ("without jti", good.clone(), json!({ "jti": null }), 401),
        ("another key", json!({ "alg": "RS256", "kid": "other" }), json!({}), 401),
        ("no key", json!({ "alg": "RS256" }), json!({}), 401),
        ("another algorithm", json!({ "alg": "none", "kid": access.key_id() }), json!({}), 401),
    ];
    for (name, header, changes, status) in table {
        let assertion = signed(access, &header, &with(&claims(access, name), &changes))?;
        let form = [GRANT, TYPE, ("client_assertion", &assertion)];
        let error = if status == 200 { "" } else { "invalid_client" };
        assert_eq!(ask(&sandbox, &form).await?, (status, error.to_owned()), "{name}");
    }
    assert_eq!(sandbox.tokens_issued(), 5);
    Ok(())
}

#[tokio::test]
async fn the_table_of_token_requests() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let access = sandbox.superloop_360();
    let assertion = |id: &str| signed(access, &header(access), &claims(access, id));
    let one = assertion("one")?;
    let used = |text: &str| (401, text.to_owned());
    let bad = |text: &str| (400, text.to_owned());
    assert_eq!(ask(&sandbox, &[GRANT, TYPE, field(&one)]).await?, (200, String::new()));
    assert_eq!(ask(&sandbox, &[GRANT, TYPE, field(&one)]).await?, used("invalid_client"), "used twice");

    let (text, _) = one.rsplit_once('.').ok_or("no JWT")?;
    let two = assertion("two")?;
    let (_, signature) = two.rsplit_once('.').ok_or("no JWT")?;
    let forged = format!("{text}.{signature}");
    assert_eq!(ask(&sandbox, &[GRANT, TYPE, field(&forged)]).await?, used("invalid_client"), "forged");
    for malformed in ["", "x", "a.b.c", "e30.e30.", "é"] {
        let outcome = ask(&sandbox, &[GRANT, TYPE, field(malformed)]).await?;
        assert_eq!(outcome, used("invalid_client"), "{malformed}");
    }

    let three = assertion("three")?;
    let other = ("client_id", "someone");
    assert_eq!(ask(&sandbox, &[GRANT, TYPE, field(&three), other]).await?, used("invalid_client"));
    assert_eq!(ask(&sandbox, &[GRANT]).await?, used("invalid_client"));
    assert_eq!(ask(&sandbox, &[GRANT, TYPE]).await?, bad("invalid_request"));
    assert_eq!(ask(&sandbox, &[GRANT, field(&three)]).await?, bad("invalid_request"));
    let saml = ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer");
    assert_eq!(ask(&sandbox, &[GRANT, saml, field(&three)]).await?, bad("invalid_request"));
    assert_eq!(ask(&sandbox, &[GRANT, GRANT, TYPE, field(&three)]).await?, bad("invalid_request"));
    let four = assertion("four")?;
    let password = ("grant_type", "password");
    assert_eq!(ask(&sandbox, &[password, TYPE, field(&four)]).await?, bad("unsupported_grant_type"));
    assert_eq!(ask(&sandbox, &[TYPE, field(&assertion("five")?)]).await?, bad("invalid_request"));

    let by_secret = http().post(access.token_url()).basic_auth(access.client_id(), Some("x")).form(&[GRANT]);
    let response = by_secret.send().await?;
    assert_eq!(response.status(), 401);
    assert!(response.headers().contains_key("www-authenticate"));
    assert_eq!(sandbox.tokens_issued(), 1);
    Ok(())
}

const GRANT: (&str, &str) = ("grant_type", "client_credentials");
const TYPE: (&str, &str) = ("client_assertion_type", ASSERTION_TYPE);

#[tokio::test]
async fn the_key_is_in_a_file_as_long_as_the_sandbox_runs() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let access = sandbox.superloop_360().clone();
    let environment = access.environment();
    let names: Vec<&str> = environment.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "SUPERLOOP_360_BASE_URL",
            "SUPERLOOP_360_TOKEN_URL",
            "SUPERLOOP_360_CLIENT_ID",
            "SUPERLOOP_360_KEY_ID",
            "SUPERLOOP_360_PRIVATE_KEY_FILE",
        ]
    );
    assert_eq!(std::fs::read_to_string(environment[4].1)?, access.private_key_pem());
    sandbox.shutdown().await;
    assert!(!std::path::Path::new(access.private_key_file()).exists());
    Ok(())
}

#[tokio::test]
async fn neither_key_nor_assertion_is_shown() -> Outcome {
    let client = Client::start().await?;
    let seen = format!("{:?} {:?}", client.sandbox.requests("superloop-360/token"), client.sandbox);
    assert!(seen.contains("client_credentials"), "{seen}");
    assert!(!seen.contains("eyJ") && !seen.contains("PRIVATE KEY"), "{seen}");
    Ok(())
}

#[tokio::test]
async fn tokens_and_faults_are_those_of_one_carrier() -> Outcome {
    let client = Client::start().await?;
    let tuatahi = crate::support::token(&client.sandbox, &client.http).await?;
    let url = format!("{}/api/connect/services/300", client.sandbox.superloop_360().base_url());
    let foreign = client.http.get(url).bearer_auth(tuatahi).header("X-API-VERSION", "8").send().await?;
    assert_eq!(foreign.status(), 401);

    client.sandbox.inject(Fault::Status { code: 503, retry_after: Some(3) }.on("superloop-360/token"));
    crate::support::token(&client.sandbox, &client.http).await?;
    assert!(super::support::token(&client.sandbox, &client.http).await.is_err());
    client.sandbox.expire_tokens();
    assert_eq!(client.get("/api/connect/services/300").await?.0, 401);
    Ok(())
}

fn field(assertion: &str) -> (&str, &str) {
    ("client_assertion", assertion)
}
