//! The example programs for the Fibre Cafe: what they print, what they order, and what they take.

mod wire;

use fibre_sandbox::fibre_cafe::seed;
use fibre_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::env;
use wire::programs::{Ended, command, directory, ended};

/// Every program that calls the gateway, with arguments that make it do so.
const PROGRAMS: [(&str, &[&str]); 2] = [("provide-order", &["--submit"]), ("test-and-repair", &[])];

/// Must be printed on standard output only, as data: the contact that orders and problems name.
const PERSON: [&str; 2] = ["A. Person", "01234 567890"];

/// Runs a program to its end, and looks whether it speaks of people.
fn run(program: &str, arguments: &[&str], environment: &[(String, String)]) -> Ended {
    let mut command = command(program, arguments, &[]);
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FIBRE_CAFE_")) {
        command.env_remove(name);
    }
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let output = command.output().expect("the program was built");
    let ended = ended(output.status, output.stdout, output.stderr);
    for personal in PERSON.into_iter().chain([seed::ADDRESS, seed::UPRN]) {
        assert!(!ended.stderr.contains(personal), "{personal:?} is in {}", ended.stderr);
    }
    ended
}

/// Runs a program against a sandbox of the test. The sandbox serves from other threads meanwhile.
fn run_on(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> Ended {
    let ended = run(program, arguments, &environment(sandbox));
    let secret = sandbox.fibre_cafe().client_secret();
    assert!(
        !ended.stdout.contains(secret) && !ended.stderr.contains(secret),
        "{program} gives the secret away"
    );
    ended
}

fn environment(sandbox: &Sandbox) -> Vec<(String, String)> {
    sandbox.fibre_cafe().environment().map(|(name, value)| (name, value.to_owned())).to_vec()
}

/// A sandbox in which half a minute takes 150 ms.
async fn sandbox() -> Sandbox {
    let sandbox = Sandbox::builder().real_time(200).start().await;
    sandbox.expect("the loopback interface has a free port")
}

/// The rows of the table, each as what happened and the status.
fn rows(ended: &Ended) -> Vec<(&str, &str)> {
    let mut lines = ended.stdout.lines();
    let titles: Vec<_> = lines.next().unwrap_or_default().split_whitespace().collect();
    assert_eq!(titles, ["seq", "update", "status", "reason"], "{}", ended.stderr);
    lines
        .map(|line| {
            let mut columns = line.split_whitespace().skip(1);
            let what = columns.next().unwrap_or_default();
            (what.strip_prefix("PROVIDE_ORDER/").unwrap_or(what), columns.next().unwrap_or_default())
        })
        .collect()
}

fn assert_says(ended: &Ended, code: i32, says: &[&str]) {
    assert_eq!(ended.code, Some(code), "{}", ended.stderr);
    for says in says {
        assert!(ended.stderr.contains(says), "{says:?} is missing in {}", ended.stderr);
    }
}

const SENT: (&str, &str) = ("UPDATE", "SENT_TO_SUPPLIER");
const ACKNOWLEDGED: (&str, &str) = ("ACKNOWLEDGED", "ACKNOWLEDGED");
const COMMITTED: (&str, &str) = ("COMMITTED", "IN_PROGRESS");
const COMPLETED: (&str, &str) = ("COMPLETED", "COMPLETED");

#[test]
fn an_order_goes_from_the_postcode_to_its_end_by_kcis() {
    let successful = run("provide-order", &["--submit"], &[]);
    assert_says(
        &successful,
        0,
        &["Conversation ", "reservation ", "is COMPLETED: service SI", "ends with this run"],
    );
    assert_eq!(rows(&successful), [SENT, ACKNOWLEDGED, COMMITTED, COMPLETED]);
    assert!(successful.stdout.contains("PROVIDE_ORDER/COMPLETED"), "{}", successful.stdout);

    let delayed = run("provide-order", &["--submit", "--scenario", "ORDER_DELAYED"], &[]);
    assert_says(&delayed, 0, &["is COMPLETED: service SI"]);
    let (held, resumed) = (("DELAY", "HELD"), ("RESUMED", "IN_PROGRESS"));
    assert_eq!(rows(&delayed), [SENT, ACKNOWLEDGED, COMMITTED, held, resumed, COMPLETED]);
    assert!(delayed.stdout.contains("UNKNOWN_FAULT: The supplier is held up"), "{}", delayed.stdout);

    let rejected = run("provide-order", &["--submit", "--scenario", "ORDER_REJECTED"], &[]);
    assert_says(&rejected, 1, &["is REJECTED (UNKNOWN_FAULT), there is no service"]);
    assert_eq!(rows(&rejected), [SENT, ("TERMINATED", "REJECTED")]);
    assert!(rejected.stdout.contains("The supplier does not accept it"), "{}", rejected.stdout);
}

#[test]
fn a_demand_for_another_appointment_is_answered() {
    let ended = run("provide-order", &["--submit", "--scenario", "ORDER_REAPPOINT"], &[]);
    assert_says(&ended, 0, &["asks for another appointment", "is COMPLETED: service SI"]);
    assert_eq!(ended.stderr.matches("Appointment: ").count(), 2, "{}", ended.stderr);
    let asked = ("REAPPOINT", "PENDING");
    let (amending, amended) = (("UPDATE", "PENDING_AMENDMENT"), ("AMENDED", "IN_PROGRESS"));
    assert_eq!(rows(&ended), [SENT, ACKNOWLEDGED, COMMITTED, asked, amending, amended, COMPLETED]);

    let scenarios = ["--submit", "--scenario", "ORDER_REAPPOINT", "--scenario", "AMENDMENT_REJECTED"];
    let refused = run("provide-order", &scenarios, &[]);
    assert_says(&refused, 1, &["waits for an appointment, and the one given was refused"]);
    assert_eq!(rows(&refused).last(), Some(&("RESUBMIT", "PENDING")), "{}", refused.stdout);
}

#[test]
fn a_cancellation_that_the_supplier_rejects_lets_the_order_go_on() {
    let rejected =
        run("provide-order", &["--submit", "--cancel", "--scenario", "CANCELLATION_REJECTED"], &[]);
    assert_says(&rejected, 1, &["the order goes on", "was not cancelled (UNKNOWN_FAULT) and is COMPLETED"]);
    let (asked, refused) = (("UPDATE", "PENDING_CANCELLATION"), ("RESUBMIT", "RECEIVED_BY_GATEWAY"));
    assert_eq!(rows(&rejected), [asked, refused, SENT, ACKNOWLEDGED, COMMITTED, COMPLETED]);
    assert!(rejected.stdout.contains("The supplier does not accept the request"), "{}", rejected.stdout);

    let accepted = run("provide-order", &["--submit", "--cancel"], &[]);
    assert_says(&accepted, 0, &["is CANCELLED."]);
    assert_eq!(rows(&accepted), [asked, ("CANCELLED", "CANCELLED")]);
}

#[test]
fn what_waits_for_somebody_else_ends_the_program() {
    let pending = run("provide-order", &["--submit", "--scenario", "ORDER_PENDING"], &[]);
    assert_says(&pending, 1, &["waits for information", "answer by an amendment"]);
    let resting = run("provide-order", &["--submit", "--scenario", "ORDER_ACKNOWLEDGED"], &[]);
    assert_says(&resting, 1, &["the scenario ends here"]);
    assert_eq!(rows(&resting), [SENT, ACKNOWLEDGED]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_kci_can_come_the_order_is_read_until_its_end() {
    let sandbox = sandbox().await;
    let ended = run_on(
        &sandbox,
        "provide-order",
        &["--submit", "--scenario", "ORDER_REAPPOINT", "--conversation", "KT-61"],
    );
    assert_says(&ended, 0, &["Conversation KT-61", "Reading the order", "is COMPLETED: service SI"]);
    let said: Vec<&str> =
        rows(&ended).iter().map(|(what, _)| *what).filter(|what| *what != "READING").collect();
    let all = ["UPDATE", "ACKNOWLEDGED", "COMMITTED", "REAPPOINT", "UPDATE", "AMENDED", "COMPLETED"];
    assert_eq!(said, all, "{}", ended.stdout);

    let requests = sandbox.all_requests();
    let calls = || requests.iter().filter(|request| request.operation != "token");
    let conversations: BTreeSet<_> =
        calls().filter_map(|request| request.header("x-conversation-id")).collect();
    assert_eq!(conversations, BTreeSet::from(["KT-61"]));
    let scripted: Vec<_> = calls().filter(|request| request.header("x-scenario").is_some()).collect();
    assert_eq!(scripted.len(), 1);
    assert_eq!(scripted[0].header("x-scenario"), Some("ORDER_REAPPOINT"));
    assert_eq!(sandbox.request_count("handleCreateOrder"), 1);
    assert_eq!(sandbox.request_count("handleAmendOrder"), 1);

    sandbox.fibre_cafe_set_supplier_reachable(false);
    let unsent = run_on(&sandbox, "provide-order", &["--submit"]);
    assert_says(&unsent, 1, &["is FAILED_TO_SEND"]);
    assert!(unsent.stdout.contains("SUPPLIER_TIMED_OUT"), "{}", unsent.stdout);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_shown_and_not_sent_without_submit() {
    let sandbox = sandbox().await;
    let arguments = ["TW18 4LG", "--number", "22", "--line-profile", "1G1G", "--contact-name", "B. Person"];
    let shown = run_on(&sandbox, "provide-order", &arguments);
    assert_says(&shown, 0, &["Nothing was ordered. Add --submit"]);
    let order: Value = serde_json::from_str(&shown.stdout).expect("the order is JSON");
    assert_eq!((&order["orderType"], &order["supplier"]), (&json!("NEW"), &json!(seed::SUPPLIER)));
    assert_eq!(order["address"]["id"], seed::NO_VISIT_ADDRESS);
    assert_eq!(order["serviceOrderItem"]["serviceCharacteristics"][0]["value"], "1G1G");
    assert_eq!(
        (&order["primaryContact"]["name"], &order["appointmentReservationId"]),
        (&json!("B. Person"), &Value::Null)
    );
    assert!(!shown.stderr.contains("B. Person"), "{}", shown.stderr);
    assert_eq!(sandbox.request_count("handleCreateOrder"), 0);
    assert_eq!(sandbox.request_count("handleReserveAppointment"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_ordered_is_refused_and_not_sent() {
    let sandbox = sandbox().await;
    for (arguments, says) in [
        (&[seed::POSTCODE][..], "there are 5 such addresses"),
        (&["SW1A 1AA"], "there is no such address"),
        (&["--number", "26"], "SUPPLIER1 offers no new line there: NO_NETWORK"),
        (&["--number", "24"], "SUPPLIER1 offers no new line there"),
        (&["--line-profile", "9/9"], "the value for LINE_PROFILE is not on offer"),
        (
            &["--scenario", "CANCELLATION_REJECTED"],
            "CANCELLATION_REJECTED is for a request that is not sent here",
        ),
        (&["--scenario", "SERVICE_TEST_RED"], "SERVICE_TEST_RED is for a request that is not sent here"),
        (
            &["--scenario", "ORDER_PENDING", "--scenario", "ORDER_DELAYED"],
            "for the same requests as another --scenario",
        ),
    ] {
        let ended = run_on(&sandbox, "provide-order", &[arguments, &["--submit"]].concat());
        assert_eq!(ended.stdout, "", "{arguments:?}");
        assert_says(&ended, 1, &["error: ", says, "what to do: "]);
    }
    let unknown = run_on(&sandbox, "provide-order", &["--submit", "--scenario", "ORDER_LOST"]);
    assert_says(&unknown, 1, &["the carrier says: ", "ORDER_REAPPOINT", "there is no order yet"]);
    assert_eq!(sandbox.request_count("handleCreateOrder"), 1);

    for arguments in [&["--cancel"][..], &["--submit", "--scenario", "HAPPY"], &["--from", "soon"]] {
        assert_eq!(run_on(&sandbox, "provide-order", arguments).code, Some(2), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_whose_answer_is_lost_is_not_sent_again() {
    let sandbox = sandbox().await;
    sandbox.inject(Fault::LoseAnswer.on("handleCreateOrder"));
    let journal = directory().join("journal");
    let journal = journal.to_str().expect("the directory has a plain name");
    let order = ["--submit", "--conversation", "KT-62", "--reference", "R-62", "--journal", journal];
    let lost = run_on(&sandbox, "provide-order", &order);
    assert_says(
        &lost,
        1,
        &["outcome unknown", "do not send it again before", "conversation KT-62", "\"R-62\""],
    );
    // The next run has another appointment, and the same order.
    let again = run_on(&sandbox, "provide-order", &order);
    assert_says(&again, 1, &["An earlier run ended before the answer came", "conversation KT-62"]);
    assert_eq!(sandbox.request_count("handleCreateOrder"), 1);

    let permitted = [&order[..], &["--send-again", "the gateway's support found none"]].concat();
    let sent = run_on(&sandbox, "provide-order", &permitted);
    assert_eq!(sandbox.request_count("handleCreateOrder"), 2, "{}", sent.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_carrier_has_neither_defaults_nor_scenarios_in_production() {
    let sandbox = sandbox().await;
    let carrier = |base_url: &str| {
        let mut environment = environment(&sandbox);
        environment[0].1 = base_url.to_owned();
        environment
    };
    let test = carrier("https://cvt.example/v1");
    assert_says(&run("provide-order", &["--submit"], &test), 1, &["error: --contact-name is missing"]);
    assert_says(&run("test-and-repair", &[], &test), 1, &["error: SERVICE is missing"]);
    for (program, scenario) in [("provide-order", "ORDER_DELAYED"), ("test-and-repair", "SERVICE_TEST_RED")] {
        let ended = run(program, &["--submit", "--scenario", scenario], &carrier(fibre_cafe::PRODUCTION));
        assert_says(&ended, 1, &["--scenario is for the test environment"]);
    }
    assert!(sandbox.all_requests().is_empty());
}

#[test]
fn a_test_that_finds_a_fault_leads_to_a_repair() {
    let green = run("test-and-repair", &["--submit"], &[]);
    assert_says(&green, 0, &["no problem can be raised"]);
    assert_eq!(rows(&green).last(), Some(&("RESULT", "GREEN")));

    let shown = run("test-and-repair", &["--scenario", "SERVICE_TEST_RED"], &[]);
    assert_says(&shown, 0, &["No problem was raised. Add --submit"]);
    assert_eq!(rows(&shown).last(), Some(&("RESULT", "RED")));

    let repaired = run("test-and-repair", &["--scenario", "SERVICE_TEST_RED", "--submit"], &[]);
    assert_says(&repaired, 0, &["Raised: problem ", "is ACCEPTED", "is COMPLETED."]);
    let of_problem: Vec<_> =
        rows(&repaired).into_iter().filter(|(what, _)| what.starts_with("SERVICE_PROBLEM")).collect();
    let statuses: Vec<&str> = of_problem.iter().map(|(_, status)| *status).collect();
    assert_eq!(statuses, ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS", "RESOLVED", "COMPLETED"]);

    let rejected = ["--scenario", "SERVICE_TEST_AMBER", "--submit", "--reject", "It still drops"];
    let rejected = run("test-and-repair", &rejected, &[]);
    assert_says(&rejected, 0, &["is REJECTED", "is ACCEPTED", "is COMPLETED."]);
    assert_eq!(rejected.stdout.matches(" RESOLVED ").count(), 2, "{}", rejected.stdout);
    assert!(!rejected.stderr.contains("It still drops"), "{}", rejected.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_kcis_tests_and_problems_are_read_until_their_end() {
    let sandbox = sandbox().await;
    let repaired = run_on(&sandbox, "test-and-repair", &["--scenario", "SERVICE_TEST_RED", "--submit"]);
    assert_says(&repaired, 0, &["is ACCEPTED", "is COMPLETED."]);
    assert!(
        rows(&repaired).contains(&("RESULT", "RED")) && repaired.stdout.contains("CONFIRM"),
        "{}",
        repaired.stdout
    );
    assert_eq!(sandbox.request_count("handleServiceProblemResolution"), 1);

    let unknown = run_on(&sandbox, "test-and-repair", &["SI0"]);
    assert_says(&unknown, 1, &["the carrier says: ", "the tenant has no such service"]);
    let useless = run_on(&sandbox, "test-and-repair", &["--scenario", "SERVICE_TEST_REJECTED", "--submit"]);
    assert_says(&useless, 1, &["is REJECTED and has no result"]);
    assert_eq!(sandbox.request_count("handleCreateProblem"), 1);
}

#[test]
fn without_settings_every_program_runs_on_a_sandbox_and_says_so() {
    for (program, arguments) in PROGRAMS {
        let ended = run(program, arguments, &[]);
        assert_says(&ended, 0, &["embedded sandbox"]);
        assert!(!ended.stdout.is_empty() && !ended.stdout.contains("made-up data"), "{program}");
    }
}

#[test]
fn with_some_settings_the_missing_ones_are_named() {
    let set = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    let missing = "FIBRE_CAFE_BASE_URL, FIBRE_CAFE_TOKEN_URL, FIBRE_CAFE_CLIENT_SECRET, FIBRE_CAFE_SUPPLIER are not set";
    for (program, arguments) in PROGRAMS {
        for (some, says) in [
            (set("FIBRE_CAFE_CLIENT_ID", "id"), missing),
            (set("FIBRE_CAFE_SCOPE", "tenant.all"), "FIBRE_CAFE_SCOPE is set, and FIBRE_CAFE_BASE_URL, "),
            (set("FIBRE_CAFE_SCOPE", ""), "FIBRE_CAFE_SCOPE is empty"),
        ] {
            let ended = run(program, arguments, &some);
            assert_eq!(ended.stdout, "", "{program}");
            assert_says(&ended, 1, &[says, "what to do: "]);
        }
    }
}

#[test]
fn every_program_explains_itself() {
    for program in ["provide-order", "test-and-repair", "kci-receiver"] {
        let ended = run(program, &["--help"], &[]);
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{program}");
        assert!(ended.stdout.contains("Usage: "), "{program}: {}", ended.stdout);
        assert_eq!(run(program, &["--no-such-option"], &[]).code, Some(2), "{program}");
    }
}
