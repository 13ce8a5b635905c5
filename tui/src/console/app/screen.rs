//! What a screen is: something that is subscribed to, aimed in, and drawn.

use super::{App, Sheet};
use crate::console::model::Hold;
use crate::console::text::Safe;
use crate::console::widgets::Pen;
use parlor_protocol::admin::{Frame, Query, Snapshot, View};
use parlor_protocol::{EntryId, PersonId, Seq};
use ratatui::layout::{Position, Rect};

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
    },
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

/// A screen. Its methods change only itself; `draw` changes nothing.
pub(crate) trait Screen {
    fn kind(&self) -> Kind;

    /// What the breadcrumbs call it.
    fn crumb(&self) -> Safe;

    /// The terminal has so many columns.
    fn resized(&mut self, _width: u16) {}

    /// Another screen lies over it now.
    fn covered(&mut self) {}

    /// What it wants to be told of now. The list is compared with what is subscribed after every message.
    fn wants(&self) -> Vec<Want>;

    /// Lines before its first that it wants to have now: of which query, and before which.
    fn older(&self) -> Option<(Query, Seq)> {
        None
    }

    /// What came of them, by the room and the line they were to come before.
    fn take_older(&mut self, _of: (&str, Seq), _came: Result<&Snapshot, &str>) {}

    /// Takes a frame that came for one of its wants.
    fn take(&mut self, slot: u8, frame: &Frame, hold: Hold<'_>);

    /// Moves the cursor.
    fn step(&mut self, by: isize, now: u64);

    /// A click: the cursor goes to the row there; a column's head sorts by it.
    fn click(&mut self, _at: Position, _now: u64) -> Option<Hit> {
        None
    }

    /// Persons that are known here, to complete what is typed.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    /// Rooms that are known here: to pick where an act holds, and to complete what is typed.
    fn rooms(&self) -> Vec<String> {
        Vec::new()
    }

    /// On a screen about one person: the room that an act on him is kept to, unless another is picked.
    fn stands_in(&self) -> Option<String> {
        None
    }

    /// What the cursor is on.
    fn aim(&self) -> Option<Aim>;

    /// Whether what the cursor is on is no more where it was listed.
    fn is_gone(&self) -> bool {
        false
    }

    /// Why the cursor is on no row that could be meant.
    fn unaimed(&self) -> Option<Unaimed> {
        None
    }

    /// Where acts are listed: what `u` takes back of the one under the cursor, or why there is nothing.
    fn taken_back(&self, _app: &App) -> Option<Result<Aim, String>> {
        None
    }

    /// Whether there was time to read what the cursor is on.
    fn is_read(&self) -> bool {
        true
    }

    /// Whether somebody put the cursor where it is, or it stands on whatever comes first.
    fn is_placed(&self) -> bool {
        true
    }

    /// Ids of everything a mark may be put on, from the cursor's list, with names.
    fn markable(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// What stands in the message of this id.
    fn said(&self, _key: &str) -> Option<String> {
        None
    }

    /// What the row of this id is about.
    fn aim_of(&self, _key: &str) -> Option<Aim> {
        None
    }

    /// Who wrote the message of this id.
    fn author(&self, _key: &str) -> Option<(PersonId, String)> {
        None
    }

    /// The row under the cursor as it came, for the clipboard.
    fn json(&self) -> Option<String> {
        None
    }

    /// The whole of what the cursor is on, to be read.
    fn whole(&self, _app: &App) -> Option<Sheet> {
        None
    }

    /// Rows on a page, as last drawn.
    fn page(&self) -> isize {
        10
    }

    /// The view that its filter is about.
    fn view(&self) -> Option<View> {
        None
    }

    /// The filter in force; None: it has none.
    fn filter(&self) -> Option<&str> {
        None
    }

    fn set_filter(&mut self, _filter: &str) {}

    /// What is wrong with the filter that was set last, where the screen itself can tell, and in which column.
    fn flaw(&self) -> Option<(usize, String)> {
        None
    }

    /// The server cannot read the filter that was set last: the last one that it could read is in force again.
    fn filter_refused(&mut self) {}

    /// How many rows the filter lets through, and how many there are.
    fn matched(&self) -> Option<(usize, usize)> {
        None
    }

    /// The columns that it can be sorted by: name and title.
    fn sorts(&self) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    /// Sorts by this column; by the one it is sorted by, the other way round.
    fn sort(&mut self, _by: &'static str) {}

    /// Looks at it otherwise; false: there is no such way here.
    fn turn(&mut self, _how: Turn) -> bool {
        false
    }

    /// Moves what is shown to the side, in cells; false: it is at its end, or stays where it is.
    fn sideways(&mut self, _by: isize) -> bool {
        false
    }

    /// Goes to the next line that was filtered for, or the one before; false: nothing was, or there is none.
    fn seek(&mut self, _back: bool, _now: u64) -> bool {
        false
    }

    /// When what the cursor is on happened, if it is an act that the audit log has.
    fn happened(&self) -> Option<(String, u64)> {
        None
    }

    /// An act is begun: what the cursor is on stays there until it is done.
    fn take_aim(&mut self) {}

    /// Stops or goes on; for a stream, holds or follows.
    fn pause(&mut self) {}

    /// Goes to the newest and stays there.
    fn follow(&mut self) {}

    /// The next pane of the screen, or the one before.
    fn next_pane(&mut self, _back: bool) {}

    /// Time went by; when it wants to be asked again.
    fn wake(&mut self, hold: Hold<'_>) -> Option<u64>;

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
