//! Records, columns and endings; every body is fed whole, byte by byte, and cut at every position.

use fibre_core::csv::{CsvError, Header, RecordDecoder};

type Rows = Vec<(u64, Vec<String>)>;

/// Line and fields of each record.
type Expected = [(u64, &'static [&'static str])];

/// Decodes until a fatal error or the end; errors of single records are collected.
fn decode<'a>(
    mut decoder: RecordDecoder,
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> (Rows, Vec<CsvError>) {
    let mut rows = Vec::new();
    let mut errors = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        loop {
            match decoder.next_record() {
                Ok(Some(record)) => {
                    assert_eq!(record.iter().len(), record.len());
                    rows.push((record.line(), record.iter().map(str::to_owned).collect()));
                }
                Ok(None) => break,
                Err(error) if error.is_fatal() => {
                    errors.push(error);
                    return (rows, errors);
                }
                Err(error) => errors.push(error),
            }
        }
    }
    assert_eq!(decoder.records(), rows.len() as u64);
    errors.extend(decoder.finish().err());
    (rows, errors)
}

fn decode_every_way(limited: fn() -> RecordDecoder, body: &[u8]) -> (Rows, Vec<CsvError>) {
    let whole = decode(limited(), [body]);
    let label = String::from_utf8_lossy(body);
    assert_eq!(decode(limited(), body.chunks(1)), whole, "byte by byte: {label:?}");
    for cut in 0..=body.len() {
        let (left, right) = body.split_at(cut);
        assert_eq!(decode(limited(), [left, &[], right]), whole, "cut at {cut}: {label:?}");
    }
    whole
}

fn rows(rows: &Expected) -> Rows {
    rows.iter()
        .map(|(line, fields)| (*line, fields.iter().map(|field| (*field).to_owned()).collect()))
        .collect()
}

#[test]
fn records_are_split_at_every_cut() {
    let cases: &[(&str, &[u8], &Expected)] = &[
        ("plain", b"a,b\n1,2\n", &[(1, &["a", "b"]), (2, &["1", "2"])]),
        ("CRLF", b"a,b\r\n1,2\r\n", &[(1, &["a", "b"]), (2, &["1", "2"])]),
        ("CR", b"a,b\r1,2\r", &[(1, &["a", "b"]), (2, &["1", "2"])]),
        ("empty fields", b",\n,\n", &[(1, &["", ""]), (2, &["", ""])]),
        ("empty lines", b"\n\r\na\n\n\r\n1\n\n", &[(3, &["a"]), (6, &["1"])]),
        ("byte order mark", b"\xef\xbb\xbfa,b\n", &[(1, &["a", "b"])]),
        ("byte order mark and quote", b"\xef\xbb\xbf\"a,b\"\n", &[(1, &["a,b"])]),
        ("later byte order mark is text", b"a\n\xef\xbb\xbfb\n", &[(1, &["a"]), (2, &["\u{feff}b"])]),
        ("quoted comma", b"\"a,b\",c\n", &[(1, &["a,b", "c"])]),
        ("doubled quotes", b"\"a\"\"b\",\"\"\"\"\n", &[(1, &["a\"b", "\""])]),
        ("empty quoted field is a record", b"a\n\"\"\n", &[(1, &["a"]), (2, &[""])]),
        (
            "line breaks in quotes",
            b"a,\"b\nc\r\nd\re\"\nf,g\n",
            &[(1, &["a", "b\nc\r\nd\re"]), (5, &["f", "g"])],
        ),
        ("quote inside a field is text", b"5\" pipe,a\"\"b\n", &[(1, &["5\" pipe", "a\"\"b"])]),
        ("text after a closing quote", b"\"a\"b,\"c\"\"d\"e\"\n", &[(1, &["ab", "c\"de\""])]),
        ("spaces are kept", b" a , b\n", &[(1, &[" a ", " b"])]),
        ("macrons", "Ōpōtiki,\"Māngere, Auckland\"\n".as_bytes(), &[(1, &["Ōpōtiki", "Māngere, Auckland"])]),
    ];
    for (name, body, expected) in cases {
        assert_eq!(decode_every_way(RecordDecoder::new, body), (rows(expected), vec![]), "{name}");
    }
}

