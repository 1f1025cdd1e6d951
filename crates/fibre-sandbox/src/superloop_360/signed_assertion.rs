//! Client authentication by a signed assertion: `private_key_jwt`, RFC 7523.

use std::collections::HashMap;

use axum::http::{HeaderMap, header};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use chrono::Utc;
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::Value;

use crate::{
    guarded::Guarded,
    token_endpoint::{Denial, Form},
};

pub(super) const CLIENT_ID: &str = "sandbox-superloop-360";
pub(super) const KEY_ID: &str = "sandbox-key-1";
pub(super) const PRIVATE_KEY_PEM: &str = include_str!("client-key.pem");

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The end of the token URL; what stands before it is the realm, which may be the audience as well.
pub(super) const TOKEN_ENDPOINT: &str = "/protocol/openid-connect/token";

/// Seconds by which the clock of a client may be ahead.
const LEEWAY: i64 = 60;

/// The client that the carrier knows, and the assertions that it has used up.
pub(super) struct SignedAssertions {
    public_key: Vec<u8>,
    token_url: String,
    /// Each `jti` with the end of its assertion, after which it needs no remembering.
    used: Guarded<HashMap<String, i64>>,
}

impl SignedAssertions {
    pub(super) fn for_audience(token_url: String) -> Self {
        let encoded: String = PRIVATE_KEY_PEM.lines().filter(|line| !line.starts_with('-')).collect();
        let document = BASE64_STANDARD.decode(encoded).expect("the bundled key is PEM, a test signs with it");
        let key_pair = RsaKeyPair::from_pkcs8(&document).expect("the bundled key is an RSA key in PKCS #8");
        Self { public_key: key_pair.public_key().as_ref().to_vec(), token_url, used: Guarded::default() }
    }

    pub(super) fn token_url(&self) -> &str {
        &self.token_url
    }

    pub(super) fn authenticate(&self, headers: &HeaderMap, form: &Form) -> Result<(), Denial> {
        if headers.contains_key(header::AUTHORIZATION) {
            return Err(Denial::invalid_client("the client must sign an assertion").challenging());
        }
        let assertion = match (form.value("client_assertion_type"), form.value("client_assertion")) {
            (Some(ASSERTION_TYPE), Some(assertion)) => assertion,
            (None, None) => return Err(Denial::invalid_client("no client assertion")),
            (Some(ASSERTION_TYPE), None) => {
                return Err(Denial::invalid_request("client_assertion is missing"));
            }
            (Some(_), _) => return Err(Denial::invalid_request("client_assertion_type is not jwt-bearer")),
            (None, Some(_)) => return Err(Denial::invalid_request("client_assertion_type is missing")),
        };
        let claims = self.verified(assertion)?;
        if form.value("client_id").is_some_and(|client_id| claims["sub"] != client_id) {
            return Err(Denial::invalid_client("client_id is not the subject of the assertion"));
        }
        self.check(&claims)
    }

    /// The claims, once header and signature are right.
    fn verified(&self, assertion: &str) -> Result<Value, Denial> {
        let malformed = || Denial::invalid_client("the assertion is no signed JWT");
        let (signed, signature) = assertion.rsplit_once('.').ok_or_else(malformed)?;
        let (header, claims) = signed.split_once('.').ok_or_else(malformed)?;
        let json = |part: &str| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
            serde_json::from_slice::<Value>(&bytes).ok().filter(Value::is_object)
        };
        let header = json(header).ok_or_else(malformed)?;
        let claims = json(claims).ok_or_else(malformed)?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| malformed())?;
        if header["alg"] != "RS256" {
            return Err(Denial::invalid_client("the assertion must be signed with RS256"));
        }
        if header["kid"] != KEY_ID {
            return Err(Denial::invalid_client(
                "the header of the assertion does not name a known key in kid",
            ));
        }
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public_key)
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| Denial::invalid_client("the signature of the assertion does not fit the key"))?;
        Ok(claims)
    }

    fn check(&self, claims: &Value) -> Result<(), Denial> {
        if claims["iss"] != CLIENT_ID || claims["sub"] != CLIENT_ID {
            return Err(Denial::invalid_client("iss and sub must both be the client id"));
        }
        if !self.is_addressed(&claims["aud"]) {
            return Err(Denial::invalid_client("aud is not this authorization server"));
        }
        let now = Utc::now().timestamp();
        let ends = seconds(&claims["exp"]).ok_or(Denial::invalid_client("exp is missing"))?;
        if ends <= now {
            return Err(Denial::invalid_client("the assertion has expired"));
        }
        if !claims["nbf"].is_null() && seconds(&claims["nbf"]).is_none_or(|begins| begins > now + LEEWAY) {
            return Err(Denial::invalid_client("the assertion is not valid yet"));
        }
        let Some(id) = claims["jti"].as_str().filter(|id| !id.is_empty()) else {
            return Err(Denial::invalid_client("jti is missing"));
        };
        let is_new = self.used.with(|used| {
            used.retain(|_, ends| *ends > now);
            used.insert(id.to_owned(), ends).is_none()
        });
        if is_new { Ok(()) } else { Err(Denial::invalid_client("the assertion was used before")) }
    }

    fn is_addressed(&self, audience: &Value) -> bool {
        let is_this = |audience: &Value| {
            audience == self.token_url.as_str()
                || self.token_url.strip_suffix(TOKEN_ENDPOINT).is_some_and(|realm| audience == realm)
        };
        match audience {
            Value::Array(audiences) => audiences.iter().any(is_this),
            one => is_this(one),
        }
    }
}

/// A date in seconds; fractions are allowed and cut off.
fn seconds(date: &Value) -> Option<i64> {
    date.as_i64().or_else(|| date.as_f64().map(|seconds| seconds as i64))
}
