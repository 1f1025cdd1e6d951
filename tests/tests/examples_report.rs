//! `inventory-report` against everything that a stream can do: all items and exit code 0, or an error and what arrived.

mod wire;

use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};
use wire::programs::{command, directory, ended, run};
use wire::{Answer, Carrier, SECRET};

const ARGUMENTS: [&str; 4] = ["--kind", "product", "--format", "ndjson"];

/// An item with a field that the contract does not know.
fn item(number: usize) -> String {
    format!(r#"{{"id":"UFF{number:012}","status":"Active","remark":"as sent: {number}"}}"#)
}

/// The document of an event.
fn inventory(numbers: impl IntoIterator<Item = usize>) -> String {
    let items: Vec<String> = numbers.into_iter().map(item).collect();
    format!(r#"{{"customerId":66450,"inventory":[{}]}}"#, items.join(","))
}

fn event(numbers: impl IntoIterator<Item = usize>) -> String {
    format!("data: {}\n\n", inventory(numbers))
}

fn lines(numbers: impl IntoIterator<Item = usize>) -> String {
    numbers.into_iter().map(|number| item(number) + "\n").collect()
}

/// The report holds items 1 to `items`, and the program says so.
#[track_caller]
fn assert_whole(answer: Answer, items: usize) {
    let carrier = Carrier::start([answer]);
    let ended = run("inventory-report", &ARGUMENTS, &carrier.environment());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.stdout, lines(1..=items));
    assert!(ended.stderr.contains(&format!("{items} items in ")), "{}", ended.stderr);
    assert_eq!(carrier.seen().len(), 1);
}

/// Items 1 to `arrived` are kept as such, a file from before is as it was, and the program says what happened.
#[track_caller]
fn assert_broken(answers: impl IntoIterator<Item = Answer>, arrived: usize, says: &[&str]) {
    let carrier = Carrier::start(answers);
    let directory = directory();
    let file = directory.join("report.ndjson");
    fs::write(&file, "from before").expect("the directory can be written");
    let path = file.to_str().expect("the directory has a plain name");
    let arguments = [&ARGUMENTS[..], &["--output", path, "--idle-timeout", "1"]].concat();

    let ended = run("inventory-report", &arguments, &carrier.environment());
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.starts_with("error: "), "{}", ended.stderr);
    let count =
        format!("incomplete: {arrived} items arrived before it broke off; they are kept in {path}.partial");
    for says in [&[count.as_str(), "\n  what to do: "], says].concat() {
        assert!(ended.stderr.contains(says), "{says:?} is missing in {}", ended.stderr);
    }
    assert!(!ended.stderr.contains(SECRET), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("from before"));
    assert_eq!(fs::read_to_string(format!("{path}.partial")).ok(), Some(lines(1..=arrived)));
}

#[test]
fn data_events() {
    assert_whole(Answer::chunks([event(1..=2), event(3..=3)]), 3);
}

#[test]
fn bare_lines() {
    assert_whole(Answer::chunks([inventory(1..=2) + "\n", inventory(3..=3) + "\n"]), 3);
}

#[test]
fn a_last_bare_line_without_a_line_end() {
    assert_whole(Answer::chunks([inventory(1..=2) + "\n", inventory(3..=3)]), 3);
}

#[test]
fn lines_that_end_in_cr_only() {
    let body = [event(1..=2), event(3..=3)].concat().replace('\n', "\r");
    assert_whole(Answer::chunks([body]), 3);
}

#[test]
fn crlf_split_across_chunks() {
    let body = [event(1..=2), event(3..=3)].concat().replace('\n', "\r\n");
    assert_whole(Answer::chunks(body.split_inclusive('\r')), 3);
    assert_whole(Answer::chunks(body.as_bytes().chunks(1)), 3);
}

#[test]
fn a_byte_order_mark() {
    assert_whole(Answer::chunks(["\u{feff}".to_owned() + &event(1..=3)]), 3);
    assert_whole(Answer::chunks([&b"\xef"[..], b"\xbb", b"\xbf", event(1..=3).as_bytes()]), 3);
}

