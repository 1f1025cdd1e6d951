//! Asks a running sandbox which operations it serves.

use crate::model;
use crate::problem::{Context, Problem, Result};
use fibre_core::rt::{self, Api, ApiClient, Method, Operation, Provenance, Runtime};
use fibre_core::{CallOptions, credentials::PrivateKeyJwt};
use fibre_sandbox::Sandbox;
use std::collections::BTreeSet;

/// The response header by which the sandbox names the operation that it served.
const SERVED: &str = "x-sandbox-operation";

/// The operations that the sandbox answers as itself.
pub(super) async fn served(api: &str, operations: &[model::Operation]) -> Result<BTreeSet<String>> {
    let sandbox = Sandbox::start().await.context("the sandbox")?;
    let client = client(&sandbox, api)?.with(CallOptions::new().no_retries());
    let mut served = BTreeSet::new();
    for operation in operations {
        // Arguments are left out: a refusal is an answer too, and nothing is changed by it.
        let described = described(operation)?;
        let mut call = client.rt.call(described);
        for parameter in operation.parameters.iter().filter(|p| p.location == model::Location::Path) {
            let name: &'static str = parameter.wire.clone().leak();
            call = call.path(name, "probe");
        }
        let headers = match call.send_stream().await {
            Ok(answer) => answer.headers().clone(),
            Err(error) => error.headers().clone(),
        };
        if headers.get(SERVED).is_some_and(|name| name.as_bytes() == operation.id.as_bytes()) {
            served.insert(operation.id.clone());
        }
    }
    Ok(served)
}

/// A client of any API: the generated ones may be what is being mended.
#[derive(Clone, Debug)]
struct Probe {
    rt: Runtime,
}

impl ApiClient for Probe {
    const API: &'static Api = &Api { name: "probe", version: "0", title: "Probe", operations: &[] };

    fn from_runtime(rt: Runtime) -> Self {
        Self { rt }
    }

    fn runtime(&self) -> &Runtime {
        &self.rt
    }
}

rt::client_builder!(Probe, "sandbox");

impl ClientBuilder {
    fn new() -> Self {
        Self { settings: rt::Settings::new(Probe::API) }
    }
}

fn client(sandbox: &Sandbox, api: &str) -> Result<Probe> {
    let builder = match api {
        "fibre-cafe" => {
            let access = sandbox.fibre_cafe();
            let builder = Probe::builder().base_url(access.base_url());
            builder.client_secret(access.token_url(), access.client_id(), access.client_secret())
        }
        "superloop-360" => {
            let access = sandbox.superloop_360();
            let key = PrivateKeyJwt::new(access.token_url(), access.client_id(), access.private_key_pem());
            Probe::builder().base_url(access.base_url()).credentials(key.key_id(access.key_id()))
        }
        "tuatahi-connect" => {
            let access = sandbox.tuatahi_connect();
            let builder = Probe::builder().base_url(access.base_url());
            builder.client_secret(access.token_url(), access.client_id(), access.client_secret())
        }
        "tuatahi-notify" => {
            let access = sandbox.tuatahi_notify();
            let builder = Probe::builder().base_url(access.base_url());
            builder.client_secret(access.token_url(), access.client_id(), access.client_secret())
        }
        other => return Err(Problem::new(format!("the sandbox has no `{other}`"))),
    };
    builder.build().context("a client of the sandbox")
}

/// The operation as the runtime wants it, for as long as this short program runs.
fn described(operation: &model::Operation) -> Result<&'static Operation> {
    let method = match operation.method.as_str() {
        "get" => Method::Get,
        "head" => Method::Head,
        "post" => Method::Post,
        "put" => Method::Put,
        "patch" => Method::Patch,
        "delete" => Method::Delete,
        other => return Err(Problem::new(format!("operation `{}`: no method `{other}`", operation.id))),
    };
    Ok(Box::leak(Box::new(Operation {
        id: operation.id.clone().leak(),
        method,
        path: operation.path.clone().leak(),
        accept: operation.accept.clone().leak(),
        idempotent: operation.idempotent,
        provenance: Provenance::Inferred,
    })))
}
