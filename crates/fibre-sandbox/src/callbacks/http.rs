//! The requests to receivers: plain HTTP/1.1, one connection for each.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header},
};
use bytes::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpStream, time::Instant};

use super::{
    Target,
    callback::Callback,
    record::Answer,
    target::{ClientCredentials, Credentials, basic, bearer, host},
};

/// More of an answer than this is not read.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// A token is not used in its last seconds.
const MARGIN: Duration = Duration::from_secs(5);

/// How long a token is used whose answer does not say how long it is valid.
const USUAL_LIFETIME: u64 = 300;

/// An access token of the receiver.
pub(super) struct CachedToken {
    value: HeaderValue,
    valid_until: Instant,
}

/// Sends a callback and gives what came back within `patience`.
pub(super) async fn send(target: &Target, callback: &Callback, patience: Duration) -> Answer {
    match tokio::time::timeout(patience, attempt(target, callback)).await {
        Ok(Ok(status)) => Answer::Status(status.as_u16()),
        Ok(Err(reason)) => Answer::Nothing(reason),
        Err(_) => Answer::Nothing(format!("no answer within {} ms", patience.as_millis())),
    }
}

async fn attempt(target: &Target, callback: &Callback) -> Result<StatusCode, String> {
    let checked = target.check().map_err(|invalid| invalid.to_string())?;
    let Credentials::OAuth(client) = &target.credentials else {
        return post(&checked.uri, callback, checked.header).await;
    };
    let known = client.token.with(|token| {
        token.as_ref().filter(|token| token.valid_until > Instant::now()).map(|token| token.value.clone())
    });
    if let Some(value) = known {
        let status = post(&checked.uri, callback, Some((header::AUTHORIZATION, value))).await?;
        if status != StatusCode::UNAUTHORIZED {
            return Ok(status);
        }
    }
    let fresh = fetch_token(client).await?;
    post(&checked.uri, callback, Some((header::AUTHORIZATION, fresh))).await
}

async fn post(
    uri: &Uri,
    callback: &Callback,
    credentials: Option<(HeaderName, HeaderValue)>,
) -> Result<StatusCode, String> {
    let mut request = Request::builder();
    for (name, value) in callback.headers_now() {
        request = request.header(name, value);
    }
    if let Some((name, value)) = credentials {
        request = request.header(name, value);
    }
    let request = request
        .body(Body::from(callback.body().clone()))
        .map_err(|_| "a header of the callback holds characters that no header can carry".to_owned())?;
    exchange(uri, request).await.map(|(status, _)| status)
}

async fn fetch_token(client: &ClientCredentials) -> Result<HeaderValue, String> {
    let uri: Uri = client.token_url.parse().map_err(|_| "the token URL is not one".to_owned())?;
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let credentials = basic(&encoded(&client.client_id), &encoded(&client.client_secret))
        .map_err(|invalid| invalid.to_string())?;
    let request = Request::builder()
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "application/json")
        .header(header::AUTHORIZATION, credentials)
        .body(Body::from("grant_type=client_credentials"))
        .map_err(|_| "the token request cannot be made".to_owned())?;
    let (status, body) =
        exchange(&uri, request).await.map_err(|reason| format!("the token endpoint: {reason}"))?;
    if !status.is_success() {
        return Err(format!("the token endpoint answered {status}"));
    }
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    let token = answer["access_token"].as_str().ok_or("the token endpoint gave no access_token")?;
    let value = bearer(token).map_err(|invalid| invalid.to_string())?;
    let lifetime = Duration::from_secs(answer["expires_in"].as_u64().unwrap_or(USUAL_LIFETIME));
    if let Some(valid_until) = Instant::now().checked_add(lifetime.saturating_sub(MARGIN)) {
        let cached = CachedToken { value: value.clone(), valid_until };
        client.token.with(|token| *token = Some(cached));
    }
    Ok(value)
}

/// Sends a request to the host of `uri` and reads the whole answer.
async fn exchange(uri: &Uri, mut request: Request<Body>) -> Result<(StatusCode, Bytes), String> {
    let port = uri.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((host(uri), port))
        .await
        .map_err(|error| format!("cannot connect to the receiver: {error}"))?;
    // A failure to turn off Nagle's algorithm costs speed only.
    let _ = stream.set_nodelay(true);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = path.parse().map_err(|_| "the path of the receiver is not one".to_owned())?;
    if let Some(authority) = uri.authority()
        && let Ok(value) = HeaderValue::try_from(authority.as_str())
    {
        request.headers_mut().insert(header::HOST, value);
    }
    let broken = |error: hyper::Error| format!("the receiver broke off: {error}");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let driver = AbortOnDrop(tokio::spawn(async move {
        // Whatever ends the connection is seen by the request as well.
        let _ = connection.await;
    }));
    let response = sender.send_request(request).await.map_err(broken)?;
    let status = response.status();
    let body = axum::body::to_bytes(Body::new(response.into_body()), LARGEST_ANSWER)
        .await
        .map_err(|_| format!("the receiver answered {status}, but its answer broke off or is too large"))?;
    drop(driver);
    Ok((status, body))
}

struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
