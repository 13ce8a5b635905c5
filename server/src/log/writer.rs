//! The writer thread: takes all that waits, judges it on an overlay, commits, merges, hands on.

use super::answers::{Answer, Failure, Outcome};
use super::clock::{Clock, Watch};
use super::deliver::{Deliveries, Delivery, Progress};
use super::ephemeral::{Rings, stays};
use super::judge::{Bench, Judged};
use super::queue::{Queue, Taken, Waiting};
use super::reload;
use super::sequencer::Health;
use crate::chat::{Changes, Entry, Event, News, State};
use crate::store::{Store, WriteError, Writer};
use parking_lot::RwLock;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// What a slice of the sweep may take between two batches.
const SWEEP: Duration = Duration::from_millis(1);
/// How long the sweep rests after a slice, for the commits between share the disk with it. It still deletes some 60,000
/// rows a second, more than are written.
const REST: Duration = Duration::from_millis(20);
/// How soon to look again whether a State was packed.
const PACKING: Duration = Duration::from_millis(20);
/// How long the first and the longest wait before a database is opened anew.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How often a full disk is tried: nobody may be here whose request would show that it has space again.
const PROBE: Duration = Duration::from_secs(1);

/// What readers and the writer share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) state: Arc<RwLock<State>>,
    pub(super) rings: Arc<RwLock<Rings>>,
    pub(super) store: Store,
    pub(super) queue: Arc<Queue>,
    pub(super) progress: Arc<Progress>,
}

/// The writer thread's own.
pub(super) struct Work {
    pub(super) writer: Writer,
    pub(super) shared: Shared,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) watch: Watch,
    pub(super) deliveries: Deliveries,
    pub(super) health: watch::Sender<Health>,
    pub(super) batch: usize,
    /// Entries of the server itself that go before everything else, until they are kept.
    pub(super) own: Vec<Entry>,
    /// A commit's fate is unknown: nothing is written until the database was opened anew.
    pub(super) reopening: Option<Reopening>,
    /// When the disk, which was full, is tried again. None: the last commit found space.
    pub(super) probe: Option<Instant>,
    /// When the sweep goes on with what it has begun.
    pub(super) sweep: Option<Instant>,
}

/// When to try again, and how long to wait after that.
pub(super) struct Reopening {
    pub(super) at: Instant,
    pub(super) wait: Duration,
}

impl Work {
    /// Until the queue is closed and empty.
    pub(super) fn run(mut self) {
        if !self.own.is_empty() {
            self.process(Vec::new());
        }
        loop {
            // Whoever is about to submit gets the core first: what comes together is judged, committed and delivered together.
            std::thread::yield_now();
            match self.shared.queue.take(self.batch, self.next_chore()) {
                Taken::Batch(batch) => self.process(batch),
                Taken::Nothing => {}
                Taken::End => break,
            }
            match &self.reopening {
                Some(reopening) if reopening.at <= Instant::now() => self.reopen(),
                Some(_) => {}
                None => {
                    self.probe();
                    self.tidy();
                }
            }
        }
        self.end();
    }

    /// When there is something to do besides batches.
    fn next_chore(&self) -> Option<Instant> {
        match &self.reopening {
            Some(reopening) => Some(reopening.at),
            None => {
                let packed = self.writer.is_packing().then(|| Instant::now() + PACKING);
                let audit = self.writer.audit_due();
                [self.sweep, packed, self.probe, audit].into_iter().flatten().min()
            }
        }
    }

    fn process(&mut self, batch: Vec<Waiting>) {
        // A log that orders by itself stamps by itself.
        if batch.iter().all(|waiting| waiting.place.is_none()) {
            self.own.extend(self.watch.look(&*self.clock));
        }
        let own = self.own.iter().map(|entry| Waiting::of(entry.clone()));
        let mut batch: Vec<_> = own.chain(batch).collect();
        if self.reopening.is_some() {
            return self.without_disk(batch, Failure::Unknown);
        }
        loop {
            let error = match self.judge(&batch) {
                Ok(judged) => {
                    self.own.clear();
                    // A batch that wrote nothing has not learnt anything about the disk.
                    if judged.written {
                        self.found_space();
                    }
                    return self.hand_on(batch, judged);
                }
                Err(error) => error,
            };
            let failure = self.failed(&error);
            if !batch.iter().any(|waiting| waiting.place.is_some()) {
                return self.without_disk(batch, failure);
            }
            // What a log has ordered cannot be refused any more: it waits for the disk.
            self.wait_for_disk(&mut batch);
        }
    }

