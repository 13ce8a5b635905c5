//! `lock`: only voices, moderators and owners speak.

use super::Intent;
use super::desk::Desk;
use crate::chat::{self, Act};
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Setting, Verb};

pub(super) fn lock(desk: &Desk<'_>, of: &Setting) -> Result<Intent, Refused> {
    let room = desk.room(Verb::Lock, &of.room)?;
    let for_ms = desk.term(of.for_ms)?;
    let act = Act::Set(chat::Setting::Lock { for_ms });
    let intent = Intent::of(Verb::Lock, Some(room), act).lasting(for_ms);
    Ok(intent.because(desk.reason(of.reason.as_deref())?))
}
