//! `topic`: what a room is about, as moderators set it; an empty one is none.

use super::Intent;
use super::desk::{Desk, missing};
use crate::chat::Act;
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Verb, Words};

pub(super) fn topic(desk: &Desk<'_>, of: &Words) -> Result<Intent, Refused> {
    let room =
        of.room.as_deref().ok_or_else(|| missing("room", "A topic is of one room: name it."))?;
    let room = desk.room(Verb::Topic, room)?;
    let text = desk.heading(&of.text)?;
    let act = Act::Topic { bytes: text.len() as u32 };
    Ok(Intent { text: Some(text), ..Intent::of(Verb::Topic, Some(room), act) })
}
