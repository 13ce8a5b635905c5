//! What all attached programs share: the node, who may come, the newest sample, who else is there.

use super::Options;
use super::roster::Roster;
use super::sample::Sample;
use crate::command::{Node, moderation};
use parking_lot::Mutex;
use parlor_protocol::admin::OperatorRow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{
    AtomicU64, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

/// One for the socket.
pub(super) struct Desk {
    pub(super) node: Arc<Node>,
    pub(super) options: Options,
    pub(super) roster: watch::Receiver<Arc<Roster>>,
    pub(super) sampled: watch::Sender<Arc<Sample>>,
    /// Somebody waits for a sample.
    pub(super) hurry: Notify,
    /// Acts that operators were answered.
    acts: AtomicU64,
    /// Who was turned away. Held to count one.
    turned_away: Mutex<TurnedAway>,
    attached: AtomicUsize,
    numbers: AtomicU64,
    /// Held to look, to come and to go.
    rows: Mutex<BTreeMap<u64, OperatorRow>>,
}

/// Between two records of who was turned away: whoever comes again and again does not fill the audit log.
const TURNED_AWAY: Duration = Duration::from_secs(60);

/// When it was put on record last, and how often it happened since.
#[derive(Debug, Default)]
struct TurnedAway {
    told: Option<Instant>,
    since: u64,
}

/// A place among the attached; it is free again when dropped.
pub(super) struct Place {
    desk: Arc<Desk>,
    no: u64,
}

impl Desk {
    pub(super) fn new(
        node: Arc<Node>,
        options: Options,
        roster: watch::Receiver<Arc<Roster>>,
    ) -> Arc<Self> {
        Arc::new(Self {
            node,
            options,
            roster,
            sampled: watch::Sender::default(),
            hurry: Notify::new(),
            acts: AtomicU64::new(0),
            turned_away: Mutex::default(),
            attached: AtomicUsize::new(0),
            numbers: AtomicU64::new(0),
            rows: Mutex::default(),
        })
    }

    /// How many are attached.
    pub(super) fn attached(&self) -> usize {
        self.attached.load(Relaxed)
    }

    /// Takes somebody in.
    pub(super) fn attach(self: &Arc<Self>, row: OperatorRow) -> Place {
        let no = self.numbers.fetch_add(1, Relaxed) + 1;
        self.attached.fetch_add(1, Relaxed);
        self.rows.lock().insert(no, OperatorRow { no, ..row });
        Place { desk: self.clone(), no }
    }

    /// Who is attached.
    pub(super) fn operators(&self) -> Vec<OperatorRow> {
        self.rows.lock().values().cloned().collect()
    }

    /// Somebody is turned away: that is put on record, or counted with the next one.
    pub(super) fn turn_away(&self, uid: Option<u32>, has_token: bool) {
        let mut turned = self.turned_away.lock();
        let now = Instant::now();
        if turned.told.is_some_and(|told| now < told + TURNED_AWAY) {
            turned.since += 1;
            return;
        }
        let user = uid.map_or("a user who is not known".to_owned(), |uid| format!("user {uid}"));
        let with = if has_token { " with a token" } else { "" };
        let since = match turned.since {
            0 => String::new(),
            more => format!("; {more} since the record before"),
        };
        *turned = TurnedAway { told: Some(now), since: 0 };
        let (node, whom) = (self.node.clone(), format!("{user}{with}{since}"));
        tokio::spawn(async move { moderation::turned_away(&node, whom).await });
    }

    /// How many acts operators were answered.
    pub(super) fn acts(&self) -> u64 {
        self.acts.load(Acquire)
    }

    /// An act happened, and its operator is about to be answered.
    pub(super) fn acted(&self) {
        self.acts.fetch_add(1, Release);
    }

    /// The newest sample that has all rooms and connections in it, and in which all that was answered so far has happened.
    pub(super) async fn fresh_sample(&self) -> Arc<Sample> {
        self.sample(self.acts()).await
    }

    /// The newest sample that has all rooms and connections in it, and so many acts.
    pub(super) async fn sample(&self, acts: u64) -> Arc<Sample> {
        let mut samples = self.sampled.subscribe();
        loop {
            let newest = samples.borrow_and_update().clone();
            if newest.whole && newest.acts >= acts {
                return newest;
            }
            self.hurry.notify_one();
            if samples.changed().await.is_err() {
                return newest;
            }
        }
    }
}

impl Place {
    /// Changes what others see of him.
    pub(super) fn tell(&self, change: impl FnOnce(&mut OperatorRow)) {
        if let Some(row) = self.desk.rows.lock().get_mut(&self.no) {
            change(row);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.desk.rows.lock().remove(&self.no);
        self.desk.attached.fetch_sub(1, Relaxed);
    }
}
