//! Whether a request comes from the carrier.

use super::Rejection;
use crate::Error;
use crate::credentials::check_text;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;
use subtle::{Choice, ConstantTimeEq as _};

/// The credentials that a carrier must present, in one or more ways.
///
/// Secrets are compared by their hashes, in a time that tells nothing about them, and only the hashes are kept. Every way
/// is always tried, so that the time does not tell which one is near.
///
/// ```
/// use fibre_core::webhook::Verifier;
///
/// # fn main() -> Result<(), fibre_core::Error> {
/// // While a password is being replaced both are accepted.
/// let verifier = Verifier::basic("gateway", "new password")?.or(Verifier::basic("gateway", "old password")?);
/// assert_eq!(format!("{verifier:?}"), "Verifier([Basic, Basic])");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Verifier {
    ways: Arc<[Way]>,
}

impl Verifier {
    /// Basic authentication (RFC 7617).
    ///
    /// # Errors
    ///
    /// An empty user name or password, control characters, or a colon in the user name: the result of a variable that is
    /// not set, or of a file read with its line break.
    pub fn basic(user: &str, password: &str) -> Result<Self, Error> {
        check_text("the user name of the webhook", user)?;
        check_text("the password of the webhook", password)?;
        if user.contains(':') {
            return Err(Error::configuration(
                "the user name of the webhook",
                "contains a colon, which Basic cannot carry",
            ));
        }
        Ok(Self::only(Way::Basic(Secret::new(format!("{user}:{password}").as_bytes()))))
    }

    /// A bearer token (RFC 6750): a fixed secret, or the token that you gave out last.
    ///
    /// # Errors
    ///
    /// An empty token, or one with control characters or spaces around it.
    pub fn bearer(token: &str) -> Result<Self, Error> {
        check_text("the bearer token of the webhook", token)?;
        Ok(Self::only(Way::Bearer(Secret::new(token.as_bytes()))))
    }

    /// A shared secret in a header of its own, such as `x-api-key`.
    ///
    /// # Errors
    ///
    /// An empty key, or one with control characters or spaces around it.
    pub fn api_key(header: HeaderName, key: &str) -> Result<Self, Error> {
        check_text("the API key of the webhook", key)?;
        Ok(Self::only(Way::ApiKey(header, Secret::new(key.as_bytes()))))
    }

    /// Accepts everyone. Only for a receiver that others cannot reach, or behind a proxy that has checked the carrier's TLS
    /// certificate.
    pub fn unverified() -> Self {
        Self::only(Way::Unverified)
    }

    /// Accepts what either accepts: for a secret that is being replaced, or a carrier with two ways.
    pub fn or(self, other: Self) -> Self {
        Self { ways: [self.ways, other.ways].iter().flat_map(|ways| ways.iter().cloned()).collect() }
    }

    /// Checks the credentials of a request.
    ///
    /// # Errors
    ///
    /// [`Rejection::unauthorized`] if they are missing, given twice, or wrong; it does not say which.
    pub fn verify(&self, headers: &HeaderMap) -> Result<(), Rejection> {
        let accepted = self.ways.iter().fold(Choice::from(0), |so_far, way| so_far | way.accepts(headers));
        if accepted.into() { Ok(()) } else { Err(Rejection::unauthorized()) }
    }

    /// What a 401 asks for in its `WWW-Authenticate` header, where the ways have a word for it.
    #[cfg(feature = "axum")]
    pub(crate) fn challenge(&self) -> Option<HeaderValue> {
        self.ways.iter().find_map(|way| match way {
            Way::Basic(_) => Some(HeaderValue::from_static("Basic realm=\"webhook\", charset=\"UTF-8\"")),
            Way::Bearer(_) => Some(HeaderValue::from_static("Bearer")),
            Way::ApiKey(..) | Way::Unverified => None,
        })
    }

    fn only(way: Way) -> Self {
        Self { ways: Arc::new([way]) }
    }
}

/// The kinds of credentials, never the credentials.
impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Verifier").field(&self.ways).finish()
    }
}

#[derive(Clone)]
enum Way {
    Basic(Secret),
    Bearer(Secret),
    ApiKey(HeaderName, Secret),
    Unverified,
}

impl Way {
    fn accepts(&self, headers: &HeaderMap) -> Choice {
        match self {
            Self::Basic(secret) => match authorization(headers, "Basic").map(|text| BASE64.decode(text)) {
                Some(Ok(presented)) => secret.is(&presented),
                _ => Choice::from(0),
            },
            Self::Bearer(secret) => match authorization(headers, "Bearer") {
                Some(presented) => secret.is(presented),
                None => Choice::from(0),
            },
            Self::ApiKey(name, secret) => match single(headers, name) {
                Some(presented) => secret.is(presented.as_bytes()),
                None => Choice::from(0),
            },
            Self::Unverified => Choice::from(1),
        }
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic(_) => f.write_str("Basic"),
            Self::Bearer(_) => f.write_str("Bearer"),
            Self::ApiKey(name, _) => write!(f, "ApiKey({name})"),
            Self::Unverified => f.write_str("Unverified"),
        }
    }
}

/// The hash of a secret: all of the same length, so that a comparison does not tell the secret's.
#[derive(Clone)]
struct Secret([u8; 32]);

impl Secret {
    fn new(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    fn is(&self, presented: &[u8]) -> Choice {
        self.0.ct_eq(&Self::new(presented).0)
    }
}

/// Some clients leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What follows the scheme, whose case does not matter.
fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a [u8]> {
    let value = single(headers, &header::AUTHORIZATION)?.as_bytes();
    let (found, rest) = value.split_at_checked(scheme.len())?;
    let credentials = rest.strip_prefix(b" ")?;
    found.eq_ignore_ascii_case(scheme.as_bytes()).then(|| credentials.trim_ascii())
}

/// A header that is there twice is no header to decide by: a proxy in front may have looked at the other one.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    values.next().is_none().then_some(first)
}