#[test]
fn endings_are_clean_or_truncated() {
    let truncated = |buffered, line| vec![CsvError::Truncated { buffered, line }];
    let cases: &[(&[u8], Vec<CsvError>)] = &[
        (b"a,b\n", vec![]),
        (b"a,b\r", vec![]),
        (b"a,b\n\n\n", vec![]),
        (b"", vec![CsvError::Empty]),
        (b"\n\n", vec![CsvError::Empty]),
        (b"\xef\xbb", truncated(2, 1)),
        (b"a,b", truncated(3, 1)),
        (b"a,b\n1,5933047.0", truncated(11, 2)),
        (b"a,b\r\n1,2\r\n3", truncated(1, 3)),
        (b"a,b\n1,\"2\n", truncated(5, 2)),
        (b"a,b\n1,\"2\"", truncated(5, 2)),
        (b"a,b\n1,\"2\"\"\n3,4\n", truncated(11, 2)),
    ];
    for (body, expected) in cases {
        let (_, errors) = decode_every_way(RecordDecoder::new, body);
        assert_eq!(errors, *expected, "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn a_bad_record_does_not_hide_the_next() {
    let body = b"a,b\n1\n2,3\n4,5,6\n\xff,7\n8,a\xe2\x82\n\"x\n\",\xff\n9,10\n";
    let (seen, errors) = decode_every_way(RecordDecoder::new, body);
    assert_eq!(seen, rows(&[(1, &["a", "b"]), (3, &["2", "3"]), (9, &["9", "10"])]));
    assert_eq!(
        errors,
        [
            CsvError::ColumnCount { expected: 2, found: 1, line: 2 },
            CsvError::ColumnCount { expected: 2, found: 3, line: 4 },
            CsvError::InvalidUtf8 { column: 1, line: 5 },
            CsvError::InvalidUtf8 { column: 2, line: 6 },
            CsvError::InvalidUtf8 { column: 2, line: 7 },
        ]
    );
}

#[test]
fn limits_are_the_same_at_any_chunking() {
    fn limited() -> RecordDecoder {
        RecordDecoder::new().record_limit(8).column_limit(3)
    }
    let cases: &[(&[u8], Vec<CsvError>)] = &[
        (b"12345678\n", vec![]),
        (b"123456789\n", vec![CsvError::RecordTooLarge { limit: 8, line: 1 }]),
        (b"a\n123456789", vec![CsvError::RecordTooLarge { limit: 8, line: 2 }]),
        (b"a\n\"1\n2\n3\n4\n5\n6", vec![CsvError::RecordTooLarge { limit: 8, line: 2 }]),
        (b"1,2,3\n", vec![]),
        (b"1,2,3,4\n", vec![CsvError::TooManyColumns { limit: 3, found: 4, line: 1 }]),
        (b"1\n1,2,3,4\n", vec![CsvError::TooManyColumns { limit: 3, found: 4, line: 2 }]),
    ];
    for (body, expected) in cases {
        assert_eq!(decode_every_way(limited, body).1, *expected, "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn fatal_errors_last() {
    let mut decoder = RecordDecoder::new().record_limit(2);
    decoder.push(b"abc");
    let error = CsvError::RecordTooLarge { limit: 2, line: 1 };
    assert_eq!(decoder.next_record().map(|_| ()), Err(error.clone()));
    decoder.push(b"\na\n");
    assert_eq!(decoder.next_record().map(|_| ()), Err(error.clone()));
    assert_eq!(decoder.finish(), Err(error));
}

fn header(names: &str) -> Result<Header, CsvError> {
    let mut decoder = RecordDecoder::new();
    decoder.push(names.as_bytes());
    Ok(Header::from(&decoder.next_record()?.expect("ends in a line end")))
}

#[test]
fn columns_are_found_by_name_in_any_order() -> Result<(), CsvError> {
    let columns = header("tag,X,place_id,Y\n")?.map(&["place_id", "X"])?;
    assert_eq!(columns.positions(), [2, 1]);
    assert_eq!(columns.extra(), ["tag", "Y"]);

    let mut decoder = RecordDecoder::new();
    decoder.push(b"t,1,p,2\n");
    let record = decoder.next_record()?.expect("whole");
    assert_eq!(columns.field(&record, 0), Some("p"));
    assert_eq!(columns.field(&record, 1), Some("1"));
    assert_eq!(columns.field(&record, 2), None);
    Ok(())
}

#[test]
fn missing_and_doubled_columns_are_named() -> Result<(), CsvError> {
    let header = header("X,Y,Y\n")?;
    let missing = header.map(&["place_id", "X", "tag_value"]).expect_err("two are missing");
    assert_eq!(
        missing,
        CsvError::MissingColumns { names: vec!["place_id".to_owned(), "tag_value".to_owned()], found: 3 }
    );
    assert!(missing.to_string().contains("columns place_id, tag_value"), "{missing}");
    assert_eq!(header.map(&["Y"]), Err(CsvError::DuplicateColumn { name: "Y".to_owned() }));
    assert_eq!(header.map(&["X"])?.extra(), ["Y", "Y"]);
    Ok(())
}

#[test]
fn the_address_file_has_forty_four_columns() -> Result<(), CsvError> {
    let body = "OBJECTID,SUBURB,DISTRICT,REGION,ISLAND,PARCEL_ID,UFF_TYPE,UFF_AREA,PHYSICAL_ADDRESS,ADDRESS_STREET_NO,\
        ADDRESS_STREET_NAME,ADDRESS_STREET_TYPE,ADDRESS_STREET_SUFFIX,IN_USE_TYPE,BUILD_DATE,RFS_DATE_PREM,UFF_CAID,\
        RFS_DATE_ALL,STATE,X,Y,TUI,UNIQUEID,HABIT_NAME,MDU_SDU,ADDRESS_CLASSIFICATION,R_O_W,UNDERGROUND,\
        LAYER2_STATUS,LAYER1_STATUS,MARKET_SEGMENT,FIBRE_ACCESS_CATEGORY,ZONE_TYPE,LAYER2_TECHNOLOGY,DPID,\
        INPUT_SERVICE_STATUS,HYPERFIBRE_AVAILABLE,LEVEL_NO,LEVEL_TYPE,UNIT_TYPE,PROMOTION,place_id,is_primary,\
        tag_value\n\
        1,SILVERDALE,HAMILTON CITY,Waikato Region,North Island,4376402,Primary,HME,3/78 CARRINGTON AVENUE,3/78,\
        CARRINGTON AVENUE,AVENUE,,Yes (Developed),Mar-13,31/03/2013,HE_95669,31/03/2013,Service Ready,,,1007957369,\
        0036250600HE974,,MDU_E,Multi Medium,NO,0,1,Intact ONU,Residential,Other,UFB1,GPON,,1,Yes,,,,,40256177UFFL80D,t,\n";
    let (seen, errors) = decode_every_way(RecordDecoder::new, body.as_bytes());
    assert_eq!(errors, []);
    assert_eq!(seen.iter().map(|(_, fields)| fields.len()).collect::<Vec<_>>(), [44, 44]);
    let columns = header(body)?.map(&["place_id", "RFS_DATE_ALL"])?;
    assert_eq!(columns.positions(), [41, 17]);
    assert_eq!(columns.extra().len(), 42);
    assert_eq!(seen[1].1[41], "40256177UFFL80D");
    Ok(())
}

#[test]
fn the_contents_never_show() {
    let mut decoder = RecordDecoder::new();
    decoder.push(b"Ana\n\"Ana\nAna");
    let record = format!("{:?}", decoder.next_record());
    let error = decoder.finish().expect_err("cut off");
    assert!(!format!("{record} {decoder:?} {error} {error:?}").contains("Ana"));
}
