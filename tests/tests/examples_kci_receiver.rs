//! The example program that receives KCIs, over raw HTTP: what it answers, prints and refuses.

#![cfg(unix)]

mod wire;

use fibre_sandbox::{Sandbox, Target};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, ChildStdout, Command};
use wire::programs::{Ended, command, ended, run};

const KCI: &str = include_str!("../../specs/samples/fibre-cafe-updates/Kci.provide-sent.json");

const PASSWORD: &str = "a-password-of-the-test";
const OLD_PASSWORD: &str = "its-predecessor";
const TOKEN: &str = "a-token-of-the-test";

/// `gateway` with [`PASSWORD`], [`OLD_PASSWORD`], and with a wrong one.
const BASIC: &str = "Basic Z2F0ZXdheTphLXBhc3N3b3JkLW9mLXRoZS10ZXN0";
const OLD_BASIC: &str = "Basic Z2F0ZXdheTppdHMtcHJlZGVjZXNzb3I=";
const WRONG_BASIC: &str = "Basic Z2F0ZXdheTp3cm9uZw==";

/// What the sample says about people.
const PERSONAL: [&str; 3] = ["John Smith", "01234 567890", "10002429380"];

/// A receiver that runs.
struct Receiver {
    process: Child,
    address: String,
    lines: BufReader<ChildStdout>,
    remarks: BufReader<ChildStderr>,
    said: String,
}

impl Receiver {
    fn start(arguments: &[&str]) -> Self {
        let environment = [("NEW", PASSWORD), ("OLD", OLD_PASSWORD), ("TOKEN", TOKEN)];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let arguments = [&["--listen", "127.0.0.1:0"], arguments].concat();
        let mut process =
            command("kci-receiver", &arguments, &environment).spawn().expect("the program was built");
        let lines = BufReader::new(process.stdout.take().expect("standard output is piped"));
        let remarks = BufReader::new(process.stderr.take().expect("standard error is piped"));
        let mut receiver = Self { process, address: String::new(), lines, remarks, said: String::new() };
        while receiver.address.is_empty() {
            let mut remark = String::new();
            let read = receiver.remarks.read_line(&mut remark).expect("remarks are text");
            assert!(read > 0, "it ended early: {}", receiver.said);
            if let Some((_, rest)) = remark.split_once("http://") {
                rest.split(',').next().unwrap_or_default().clone_into(&mut receiver.address);
            }
            receiver.said.push_str(&remark);
        }
        receiver
    }

    /// The gateway: both headers, the sample, and `authorization`.
    fn deliver(&self, authorization: &str) -> (u16, String) {
        self.post(&[("authorization", authorization)], KCI.as_bytes())
    }

    /// A POST with both headers of a KCI, unless `headers` has others.
    fn post(&self, headers: &[(&str, &str)], body: &[u8]) -> (u16, String) {
        let length = body.len().to_string();
        let usual = [
            ("x-request-id", "delivery-1"),
            ("x-conversation-id", "journey-1"),
            ("content-type", "application/json"),
            ("content-length", length.as_str()),
        ];
        let is_given = |name: &str| headers.iter().any(|(given, _)| *given == name);
        let all = usual.iter().filter(|(name, _)| !is_given(name)).chain(headers);
        let all: String = all
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        self.send(&format!("POST /kcis HTTP/1.1\r\nhost: tenant\r\nconnection: close\r\n{all}\r\n"), body)
    }

    /// The status, and the body as far as it came.
    fn send(&self, head: &str, body: &[u8]) -> (u16, String) {
        let mut connection = TcpStream::connect(&self.address).expect("it listens");
        connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(body)).expect("it reads");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("it answers with text, and closes");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("lines are text");
        serde_json::from_str(&line).expect("each line is JSON")
    }

    /// Asks it to stop, and gives what it left behind.
    fn stop(mut self) -> Ended {
        let kill = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        assert!(kill.is_ok_and(|status| status.success()));
        let (mut stdout, mut stderr) = (Vec::new(), self.said.into_bytes());
        self.lines.read_to_end(&mut stdout).expect("it is read to its end");
        self.remarks.read_to_end(&mut stderr).expect("it is read to its end");
        let ended = ended(self.process.wait().expect("it was started here"), stdout, stderr);
        for secret in [PASSWORD, OLD_PASSWORD, TOKEN].into_iter().chain(PERSONAL) {
            assert!(!ended.stderr.contains(secret), "{secret:?} is in {}", ended.stderr);
        }
        ended
    }
}

fn error_code(body: &str) -> Value {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    assert!(
        body["uuid"].is_string() && body["messages"][0].is_string(),
        "{body} is not the carrier's error body"
    );
    body["code"].clone()
}

#[test]
fn an_update_is_printed_once_more_only_as_a_duplicate() {
    let mut receiver = Receiver::start(&["--user", "gateway", "--password-env", "NEW"]);
    assert_eq!(receiver.deliver(BASIC), (204, String::new()));
    let mut expected = json!({
        "key": "d394b30d-944e-49b5-a2f6-da5824d0b31b", "entity": "PROVIDE_ORDER", "entityId": "12345",
        "update": "UPDATE", "sequence": 1, "orderId": 12345, "status": "SENT_TO_SUPPLIER",
        "conversationId": "journey-1", "duplicate": false,
    });
    assert_eq!(receiver.line(), expected);
    assert_eq!(receiver.deliver(BASIC).0, 204);
    expected["duplicate"] = true.into();
    assert_eq!(receiver.line(), expected);

    let unknown = json!({"id": "k-2", "entityType": "INVOICE", "updateType": "REMINDER", "entity": {"id": "I-7", "name": "John Smith"}});
    assert_eq!(receiver.post(&[("authorization", BASIC)], unknown.to_string().as_bytes()).0, 204);
    let expected = json!({
        "key": "k-2", "entity": "INVOICE", "entityId": "I-7", "update": "REMINDER", "sequence": null, "orderId": null,
        "status": null, "conversationId": "journey-1", "duplicate": false,
    });
    assert_eq!(receiver.line(), expected);

    let ended = receiver.stop();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);
    assert!(ended.stderr.ends_with("Stopped.\n"), "{}", ended.stderr);
}