    /// Judges what needs no disk; the rest has failed.
    fn without_disk(&mut self, batch: Vec<Waiting>, failure: Failure) {
        let judged = self.judge_in_memory(&batch, failure);
        self.hand_on(batch, judged);
    }

    fn failed(&mut self, error: &WriteError) -> Failure {
        self.shared.rings.write().roll_back();
        match error {
            WriteError::Full(_) => {
                tracing::warn!(%error, "nothing was kept");
                self.full();
                Failure::Full
            }
            WriteError::Unknown(_) | WriteError::Broken(_) => {
                tracing::error!(%error, "the database will be opened anew");
                self.tell(Health::Reopening);
                let at = Instant::now() + FIRST_WAIT;
                self.reopening = Some(Reopening { at, wait: FIRST_WAIT });
                Failure::Unknown
            }
        }
    }

    fn full(&mut self) {
        self.writer.relieve();
        self.probe = Some(Instant::now() + PROBE);
        self.tell(Health::Full);
    }

    fn found_space(&mut self) {
        self.probe = None;
        self.tell(Health::Ok);
    }

    /// Tries a disk that was full, when it is time.
    fn probe(&mut self) {
        if self.probe.is_none_or(|at| at > Instant::now()) {
            return;
        }
        match self.writer.probe() {
            Ok(()) => {
                tracing::info!("the disk has space again");
                self.found_space();
                if !self.own.is_empty() {
                    self.process(Vec::new());
                }
            }
            Err(error @ WriteError::Full(_)) => {
                tracing::debug!(%error, "the disk was tried again");
                self.full();
            }
            Err(error @ (WriteError::Unknown(_) | WriteError::Broken(_))) => {
                self.failed(&error);
            }
        }
    }

    fn wait_for_disk(&mut self, batch: &mut Vec<Waiting>) {
        std::thread::sleep(FIRST_WAIT);
        while let Some(reopening) = &self.reopening {
            std::thread::sleep(reopening.at.saturating_duration_since(Instant::now()));
            self.reopen();
        }
        // The commit of unknown fate may have been kept after all.
        let kept = self.shared.state.read().pos;
        let (known, rest): (Vec<_>, Vec<_>) = std::mem::take(batch)
            .into_iter()
            .partition(|waiting| waiting.place.is_some_and(|(pos, _)| pos <= kept));
        *batch = rest;
        let outcomes = known.iter().map(|waiting| self.outcome_of(waiting)).collect();
        self.hand_on(known, Judged { outcomes, ..Judged::default() });
    }

    /// What became of an entry that was found kept after the database was opened anew.
    fn outcome_of(&self, waiting: &Waiting) -> Outcome {
        let head = &waiting.entry.head;
        let state = self.shared.state.read();
        let room = head.room.as_ref().and_then(|name| state.rooms.get(name));
        let id = room.map(|room| room.id).unwrap_or_default();
        let prior = head.nonce.as_ref();
        let prior = prior.map(|nonce| self.shared.store.sure_prior(head.actor.id, id, nonce));
        match prior {
            Some(Ok(Some(prior))) if prior.print == head.print => {
                Outcome::Accepted { seq: prior.seq, at: prior.at }
            }
            Some(_) | None => Outcome::Failed(Failure::Unknown),
        }
    }

    fn judge(&mut self, batch: &[Waiting]) -> Result<Judged, WriteError> {
        let state = Arc::clone(&self.shared.state);
        let base = state.read();
        let mut rows = self.writer.begin();
        let mut bench = Bench::new(&base, &*self.clock, &self.shared);
        let mut judged = Judged::of(batch.len());
        for waiting in batch {
            bench.hear(waiting, Some(&mut rows), &mut judged)?;
        }
        let changes = bench.overlay.into_changes();
        drop(base);
        judged.written = rows.finish(&changes)?;
        self.merge(changes);
        Ok(judged)
    }

