//! What lies over the screen and takes the keys.

use super::draft::{Draft, Field, Planned};
use super::edit::Edit;
use super::screen::Done;
use super::sheet::Sheet;
use parlor_protocol::EntryId;

/// One of them at a time.
#[derive(Clone, Debug)]
pub(crate) enum Overlay {
    /// All commands that can be used here; typing narrows them.
    Help { search: Edit, at: usize },
    /// A command in words.
    Line(Box<CommandLine>),
    /// The filter of the screen. `before`: what it was, for `esc`.
    Filter { edit: Edit, before: String, wrong: Option<(usize, String)> },
    /// A column to sort by.
    Sort { at: usize },
    /// An act that is being prepared.
    Act(Box<Draft>),
    /// A question before something is taken back.
    Confirm(Confirm),
    /// What a row has no room for.
    Sheet(Sheet),
}

impl Overlay {
    /// Whether `esc` ends a search in it, or takes back a filter, and not the whole.
    pub(crate) fn is_searched(&self) -> bool {
        match self {
            Self::Filter { .. } => true,
            Self::Act(draft) => draft.seeks(),
            Self::Help { .. }
            | Self::Line { .. }
            | Self::Sort { .. }
            | Self::Confirm(_)
            | Self::Sheet(_) => false,
        }
    }
}

impl Overlay {
    /// Whether letters are its keys, and not a text. A field in it may take a text all the same.
    pub(crate) fn has_buttons(&self) -> bool {
        match self {
            Self::Act(_) | Self::Confirm(_) | Self::Sort { .. } | Self::Sheet(_) => true,
            Self::Help { .. } | Self::Line(_) | Self::Filter { .. } => false,
        }
    }

    /// Whether letters go into a field of it.
    pub(crate) fn has_field(&self) -> bool {
        match self {
            Self::Act(draft) => draft.seeks() || draft.field == Field::Text || draft.wants_word(),
            Self::Help { .. } | Self::Line(_) | Self::Filter { .. } => true,
            Self::Sort { .. } | Self::Confirm(_) | Self::Sheet(_) => false,
        }
    }
}

/// Take acts back? The cursor stands on No at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Confirm {
    pub(crate) acts: Vec<EntryId>,
    pub(crate) what: String,
    /// The report that the only one of them was a step at, if it is of somebody else.
    pub(crate) report: Option<EntryId>,
    /// How the only one of them was done, where it is known.
    pub(crate) done: Option<Done>,
    pub(crate) yes: bool,
}

/// A line that is typed, and what is said about it.
#[derive(Clone, Debug, Default)]
pub(crate) struct CommandLine {
    pub(crate) edit: Edit,
    /// What is wrong with it, or what it takes.
    pub(crate) said: Option<String>,
    /// How it may go on.
    pub(crate) ghost: String,
    /// What the server says that it would do; nothing: it reads as no act.
    pub(crate) dry: Option<Planned>,
    /// When it was last changed; once it is planned, when.
    pub(crate) changed_at: u64,
    /// Which line from before stands there, and what was typed instead of it.
    pub(crate) past: Option<(usize, String)>,
}
