//! What lies over the screen and takes the keys.

use super::draft::Draft;
use super::edit::Edit;
use super::sheet::Sheet;
use parlor_protocol::EntryId;

/// One of them at a time.
#[derive(Clone, Debug)]
pub(crate) enum Overlay {
    /// All commands that can be used here; typing narrows them.
    Help { search: Edit, at: usize },
    /// A command in words. `said`: what is wrong with it, or what it would do.
    Line { edit: Edit, said: Option<String> },
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

/// Take an act back? The cursor stands on No at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Confirm {
    pub(crate) act: EntryId,
    pub(crate) what: String,
    pub(crate) yes: bool,
}
