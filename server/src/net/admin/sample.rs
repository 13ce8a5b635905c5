//! What the sampler has seen at one moment: all that views of rooms, users and connections are made of.

use super::cell::{Cell, Row};
use super::pace::Pace;
use super::scope::Scope;
use crate::chat::{Report, Room, Sanction};
use crate::hub::Mailbox;
use parlor_protocol::admin::{ConnectionRow, Pulse, ReportState, RoomRow};
use parlor_protocol::moderation::Mode;
use parlor_protocol::server::Person;
use parlor_protocol::{ConnectionId, Millis, PersonId, RoomId, RoomName};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::hint::black_box;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// A moment of the server. It is built once and never changed.
#[derive(Debug, Default)]
pub(super) struct Sample {
    pub(super) at: Millis,
    /// So many acts of operators had happened before.
    pub(super) acts: u64,
    /// Of the newest look that counted: tables that are followed are renewed when it changes, once a second at most.
    pub(super) second: u64,
    /// By name.
    pub(super) rooms: Vec<RoomSample>,
    pub(super) connections: Vec<ConnectionSample>,
    /// Messages a minute of those who have said something lately.
    pub(super) rates: HashMap<PersonId, f64>,
    pub(super) sanctions: Vec<Arc<Sanction>>,
    pub(super) reports: Vec<Arc<Report>>,
    pub(super) pulse: Pulse,
    /// Built for somebody who looks: rooms and connections are there.
    pub(super) whole: bool,
}

/// A room at that moment.
#[derive(Clone, Debug)]
pub(super) struct RoomSample {
    pub(super) room: Arc<Room>,
    pub(super) users: usize,
    pub(super) connections: usize,
    pub(super) peak: usize,
    /// Not counted yet: none.
    pub(super) bytes_rate: Option<u64>,
    pub(super) pace: Option<Arc<Pace>>,
    /// Open ones.
    pub(super) reports: usize,
    pub(super) owner: Option<Arc<str>>,
    pub(super) at: Millis,
    pub(super) second: u64,
}

/// A connection at that moment.
#[derive(Clone, Debug)]
pub(super) struct ConnectionSample {
    pub(super) mailbox: Arc<Mailbox>,
    /// Not counted yet: none.
    pub(super) out_rate: Option<u64>,
    pub(super) since: Millis,
}

impl Sample {
    pub(super) fn room(&self, name: &RoomName) -> Option<&RoomSample> {
        let at = self.rooms.binary_search_by(|sample| sample.room.name.cmp(name)).ok()?;
        self.rooms.get(at)
    }
}

/// When a room was made: its id begins with that moment (RFC 9562 §5.7).
pub(super) fn made_at(id: RoomId) -> Millis {
    Millis::try_from(id.0 >> 80).unwrap_or_default()
}

/// How a room is set at a moment: a lock and slow mode end by themselves.
fn mode_at(room: &Room, now: Millis) -> Mode {
    let mut mode = room.mode.as_deref().copied().unwrap_or_default();
    if mode.locked_until.is_some_and(|until| until <= now) {
        (mode.locked, mode.locked_until) = (false, None);
    }
    if mode.slow_until.is_some_and(|until| until <= now) {
        (mode.slow_ms, mode.slow_until) = (None, None);
    }
    mode
}

/// Whether a report waits for somebody.
pub(super) fn is_open(report: &Report) -> bool {
    match report.state {
        ReportState::Open | ReportState::Claimed | ReportState::Escalated => true,
        ReportState::Dismissed | ReportState::Settled => false,
    }
}

impl RoomSample {
    fn rate(&self) -> f64 {
        self.pace.as_ref().map_or(0.0, |pace| pace.rate())
    }

    fn mode(&self) -> Mode {
        mode_at(&self.room, self.at)
    }

    fn flags(&self) -> String {
        let mode = self.mode();
        let letters = [
            ('L', mode.locked),
            ('C', mode.closed),
            ('S', mode.slow_ms.is_some()),
            ('E', self.room.flags.ephemeral),
        ];
        letters.iter().filter(|(_, is)| *is).map(|(letter, _)| *letter).collect()
    }

    pub(super) fn row(&self) -> RoomRow {
        let (room, mode) = (&self.room, self.mode());
        let made_at = made_at(room.id);
        let age_s = self.at.saturating_sub(made_at) / 1_000;
        let name =
            |id: PersonId| self.owner.as_deref().map_or_else(|| id.generated_name(), str::to_owned);
        RoomRow {
            room: room.name.as_str().to_owned(),
            users: self.users,
            connections: self.connections,
            rate: self.rate(),
            trend: self
                .pace
                .as_ref()
                .map(|pace| pace.trend(self.second, age_s))
                .unwrap_or_default(),
            reports: self.reports,
            locked: mode.locked,
            closed: mode.closed,
            ephemeral: room.flags.ephemeral,
            slow_ms: mode.slow_ms.unwrap_or_default(),
            last_at: room.last_at,
            made_at,
            owner: room.owner.map(|id| Person { id, name: name(id) }),
            topic: room.topic.as_ref().map(|topic| topic.text.to_string()),
            peak: self.peak,
            bytes_rate: self.bytes_rate,
            head: room.head,
            n: room.n,
        }
    }
}

impl Row for &RoomSample {
    fn key(&self) -> String {
        self.room.name.as_str().to_owned()
    }

