//! A tenant that holds every answer and every KCI against the specifications.

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use fibre_sandbox::{Sandbox, SandboxBuilder, fibre_cafe::seed};
use jsonschema::Validator;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::http;

pub(crate) type Failure = Box<dyn Error>;

pub(crate) static SPECIFICATION: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../src/specs/fibre-cafe.json")).expect("the file is JSON")
});

static UPDATES: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../src/specs/fibre-cafe-updates.json"))
        .expect("the file is JSON")
});

static VALIDATORS: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());

/// The conversation of everything that a client does.
pub(crate) const CONVERSATION: &str = "journey-1";

/// The pace of scenarios, unless a header sets another.
pub(crate) const DELAY: Duration = Duration::from_secs(30);

/// A sandbox and a tenant with a token for it.
pub(crate) struct Client {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    pub(crate) token: String,
    requests: AtomicU64,
}

impl Client {
    pub(crate) async fn start() -> Result<Self, Failure> {
        Self::on(Sandbox::builder()).await
    }

    pub(crate) async fn on(builder: SandboxBuilder) -> Result<Self, Failure> {
        let sandbox = builder.start().await?;
        let http = http();
        let token = token(&sandbox, &http).await?;
        Ok(Self { sandbox, http, token, requests: AtomicU64::new(0) })
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let url = format!("{}{path}", self.sandbox.fibre_cafe().base_url());
        self.http
            .request(method, url)
            .bearer_auth(&self.token)
            .header("X-Request-ID", format!("request-{number}"))
            .header("X-Conversation-ID", CONVERSATION)
    }

    pub(crate) async fn get(&self, path: &str) -> Result<(u16, Value), Failure> {
        checked(self.request(Method::GET, path).send().await?).await
    }

    pub(crate) async fn get_with(&self, path: &str, query: &[(&str, &str)]) -> Result<(u16, Value), Failure> {
        checked(self.request(Method::GET, path).query(query).send().await?).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), Failure> {
        checked(self.request(Method::POST, path).json(body).send().await?).await
    }

    pub(crate) async fn post_with(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
        body: &Value,
    ) -> Result<(u16, Value), Failure> {
        let request = self.request(Method::POST, path).json(body);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        checked(request.send().await?).await
    }

    /// Posts something that is taken, under a scenario unless it is empty, and gives its number.
    pub(crate) async fn create(&self, path: &str, scenario: &str, body: &Value) -> Result<i64, Failure> {
        let headers: &[(&str, &str)] = if scenario.is_empty() { &[] } else { &[("X-Scenario", scenario)] };
        let (status, created) = self.post_with(path, headers, body).await?;
        assert_eq!(status, 201, "{path} {scenario}: {created}");
        assert_eq!(created["status"], "RECEIVED_BY_GATEWAY", "{path}");
        Ok(created["id"].as_i64().ok_or("no id")?)
    }

    /// Posts something that breaks a rule and gives the reasons.
    pub(crate) async fn refused(&self, path: &str, body: &Value) -> Result<String, Failure> {
        let (status, refused) = self.post(path, body).await?;
        assert_eq!((status, &refused["code"]), (422, &json!("INVALID_REQUEST")), "{path}: {refused}");
        Ok(refused["messages"].to_string())
    }

    /// Reserves the first free appointment at an address.
    pub(crate) async fn reserve(&self, address: &str, purpose: &str) -> Result<i64, Failure> {
        let address = identifier(address);
        let query = [
            ("supplier", seed::SUPPLIER),
            ("address", &address.to_string()),
            ("serviceSpecification", &specification().to_string()),
            ("appointmentPurpose", purpose),
        ];
        let (status, found) = self.get_with("/available-appointments", &query).await?;
        assert_eq!(status, 200, "{found}");
        let slot = &found["availableTimeslots"][0];
        let (status, reserved) = self.post("/appointments", &reservation(&address, purpose, slot)).await?;
        assert_eq!(status, 201, "{reserved}");
        Ok(reserved["id"].as_i64().ok_or("no id")?)
    }

