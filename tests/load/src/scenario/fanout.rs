//! Messages to every member of their room: what a delivery costs, how long it takes, and whether all rooms get their share.

use super::delays;
use crate::bench::{Bench, Pace};
use crate::crowd::{self, Seating};
use crate::engine::Engine;
use crate::figures::Figures;
use crate::process::Used;
use crate::server::{Kind, Server, Setup, Target};
use crate::traffic::Traffic;
use std::io;
use std::time::Duration;

/// After the last message, all deliveries have to come within this.
const DRAIN: u64 = 60_000_000_000;

/// One measurement.
#[derive(Clone, Debug)]
pub(crate) struct Fanout {
    pub(crate) target: Target,
    pub(crate) kind: Kind,
    pub(crate) seating: Seating,
    pub(crate) pace: Pace,
    pub(crate) cores: Vec<usize>,
}

/// Starts a server, brings its clients in, and measures.
pub(crate) fn run(bench: &Bench, plan: &Fanout) -> io::Result<Figures> {
    run_beside(bench, plan, |_| Ok(())).map(|(figures, ())| figures)
}

/// The same, beside something that begins when the clients are in and is there until the end.
pub(crate) fn run_beside<T>(
    bench: &Bench,
    plan: &Fanout,
    beside: impl FnOnce(&Server) -> io::Result<T>,
) -> io::Result<(Figures, T)> {
    let tongue = bench.tongue(plan.target)?;
    let setup = Setup::new(plan.target, &plan.cores).rooms(plan.kind, plan.seating.rooms);
    let server = Server::start(&setup)?;
    let mut engine = crowd::gather(&server, tongue, plan.seating)?;
    let mut traffic = Traffic::new(tongue, plan.seating);
    let beside = beside(&server)?;
    let window = drive(bench, plan.pace, &mut engine, &mut traffic, &server)?;
    let all = traffic.due();
    if !window.behind && traffic.delivered != all {
        return Err(io::Error::other(format!("{} of {all} were delivered", traffic.delivered)));
    }
    if !window.behind {
        traffic.compare()?;
    }
    Ok((figures(&window, &traffic), beside))
}

/// What was used and delivered between the end of the warm-up and the end of the sending.
struct Window {
    seconds: f64,
    used: Used,
    delivered: u64,
    /// At the end more than a second's messages were under way: this rate is too much.
    behind: bool,
}

/// Sends until the time is over, and waits until everything has arrived.
fn drive(
    bench: &Bench,
    pace: Pace,
    engine: &mut Engine,
    traffic: &mut Traffic,
    server: &Server,
) -> io::Result<Window> {
    let begin = engine.now();
    let warm = begin + bench.warmup.as_nanos() as u64;
    let end = warm + bench.seconds.as_nanos() as u64;
    let mut pacer = Pacer { pace, begin, sent: 0 };
    traffic.served = (0..traffic.rooms.len() as u32).collect();
    let (mut at_warm, mut window) = (None, None);
    loop {
        let now = engine.now();
        if now >= warm && at_warm.is_none() {
            at_warm = Some((now, server.process.account()?, traffic.delivered));
            traffic.counting = true;
        }
        if let (Some((since, before, delivered)), None) = (&at_warm, &window)
            && now >= end
        {
            window = Some(Window {
                seconds: (now - since) as f64 / 1e9,
                used: server.process.account()?.since(before),
                delivered: traffic.delivered - delivered,
                behind: pace.is_behind(traffic.underway),
            });
            traffic.counting = false;
        }
        if let Some(window) = window.take_if(|window| window.behind || traffic.underway == 0) {
            return Ok(window);
        }
        if now > end + DRAIN {
            let missing = traffic.due() - traffic.delivered;
            return Err(io::Error::other(format!("{missing} deliveries never came")));
        }
        let patience = match window {
            None => pacer.send(engine, traffic)?,
            Some(_) => Duration::from_millis(100),
        };
        engine.poll(patience, traffic)?;
        traffic
            .check()
            .map_err(|error| io::Error::new(error.kind(), format!("{error}\n{}", server.log())))?;
    }
}

/// When the next message is due.
struct Pacer {
    pace: Pace,
    begin: u64,
    sent: u64,
}

impl Pacer {
    /// Sends all that is due; returns how long nothing will be.
    fn send(&mut self, engine: &mut Engine, traffic: &mut Traffic) -> io::Result<Duration> {
        match self.pace {
            Pace::Window(most) => {
                let now = engine.now();
                for room in std::mem::take(&mut traffic.served) {
                    while traffic.rooms[room as usize].underway < most {
                        traffic.send(engine, room as usize, now)?;
                    }
                }
                Ok(Duration::from_millis(10))
            }
            Pace::Rate(rate) => {
                traffic.served.clear();
                let rooms = traffic.rooms.len() as u64;
                loop {
                    let due = self.begin + (self.sent as f64 * 1e9 / rate) as u64;
                    let wait = due.saturating_sub(engine.now());
                    if wait > 0 {
                        return Ok(Duration::from_nanos(wait.min(10_000_000)));
                    }
                    traffic.send(engine, (self.sent % rooms) as usize, due)?;
                    self.sent += 1;
                }
            }
        }
    }
}

fn figures(window: &Window, traffic: &Traffic) -> Figures {
    let mut figures = Figures::default();
    let deliveries = window.delivered as f64;
    figures.set("CPU per delivery, µs", window.used.cpu as f64 / 1e3 / deliveries);
    figures.set("deliveries/s", deliveries / window.seconds);
    figures.set("server CPU, cores", window.used.cpu as f64 / 1e9 / window.seconds);
    figures.set("waits per delivery", window.used.waits as f64 / deliveries);
    let slowest = traffic.rooms.iter().map(|tally| tally.delivered).min().unwrap_or_default();
    let mean = deliveries / traffic.rooms.len() as f64;
    figures.set("slowest room / mean", slowest as f64 / mean);
    delays(&mut figures, "delivery", &traffic.latency);
    figures.set("falls behind", f64::from(u8::from(window.behind)));
    figures
}