#[test]
fn data_over_several_lines() {
    let json = inventory(1..=3).replacen(r#""inventory":["#, "\n\"inventory\":\n[", 1);
    assert_whole(Answer::chunks([format!("data: {}\n\n", json.replace('\n', "\ndata: "))]), 3);
}

#[test]
fn an_item_over_several_lines_is_written_on_one() {
    let carrier = Carrier::start([Answer::chunks([
        "data: {\"inventory\":[{\"id\":\ndata: \"A\",\ndata: \"new\":1}]}\n\n",
    ])]);
    let ended = run("inventory-report", &ARGUMENTS, &carrier.environment());
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), "{\"id\": \"A\", \"new\":1}\n"));
}

#[test]
fn comments_and_other_fields() {
    let body =
        format!(": hello\n\nevent: page\nid: 7\nretry: 10\n{}:\n\n{}: bye\n\n", event(1..=2), event(3..=3));
    assert_whole(Answer::chunks([body]), 3);
}

#[test]
fn an_event_of_twenty_megabytes() {
    let remark = "x".repeat(20_000_000);
    let large = format!(r#"{{"id":"UFF000000000001","remark":"{remark}"}}"#);
    let answer = Answer::chunks([format!("data: {{\"inventory\":[{large}]}}\n\n")]);
    let carrier = Carrier::start([answer]);
    let ended = run("inventory-report", &ARGUMENTS, &carrier.environment());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout == large + "\n", "{} bytes", ended.stdout.len());
}

#[test]
fn every_clean_end() {
    let events = || Answer::chunks([event(1..=2), event(3..=3)]);
    assert_whole(events(), 3);
    assert_whole(events().with_length(), 3);
    assert_whole(events().until_close(), 3);
}

#[test]
fn an_empty_report_is_whole_and_holds_nothing() {
    assert_whole(Answer::chunks([""]), 0);
    assert_whole(Answer::chunks([""]).with_length(), 0);
    assert_whole(Answer::chunks([event([])]), 0);
}

#[test]
fn a_cut_inside_an_event() {
    let inside = || Answer::chunks([event(1..=2), event(3..=4).replace("\n\n", "")]);
    assert_broken([inside().cut()], 2, &["the connection broke"]);
    assert_broken([inside().with_length().cut()], 2, &["the connection broke"]);
    // The body ends well, what it says does not.
    for answer in [inside(), inside().with_length(), inside().until_close()] {
        assert_broken([answer], 2, &["the report ended inside an event"]);
    }
}

#[test]
fn a_cut_between_chunks_and_events() {
    assert_broken([Answer::chunks([event(1..=2)]).cut()], 2, &["the connection broke", "outcome: accepted"]);
    assert_broken([Answer::chunks([event(1..=2)]).with_length().cut()], 2, &["the connection broke"]);
}

#[test]
fn a_cut_is_no_whole_report_on_standard_output_either() {
    let carrier = Carrier::start([Answer::chunks([event(1..=2)]).cut()]);
    let ended = run("inventory-report", &ARGUMENTS, &carrier.environment());
    assert_eq!((ended.code, ended.stdout), (Some(1), lines(1..=2)));
    assert!(ended.stderr.contains("incomplete: 2 items arrived"), "{}", ended.stderr);
}

