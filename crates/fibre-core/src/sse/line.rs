use memchr::memchr;

/// What one line of the body means. Numbers are the offset in the line at which the field's value starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Ends an event.
    Blank,
    /// Starts with a colon.
    Comment,
    Data(usize),
    Name(usize),
    Id(usize),
    Retry(usize),
    /// A JSON object or array (or the first line of one) without a field name.
    Bare,
    /// A field that the format does not know; to be ignored.
    Unknown,
    /// Markup or prose: no line of any event stream.
    Foreign,
}

impl Line {
    pub(super) fn classify(line: &[u8]) -> Self {
        if let Some(value) = line.strip_prefix(b"data:") {
            return Self::Data(5 + leading_space(value));
        }
        let Some(first) = line.first() else { return Self::Blank };
        if *first == b':' {
            return Self::Comment;
        }
        match line.iter().find(|byte| !is_blank(**byte)) {
            Some(b'{' | b'[') => return Self::Bare,
            Some(b'<') => return Self::Foreign,
            _ => {}
        }
        let (name, value, has_colon) = match memchr(b':', line) {
            Some(colon) => {
                let (name, rest) = line.split_at(colon);
                (name, colon + 1 + leading_space(rest.get(1..).unwrap_or_default()), true)
            }
            None => (line, line.len(), false),
        };
        match name {
            b"data" => Self::Data(value),
            b"event" => Self::Name(value),
            b"id" => Self::Id(value),
            b"retry" => Self::Retry(value),
            _ if has_colon || !is_prose(line) => Self::Unknown,
            _ => Self::Foreign,
        }
    }
}

fn leading_space(value: &[u8]) -> usize {
    usize::from(value.first() == Some(&b' '))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Several words, which no field name without a colon can be.
fn is_prose(line: &[u8]) -> bool {
    line.split(|byte| is_blank(*byte)).filter(|word| !word.is_empty()).nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn every_kind_of_line_is_told_apart() {
        let cases: &[(&[u8], Line)] = &[
            (b"", Line::Blank),
            (b":", Line::Comment),
            (b": {\"a\":1}", Line::Comment),
            (b"data:x", Line::Data(5)),
            (b"data: x", Line::Data(6)),
            (b"data:  x", Line::Data(6)),
            (b"data", Line::Data(4)),
            (b"data:", Line::Data(5)),
            (b"event: a", Line::Name(7)),
            (b"event", Line::Name(5)),
            (b"id:1", Line::Id(3)),
            (b"retry: 5", Line::Retry(7)),
            (b"{\"a\":1}", Line::Bare),
            (b" \t[1]", Line::Bare),
            (b"foo: bar", Line::Unknown),
            (b"foo", Line::Unknown),
            (b" data: x", Line::Unknown),
            (b"data : x", Line::Unknown),
            (b"DATA: x", Line::Unknown),
            (b"   ", Line::Unknown),
            (b"\xef\xbb\xbfdata: x", Line::Unknown),
            (b"<!DOCTYPE html>", Line::Foreign),
            (b"  <p>", Line::Foreign),
            (b"Bad gateway", Line::Foreign),
        ];
        for (line, expected) in cases {
            assert_eq!(Line::classify(line), *expected, "{}", String::from_utf8_lossy(line));
        }
    }
}
