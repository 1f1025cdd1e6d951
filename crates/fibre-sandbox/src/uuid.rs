//! Random ids.

use crate::tokens::random;

/// A fresh UUID, version 4.
pub(crate) fn uuid() -> String {
    let digits = random();
    let part = |range| digits.get(range).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0..8), part(8..12), part(13..16), part(17..20), part(20..32))
}
