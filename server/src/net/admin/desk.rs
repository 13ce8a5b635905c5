//! What all attached programs share: the node, who may come, the newest sample, who else is there.

use super::Options;
use super::roster::Roster;
use super::sample::Sample;
use super::scope::Scope;
use crate::command::{Node, moderation};
use parking_lot::Mutex;
use parlor_protocol::RoomName;
use parlor_protocol::admin::{OperatorRow, View};
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
    present: Mutex<BTreeMap<u64, Present>>,
}

/// Between two records of who was turned away: whoever comes again and again does not fill the audit log.
const TURNED_AWAY: Duration = Duration::from_secs(60);

/// When it was put on record last, and how often it happened since.
#[derive(Debug, Default)]
struct TurnedAway {
    told: Option<Instant>,
    since: u64,
}

/// Somebody who is attached. The `views` of his row are told by what he looks at, to each as far as he may know of it.
struct Present {
    row: OperatorRow,
    looks_at: Vec<Sight>,
}

/// A view, and the room that it is about.
pub(super) type Sight = (View, Option<RoomName>);

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
            present: Mutex::default(),
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
        let present = Present { row: OperatorRow { no, ..row }, looks_at: Vec::new() };
        self.present.lock().insert(no, present);
        Place { desk: self.clone(), no }
    }

    /// Who is attached, and what he looks at within these rooms.
    pub(super) fn operators(&self, scope: &Scope) -> Vec<OperatorRow> {
        self.present.lock().values().map(|present| present.row_for(scope)).collect()
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

impl Present {
    fn row_for(&self, scope: &Scope) -> OperatorRow {
        let told = |(view, room): &Sight| match room {
            None => Some(view.as_str().to_owned()),
            Some(room) if scope.covers(room) => {
                Some(format!("{} {}", view.as_str(), room.as_str()))
            }
            Some(_) => None,
        };
        OperatorRow { views: self.looks_at.iter().filter_map(told).collect(), ..self.row.clone() }
    }
}

impl Place {
    /// What he looks at from now on.
    pub(super) fn looks_at(&self, sights: Vec<Sight>) {
        if let Some(present) = self.desk.present.lock().get_mut(&self.no) {
            present.looks_at = sights;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.desk.present.lock().remove(&self.no);
        self.desk.attached.fetch_sub(1, Relaxed);
    }
}
