//! Whom, or what, an act is about.

use crate::text::count_of;
use parlor_protocol::{PersonId, Seq};
use std::cell::Cell;
use std::ops::{Deref, Range};

/// What an act is about, as it was when it was aimed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Person {
        id: PersonId,
        name: String,
    },
    Message {
        seq: Seq,
        name: String,
        text: Option<String>,
    },
    Room(String),
    /// Everybody behind it.
    Network(String),
    /// Somebody behind the networks who is not meant.
    Spared {
        id: PersonId,
        name: String,
    },
}

impl Target {
    /// Who or what it is called.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Person { name, .. }
            | Self::Message { name, .. }
            | Self::Spared { name, .. }
            | Self::Room(name)
            | Self::Network(name) => name,
        }
    }
}

/// All of them, and the page that is read of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets {
    all: Vec<Target>,
    at: usize,
    /// So many stand on a page, as last drawn.
    drawn: Cell<usize>,
}

impl Targets {
    /// Those that stand where there are so many rows.
    pub(crate) fn page(&self, rows: usize) -> Range<usize> {
        self.drawn.set(rows);
        self.at..self.at.saturating_add(rows).min(self.all.len())
    }

    /// To the page below, or back; false: there is none.
    pub(crate) fn turn(&mut self, down: bool) -> bool {
        let by = self.drawn.get().max(1);
        let below = self.at.saturating_add(by);
        let to = match down {
            true if below < self.all.len() => below,
            true => self.at,
            false => self.at.saturating_sub(by),
        };
        std::mem::replace(&mut self.at, to) != to
    }
}

impl From<Vec<Target>> for Targets {
    fn from(all: Vec<Target>) -> Self {
        Self { all, ..Self::default() }
    }
}

impl Deref for Targets {
    type Target = [Target];

    fn deref(&self) -> &[Target] {
        &self.all
    }
}

pub(super) fn persons(targets: &[Target]) -> Vec<String> {
    let person = |target: &Target| match target {
        Target::Person { id, .. } => Some(id.to_string()),
        Target::Message { .. } | Target::Room(_) | Target::Network(_) | Target::Spared { .. } => {
            None
        }
    };
    targets.iter().filter_map(person).collect()
}

pub(super) fn networks(targets: &[Target]) -> Vec<String> {
    let network = |target: &Target| match target {
        Target::Network(network) => Some(network.clone()),
        Target::Person { .. }
        | Target::Message { .. }
        | Target::Room(_)
        | Target::Spared { .. } => None,
    };
    targets.iter().filter_map(network).collect()
}

pub(super) fn spared(targets: &[Target]) -> Vec<String> {
    let spared = |target: &Target| match target {
        Target::Spared { id, .. } => Some(id.to_string()),
        Target::Person { .. } | Target::Message { .. } | Target::Room(_) | Target::Network(_) => {
            None
        }
    };
    targets.iter().filter_map(spared).collect()
}

pub(super) fn messages(targets: &[Target]) -> Vec<Seq> {
    let seq = |target: &Target| match target {
        Target::Message { seq, .. } => Some(*seq),
        Target::Person { .. } | Target::Room(_) | Target::Network(_) | Target::Spared { .. } => {
            None
        }
    };
    targets.iter().filter_map(seq).collect()
}

/// `2 persons and 1 network`.
pub(super) fn persons_and_networks(targets: &[Target]) -> String {
    let many = persons(targets).len() as u64;
    let persons = count_of(many, "person", "persons");
    match networks(targets).len() as u64 {
        0 => persons,
        many => format!("{persons} and {}", count_of(many, "network", "networks")),
    }
}
