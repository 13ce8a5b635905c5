//! Answered sends: how many a second, and how long an answer takes.

use super::delays;
use crate::bench::{Bench, Pace};
use crate::chat::{self, Tongue};
use crate::engine::Engine;
use crate::engine::scan::Mark;
use crate::figures::Figures;
use crate::hall::{Guest, Hall};
use crate::server::{Kind, Server, Setup, Target};
use std::io;
use std::time::Duration;

/// One measurement: senders that each have a room of their own.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    pub(crate) target: Target,
    pub(crate) kind: Kind,
    pub(crate) senders: usize,
    /// `Window`: so many sends of each sender are unanswered. `Rate`: so many sends a second of all senders together.
    pub(crate) pace: Pace,
    pub(crate) cores: Vec<usize>,
}

/// Starts a server and measures.
pub(crate) fn run(bench: &Bench, plan: &Answers) -> io::Result<Figures> {
    let setup = Setup::new(plan.target, &plan.cores).rooms(plan.kind, plan.senders);
    let server = Server::start(&setup)?;
    let mut senders = Senders::admit(bench, &server, plan.target, plan.senders)?;
    senders.measure(bench.warmup, plan.pace, None)?;
    let begin = (server.process.account()?, senders.engine.now());
    let answers = senders.measure(bench.seconds, plan.pace, Some(()))?;
    let used = server.process.account()?.since(&begin.0).cpu;
    let seconds = (senders.engine.now() - begin.1) as f64 / 1e9;
    let mut figures = Figures::default();
    figures.set("answers/s", answers as f64 / seconds);
    figures.set("CPU per answer, µs", used as f64 / 1e3 / answers as f64);
    delays(&mut figures, "answer", &senders.hall.delay);
    Ok(figures)
}

/// The senders of a server, for as long as it runs.
pub(crate) struct Senders<'a> {
    server: &'a Server,
    tongue: Tongue,
    pub(crate) engine: Engine,
    pub(crate) hall: Hall,
    request: Vec<u8>,
    count: usize,
    sent: u64,
}

impl<'a> Senders<'a> {
    /// One in each of the rooms `r0` …
    pub(crate) fn admit(
        bench: &Bench,
        server: &'a Server,
        target: Target,
        count: usize,
    ) -> io::Result<Self> {
        let tongue = bench.tongue(target)?;
        let mut engine = Engine::new(server.address)?;
        let mut hall = Hall::new();
        if target == Target::Parlord {
            hall.admit(&mut engine, server, (count, 200), |client| chat::hello(&[client]))?;
            hall.until(&mut engine, server, "caught_up", |hall, _| Ok(hall.caught_up == count))?;
        } else {
            for room in 0..count {
                engine.connect(&tongue.path(room))?;
                hall.guests.push(Guest::default());
            }
            hall.until(&mut engine, server, "upgrades", |hall, _| Ok(hall.opened.len() == count))?;
        }
        Ok(Self { server, tongue, engine, hall, request: Vec::new(), count, sent: 0 })
    }

    /// Sends for so long and waits for the last answer; returns how many came. Delays are kept if they count.
    pub(crate) fn measure(
        &mut self,
        time: Duration,
        pace: Pace,
        counts: Option<()>,
    ) -> io::Result<u64> {
        let (begin, before) = (self.engine.now(), self.hall.answers);
        let end = begin + time.as_nanos() as u64;
        let first = self.sent;
        self.hall.counting = counts.is_some();
        self.hall.answered.clear();
        if let Pace::Window(depth) = pace {
            for client in 0..self.count * depth {
                self.send(client % self.count, begin)?;
            }
        }
        loop {
            let now = self.engine.now();
            if now >= end && self.hall.answers == self.sent {
                return Ok(self.hall.answers - before);
            }
            if now > end + 60_000_000_000 {
                return Err(io::Error::other("answers are missing"));
            }
            let answered = std::mem::take(&mut self.hall.answered);
            let mut patience = Duration::from_millis(10);
            match pace {
                Pace::Window(_) if now < end => {
                    for client in answered {
                        self.send(client, now)?;
                    }
                }
                Pace::Rate(rate) if now < end => loop {
                    let due = begin + ((self.sent - first) as f64 * 1e9 / rate) as u64;
                    let wait = due.saturating_sub(self.engine.now());
                    if wait > 0 {
                        patience = Duration::from_nanos(wait.min(10_000_000));
                        break;
                    }
                    self.send(self.sent as usize % self.count, due)?;
                },
                Pace::Window(_) | Pace::Rate(_) => {}
            }
            self.hall.listen(&mut self.engine, self.server, patience)?;
        }
    }

    /// Sends so far.
    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }

    fn send(&mut self, client: usize, due: u64) -> io::Result<()> {
        let number = self.hall.request(due);
        self.sent += 1;
        self.tongue.message(&mut self.request, client, Mark { due, number });
        self.engine.send(client, &self.request)
    }
}