    fn cell(&self, column: &str) -> Cell<'_> {
        match column {
            "room" => Cell::text(self.room.name.as_str()),
            "users" => Cell::count(self.users),
            "connections" => Cell::count(self.connections),
            "rate" => Cell::Number(self.rate()),
            "reports" => Cell::count(self.reports),
            "flag" => Cell::owned(self.flags()),
            "locked" => Cell::Truth(self.mode().locked),
            "closed" => Cell::Truth(self.mode().closed),
            "ephemeral" => Cell::Truth(self.room.flags.ephemeral),
            "slow_ms" => Cell::number(self.mode().slow_ms.unwrap_or_default()),
            "last_at" => Cell::number(self.room.last_at),
            "made_at" => Cell::number(made_at(self.room.id)),
            "owner" => match (&self.owner, self.room.owner) {
                (Some(name), Some(id)) => {
                    // Made for each room at each letter of a filter.
                    let mut text = String::with_capacity(name.len() + 32);
                    let _never_fails = write!(text, "{name} {id}");
                    Cell::Text(Cow::Owned(text))
                }
                (_, Some(id)) => Cell::owned(id),
                (_, None) => Cell::Nothing,
            },
            "topic" => Cell::maybe(self.room.topic.as_ref().map(|topic| &*topic.text)),
            "peak" => Cell::count(self.peak),
            "bytes_rate" => Cell::perhaps(self.bytes_rate),
            "head" => Cell::number(self.room.head),
            "n" => Cell::number(self.room.n),
            _ => Cell::Nothing,
        }
    }

    fn json(&self) -> Value {
        serde_json::to_value(self.row()).unwrap_or_default()
    }

    fn touch(&self) {
        let room = &self.room;
        let first = |text: &str| text.bytes().next();
        black_box(first(room.name.as_str()));
        black_box(room.mode.as_ref().map(|mode| mode.locked));
        black_box(self.owner.as_deref().and_then(first).filter(|_| room.owner.is_some()));
        black_box(room.topic.as_ref().and_then(|topic| first(&topic.text)));
    }
}

/// A connection as an operator sees it, who may not see all rooms.
pub(super) struct ConnectionView<'s> {
    pub(super) sample: &'s ConnectionSample,
    pub(super) scope: &'s Scope,
}

impl ConnectionView<'_> {
    pub(super) fn rooms(&self) -> usize {
        self.sample.mailbox.gauge.count_rooms(|room| self.scope.covers(&room.name))
    }

    /// Addresses are for those who may act on them.
    fn address(&self) -> Option<IpAddr> {
        let origin = self.sample.mailbox.gauge.origin.get()?;
        self.scope.is_everywhere().then_some(origin.address)
    }

    pub(super) fn row(&self) -> ConnectionRow {
        let mailbox = &self.sample.mailbox;
        let (gauge, vitals) = (&mailbox.gauge, &mailbox.vitals);
        let who = mailbox.who();
        ConnectionRow {
            id: mailbox.id(),
            person: who.map(|who| who.id).unwrap_or_default(),
            name: who.map(|who| who.name.to_string()).unwrap_or_default(),
            address: self.address().map(|address| address.to_string()).unwrap_or_default(),
            client: gauge.origin.get().and_then(|from| Some(from.client.as_ref()?.to_string())),
            rooms: self.rooms(),
            rtt_ms: gauge.rtt(),
            queued_bytes: u64::from(gauge.queued_bytes.load(Relaxed)),
            queued_frames: u64::from(gauge.queued_frames.load(Relaxed)),
            lag: gauge.lag(),
            behind: gauge.behind(),
            out_bytes: vitals.written.load(Relaxed),
            out_rate: self.sample.out_rate,
            since: self.sample.since,
        }
    }

    pub(super) fn id(&self) -> ConnectionId {
        self.sample.mailbox.id()
    }
}

impl Row for ConnectionView<'_> {
    fn key(&self) -> String {
        self.id().to_string()
    }

    fn cell(&self, column: &str) -> Cell<'_> {
        let mailbox = &self.sample.mailbox;
        let (gauge, vitals) = (&mailbox.gauge, &mailbox.vitals);
        let origin = || gauge.origin.get();
        match column {
            "id" => Cell::owned(self.id()),
            "person" => mailbox.who().map_or(Cell::Nothing, |who| Cell::owned(who.id)),
            "name" => Cell::maybe(mailbox.who().map(|who| &*who.name)),
            "address" => self.address().map_or(Cell::Nothing, Cell::owned),
            "client" => Cell::maybe(origin().and_then(|from| from.client.as_deref())),
            "rooms" => Cell::count(self.rooms()),
            "rtt_ms" => Cell::perhaps(gauge.rtt()),
            "queued_bytes" => Cell::number(u64::from(gauge.queued_bytes.load(Relaxed))),
            "queued_frames" => Cell::number(u64::from(gauge.queued_frames.load(Relaxed))),
            "lag" => Cell::number(gauge.lag()),
            "behind" => Cell::count(gauge.behind()),
            "out_bytes" => Cell::number(vitals.written.load(Relaxed)),
            "out_rate" => Cell::perhaps(self.sample.out_rate),
            "since" => Cell::number(self.sample.since),
            _ => Cell::Nothing,
        }
    }

    fn json(&self) -> Value {
        serde_json::to_value(self.row()).unwrap_or_default()
    }
}