#[test]
fn what_is_refused_is_answered_in_the_carriers_words_and_printed_nowhere() {
    let receiver = Receiver::start(&["--user", "gateway", "--password-env", "NEW", "--bearer-env", "TOKEN"]);
    let good = ("authorization", BASIC);
    let twenty_megabytes = (20 * 1024 * 1024).to_string();
    let broken = br#"{"id": "k-3", "name": "John Smith""#;
    for (headers, body, status, code) in [
        (&[("authorization", WRONG_BASIC)][..], KCI.as_bytes(), 401, "NOT_AUTHORISED"),
        (&[], KCI.as_bytes(), 401, "NOT_AUTHORISED"),
        (&[good, ("content-type", "text/html")], KCI.as_bytes(), 415, "MALFORMED_REQUEST"),
        // A client that asks first, as those with large bodies do.
        (
            &[good, ("content-length", &twenty_megabytes), ("expect", "100-continue")],
            b"",
            413,
            "MALFORMED_REQUEST",
        ),
        (&[good], broken, 400, "MALFORMED_REQUEST"),
        (&[good], b"[]", 400, "MALFORMED_REQUEST"),
        (&[good, ("x-conversation-id", "")], KCI.as_bytes(), 400, "MALFORMED_REQUEST"),
        (&[good, ("x-request-id", "")], KCI.as_bytes(), 400, "MALFORMED_REQUEST"),
    ] {
        let (answered, body) = receiver.post(headers, body);
        assert_eq!((answered, error_code(&body)), (status, json!(code)), "{headers:?}: {body}");
    }
    assert_eq!(receiver.send("GET /kcis HTTP/1.1\r\nhost: tenant\r\nconnection: close\r\n\r\n", b"").0, 405);
    let ended = receiver.stop();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);
    for says in [
        "Refused with 401: ",
        "Refused with 413: ",
        "Refused with 415: ",
        "Refused with 400: ",
        "x-request-id",
    ] {
        assert!(ended.stderr.contains(says), "{says:?} is missing in {}", ended.stderr);
    }
}

#[test]
fn secrets_can_be_changed_without_a_gap() {
    let both =
        ["--user", "gateway", "--password-env", "NEW", "--password-env", "OLD", "--bearer-env", "TOKEN"];
    let receiver = Receiver::start(&both);
    for good in [BASIC, OLD_BASIC, &format!("Bearer {TOKEN}")] {
        assert_eq!(receiver.deliver(good).0, 204);
    }
    assert_eq!(receiver.deliver(WRONG_BASIC).0, 401);
    assert_eq!(receiver.deliver("Bearer wrong").0, 401);
    assert_eq!(receiver.stop().stdout.lines().count(), 3);
}

#[test]
fn without_secrets_only_this_machine_is_listened_to() {
    for (arguments, says) in [
        (&["--listen", "0.0.0.0:0"][..], "can be reached by others"),
        (&["--listen", "127.0.0.1:0", "--bearer-env", "NO_SUCH_VARIABLE"], "NO_SUCH_VARIABLE is not set"),
        (&["--listen", "192.0.2.1:80", "--bearer-env", "TOKEN"], "cannot listen on 192.0.2.1:80"),
    ] {
        let ended = run("kci-receiver", arguments, &[("TOKEN".to_owned(), TOKEN.to_owned())]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(ended.stderr.contains(says) && !ended.stderr.contains(TOKEN), "{}", ended.stderr);
    }
    for arguments in [&[][..], &["--listen", "here"], &["--listen", "127.0.0.1:0", "--user", "gateway"]] {
        assert_eq!(run("kci-receiver", arguments, &[]).code, Some(2), "{arguments:?}");
    }
    let receiver = Receiver::start(&[]);
    assert_eq!(receiver.deliver("").0, 204);
    assert!(receiver.stop().stderr.contains("everybody on this machine is believed"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_of_another_program_is_told_to_the_receiver() {
    let mut receiver = Receiver::start(&["--user", "gateway", "--password-env", "NEW"]);
    let sandbox =
        Sandbox::builder().real_time(200).start().await.expect("the loopback interface has a free port");
    let target = Target::new(format!("http://{}/kcis", receiver.address)).basic("gateway", PASSWORD);
    sandbox.callbacks().deliver_to("fibre-cafe", target).expect("the sandbox can call this machine");
    let environment = sandbox.fibre_cafe().environment().map(|(name, value)| (name, value.to_owned()));
    let ordered = run("provide-order", &["--submit", "--conversation", "KT-63"], &environment);
    assert_eq!(ordered.code, Some(0), "{}", ordered.stderr);
    let told: Vec<String> = (0..4)
        .map(|_| {
            let line = receiver.line();
            assert_eq!((&line["conversationId"], &line["duplicate"]), (&json!("KT-63"), &json!(false)));
            line["status"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    assert_eq!(told, ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "COMPLETED"]);
    assert_eq!(receiver.stop().stdout, "");
}
