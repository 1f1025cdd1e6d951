const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Number of bytes before the first one that ends or interrupts a JSON string: a quote, a backslash or a control
/// character. The length of the text if there is none.
#[inline]
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut offset = 0;
    for word in words {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return offset + (marks.trailing_zeros() / 8) as usize;
        }
        offset += 8;
    }
    offset + rest.iter().position(|byte| interrupts(*byte)).unwrap_or(rest.len())
}

/// A word whose lowest set bit lies in the first interrupting byte; bits above that one may be wrong.
#[inline]
fn marks(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    ((quote.wrapping_sub(ONES) & !quote) | (backslash.wrapping_sub(ONES) & !backslash) | control) & HIGH
}

fn interrupts(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

#[cfg(test)]
mod tests {
    use super::{interrupts, plain_length};

    #[test]
    fn every_byte_is_found_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..20 {
                for other in [b'a', 0x20, 0x80, 0xff, b'!', b'#', b'[', b']'] {
                    let mut text = [other; 20];
                    text[place] = byte;
                    let expected = if interrupts(byte) { place } else { 20 };
                    assert_eq!(plain_length(&text), expected, "{byte} among {other} at {place}");
                    text[19] = b'"';
                    assert_eq!(plain_length(&text), expected.min(19));
                }
            }
        }
    }
}
