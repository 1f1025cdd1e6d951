//! The example programs for what carriers deliver: `inbox`, `subscribe` and `replay-gap`.

mod wire;

use fibre_sandbox::superloop_360::seed as superloop_360;
use fibre_sandbox::{Disturbance, Sandbox, Target, fibre_cafe};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use wire::inbox::Inbox;
use wire::programs::{Ended, directory, run};

const PASSWORD: &str = "hush-password";
const KEY: &str = "hush-key";
const TOKEN: &str = "hush-token";

/// Who may deliver: one way for each carrier.
fn credentials() -> Vec<(String, String)> {
    [
        ("FIBRE_CAFE_USER", "gateway"),
        ("FIBRE_CAFE_PASSWORD", PASSWORD),
        ("TUATAHI_NOTIFY_USER", "tuatahi"),
        ("TUATAHI_NOTIFY_PASSWORD", PASSWORD),
        ("SUPERLOOP_360_API_KEY", KEY),
        ("SUPERLOOP_360_BEARER", TOKEN),
    ]
    .map(|(name, value)| (format!("INBOX_{name}"), value.to_owned()))
    .to_vec()
}

fn settings(sandbox: &Sandbox) -> Vec<(String, String)> {
    sandbox.tuatahi_notify().environment().map(|(name, value)| (name, value.to_owned())).to_vec()
}

/// A store that lasts as long as the test.
fn sqlite() -> String {
    format!("sqlite:{}", directory().join("inbox.sqlite").display())
}

