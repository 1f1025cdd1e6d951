//! The text form of a fault, one grammar for the request header and the control endpoint.

use std::{fmt, str::FromStr, time::Duration};

use super::{Extent, Fault};

/// Text that names no fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidFault(String);

impl fmt::Display for InvalidFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no fault; write one of status=429;retry-after=1, unauthorized, hang, cut-headers, \
             lose-answer, cut-body=1000, truncate=1000, stall=1000 (or =3events), garbage, \
             slow-drip=16;pause-ms=5",
            self.0
        )
    }
}

impl std::error::Error for InvalidFault {}

impl FromStr for Fault {
    type Err = InvalidFault;

    fn from_str(text: &str) -> Result<Self, InvalidFault> {
        parse(text).ok_or_else(|| InvalidFault(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Fault> {
    let (fault, option) = match text.split_once(';') {
        Some((fault, option)) => (fault.trim(), Some(option.trim().split_once('=')?)),
        None => (text.trim(), None),
    };
    let fault = match (fault.split_once('='), option) {
        (Some(("status", code)), None) => Fault::Status { code: status(code)?, retry_after: None },
        (Some(("status", code)), Some(("retry-after", seconds))) => {
            Fault::Status { code: status(code)?, retry_after: Some(seconds.parse().ok()?) }
        }
        (Some(("slow-drip", bytes)), Some(("pause-ms", pause))) => Fault::SlowDrip {
            chunk_bytes: bytes.parse().ok()?,
            pause: Duration::from_millis(pause.parse().ok()?),
        },
        (Some(("cut-body", after)), None) => Fault::CutBody { after: extent(after)? },
        (Some(("truncate", after)), None) => Fault::Truncate { after: extent(after)? },
        (Some(("stall", after)), None) => Fault::StallBody { after: extent(after)? },
        (None, None) => match fault {
            "unauthorized" => Fault::Unauthorized,
            "hang" => Fault::Hang,
            "cut-headers" => Fault::CutBeforeHeaders,
            "lose-answer" => Fault::LoseAnswer,
            "garbage" => Fault::Garbage,
            _ => return None,
        },
        _ => return None,
    };
    Some(fault)
}

fn status(text: &str) -> Option<u16> {
    text.parse().ok().filter(|code| (200..=599).contains(code))
}

fn extent(text: &str) -> Option<Extent> {
    match text.strip_suffix("events") {
        Some(events) => events.parse().ok().map(Extent::Events),
        None => text.parse().ok().map(Extent::Bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_reads_as_its_fault() {
        let table = [
            ("status=503", Fault::Status { code: 503, retry_after: None }),
            ("status=429; retry-after=1", Fault::Status { code: 429, retry_after: Some(1) }),
            ("unauthorized", Fault::Unauthorized),
            ("hang", Fault::Hang),
            ("cut-headers", Fault::CutBeforeHeaders),
            ("lose-answer", Fault::LoseAnswer),
            ("cut-body=1000", Fault::CutBody { after: Extent::Bytes(1000) }),
            ("truncate=3events", Fault::Truncate { after: Extent::Events(3) }),
            ("stall=0", Fault::StallBody { after: Extent::Bytes(0) }),
            ("garbage", Fault::Garbage),
            ("slow-drip=16;pause-ms=5", Fault::SlowDrip { chunk_bytes: 16, pause: Duration::from_millis(5) }),
        ];
        for (text, fault) in table {
            assert_eq!(text.parse(), Ok(fault), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_spellings() {
        for text in ["", "status", "status=99", "status=x", "hang=1", "cut-body", "truncate=-1", "hang;x=1"] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains("status=429"), "{text}: {error}");
        }
    }
}
