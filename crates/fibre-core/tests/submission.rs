//! What is sent once, what is written down of it, and what the next run makes of that.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use fibre_core::submission::{
    Evidence, FileJournal, Finding, Intent, Journal, JournalError, Key, MemoryJournal, Placed, Record,
    Submission, Submitted, Verdict, evidence_fn,
};
use fibre_core::{BoxFuture, Error, ErrorKind, Outcome, TestClock};
use std::future::{pending, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn failure(outcome: Outcome) -> Error {
    Error::new(ErrorKind::Timeout, "no answer").with_outcome(outcome)
}

fn intent(body: &str) -> Intent {
    Intent::new("example", "placeOrder", "KT-1", &serde_json::json!({ "text": body })).in_conversation("c-1")
}

/// A submission that counts what it sends and fails with `outcome`.
fn failing(sent: &AtomicUsize, outcome: Outcome) -> Submission<'_, String> {
    let send = move |_: &Intent| -> BoxFuture<'_, Result<String, Error>> {
        sent.fetch_add(1, Ordering::Relaxed);
        Box::pin(ready(Err(failure(outcome))))
    };
    Submission::new(intent("body"), send, |order| Some(order.clone())).clock(Arc::new(TestClock::new()))
}

fn finds(finding: impl Fn() -> Result<Finding<String>, Error> + Send + Sync) -> impl Evidence<String> {
    evidence_fn(move |_| Box::pin(ready(finding().map_err(Into::into))))
}

#[tokio::test]
async fn each_outcome_has_its_end_and_its_record() {
    for (outcome, end, open) in [
        (Outcome::NotSent, "not placed", 0),
        (Outcome::Rejected, "not placed", 0),
        (Outcome::Accepted, "unread", 0),
        (Outcome::Unknown, "cannot tell", 1),
    ] {
        let (sent, journal) = (AtomicUsize::new(0), MemoryJournal::new());
        let told = match failing(&sent, outcome).submit_once(&journal).await.unwrap() {
            Submitted::NotPlaced(error) if error.outcome() == outcome => "not placed",
            Submitted::Placed(Placed::Unread(_)) => "unread",
            Submitted::CannotTell(_) => "cannot tell",
            other => panic!("{other:?}"),
        };
        assert_eq!((told, journal.open().await.unwrap().len()), (end, open), "{outcome}");
        assert_eq!(sent.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn what_may_have_been_sent_is_not_sent_again_without_permission() {
    let (sent, journal) = (AtomicUsize::new(0), MemoryJournal::new());
    let Submitted::CannotTell(doubt) = failing(&sent, Outcome::Unknown).submit_once(&journal).await.unwrap()
    else {
        panic!("it told")
    };
    let text = doubt.to_string();
    assert!(
        text.contains("\"KT-1\"") && text.contains("c-1") && text.contains("do not send it again"),
        "{text}"
    );
    let again = failing(&sent, Outcome::Rejected).submit_once(&journal).await.unwrap();
    assert!(matches!(again, Submitted::CannotTell(_)));
    assert_eq!(sent.load(Ordering::Relaxed), 1);

    let permitted = failing(&sent, Outcome::Rejected).after(doubt.send_again("support found none"));
    assert!(matches!(permitted.submit_once(&journal).await.unwrap(), Submitted::NotPlaced(_)));
    // Turned down, so it may be sent again without anyone's permission.
    assert!(matches!(
        failing(&sent, Outcome::Accepted).submit_once(&journal).await.unwrap(),
        Submitted::Placed(_)
    ));
    assert_eq!(sent.load(Ordering::Relaxed), 3);
    // Placed: not even a permission sends it again.
    let once_more = failing(&sent, Outcome::Accepted).after(doubt.send_again("no reason is good enough"));
    let told = once_more.submit_once(&journal).await.unwrap();
    assert!(matches!(told, Submitted::Placed(Placed::Before { .. })), "{told:?}");
    assert_eq!(sent.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_permission_and_a_reference_are_good_for_one_order() {
    let (sent, journal) = (AtomicUsize::new(0), MemoryJournal::new());
    let Submitted::CannotTell(doubt) = failing(&sent, Outcome::Unknown).submit_once(&journal).await.unwrap()
    else {
        panic!("it told")
    };
    let other = Intent::new("example", "placeOrder", "KT-2", &serde_json::json!({ "text": "body" }));
    let other = Submission::<String>::new(other, |_| Box::pin(pending()), |_| None);
    let error = other.after(doubt.send_again("reason")).submit_once(&journal).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidRequest, Outcome::NotSent));

    let changed = Submission::<String>::new(intent("another body"), |_| Box::pin(pending()), |_| None);
    let error = changed.submit_once(&journal).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidRequest, Outcome::NotSent));
}

#[tokio::test]
async fn evidence_decides_and_its_absence_does_not() {
    type Case = (fn() -> Result<Finding<String>, Error>, &'static str);
    let cases: [Case; 4] = [
        (|| Ok(Finding::Placed("ORD1".to_owned())), "found"),
        (|| Ok(Finding::NotPlaced(failure(Outcome::Rejected))), "not placed"),
        (|| Ok(Finding::Nothing), "cannot tell"),
        (|| Err(failure(Outcome::NotSent)), "cannot tell, 1 look failed"),
    ];
    for (finding, end) in cases {
        let (sent, journal) = (AtomicUsize::new(0), MemoryJournal::new());
        let submission = failing(&sent, Outcome::Unknown).evidence(finds(finding));
        let told = match submission.submit_once(&journal).await.unwrap() {
            Submitted::Placed(Placed::Found { value, error: Some(_) }) if value == "ORD1" => "found",
            Submitted::NotPlaced(_) => "not placed",
            Submitted::CannotTell(doubt) if doubt.looked().is_empty() => "cannot tell",
            Submitted::CannotTell(_) => "cannot tell, 1 look failed",
            other => panic!("{other:?}"),
        };
        assert_eq!(told, end);
    }
}

#[tokio::test]
async fn an_order_that_shows_late_is_still_found() {
    let (sent, journal, looks) = (AtomicUsize::new(0), MemoryJournal::new(), AtomicUsize::new(0));
    let clock = TestClock::new();
    let late = finds(|| match looks.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => Ok(Finding::Nothing),
        _ => Ok(Finding::Placed("ORD1".to_owned())),
    });
    let submission = failing(&sent, Outcome::Unknown).evidence(late).clock(Arc::new(clock.clone()));
    assert!(matches!(submission.submit_once(&journal).await.unwrap(), Submitted::Placed(_)));
    assert_eq!(clock.slept(), [Duration::ZERO, Duration::from_secs(2), Duration::from_secs(10)]);
}

#[tokio::test]
async fn a_run_that_was_killed_while_it_sent_is_found_out_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.journal");
    {
        let journal = FileJournal::open(&path).unwrap();
        let (sending, is_sending) = tokio::sync::oneshot::channel();
        let hangs = |_: &Intent| -> BoxFuture<'static, Result<String, Error>> {
            sending.send(()).unwrap();
            Box::pin(pending())
        };
        let run = tokio::spawn(async move {
            let submission = Submission::new(intent("body"), hangs, |_| None);
            submission.submit_once(&journal).await.map(drop)
        });
        is_sending.await.unwrap();
        run.abort();
        assert!(run.await.unwrap_err().is_cancelled());
    }
    let journal = FileJournal::open(&path).unwrap();
    let open = journal.open().await.unwrap();
    assert_eq!(open.iter().map(|record| record.intent.reference()).collect::<Vec<_>>(), ["KT-1"]);

    let sent = AtomicUsize::new(0);
    let Submitted::CannotTell(doubt) = failing(&sent, Outcome::NotSent).submit_once(&journal).await.unwrap()
    else {
        panic!("it told")
    };
    assert!(doubt.error().is_none() && doubt.intent().conversation() == Some("c-1"));
    let shown = failing(&sent, Outcome::NotSent).evidence(finds(|| Ok(Finding::Placed("ORD1".to_owned()))));
    assert!(matches!(shown.submit_once(&journal).await.unwrap(), Submitted::Placed(Placed::Found { .. })));
    assert_eq!(sent.load(Ordering::Relaxed), 0);
    assert!(journal.open().await.unwrap().is_empty());
}

