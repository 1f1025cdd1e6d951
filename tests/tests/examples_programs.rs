//! The example programs on the sandbox: what they print, and what they send.

mod wire;

use fibre_sandbox::tuatahi_connect::seed;
use fibre_sandbox::{Extent, Fault, Sandbox};
use serde_json::Value;
use std::fs;
use wire::programs::{Ended, command, directory, run};

/// Runs a program against a sandbox of the test. The sandbox serves from other threads meanwhile.
fn run_on(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> Ended {
    let environment = sandbox.tuatahi_connect().environment().map(|(name, value)| (name, value.to_owned()));
    let ended = run(program, arguments, &environment);
    let secret = sandbox.tuatahi_connect().client_secret();
    assert!(
        !ended.stdout.contains(secret) && !ended.stderr.contains(secret),
        "{program} gives the secret away"
    );
    ended
}

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("the loopback interface has a free port")
}

/// The carrier's names for the operations are not those of the methods.
const CAFE_METHODS: [&str; 18] = [
    "lookup_addresses",
    "check_availability",
    "create_quote",
    "available_appointments",
    "reserve_appointment",
    "create_order",
    "order",
    "amend_order",
    "cancel_order",
    "create_ethernet_order",
    "ethernet_order",
    "run_service_test",
    "service_test",
    "create_problem",
    "problem",
    "amend_problem",
    "cancel_problem",
    "resolve_problem",
];

