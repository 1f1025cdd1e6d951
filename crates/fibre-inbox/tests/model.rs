//! Random interleavings of everything that can happen, on virtual time, against a simple model.

use chrono::{DateTime, Utc};
use fibre_core::retry::Backoff;
use fibre_core::{Clock as _, TestClock};
use fibre_inbox::store::Store;
use fibre_inbox::{
    Claimed, Envelope, Event, Identity, Inbox, InboxError, MemoryStore, Next, Position, Receipt, SqliteStore,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);
const LEASE: Duration = Duration::from_secs(60);
const ATTEMPTS: u32 = 3;

/// One thing that happens. Indices choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Receive(u8),
    Claim,
    Acknowledge(u8),
    Retry(u8),
    DeadLetter(u8),
    Release(u8),
    Extend(u8),
    /// The worker vanishes.
    Drop(u8),
    Redeliver(u8),
    Advance(u8),
    /// The program ends and starts again.
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => any::<u8>().prop_map(Step::Receive),
        8 => Just(Step::Claim),
        5 => any::<u8>().prop_map(Step::Acknowledge),
        2 => any::<u8>().prop_map(Step::Retry),
        1 => any::<u8>().prop_map(Step::DeadLetter),
        1 => any::<u8>().prop_map(Step::Release),
        1 => any::<u8>().prop_map(Step::Extend),
        2 => any::<u8>().prop_map(Step::Drop),
        1 => any::<u8>().prop_map(Step::Redeliver),
        4 => (0..70_u8).prop_map(Step::Advance),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 1..80)
}

/// What happens to be delivered: three streams of six, and six events without a number.
fn envelope(choice: u8) -> Envelope {
    let (stream, number) = (choice % 4, u128::from(choice / 4 % 6) + 1);
    let id = format!("{stream}:{number}");
    let envelope = Envelope::new("carrier", Identity::Id(id), "kind", "{}");
    let position = Position::new(stream.to_string(), number);
    match stream {
        0 => envelope,
        1 => envelope.with_position(position.starts_at(1).dense()),
        2 => envelope.with_position(position.starts_at(1)),
        _ => envelope.with_position(position.dense()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Waiting,
    ClaimedUntil(DateTime<Utc>),
    Acknowledged,
    Dead,
}

#[derive(Debug)]
struct Entry {
    envelope: Envelope,
    order: usize,
    stage: Stage,
    due: DateTime<Utc>,
    patient_until: DateTime<Utc>,
    attempt: u32,
    /// Which of the claims held is the valid one.
    claim: usize,
}

impl Entry {
    fn stream(&self) -> Option<&str> {
        self.envelope.position().map(Position::stream)
    }

    fn number(&self) -> u128 {
        self.envelope.position().map_or(0, Position::number)
    }

    fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Waiting | Stage::ClaimedUntil(_))
    }

    fn is_held(&self, now: DateTime<Utc>) -> bool {
        matches!(self.stage, Stage::ClaimedUntil(until) if until > now)
    }
}

#[derive(Default)]
struct Model {
    entries: BTreeMap<String, Entry>,
    highest: BTreeMap<String, u128>,
    claims: usize,
}

impl Model {
    fn receive(&mut self, envelope: Envelope, now: DateTime<Utc>) -> Receipt {
        let order = self.entries.len();
        let id = envelope.identity().as_str().to_owned();
        if self.entries.contains_key(&id) {
            return Receipt::Duplicate;
        }
        let patient_until = now + PATIENCE;
        let entry =
            Entry { envelope, order, stage: Stage::Waiting, due: now, patient_until, attempt: 0, claim: 0 };
        self.entries.insert(id, entry);
        Receipt::Stored
    }

    /// What may be handed on now.
    fn due(&self, now: DateTime<Utc>) -> BTreeSet<String> {
        self.entries.iter().filter(|(_, entry)| self.is_due(entry, now)).map(|(id, _)| id.clone()).collect()
    }

    fn is_due(&self, entry: &Entry, now: DateTime<Utc>) -> bool {
        let ready = match entry.stage {
            Stage::Waiting => entry.due <= now,
            Stage::ClaimedUntil(until) => until <= now,
            _ => false,
        };
        let Some(stream) = entry.stream() else { return ready };
        let others =
            || self.entries.values().filter(|other| other.stream() == Some(stream) && other.is_open());
        let is_head = others().all(|other| (entry.number(), entry.order) <= (other.number(), other.order));
        let is_free = others().all(|other| !other.is_held(now));
        // A claim that has run out is void with the next look at the stream, which is now.
        let was_held =
            others().any(|other| matches!(other.stage, Stage::ClaimedUntil(until) if until <= now));
        let ready = ready || (was_held && matches!(entry.stage, Stage::ClaimedUntil(_)));
        let in_order = self.expected(entry).is_some_and(|expected| entry.number() <= expected);
        // The stream of a claim that ran out is looked at although its new head might have to wait.
        is_head && is_free && (was_held || (ready && (in_order || entry.patient_until <= now)))
    }

