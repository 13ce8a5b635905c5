//! How long an act lasts, and what ended it before its time.

use super::human::{ago, span};
use parlor_protocol::admin::{AuditRow, Ended};
use parlor_protocol::deed::Verb;

/// For how long it was to last: `10m`, `for good`; nothing: it does not last.
pub(crate) fn length(row: &AuditRow) -> Option<String> {
    match (row.until, row.verb) {
        (Some(until), _) => Some(span(until.saturating_sub(row.at))),
        (None, Verb::Mute | Verb::Ban) => Some("for good".to_owned()),
        (
            None,
            Verb::Warn
            | Verb::Unmute
            | Verb::Kick
            | Verb::Unban
            | Verb::Remove
            | Verb::Purge
            | Verb::Lock
            | Verb::Unlock
            | Verb::Slow
            | Verb::Topic
            | Verb::Notice
            | Verb::CloseRoom
            | Verb::OpenRoom
            | Verb::Role
            | Verb::Undo
            | Verb::Report
            | Verb::Review
            | Verb::Look
            | Verb::Cover
            | Verb::Housekeeping,
        ) => None,
    }
}

/// `lifted 5m ago`: how it ended before its time, and when.
pub(crate) fn over(now: u64, ended: &Ended) -> String {
    let how = match ended.verb {
        Verb::Undo => "undone",
        Verb::Unmute | Verb::Unban | Verb::Unlock | Verb::OpenRoom => "lifted",
        Verb::Warn
        | Verb::Mute
        | Verb::Kick
        | Verb::Ban
        | Verb::Remove
        | Verb::Purge
        | Verb::Lock
        | Verb::Slow
        | Verb::Topic
        | Verb::Notice
        | Verb::CloseRoom
        | Verb::Role
        | Verb::Report
        | Verb::Review
        | Verb::Look
        | Verb::Cover
        | Verb::Housekeeping => "replaced",
    };
    format!("{how} {}", ago(now, ended.at))
}
