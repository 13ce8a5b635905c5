//! `kick`: persons who are here are put out at once, and stay out for a cool-down.

use super::desk::Desk;
use super::{Intent, sentence};
use crate::command::refusal::Refused;
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::Sentence;

pub(super) fn kick(desk: &Desk<'_>, of: &Sentence) -> Result<Intent, Refused> {
    let intent = sentence::on_persons(desk, SanctionKind::Kick, of)?;
    let here = |id| match &intent.room {
        Some(room) => desk.node.hub.is_here(room, id),
        None => desk.node.directory.is_in(id),
    };
    match intent.persons.iter().find(|who| !here(who.id)) {
        None => Ok(intent),
        Some(gone) => {
            let message = format!(
                "{} is not here, so there is nobody to put out. A ban keeps him out.",
                gone.name
            );
            Err(Refused::new(ErrorCode::NoSuchMember, message).field("who"))
        }
    }
}