    fn expected(&self, entry: &Entry) -> Option<u128> {
        let handed_on = self.highest.get(entry.stream()?).map(|highest| highest + 1);
        handed_on.max(entry.envelope.position()?.first())
    }

    /// Checks an event that the inbox hands on, and notes it. The number of the claim.
    fn hand_on(&mut self, event: &Event, now: DateTime<Utc>) -> usize {
        let id = event.envelope().identity().as_str().to_owned();
        assert!(self.due(now).contains(&id), "{id} was handed on although it is not due");
        self.claims += 1;
        let entry = self.entries.get_mut(&id).expect("what is due was received");
        assert_eq!(event.attempt(), entry.attempt + 1, "{id}");
        assert_eq!(event.envelope(), &entry.envelope);
        entry.attempt += 1;
        entry.claim = self.claims;
        entry.stage = Stage::ClaimedUntil(now + LEASE);
        let (stream, number) = (entry.stream().map(ToOwned::to_owned), entry.number());
        if let Some(stream) = stream {
            let highest = self.highest.get(&stream).copied();
            assert_eq!(event.is_late(), highest.is_some_and(|highest| number < highest), "{id}");
            self.highest.insert(stream.clone(), number.max(highest.unwrap_or_default()));
            // Other claims of the stream had run out, and are void now.
            for (other, entry) in &mut self.entries {
                if *other != id
                    && entry.stream() == Some(&stream)
                    && matches!(entry.stage, Stage::ClaimedUntil(_))
                {
                    entry.stage = Stage::Waiting;
                    entry.due = now;
                    entry.claim = 0;
                }
            }
        }
        self.claims
    }

    /// Events with used-up attempts become dead letters when they are due.
    fn give_up(&mut self, now: DateTime<Utc>) {
        while let Some(id) = self
            .due(now)
            .into_iter()
            .find(|id| self.entries.get(id).is_some_and(|entry| entry.attempt >= ATTEMPTS))
        {
            let entry = self.entries.get_mut(&id).expect("what is due was received");
            entry.stage = Stage::Dead;
            entry.claim = 0;
        }
    }

    /// The event of a claim that still counts.
    fn held(&mut self, claim: usize) -> Option<&mut Entry> {
        self.entries
            .values_mut()
            .find(|entry| entry.claim == claim && matches!(entry.stage, Stage::ClaimedUntil(_)))
    }

    /// The numbers that must be in open gaps: those below the highest handed on that never came.
    fn missing(&self) -> BTreeSet<(String, u128)> {
        let mut missing = BTreeSet::new();
        for (stream, highest) in self.highest.iter().filter(|(stream, _)| *stream != "3") {
            let numbers =
                (1..*highest).filter(|number| !self.entries.contains_key(&format!("{stream}:{number}")));
            missing.extend(numbers.map(|number| (stream.clone(), number)));
        }
        missing
    }
}

type AnyInbox = Inbox<Arc<dyn Store>>;

fn inbox(store: Arc<dyn Store>, clock: &TestClock) -> AnyInbox {
    Inbox::builder(store)
        .patience(PATIENCE)
        .lease(LEASE)
        .max_attempts(ATTEMPTS)
        .backoff(Backoff::new(Duration::from_secs(20), Duration::from_secs(40)))
        .clock(clock.clone())
        .build()
}

async fn play<O, R>(steps: Vec<Step>, open: O) -> Result<(), InboxError>
where
    O: Fn() -> R,
    R: Future<Output = Result<Arc<dyn Store>, InboxError>>,
{
    let clock = TestClock::new();
    let mut model = Model::default();
    let mut inbox_now = inbox(open().await?, &clock);
    let mut held: Vec<(usize, Claimed<Arc<dyn Store>>)> = Vec::new();
    for step in steps {
        let now = clock.utc();
        let chosen = |choice: u8| (!held.is_empty()).then(|| usize::from(choice) % held.len().max(1));
        match step {
            Step::Receive(choice) => {
                let receipt = inbox_now.receive(envelope(choice)).await?;
                assert_eq!(receipt, model.receive(envelope(choice), now));
            }
            Step::Claim => claim(&inbox_now, &mut model, &mut held, now).await?,
            Step::Advance(seconds) => clock.advance(Duration::from_secs(u64::from(seconds))),
            Step::Restart => {
                held.clear();
                inbox_now = inbox(open().await?, &clock);
            }
            Step::Redeliver(choice) => {
                let dead = inbox_now.dead_letters().await?;
                let Some(letter) = dead.get(usize::from(choice) % dead.len().max(1)) else { continue };
                inbox_now.redeliver(letter.id()).await?;
                let id = letter.envelope().identity().as_str();
                let entry = model.entries.get_mut(id).expect("what died was received");
                assert_eq!(entry.stage, Stage::Dead);
                (entry.stage, entry.attempt, entry.due, entry.patient_until) = (Stage::Waiting, 0, now, now);
            }
            Step::Extend(choice) => {
                let Some((claim, claimed)) = chosen(choice).and_then(|index| held.get(index)) else {
                    continue;
                };
                let extended = claimed.extend().await.is_ok();
                let entry = model.held(*claim);
                assert_eq!(extended, entry.is_some());
                if let Some(entry) = entry {
                    entry.stage = Stage::ClaimedUntil(now + LEASE);
                }
            }
            Step::Acknowledge(choice)
            | Step::Retry(choice)
            | Step::DeadLetter(choice)
            | Step::Release(choice)
            | Step::Drop(choice) => {
                let Some(index) = chosen(choice) else { continue };
                let (claim, claimed) = held.swap_remove(index);
                if matches!(step, Step::Drop(_)) {
                    continue;
                }
                let stage = settle(&step, &claimed).await;
                let entry = model.held(claim);
                assert_eq!(stage.is_ok(), entry.is_some(), "a claim counts until the event is claimed again");
                if let (Some(entry), Ok((stage, due))) = (entry, stage) {
                    entry.stage = stage;
                    entry.due = due.unwrap_or(now);
                    entry.attempt -= u32::from(matches!(step, Step::Release(_)));
                }
            }
        }
    }
    drain(&inbox_now, &mut model, &clock).await
}

