//! Why a delivery is not accepted.

use http::StatusCode;
use std::borrow::Cow;
use std::fmt;

/// A delivery that is refused, with the status that the carrier is answered.
///
/// `Display` is the reason, for the carrier and for your log: it quotes nothing of the request.
///
/// | status | when |
/// | --- | --- |
/// | 401 | no credentials, or the wrong ones; checked before anything else is looked at |
/// | 413 | the body is larger than the receiver's limit |
/// | 415 | the body is declared to be something other than JSON, or is compressed |
/// | 400 | the body is not what the contract says, or a required header is missing |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    status: StatusCode,
    reason: Cow<'static, str>,
}

impl Rejection {
    /// The credentials are missing or wrong.
    #[must_use]
    pub const fn unauthorized() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            reason: Cow::Borrowed("the credentials are missing or wrong"),
        }
    }

    /// The delivery cannot be read. `reason` must quote nothing of it.
    pub fn malformed(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, reason: reason.into() }
    }

    /// The body is larger than `limit` bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let reason = format!("the body is larger than {limit} bytes");
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, reason: reason.into() }
    }

    /// The body is not plain JSON.
    #[must_use]
    pub const fn unsupported_media_type() -> Self {
        Self {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            reason: Cow::Borrowed("the body must be uncompressed JSON"),
        }
    }

    /// What the carrier is answered.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Rejection {}
