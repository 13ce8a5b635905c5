//! The sampler: looks at the running values once a second and makes one sample of them, which all views share.

use super::clock::{Clock, Passed, Turn};
use super::desk::Desk;
use super::machine::{self, Process};
use super::pace::Pace;
use super::sample::{ConnectionSample, RoomSample, Sample, is_open};
use super::words::{audit, word};
use crate::chat::Room;
use crate::command::Counts;
use crate::hub::{Order, RoomGauge};
use parlor_protocol::admin::{Pulse, PulsePoint, StoreHealth};
use parlor_protocol::{ConnectionId, Millis, PersonId, RoomId, RoomName};
use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// How often it looks while somebody is attached, and while nobody is: trends go on all the same.
const BEAT: Duration = Duration::from_secs(1);
const QUIET: Duration = Duration::from_secs(5);

/// Between two looks it rests for so long at least, and for so many times as long as the first one took: at most 20 looks a
/// second, and a fifth of a core as long as none takes over a quarter of the beat.
const REST: Duration = Duration::from_millis(50);
const RESTS: u32 = 4;

/// Rooms that are taken from State at once: the writer waits meanwhile.
const ROOMS_AT_ONCE: usize = 1_024;

/// Within so many seconds it sees that a room's owner is called otherwise: to ask for all of them at each look would take milliseconds.
const NAMED_IN: u64 = 4;

/// A point of the pulse's series, in seconds, and how many there are.
const POINT: u64 = 5;
const POINTS: usize = 60;

/// What it remembers from one look to the next.
pub(super) struct Sampler {
    desk: Arc<Desk>,
    clock: Clock,
    started_at: Millis,
    rooms: HashMap<RoomId, Track>,
    connections: HashMap<ConnectionId, Said>,
    rates: HashMap<PersonId, Pace>,
    series: VecDeque<PulsePoint>,
    /// The look at which the last point of the series was taken.
    point: u64,
    latency: Counts,
    cpu: f64,
    /// As it was counted last; none: it was not yet.
    now: Option<PulsePoint>,
    disk: StoreHealth,
}

/// A room as it was seen last.
struct Track {
    seen: u64,
    n: u64,
    bytes: u64,
    /// Bytes a second, as they were counted last.
    bytes_rate: Option<u64>,
    pace: Option<Arc<Pace>>,
    owner: Option<(PersonId, Arc<str>)>,
}

/// A connection as it was seen last.
struct Said {
    seen: u64,
    said: u32,
    written: u64,
    /// Bytes a second, as they were counted last.
    out_rate: Option<u64>,
    /// Served from the store, or stuck.
    behind: bool,
}

/// What a look came to, all rooms and connections together.
#[derive(Default)]
struct Sums {
    messages: u64,
    written: u64,
    connections: usize,
    slow_readers: usize,
    rooms: usize,
    persons: usize,
}

impl Sampler {
    pub(super) fn new(desk: Arc<Desk>) -> Self {
        let started_at = desk.node.now();
        Self {
            latency: desk.node.latency.counts(),
            desk,
            clock: Clock::new(),
            started_at,
            rooms: HashMap::new(),
            connections: HashMap::new(),
            rates: HashMap::new(),
            series: VecDeque::new(),
            point: 0,
            cpu: machine::cpu(),
            now: None,
            disk: StoreHealth::default(),
        }
    }

    /// Looks until it is dropped.
    pub(super) async fn run(mut self) {
        // When the newest look began that tables are renewed by.
        let (mut beaten, mut second) = (Instant::now(), None);
        loop {
            let began = Instant::now();
            let sample = self.look().await;
            if second.replace(sample.second) != Some(sample.second) {
                beaten = began;
            }
            self.desk.sampled.send_replace(Arc::new(sample));
            let beat = if self.desk.attached() > 0 { BEAT } else { QUIET };
            // A look that a busy machine stretched does not make the views older than the beat.
            let rest = REST.max(began.elapsed() * RESTS).min(beat);
            // Whoever hurries waits for the rest, too, so that looks cost little however many ask for them.
            tokio::time::sleep(rest).await;
            tokio::select! {
                () = tokio::time::sleep(beat.saturating_sub(beaten.elapsed())) => {}
                () = self.desk.hurry.notified() => {}
            }
        }
    }

    async fn look(&mut self) -> Sample {
        let turn = self.clock.turn();
        let whole = self.desk.attached() > 0;
        let mut sums = Sums::default();
        // Counted before anything is looked at: what was answered by now is in State.
        let (acts, at) = (self.desk.acts(), self.desk.node.now());
        let second = turn.second;
        let mut sample = Sample { at, acts, second, whole, ..Sample::default() };
        let opened = self.moderation(&mut sample);
        self.look_at_rooms(&mut sample, &mut sums, (turn, &opened)).await;
        self.look_at_connections(&mut sample, &mut sums, turn);
        sample.pulse = self.pulse(&sample, &sums, turn);
        sample
    }

