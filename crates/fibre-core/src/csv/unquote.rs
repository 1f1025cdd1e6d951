use memchr::{memchr, memchr_iter};

/// Finds the fields of a record without quotes: where each one ends.
pub(super) fn split(record: &[u8], ends: &mut Vec<usize>) {
    ends.clear();
    ends.extend(memchr_iter(b',', record));
    ends.push(record.len());
}

/// Resolves the quotes of a record in place: the fields move together, one comma between each two. Gives the
/// length that remains and, in `ends`, where each field ends.
///
/// A quote opens a quoted field only at the field's start; text after the closing quote belongs to the field.
pub(super) fn unquote(record: &mut [u8], ends: &mut Vec<usize>) -> usize {
    ends.clear();
    let mut read = 0;
    let mut write = 0;
    loop {
        if record.get(read) == Some(&b'"') {
            read += 1;
            while let Some(length) = memchr(b'"', &record[read..]) {
                record.copy_within(read..read + length, write);
                write += length;
                read += length + 1;
                if record.get(read) != Some(&b'"') {
                    break;
                }
                record[write] = b'"';
                write += 1;
                read += 1;
            }
        }
        let length = memchr(b',', &record[read..]).unwrap_or(record.len() - read);
        record.copy_within(read..read + length, write);
        write += length;
        read += length;
        ends.push(write);
        if read == record.len() {
            return write;
        }
        record[write] = b',';
        write += 1;
        read += 1;
    }
}

/// Counts the line ends inside a record's quoted fields; CRLF counts once.
pub(super) fn line_ends(record: &[u8]) -> u64 {
    let line_feeds = memchr_iter(b'\n', record).count();
    let lone_returns =
        memchr_iter(b'\r', record).filter(|position| record.get(position + 1) != Some(&b'\n')).count();
    (line_feeds + lone_returns) as u64
}

#[cfg(test)]
mod tests {
    use super::{line_ends, split, unquote};

    #[test]
    fn quotes_are_resolved_in_place() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[""]),
            (",", &["", ""]),
            ("a,b", &["a", "b"]),
            ("\"a\",b", &["a", "b"]),
            ("\"a,b\",\"c\"", &["a,b", "c"]),
            ("\"a\"\"b\",\"\"", &["a\"b", ""]),
            ("\"\"\"\",\"\"\"\"\"\"", &["\"", "\"\""]),
            ("a\"b,c\"\"", &["a\"b", "c\"\""]),
            ("\"a\"b\"c,d", &["ab\"c", "d"]),
            ("\"a\r\nb\",ā", &["a\r\nb", "ā"]),
        ];
        for (record, expected) in cases {
            let mut bytes = record.as_bytes().to_vec();
            let mut ends = Vec::new();
            let length = unquote(&mut bytes, &mut ends);
            let mut start = 0;
            let fields: Vec<_> = ends
                .iter()
                .map(|end| std::str::from_utf8(&bytes[std::mem::replace(&mut start, end + 1)..*end]))
                .collect::<Result<_, _>>()
                .expect("was UTF-8");
            assert_eq!(fields, *expected, "{record}");
            assert_eq!(ends.last(), Some(&length));
        }
    }

    #[test]
    fn records_without_quotes_split_at_commas() {
        let mut ends = vec![9];
        split(b"a,,bc", &mut ends);
        assert_eq!(ends, [1, 2, 5]);
    }

    #[test]
    fn line_ends_count_once() {
        assert_eq!(line_ends(b"a\r\nb\nc\rd"), 3);
    }
}
