//! A program that is killed: this test program, started again for one submission.

use crate::access::{Access, http_client};
use crate::carrier::Carrier;
use crate::operations::{self, Operation};
use fibre_core::TestClock;
use fibre_core::submission::FileJournal;
use futures::future::{Either, select};
use std::env;
use std::io;
use std::path::Path;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::sync::Arc;

const OPERATION: &str = "FAULT_MATRIX_OPERATION";
const BASE_URL: &str = "FAULT_MATRIX_BASE_URL";
const TOKEN_URL: &str = "FAULT_MATRIX_TOKEN_URL";
const JOURNAL: &str = "FAULT_MATRIX_JOURNAL";

/// Lets another process submit, and kills it when the carrier has read the request.
pub(crate) async fn submit(operation: &Operation, access: &Access, carrier: &Carrier, journal: &Path) {
    let program = env::current_exe().expect("the test program knows where it is");
    let mut process = Command::new(program)
        .args(["--exact", "killed::submits_until_it_is_killed"])
        .env(OPERATION, operation.id)
        .env(BASE_URL, &access.base_url)
        .env(TOKEN_URL, &access.token_url)
        .env(JOURNAL, journal)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test program can be started");
    let says = process.stdout.take().expect("its output is piped");
    let ended = tokio::task::spawn_blocking(move || io::read_to_string(says));
    if let Either::Right((says, _)) = select(pin!(carrier.held()), ended).await {
        panic!("the program ended by itself: {says:?}");
    }
    process.kill().expect("it waits for its answer");
    process.wait().expect("it was started here");
}

/// The program; without its settings, a test that has nothing to do.
#[tokio::test]
async fn submits_until_it_is_killed() {
    let (Ok(id), Ok(base_url), Ok(token_url), Some(journal)) =
        (env::var(OPERATION), env::var(BASE_URL), env::var(TOKEN_URL), env::var_os(JOURNAL))
    else {
        return;
    };
    let operation =
        operations::all().find(|operation| operation.id == id).expect("the operation is in the table");
    let submission = operation.submission.as_ref().expect("it has a submission");
    let journal = FileJournal::open(Path::new(&journal)).expect("nobody else has the journal");
    let (http, clock) = (http_client(), TestClock::new());
    let access = Access { base_url, token_url, http, clock, told: Arc::new(|| false) };
    let ended = (submission.run)(access, journal).await;
    panic!("the carrier has answered: {ended:?}");
}