#[test]
fn a_hang() {
    assert_broken([Answer::chunks([event(1..=2)]).hang()], 2, &["fell silent for the idle limit of 1s"]);
    assert_broken([Answer::chunks([""]).hang()], 0, &["fell silent for the idle limit of 1s"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_claims_nothing() {
    let carrier = Carrier::start([Answer::chunks([event(1..=2)])]);
    let full = fs::File::options().write(true).open("/dev/full").expect("Linux has this device");
    let child = command("inventory-report", &ARGUMENTS, &carrier.environment()).stdout(full).spawn();
    let output = child.and_then(std::process::Child::wait_with_output).expect("it was built");
    let ended = ended(output.status, output.stdout, output.stderr);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("cannot write to standard output: No space left"), "{}", ended.stderr);
    assert!(ended.stderr.contains("not all of them fit"), "{}", ended.stderr);
}

#[test]
fn a_refused_token_is_renewed_once() {
    let refusal = Answer::chunks([r#"{"statusCode":401}"#]).status("401 Unauthorized").with_length();
    let carrier = Carrier::start([refusal, Answer::chunks([event(1..=3)])]);
    let ended = run("inventory-report", &ARGUMENTS, &carrier.environment());
    assert_eq!((ended.code, ended.stdout), (Some(0), lines(1..=3)));
    let tokens: Vec<String> = carrier.seen().into_iter().map(|seen| seen.authorization).collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);
}

#[test]
fn a_token_that_is_always_refused() {
    let refusal = Answer::chunks([r#"{"statusCode":401,"message":"who are you?"}"#]);
    let carrier = Carrier::start([refusal.status("401 Unauthorized").with_length()]);
    let file = directory().join("report.ndjson");
    let path = file.to_str().expect("the directory has a plain name");
    let ended =
        run("inventory-report", &[&ARGUMENTS[..], &["--output", path]].concat(), &carrier.environment());
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    for says in
        ["401", "the carrier says: who are you?", "outcome: rejected", "TUATAHI_CONNECT_CLIENT_SECRET"]
    {
        assert!(ended.stderr.contains(says), "{says:?} is missing in {}", ended.stderr);
    }
    assert_eq!(carrier.seen().len(), 2);
    assert!(!file.exists() && !file.with_extension("ndjson.partial").exists());
}

#[test]
fn invalid_utf8() {
    let mut bad = event(3..=3).into_bytes();
    bad[30] = 0xff;
    assert_broken(
        [Answer::chunks([event(1..=2).into_bytes(), bad])],
        2,
        &["not what the contract says", "UTF-8"],
    );
}

#[test]
fn a_web_page_with_status_200() {
    let page = "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n";
    assert_broken([Answer::chunks([page]).media_type("text/html")], 0, &["not an event stream"]);
    assert_broken([Answer::chunks([page])], 0, &["not an event stream"]);
}

#[test]
fn an_error_object_with_status_200() {
    let error = r#"{"statusCode":500,"error":"Internal Server Error","message":"no report today"}"#;
    assert_broken([Answer::chunks([error]).media_type("application/json")], 0, &["no `inventory`"]);
    assert_broken([Answer::chunks([event(1..=2), format!("data: {error}\n\n")])], 2, &["no `inventory`"]);
}

#[test]
fn a_whole_report_gets_its_name_and_replaces_an_older_one() {
    let carrier = Carrier::start([Answer::chunks([event(1..=3)])]);
    let file = directory().join("report.ndjson");
    fs::write(&file, "from before").expect("the directory can be written");
    let path = file.to_str().expect("the directory has a plain name");
    let ended =
        run("inventory-report", &[&ARGUMENTS[..], &["--output", path]].concat(), &carrier.environment());
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(&file).ok(), Some(lines(1..=3)));
    assert!(!file.with_extension("ndjson.partial").exists());
}

#[test]
fn a_file_that_cannot_be_written_is_an_error() {
    let carrier = Carrier::start([Answer::chunks([event(1..=3)])]);
    let directory = directory();
    for (file, says) in
        [(directory.join("missing/report"), "cannot write to"), (directory, "is no ordinary file")]
    {
        let path = file.to_str().expect("the directory has a plain name");
        let ended =
            run("inventory-report", &[&ARGUMENTS[..], &["--output", path]].concat(), &carrier.environment());
        assert_eq!(ended.code, Some(1));
        assert!(ended.stderr.contains(says) && ended.stderr.contains(path), "{}", ended.stderr);
    }
}

#[test]
fn csv_and_table_have_the_known_fields_and_the_customer() {
    let product = r#"data: {"customerId":"66523","inventory":[{"id":"UFF1","placeId":"P1","status":"Paused","contractStartDate":"2023-01-01T15:00:00.000+12:00","isContractDateInferred":true,"productOfferName":"Fibre, \"fast\""}]}"#;
    let carrier = Carrier::start([Answer::chunks([format!("{product}\n\n")])]);
    let csv = run("inventory-report", &["--kind", "product", "--format", "csv"], &carrier.environment());
    assert_eq!(
        csv.stdout,
        "customerId,id,status,placeId,legacyPiid,legacyLocationId,igPiid,contractStartDate,isContractDateInferred,\
         productOfferName\n66523,UFF1,Paused,P1,,,,2023-01-01T15:00:00.000+12:00,true,\"Fibre, \"\"fast\"\"\"\n"
    );
    let table = run(
        "inventory-report",
        &["--kind", "product", "--mode", "active-last-month"],
        &carrier.environment(),
    );
    let expected = "customerId  id               status    placeId          igPiid           contractStartDate              productOfferName\n\
                    66523       UFF1             Paused    P1                                2023-01-01T15:00:00.000+12:00  Fibre, \"fast\"\n";
    assert_eq!((table.code, table.stdout.as_str()), (Some(0), expected));

    let targets: Vec<String> = carrier.seen().into_iter().map(|seen| seen.target).collect();
    assert!(targets[0].contains("mode=active-now") && targets[0].contains("customerId=66450"), "{targets:?}");
    assert!(targets[1].contains("mode=active-last-month"), "{targets:?}");
}

#[test]
fn services_have_columns_of_their_own() {
    let service =
        r#"{"customerId":1,"inventory":[{"id":"S1","type":"UNI","port":"1","svlan":"2","cvlan":"4"}]}"#;
    let carrier = Carrier::start([Answer::chunks([format!("{service}\n")])]);
    let csv = run("inventory-report", &["--kind", "service", "--format", "csv"], &carrier.environment());
    assert_eq!(
        csv.stdout,
        "customerId,id,type,port,igPiid,svlan,cvlan,cevlan,taggingMode,circuitInsertion,remoteId\n\
         1,S1,UNI,1,,2,4,,,,\n"
    );
}

#[test]
fn a_reader_that_leaves_is_no_error_message() {
    let carrier = Carrier::start([Answer::chunks((0..200).map(|page| event(page * 50..page * 50 + 50)))]);
    let mut child =
        command("inventory-report", &ARGUMENTS, &carrier.environment()).spawn().expect("it was built");
    let mut stdout = child.stdout.take().expect("it is piped");
    stdout.read_exact(&mut [0; 100]).expect("the report is longer");
    drop(stdout);
    let output = child.wait_with_output().expect("it is a child of this process");
    let ended = ended(output.status, output.stdout, output.stderr);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(141), ""));
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_arrived() {
    let carrier = Carrier::start([Answer::chunks([event(1..=2)]).hang()]);
    let file = directory().join("report.ndjson");
    let path = file.to_str().expect("the directory has a plain name");
    let partial = format!("{path}.partial");
    let arguments = [&ARGUMENTS[..], &["--output", path]].concat();
    let child =
        command("inventory-report", &arguments, &carrier.environment()).spawn().expect("it was built");
    while fs::read_to_string(&partial).unwrap_or_default() != lines(1..=2) {
        std::thread::yield_now();
    }
    let signal = Command::new("kill").args(["-INT", &child.id().to_string()]).stdin(Stdio::null()).status();
    assert!(signal.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().expect("it is a child of this process");
    let ended = ended(output.status, output.stdout, output.stderr);
    assert_eq!(ended.code, Some(130), "{}", ended.stderr);
    assert!(ended.stderr.contains("incomplete: 2 items arrived"), "{}", ended.stderr);
    assert!(!file.exists());
    assert_eq!(fs::read_to_string(&partial).ok(), Some(lines(1..=2)));
}
