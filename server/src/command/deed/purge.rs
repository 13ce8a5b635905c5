//! `purge`: all messages of persons go, in a room or everywhere, in a range of time.

use super::Intent;
use super::desk::Desk;
use crate::chat::Act;
use crate::command::refusal::Refused;
use parlor_protocol::ErrorCode;
use parlor_protocol::deed::{Purge, Verb};

pub(super) fn purge(desk: &Desk<'_>, of: &Purge) -> Result<Intent, Refused> {
    let room = desk.scope(Verb::Purge, of.room.as_deref())?;
    let persons = desk.persons(&of.who)?;
    if let (Some(since), Some(until)) = (of.since, of.until)
        && since >= until
    {
        let message = "`since` is a time before `until`, both in milliseconds since 1970.";
        return Err(Refused::new(ErrorCode::BadField, message).field("since"));
    }
    let ids = persons.iter().map(|who| who.id).collect();
    let act = Act::Purge { persons: ids, since: of.since, until: of.until };
    let intent = Intent { persons, ..Intent::of(Verb::Purge, room, act) };
    Ok(intent.because(desk.reason(of.reason.as_deref())?))
}
