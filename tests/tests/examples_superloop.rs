//! The example programs for Superloop 360: what they print, and what they order.

mod wire;

use fibre_sandbox::superloop_360::seed;
use fibre_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};
use std::env;
use std::io::{BufRead as _, BufReader};
use wire::programs::{Ended, command, directory, ended};

const PROGRAMS: [(&str, &[&str]); 3] = [
    ("qualify", &[seed::ADDITIONAL_NTD_LOCATION]),
    (
        "order-nbn",
        &[
            seed::FIRST_NTD_LOCATION,
            "--plan",
            "Home Fast 100/20",
            "--option",
            "firstNtd",
            "--submit",
            "--watch",
        ],
    ),
    ("service", &["300"]),
];

/// What an order at [`seed::PORT_TAKEOVER_LOCATION`] that takes port 1 over begins with.
const TAKEOVER: [&str; 7] =
    [seed::PORT_TAKEOVER_LOCATION, "--plan", "Home Fast 50/20", "--option", "portTakeover", "--port", "1"];

fn run(program: &str, arguments: &[&str], environment: &[(String, String)]) -> Ended {
    let mut command = command(program, arguments, &[]);
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SUPERLOOP_")) {
        command.env_remove(name);
    }
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let output = command.output().expect("the program was built");
    ended(output.status, output.stdout, output.stderr)
}

