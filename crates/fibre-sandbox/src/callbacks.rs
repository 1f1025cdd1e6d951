//! Callbacks: what the carriers send to their customer by themselves.
//!
//! Every carrier of the sandbox hands its callbacks to one [`Callbacks`], which knows where to deliver
//! them, sends them when they are due, tries again what fails, and disturbs them where it is told to.
//! Time stands still unless [`SandboxBuilder::real_time`](crate::SandboxBuilder::real_time) is set: then
//! nothing is sent until [`Sandbox::advance`](crate::Sandbox::advance), [`Callbacks::deliver_due`] or
//! [`Callbacks::deliver_all`], which wait for the receiver's answers.
//!
//! ```
//! use std::time::Duration;
//!
//! use fibre_sandbox::{Disturbance, Sandbox, Target};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! let callbacks = sandbox.callbacks();
//! callbacks.deliver_to("superloop-360", Target::new("http://127.0.0.1:9000/hooks").bearer("token"))?;
//! callbacks.disturb(Disturbance::Late(Duration::from_secs(30)).of("superloop-360"));
//!
//! // What falls due within two minutes is sent, and answered, before this returns.
//! let sent = sandbox.advance(Duration::from_secs(120)).await;
//! assert_eq!(sent, callbacks.log().len());
//! # Ok(())
//! # }
//! ```

mod callback;
mod disturbance;
mod http;
mod queue;
mod record;
mod target;

use std::{collections::BTreeMap, convert::Infallible, fmt, num::NonZeroU32, time::Duration};

use chrono::{DateTime, Utc};

pub use self::{
    callback::Callback,
    disturbance::{Disturb, Disturbance, InvalidDisturbance},
    record::{Answer, Attempt, Fate, Record},
    target::{InvalidTarget, Target},
};
use self::{
    disturbance::Disturbances,
    queue::{Queue, Sending, Task},
    record::Log,
};
use crate::{
    clock::{self, Clock},
    guarded::Guarded,
};

/// The carriers whose receiver is set here.
const CARRIERS: [&str; 2] = ["fibre-cafe", "superloop-360"];

/// The carrier whose receivers subscribe.
const SUBSCRIBED: &str = "tuatahi-notify";

/// After how long a callback that failed is sent again: it is tried once more than there are pauses.
const PAUSES: [Duration; 4] =
    [Duration::from_secs(30), Duration::from_secs(60), Duration::from_secs(120), Duration::from_secs(240)];

/// How long a receiver may take, in real time.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a callback that is held back waits for others at most.
const LONGEST_HOLD: Duration = Duration::from_secs(3600);

/// The callbacks of one sandbox, of all carriers.
pub struct Callbacks {
    clock: Clock,
    patience: Guarded<Duration>,
    queue: Guarded<Queue>,
    targets: Guarded<BTreeMap<&'static str, Target>>,
    disturbances: Disturbances,
    log: Log,
    /// One delivery at a time, so that the carrier's order is kept.
    turn: tokio::sync::Mutex<()>,
    woken: tokio::sync::Notify,
}

impl Callbacks {
    /// `speed` counts the seconds that pass in one; without it time stands still.
    pub(crate) fn new(speed: Option<NonZeroU32>) -> Self {
        Self {
            clock: Clock::new(speed),
            patience: Guarded::new(PATIENCE),
            queue: Guarded::default(),
            targets: Guarded::default(),
            disturbances: Disturbances::default(),
            log: Log::default(),
            turn: tokio::sync::Mutex::default(),
            woken: tokio::sync::Notify::new(),
        }
    }

    /// Sends the callbacks of a carrier, `fibre-cafe` or `superloop-360`, to this target from now on.
    ///
    /// Tuatahi Notify has none of its own: its receivers subscribe.
    ///
    /// # Errors
    ///
    /// If the carrier has no such target, or the sandbox cannot call it.
    pub fn deliver_to(&self, carrier: &str, target: Target) -> Result<(), InvalidTarget> {
        let Some(carrier) = CARRIERS.into_iter().find(|known| *known == carrier) else {
            let advice = match carrier {
                SUBSCRIBED => "its receivers come from its subscriptions: create one with the callbackUri",
                _ => "callbacks with a target are sent by fibre-cafe and superloop-360",
            };
            return Err(InvalidTarget(format!("\"{carrier}\" takes no target: {advice}")));
        };
        target.check()?;
        self.targets.with(|targets| targets.insert(carrier, target));
        Ok(())
    }