#[test]
fn the_tour_shows_everything() {
    let ended = run("tour", &[], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let operations = tuatahi_connect::operations::ALL;
    assert_eq!(operations.len(), 16);
    for operation in operations {
        // Streams are called by what they give: `streamAddressFile` is `address_file`.
        let name = operation.id.strip_prefix("stream").unwrap_or(operation.id);
        let mut method = String::new();
        for character in name.chars() {
            if character.is_uppercase() && !method.is_empty() {
                method.push('_');
            }
            method.extend(character.to_lowercase());
        }
        assert!(ended.stdout.contains(&method), "{method} is missing in {}", ended.stdout);
    }
    assert_eq!(fibre_cafe::operations::ALL.len(), CAFE_METHODS.len());
    for method in CAFE_METHODS {
        assert!(ended.stdout.contains(&format!("  {method}(")), "{method} is missing in {}", ended.stdout);
    }
    assert_eq!(tuatahi_notify::operations::ALL.len(), 6);
    for method in [
        "list_subscriptions",
        "create_subscription",
        "get_subscription",
        "update_subscription",
        "replay_notifications",
        "replay_one",
    ] {
        assert!(ended.stdout.contains(method), "{method} is missing in {}", ended.stdout);
    }
    for capability in [
        "find_places",
        "a stream over all pages",
        "resumed with its token",
        "from bare JSON lines",
        ".raw()",
        "Truncated: streamProductInventoryReport",
        "after 3 attempts",
        "1 new token",
        "outcome: unknown; sent 1 time",
        "the order exists: ORD",
        "5000 items, and a clean end",
        "ONTActivation 3: ORD000000000003 is Good\n",
        "ONTActivation 2 is missing",
        "ONTActivation 2: ORD000000000002 is Good, late",
        "gaps left: 0",
        "3 handed on, 0 waiting",
    ] {
        assert!(ended.stdout.contains(capability), "{capability:?} is missing in {}", ended.stdout);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tour_leaves_a_carrier_alone() {
    let sandbox = sandbox().await;
    let ended = run_on(&sandbox, "tour", &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stderr.contains("left aside"), "{}", ended.stderr);
    assert!(sandbox.all_requests().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_shown_and_not_sent() {
    let sandbox = sandbox().await;
    let ended = run_on(&sandbox, "place-order", &["--external-id", "KT-9", "--note", "Gate code 12"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let order: Value = serde_json::from_str(&ended.stdout).expect("the order is JSON");
    assert_eq!(order["orderType"], "New");
    assert_eq!(order["externalId"], "KT-9");
    assert_eq!(order["note"], "Gate code 12");
    assert_eq!(order["siteDetails"]["placeId"], seed::PLACE_ID);
    assert_eq!(order["productOffers"][0]["offerCode"], seed::OFFER_CODE);
    assert_eq!(order["productOffers"][0]["configurationCode"], seed::CONFIGURATION_CODE);
    assert_eq!(order["handoverConnectionInterfaceGroupId"], seed::HANDOVER_GROUP_ID);
    assert!(
        ended.stderr.contains("Nothing was sent") && ended.stderr.contains("--submit"),
        "{}",
        ended.stderr
    );
    assert_eq!(sandbox.request_count("placeOrder"), 0);
    assert_eq!(sandbox.order_count(), seed::ORDER_COUNT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_submitted_order_is_sent_once_and_can_be_found() {
    let sandbox = sandbox().await;
    let ended = run_on(&sandbox, "place-order", &["--external-id", "KT-10", "--submit"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let sent = sandbox.requests("placeOrder");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].json(), serde_json::from_str(&ended.stdout).ok(), "what was shown is what was sent");
    assert_eq!(sandbox.order_count(), seed::ORDER_COUNT + 1);
    let id =
        ended.stderr.split("order id: ").nth(1).and_then(|rest| rest.split('.').next()).unwrap_or_default();
    assert!(id.starts_with("ORD"), "{}", ended.stderr);

    let found = run_on(&sandbox, "orders", &["--external-id", "KT-10"]);
    assert_eq!(found.stdout.lines().count(), 2, "{}", found.stdout);
    assert!(found.stdout.contains(id) && found.stdout.contains("KT-10"), "{}", found.stdout);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_leads_to_a_look_and_not_to_a_second_order() {
    let sandbox = sandbox().await;
    sandbox.inject(Fault::LoseAnswer.on("placeOrder"));
    let journal = directory().join("journal");
    let journal = journal.to_str().expect("the directory has a plain name");
    let order = ["--external-id", "KT-11", "--submit", "--journal", journal];
    let ended = run_on(&sandbox, "place-order", &order);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    for says in ["outcome unknown", "the carrier has the order", "order id: ORD"] {
        assert!(ended.stderr.contains(says), "{says:?} is missing in {}", ended.stderr);
    }
    // Once more, as after a crash that nobody remembers.
    let ended = run_on(&sandbox, "place-order", &order);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stderr.contains("An earlier run has placed it. Nothing was sent."), "{}", ended.stderr);
    assert_eq!(sandbox.request_count("placeOrder"), 1);
    let other = run_on(&sandbox, "place-order", &[&order[..], &["--note", "another order"]].concat());
    assert_eq!(other.code, Some(1));
    assert!(other.stderr.contains("submitted before with another body"), "{}", other.stderr);
    assert_eq!(sandbox.request_count("placeOrder"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_was_killed_while_it_sent_is_taken_up_by_the_next() {
    let sandbox = sandbox().await;
    let journal = directory().join("journal");
    let journal = journal.to_str().expect("the directory has a plain name");
    let order = ["--external-id", "KT-13", "--submit", "--journal", journal];
    // The carrier has the order, and the answer never ends.
    sandbox.inject(Fault::StallBody { after: Extent::Bytes(0) }.on("placeOrder"));
    let environment = sandbox.tuatahi_connect().environment().map(|(name, value)| (name, value.to_owned()));
    let mut killed = command("place-order", &order, &environment).spawn().expect("the program was built");
    while sandbox.request_count("placeOrder") == 0 || sandbox.pending_faults() > 0 {
        tokio::task::yield_now().await;
    }
    killed.kill().and_then(|()| killed.wait()).expect("the program runs");

    let ended = run_on(&sandbox, "place-order", &order);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let says = "An earlier run sent it, and the carrier has it. Nothing was sent.";
    assert!(ended.stderr.contains(says), "{}", ended.stderr);
    assert_eq!(sandbox.request_count("placeOrder"), 1);
    assert_eq!(sandbox.order_count(), seed::ORDER_COUNT + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_order_says_why_and_that_there_is_none() {
    let sandbox = sandbox().await;
    let ended = run_on(&sandbox, "place-order", &["--handover", "NOBODYS", "--submit"]);
    assert_eq!(ended.code, Some(1));
    for says in ["the carrier says: ", "NOBODYS", "outcome: rejected", "there is no order yet"] {
        assert!(ended.stderr.contains(says), "{says:?} is missing in {}", ended.stderr);
    }
    assert_eq!(sandbox.order_count(), seed::ORDER_COUNT);
}

#[test]
fn an_order_on_the_embedded_sandbox_ends_with_it() {
    let ended = run("place-order", &["--submit"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stderr.contains("ends with this run"), "{}", ended.stderr);
    let found = run("orders", &["--external-id", "KT-12"], &[]);
    assert!(found.stderr.contains("begins anew with every run"), "{}", found.stderr);
    assert_eq!(found.stdout.lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_are_listed_over_all_pages_and_by_stage() {
    let sandbox = sandbox().await;
    let ours = seed::ORDER_COUNT - seed::SECOND_CUSTOMER_ORDER_COUNT;
    let all = run_on(&sandbox, "orders", &[]);
    assert_eq!((all.code, all.stdout.lines().count()), (Some(0), ours + 1), "{}", all.stderr);
    assert!(all.stdout.starts_with("id               externalId "), "{}", all.stdout);
    assert!(all.stdout.contains(seed::ORDER_ID) && all.stdout.contains(seed::EXTERNAL_ID));

    let by_stage: usize = ["open", "held", "closed"]
        .iter()
        .map(|stage| run_on(&sandbox, "orders", &["--progress", stage]).stdout.lines().count() - 1)
        .sum();
    assert_eq!(by_stage, ours);
    assert_eq!(run_on(&sandbox, "orders", &["--progress", "lost"]).code, Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listing_that_breaks_off_is_an_error() {
    let sandbox = sandbox().await;
    sandbox.inject(Fault::Status { code: 403, retry_after: None }.on("listOrders").skip(1));
    let ended = run_on(&sandbox, "orders", &[]);
    assert_eq!((ended.code, ended.stdout.lines().count()), (Some(1), 51));
    assert!(ended.stderr.contains("incomplete: 50 orders listed"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_are_found_by_all_words_or_by_any() {
    let sandbox = sandbox().await;
    let all = run_on(&sandbox, "find-place", &["78", "carr"]);
    assert_eq!(all.code, Some(0), "{}", all.stderr);
    assert!(all.stdout.starts_with("placeId          address\n"), "{}", all.stdout);
    assert!(
        all.stdout.contains("40186274UFFLC3B  78 CARRINGTON AVENUE SILVERDALE HAMILTON 3216\n"),
        "{}",
        all.stdout
    );
    assert!(all.stderr.contains("2 of 2 places with every word"), "{}", all.stderr);
    assert!(all.stdout.contains("40256177UFFL80D  3/78 CARRINGTON AVENUE"), "{}", all.stdout);

    let any = run_on(&sandbox, "find-place", &["--limit", "3", "nowhere avenue"]);
    assert_eq!(any.stdout.lines().count(), 4);
    assert!(any.stderr.contains("3 of 20 places with any of the words"), "{}", any.stderr);

    let none = run_on(&sandbox, "find-place", &["xyzzy"]);
    assert_eq!((none.code, none.stdout.lines().count()), (Some(0), 1));
    assert!(none.stderr.contains("No place found."), "{}", none.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_address_file_is_written_whole() {
    let sandbox = sandbox().await;
    let csv = run_on(&sandbox, "address-file", &[]);
    assert_eq!(csv.code, Some(0), "{}", csv.stderr);
    assert_eq!(csv.stdout.lines().count(), 251);
    assert!(csv.stdout.starts_with("OBJECTID,SUBURB,DISTRICT,"), "{}", csv.stdout);
    assert!(csv.stderr.contains("250 addresses in "), "{}", csv.stderr);

    let ndjson = run_on(&sandbox, "address-file", &["--format", "ndjson"]);
    let rows: Vec<Value> = ndjson.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert_eq!(rows.len(), 250);
    assert_eq!(rows[0]["PHYSICAL_ADDRESS"], "3/78 CARRINGTON AVENUE");
    assert_eq!(rows[0]["place_id"], "40256177UFFL80D");
    // Quoted in the file for its comma.
    assert!(
        rows.iter()
            .any(|row| row["PHYSICAL_ADDRESS"].as_str().is_some_and(|address| address.ends_with(", REAR")))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_file_that_breaks_off_keeps_what_arrived() {
    let sandbox = sandbox().await;
    let cuts = [Fault::CutBody { after: Extent::Events(41) }, Fault::Truncate { after: Extent::Events(41) }];
    for fault in cuts {
        sandbox.inject(fault.clone().on("streamAddressFile"));
        let file = directory().join("addresses.csv");
        let path = file.to_str().expect("the directory has a plain name");
        let ended = run_on(&sandbox, "address-file", &["--output", path]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{fault:?}");
        // One of the 41 lines is the header.
        let says =
            format!("incomplete: 40 addresses arrived before it broke off; they are kept in {path}.partial");
        assert!(ended.stderr.contains(&says), "{fault:?}: {}", ended.stderr);
        assert!(!file.exists());
        let kept = fs::read_to_string(format!("{path}.partial")).unwrap_or_default();
        assert_eq!(kept.lines().count(), 41, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_carrier_has_no_default_place() {
    let sandbox = sandbox().await;
    let environment = sandbox.tuatahi_connect().environment().map(|(name, value)| {
        let value = if name.ends_with("BASE_URL") { "https://connect.example/v1" } else { value };
        (name, value.to_owned())
    });
    let ended = run("place-order", &["--submit"], &environment);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    assert!(ended.stderr.contains("error: --place is missing"), "{}", ended.stderr);
    assert!(sandbox.all_requests().is_empty());
}