    fn judge_in_memory(&mut self, batch: &[Waiting], failure: Failure) -> Judged {
        let state = Arc::clone(&self.shared.state);
        let base = state.read();
        let mut bench = Bench::new(&base, &*self.clock, &self.shared);
        let mut judged = Judged::of(batch.len());
        for waiting in batch {
            if !stays(&waiting.entry, bench.room(&waiting.entry).as_deref()) {
                judged.outcomes.push(Outcome::Failed(failure));
            } else if let Err(error) = bench.hear(waiting, None, &mut judged) {
                tracing::error!(%error, "a room that keeps nothing needed the disk");
                judged.outcomes.push(Outcome::Failed(failure));
            }
        }
        let changes = bench.overlay.into_changes();
        drop(base);
        self.merge(changes);
        judged
    }

    fn merge(&mut self, changes: Changes) {
        let mut state = self.shared.state.write();
        state.merge(changes);
        self.shared.progress.merged.fetch_add(1, Ordering::Relaxed);
        self.shared.rings.write().commit(&state);
    }

    fn replace(&mut self, reloaded: State) {
        let mut state = self.shared.state.write();
        *state = reloaded;
        self.shared.progress.merged.fetch_add(1, Ordering::Relaxed);
    }

    fn hand_on(&self, batch: Vec<Waiting>, judged: Judged) {
        let answers = batch.into_iter().zip(judged.outcomes);
        let answers = answers
            .filter_map(|(waiting, outcome)| waiting.answer.map(|answer| (answer, outcome)))
            .collect();
        self.deliver(answers, (judged.events, judged.news));
    }

    fn deliver(&self, answers: Vec<(Answer, Outcome)>, (events, news): (Vec<Event>, Vec<News>)) {
        let merged = self.shared.progress.merged.load(Ordering::Relaxed);
        self.deliveries.send(Delivery { answers, events, news, merged });
    }

    fn reopen(&mut self) {
        let Some(reopening) = &mut self.reopening else { return };
        match self.writer.reopen() {
            Ok(state) => {
                self.reopening = None;
                let old = self.shared.state.read().clone();
                let (state, told) = reload::difference(&old, state, &self.shared.store);
                self.replace(state);
                self.deliver(Vec::new(), told);
                // A disk that was full has not shown yet that it has space.
                self.tell(if self.probe.is_some() { Health::Full } else { Health::Ok });
            }
            Err(error) => {
                tracing::error!(%error, "the database cannot be opened anew");
                reopening.at = Instant::now() + reopening.wait;
                reopening.wait = (reopening.wait * 2).min(LONGEST_WAIT);
            }
        }
    }

    /// One slice of what may happen afterwards.
    fn tidy(&mut self) {
        let state = Arc::clone(&self.shared.state);
        let state = state.read();
        if self.writer.wants_state(&state) {
            self.writer.keep_state(&state);
        }
        let rests = self.sweep.is_some_and(|at| at > Instant::now());
        let swept = if rests { Ok(true) } else { self.writer.sweep(&state, SWEEP) };
        drop(state);
        let done = swept.and_then(|more| {
            if !rests {
                self.sweep = more.then(|| Instant::now() + REST);
            }
            self.writer.keep_packed()?;
            self.writer.keep_audit()
        });
        self.writer.write_back();
        if let Err(error) = done {
            // Nobody waits for it. It goes on after the next batch.
            self.sweep = None;
            self.failed(&error);
        }
    }

    fn end(mut self) {
        let whole = self.reopening.is_none() && self.own.is_empty();
        if whole && let Err(error) = self.writer.mark_clean() {
            tracing::error!(%error, "this run could not be marked as ended");
        }
        self.tell(Health::Closed);
    }

    fn tell(&self, health: Health) {
        self.health.send_if_modified(|told| std::mem::replace(told, health) != health);
    }
}
