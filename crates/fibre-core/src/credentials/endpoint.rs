//! The request to a token endpoint, and its answer (RFC 6749, 5).

use super::{AccessToken, TokenContext};
use crate::retry::{is_transient, retry_after};
use crate::{Error, ErrorKind};
use http::{HeaderValue, StatusCode, header};
use reqwest::Url;
use serde::Deserialize;
use std::time::Duration;

/// One token request: a form.
pub(crate) struct TokenRequest {
    url: Url,
    form: String,
    basic: Option<(String, String)>,
}

/// Larger than any token, small enough that a wrong URL cannot fill the memory.
const MAX_ANSWER: usize = 1 << 20;

impl TokenRequest {
    pub(crate) fn client_credentials(url: Url) -> Self {
        Self { url, form: String::new(), basic: None }.field("grant_type", "client_credentials")
    }

    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        if !self.form.is_empty() {
            self.form.push('&');
        }
        self.form.push_str(&form_encode(name));
        self.form.push('=');
        self.form.push_str(&form_encode(value));
        self
    }

    /// RFC 6749 wants both parts form-encoded before they are joined.
    pub(crate) fn basic(mut self, id: &str, secret: &str) -> Self {
        self.basic = Some((form_encode(id), form_encode(secret)));
        self
    }

    pub(crate) async fn send(self, context: &TokenContext) -> Result<AccessToken, Error> {
        let mut request = context
            .http
            .post(self.url.clone())
            .header(header::ACCEPT, HeaderValue::from_static("application/json"))
            .header(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
            .body(self.form);
        if let Some((id, secret)) = &self.basic {
            request = request.basic_auth(id, Some(secret));
        }
        let unreachable = |source: reqwest::Error| {
            Error::new(ErrorKind::Credentials, format!("no answer from the token endpoint {}", self.url))
                .retryable(true)
                .with_source(source.without_url())
        };
        let mut response = request.send().await.map_err(unreachable)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                return Err(Error::new(ErrorKind::Credentials, "the token endpoint's answer is too long"));
            }
        }
        if status.is_success() {
            return accept(&body);
        }
        let pause = retry_after(&headers, context.clock.utc());
        Err(refusal(status, &body).with_retry_after(pause).with_answer(status, headers, None))
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    token_type: Option<String>,
    expires_in: Option<Seconds>,
}

/// Some servers write the number as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

impl Seconds {
    fn duration(&self) -> Option<Duration> {
        let seconds = match self {
            Self::Number(number) => *number,
            Self::Text(text) => text.trim().parse().ok()?,
        };
        Duration::try_from_secs_f64(seconds).ok()
    }
}

fn accept(body: &[u8]) -> Result<AccessToken, Error> {
    // The cause would quote the document, and with it perhaps the token: it is left out.
    let granted: Granted = serde_json::from_slice(body).map_err(|_| {
        Error::new(ErrorKind::Credentials, "the token endpoint's answer is not a token response")
    })?;
    if granted.token_type.as_deref().is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(Error::new(
            ErrorKind::Credentials,
            "the token endpoint issued a token that is not a bearer token",
        ));
    }
    let token = AccessToken::new(granted.access_token);
    Ok(match granted.expires_in.and_then(|seconds| seconds.duration()) {
        Some(lifetime) => token.expires_in(lifetime),
        None => token,
    })
}

fn refusal(status: StatusCode, body: &[u8]) -> Error {
    #[derive(Deserialize)]
    struct Refused {
        error: String,
    }
    let code = serde_json::from_slice::<Refused>(body)
        .ok()
        .map(|refused| refused.error)
        // Codes are short words; anything else might quote what was sent.
        .filter(|code| code.len() <= 64 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
    let message = match code {
        Some(code) => format!("the token endpoint answered {status}: {code}"),
        None => format!("the token endpoint answered {status}"),
    };
    Error::new(ErrorKind::Credentials, message).retryable(is_transient(status))
}

fn form_encode(text: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEEP: AsciiSet = NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');
    utf8_percent_encode(text, &KEEP).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_encoding_is_that_of_html_forms() {
        assert_eq!(form_encode("a b+c&d=é*-._~"), "a+b%2Bc%26d%3D%C3%A9*-._%7E");
    }

    #[test]
    fn lifetimes_are_read_leniently() {
        for (body, seconds) in [
            (r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#, Some(3600)),
            (r#"{"access_token":"t","token_type":"bearer","expires_in":"60"}"#, Some(60)),
            (r#"{"access_token":"t","expires_in":-5}"#, None),
            (r#"{"access_token":"t","expires_in":null}"#, None),
            (r#"{"access_token":"t"}"#, None),
        ] {
            let token = accept(body.as_bytes()).unwrap();
            assert_eq!(token.lifetime(), seconds.map(Duration::from_secs), "{body}");
        }
    }

    #[test]
    fn what_is_not_a_bearer_token_is_refused_without_quoting_it() {
        for body in ["", "<html>", r#"{"token":"s3cret"}"#, r#"{"access_token":"s3cret","token_type":"mac"}"#]
        {
            let error = accept(body.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert!(!format!("{error} {error:?}").contains("s3cret"));
        }
    }

    #[test]
    fn refusals_name_the_code_and_nothing_else() {
        let body = br#"{"error":"invalid_client","error_description":"secret s3cret is wrong"}"#;
        let error = refusal(StatusCode::UNAUTHORIZED, body);
        assert!(error.to_string().ends_with("401 Unauthorized: invalid_client"), "{error}");
        assert!(!error.is_retryable());
        let error = refusal(StatusCode::BAD_GATEWAY, b"{\"error\":\"you sent s3cret!\"}");
        assert!(!error.to_string().contains("s3cret"));
        assert!(error.is_retryable());
    }
}