#[tokio::test]
async fn two_at_once_send_once() {
    let (sent, journal) = (AtomicUsize::new(0), MemoryJournal::new());
    let (one, two) = tokio::join!(
        failing(&sent, Outcome::Unknown).submit_once(&journal),
        failing(&sent, Outcome::Unknown).submit_once(&journal)
    );
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(sent.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_file_survives_a_cut_line_and_refuses_what_is_no_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.journal");
    let journal = FileJournal::open(&path).unwrap();
    assert!(journal.begin(&intent("body"), None).await.unwrap().is_none());
    journal.settle(intent("body").key(), Verdict::NotPlaced).await.unwrap();
    assert!(journal.begin(&intent("body"), None).await.unwrap().is_none());
    let busy = FileJournal::open(&path).unwrap_err();
    assert!(busy.to_string().contains("another process"), "{busy}");
    drop(journal);

    let whole = std::fs::read_to_string(&path).unwrap();
    assert_eq!(whole.lines().count(), 3);
    assert!(!whole.contains("body"), "{whole}");
    for cut in 0..whole.len() {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let journal = FileJournal::open(&path).unwrap();
        let lines = whole[..cut].matches('\n').count();
        assert_eq!(journal.open().await.unwrap().len(), usize::from(lines == 1), "cut at {cut}");
        // What is written now begins a line of its own.
        let _ = journal.begin(&intent("body"), Some("tests")).await.unwrap();
        drop(journal);
        assert_eq!(FileJournal::open(&path).unwrap().open().await.unwrap().len(), 1, "cut at {cut}");
    }
    std::fs::write(&path, "{\"begun\":1}\n").unwrap();
    let foreign = FileJournal::open(&path).unwrap_err();
    assert!(foreign.to_string().contains("line 1"), "{foreign}");
}

/// A journal on a full disk.
struct Full;

impl Journal for Full {
    fn begin<'a>(
        &'a self,
        _: &'a Intent,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<Record>, JournalError>> {
        Box::pin(ready(Err(JournalError::new("no space is left"))))
    }

    fn settle<'a>(&'a self, _: &'a Key, _: Verdict) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(ready(Err(JournalError::new("no space is left"))))
    }

    fn open(&self) -> BoxFuture<'_, Result<Vec<Record>, JournalError>> {
        Box::pin(ready(Ok(Vec::new())))
    }
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_sent() {
    let sent = AtomicUsize::new(0);
    let error = failing(&sent, Outcome::Unknown).submit_once(&Full).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Journal, Outcome::NotSent));
    assert_eq!(sent.load(Ordering::Relaxed), 0);
}
