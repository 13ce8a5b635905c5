//! What can be picked for an act: how long, how slow, which role.

use parlor_protocol::deed::{Role, Verb};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A value to pick: its key, its name, what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Length(Option<u64>),
    Every(u64),
    Role(Role),
}

/// The lengths of a sanction.
const LENGTHS: [Choice; 6] = [
    Choice::Length(Some(10 * MINUTE)),
    Choice::Length(Some(HOUR)),
    Choice::Length(Some(DAY)),
    Choice::Length(Some(7 * DAY)),
    Choice::Length(Some(30 * DAY)),
    Choice::Length(None),
];

/// A kick is never for good: without a length the server takes its own.
const KICKS: [Choice; 5] = [
    Choice::Length(Some(10 * MINUTE)),
    Choice::Length(Some(HOUR)),
    Choice::Length(Some(DAY)),
    Choice::Length(Some(7 * DAY)),
    Choice::Length(Some(30 * DAY)),
];

const PACES: [Choice; 6] = [
    Choice::Every(5_000),
    Choice::Every(10_000),
    Choice::Every(30_000),
    Choice::Every(MINUTE),
    Choice::Every(5 * MINUTE),
    Choice::Every(0),
];

const ROLES: [Choice; 4] = [
    Choice::Role(Role::Member),
    Choice::Role(Role::Voice),
    Choice::Role(Role::Moderator),
    Choice::Role(Role::Owner),
];

impl Choice {
    /// The place among the lengths of the first that is longer than this.
    pub(crate) fn longer_than(ms: u64) -> usize {
        let longer = |choice: &Self| match choice {
            Self::Length(Some(length)) => *length > ms,
            Self::Length(None) => true,
            Self::Every(_) | Self::Role(_) => false,
        };
        LENGTHS.iter().position(longer).unwrap_or_default()
    }

    /// What can be picked for a verb.
    pub(crate) fn of(verb: Verb) -> &'static [Self] {
        match verb {
            Verb::Mute | Verb::Ban | Verb::Lock => &LENGTHS,
            Verb::Kick => &KICKS,
            Verb::Slow => &PACES,
            Verb::Role => &ROLES,
            Verb::Warn
            | Verb::Unmute
            | Verb::Unban
            | Verb::Remove
            | Verb::Purge
            | Verb::Unlock
            | Verb::Topic
            | Verb::Notice
            | Verb::CloseRoom
            | Verb::OpenRoom
            | Verb::Undo
            | Verb::Report
            | Verb::Review
            | Verb::Look
            | Verb::Cover
            | Verb::Housekeeping => &[],
        }
    }
}
