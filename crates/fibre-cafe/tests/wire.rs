//! What the client sends, and what it makes of answers that are not those of the gateway.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use fibre_cafe::credentials::{ClientAuthentication, StaticToken};
use fibre_cafe::params::{AvailableAppointments, CheckAvailability, LookupAddresses};
use fibre_cafe::types::{
    AddressIdentifier, AppointmentPurpose, CancellationReasonCode, ErrorCode, OrderCancellationRequest,
    ServiceCharacteristic, ServiceCharacteristicName, ServiceProblemResolutionRequest,
    ServiceProblemResolutionStatus, ServiceSpecification, ServiceType,
};
use fibre_cafe::{CallOptions, Client, ClientBuilder, ErrorKind, Outcome, errors};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

async fn server(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let token = json!({ "access_token": "token-1", "token_type": "Bearer", "expires_in": 3600 });
    let tokens = Mock::given(path("/v1/auth/tenant/access-token"));
    tokens.respond_with(ResponseTemplate::new(200).set_body_json(token)).mount(&server).await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

fn builder(server: &MockServer) -> ClientBuilder {
    Client::builder().base_url(format!("{}/v1/", server.uri()))
}

fn client(server: &MockServer) -> Client {
    builder(server).credentials(StaticToken::new("token-0")).build().unwrap()
}

async fn seen(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

fn query(request: &Request) -> Vec<(String, String)> {
    request.url.query_pairs().into_owned().collect()
}

#[tokio::test]
async fn every_call_carries_both_identifiers_and_says_which() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!([]))).await;
    let client = client(&server);
    let journey = client.with(CallOptions::new().conversation_id("journey-7"));
    let mut said = Vec::new();
    for client in [&client, &client, &journey, &journey] {
        let found = client.lookup_addresses(LookupAddresses::new().postal_code("TW18 4LG")).await.unwrap();
        let correlation = found.correlation();
        said.push((
            correlation.request_id().to_string(),
            correlation.conversation_id().unwrap_or_default().to_owned(),
        ));
    }
    let requests = seen(&server).await;
    let sent: Vec<_> = requests
        .iter()
        .map(|request| {
            (header(request, "x-request-id").to_owned(), header(request, "x-conversation-id").to_owned())
        })
        .collect();
    assert_eq!(said, sent);
    let distinct = |of: fn(&(String, String)) -> &str| sent.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!((distinct(|ids| &ids.0), distinct(|ids| &ids.1)), (4, 3));
    assert!(sent.iter().all(|(_, conversation)| !conversation.is_empty()));
    assert_eq!((sent[2].1.as_str(), sent[3].1.as_str()), ("journey-7", "journey-7"));
}

#[tokio::test]
async fn tokens_come_from_below_the_base_url_and_are_asked_for_as_set() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!([]))).await;
    let secret = || builder(&server).client_secret("tenant 7", "s3cret");
    let scope = "com.fibregateway.prod/tenant.all.all";
    for builder in [secret(), secret().authentication(ClientAuthentication::Body).scope(scope)] {
        builder.build().unwrap().lookup_addresses(LookupAddresses::new().uprn("1")).await.unwrap();
    }
    let requests = seen(&server).await;
    let form = |request: &Request| String::from_utf8(request.body.clone()).unwrap();
    assert_eq!(requests[0].url.path(), "/v1/auth/tenant/access-token");
    assert_eq!(form(&requests[0]), "grant_type=client_credentials");
    assert!(header(&requests[0], "authorization").starts_with("Basic "));
    assert_eq!(header(&requests[1], "authorization"), "Bearer token-1");
    let body = form(&requests[2]);
    for part in ["client_id=tenant+7", "client_secret=s3cret", "scope=com.fibregateway.prod%2Ftenant.all.all"]
    {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert_eq!(header(&requests[2], "authorization"), "");
}

