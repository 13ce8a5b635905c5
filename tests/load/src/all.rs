//! Everything, interleaved: one run of each case after the other, and again, so that a slow minute of the machine meets all servers.

use crate::bench::{Bench, Pace};
use crate::crowd::Seating;
use crate::figures::Figures;
use crate::results::Results;
use crate::scenario::admin;
use crate::scenario::answers::{self, Answers};
use crate::scenario::fanout::{self, Fanout};
use crate::scenario::{half, homecoming, housekeeping, idle, seats, start, watching};
use crate::server::{Kind, Target};
use std::io;
use std::path::{Path, PathBuf};

/// What one case does.
type Run = Box<dyn Fn(&Bench) -> io::Result<Figures>>;

/// Something that is measured once a run.
pub(crate) struct Case {
    /// The part of the table it belongs to.
    pub(crate) group: &'static str,
    pub(crate) name: String,
    run: Run,
}

/// The server's core, and both.
const ONE: &[usize] = &[1];
const BOTH: &[usize] = &[0, 1];

pub(crate) const RATES: [u32; 3] = [100, 400, 1_000];
pub(crate) const MEMBERS: [usize; 4] = [10, 100, 1_000, 10_000];

/// Deliveries a second while rooms of different sizes are compared, and their members in all.
/// Low enough that no server is near the end of its core.
const EQUAL: f64 = 50_000.0;
const CROWD: usize = 10_000;

pub(crate) const ROOM: Seating = Seating { rooms: 1, members: 1_000, each: 1 };
const SMALL_ROOMS: Seating = Seating { rooms: 500, members: 10, each: 1 };
const MIDDLING_ROOMS: Seating = Seating { rooms: 100, members: 100, each: 1 };
const ONE_ROOM_EACH: Seating = Seating { rooms: 20, members: 50, each: 1 };
const FIFTY_ROOMS_EACH: Seating = Seating { rooms: 1_000, members: 50, each: 50 };

/// Messages a second where connections of one room and of fifty are compared.
const SHARED_RATE: f64 = 1_000.0;

/// All servers of the fan-out.
pub(crate) const FIELD: [(Target, Kind); 6] = [
    (Target::Parlord, Kind::Durable),
    (Target::Parlord, Kind::Ephemeral),
    (Target::Floor, Kind::Ephemeral),
    (Target::Queue, Kind::Ephemeral),
    (Target::Ws, Kind::Ephemeral),
    (Target::Socketify, Kind::Ephemeral),
];

/// How a server is called in the table.
pub(crate) fn called(target: Target, kind: Kind) -> String {
    match (target, kind) {
        (Target::Parlord, Kind::Durable) => "parlord, durable".into(),
        (Target::Parlord, Kind::Ephemeral) => "parlord, ephemeral".into(),
        (Target::Floor | Target::Queue | Target::Ws | Target::Socketify, _) => target.name().into(),
    }
}

/// Which cases a call runs.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) runs: usize,
    pub(crate) quick: bool,
    /// Only these parts; all if there are none.
    pub(crate) only: Vec<String>,
    /// Where the large store is kept.
    pub(crate) store: PathBuf,
}

/// Runs all cases that were chosen.
pub(crate) fn run(bench: &Bench, choice: &Choice) -> (Vec<Case>, Results) {
    let mut cases = cases(choice);
    let chosen =
        |case: &Case| choice.only.is_empty() || choice.only.iter().any(|only| only == case.group);
    cases.retain(chosen);
    let mut results = Results::default();
    for round in 1..=choice.runs {
        for case in &cases {
            eprintln!("run {round} of {}: {}", choice.runs, case.name);
            let run = (case.run)(bench);
            if let Err(error) = &run {
                eprintln!("  {error}");
            }
            results.keep(&case.name, run);
        }
    }
    (cases, results)
}

fn cases(choice: &Choice) -> Vec<Case> {
    let mut cases = fanouts();
    cases.extend(sizes());
    cases.extend(answering());
    cases.extend(operators());
    cases.extend(memory(choice));
    cases.extend(moments(&choice.store, choice));
    let pace = Pace::Window(16);
    for (name, cores) in [("one core", ONE), ("two cores", BOTH)] {
        let (seating, target) = (MIDDLING_ROOMS, (Target::Parlord, Kind::Durable));
        cases.push(fan("cores", format!("100 × 100, {name}"), target, (seating, pace, cores)));
    }
    cases.push(case("half", "half rate".into(), |bench| half::run(bench, ONE)));
    cases
}

