//! Tokens from an authorization server that we did not write, by every way of client authentication.
//!
//! Needs Node.js and `npm ci --prefix tests/authorization-server`; without them it says so and proves nothing.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests")]

use fibre_core::credentials::{ClientAuthentication, ClientSecret, Credentials, PrivateKeyJwt};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use tuatahi_connect::{Client, ErrorKind};
use wiremock::matchers::header_regex;
use wiremock::{Mock, MockServer, ResponseTemplate};

struct AuthorizationServer {
    token_url: String,
    process: Child,
    _input: ChildStdin,
}

impl Drop for AuthorizationServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn start() -> Option<AuthorizationServer> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("authorization-server");
    if !folder.join("node_modules").exists() {
        eprintln!("skipped: run `npm ci --prefix tests/authorization-server` first");
        return None;
    }
    let mut process = Command::new("node")
        .arg(folder.join("server.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .inspect_err(|error| eprintln!("skipped: Node.js does not start: {error}"))
        .ok()?;
    let input = process.stdin.take().unwrap();
    let mut address = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
    if address.trim().is_empty() {
        eprintln!("skipped: the authorization server does not start on this version of Node.js");
        let _ = process.wait();
        return None;
    }
    let token_url = format!("{}/token", address.trim());
    Some(AuthorizationServer { token_url, process, _input: input })
}

fn key(file: &str) -> String {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "../crates/fibre-core/tests/keys", file].iter().collect();
    std::fs::read_to_string(folder).unwrap()
}

async fn call(api: &MockServer, credentials: impl Credentials) -> Result<(), tuatahi_connect::Error> {
    let client = Client::builder().base_url(api.uri()).credentials(credentials).build()?;
    client.get_product_offer("B2U").await.map(drop)
}

#[tokio::test]
async fn every_way_of_client_authentication_gets_a_token() {
    let Some(server) = start() else { return };
    let url = server.token_url.as_str();
    let api = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_json(serde_json::json!({}));
    Mock::given(header_regex("authorization", "^Bearer .{20,}$"))
        .respond_with(answer)
        .expect(4)
        .mount(&api)
        .await;

    const SECRET: &str = "s3cret:/+&=% x";
    let body = ClientSecret::new(url, "body", SECRET).authentication(ClientAuthentication::Body);
    call(&api, ClientSecret::new(url, "basic", SECRET).scope("orders")).await.unwrap();
    call(&api, body).await.unwrap();
    call(&api, PrivateKeyJwt::new(url, "rsa", key("rsa-pkcs8.pem")).key_id("r1")).await.unwrap();
    call(&api, PrivateKeyJwt::new(url, "p256", key("p256-pkcs8.pem"))).await.unwrap();
}

#[tokio::test]
async fn what_the_server_refuses_is_named_by_its_code() {
    let Some(server) = start() else { return };
    let url = server.token_url.as_str();
    let api = MockServer::start().await;
    let wrong_way = ClientSecret::new(url, "basic", "wrong").authentication(ClientAuthentication::Body);
    for error in [
        call(&api, ClientSecret::new(url, "basic", "wrong")).await,
        call(&api, wrong_way).await,
        call(&api, PrivateKeyJwt::new(url, "rsa", key("rsa-pkcs8.pem")).audience("https://other.example"))
            .await,
        call(&api, PrivateKeyJwt::new(url, "p256", key("rsa-pkcs8.pem"))).await,
    ] {
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains("invalid_client"), "{error}");
    }
    assert!(api.received_requests().await.unwrap().is_empty());
}
