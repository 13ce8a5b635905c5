//! The deeds that commands ask for.

use super::{Doing, Verb};
use parlor_protocol::deed::{Deed, Words};

/// What a command wants to happen, seen from the server's clock; nothing for one that only looks.
pub(crate) fn deed(verb: &Verb, now: u64) -> Option<(Deed, &Doing)> {
    Some(match verb {
        Verb::Warn(of) => (Deed::Warn(of.warning()), &of.doing),
        Verb::Mute(of) => (Deed::Mute(of.sentence()), &of.doing),
        Verb::Unmute(of) => (Deed::Unmute(of.pardon()), &of.doing),
        Verb::Kick(of) => (Deed::Kick(of.sentence()), &of.doing),
        Verb::Ban(of) => (Deed::Ban(of.ban()), &of.doing),
        Verb::Unban(of) => (Deed::Unban(of.unban()), &of.doing),
        Verb::Remove(of) => (Deed::Remove(of.removal()), &of.doing),
        Verb::Purge(of) => (Deed::Purge(of.purge(now)), &of.doing),
        Verb::Lock(of) => (Deed::Lock(of.setting()), &of.doing),
        Verb::Unlock(of) => (Deed::Unlock(of.setting()), &of.doing),
        Verb::Slow(of) => (Deed::Slow(of.slow()), &of.doing),
        Verb::Topic { room, text, doing } => {
            (Deed::Topic(Words { room: Some(room.clone()), text: text.clone() }), doing)
        }
        Verb::Notice(of) => (Deed::Notice(of.words()), &of.doing),
        Verb::CloseRoom(of) => (Deed::CloseRoom(of.setting()), &of.doing),
        Verb::OpenRoom(of) => (Deed::OpenRoom(of.setting()), &of.doing),
        Verb::Role(of) => (Deed::Role(of.appointment()), &of.doing),
        Verb::Pulse
        | Verb::Rooms(_)
        | Verb::Room { .. }
        | Verb::Users { .. }
        | Verb::User { .. }
        | Verb::Connections(_)
        | Verb::Tail { .. }
        | Verb::Reports { .. }
        | Verb::Report { .. }
        | Verb::Sanctions { .. }
        | Verb::Audit { .. }
        | Verb::Log { .. }
        | Verb::Operators(_)
        | Verb::Undo(_)
        | Verb::Outcome { .. }
        | Verb::Review { .. }
        | Verb::Reload
        | Verb::Doctor
        | Verb::Keys
        | Verb::Completions { .. }
        | Verb::Man { .. } => return None,
    })
}