async fn claim(
    inbox: &AnyInbox,
    model: &mut Model,
    held: &mut Vec<(usize, Claimed<Arc<dyn Store>>)>,
    now: DateTime<Utc>,
) -> Result<(), InboxError> {
    let claimed = inbox.claim().await?;
    // The inbox gives up what stands before the event that it hands on, and everything that is due if it hands on none.
    if claimed.is_none() {
        model.give_up(now);
        assert_eq!(model.due(now), BTreeSet::new(), "due, but not handed on");
    } else {
        let dead = inbox.dead_letters().await?;
        for letter in dead.iter().filter(|letter| letter.attempts() >= ATTEMPTS) {
            let id = letter.envelope().identity().as_str();
            let is_due = model.due(now).contains(id);
            let entry = model.entries.get_mut(id).expect("what died was received");
            assert!(is_due || entry.stage == Stage::Dead, "{id} was given up");
            entry.stage = Stage::Dead;
        }
    }
    if let Some(claimed) = claimed {
        held.push((model.hand_on(claimed.event(), now), claimed));
    }
    Ok(())
}

async fn settle(
    step: &Step,
    claimed: &Claimed<Arc<dyn Store>>,
) -> Result<(Stage, Option<DateTime<Utc>>), InboxError> {
    Ok(match step {
        Step::Acknowledge(_) => {
            claimed.acknowledge().await?;
            (Stage::Acknowledged, None)
        }
        Step::DeadLetter(_) => {
            claimed.dead_letter("never").await?;
            (Stage::Dead, None)
        }
        Step::Release(_) => {
            claimed.release().await?;
            (Stage::Waiting, None)
        }
        _ => match claimed.retry("not now").await? {
            Next::Retry(due) => (Stage::Waiting, Some(due)),
            Next::DeadLettered => (Stage::Dead, None),
        },
    })
}

/// In the end every event was acknowledged or is a dead letter, and the gaps are what never came.
async fn drain(inbox: &AnyInbox, model: &mut Model, clock: &TestClock) -> Result<(), InboxError> {
    let mut idle = 0;
    while idle < 3 {
        clock.advance(LEASE + PATIENCE);
        idle += 1;
        let mut held = Vec::new();
        loop {
            claim(inbox, model, &mut held, clock.utc()).await?;
            let Some((claim, claimed)) = held.pop() else { break };
            claimed.acknowledge().await?;
            model.held(claim).expect("it was claimed just now").stage = Stage::Acknowledged;
            idle = 0;
        }
    }
    let count = |stage| model.entries.values().filter(|entry| entry.stage == stage).count() as u64;
    let counts = inbox.counts().await?;
    assert_eq!((counts.waiting, counts.claimed), (0, 0));
    assert_eq!((counts.acknowledged, counts.dead), (count(Stage::Acknowledged), count(Stage::Dead)));
    let gaps = inbox.gaps().await?.into_iter().chain(inbox.skips().await?);
    let missing: Vec<(String, u128)> = gaps
        .filter(|gap| gap.stream() != "3")
        .flat_map(|gap| gap.missing().clone().map(move |number| (gap.stream().to_owned(), number)))
        .collect();
    assert_eq!(missing.len(), model.missing().len(), "no number is in two gaps");
    assert_eq!(missing.into_iter().collect::<BTreeSet<_>>(), model.missing());
    Ok(())
}

fn run(test: impl Future<Output = Result<(), InboxError>>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(test).expect("the store answers");
}

async fn open_sqlite(path: &Path) -> Result<Arc<dyn Store>, InboxError> {
    Ok(Arc::new(SqliteStore::open(path).await?))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn memory(steps in steps()) {
        let store = MemoryStore::new();
        run(play(steps, || {
            let store: Arc<dyn Store> = Arc::new(store.clone());
            async { Ok(store) }
        }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn sqlite(steps in steps()) {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("inbox.sqlite");
        run(play(steps, || open_sqlite(&path)));
    }
}