    /// Places an order for a new line that needs no engineer.
    pub(crate) async fn order(&self, scenario: &str) -> Result<i64, Failure> {
        self.create("/service-orders", scenario, &new_order(seed::NO_VISIT_ADDRESS)).await
    }

    pub(crate) async fn status_of(&self, path: &str, id: i64) -> Result<String, Failure> {
        let (status, found) = self.get(&format!("{path}/{id}")).await?;
        assert_eq!(status, 200, "{found}");
        Ok(found["status"].as_str().unwrap_or_default().to_owned())
    }

    /// The KCIs about one thing that fell due, each checked: its status, and what the KCI says.
    pub(crate) fn story(&self, id: i64) -> Vec<String> {
        self.kcis(id).iter().map(summary).collect()
    }

    /// The same as bodies.
    pub(crate) fn kcis(&self, id: i64) -> Vec<Value> {
        let kept = self.sandbox.callbacks().log().into_iter().map(|record| record.callback);
        let bodies =
            kept.filter(|callback| callback.carrier() == "fibre-cafe").filter_map(|kept| kept.json());
        let bodies: Vec<Value> = bodies.filter(|body| body["entity"]["id"] == id).collect();
        bodies.iter().for_each(conforms_as_kci);
        for (position, body) in bodies.iter().enumerate() {
            assert_eq!(body["sequenceNumber"], position + 1, "{body}");
        }
        bodies
    }

    /// Lets everything happen that happens by itself, and gives the KCIs about one thing so far.
    pub(crate) async fn whole_story(&self, id: i64) -> Vec<String> {
        self.sandbox.callbacks().deliver_all().await;
        self.story(id)
    }
}

/// Status and kind of a KCI, such as `HELD DELAY`.
pub(crate) fn summary(kci: &Value) -> String {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let said = text(&kci["information"]["type"])
        .or_else(|| text(&kci["action"]["type"]))
        .or_else(|| text(&kci["error"]["code"]))
        .unwrap_or_default();
    format!("{} {said}", kci["entity"]["status"].as_str().unwrap_or_default())
}

pub(crate) fn identifier(nad: &str) -> Value {
    json!({ "id": nad, "type": "NAD" })
}

pub(crate) fn specification() -> Value {
    json!({ "id": seed::BROADBAND })
}

pub(crate) fn contact() -> Value {
    json!({ "name": "John Smith", "phoneNumber": "01234 567890" })
}

pub(crate) fn reservation(address: &Value, purpose: &str, slot: &Value) -> Value {
    json!({
        "supplier": seed::SUPPLIER,
        "address": address,
        "serviceSpecification": specification(),
        "purpose": purpose,
        "timeslot": {
            "timeslotStartDateTime": slot["timeslotStartDateTime"],
            "timeslotEndDateTime": slot["timeslotEndDateTime"],
        },
    })
}

/// An order for a new line; the tests change it.
pub(crate) fn new_order(nad: &str) -> Value {
    json!({
        "orderType": "NEW",
        "supplier": seed::SUPPLIER,
        "address": identifier(nad),
        "serviceOrderItem": {
            "serviceSpecification": specification(),
            "serviceCharacteristics": [{ "name": "LINE_PROFILE", "value": seed::LINE_PROFILE }],
        },
        "primaryContact": contact(),
    })
}

pub(crate) fn cease() -> Value {
    json!({
        "orderType": "CEASE",
        "supplier": seed::SUPPLIER,
        "serviceId": seed::SERVICE_ID,
        "requestedCompletionDate": "2031-05-09",
    })
}

pub(crate) fn modify() -> Value {
    json!({
        "orderType": "MODIFY",
        "supplier": seed::SUPPLIER,
        "serviceId": seed::SERVICE_ID,
        "serviceCharacteristics": [{ "name": "LINE_PROFILE", "value": seed::FAST_LINE_PROFILE }],
    })
}

pub(crate) fn service_test() -> Value {
    json!({
        "serviceId": seed::SERVICE_ID,
        "problemType": "OUTAGE",
        "serviceSpecification": specification(),
        "supplier": seed::SUPPLIER,
        "characteristics": [{ "name": "SERVICE_HAS_WORKED", "value": "false" }],
    })
}

