//! A client that signs its assertions and holds every answer against the specification.

use std::{error::Error, sync::LazyLock};

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use fibre_sandbox::{Sandbox, SandboxBuilder, superloop_360::SuperloopAccess};
use reqwest::{Method, RequestBuilder, Response};
use ring::{rand::SystemRandom, signature};
use serde_json::{Value, json};

use crate::support::http;

pub(crate) type Failure = Box<dyn Error>;

pub(crate) static SPECIFICATION: LazyLock<Value> = LazyLock::new(|| {
    let mut specification = serde_json::from_str(include_str!("../../../src/specs/superloop-360.json"))
        .expect("the file is JSON");
    allow_null(&mut specification);
    specification
});

/// Says `nullable` as JSON Schema does.
fn allow_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(allow_null),
        Value::Object(object) => {
            object.values_mut().for_each(allow_null);
            if object.remove("nullable") == Some(Value::Bool(true)) {
                *schema = json!({ "anyOf": [{ "type": "null" }, object] });
            }
        }
        _ => {}
    }
}

/// A sandbox and a client with a token for it.
pub(crate) struct Client {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    token: String,
}

/// What a request came to: how often it was found running, and its result.
pub(crate) struct Finished {
    pub(crate) found_running: u32,
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Client {
    pub(crate) async fn start() -> Result<Self, Failure> {
        Self::on(Sandbox::builder()).await
    }

    pub(crate) async fn on(builder: SandboxBuilder) -> Result<Self, Failure> {
        let sandbox = builder.start().await?;
        let http = http();
        let token = token(&sandbox, &http).await?;
        Ok(Self { sandbox, http, token })
    }

    /// `path` begins with `/api`, as the paths of the specification do.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.sandbox.superloop_360().base_url());
        self.http.request(method, url).bearer_auth(&self.token).header("X-API-VERSION", "8")
    }

    pub(crate) async fn get(&self, path: &str) -> Result<(u16, Value), Failure> {
        checked(self.request(Method::GET, path).send().await?).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), Failure> {
        checked(self.request(Method::POST, path).json(body).send().await?).await
    }

    /// Begins a request and gives its location.
    pub(crate) async fn begin(&self, path: &str, body: &Value) -> Result<String, Failure> {
        let response = self.request(Method::POST, path).json(body).send().await?;
        let location = location(&response)?;
        let (status, body) = checked(response).await?;
        assert_eq!((status, body), (201, Value::Null), "{path}");
        Ok(location)
    }

    /// Begins a request and reads it until it is done.
    pub(crate) async fn run(&self, path: &str, body: &Value) -> Result<Finished, Failure> {
        let location = self.begin(path, body).await?;
        let mut found_running = 0;
        loop {
            let (status, body) = self.get(&location).await?;
            if status != 202 {
                return Ok(Finished { found_running, status, body });
            }
            assert_eq!(body, Value::Null);
            found_running += 1;
            assert!(found_running < 100, "{location} runs for ever");
        }
    }

    /// The qualification of a location.
    pub(crate) async fn qualify(&self, location_id: &str) -> Result<Value, Failure> {
        let request = json!({ "sourceType": "nbn", "locationId": location_id });
        let finished = self.run("/api/connect/qualifications/request", &request).await?;
        assert_eq!(finished.status, 200, "{location_id}: {}", finished.body);
        Ok(finished.body)
    }

    /// Places an order that is all right.
    pub(crate) async fn order(&self, order: &Value) -> Result<Value, Failure> {
        let (status, placed) = self.post("/api/connect/orders/create", order).await?;
        assert_eq!(status, 201, "{placed}");
        Ok(placed)
    }

    /// Places an order that is not, and gives the codes of what is wrong with it.
    pub(crate) async fn wrong_order(&self, order: &Value) -> Result<Vec<String>, Failure> {
        let before = self.sandbox.superloop_360_order_count();
        let (status, refused) = self.post("/api/connect/orders/create", order).await?;
        assert_eq!(status, 422, "{refused}");
        assert_eq!(self.sandbox.superloop_360_order_count(), before);
        Ok(codes(&refused))
    }
}

/// The codes of the sub-errors.
pub(crate) fn codes(refused: &Value) -> Vec<String> {
    let errors = refused["apiSubErrors"].as_array().into_iter().flatten();
    errors.map(|error| error["code"].as_str().unwrap_or_default().to_owned()).collect()
}

