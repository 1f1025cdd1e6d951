//! Identifiers in the form of RFC 9562.

use crate::tokens::random;

/// A fresh one, version 4.
pub(super) fn uuid() -> String {
    let mut digits = random();
    digits.replace_range(12..13, "4");
    digits.replace_range(16..17, "a");
    let part = |from, to| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_have_the_form_and_differ() {
        let first = uuid();
        let lengths: Vec<usize> = first.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{first}");
        assert_ne!(first, uuid());
    }
}
