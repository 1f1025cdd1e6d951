//! Group commit: what is asked for while a transaction runs goes into the next one together.

use crate::{ErrorKind, InboxError};
use fibre_core::BoxFuture;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// The most items in one transaction.
const ITEMS: usize = 256;
/// The most bytes in one transaction, as far as it has more than one item.
const BYTES: usize = 4 << 20;

type Work<I, O> = dyn Fn(Vec<I>) -> BoxFuture<'static, Result<Vec<O>, InboxError>> + Send + Sync;

/// Puts single requests together for one worker that takes many at once.
///
/// A caller that stops waiting changes nothing: the transaction runs in a task of its own.
pub(crate) struct Batcher<I, O>(Arc<Shared<I, O>>);

struct Shared<I, O> {
    queue: Mutex<Queue<I, O>>,
    work: Box<Work<I, O>>,
    weight: fn(&I) -> usize,
}

struct Queue<I, O> {
    waiting: VecDeque<Waiting<I, O>>,
    running: bool,
}

struct Waiting<I, O> {
    item: I,
    answer: oneshot::Sender<Result<O, InboxError>>,
}

impl<I, O> Batcher<I, O>
where
    I: Clone + Send + 'static,
    O: Send + 'static,
{
    pub(crate) fn new(
        weight: fn(&I) -> usize,
        work: impl Fn(Vec<I>) -> BoxFuture<'static, Result<Vec<O>, InboxError>> + Send + Sync + 'static,
    ) -> Self {
        let queue = Mutex::new(Queue { waiting: VecDeque::new(), running: false });
        Self(Arc::new(Shared { queue, work: Box::new(work), weight }))
    }

    pub(crate) async fn submit(&self, item: I) -> Result<O, InboxError> {
        let runtime = runtime()?;
        let (answer, answered) = oneshot::channel();
        let start = {
            let mut queue = self.0.queue();
            queue.waiting.push_back(Waiting { item, answer });
            !std::mem::replace(&mut queue.running, true)
        };
        if start {
            runtime.spawn(run(Running { shared: Arc::clone(&self.0), ended: false }));
        }
        // No answer at all: the task was ended with its runtime.
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }
}

impl<I, O> Shared<I, O> {
    fn queue(&self) -> MutexGuard<'_, Queue<I, O>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next batch; with none left the task ends, under the same lock, so that no request is left behind.
    fn next(&self) -> Option<Vec<Waiting<I, O>>> {
        let mut queue = self.queue();
        let mut bytes = 0;
        let mut batch = Vec::new();
        while batch.len() < ITEMS
            && let Some(waiting) = queue.waiting.front()
        {
            bytes += (self.weight)(&waiting.item);
            if bytes > BYTES && !batch.is_empty() {
                break;
            }
            batch.extend(queue.waiting.pop_front());
        }
        queue.running = !batch.is_empty();
        queue.running.then_some(batch)
    }
}

/// The task's hold on the queue. If the task dies, those that wait are told, and the next request starts a new one.
struct Running<I, O> {
    shared: Arc<Shared<I, O>>,
    ended: bool,
}

impl<I, O> Drop for Running<I, O> {
    fn drop(&mut self) {
        if !self.ended {
            let mut queue = self.shared.queue();
            queue.running = false;
            queue.waiting.clear();
        }
    }
}

async fn run<I: Clone, O>(mut running: Running<I, O>) {
    let shared = Arc::clone(&running.shared);
    while let Some(batch) = shared.next() {
        let items: Vec<I> = batch.iter().map(|waiting| waiting.item.clone()).collect();
        match (shared.work)(items).await {
            Ok(answers) => deliver(batch, answers),
            // One item may spoil it for the others; a store that is away is away for each of them.
            Err(error) if batch.len() > 1 && !error.is_retryable() => {
                for waiting in batch {
                    match (shared.work)(vec![waiting.item.clone()]).await {
                        Ok(answers) => deliver(vec![waiting], answers),
                        Err(error) => refuse(vec![waiting], &error),
                    }
                }
            }
            Err(error) => refuse(batch, &error),
        }
    }
    // `next` has noted the end under its lock; another task may be running by now.
    running.ended = true;
}

fn deliver<I, O>(batch: Vec<Waiting<I, O>>, answers: Vec<O>) {
    // A caller that is gone does not hear the answer; a short list leaves the rest unanswered, which is an error to them.
    for (waiting, answer) in batch.into_iter().zip(answers) {
        let _ = waiting.answer.send(Ok(answer));
    }
}

fn refuse<I, O>(batch: Vec<Waiting<I, O>>, error: &InboxError) {
    for waiting in batch {
        let _ = waiting.answer.send(Err(error.clone()));
    }
}

/// The runtime for tasks that must outlive their caller.
pub(crate) fn runtime() -> Result<Handle, InboxError> {
    Handle::try_current().map_err(|error| {
        InboxError::new(ErrorKind::Configuration, "an inbox must be used within a tokio runtime")
            .with_source(error)
    })
}

pub(crate) fn stopped() -> InboxError {
    InboxError::new(ErrorKind::Unavailable, "the runtime was shut down before the store had answered")
}
