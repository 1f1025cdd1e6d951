//! Where the example programs connect to, and that they give no secret away.

mod wire;

use wire::programs::run;
use wire::{Answer, Carrier, SECRET};

/// Every program, with arguments that make it call the carrier.
const PROGRAMS: [(&str, &[&str]); 6] = [
    ("inventory-report", &["--kind", "service", "--format", "ndjson"]),
    ("address-file", &[]),
    ("find-place", &["carrington"]),
    ("place-order", &[]),
    ("orders", &[]),
    ("tour", &[]),
];

#[test]
fn without_settings_every_program_runs_on_a_sandbox_and_says_so() {
    for (program, arguments) in PROGRAMS {
        let ended = run(program, arguments, &[]);
        assert_eq!(ended.code, Some(0), "{program}: {}", ended.stderr);
        assert!(ended.stderr.contains("embedded sandbox"), "{program}: {}", ended.stderr);
        assert!(!ended.stdout.is_empty() && !ended.stdout.contains("sandbox with made-up data"), "{program}");
    }
}

#[test]
fn with_some_settings_the_missing_ones_are_named() {
    let complete = Carrier::start([]).environment();
    for (program, arguments) in PROGRAMS {
        let some = [complete[0].clone(), complete[3].clone(), (complete[4].0.clone(), String::new())];
        let ended = run(program, arguments, &some);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{program}");
        assert!(ended.stderr.starts_with("error: "), "{program}: {}", ended.stderr);
        for missing in
            ["TUATAHI_CONNECT_TOKEN_URL", "TUATAHI_CONNECT_CLIENT_ID", "TUATAHI_CONNECT_CUSTOMER_ID"]
        {
            assert!(ended.stderr.contains(missing), "{program}: {missing} is missing in {}", ended.stderr);
        }
        assert!(
            !ended.stderr.contains("BASE_URL") && !ended.stderr.contains("CLIENT_SECRET"),
            "{}",
            ended.stderr
        );
        assert!(!ended.stderr.contains(SECRET), "{program}: {}", ended.stderr);
    }
}

#[test]
fn each_single_missing_setting_is_an_error() {
    let complete = Carrier::start([]).environment();
    for missing in 0..complete.len() {
        let mut some = complete.clone();
        let (name, _) = some.remove(missing);
        let ended = run("orders", &[], &some);
        assert_eq!(ended.code, Some(1), "{name}: {}", ended.stderr);
        assert!(ended.stderr.contains(&format!("error: {name} is not set")), "{name}: {}", ended.stderr);
    }
}

#[test]
fn with_all_settings_the_carrier_is_asked_with_its_token() {
    let carrier = Carrier::start([Answer::chunks([r#"{"total":0,"orders":[]}"#])
        .media_type("application/json")
        .with_length()]);
    let ended = run("orders", &[], &carrier.environment());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(!ended.stderr.contains("sandbox"), "{}", ended.stderr);
    let seen = carrier.seen();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].target.starts_with("/connect/v1/orders?") && seen[0].target.contains("customerId=66450"));
    assert_eq!(seen[0].authorization, "Bearer token-1");
}

#[test]
fn a_setting_that_cannot_be_used_is_named() {
    let mut environment = Carrier::start([]).environment();
    environment[0].1 = "not an address".to_owned();
    let ended = run("orders", &[], &environment);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("base_url") && ended.stderr.contains("what to do: "), "{}", ended.stderr);
}

#[test]
fn a_carrier_that_is_not_there_is_an_error_that_says_where_to_look() {
    let mut environment = Carrier::start([]).environment();
    // Port 9 of the loopback interface: nobody listens, connections are refused.
    environment[1].1 = "http://127.0.0.1:9/token".to_owned();
    let ended = run("address-file", &[], &environment);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    for says in ["error: ", "outcome: not sent", "TUATAHI_CONNECT_TOKEN_URL"] {
        assert!(ended.stderr.contains(says), "{says:?} is missing in {}", ended.stderr);
    }
    assert!(!ended.stderr.contains(SECRET), "{}", ended.stderr);
}

#[test]
fn every_program_explains_itself() {
    for (program, _) in PROGRAMS {
        let ended = run(program, &["--help"], &[]);
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{program}");
        assert!(ended.stdout.contains("Usage: "), "{program}: {}", ended.stdout);
        assert!(!ended.stdout.contains("secret"), "{program} takes a secret on its command line");
        assert_eq!(run(program, &["--no-such-option"], &[]).code, Some(2), "{program}");
    }
}
