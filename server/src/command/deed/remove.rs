//! `remove`: messages go, and stay readable to moderators for the grace period.

use super::Intent;
use super::desk::{Desk, missing, too_many};
use crate::chat::Act;
use crate::command::refusal::Refused;
use parlor_protocol::deed::{MOST_TARGETS, Removal, Verb};

pub(super) fn remove(desk: &Desk<'_>, of: &Removal) -> Result<Intent, Refused> {
    let room = desk.room(Verb::Remove, &of.room)?;
    let mut targets = of.targets.clone();
    targets.sort_unstable();
    targets.dedup();
    if targets.is_empty() {
        return Err(missing("targets", "It names no message: give the seqs in `targets`."));
    }
    if targets.len() > MOST_TARGETS {
        return Err(too_many("targets", targets.len(), MOST_TARGETS));
    }
    let intent = Intent::of(Verb::Remove, Some(room), Act::Redact { targets });
    Ok(intent.because(desk.reason(of.reason.as_deref())?))
}
