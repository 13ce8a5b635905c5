//! Deeds: each verb is a file that turns what was asked into what the log is asked.

mod ban;
mod close_room;
mod desk;
mod kick;
mod lock;
mod mute;
mod networks;
mod notice;
mod open_room;
mod pardon;
mod persons;
mod purge;
mod remove;
mod role;
mod sentence;
mod slow;
mod topic;
mod unban;
mod unlock;
mod unmute;
mod warn;

pub(super) use desk::Desk;
pub(super) use networks::{contains, overlap};
pub(super) use persons::{ids, known};

use super::refusal::Refused;
use crate::chat::{Act, Network, Who};
use parlor_protocol::deed::{Deed, Verb};
use parlor_protocol::{PersonId, RoomName};
use std::sync::Arc;

/// What a deed comes to: the same targets whenever it is committed.
#[derive(Clone, Debug)]
pub(super) struct Intent {
    pub(super) verb: Verb,
    pub(super) room: Option<RoomName>,
    pub(super) act: Act,
    pub(super) text: Option<Arc<str>>,
    pub(super) reason: Option<Arc<str>>,
    /// The act's persons in its order, under their present names.
    pub(super) persons: Vec<Who>,
    /// Those that the deed names, or those that its persons come from.
    pub(super) networks: Vec<Network>,
    pub(super) for_ms: Option<u64>,
}

impl Intent {
    /// An act in a room, or everywhere, on nobody in particular.
    fn of(verb: Verb, room: Option<RoomName>, act: Act) -> Self {
        let (persons, networks) = (Vec::new(), Vec::new());
        Self { verb, room, act, text: None, reason: None, persons, networks, for_ms: None }
    }

    /// Whom the doer must be higher than.
    pub(super) fn targets(&self) -> Vec<PersonId> {
        match self.act {
            Act::Sanction { .. } | Act::Purge { .. } => {
                self.persons.iter().map(|who| who.id).collect()
            }
            // To whom an act is a favour, or of whom only the log knows.
            Act::Lift { .. }
            | Act::Appoint { .. }
            | Act::Redact { .. }
            | Act::Set(_)
            | Act::Topic { .. }
            | Act::Notice { .. }
            | Act::Undo { .. }
            | Act::Review { .. }
            | Act::Look { .. }
            | Act::Send { .. }
            | Act::Edit { .. }
            | Act::Remove { .. }
            | Act::Report { .. }
            | Act::Claim { .. }
            | Act::Seen { .. }
            | Act::Rules(_)
            | Act::Terms(_)
            | Act::TurnAway
            | Act::Declare { .. }
            | Act::Undeclare
            | Act::Trim { .. }
            | Act::Forget { .. }
            | Act::Renew
            | Act::Clock { .. }
            | Act::Cover { .. }
            | Act::Settle { .. } => Vec::new(),
        }
    }

    fn because(self, reason: Option<Arc<str>>) -> Self {
        Self { reason, ..self }
    }

    fn lasting(self, for_ms: Option<u64>) -> Self {
        Self { for_ms, ..self }
    }
}

/// Reads a deed: who and what it is about is settled from here on.
pub(super) fn read(desk: &Desk<'_>, deed: &Deed) -> Result<Intent, Refused> {
    match deed {
        Deed::Warn(of) => warn::warn(desk, of),
        Deed::Mute(of) => mute::mute(desk, of),
        Deed::Unmute(of) => unmute::unmute(desk, of),
        Deed::Kick(of) => kick::kick(desk, of),
        Deed::Ban(of) => ban::ban(desk, of),
        Deed::Unban(of) => unban::unban(desk, of),
        Deed::Remove(of) => remove::remove(desk, of),
        Deed::Purge(of) => purge::purge(desk, of),
        Deed::Lock(of) => lock::lock(desk, of),
        Deed::Unlock(of) => unlock::unlock(desk, of),
        Deed::Slow(of) => slow::slow(desk, of),
        Deed::Topic(of) => topic::topic(desk, of),
        Deed::Notice(of) => notice::notice(desk, of),
        Deed::CloseRoom(of) => close_room::close(desk, of),
        Deed::OpenRoom(of) => open_room::open(desk, of),
        Deed::Role(of) => role::appoint(desk, of),
    }
}
