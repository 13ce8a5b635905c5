//! What all attached programs share: the node, who may come, the newest sample, who else is there.

use super::Options;
use super::roster::Roster;
use super::sample::Sample;
use crate::command::Node;
use parking_lot::Mutex;
use parlor_protocol::admin::OperatorRow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{
    AtomicU64, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
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
    attached: AtomicUsize,
    numbers: AtomicU64,
    /// Held to look, to come and to go.
    rows: Mutex<BTreeMap<u64, OperatorRow>>,
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