    /// Keeps the callbacks of a carrier from now on in place of sending them.
    pub fn deliver_nowhere(&self, carrier: &str) {
        self.targets.with(|targets| targets.retain(|known, _| *known != carrier));
    }

    /// How long a receiver may take for an answer, in real time. Default: ten seconds.
    pub fn set_patience(&self, patience: Duration) {
        self.patience.with(|value| *value = patience);
    }

    /// Makes callbacks go wrong: a [`Disturbance`] for the next one, or a [`Disturb`] that says which.
    pub fn disturb(&self, disturb: impl Into<Disturb>) {
        self.disturbances.add(disturb.into());
    }

    /// Forgets the disturbances that have not happened yet.
    pub fn clear_disturbances(&self) {
        self.disturbances.clear();
    }

    /// What time it is for the carriers.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Sends what is due now, in the order in which it fell due, and waits for the answers. Gives how many
    /// requests were made.
    pub async fn deliver_due(&self) -> usize {
        self.run(|now| now).await
    }

    /// Moves the time on and does on the way what falls due, as [`Callbacks::deliver_due`].
    pub async fn advance(&self, by: Duration) -> usize {
        self.run(|now| clock::after(now, by)).await
    }

    /// Moves the time on until nothing is left to send, nor to try again.
    pub async fn deliver_all(&self) -> usize {
        let _turn = self.turn.lock().await;
        self.work_until(DateTime::<Utc>::MAX_UTC).await
    }

    /// How many callbacks are waiting for their time. What a carrier will do later, and tell of then,
    /// is not counted.
    pub fn waiting(&self) -> usize {
        self.queue.with(|queue| queue.callbacks())
    }

    /// Whether nothing is left to happen by itself.
    pub fn is_idle(&self) -> bool {
        self.queue.with(|queue| queue.len() == 0)
    }

    /// Every callback that has fallen due and what became of it, oldest first; the last ten thousand.
    pub fn log(&self) -> Vec<Record> {
        self.log.all()
    }

    /// Those that a receiver took.
    pub fn delivered(&self) -> Vec<Record> {
        let mut records = self.log.all();
        records.retain(|record| record.fate == Fate::Delivered);
        records
    }

    /// Those for which there was no target when they fell due.
    pub fn kept(&self) -> Vec<Callback> {
        let kept = self.log.all().into_iter().filter(|record| record.fate == Fate::Kept);
        kept.map(|record| record.callback).collect()
    }

    /// Forgets what became of the callbacks so far.
    pub fn clear_log(&self) {
        self.log.clear();
    }

    /// Hands a callback over that is due now.
    pub(crate) fn enqueue(&self, callback: Callback) {
        let due = self.now();
        self.queue.with(|queue| {
            let number = queue.number();
            let sending =
                Sending { number, callback, attempts: Vec::new(), is_checked: false, overtaken_by: 0 };
            queue.add(due, Task::Send(Box::new(sending)));
        });
        self.woken.notify_one();
    }

    /// Lets a carrier do something later: change its state, hand over callbacks, plan what comes next.
    pub(crate) fn schedule(&self, delay: Duration, work: impl FnOnce(&Callbacks) + Send + 'static) {
        let due = clock::after(self.now(), delay);
        self.queue.with(|queue| queue.add(due, Task::Work(Box::new(work))));
        self.woken.notify_one();
    }