    /// Takes over sanctions and reports; gives the open reports of each room.
    fn moderation(&self, sample: &mut Sample) -> HashMap<RoomName, usize> {
        let (sanctions, reports) = self.desk.node.sequencer.read(|state| {
            let sanctions: Vec<_> = state.sanctions.by_act.values().cloned().collect();
            (sanctions, state.reports.values().cloned().collect::<Vec<_>>())
        });
        (sample.sanctions, sample.reports) = (sanctions, reports);
        let mut opened = HashMap::new();
        for report in sample.reports.iter().filter(|report| is_open(report)) {
            *opened.entry(report.room.clone()).or_default() += 1;
        }
        opened
    }

    async fn look_at_rooms(
        &mut self,
        sample: &mut Sample,
        sums: &mut Sums,
        (turn, opened): (Turn, &HashMap<RoomName, usize>),
    ) {
        let node = self.desk.node.clone();
        let gauges = node.hub.gauges.rooms.all();
        let gauges: HashMap<&RoomName, &RoomGauge> =
            gauges.iter().map(|gauge| (&gauge.name, &**gauge)).collect();
        let mut after: Option<RoomName> = None;
        loop {
            let from = after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
            let range = (from, Bound::Unbounded);
            let some: Vec<Arc<Room>> = node.sequencer.read(|state| {
                state
                    .rooms
                    .range::<RoomName, _>(range)
                    .take(ROOMS_AT_ONCE)
                    .map(|(_, r)| r.clone())
                    .collect()
            });
            let Some(last) = some.last() else { break };
            after = Some(last.name.clone());
            for room in some {
                sums.rooms += 1;
                let gauge = gauges.get(&room.name).copied();
                sums.messages += self.see(&room, gauge, turn);
                if sample.whole {
                    let reports = opened.get(&room.name).copied().unwrap_or_default();
                    sample.rooms.push(self.room_sample(room, gauge, (turn.second, reports)));
                }
            }
            // Others on this thread have their turn.
            tokio::task::yield_now().await;
        }
        self.rooms.retain(|_, track| track.seen == turn.second);
    }

    /// Messages since the last count.
    fn see(&mut self, room: &Room, gauge: Option<&RoomGauge>, turn: Turn) -> u64 {
        let bytes = gauge.map_or(0, |gauge| gauge.bytes.load(Relaxed));
        // A room that was made since is counted from its beginning; at the first look nothing is.
        let (n, old) = if turn.first { (room.n, bytes) } else { (0, 0) };
        let (seen, bytes_rate, pace, owner) = (turn.second, None, None, None);
        let new = || Track { seen, n, bytes: old, bytes_rate, pace, owner };
        let track = self.rooms.entry(room.id).or_insert_with(new);
        track.seen = turn.second;
        let Some(passed) = turn.passed else { return 0 };
        let messages = room.n.saturating_sub(track.n);
        track.bytes_rate = Some(passed.rate(bytes.saturating_sub(track.bytes)));
        (track.n, track.bytes) = (room.n, bytes);
        if messages > 0 || track.pace.is_some() {
            Arc::make_mut(track.pace.get_or_insert_default()).add(passed.span, messages);
            track.pace.take_if(|pace| pace.is_over());
        }
        messages
    }

    fn room_sample(
        &mut self,
        room: Arc<Room>,
        gauge: Option<&RoomGauge>,
        (second, reports): (u64, usize),
    ) -> RoomSample {
        let at = self.desk.node.now();
        let count = |count: fn(&RoomGauge) -> u32| gauge.map_or(0, |gauge| count(gauge) as usize);
        let node = &self.desk.node;
        let named =
            |id: PersonId| node.sequencer.read(|state| state.persons.get(&id)?.name.clone());
        let track = self.rooms.get_mut(&room.id);
        let (mut pace, mut owner, mut bytes_rate) = (None, None, None);
        if let Some(track) = track {
            (pace, bytes_rate) = (track.pace.clone(), track.bytes_rate);
            let due = (room.id.0 as u64 ^ second).is_multiple_of(NAMED_IN);
            if due || track.owner.as_ref().map(|(id, _)| *id) != room.owner {
                track.owner = room.owner.and_then(|id| Some((id, named(id)?)));
            }
            owner = track.owner.as_ref().map(|(_, name)| name.clone());
        }
        RoomSample {
            users: count(|gauge| gauge.users.load(Relaxed)),
            connections: count(|gauge| gauge.connections.load(Relaxed)),
            peak: count(|gauge| gauge.peak.load(Relaxed)),
            bytes_rate,
            pace,
            reports,
            owner,
            at,
            second,
            room,
        }
    }

