//! `close_room`: nobody watches or speaks there; the room stays, and can be opened again.

use super::Intent;
use super::desk::Desk;
use crate::chat::{self, Act};
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Setting, Verb};

pub(super) fn close(desk: &Desk<'_>, of: &Setting) -> Result<Intent, Refused> {
    let room = desk.room(Verb::CloseRoom, &of.room)?;
    desk.timeless(of)?;
    let intent = Intent::of(Verb::CloseRoom, Some(room), Act::Set(chat::Setting::Close));
    Ok(intent.because(desk.reason(of.reason.as_deref())?))
}