pub(crate) fn problem(test_id: i64) -> Value {
    json!({
        "problemType": "OUTAGE",
        "problemText": "The service is completely down.",
        "serviceId": seed::SERVICE_ID,
        "serviceSpecification": specification(),
        "supplier": seed::SUPPLIER,
        "serviceTestId": test_id,
        "characteristics": [{ "name": "SERVICE_HAS_WORKED", "value": "false" }],
        "primaryContact": contact(),
    })
}

/// `body` with other members; null takes one away.
pub(crate) fn with(body: &Value, changes: &Value) -> Value {
    let mut body = body.clone();
    for (name, value) in changes.as_object().into_iter().flatten() {
        if let Some(members) = body.as_object_mut() {
            if value.is_null() {
                members.remove(name);
            } else {
                members.insert(name.clone(), value.clone());
            }
        }
    }
    body
}

/// `order` with characteristics that name an existing line.
pub(crate) fn on_line(order_type: &str, characteristics: &[(&str, &str)]) -> Value {
    let mut order = new_order(seed::EXISTING_LINE_ADDRESS);
    order["orderType"] = order_type.into();
    order["serviceOrderItem"]["serviceCharacteristics"] =
        characteristics.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    order
}

pub(crate) async fn token(sandbox: &Sandbox, http: &reqwest::Client) -> Result<String, Failure> {
    let access = sandbox.fibre_cafe();
    let answer = http
        .post(access.token_url())
        .basic_auth(access.client_id(), Some(access.client_secret()))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await?;
    let body: Value = answer.error_for_status()?.json().await?;
    Ok(body["access_token"].as_str().ok_or("the answer holds no token")?.to_owned())
}

/// Status and JSON body of an answer, after both were checked; null where the status has no JSON.
pub(crate) async fn checked(response: Response) -> Result<(u16, Value), Failure> {
    let status = response.status().as_u16();
    let operation = response.headers()["x-sandbox-operation"].to_str()?.to_owned();
    if status < 300 {
        assert!(response.headers()["x-request-id"].to_str()?.starts_with("request-"), "{operation}");
        assert_eq!(response.headers()["x-conversation-id"], CONVERSATION, "{operation}");
    }
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
    assert!(answer.is_object(), "{operation} does not answer {status}: {text}");
    let schema = &answer["content"]["application/json"]["schema"];
    if schema.is_null() {
        assert!(!text.starts_with('{'), "{operation} {status}");
        return Ok((status, Value::Null));
    }
    let body: Value = serde_json::from_str(&text)?;
    conforms(&format!("{operation} {status}"), schema, &SPECIFICATION, &body, true);
    Ok((status, body))
}

fn conforms_as_kci(body: &Value) {
    let variants = &UPDATES["components"]["schemas"]["Kci"]["x-union"]["known"];
    let entity_type = body["entityType"].as_str().unwrap_or_default();
    let variant = variants[entity_type].as_str().unwrap_or("OtherUpdate");
    assert_ne!(variant, "OtherUpdate", "{body}");
    let schema = json!({ "$ref": format!("#/components/schemas/{variant}") });
    // The printed KCI of a cease has a time in a member that is a date.
    conforms(entity_type, &schema, &UPDATES, body, entity_type != "CEASE_ORDER");
    let kinds = ["information", "action", "error"].map(|member| body.get(member).is_some());
    assert_eq!(kinds.iter().filter(|is_there| **is_there).count(), 1, "{body}");
    assert!(body["entity"].get("updates").is_none(), "{body}");
}

/// Checks a value; `what` names the schema, which is compiled once.
fn conforms(what: &str, schema: &Value, specification: &Value, body: &Value, formats: bool) {
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = validators.entry(what.to_owned()).or_insert_with(|| {
        let root = json!({ "allOf": [schema], "components": specification["components"] });
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft7)
            .should_validate_formats(formats)
            .build(&root)
            .expect("the schemas of the specification are valid");
        Arc::new(validator)
    });
    let validator = validator.clone();
    drop(validators);
    let errors: Vec<String> =
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:?}");
}