/// Runs a program against a sandbox of the test. The sandbox serves from other threads meanwhile.
fn run_on(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> Ended {
    let environment = sandbox.superloop_360().environment().map(|(name, value)| (name, value.to_owned()));
    run(program, arguments, &environment)
}

async fn sandbox() -> Sandbox {
    let sandbox = Sandbox::builder().orders_advance_on_read(true).start().await;
    sandbox.expect("the loopback interface has a free port")
}

/// That a program failed, wrote no data, and ordered nothing.
fn assert_nothing_ordered(sandbox: &Sandbox, ended: &Ended, says: &str) {
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{}", ended.stderr);
    assert!(ended.stderr.starts_with("error: ") || ended.stderr.contains("\nerror: "), "{}", ended.stderr);
    assert!(ended.stderr.contains(says), "{says:?} is missing in {}", ended.stderr);
    assert_eq!(sandbox.request_count("createOrder"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_six_sample_locations_have_the_documented_options_and_fees() {
    let sandbox = sandbox().await;
    let takeover = ("portTakeover", json!("10.00"));
    let existing = [takeover.clone(), takeover.clone(), takeover, ("freePort", json!("0.00"))];
    let with_new = |fee: Value| existing.iter().cloned().chain([("additionalNtd", fee)]).collect::<Vec<_>>();
    let expected = [
        (seed::FIRST_NTD_LOCATION, vec![("firstNtd", json!("300.00"))]),
        (seed::FIRST_COPPER_PAIR_LOCATION, vec![("firstCopperPair", json!("0.00"))]),
        (seed::ADDITIONAL_NTD_LOCATION, with_new(json!("180.00"))),
        // The older result does not tell the fee of the device.
        (seed::PORT_TAKEOVER_LOCATION, with_new(Value::Null)),
        (
            seed::ADDITIONAL_COPPER_PAIR_LOCATION,
            vec![("copperPairTakeover", json!("310.00")), ("additionalCopperPair", json!("480.00"))],
        ),
        (seed::NO_ADDITIONAL_COPPER_PAIR_LOCATION, vec![("idleCopperPair", json!("300.00"))]),
    ];
    for (location, expected) in expected {
        let ended = run_on(&sandbox, "qualify", &[location, "--format", "json"]);
        assert_eq!(ended.code, Some(0), "{location}: {}", ended.stderr);
        let options: Vec<Value> = serde_json::from_str(&ended.stdout).expect("the options are a JSON array");
        let found: Vec<_> = options
            .iter()
            .map(|option| (option["kind"].as_str().unwrap_or_default(), option["oneOff"].clone()))
            .collect();
        assert_eq!(found, expected, "{location}");
        for option in &options {
            let mut keys: Vec<_> =
                option.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
            keys.sort_unstable();
            let all = "certainty infrastructureId kind monthly oneOff orderType plans portId";
            assert_eq!(keys.join(" "), all, "{location}");
            let plans = option["plans"].as_array().map_or(0, Vec::len);
            assert!(
                plans > 0
                    && ["documented", "inferred"].contains(&option["certainty"].as_str().unwrap_or_default()),
                "{location}: {option}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_ordered_is_refused_and_not_sent() {
    let sandbox = sandbox().await;
    let unknown = run_on(&sandbox, "qualify", &["LOC000000000000"]);
    assert_nothing_ordered(&sandbox, &unknown, "There is no such location");
    let first = |plan| {
        let option = ["--plan", plan, "--option", "firstNtd", "--submit"];
        run_on(&sandbox, "order-nbn", &[&[seed::FIRST_NTD_LOCATION][..], &option].concat())
    };
    assert_nothing_ordered(&sandbox, &first("Home Slow 1/1"), "\"Home Slow 1/1\" is not offered");

    let takeover =
        |more: &[&str]| run_on(&sandbox, "order-nbn", &[&TAKEOVER[..], more, &["--submit"]].concat());
    assert_nothing_ordered(&sandbox, &takeover(&[]), "--avc-id");
    assert_nothing_ordered(&sandbox, &takeover(&["--avc-id", " "]), "--avc-id");

    let elsewhere = |port| {
        let option = ["--plan", "Home Fast 50/20", "--option", "freePort", "--port", port, "--submit"];
        run_on(&sandbox, "order-nbn", &[&[seed::ADDITIONAL_NTD_LOCATION][..], &option].concat())
    };
    assert_nothing_ordered(&sandbox, &elsewhere("9"), "freePort");
    assert_nothing_ordered(&sandbox, &elsewhere("1"), "freePort");
    assert_nothing_ordered(&sandbox, &run_on(&sandbox, "service", &["9"]), "getService");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_shown_and_sent_once_only_with_submit() {
    let sandbox = sandbox().await;
    let order = [&TAKEOVER[..], &["--avc-id", seed::AVC_ID]].concat();
    let shown = run_on(&sandbox, "order-nbn", &order);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    let body: Value = serde_json::from_str(&shown.stdout).expect("the order is JSON");
    assert_eq!((&body["portId"], &body["avcIdForTransfer"]), (&json!(1), &json!(seed::AVC_ID)));
    assert_eq!(sandbox.request_count("createOrder"), 0);

    let sent = run_on(&sandbox, "order-nbn", &[&order[..], &["--submit", "--watch"]].concat());
    assert_eq!(sent.code, Some(0), "{}", sent.stderr);
    assert!(sent.stderr.contains("TRANSFER_ORDER_IN_RETRY: retried by the carrier"), "{}", sent.stderr);
    assert!(sent.stderr.contains("COMPLETE: completed"), "{}", sent.stderr);
    assert_eq!(sandbox.request_count("createOrder"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_program_goes_on_from_its_token_without_ordering_again() {
    let sandbox = sandbox().await;
    // The order stays where it is, so that the program cannot end by itself.
    sandbox.settings().set_orders_advance_on_read(false);
    let environment = sandbox.superloop_360().environment().map(|(name, value)| (name, value.to_owned()));
    let order = [&TAKEOVER[..], &["--avc-id", seed::AVC_ID, "--submit", "--watch"]].concat();
    let mut program = command("order-nbn", &order, &environment).spawn().expect("the program was built");
    let remarks = BufReader::new(program.stderr.take().expect("standard error is piped"));
    let token = remarks
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.split_once("Token: ").map(|(_, token)| token.to_owned()));
    program.kill().expect("it still watches");
    program.wait().expect("it was started here");

    sandbox.settings().set_orders_advance_on_read(true);
    let resumed = run_on(&sandbox, "order-nbn", &["--resume", &token.expect("a token is printed")]);
    assert_eq!(resumed.code, Some(0), "{}", resumed.stderr);
    assert!(resumed.stderr.contains("COMPLETE: completed"), "{}", resumed.stderr);
    assert_eq!(sandbox.request_count("createOrder"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_whose_answer_is_lost_is_not_sent_again_unless_someone_knows_better() {
    let sandbox = sandbox().await;
    sandbox.inject(Fault::LoseAnswer.on("superloop-360/createOrder"));
    let journal = directory().join("journal");
    let journal = journal.to_str().expect("the directory has a plain name");
    let more = ["--avc-id", seed::AVC_ID, "--reference", "KT-21", "--submit", "--journal", journal];
    let order = [&TAKEOVER[..], &more].concat();
    let lost = run_on(&sandbox, "order-nbn", &order);
    assert_eq!(lost.code, Some(1), "{}", lost.stderr);
    for says in ["it is not known whether", "\"KT-21\"", "outcome unknown", "do not send it again before"] {
        assert!(lost.stderr.contains(says), "{says:?} is missing in {}", lost.stderr);
    }
    // The next run knows, and so does the one after it.
    for _ in 0..2 {
        let again = run_on(&sandbox, "order-nbn", &order);
        assert_eq!(again.code, Some(1), "{}", again.stderr);
        assert!(again.stderr.contains("An earlier run ended before the answer came"), "{}", again.stderr);
        assert_eq!(sandbox.request_count("createOrder"), 1);
    }
    let permitted = [&order[..], &["--send-again", "the carrier's support found none"]].concat();
    let sent = run_on(&sandbox, "order-nbn", &permitted);
    assert_eq!(sent.code, Some(0), "{}", sent.stderr);
    let once_more = run_on(&sandbox, "order-nbn", &permitted);
    assert!(
        once_more.stderr.contains("An earlier run has placed it. Nothing was sent."),
        "{}",
        once_more.stderr
    );
    assert_eq!(sandbox.request_count("createOrder"), 2);
}

#[test]
fn without_settings_every_program_runs_on_a_sandbox_and_says_so() {
    for (program, arguments) in PROGRAMS {
        let ended = run(program, arguments, &[]);
        assert_eq!(ended.code, Some(0), "{program}: {}", ended.stderr);
        assert!(ended.stderr.contains("embedded sandbox"), "{program}: {}", ended.stderr);
        assert!(!ended.stdout.is_empty() && !ended.stdout.contains("made-up data"), "{program}");
    }
}

#[test]
fn with_some_settings_the_missing_ones_are_named() {
    let some = [("SUPERLOOP_360_CLIENT_ID".to_owned(), "id".to_owned())];
    for (program, arguments) in PROGRAMS {
        let ended = run(program, arguments, &some);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{program}");
        let missing = "SUPERLOOP_360_BASE_URL, SUPERLOOP_360_TOKEN_URL, SUPERLOOP_360_KEY_ID, \
                       SUPERLOOP_360_PRIVATE_KEY_FILE are not set";
        assert!(ended.stderr.contains(missing), "{program}: {}", ended.stderr);
    }
}

#[test]
fn every_program_explains_itself() {
    for (program, _) in PROGRAMS {
        let ended = run(program, &["--help"], &[]);
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{program}");
        assert!(ended.stdout.contains("Usage: "), "{program}: {}", ended.stdout);
    }
}