/// One room at rates and as fast as it goes, and many rooms. All servers of one row run one after the other: they are compared.
fn fanouts() -> Vec<Case> {
    let mut rows: Vec<_> = RATES
        .map(|rate| ("room", format!("1 × 1,000 at {rate}/s"), ROOM, Pace::Rate(rate.into())))
        .into();
    rows.push(("room", "1 × 1,000 as fast as it goes".into(), ROOM, Pace::Window(64)));
    rows.push(("rooms", "500 × 10 as fast as it goes".into(), SMALL_ROOMS, Pace::Window(16)));
    let mut cases = Vec::new();
    for (group, row, seating, pace) in rows {
        for (target, kind) in FIELD {
            let name = format!("{row}, {}", called(target, kind));
            cases.push(fan(group, name, (target, kind), (seating, pace, ONE)));
        }
    }
    cases
}

/// Rooms of different sizes, and connections with different numbers of rooms, at equal deliveries a second.
fn sizes() -> Vec<Case> {
    let mut cases = Vec::new();
    let parlord = (Target::Parlord, Kind::Durable);
    for members in MEMBERS {
        let seating = Seating { rooms: CROWD / members, members, each: 1 };
        let pace = Pace::Rate(EQUAL / members as f64);
        for server in [parlord, (Target::Floor, Kind::Ephemeral)] {
            let name = format!("rooms of {members}, {}", called(server.0, server.1));
            cases.push(fan("sizes", name, server, (seating, pace, ONE)));
        }
    }
    for (name, seating) in [("one room each", ONE_ROOM_EACH), ("50 rooms each", FIFTY_ROOMS_EACH)] {
        let plan = (seating, Pace::Rate(SHARED_RATE), ONE);
        cases.push(fan("seats", name.into(), parlord, plan));
    }
    cases.push(case("seats", "memory of rooms".into(), |bench| seats::run(bench, ONE)));
    cases
}

fn answering() -> Vec<Case> {
    let servers = [FIELD[0], FIELD[1], FIELD[2]];
    let answers = servers.map(|(target, kind)| {
        let plan =
            Answers { target, kind, senders: 256, pace: Pace::Window(1), cores: ONE.to_vec() };
        let name = format!("256 senders, {}", called(target, kind));
        case("answers", name, move |bench| answers::run(bench, &plan))
    });
    answers.into()
}

/// One room with and without operators beside it, as fast as it goes: at a rate, who keeps up uses the same with and without them where
/// it fills the core, and where it does not, a delivery costs now this and now that.
fn operators() -> Vec<Case> {
    let (target, kind) = FIELD[0];
    let (seating, pace) = (ROOM, Pace::Window(64));
    let plan = Fanout { target, kind, seating, pace, cores: ONE.to_vec() };
    let silent = |name: &str, attached: bool| {
        let plan = plan.clone();
        case("admin", name.into(), move |bench| admin::silent(bench, &plan, attached))
    };
    vec![
        silent("nobody attached", false),
        silent("twenty operators that read nothing", true),
        case("admin", "operators beside a saturated room".into(), move |bench| {
            admin::saturated(bench, &plan)
        }),
    ]
}

fn memory(choice: &Choice) -> Vec<Case> {
    let sizes: &[usize] = if choice.quick { &[5_000] } else { &[5_000, 18_000] };
    let idle = |connections: usize| {
        let name = format!("{connections} idle connections");
        case("idle", name, move |bench| idle::run(bench, connections, ONE))
    };
    sizes.iter().map(|connections| idle(*connections)).collect()
}

/// Watches, restarts and housekeeping.
fn moments(store: &Path, choice: &Choice) -> Vec<Case> {
    let mut cases = Vec::new();
    for members in [100, 10_000] {
        let name = format!("watches in rooms of {members}");
        let run = move |bench: &Bench| watching::run(bench, CROWD, members, ONE);
        cases.push(case("watching", name, run));
    }
    let clients = if choice.quick { 2_000 } else { 18_000 };
    let run = move |bench: &Bench| homecoming::run(bench, (clients, 1_000), ONE);
    cases.push(case("return", "everybody comes back".into(), run));
    if choice.quick {
        return cases;
    }
    let folder = store.to_owned();
    let run = move |bench: &Bench| start::run(bench, &folder, ONE);
    cases.push(case("start", "start".into(), run));
    let folder = store.to_owned();
    let run = move |bench: &Bench| housekeeping::run(bench, &folder, ONE);
    cases.push(case("housekeeping", "housekeeping".into(), run));
    cases
}

fn fan(
    group: &'static str,
    name: String,
    (target, kind): (Target, Kind),
    (seating, pace, cores): (Seating, Pace, &[usize]),
) -> Case {
    let plan = Fanout { target, kind, seating, pace, cores: cores.to_vec() };
    case(group, name, move |bench| fanout::run(bench, &plan))
}

fn case(
    group: &'static str,
    name: String,
    run: impl Fn(&Bench) -> io::Result<Figures> + 'static,
) -> Case {
    Case { group, name, run: Box::new(run) }
}
