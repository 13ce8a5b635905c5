//! `unlock`: everybody speaks again.

use super::Intent;
use super::desk::Desk;
use crate::chat::{self, Act};
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Setting, Verb};

pub(super) fn unlock(desk: &Desk<'_>, of: &Setting) -> Result<Intent, Refused> {
    let room = desk.room(Verb::Unlock, &of.room)?;
    desk.timeless(of)?;
    let intent = Intent::of(Verb::Unlock, Some(room), Act::Set(chat::Setting::Unlock));
    Ok(intent.because(desk.reason(of.reason.as_deref())?))
}
