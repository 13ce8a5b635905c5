//! What waits for the writer: bounded, operators' acts first.

use super::answers::Answer;
use crate::chat::Entry;
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::time::Instant;
use tokio::sync::Notify;

/// An entry and whom to answer.
pub(super) struct Waiting {
    pub(super) entry: Entry,
    pub(super) answer: Option<Answer>,
    /// Its place, where a log has given it one; else the writer does.
    pub(super) place: Option<(crate::chat::Pos, parlor_protocol::Millis)>,
}

impl Waiting {
    /// An entry that nobody waits for.
    pub(super) fn of(entry: Entry) -> Self {
        Self { entry, answer: None, place: None }
    }
}

/// The queue. Full: the entry comes back, and its submitter hears `Overloaded`.
pub(super) struct Queue {
    lanes: Mutex<Lanes>,
    news: Condvar,
    /// For the one task that feeds what a log has ordered.
    space: Notify,
    bound: usize,
}

#[derive(Default)]
struct Lanes {
    /// Acts of operators and of the server.
    first: VecDeque<Waiting>,
    rest: VecDeque<Waiting>,
    closed: bool,
}

/// Why an entry came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Full,
    Closed,
}

/// What the writer finds.
pub(super) enum Taken {
    Batch(Vec<Waiting>),
    /// The moment it wanted to be woken has come.
    Nothing,
    /// Closed, and everything has been taken.
    End,
}

impl Queue {
    /// `bound`: entries that wait in each of the two lanes.
    pub(super) fn new(bound: usize) -> Self {
        Self { lanes: Mutex::default(), news: Condvar::new(), space: Notify::new(), bound }
    }

    /// Never blocks, but for the moment another takes to put or to take.
    pub(super) fn put(&self, waiting: Waiting) -> Result<(), Box<(Refused, Waiting)>> {
        let mut lanes = self.lanes.lock();
        if lanes.closed {
            return Err(Box::new((Refused::Closed, waiting)));
        }
        // What a log has ordered stays in its order.
        let ahead = waiting.place.is_none() && waiting.entry.head.actor.rank.is_staff();
        let lane = if ahead { &mut lanes.first } else { &mut lanes.rest };
        if lane.len() >= self.bound {
            return Err(Box::new((Refused::Full, waiting)));
        }
        lane.push_back(waiting);
        drop(lanes);
        self.news.notify_one();
        Ok(())
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        let lanes = self.lanes.lock();
        lanes.first.len() + lanes.rest.len()
    }

    /// Everything that waits, at most `most`; waits for it until `until`, or for ever.
    pub(super) fn take(&self, most: usize, until: Option<Instant>) -> Taken {
        let mut lanes = self.lanes.lock();
        loop {
            if !lanes.first.is_empty() || !lanes.rest.is_empty() {
                let batch = lanes.take(most);
                drop(lanes);
                self.space.notify_one();
                return Taken::Batch(batch);
            }
            if lanes.closed {
                return Taken::End;
            }
            match until {
                None => self.news.wait(&mut lanes),
                Some(until) => {
                    if self.news.wait_until(&mut lanes, until).timed_out() {
                        return Taken::Nothing;
                    }
                }
            }
        }
    }

    /// After something was taken.
    pub(super) async fn space(&self) {
        self.space.notified().await;
    }

    /// Takes nothing more in.
    pub(super) fn close(&self) {
        self.lanes.lock().closed = true;
        self.news.notify_all();
        self.space.notify_one();
    }
}

impl Lanes {
    fn take(&mut self, most: usize) -> Vec<Waiting> {
        let first = most.min(self.first.len());
        let rest = (most - first).min(self.rest.len());
        self.first.drain(..first).chain(self.rest.drain(..rest)).collect()
    }
}
