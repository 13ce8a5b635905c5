//! `open_room`: a closed room is watched and spoken in again.

use super::Intent;
use super::desk::Desk;
use crate::chat::{self, Act};
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Setting, Verb};

pub(super) fn open(desk: &Desk<'_>, of: &Setting) -> Result<Intent, Refused> {
    let room = desk.room(Verb::OpenRoom, &of.room)?;
    desk.timeless(of)?;
    let intent = Intent::of(Verb::OpenRoom, Some(room), Act::Set(chat::Setting::Open));
    Ok(intent.because(desk.reason(of.reason.as_deref())?))
}