/// Runs a program against a sandbox of the test. The sandbox serves from other threads meanwhile.
fn run_on(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> Ended {
    let mut environment = settings(sandbox);
    environment.push(("HOOK_PASSWORD".to_owned(), PASSWORD.to_owned()));
    let ended = run(program, arguments, &environment);
    let secrets = [PASSWORD, sandbox.tuatahi_notify().client_secret(), "network@isp.example"];
    for secret in secrets {
        assert!(
            !ended.stdout.contains(secret) && !ended.stderr.contains(secret),
            "{program} gives something away"
        );
    }
    ended
}

/// Lets Tuatahi deliver activations to an inbox.
fn subscribe(sandbox: &Sandbox, inbox: &Inbox) -> Ended {
    let url = inbox.url("/tuatahi-notify");
    let contact = ["--contact", "network@isp.example"];
    let auth = ["--user", "tuatahi", "--password-env", "HOOK_PASSWORD"];
    let ended = run_on(sandbox, "subscribe", &[&["--callback", &url][..], &contact, &auth].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended
}

/// Places the first order of Superloop 360.
fn place_order(sandbox: &Sandbox) {
    let settings = sandbox.superloop_360().environment().map(|(name, value)| (name, value.to_owned()));
    let plan = ["--plan", "Home Fast 100/20", "--option", "firstNtd", "--submit"];
    let ended = run("order-nbn", &[&[superloop_360::FIRST_NTD_LOCATION][..], &plan].concat(), &settings);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("the loopback interface has a free port")
}

/// Stream and number of the next lines, sorted by stream; within a stream as they were printed.
fn positions(inbox: &mut Inbox, count: usize) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = (0..count)
        .map(|_| {
            let line = inbox.lines().next().expect("it still runs");
            assert_eq!((&line["late"], &line["attempt"]), (&false.into(), &1.into()), "{line}");
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            (text("stream"), text("number"))
        })
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

fn numbered(stream: &str, numbers: impl IntoIterator<Item = usize>) -> Vec<(String, String)> {
    numbers.into_iter().map(|number| (stream.to_owned(), number.to_string())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_all_carriers_deliver_is_printed_once_and_in_order() {
    let (sandbox, store) = (sandbox().await, sqlite());
    // The first event of Tuatahi has no number that is known to be the first, so it would wait.
    let mut inbox =
        Inbox::start(&["--listen", "127.0.0.1:0", "--store", &store, "--patience", "0"], &credentials());
    subscribe(&sandbox, &inbox);
    sandbox.notify_ont_activation("ORD000000000001");
    sandbox.callbacks().deliver_all().await;
    assert_eq!(positions(&mut inbox, 1), numbered("ONTActivation", [1]));
    let address = inbox.address().to_owned();
    let ended = inbox.terminate();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);

    let mut inbox =
        Inbox::start(&["--listen", &address, "--store", &store, "--patience", "600"], &credentials());
    let callbacks = sandbox.callbacks();
    let kcis = Target::new(inbox.url("/fibre-cafe/kcis")).basic("gateway", PASSWORD);
    callbacks.deliver_to("fibre-cafe", kcis).expect("the inbox is on this machine");
    let webhooks = Target::new(inbox.url("/superloop-360")).api_key("x-api-key", KEY);
    callbacks.deliver_to("superloop-360", webhooks).expect("the inbox is on this machine");
    for carrier in ["fibre-cafe", "tuatahi-notify"] {
        callbacks.disturb(Disturbance::OutOfOrder(2).of(carrier));
        callbacks.disturb(Disturbance::Twice.of(carrier).times(2));
    }
    callbacks.disturb(Disturbance::Twice.of("superloop-360"));
    callbacks.clear_log();
    let order =
        sandbox.fibre_cafe_unsolicited_cease(fibre_cafe::seed::SERVICE_ID).expect("the service is there");
    place_order(&sandbox);
    sandbox.set_order_state("1", "REJECTED").expect("the order is there");
    for order in 2..=5 {
        sandbox.notify_ont_activation(format!("ORD{order:012}"));
    }
    callbacks.deliver_all().await;

    let log = callbacks.log();
    assert!(log.iter().all(|record| record.statuses() == [204]), "{log:?}");
    let ids: std::collections::HashSet<String> = log
        .iter()
        .filter(|record| record.callback.carrier() == "fibre-cafe")
        .filter_map(|record| Some(record.callback.json()?["id"].as_str()?.to_owned()))
        .collect();
    assert!(ids.len() > 2 && log.len() == ids.len() + 4 + 1 + 5, "{log:?}");
    let printed = positions(&mut inbox, ids.len() + 4 + 1);
    let stream = format!("UNSOLICITED_CEASE_ORDER/{order}");
    let expected = [
        numbered("", [0]).into_iter().map(|(stream, _)| (stream, String::new())).collect(),
        numbered("ONTActivation", 2..=5),
        numbered(&stream, 1..=ids.len()),
    ];
    assert_eq!(printed, expected.concat());

    // An old event, from before the restart.
    let replayed =
        run_on(&sandbox, "replay-gap", &["--first", "1", "--after", "2020-01-01T00:00:00Z", "--send"]);
    assert_eq!(replayed.code, Some(0), "{}", replayed.stderr);
    callbacks.clear_log();
    callbacks.deliver_all().await;
    assert_eq!(callbacks.delivered().len(), 5);
    let ended = inbox.terminate();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);
    assert!(!ended.stderr.contains("hush"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_is_reported_and_comes_again() {
    let sandbox = Sandbox::builder().real_time(1).start().await.expect("there is a free port");
    let environment = [credentials(), settings(&sandbox)].concat();
    let mut inbox =
        Inbox::start(&["--listen", "127.0.0.1:0", "--store", "memory", "--patience", "0"], &environment);
    assert!(inbox.remarks().contains("Events in memory are lost"), "{}", inbox.remarks());
    subscribe(&sandbox, &inbox);
    sandbox.callbacks().disturb(Disturbance::Drop.of("tuatahi-notify").skip(1));
    for order in ["ORD000000000001", "ORD000000000002", "ORD000000000003"] {
        sandbox.notify_ont_activation(order);
    }
    for expected in [("1", false), ("3", false), ("2", true)] {
        let line = inbox.lines().next().expect("it still runs");
        assert_eq!((line["number"].as_str(), line["late"].as_bool()), (Some(expected.0), Some(expected.1)));
        assert_eq!(line["event"]["message"]["orderID"], format!("ORD00000000000{}", expected.0));
    }
    let ended = inbox.terminate();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);
    for says in ["events are missing", "ONTActivation 2 is missing: "] {
        assert!(ended.stderr.contains(says), "{says:?} is missing in {}", ended.stderr);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gap_is_shown_and_replayed_only_with_send() {
    let (sandbox, store) = (sandbox().await, sqlite());
    let mut inbox =
        Inbox::start(&["--listen", "127.0.0.1:0", "--store", &store, "--patience", "0"], &credentials());
    subscribe(&sandbox, &inbox);
    let nothing = run_on(&sandbox, "replay-gap", &["--store", &store, "--send"]);
    assert_eq!((nothing.code, nothing.stdout.lines().count()), (Some(0), 1), "{}", nothing.stderr);
    assert!(nothing.stderr.contains("Nothing is missing"), "{}", nothing.stderr);

    sandbox.set_next_event_id("ONTActivation", 907);
    sandbox.callbacks().disturb(Disturbance::Drop.of("tuatahi-notify").skip(1).times(2));
    for order in 1..=4 {
        sandbox.notify_ont_activation(format!("ORD{order:012}"));
    }
    sandbox.callbacks().deliver_all().await;
    assert_eq!(positions(&mut inbox, 2), numbered("ONTActivation", [907, 910]));

    let shown = run_on(&sandbox, "replay-gap", &["--store", &store]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    let row: Vec<&str> = shown.stdout.lines().nth(1).unwrap_or_default().split_whitespace().collect();
    assert!(matches!(row[..], ["ONTActivation", "908", "909", _, _, "4"]), "{}", shown.stdout);
    assert!(shown.stderr.contains("Nothing was sent. Add `--send`"), "{}", shown.stderr);
    assert_eq!(sandbox.callbacks().deliver_all().await, 0);

    let sent = run_on(&sandbox, "replay-gap", &["--store", &store, "--send"]);
    assert_eq!(sent.code, Some(0), "{}", sent.stderr);
    assert_eq!(sandbox.callbacks().deliver_all().await, 4);
    for number in ["908", "909"] {
        let line = inbox.lines().next().expect("it still runs");
        assert_eq!((line["number"].as_str(), line["late"].as_bool()), (Some(number), Some(true)));
    }
    let closed = run_on(&sandbox, "replay-gap", &["--store", &store]);
    assert!(closed.stderr.contains("Nothing is missing"), "{}", closed.stderr);
    let ended = inbox.terminate();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);
}

/// One request as it is written to the connection, and the status of the answer.
fn status(inbox: &Inbox, head: &str, headers: &[&str], length: usize, body: &str) -> u16 {
    let mut connection = TcpStream::connect(inbox.address()).expect("it listens");
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let request = format!(
        "{head} HTTP/1.1\r\nhost: inbox\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    connection.write_all(request.as_bytes()).expect("it reads");
    let mut answer = [0; 12];
    connection.read_exact(&mut answer).expect("it answers");
    let status = std::str::from_utf8(&answer).ok().and_then(|answer| answer.rsplit(' ').next());
    status.and_then(|status| status.parse().ok()).expect("an answer begins with its status")
}

#[test]
fn what_nobody_may_deliver_is_refused_with_a_status() {
    const CAFE: &str = "POST /fibre-cafe/kcis";
    const NOTIFY: &str = "POST /tuatahi-notify";
    const SUPERLOOP: &str = "POST /superloop-360";
    const BASIC: &str = "authorization: Basic Z2F0ZXdheTpodXNoLXBhc3N3b3Jk";
    const WRONG: &str = "authorization: Basic Z2F0ZXdheTpndWVzc2Vk";
    const NOTIFY_BASIC: &str = "authorization: Basic dHVhdGFoaTpodXNoLXBhc3N3b3Jk";
    const BEARER: &str = "authorization: Bearer hush-token";
    const JSON: &str = "content-type: application/json";
    const IDS: [&str; 2] = ["x-request-id: r1", "x-conversation-id: c1"];
    const KCI: &str = r#"{"id": "k1", "sequenceNumber": 1, "entityType": "CAKE_ORDER", "entity": {"id": 7}}"#;
    const EVENT: &str = r#"{"eventId": "1", "eventType": "Surprise", "message": 7}"#;
    const WEBHOOK: &str = r#"{"id": 7, "party": true}"#;

    let mut inbox =
        Inbox::start(&["--listen", "127.0.0.1:0", "--store", "memory", "--patience", "0"], &credentials());
    let large = 1024 * 1024 + 1;
    for (says, head, headers, length, body, expected) in [
        ("no credentials", CAFE, &[JSON, IDS[0], IDS[1]][..], KCI.len(), KCI, 401),
        ("a wrong secret", CAFE, &[JSON, IDS[0], IDS[1], WRONG], KCI.len(), KCI, 401),
        ("a secret of another carrier", NOTIFY, &[JSON, BEARER], EVENT.len(), EVENT, 401),
        ("a wrong key", SUPERLOOP, &[JSON, "x-api-key: guessed", "z-event-type: x"], 2, "{}", 401),
        ("a wrong secret and too large", NOTIFY, &[JSON, WRONG], large, "", 401),
        ("too large", NOTIFY, &[JSON, NOTIFY_BASIC], large, "", 413),
        ("text", NOTIFY, &["content-type: text/plain", NOTIFY_BASIC], EVENT.len(), EVENT, 415),
        ("broken JSON", NOTIFY, &[JSON, NOTIFY_BASIC], 12, "{\"eventType\"", 400),
        ("broken JSON", CAFE, &[JSON, BASIC, IDS[0], IDS[1]], 1, "{", 400),
        ("broken JSON", SUPERLOOP, &[JSON, BEARER, "z-event-type: order.rejected.event"], 1, "{", 400),
        ("an array", CAFE, &[JSON, BASIC, IDS[0], IDS[1]], 2, "[]", 400),
        ("no request id", CAFE, &[JSON, BASIC, IDS[1]], KCI.len(), KCI, 400),
        ("no event type", SUPERLOOP, &[JSON, BEARER], 2, "{}", 400),
        ("another method", "GET /fibre-cafe/kcis", &[BASIC], 0, "", 405),
        ("another path", "POST /nowhere", &[JSON, BASIC], 2, "{}", 404),
        ("an unknown kind", CAFE, &[JSON, BASIC, IDS[0], IDS[1]], KCI.len(), KCI, 204),
        ("an unknown kind", NOTIFY, &[JSON, NOTIFY_BASIC], EVENT.len(), EVENT, 204),
        (
            "an unknown kind",
            SUPERLOOP,
            &[JSON, BEARER, "z-event-type: order.party.event"],
            WEBHOOK.len(),
            WEBHOOK,
            204,
        ),
        ("an old event", CAFE, &[JSON, BASIC, "x-request-id: r2", IDS[1]], KCI.len(), KCI, 204),
        ("an old event", "POST /tuatahi-notify/notification", &[JSON, NOTIFY_BASIC], EVENT.len(), EVENT, 204),
        (
            "an old event",
            SUPERLOOP,
            &[JSON, BEARER, "z-event-type: order.party.event"],
            WEBHOOK.len(),
            WEBHOOK,
            204,
        ),
    ] {
        let answered = status(&inbox, head, headers, length, body);
        println!("{answered} for {says}: {head}");
        assert_eq!(answered, expected, "{says}: {head}");
    }
    let mut kinds: Vec<Value> =
        (0..3).filter_map(|_| inbox.lines().next()).map(|line| line["kind"].clone()).collect();
    kinds.sort_by_key(Value::to_string);
    assert_eq!(kinds, ["CAKE_ORDER/UNKNOWN", "Surprise", "order.party.event"]);
    let ended = inbox.terminate();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("delivery refused").count(), 13, "{}", ended.stderr);
    for hidden in ["hush", "guessed", "Z2F0", "\"eventType\""] {
        assert!(!ended.stderr.contains(hidden), "{}", ended.stderr);
    }
}

#[test]
fn without_credentials_only_this_machine_can_deliver() {
    let inbox = Inbox::start(&["--listen", "127.0.0.1:0", "--store", "memory"], &[]);
    let remarks = inbox.remarks();
    assert_eq!(remarks.matches("variable is set: whoever reaches 127.0.0.1:").count(), 3, "{remarks}");
    assert_eq!(inbox.terminate().code, Some(0));

    let everywhere = ["--listen", "0.0.0.0:0", "--store", "memory"];
    let nobody = run("inbox", &everywhere, &[]);
    assert_eq!((nobody.code, nobody.stdout.as_str()), (Some(1), ""));
    assert!(nobody.stderr.contains("error: nobody could deliver to 0.0.0.0:"), "{}", nobody.stderr);
    let one = [("INBOX_SUPERLOOP_360_BEARER".to_owned(), TOKEN.to_owned())];
    let inbox = Inbox::start(&everywhere, &one);
    let remarks = inbox.remarks();
    assert_eq!(remarks.matches("cannot deliver to 0.0.0.0:").count(), 2, "{remarks}");
    assert!(remarks.trim_end().ends_with(" for /superloop-360."), "{remarks}");
    let address = inbox.address().to_owned();
    let taken = run("inbox", &["--listen", &address, "--store", "memory"], &one);
    assert_eq!(taken.code, Some(1));
    assert!(taken.stderr.contains(&format!("error: cannot listen on {address}")), "{}", taken.stderr);
    assert_eq!(inbox.terminate().code, Some(0));
}

#[test]
fn settings_that_cannot_be_used_are_named_and_not_repeated() {
    let file = directory().join("missing/inbox.sqlite");
    let file = format!("sqlite:{}", file.display());
    for (store, variable, says) in [
        ("memory", ("INBOX_FIBRE_CAFE_USER", "hush"), "INBOX_FIBRE_CAFE_PASSWORD is not"),
        ("memory", ("INBOX_TUATAHI_NOTIFY_API_KEY", ""), "INBOX_TUATAHI_NOTIFY_API_KEY cannot be used"),
        (
            "memory",
            ("TUATAHI_NOTIFY_CLIENT_SECRET", "hush"),
            "TUATAHI_NOTIFY_BASE_URL, TUATAHI_NOTIFY_TOKEN_URL",
        ),
        ("postgres://isp:hush@127.0.0.1:9/x", ("INBOX_X", ""), "set PGPASSWORD"),
        ("postgres://isp@127.0.0.1:9/x", ("INBOX_X", ""), "database 127.0.0.1:9/x cannot be opened"),
        (&file, ("INBOX_X", ""), "missing/inbox.sqlite cannot be opened"),
        ("mysql:x", ("INBOX_X", ""), "sqlite:FILE, postgres:URL or memory"),
    ] {
        let variable = [(variable.0.to_owned(), variable.1.to_owned())];
        let ended = run("inbox", &["--listen", "127.0.0.1:0", "--store", store], &variable);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{store}: {}", ended.stderr);
        assert!(ended.stderr.contains(says) && !ended.stderr.contains("hush"), "{says}: {}", ended.stderr);
        assert!(ended.stderr.contains("what to do: "), "{says}: {}", ended.stderr);
    }
    for (store, says) in [(file.as_str(), "there is no the SQLite file"), ("memory", "in another program")] {
        let ended = run("replay-gap", &["--store", store], &[]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{}", ended.stderr);
        assert!(ended.stderr.contains(says), "{says}: {}", ended.stderr);
    }
}

#[test]
fn when_nobody_reads_it_ends_and_ticks_nothing_off() {
    let store = sqlite();
    let arguments = ["--listen", "127.0.0.1:0", "--store", &store];
    let mut inbox = Inbox::start(&arguments, &[]);
    inbox.close_output();
    let headers = ["content-type: application/json", "z-event-type: order.party.event"];
    assert_eq!(status(&inbox, "POST /superloop-360", &headers, 8, "{\"id\":7}"), 204);
    assert_eq!(inbox.ended().code, Some(141));

    let mut inbox = Inbox::start(&arguments, &[]);
    let line = inbox.lines().next().expect("it still runs");
    assert_eq!((&line["event"]["id"], &line["attempt"]), (&7.into(), &2.into()));
    assert_eq!(inbox.terminate().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_is_made_once_and_extended() {
    let sandbox = sandbox().await;
    let url = "http://hook-user@127.0.0.1:9000/path-that-is-nobodys-business";
    let sp = ["--event-type", "SPWorkOrderNotification"];
    let wanted = ["--callback", url, "--contact", "network@isp.example", "--contact", "other@isp.example"];
    let made = run_on(&sandbox, "subscribe", &[&wanted[..], &sp].concat());
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert!(made.stderr.contains("without credentials"), "{}", made.stderr);
    let row = made.stdout.lines().nth(1).unwrap_or_default();
    let latest = row.split_whitespace().nth(2).expect("the third column is the last day");
    let again = run_on(&sandbox, "subscribe", &[&wanted[..], &sp].concat());
    assert_eq!((again.code, &again.stdout), (Some(0), &made.stdout), "{}", again.stderr);
    assert!(again.stderr.contains("It was there already. Nothing was changed."), "{}", again.stderr);
    assert_eq!(sandbox.request_count("createSubscription"), 1);

    let auth = ["--user", "tuatahi", "--password-env", "HOOK_PASSWORD"];
    let other = run_on(&sandbox, "subscribe", &[&wanted[..], &auth, &sp].concat());
    assert_eq!((other.code, other.stdout.as_str()), (Some(1), ""));
    assert!(other.stderr.contains("with other credentials"), "{}", other.stderr);
    assert_eq!(run_on(&sandbox, "subscribe", &[&wanted[..], &auth].concat()).code, Some(0));

    let listed = run_on(&sandbox, "subscribe", &[]);
    assert_eq!((listed.code, listed.stdout.lines().count()), (Some(0), 3), "{}", listed.stderr);
    for shown in ["ONTActivation", "SPWorkOrderNotification", latest, "127.0.0.1:9000"] {
        assert!(listed.stdout.contains(shown), "{shown} is missing in {}", listed.stdout);
    }
    for hidden in ["nobodys-business", "hook-user", "other@isp.example"] {
        assert!(!listed.stdout.contains(hidden), "{}", listed.stdout);
    }

    let year: u16 = latest[..4].parse().expect("a day begins with its year");
    let today = format!("{}{}", year - 1, &latest[4..]);
    let short = run_on(&sandbox, "subscribe", &[&wanted[..], &sp, &["--expires-on", &today]].concat());
    assert_eq!(short.code, Some(0), "{}", short.stderr);
    assert!(short.stderr.contains("The day on which it ends was changed."), "{}", short.stderr);
    let extended = run_on(&sandbox, "subscribe", &["--extend-within", "364"]);
    assert_eq!((extended.code, extended.stdout.lines().count()), (Some(0), 2), "{}", extended.stderr);
    assert!(extended.stdout.contains(latest), "{}", extended.stdout);
    let late = run_on(&sandbox, "subscribe", &[&wanted[..], &sp, &["--expires-on", "2999-01-01"]].concat());
    assert_eq!(late.code, Some(1));
    assert!(late.stderr.contains("at most one year ahead"), "{}", late.stderr);
}

#[test]
fn without_settings_they_run_on_a_sandbox_and_say_so() {
    let gap = ["--first", "908", "--last", "910", "--after", "2026-11-23T20:02:37Z"];
    for (program, arguments) in [("subscribe", &[][..]), ("replay-gap", &gap)] {
        let ended = run(program, arguments, &[]);
        assert_eq!(ended.code, Some(0), "{program}: {}", ended.stderr);
        assert!(ended.stderr.contains("embedded sandbox"), "{program}: {}", ended.stderr);
        assert!(ended.stdout.contains("eventType"), "{program}: {}", ended.stdout);
        let some = [("TUATAHI_NOTIFY_CLIENT_ID".to_owned(), "id".to_owned())];
        let ended = run(program, arguments, &some);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{program}");
        let missing =
            "TUATAHI_NOTIFY_BASE_URL, TUATAHI_NOTIFY_TOKEN_URL, TUATAHI_NOTIFY_CLIENT_SECRET are not set";
        assert!(ended.stderr.contains(missing), "{program}: {}", ended.stderr);
    }
}

#[test]
fn every_program_explains_itself() {
    for (program, explains) in [
        ("inbox", "INBOX_SUPERLOOP_360"),
        ("subscribe", "--password-env <VARIABLE>"),
        ("replay-gap", "only with --send"),
    ] {
        let ended = run(program, &["--help"], &[]);
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{program}");
        assert!(ended.stdout.contains("Usage: ") && ended.stdout.contains(explains), "{}", ended.stdout);
        for wrong in [&["--no-such-option"][..], &["--first", "1", "--last"], &["--extend-within", "x"]] {
            assert_eq!(run(program, wrong, &[]).code, Some(2), "{program} {wrong:?}");
        }
    }
    let both = ["--store", "memory", "--first", "1", "--after", "2026-11-23T20:02:37Z"];
    assert_eq!(run("replay-gap", &both, &[]).code, Some(2));
}
