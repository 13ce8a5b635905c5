//! `notice`: the server says something, in a room or to everybody.

use super::Intent;
use super::desk::Desk;
use crate::chat::Act;
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Verb, Words};

pub(super) fn notice(desk: &Desk<'_>, of: &Words) -> Result<Intent, Refused> {
    let room = desk.scope(Verb::Notice, of.room.as_deref())?;
    let text = desk.words(&of.text)?;
    let act = Act::Notice { bytes: text.len() as u32 };
    Ok(Intent { text: Some(text), ..Intent::of(Verb::Notice, room, act) })
}