    fn look_at_connections(&mut self, sample: &mut Sample, sums: &mut Sums, turn: Turn) {
        let (seen, out_rate) = (turn.second, None);
        let up = crate::net::clock::now();
        let mut said: HashMap<PersonId, u64> = HashMap::new();
        let mut here: HashSet<PersonId> = HashSet::new();
        for mailbox in self.desk.node.hub.everyone() {
            sums.connections += 1;
            here.extend(mailbox.who().map(|who| who.id));
            let vitals = &mailbox.vitals;
            let (messages, written) =
                (mailbox.gauge.said.load(Relaxed), vitals.written.load(Relaxed));
            let new = || Said { seen, said: 0, written: 0, out_rate, behind: false };
            let last = self.connections.entry(mailbox.id()).or_insert_with(new);
            last.seen = seen;
            if let Some(passed) = turn.passed {
                let more = written.saturating_sub(last.written);
                let new = u64::from(messages.wrapping_sub(last.said));
                if let Some(who) = mailbox.who().filter(|_| new > 0) {
                    *said.entry(who.id).or_default() += new;
                }
                (last.said, last.written) = (messages, written);
                last.out_rate = Some(passed.rate(more));
                sums.written += more;
            }
            let behind = vitals.stuck.load(Relaxed) || mailbox.gauge.behind() > 0;
            // Everybody is behind for a moment; who still is at the next look is slow.
            sums.slow_readers += usize::from(behind && last.behind);
            if turn.passed.is_some() {
                last.behind = behind;
            }
            // Asked while nobody looks, too: whoever read a page meanwhile is not slow for it.
            if (behind || mailbox.gauge.lag() > 0) && mailbox.who().is_some() {
                mailbox.order(Order::Count);
            }
            if sample.whole && mailbox.who().is_some() {
                let since =
                    sample.at.saturating_sub(up.saturating_sub(vitals.opened.load(Relaxed)));
                let out_rate = last.out_rate;
                sample.connections.push(ConnectionSample { mailbox, out_rate, since });
            }
        }
        sums.persons = here.len();
        self.connections.retain(|_, last| last.seen == seen);
        if let Some(passed) = turn.passed {
            self.person_rates(&said, passed.span);
        }
        sample.rates = self.rates.iter().map(|(id, pace)| (*id, pace.rate() * 60.0)).collect();
    }

    fn person_rates(&mut self, said: &HashMap<PersonId, u64>, span: (u64, u64)) {
        for id in said.keys() {
            self.rates.entry(*id).or_default();
        }
        for (id, pace) in &mut self.rates {
            pace.add(span, said.get(id).copied().unwrap_or_default());
        }
        self.rates.retain(|_, pace| pace.rate() > 0.0);
    }

    fn pulse(&mut self, sample: &Sample, sums: &Sums, turn: Turn) -> Pulse {
        let node = self.desk.node.clone();
        if let Some(passed) = turn.passed {
            self.now = Some(self.count(sums, passed));
        }
        let now = self.now.map(|now| PulsePoint { connections: sums.connections, ..now });
        if turn.second / POINT > self.point || self.series.is_empty() {
            self.point = turn.second / POINT;
            self.disk = machine::disk(&self.desk.options.data);
            self.series.extend(now);
            if self.series.len() > POINTS {
                self.series.pop_front();
            }
        }
        let process = Process::now();
        let (pos, health) =
            (node.sequencer.read(|state| state.pos), *node.sequencer.health().borrow());
        Pulse {
            at: sample.at,
            started_at: self.started_at,
            version: node.about.version.clone(),
            connections: sums.connections,
            persons: sums.persons,
            rooms: sums.rooms,
            loaded: node.hub.loaded(),
            now,
            series: self.series.iter().copied().collect(),
            slow_readers: sums.slow_readers,
            cut: node.hub.gauges.cut.load(Relaxed),
            queue: node.sequencer.waiting(),
            rss_bytes: process.rss_bytes,
            open_files: process.open_files,
            open_files_limit: process.open_files_limit,
            store: StoreHealth { state: word(health).to_owned(), pos, ..self.disk.clone() },
            audit: audit(node.store.audit_health()),
            // They are counted for each who looks.
            reports: 0,
            operators: self.desk.attached(),
            warnings: Vec::new(),
        }
    }

    /// What came and went in the time that passed.
    fn count(&mut self, sums: &Sums, Passed { seconds, .. }: Passed) -> PulsePoint {
        let (counts, cpu) = (self.desk.node.latency.counts(), machine::cpu());
        let fresh = counts.since(&self.latency);
        let now = PulsePoint {
            connections: sums.connections,
            in_rate: sums.messages as f64 / seconds,
            out_bytes_rate: sums.written as f64 / seconds,
            cpu: (cpu - self.cpu) / seconds,
            answer_p50_ms: fresh.quantile(0.5),
            answer_p99_ms: fresh.quantile(0.99),
        };
        (self.latency, self.cpu) = (counts, cpu);
        now
    }
}
