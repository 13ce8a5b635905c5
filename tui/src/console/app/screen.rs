//! What a screen is: something that is subscribed to, aimed in, and drawn.

mod aims;
mod fed;
mod filters;
mod moves;
mod rows;

pub(crate) use aims::Aims;
pub(crate) use fed::Fed;
pub(crate) use filters::Filters;
pub(crate) use moves::Moves;
pub(crate) use rows::Rows;

use super::App;
use crate::console::text::Safe;
use crate::console::widgets::Pen;
use parlor_protocol::admin::Query;
use parlor_protocol::{EntryId, Millis, PersonId, Seq};
use ratatui::layout::Rect;

/// The screens, by what they show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Pulse,
    Rooms,
    Room,
    Users,
    Card,
    Reports,
    Sanctions,
    Audit,
    Connections,
    Log,
    Acts,
}

impl Kind {
    /// What tables of commands call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Pulse => "pulse",
            Self::Rooms => "rooms",
            Self::Room => "room",
            Self::Users => "users",
            Self::Card => "card",
            Self::Reports => "reports",
            Self::Sanctions => "sanctions",
            Self::Audit => "audit",
            Self::Connections => "connections",
            Self::Log => "log",
            Self::Acts => "acts",
        }
    }
}

/// What the cursor is on: what an act is about. Ids, and the names they were shown under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    Room(String),
    Person {
        id: PersonId,
        name: String,
        room: Option<String>,
    },
    Message {
        room: String,
        seq: Seq,
        id: PersonId,
        name: String,
        text: Option<String>,
    },
    Report {
        report: String,
        room: String,
        seq: Seq,
        id: PersonId,
        name: String,
        text: Option<String>,
    },
    /// An act that was done, by its id and number in the audit log.
    Act {
        act: EntryId,
        undo_until: Option<u64>,
        what: String,
        /// The report that it was a step at: a release takes that back.
        report: Option<EntryId>,
        done: Done,
    },
}

/// By whom and when an act was done, and what its words do not say of how long it lasts: ` for 10m`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) by: String,
    pub(crate) at: Millis,
    pub(crate) lasts: Option<String>,
}

/// Why nothing is aimed at now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unaimed {
    /// A room follows its newest line: no cursor stands anywhere.
    Following,
    /// The rows are still those of another filter, or stand in another order.
    Filtering,
    Sorting,
}

impl Unaimed {
    pub(crate) const fn why(self) -> &'static str {
        match self {
            Self::Following => "no line is picked: k picks the newest",
            Self::Filtering => "the filter is not in force yet",
            Self::Sorting => "the order is not in force yet",
        }
    }
}

/// Something that a screen wants to be told of, under a small number of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Want {
    pub(crate) slot: u8,
    pub(crate) query: Query,
    /// Lines after this one.
    pub(crate) after: Option<Seq>,
}

/// What a click fell on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hit {
    Row,
    Head,
}

/// How a screen can be looked at otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// More columns, or fewer.
    Wide,
    /// What stands beside a list comes or goes.
    Preview,
    /// The pane that the keys go to has the screen to itself, or no longer.
    Zoom,
    /// Sorted the other way round.
    Reverse,
    /// Sorted by the column to the right of the present one, or to its left.
    Right,
    Left,
    /// Clocks, ages, neither.
    Times,
    /// Long texts go on in the next row, or are cut.
    Wrap,
    /// What was removed is shown, or not.
    Removed,
    /// Of one room, or of all.
    Here,
}

/// A screen. Its methods change only itself; `draw` changes nothing. What it can do stands in traits by what it is about.
pub(crate) trait Screen: Fed + Moves + Aims + Rows + Filters {
    fn kind(&self) -> Kind;

    /// What the breadcrumbs call it.
    fn crumb(&self) -> Safe;

    /// The terminal has so many columns.
    fn resized(&mut self, _width: u16) {}

    /// Another screen lies over it now.
    fn covered(&mut self) {}

    /// What the second line says at its right end: live, held, paused.
    fn state(&self) -> Safe;

    /// Whether it does not show how things are now, because somebody stopped it or aims.
    fn is_held(&self) -> bool {
        false
    }

    /// What the second line says of it in a few words each, the most wanted first.
    fn notes(&self, _app: &App) -> Vec<String> {
        Vec::new()
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect);
}
