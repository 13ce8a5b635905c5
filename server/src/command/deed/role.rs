//! `role`: somebody is a member, a voice, a moderator or an owner from now on.

use super::Intent;
use super::desk::Desk;
use crate::chat::Act;
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Appointment, Verb};

pub(super) fn appoint(desk: &Desk<'_>, of: &Appointment) -> Result<Intent, Refused> {
    let room = desk.room(Verb::Role, &of.room)?;
    let person = desk.person(&of.who)?;
    let act = Act::Appoint { person: person.id, role: of.role };
    let intent = Intent::of(Verb::Role, Some(room), act);
    Ok(Intent { persons: vec![person], ..intent }.because(desk.reason(of.reason.as_deref())?))
}