/// An order for first or additional infrastructure at a qualified location; the tests change it.
pub(crate) fn new_order(qualification: &Value, plan: &str) -> Value {
    json!({
        "sourceType": "nbn",
        "planName": plan,
        "term": 1,
        "trafficClass": "tc4",
        "remoteQualificationSearchId": qualification["remoteQualificationSearchId"],
        "qualificationSearchId": qualification["qualificationSearchId"],
        "locationId": qualification["locationId"],
        "remoteOrderId": qualification["orderId"],
        "productType": "Access Only",
        "restorationSla": "Standard",
        "contactName": "Bruce Wayne",
        "contactPhone": "0422151651",
        "contactEmail": "bruce@wayne.com",
        "infrastructureId": null,
        "requireVLAN": false,
        "ntdInstallation": "nbn-tech",
        "customerReference": "ABC123",
        "aggregationMethod": "L2TP",
    })
}

/// `order` with other values for some fields; null takes a field away.
pub(crate) fn with(order: &Value, changes: &Value) -> Value {
    let mut order = order.clone();
    for (name, value) in changes.as_object().into_iter().flatten() {
        if let Some(fields) = order.as_object_mut() {
            if value.is_null() && name != "infrastructureId" {
                fields.remove(name);
            } else {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
    order
}

pub(crate) fn location(response: &Response) -> Result<String, Failure> {
    let location = response.headers().get("location").ok_or("no location")?.to_str()?;
    assert!(location.starts_with("/api/connect/"), "{location}");
    Ok(location.to_owned())
}

/// The claims of an assertion that is all right.
pub(crate) fn claims(access: &SuperloopAccess, id: &str) -> Value {
    let now = chrono::Utc::now().timestamp();
    json!({
        "iss": access.client_id(),
        "sub": access.client_id(),
        "aud": access.token_url(),
        "jti": id,
        "nbf": now,
        "exp": now + 300,
    })
}

pub(crate) fn signed(access: &SuperloopAccess, header: &Value, claims: &Value) -> Result<String, Failure> {
    let encoded: String = access.private_key_pem().lines().filter(|line| !line.starts_with('-')).collect();
    let key = signature::RsaKeyPair::from_pkcs8(&BASE64_STANDARD.decode(encoded)?).map_err(|_| "no key")?;
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let mut bytes = vec![0; key.public().modulus_len()];
    key.sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut bytes)
        .map_err(|_| "the key cannot sign")?;
    Ok(format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
}

pub(crate) fn header(access: &SuperloopAccess) -> Value {
    json!({ "alg": "RS256", "typ": "JWT", "kid": access.key_id() })
}

pub(crate) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(crate) async fn token(sandbox: &Sandbox, http: &reqwest::Client) -> Result<String, Failure> {
    let access = sandbox.superloop_360();
    let id = format!("first-{}", sandbox.tokens_issued());
    let assertion = signed(access, &header(access), &claims(access, &id))?;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", access.client_id()),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", &assertion),
    ];
    let answer = http.post(access.token_url()).form(&form).send().await?.error_for_status()?;
    let body: Value = answer.json().await?;
    Ok(body["access_token"].as_str().ok_or("the answer holds no token")?.to_owned())
}

/// Status and JSON body of an answer, after both were checked; null for no body.
pub(crate) async fn checked(response: Response) -> Result<(u16, Value), Failure> {
    let status = response.status().as_u16();
    let operation = response.headers()["x-sandbox-operation"].to_str()?.to_owned();
    assert_eq!(response.headers()["x-frame-options"], "DENY", "{operation}");
    let text = response.text().await?;
    let answers = SPECIFICATION["paths"]
        .as_object()
        .into_iter()
        .flat_map(|paths| paths.values())
        .filter_map(Value::as_object)
        .flat_map(|methods| methods.values())
        .find(|candidate| candidate["operationId"] == operation.as_str())
        .map(|found| &found["responses"])
        .ok_or("the operation header holds no id of the specification")?;
    let mut answer = &answers[status.to_string()];
    if let Some(name) = answer["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        answer = &SPECIFICATION["components"]["responses"][name];
    }
    // 400 for a missing version is the sandbox's own; it has the body of all errors.
    let invalid = &SPECIFICATION["components"]["responses"]["Invalid"];
    let answer = if answer.is_null() && status == 400 { invalid } else { answer };
    assert!(answer.is_object(), "{operation} does not answer {status}: {text}");
    let schema = &answer["content"]["application/json"]["schema"];
    if schema.is_null() {
        assert_eq!(text, "", "{operation} {status}");
        return Ok((status, Value::Null));
    }
    let body: Value = serde_json::from_str(&text)?;
    let root = json!({ "allOf": [schema], "components": SPECIFICATION["components"] });
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft7)
        .should_validate_formats(true)
        .build(&root)?;
    let errors: Vec<String> =
        validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{operation} {status}: {errors:?}");
    Ok((status, body))
}
