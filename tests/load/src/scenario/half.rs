//! Delays at half of what Parlor can do, beside uWebSockets at the same rate and the disk's own delay.

use super::{disk, fanout};
use crate::bench::{Bench, Pace};
use crate::crowd::Seating;
use crate::figures::Figures;
use crate::scenario::fanout::Fanout;
use crate::server::{Kind, Target};
use std::io;

/// Messages of the room under way while the rate is sought.
const WINDOW: usize = 64;

const SEATING: Seating = Seating { rooms: 1, members: 1_000, each: 1 };

/// The bar is about half of Parlor's own rate. uWebSockets from Python can do less than that, and what falls behind has no delay that
/// says anything: then both are measured at half of what *it* can do, and Parlor at half of its own as well.
pub(crate) fn run(bench: &Bench, cores: &[usize]) -> io::Result<Figures> {
    let plan = |target, pace| Fanout {
        target,
        kind: Kind::Durable,
        seating: SEATING,
        pace,
        cores: cores.to_vec(),
    };
    let half = |target| -> io::Result<f64> {
        let most = fanout::run(bench, &plan(target, Pace::Window(WINDOW)))?;
        Ok(most.value("deliveries/s").unwrap_or_default() / SEATING.members as f64 / 2.0)
    };
    let (own, other) = (half(Target::Parlord)?, half(Target::Socketify)?);
    let mut figures = Figures::default();
    let mut measure = |target: Target, rate: f64, prefix: &str| -> io::Result<()> {
        let found = fanout::run(bench, &plan(target, Pace::Rate(rate)))?;
        if found.value("falls behind") != Some(0.0) {
            let (who, rate) = (target.name(), rate.round());
            let what = format!("{who} falls behind at {rate} messages a second");
            return Err(io::Error::other(what));
        }
        figures.set(&format!("{prefix}messages/s"), rate);
        for name in ["delivery p50, ms", "delivery p99, ms"] {
            let value = found.value(name).unwrap_or(f64::NAN);
            figures.set(&format!("{prefix}{} {name}", target.name()), value);
        }
        Ok(())
    };
    measure(Target::Parlord, own, "own rate: ")?;
    measure(Target::Parlord, own.min(other), "")?;
    measure(Target::Socketify, own.min(other), "")?;
    for (name, value) in disk::run()?.iter() {
        figures.set(name, value);
    }
    Ok(figures)
}
