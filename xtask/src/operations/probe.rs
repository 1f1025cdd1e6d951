//! Asks a running sandbox which operations it serves.

use crate::model::Operation;
use crate::problem::{Context, Problem, Result};
use fibre_sandbox::{Access, Sandbox};
use std::collections::BTreeSet;

/// The response header by which the sandbox names the operation that it served.
const SERVED: &str = "x-sandbox-operation";

/// The operations that the sandbox answers as itself.
pub(super) async fn served(api: &str, operations: &[Operation]) -> Result<BTreeSet<String>> {
    let sandbox = Sandbox::start().await.context("the sandbox")?;
    let access = match api {
        "tuatahi-connect" => sandbox.tuatahi_connect(),
        other => return Err(Problem::new(format!("the sandbox has no `{other}`"))),
    };
    // Built with the whole workspace, reqwest expects a provider; that somebody was first is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::new();
    let token = token(&http, access).await?;
    let mut served = BTreeSet::new();
    for operation in operations {
        let url = format!("{}{}", access.base_url(), filled(&operation.path));
        let method =
            reqwest::Method::from_bytes(operation.method.to_uppercase().as_bytes()).context(&operation.id)?;
        // Arguments are left out: a refusal is an answer too, and nothing is changed by it.
        let answer = http.request(method, url).bearer_auth(&token).send().await.context(&operation.id)?;
        if answer.headers().get(SERVED).is_some_and(|name| name.as_bytes() == operation.id.as_bytes()) {
            served.insert(operation.id.clone());
        }
    }
    Ok(served)
}

async fn token(http: &reqwest::Client, access: &Access) -> Result<String> {
    let answer = http
        .post(access.token_url())
        .basic_auth(access.client_id(), Some(access.client_secret()))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .context("the sandbox's token endpoint")?;
    let body: serde_json::Value = answer.json().await.context("the sandbox's token")?;
    body["access_token"]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Problem::new("the sandbox gave no access token"))
}

/// The path with something in the place of each parameter.
fn filled(path: &str) -> String {
    let mut rest = path;
    let mut filled = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        filled.push_str("probe");
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_filled() {
        assert_eq!(filled("/a/{b}/c/{d}"), "/a/probe/c/probe");
        assert_eq!(filled("/a"), "/a");
    }
}