    /// Sends everything as its time comes, for ever.
    pub(crate) async fn deliver_as_time_passes(&self) -> Infallible {
        loop {
            let next = self.queue.with(|queue| queue.next_due()).and_then(|due| self.clock.until(due));
            match next {
                Some(wait) => {
                    // The rest of a millisecond would only wake it too early.
                    let wait = wait + Duration::from_millis(1);
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        () = self.woken.notified() => {}
                    }
                }
                None => self.woken.notified().await,
            }
            self.deliver_due().await;
        }
    }

    /// Forgets everything that is still to happen.
    pub(crate) fn abandon(&self) {
        self.queue.with(Queue::clear);
    }

    async fn run(&self, until: impl FnOnce(DateTime<Utc>) -> DateTime<Utc>) -> usize {
        let _turn = self.turn.lock().await;
        let until = until(self.now());
        let sent = self.work_until(until).await;
        self.clock.move_to(until);
        sent
    }

    async fn work_until(&self, until: DateTime<Utc>) -> usize {
        let mut sent = 0;
        while let Some((due, task)) = self.queue.with(|queue| queue.pop(until)) {
            self.clock.move_to(due);
            match task {
                Task::Work(work) => work(self),
                Task::Send(sending) => sent += usize::from(self.pass(sending).await),
            }
        }
        sent
    }

    /// Sends a callback, unless something else happens to it. Gives whether a request was made.
    async fn pass(&self, mut sending: Box<Sending>) -> bool {
        if !sending.is_checked {
            sending.is_checked = true;
            match self.disturbances.take(&sending.callback) {
                None => {}
                Some(Disturbance::Twice) => self.queue.with(|queue| {
                    let number = queue.number();
                    let callback = sending.callback.clone();
                    let second =
                        Sending { number, callback, attempts: Vec::new(), is_checked: true, overtaken_by: 0 };
                    queue.add(self.now(), Task::Send(Box::new(second)));
                }),
                Some(Disturbance::OutOfOrder(overtaken_by)) if overtaken_by > 0 => {
                    sending.overtaken_by = overtaken_by;
                    self.postpone(sending, LONGEST_HOLD);
                    return false;
                }
                Some(Disturbance::OutOfOrder(_)) => {}
                Some(Disturbance::Late(delay)) => {
                    self.postpone(sending, delay);
                    return false;
                }
                Some(Disturbance::Drop) => {
                    self.conclude(sending, Fate::Dropped);
                    return false;
                }
            }
        }
        let carrier = sending.callback.carrier();
        let target =
            sending.callback.target.clone().or_else(|| self.targets.with(|all| all.get(carrier).cloned()));
        let Some(target) = target else {
            self.conclude(sending, Fate::Kept);
            self.queue.with(|queue| queue.overtake(carrier, self.now()));
            return false;
        };
        self.send(sending, &target).await;
        self.queue.with(|queue| queue.overtake(carrier, self.now()));
        true
    }

    async fn send(&self, mut sending: Box<Sending>, target: &Target) {
        let patience = self.patience.with(|patience| *patience);
        let at = self.now();
        if let Err(invalid) = target.check() {
            sending.attempts.push(Attempt { at, answer: Answer::Nothing(invalid.to_string()) });
            self.conclude(sending, Fate::GivenUp);
            return;
        }
        let answer = http::send(target, &sending.callback, patience).await;
        let pause = PAUSES.get(sending.attempts.len());
        let fate = match &answer {
            Answer::Status(200..=299) => Fate::Delivered,
            Answer::Status(500..) | Answer::Nothing(_) if pause.is_some() => Fate::Waiting,
            Answer::Status(500..) | Answer::Nothing(_) => Fate::GivenUp,
            Answer::Status(_) => Fate::Refused,
        };
        sending.attempts.push(Attempt { at, answer });
        match pause {
            Some(pause) if fate == Fate::Waiting => {
                self.log.write(sending.number, record_of(&sending, fate));
                self.postpone(sending, *pause);
            }
            _ => self.conclude(sending, fate),
        }
    }

    fn postpone(&self, sending: Box<Sending>, by: Duration) {
        let due = clock::after(self.now(), by);
        self.queue.with(|queue| queue.add(due, Task::Send(sending)));
    }

    fn conclude(&self, sending: Box<Sending>, fate: Fate) {
        self.log.write(sending.number, record_of(&sending, fate));
        if let Some(tell) = sending.callback.at_end {
            tell(fate);
        }
    }
}

fn record_of(sending: &Sending, fate: Fate) -> Record {
    Record { callback: sending.callback.content(), attempts: sending.attempts.clone(), fate }
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets = self.targets.with(|targets| targets.clone());
        f.debug_struct("Callbacks")
            .field("now", &self.now())
            .field("targets", &targets)
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}
