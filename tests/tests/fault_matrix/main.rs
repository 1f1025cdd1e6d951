//! Every order-like request meets every fault, and what the client says of it is compared with what the carrier knows.
//!
//! The table that comes of it is `docs/fault-matrix.md`; `UPDATE_FAULT_MATRIX=1` writes it anew.

#![allow(clippy::panic, reason = "helpers of tests")]

mod access;
mod carrier;
mod case;
mod complaints;
mod document;
mod expected;
mod fault;
mod faults;
mod killed;
mod operations;

use access::http_client;
use case::{Case, Result};
use fault::Death;
use futures::{StreamExt as _, TryStreamExt as _, stream};

/// How many cases run at a time.
const AT_A_TIME: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn no_fault_places_an_order_twice_or_hides_what_became_of_it() {
    let http = http_client();
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let faults = faults::all();
    let cases = |death: fn(Death) -> bool| {
        let (http, folder) = (&http, folder.path());
        let faults = faults.iter().enumerate().filter(move |(_, fault)| death(fault.death));
        faults.flat_map(move |(row, fault)| {
            operations::all().enumerate().map(move |(column, operation)| {
                let journal = folder.join(format!("{row}-{column}.journal"));
                Case { fault: fault.clone(), operation, http: http.clone(), journal }
            })
        })
    };
    let mut results = run(cases(|death| death != Death::Killed), AT_A_TIME).await;
    // One by one: a process that is being started has for a moment the journals open that others have locked.
    results.extend(run(cases(|death| death == Death::Killed), 1).await);
    let complaints: Vec<_> =
        results.iter().flat_map(|result| &result.complaints).map(String::as_str).collect();
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    document::compare(&document::written(&faults, &results));
}

/// Gives the results in the order of the cases.
async fn run(cases: impl Iterator<Item = Case>, at_a_time: usize) -> Vec<Result> {
    let running = stream::iter(cases).map(|case| tokio::spawn(case.run())).buffered(at_a_time);
    running.try_collect().await.expect("no case panics")
}

#[tokio::test]
async fn a_second_answer_is_not_taken_for_that_to_the_next_order() {
    let faults = faults::all();
    let fault =
        faults.iter().find(|fault| fault.name == faults::TWO_ANSWERS).expect("the fault is in the table");
    let operation = operations::all().next().expect("there are operations");
    let carrier = carrier::Carrier::start(fault.plan.clone(), operation.answer);
    // One client, so that the connection with the surplus answer is at hand.
    let access = carrier.access(&http_client());
    for orders in 1..=2 {
        let sent = (operation.call)(access.clone()).await;
        assert!(sent.is_ok(), "order {orders}: {sent:?}");
        assert_eq!(carrier.log().orders(), orders);
    }
}
