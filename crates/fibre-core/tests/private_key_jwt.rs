//! Signed assertions: what is in them, which keys are taken, and that others can verify them.

#![cfg(feature = "private-key-jwt")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fibre_core::credentials::PrivateKeyJwt;
use fibre_core::{ErrorKind, TestClock};
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::Client;
use support::server::{Server, Step, json as answer};

const RSA: &str = include_str!("keys/rsa-pkcs8.pem");
const P256: &str = include_str!("keys/p256-pkcs8.pem");

/// The fields of the token request that a client with these credentials sends.
async fn request(
    change: impl FnOnce(PrivateKeyJwt) -> PrivateKeyJwt,
    pem: &str,
) -> (String, BTreeMap<String, String>) {
    let token = Step::Write(answer("200 OK", "", r#"{"access_token":"t","expires_in":60}"#));
    let server = Server::start(vec![token, Step::Write(answer("200 OK", "", "{}"))]).await;
    let token_url = format!("{}/token", server.url);
    let client = Client::builder()
        .base_url(&server.url)
        .credentials(change(PrivateKeyJwt::new(&token_url, "my-client", pem)))
        .clock(TestClock::new())
        .build()
        .unwrap();
    client.read("1").await.unwrap();
    let requests = server.requests();
    let body = requests[0].split_once("\r\n\r\n").unwrap().1;
    let url = reqwest::Url::parse(&format!("http://x/?{body}")).unwrap();
    (token_url, url.query_pairs().into_owned().collect())
}

fn part(assertion: &str, index: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(assertion.split('.').nth(index).unwrap()).unwrap())
        .unwrap()
}

/// The key's bytes as ring wants them: RSA keys without the wrapping that says that they are, points without it too.
fn public_key(pem: &str, wrapping: usize) -> Vec<u8> {
    let text: String = pem.lines().filter(|line| !line.starts_with("---")).collect();
    STANDARD.decode(text).unwrap()[wrapping..].to_vec()
}

#[tokio::test]
async fn the_request_is_that_of_rfc_7523() {
    let (token_url, fields) = request(|jwt| jwt.key_id("k1").scope("orders"), RSA).await;
    assert_eq!(fields["grant_type"], "client_credentials");
    assert_eq!(fields["client_id"], "my-client");
    assert_eq!(fields["scope"], "orders");
    assert_eq!(fields["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    let assertion = &fields["client_assertion"];
    assert_eq!(part(assertion, 0), json!({"alg": "RS256", "typ": "JWT", "kid": "k1"}));
    let claims = part(assertion, 1);
    assert_eq!(
        (&claims["iss"], &claims["sub"], &claims["aud"]),
        (&json!("my-client"), &json!("my-client"), &json!(token_url))
    );
    let start = 1_767_225_600;
    assert_eq!(
        (&claims["iat"], &claims["nbf"], &claims["exp"]),
        (&json!(start), &json!(start), &json!(start + 300))
    );
    assert_eq!(claims["jti"].as_str().unwrap().len(), 36);
    let (_, fields) = request(|jwt| jwt.audience("https://issuer.example"), P256).await;
    let assertion = &fields["client_assertion"];
    assert_eq!(part(assertion, 0), json!({"alg": "ES256", "typ": "JWT"}));
    assert_eq!(part(assertion, 1)["aud"], "https://issuer.example");
}

#[tokio::test]
async fn others_can_verify_the_signature() {
    let rsa = UnparsedPublicKey::new(
        &RSA_PKCS1_2048_8192_SHA256,
        public_key(include_str!("keys/rsa-public.pem"), 24),
    );
    let p256 = UnparsedPublicKey::new(
        &ECDSA_P256_SHA256_FIXED,
        public_key(include_str!("keys/p256-public.pem"), 26),
    );
    for (pem, key) in [(RSA, &rsa), (include_str!("keys/rsa-pkcs1.pem"), &rsa), (P256, &p256)] {
        let (_, fields) = request(|jwt| jwt, pem).await;
        let (message, signature) = fields["client_assertion"].rsplit_once('.').unwrap();
        key.verify(message.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        assert!(key.verify(b"another", &URL_SAFE_NO_PAD.decode(signature).unwrap()).is_err());
    }
}

#[test]
fn keys_that_cannot_sign_are_refused_when_the_client_is_built() {
    let broken = RSA.replace("MII", "AAA");
    for (pem, problem) in [
        ("", "is not PEM"),
        ("s3cret", "is not PEM"),
        (include_str!("keys/rsa-public.pem"), "public key"),
        (include_str!("keys/rsa-encrypted.pem"), "is encrypted"),
        (include_str!("keys/p256-sec1.pem"), "SEC1"),
        (include_str!("keys/p384-pkcs8.pem"), "P-256"),
        (include_str!("keys/rsa-1024.pem"), "is not an RSA key that can sign"),
        (include_str!("keys/ed25519.pem"), "neither an RSA key nor an elliptic one"),
        (broken.as_str(), "private_key"),
    ] {
        let credentials = PrivateKeyJwt::new("https://login.example/token", "id", pem);
        let error =
            Client::builder().base_url("https://x.example").credentials(credentials).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let printed = format!("{error} {error:?}");
        assert!(
            error.to_string().contains("`private_key`") && printed.contains(problem),
            "{problem}: {printed}"
        );
        assert!(!printed.contains("s3cret") && !printed.contains("MII"), "{printed}");
    }
}

#[test]
fn the_key_is_not_printed() {
    let credentials = PrivateKeyJwt::new("https://login.example/token", "id", RSA);
    let printed = format!("{credentials:?}");
    assert!(printed.contains("Rs256") && !printed.contains("MII") && !printed.contains("BEGIN"), "{printed}");
}
