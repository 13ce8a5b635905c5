//! Rights: who may do what in a room. `apply` asks with the truth, the door asks out of courtesy.

use super::apply::Refusal;
use super::entry::{Actor, Rank};
use super::state::Room;

/// The owner sets the topic, and operators do; nobody where the configuration file pins it.
pub(super) fn may_set_topic(room: &Room, actor: Actor) -> Result<(), Refusal> {
    if room.flags.pinned && actor.rank.level() < Rank::Server.level() {
        return Err(Refusal::SetByConfig);
    }
    if room.owner == Some(actor.id) || actor.rank.is_staff() {
        return Ok(());
    }
    Err(Refusal::NotPermitted)
}
