//! What a command line means beyond its grammar: words that cannot be what they stand for are mistakes before anybody is asked.

use super::Verb;
use crate::text::{duration, networks_and_persons, only_persons, only_spared};
use std::time::{SystemTime, UNIX_EPOCH};

impl Verb {
    /// What is wrong with the words of a command.
    pub(crate) fn sound(&self) -> Result<(), String> {
        match self {
            Self::Warn(of) | Self::Unmute(of) => only_persons(&of.who),
            Self::Mute(of) | Self::Kick(of) => {
                no_time(&of.who)?;
                only_persons(&of.who)
            }
            Self::Ban(of) => {
                no_time(&of.who)?;
                only_spared(of.spared())?;
                let (networks, _) = networks_and_persons(&of.who)?;
                match networks.is_empty() && !of.spared().is_empty() {
                    true => Err(NOBODY_SPARED.to_owned()),
                    false => Ok(()),
                }
            }
            Self::Unban(of) => networks_and_persons(&of.who).map(drop),
            Self::Purge(of) => {
                only_persons(&of.who)?;
                of.sound(now())
            }
            Self::Notice(of) => of.sound(),
            Self::Role(of) => only_persons(std::slice::from_ref(&of.who)),
            Self::User { person } => only_persons(std::slice::from_ref(person)),
            Self::Sanctions { person, .. } => only_persons(person.as_slice()),
            Self::Tail { rooms, follow } if rooms.len() > 1 && follow.before.is_some() => {
                Err(OF_ONE_ROOM.to_owned())
            }
            Self::Pulse
            | Self::Rooms(_)
            | Self::Room { .. }
            | Self::Users { .. }
            | Self::Connections(_)
            | Self::Tail { .. }
            | Self::Reports { .. }
            | Self::Report { .. }
            | Self::Audit { .. }
            | Self::Log { .. }
            | Self::Operators(_)
            | Self::Remove(_)
            | Self::Lock(_)
            | Self::Unlock(_)
            | Self::Slow(_)
            | Self::Topic { .. }
            | Self::CloseRoom(_)
            | Self::OpenRoom(_)
            | Self::Undo(_)
            | Self::Outcome { .. }
            | Self::Review { .. }
            | Self::Reload
            | Self::Doctor
            | Self::Keys
            | Self::Completions { .. }
            | Self::Man { .. } => Ok(()),
        }
    }
}

const NOBODY_SPARED: &str = "--spare is for whoever is behind an address or network that is banned, as in \
    `parlor ban 203.0.113.0/24 --all --spare ada`; persons who are not named are not banned.";

const OF_ONE_ROOM: &str =
    "--before is about one room, for each numbers its own lines: name one room.";

/// By this machine's clock, in milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A time behind the persons is one, though somebody may be called so.
fn no_time(who: &[String]) -> Result<(), String> {
    match who {
        [_, .., last] if duration(last).is_ok() => Err(format!(
            "`{last}` is a time: write --for {last}. Whoever is called so is named by id (u_…)."
        )),
        _ => Ok(()),
    }
}
