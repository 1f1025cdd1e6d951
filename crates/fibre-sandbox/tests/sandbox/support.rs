//! A plain HTTP client that holds every answer against the specification.

use std::{error::Error, sync::LazyLock};

use fibre_sandbox::{Sandbox, SandboxBuilder};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

pub(crate) type Outcome = Result<(), Box<dyn Error>>;

pub(crate) static SPECIFICATION: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../src/specs/tuatahi-connect.json")).expect("the file is JSON")
});

/// A sandbox and a client with a token for it.
pub(crate) struct Client {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    token: String,
}

impl Client {
    pub(crate) async fn start() -> Result<Self, Box<dyn Error>> {
        Self::on(Sandbox::builder()).await
    }

    pub(crate) async fn on(builder: SandboxBuilder) -> Result<Self, Box<dyn Error>> {
        let sandbox = builder.start().await?;
        let http = http();
        let token = token(&sandbox, &http).await?;
        Ok(Self { sandbox, http, token })
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.sandbox.tuatahi_connect().base_url());
        self.http.request(method, url).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Result<(u16, Value), Box<dyn Error>> {
        checked(self.request(Method::GET, path).send().await?).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), Box<dyn Error>> {
        checked(self.request(Method::POST, path).json(body).send().await?).await
    }

    pub(crate) async fn text(&self, path: &str) -> Result<String, Box<dyn Error>> {
        let response = self.request(Method::GET, path).send().await?;
        assert_eq!(response.status(), 200, "{path}");
        Ok(response.text().await?)
    }
}

/// A client that works whatever TLS the rest of the workspace makes reqwest expect.
pub(crate) fn http() -> reqwest::Client {
    // Fails when another test was first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

pub(crate) async fn token(sandbox: &Sandbox, http: &reqwest::Client) -> Result<String, Box<dyn Error>> {
    let access = sandbox.tuatahi_connect();
    let answer = http
        .post(access.token_url())
        .basic_auth(access.client_id(), Some(access.client_secret()))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await?;
    let body: Value = answer.error_for_status()?.json().await?;
    Ok(body["access_token"].as_str().ok_or("the answer holds no token")?.to_owned())
}

/// Status and JSON body of an answer, after both were checked.
pub(crate) async fn checked(response: Response) -> Result<(u16, Value), Box<dyn Error>> {
    checked_against(&SPECIFICATION, response).await
}

/// The same against another specification.
pub(crate) async fn checked_against(
    specification: &Value,
    response: Response,
) -> Result<(u16, Value), Box<dyn Error>> {
    let status = response.status().as_u16();
    let operation = response.headers()["x-sandbox-operation"].to_str()?.to_owned();
    let text = response.text().await?;
    if status == 204 {
        assert_eq!(text, "", "{operation}");
        return Ok((status, Value::Null));
    }
    let body: Value = serde_json::from_str(&text)?;
    conforms(specification, &operation, status, &body);
    Ok((status, body))
}

fn conforms(specification: &Value, operation: &str, status: u16, body: &Value) {
    let responses = specification["paths"]
        .as_object()
        .into_iter()
        .flat_map(|paths| paths.values())
        .filter_map(Value::as_object)
        .flat_map(|methods| methods.values())
        .find(|candidate| candidate["operationId"] == operation)
        .map(|found| &found["responses"])
        .expect("the operation header holds an id of the specification");
    let mut response = responses.get(status.to_string()).unwrap_or(&responses["default"]);
    if let Some(name) = response["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        response = &specification["components"]["responses"][name];
    }
    let schema = &response["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{operation} has no JSON body for {status}");
    let root = json!({ "allOf": [schema], "components": specification["components"] });
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft7)
        .should_validate_formats(true)
        .build(&root)
        .expect("the schemas of the specification are valid");
    let errors: Vec<String> =
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{operation} {status}: {errors:?}");
}
