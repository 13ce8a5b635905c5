//! The command line.

use crate::all::Choice;
use crate::bench::{Bench, Pace};
use crate::crowd::Seating;
use crate::scenario::answers::Answers;
use crate::scenario::fanout::Fanout;
use crate::server::{Kind, Target};
use clap::{Args as Flags, Parser, Subcommand};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Measures parlord beside relays that do nothing else.
#[derive(Parser, Debug)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) scenario: Scenario,
    /// Seconds that count.
    #[arg(long, global = true, default_value_t = 3.0)]
    seconds: f64,
    /// Seconds before that.
    #[arg(long, global = true, default_value_t = 1.0)]
    warmup: f64,
    /// Bytes of a text.
    #[arg(long, global = true, default_value_t = 100)]
    text: usize,
}

impl Args {
    pub(crate) fn bench(&self) -> Bench {
        let quick = matches!(&self.scenario, Scenario::All(all) if all.quick);
        let (warmup, seconds) = if quick { (0.3, 1.0) } else { (self.warmup, self.seconds) };
        let duration = Duration::from_secs_f64;
        Bench::new(duration(warmup), duration(seconds), self.text.max(32))
    }
}

#[derive(Subcommand, Debug)]
pub(crate) enum Scenario {
    /// Everything, and the table.
    All(AllFlags),
    /// Messages to every member of their room.
    Fanout(FanoutFlags),
    /// Answered sends of senders that each have a room of their own.
    Answers(AnswersFlags),
    /// Memory of a connection that watches one room.
    Idle {
        #[arg(long, default_value_t = 5000)]
        connections: usize,
        #[command(flatten)]
        cores: Cores,
    },
    /// Memory of one more room that a connection watches.
    Seats {
        #[command(flatten)]
        cores: Cores,
    },
    /// Clients that begin to watch all at once.
    Watching {
        #[arg(long, default_value_t = 10000)]
        clients: usize,
        /// Members of each room.
        #[arg(long, default_value_t = 10000)]
        members: usize,
        #[command(flatten)]
        cores: Cores,
    },
    /// Clients that come back after a restart.
    Return {
        #[arg(long, default_value_t = 18000)]
        clients: usize,
        /// Of whom so many are on their way at once.
        #[arg(long, default_value_t = 1000)]
        at_once: usize,
        #[command(flatten)]
        cores: Cores,
    },
    /// Time until requests are taken, with nothing kept and with a million messages.
    Start {
        #[command(flatten)]
        store: Store,
        #[command(flatten)]
        cores: Cores,
    },
    /// Answers while the server keeps house.
    Housekeeping {
        #[command(flatten)]
        store: Store,
        #[command(flatten)]
        cores: Cores,
    },
    /// How long the disk takes to keep something.
    Disk,
}

#[derive(Flags, Debug)]
pub(crate) struct AllFlags {
    /// Runs of each case; the table has their medians.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// A look at it within three minutes: one short run of each case, and none that needs the large store.
    #[arg(long)]
    quick: bool,
    /// Only these parts: room, rooms, sizes, seats, answers, admin, idle, watching, return, start, housekeeping, cores, half.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Where the store with a million messages is kept from run to run; without it, it is made anew.
    #[arg(long)]
    store: Option<PathBuf>,
    /// The document whose figures are replaced by these.
    #[arg(long)]
    pub(crate) write: Option<PathBuf>,
}

impl AllFlags {
    /// The large store is made in `folder` unless it is to be kept elsewhere.
    pub(crate) fn choice(&self, folder: &Path) -> Choice {
        Choice {
            runs: if self.quick { 1 } else { self.runs },
            quick: self.quick,
            only: self.only.clone(),
            store: self.store.clone().unwrap_or_else(|| folder.to_owned()),
        }
    }
}

#[derive(Flags, Debug)]
pub(crate) struct Cores {
    /// The cores of the server.
    #[arg(long, value_delimiter = ',', default_value = "1")]
    pub(crate) cores: Vec<usize>,
}

#[derive(Flags, Debug)]
pub(crate) struct Store {
    /// Where the store with a million messages is, or is to be made and kept.
    #[arg(long)]
    pub(crate) store: PathBuf,
}

#[derive(Flags, Debug)]
pub(crate) struct AnswersFlags {
    #[command(flatten)]
    server: ServerFlags,
    #[arg(long, default_value_t = 256)]
    senders: usize,
    /// Sends of each sender that are not answered yet.
    #[arg(long, default_value_t = 1)]
    depth: usize,
    /// Sends a second in all, whatever becomes of them.
    #[arg(long)]
    rate: Option<f64>,
}

impl AnswersFlags {
    pub(crate) fn plan(&self) -> Answers {
        Answers {
            target: self.server.server,
            kind: self.server.kind,
            senders: self.senders,
            pace: self.rate.map_or(Pace::Window(self.depth), Pace::Rate),
            cores: self.server.cores.cores.clone(),
        }
    }
}

#[derive(Flags, Debug)]
pub(crate) struct FanoutFlags {
    #[command(flatten)]
    server: ServerFlags,
    #[arg(long, default_value_t = 1)]
    rooms: usize,
    /// Members of each room.
    #[arg(long, default_value_t = 1000)]
    members: usize,
    /// Rooms that each connection watches; more than one is for parlord alone.
    #[arg(long, default_value_t = 1)]
    rooms_per_connection: usize,
    /// Messages a second, in all rooms together.
    #[arg(long, conflicts_with = "window")]
    rate: Option<f64>,
    /// As fast as it goes, with so many messages of a room under way.
    #[arg(long, default_value_t = 64)]
    window: usize,
}

impl FanoutFlags {
    pub(crate) fn plan(&self) -> io::Result<Fanout> {
        let seating =
            Seating { rooms: self.rooms, members: self.members, each: self.rooms_per_connection };
        seating.check()?;
        if self.rooms_per_connection > 1 && self.server.server != Target::Parlord {
            return Err(io::Error::other("a relay has one room a connection"));
        }
        Ok(Fanout {
            target: self.server.server,
            kind: self.server.kind,
            seating,
            pace: self.rate.map_or(Pace::Window(self.window), Pace::Rate),
            cores: self.server.cores.cores.clone(),
        })
    }
}

#[derive(Flags, Debug)]
pub(crate) struct ServerFlags {
    #[arg(long, default_value = "parlord")]
    pub(crate) server: Target,
    /// Whether the rooms keep what is said; relays keep nothing.
    #[arg(long, default_value = "durable")]
    pub(crate) kind: Kind,
    #[command(flatten)]
    pub(crate) cores: Cores,
}
