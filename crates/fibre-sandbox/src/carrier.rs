//! What all carriers have in common: the way from a request to an answer.

use std::sync::Arc;

use axum::{
    Router,
    extract::{RawPathParams, Request, rejection::RawPathParamsRejection},
    http::{HeaderMap, HeaderValue, StatusCode},
    response::Response,
    routing::on,
};
use bytes::Bytes;

use crate::{
    callbacks::Callbacks,
    contract::{Call, Contract, Operation},
    faults::Faults,
    journal::Journal,
    operation_name::{OperationName, UNKNOWN},
    refusal::Refusal,
    settings::Settings,
    token_endpoint::{Denial, Form},
    tokens::Tokens,
};

/// The response header that names the operation that a request reached.
pub(crate) const OPERATION_HEADER: &str = "x-sandbox-operation";

/// Larger bodies than this are refused with 413.
const LARGEST_BODY: usize = 2 * 1024 * 1024;

/// What the carriers of one sandbox share.
#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) settings: Settings,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) callbacks: Callbacks,
}

/// One carrier: its contract, its error body and its operations.
pub(crate) trait Carrier: Send + Sync + 'static {
    /// Its name in paths, in the journal and before operation ids.
    const NAME: &'static str;

    /// Where its token endpoint is, below its name.
    const TOKEN_PATH: &'static str;

    fn contract() -> &'static Contract;

    fn common(&self) -> &Common;

    fn tokens(&self) -> &Tokens;

    /// Whether a token request comes from the client that the carrier knows.
    fn authenticate(&self, headers: &HeaderMap, form: &Form) -> Result<(), Denial>;

    /// The carrier's own error body.
    fn refuse(refusal: Refusal) -> Response;

    /// What the carrier makes of a request to an operation that breaks the contract: 400 unless it says otherwise.
    fn broken_contract(_operation: &'static str, refusal: Refusal) -> Refusal {
        refusal
    }

    /// Carries out a request that is authorized and keeps to the contract.
    fn carry_out(&self, call: &Call) -> Result<Response, Refusal>;
}

/// Every operation of the contract at its path, and the carrier's own 404 and 405 beside them.
pub(crate) fn router<C: Carrier>(carrier: &Arc<C>) -> Router {
    router_below(carrier, "")
}

/// The same for a place where `prefix`, with which the paths begin, is gone already.
pub(crate) fn router_below<C: Carrier>(carrier: &Arc<C>, prefix: &str) -> Router {
    let mut router = Router::new();
    for operation in C::contract().operations() {
        let Some(path) = operation.path.strip_prefix(prefix) else { continue };
        let carrier = carrier.clone();
        let handler = async move |path: Result<RawPathParams, RawPathParamsRejection>, request: Request| {
            serve(&carrier, operation, path, request).await
        };
        router = router.route(path, on(operation.method_filter(), handler));
    }
    let (lost, mistaken) = (carrier.clone(), carrier.clone());
    router
        .fallback(async move |request: Request| nowhere(&lost, StatusCode::NOT_FOUND, request).await)
        .method_not_allowed_fallback(async move |request: Request| {
            nowhere(&mistaken, StatusCode::METHOD_NOT_ALLOWED, request).await
        })
}

async fn serve<C: Carrier>(
    carrier: &Arc<C>,
    operation: &'static Operation,
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Response {
    let mut response =
        attend(carrier, operation, path, request).await.unwrap_or_else(|refusal| C::refuse(refusal));
    response.headers_mut().insert(OPERATION_HEADER, HeaderValue::from_static(operation.id));
    response
}

async fn attend<C: Carrier>(
    carrier: &Arc<C>,
    operation: &'static Operation,
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    let name = OperationName { carrier: C::NAME, id: operation.id };
    let common = carrier.common();
    let (parts, body) = request.into_parts();
    let body = read(body).await?;
    common.journal.record(name, &parts, body.clone());

    let fault = common.faults.for_request(name, &parts.headers)?;
    if let Some(fault) = &fault
        && let Some(answer) = fault.instead_of_answer(C::refuse).await
    {
        return Ok(answer);
    }
    let carried_out = || {
        carrier.tokens().authorize(&parts.headers)?;
        let path = path.map_err(|rejection| Refusal::invalid(rejection.body_text()))?;
        let call = operation
            .check(&path, &parts, &body)
            .map_err(|refusal| C::broken_contract(operation.id, refusal))?;
        carrier.carry_out(&call)
    };
    let answer = carried_out().unwrap_or_else(C::refuse);
    Ok(match fault {
        Some(fault) => fault.spoil(answer),
        None => answer,
    })
}

async fn nowhere<C: Carrier>(carrier: &Arc<C>, status: StatusCode, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let name = OperationName { carrier: C::NAME, id: UNKNOWN };
    let message = format!("No operation is at {} {}", parts.method, parts.uri.path());
    match read(body).await {
        Ok(body) => {
            carrier.common().journal.record(name, &parts, body);
            C::refuse(Refusal::new(status, message))
        }
        Err(refusal) => C::refuse(refusal),
    }
}

pub(crate) async fn read(body: axum::body::Body) -> Result<Bytes, Refusal> {
    axum::body::to_bytes(body, LARGEST_BODY).await.map_err(|_| {
        let message = format!("The body broke off or is larger than {LARGEST_BODY} bytes");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    })
}
