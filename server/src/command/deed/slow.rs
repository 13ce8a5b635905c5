//! `slow`: whoever has no voice speaks once in so many milliseconds.

use super::Intent;
use super::desk::{Desk, bad_duration};
use crate::chat::{self, Act};
use crate::command::refusal::Refused;
use parlor_protocol::deed::{SLOWEST_MS, Slow, Verb};

pub(super) fn slow(desk: &Desk<'_>, of: &Slow) -> Result<Intent, Refused> {
    let room = desk.room(Verb::Slow, &of.room)?;
    let every_ms = of.every_ms;
    if every_ms > SLOWEST_MS {
        let message = "At the slowest everybody speaks once in six hours (21600000); 30000 is half a \
                       minute, 0 ends it.";
        return Err(bad_duration(message, SLOWEST_MS).field("every_ms"));
    }
    let for_ms = desk.term(of.for_ms)?;
    let act = Act::Set(chat::Setting::Slow { every_ms, for_ms });
    let intent = Intent::of(Verb::Slow, Some(room), act).lasting(for_ms);
    Ok(intent.because(desk.reason(of.reason.as_deref())?))
}
