//! Rights: who may do what, to whom. `apply` asks with the truth, the door asks out of courtesy.

use super::entry::{Actor, Rank};
use super::state::Room;
use super::verdict::Refusal;
use parlor_protocol::PersonId;
use parlor_protocol::deed::{Role, Verb};

/// Who may do something at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Least {
    Anybody,
    /// Whoever has this role in the room, and operators.
    Here(Role),
    /// An operator, though he only looks.
    Viewer,
    /// An operator who moderates.
    Operator,
    /// Nobody but the server itself.
    Server,
}

/// The table: who may use a verb at least, in a room and everywhere.
const fn least(verb: Verb) -> (Least, Least) {
    use Least::{Anybody, Here, Operator, Server, Viewer};
    match verb {
        Verb::Warn | Verb::Mute | Verb::Unmute => (Here(Role::Moderator), Operator),
        Verb::Kick | Verb::Ban | Verb::Unban => (Here(Role::Moderator), Operator),
        Verb::Purge | Verb::Notice => (Here(Role::Moderator), Operator),
        Verb::Remove | Verb::Topic => (Here(Role::Moderator), Server),
        Verb::Lock | Verb::Unlock | Verb::Slow => (Here(Role::Moderator), Server),
        Verb::CloseRoom | Verb::OpenRoom | Verb::Role => (Here(Role::Owner), Server),
        // And only as far as the right to what is undone goes.
        Verb::Undo => (Here(Role::Moderator), Operator),
        Verb::Report => (Anybody, Server),
        Verb::Review => (Operator, Operator),
        Verb::Look => (Viewer, Viewer),
        Verb::Cover | Verb::Housekeeping => (Server, Server),
    }
}

/// Whether this actor may use the verb on these persons, in the room or everywhere. Nobody acts on himself, nor on his
/// equal or better.
pub fn may(
    actor: Actor,
    verb: Verb,
    room: Option<&Room>,
    targets: &[PersonId],
) -> Result<(), Refusal> {
    if verb == Verb::Topic && room.is_some_and(|room| room.flags.pinned) && !is_server(actor) {
        return Err(Refusal::SetByConfig);
    }
    let (here, everywhere) = least(verb);
    let least = if room.is_some() { here } else { everywhere };
    let role = room.map(|room| room.role(actor.id)).unwrap_or_default();
    let enough = match least {
        Least::Anybody => true,
        Least::Here(at_least) => is_operator(actor) || (is_person(actor) && role >= at_least),
        Least::Viewer => actor.rank.is_staff(),
        Least::Operator => is_operator(actor),
        Least::Server => is_server(actor),
    };
    if !enough {
        return Err(Refusal::NotPermitted);
    }
    if targets.contains(&actor.id) {
        return Err(Refusal::OwnTarget);
    }
    let better = |person: &&PersonId| room.is_some_and(|room| room.role(**person) >= role);
    match targets.iter().find(better).filter(|_| is_person(actor)) {
        Some(person) => Err(Refusal::HigherTarget { person: *person }),
        None => Ok(()),
    }
}

/// Whether this actor may end or undo what the other one did: it is his own, or that of an equal or lower one.
pub fn may_take_back(actor: Actor, by: Actor, room: Option<&Room>) -> Result<(), Refusal> {
    let role = |actor: Actor| room.map(|room| room.role(actor.id)).unwrap_or_default();
    let lower = match (is_person(actor), is_person(by)) {
        (true, true) => role(by) <= role(actor),
        (true, false) => false,
        (false, _) => by.rank.level() <= actor.rank.level(),
    };
    if lower || actor.id == by.id {
        return Ok(());
    }
    Err(Refusal::HigherTarget { person: by.id })
}

fn is_person(actor: Actor) -> bool {
    actor.rank == Rank::Person
}

/// Moderators and admins of the server, and the server itself.
pub(super) fn is_operator(actor: Actor) -> bool {
    actor.rank.level() >= Rank::Moderator.level()
}

fn is_server(actor: Actor) -> bool {
    actor.rank == Rank::Server
}
