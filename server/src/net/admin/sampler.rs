//! The sampler: looks at the running values once a second and makes one sample of them, which all views share.

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
/// second, and a fifth of a core.
const REST: Duration = Duration::from_millis(50);
const RESTS: u32 = 4;

/// Rooms that are taken from State at once: the writer waits meanwhile.
const ROOMS_AT_ONCE: usize = 1_024;

/// A point of the pulse's series, in seconds, and how many there are.
const POINT: u64 = 5;
const POINTS: usize = 60;

/// What it remembers from one look to the next.
pub(super) struct Sampler {
    desk: Arc<Desk>,
    began: Instant,
    started_at: Millis,
    second: u64,
    rooms: HashMap<RoomId, Track>,
    connections: HashMap<ConnectionId, Said>,
    rates: HashMap<PersonId, Pace>,
    series: VecDeque<PulsePoint>,
    /// The look at which the last point of the series was taken.
    point: u64,
    latency: Counts,
    cpu: f64,
    disk: StoreHealth,
}

/// A room as it was seen last.
struct Track {
    seen: u64,
    n: u64,
    bytes: u64,
    pace: Option<Arc<Pace>>,
    owner: Option<(PersonId, Arc<str>)>,
}

/// A connection as it was seen last.
struct Said {
    seen: u64,
    said: u32,
    written: u64,
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
            began: Instant::now(),
            started_at,
            second: 0,
            rooms: HashMap::new(),
            connections: HashMap::new(),
            rates: HashMap::new(),
            series: VecDeque::new(),
            point: 0,
            cpu: machine::cpu(),
            disk: StoreHealth::default(),
        }
    }

    /// Looks until it is dropped.
    pub(super) async fn run(mut self) {
        loop {
            let began = Instant::now();
            let sample = self.look().await;
            self.desk.sampled.send_replace(Arc::new(sample));
            let beat = if self.desk.attached() > 0 { BEAT } else { QUIET };
            // A look that a busy machine stretched does not make the views older than the beat.
            let rest = REST.max(began.elapsed() * RESTS).min(beat);
            // Whoever hurries waits for the rest, too, so that looks cost little however many ask for them.
            tokio::time::sleep(rest).await;
            tokio::select! {
                () = tokio::time::sleep(beat.saturating_sub(rest)) => {}
                () = self.desk.hurry.notified() => {}
            }
        }
    }

    async fn look(&mut self) -> Sample {
        let before = self.second;
        let second = self.began.elapsed().as_secs();
        // What came within the same second is counted with the next one.
        let moved = second > before;
        self.second = second;
        let whole = self.desk.attached() > 0;
        let mut sums = Sums::default();
        // Counted before anything is looked at: what was answered by now is in State.
        let (acts, at) = (self.desk.acts(), self.desk.node.now());
        let mut sample = Sample { at, acts, whole, ..Sample::default() };
        let opened = self.moderation(&mut sample);
        self.look_at_rooms(&mut sample, &mut sums, (before, moved, &opened)).await;
        self.look_at_connections(&mut sample, &mut sums, (before, moved));
        sample.pulse = self.pulse(&sample, &sums, second.saturating_sub(before).max(1), moved);
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
        (before, moved, opened): (u64, bool, &HashMap<RoomName, usize>),
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
                let seen = self.see(&room, gauge, (before, moved));
                sums.messages += seen.0;
                if sample.whole {
                    let reports = opened.get(&room.name).copied().unwrap_or_default();
                    sample.rooms.push(self.room_sample(room, gauge, seen.1, reports));
                }
            }
            // Others on this thread have their turn.
            tokio::task::yield_now().await;
        }
        let now = self.second;
        self.rooms.retain(|_, track| track.seen == now);
    }

    /// Messages and bytes since the last look.
    fn see(
        &mut self,
        room: &Room,
        gauge: Option<&RoomGauge>,
        (before, moved): (u64, bool),
    ) -> (u64, u64) {
        let now = self.second;
        let bytes = gauge.map_or(0, |gauge| gauge.bytes.load(Relaxed));
        // A room that was made since is counted from its beginning; at the first look nothing is.
        let n = if before == 0 { room.n } else { 0 };
        let new = || Track { seen: now, n, bytes, pace: None, owner: None };
        let track = self.rooms.entry(room.id).or_insert_with(new);
        track.seen = now;
        if !moved {
            return (0, 0);
        }
        let messages = room.n.saturating_sub(track.n);
        let more = bytes.saturating_sub(track.bytes);
        (track.n, track.bytes) = (room.n, bytes);
        if messages > 0 || track.pace.is_some() {
            Arc::make_mut(track.pace.get_or_insert_default()).add((before, now), messages);
            track.pace.take_if(|pace| pace.is_over());
        }
        (messages, more / (now - before).max(1))
    }

    fn room_sample(
        &mut self,
        room: Arc<Room>,
        gauge: Option<&RoomGauge>,
        bytes_rate: u64,
        reports: usize,
    ) -> RoomSample {
        let (at, second) = (self.desk.node.now(), self.second);
        let count = |count: fn(&RoomGauge) -> u32| gauge.map_or(0, |gauge| count(gauge) as usize);
        let node = &self.desk.node;
        let named =
            |id: PersonId| node.sequencer.read(|state| state.persons.get(&id)?.name.clone());
        let track = self.rooms.get_mut(&room.id);
        let (mut pace, mut owner) = (None, None);
        if let Some(track) = track {
            pace = track.pace.clone();
            if track.owner.as_ref().map(|(id, _)| *id) != room.owner {
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

    fn look_at_connections(
        &mut self,
        sample: &mut Sample,
        sums: &mut Sums,
        (before, moved): (u64, bool),
    ) {
        let now = self.second;
        let seconds = (now - before).max(1);
        let up = crate::net::clock::now();
        let mut said: HashMap<PersonId, u64> = HashMap::new();
        let mut here: HashSet<PersonId> = HashSet::new();
        for mailbox in self.desk.node.hub.gauges.connections.all() {
            sums.connections += 1;
            here.extend(mailbox.who().map(|who| who.id));
            let vitals = &mailbox.vitals;
            let (messages, written) =
                (mailbox.gauge.said.load(Relaxed), vitals.written.load(Relaxed));
            let new = || Said { seen: now, said: 0, written: 0, behind: false };
            let last = self.connections.entry(mailbox.id()).or_insert_with(new);
            last.seen = now;
            let more = written.saturating_sub(last.written);
            if moved {
                let new = u64::from(messages.wrapping_sub(last.said));
                if let Some(who) = mailbox.who().filter(|_| new > 0) {
                    *said.entry(who.id).or_default() += new;
                }
                (last.said, last.written) = (messages, written);
                sums.written += more;
            }
            let behind = vitals.stuck.load(Relaxed) || mailbox.gauge.behind() > 0;
            // Everybody is behind for a moment; who still is at the next look is slow.
            sums.slow_readers += usize::from(behind && last.behind);
            if moved {
                last.behind = behind;
            }
            // Asked while nobody looks, too: whoever read a page meanwhile is not slow for it.
            if (behind || mailbox.gauge.lag() > 0) && mailbox.who().is_some() {
                mailbox.order(Order::Count);
            }
            if sample.whole && mailbox.who().is_some() {
                let since =
                    sample.at.saturating_sub(up.saturating_sub(vitals.opened.load(Relaxed)));
                let out_rate = more / seconds;
                sample.connections.push(ConnectionSample { mailbox, out_rate, since });
            }
        }
        sums.persons = here.len();
        self.connections.retain(|_, last| last.seen == now);
        if moved {
            self.person_rates(&said, (before, now));
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

    fn pulse(&mut self, sample: &Sample, sums: &Sums, seconds: u64, moved: bool) -> Pulse {
        let node = self.desk.node.clone();
        let (counts, cpu) = (node.latency.counts(), machine::cpu());
        let fresh = counts.since(&self.latency);
        let mut now = self.series.back().copied().unwrap_or_default();
        now.connections = sums.connections;
        if moved {
            now = PulsePoint {
                connections: sums.connections,
                in_rate: sums.messages as f64 / seconds as f64,
                out_bytes_rate: sums.written as f64 / seconds as f64,
                cpu: (cpu - self.cpu) / seconds as f64,
                answer_p50_ms: fresh.quantile(0.5),
                answer_p99_ms: fresh.quantile(0.99),
            };
            (self.latency, self.cpu) = (counts, cpu);
        }
        if self.second / POINT > self.point || self.series.is_empty() {
            self.point = self.second / POINT;
            self.disk = machine::disk(&self.desk.options.data);
            self.series.push_back(now);
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
}
