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

pub(crate) fn run(bench: &Bench, cores: &[usize]) -> io::Result<Figures> {
    let plan = |target, pace| Fanout {
        target,
        kind: Kind::Durable,
        seating: SEATING,
        pace,
        cores: cores.to_vec(),
    };
    let most = fanout::run(bench, &plan(Target::Parlord, Pace::Window(WINDOW)))?;
    let rate = most.value("deliveries/s").unwrap_or_default() / SEATING.members as f64 / 2.0;
    let mut figures = Figures::default();
    figures.set("messages/s", rate);
    for target in [Target::Parlord, Target::Socketify] {
        let found = fanout::run(bench, &plan(target, Pace::Rate(rate)))?;
        if found.value("falls behind") != Some(0.0) {
            let (who, rate) = (target.name(), rate.round());
            return Err(io::Error::other(format!(
                "{who} falls behind at {rate} messages a second"
            )));
        }
        for name in ["delivery p50, ms", "delivery p99, ms"] {
            let value = found.value(name).unwrap_or(f64::NAN);
            figures.set(&format!("{} {name}", target.name()), value);
        }
    }
    for (name, value) in disk::run()?.iter() {
        figures.set(name, value);
    }
    Ok(figures)
}
