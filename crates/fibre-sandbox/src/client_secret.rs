//! A client id with a secret, in the header or in the body, as in RFC 6749, section 2.3.1.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::{
    token_endpoint::{Denial, Form},
    tokens::random,
};

/// The client that a carrier knows. Without `Debug`: the secret may not be printed.
pub(crate) struct ClientSecret {
    client_id: &'static str,
    secret: String,
}

impl ClientSecret {
    pub(crate) fn new(client_id: &'static str) -> Self {
        Self { client_id, secret: format!("sandbox-{}", random()) }
    }

    pub(crate) fn client_id(&self) -> &str {
        self.client_id
    }

    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    pub(crate) fn authenticate(&self, headers: &HeaderMap, form: &Form) -> Result<(), Denial> {
        let in_body = form.value("client_id").zip(form.value("client_secret"));
        let (client_id, secret, in_header) = match (headers.get(header::AUTHORIZATION), in_body) {
            (Some(_), None) if form.value("client_secret").is_some() => return Err(two_ways()),
            (Some(_), Some(_)) => return Err(two_ways()),
            (Some(credentials), None) => {
                let (client_id, secret) = basic(credentials).ok_or_else(|| {
                    Denial::invalid_client("the authorization header holds no Basic credentials")
                        .challenging()
                })?;
                (client_id, secret, true)
            }
            (None, Some((client_id, secret))) => (client_id.to_owned(), secret.to_owned(), false),
            (None, None) => {
                let description = "no client credentials, neither in the header nor in the body";
                return Err(Denial::invalid_client(description));
            }
        };
        if client_id == self.client_id && secret == self.secret {
            return Ok(());
        }
        let denial = Denial::invalid_client("client id and secret do not belong together");
        Err(if in_header { denial.challenging() } else { denial })
    }
}

/// Basic credentials; id and secret are form-encoded before they are joined.
fn basic(credentials: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = credentials.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, secret) = pair.split_once(':')?;
    Some((form_decoded(client_id), form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    // Encoded text holds neither `=` nor `&`, so that it parses as one name without a value.
    form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).next().unwrap_or_default()
}

fn two_ways() -> Denial {
    Denial::invalid_request("client credentials are both in the header and in the body")
}