/// Objects are one JSON value, lists of words repeat the key.
#[tokio::test]
async fn objects_in_a_query_are_json_and_lists_repeat_the_key() {
    let availability = server(ResponseTemplate::new(200).set_body_json(json!([]))).await;
    let address = AddressIdentifier::new("200004033694", "UPRN");
    let wanted = CheckAvailability::new().suppliers(["SUPPLIER1", "SUPPLIER2"]);
    let wanted = wanted.service_types([ServiceType::Broadband, ServiceType::Ethernet]);
    client(&availability).check_availability(&address, wanted).await.unwrap();
    let sent = query(&seen(&availability).await[0]);
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        sent,
        [
            ("address", r#"{"id":"200004033694","type":"UPRN"}"#),
            ("suppliers", "SUPPLIER1"),
            ("suppliers", "SUPPLIER2"),
            ("serviceTypes", "BROADBAND"),
            ("serviceTypes", "ETHERNET"),
        ]
    );

    let slots = server(ResponseTemplate::new(200).set_body_json(json!({}))).await;
    let level = ServiceCharacteristic::new(ServiceCharacteristicName::CareLevel, "1");
    let service = ServiceSpecification::new("ftthl2r");
    let wanted = AvailableAppointments::new().service_characteristics([level]).standard_only(false);
    let purpose = AppointmentPurpose::Provide;
    client(&slots).available_appointments("SUPPLIER1", &address, &service, &purpose, wanted).await.unwrap();
    let sent = query(&seen(&slots).await[0]);
    let value = |name: &str| sent.iter().find(|(sent, _)| sent == name).map(|(_, value)| value.as_str());
    assert_eq!(value("serviceSpecification"), Some(r#"{"id":"ftthl2r"}"#));
    assert_eq!(value("serviceCharacteristics"), Some(r#"[{"name":"CARE_LEVEL","value":"1"}]"#));
    assert_eq!((value("standardOnly"), value("appointmentPurpose")), (Some("false"), Some("PROVIDE")));
}

#[tokio::test]
async fn identifiers_in_paths_are_whole_numbers_or_text() {
    let answer = json!({ "id": 9_007_199_254_740_993_i64, "status": "ACCEPTED" });
    let server = server(ResponseTemplate::new(200).set_body_json(answer)).await;
    let client = client(&server);
    let request = ServiceProblemResolutionRequest::new(ServiceProblemResolutionStatus::Accepted);
    let resolution = client.resolve_problem(9_007_199_254_740_993_i64, &request).await.unwrap();
    assert_eq!(resolution.id, 9_007_199_254_740_993);
    client.resolve_problem("a/b", &request).await.unwrap();
    let requests = seen(&server).await;
    assert_eq!(requests[0].method.as_str(), "PATCH");
    assert_eq!(requests[0].url.path(), "/v1/service-problem-resolutions/9007199254740993");
    assert_eq!(requests[1].url.path(), "/v1/service-problem-resolutions/a%2Fb");
    assert_eq!(serde_json::from_slice::<Value>(&requests[0].body).unwrap(), json!({ "status": "ACCEPTED" }));
}

fn cancellation() -> OrderCancellationRequest {
    OrderCancellationRequest::new(123, CancellationReasonCode::PurchasedDifferentProduct)
}

#[tokio::test]
async fn refusals_have_reasons_in_either_status() {
    for status in [400, 422] {
        let body = json!({ "uuid": "87432dfb", "code": "INVALID_REQUEST", "messages": ["orderId: unknown"] });
        let server = server(ResponseTemplate::new(status).set_body_json(body)).await;
        let client = client(&server).with(CallOptions::new().conversation_id("journey-7"));
        let error = client.cancel_order(&cancellation()).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Refused, Outcome::Rejected));
        let body = errors::body_of(&error).unwrap();
        assert_eq!(
            (body.code, body.messages.as_slice()),
            (ErrorCode::InvalidRequest, &["orderId: unknown".to_owned()][..])
        );
        assert_eq!(error.correlation().unwrap().conversation_id(), Some("journey-7"));
        assert!(!error.to_string().contains("unknown"), "{error}");
    }
}

/// A firewall answers in its own words, and a POST that may have arrived is not sent twice.
#[tokio::test]
async fn what_stands_before_the_gateway_says_nothing_that_can_be_read() {
    for (status, body, outcome) in
        [(403, "<html>Request blocked</html>", Outcome::Rejected), (503, "", Outcome::Unknown)]
    {
        let server = server(ResponseTemplate::new(status).set_body_string(body)).await;
        let error = client(&server).cancel_order(&cancellation()).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.outcome()), (status, outcome));
        assert_eq!(errors::body_of(&error), None);
        assert_eq!(seen(&server).await.len(), 1);
    }
}
