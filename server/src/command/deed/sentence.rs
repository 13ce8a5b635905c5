//! What warnings, mutes, kicks and bans have in common: persons, a time, a reason, and where newcomers are asked whence they come.

use super::Intent;
use super::desk::{Desk, too_many};
use super::networks::household;
use crate::chat::{Act, Network, Who};
use crate::command::refusal::Refused;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::{MOST_NETWORKS, MOST_PERSONS, Sentence, Verb};
use parlor_protocol::{ErrorCode, PersonId, RoomName};

/// A sanction of this kind on the persons that the sentence names.
pub(super) fn on_persons(
    desk: &Desk<'_>,
    kind: SanctionKind,
    of: &Sentence,
) -> Result<Intent, Refused> {
    if !of.networks.is_empty() || !of.spare.is_empty() {
        let message = "Only `ban` takes `networks`, and spares whoever is behind them.";
        return Err(Refused::new(ErrorCode::BadField, message).field("networks"));
    }
    let room = desk.scope(verb(kind), of.room.as_deref())?;
    let persons = desk.persons(&of.who)?;
    let taken = match kind {
        SanctionKind::Warn => Vec::new(),
        SanctionKind::Mute | SanctionKind::Kick | SanctionKind::Ban => {
            taken_along(desk, of, &persons)
        }
    };
    let targets = Targets { persons, networks: taken, everybody: false, spared: Vec::new() };
    pass(desk, (kind, room), of, targets)
}

/// A ban on persons, on everybody behind networks, or on both.
pub(super) fn on_networks(desk: &Desk<'_>, of: &Sentence) -> Result<Intent, Refused> {
    let room = desk.scope(Verb::Ban, of.room.as_deref())?;
    // Who shares a network is no matter of one room.
    desk.doer.may(Verb::Ban, None)?;
    let networks = desk.networks(&of.networks)?;
    let named = desk.persons_if_any("who", &of.who)?;
    let spared = desk.persons_if_any("spare", &of.spare)?;
    if let Some(both) = named.iter().find(|who| spared.iter().any(|other| other.id == who.id)) {
        let message = format!("{} is named in `who` and in `spare`.", both.name);
        return Err(Refused::new(ErrorCode::BadField, message).field("spare"));
    }
    let mut persons = named;
    for id in desk.node.directory.behind(&networks) {
        if !spared.iter().chain(&persons).any(|who| who.id == id) {
            persons.push(desk.node.person(id));
        }
    }
    if persons.len() > MOST_PERSONS {
        return Err(too_many("networks", persons.len(), MOST_PERSONS));
    }
    persons.sort_unstable_by_key(|who| who.id);
    let spared = spared.iter().map(|who| who.id).collect();
    let targets = Targets { persons, networks, everybody: true, spared };
    pass(desk, (SanctionKind::Ban, room), of, targets)
}

struct Targets {
    persons: Vec<Who>,
    networks: Vec<Network>,
    /// The networks are named, and not only those that the persons come from.
    everybody: bool,
    spared: Vec<PersonId>,
}

fn pass(
    desk: &Desk<'_>,
    (kind, room): (SanctionKind, Option<RoomName>),
    of: &Sentence,
    targets: Targets,
) -> Result<Intent, Refused> {
    let Targets { persons, networks, everybody, spared } = targets;
    let for_ms = desk.term(of.for_ms)?;
    let reason = desk.reason(of.reason.as_deref())?;
    let act = Act::Sanction {
        kind,
        persons: persons.iter().map(|who| who.id).collect(),
        for_ms,
        networks: networks.len() as u32,
        everybody,
        spared,
    };
    let intent = Intent::of(verb(kind), room, act).lasting(for_ms).because(reason);
    Ok(Intent { persons, networks, ..intent })
}

/// Where these persons come from: newcomers from there are asked, unless so many come from there that it says nothing.
fn taken_along(desk: &Desk<'_>, of: &Sentence, persons: &[Who]) -> Vec<Network> {
    if of.only_person {
        return Vec::new();
    }
    let ids: Vec<PersonId> = persons.iter().map(|who| who.id).collect();
    let addresses = desk.node.directory.addresses(&ids);
    let mut networks: Vec<Network> = addresses.into_iter().map(household).collect();
    networks.sort_unstable();
    networks.dedup();
    networks.retain(|network| !desk.node.caution.is_proxy(network));
    networks.truncate(MOST_NETWORKS);
    networks
}

const fn verb(kind: SanctionKind) -> Verb {
    match kind {
        SanctionKind::Warn => Verb::Warn,
        SanctionKind::Mute => Verb::Mute,
        SanctionKind::Kick => Verb::Kick,
        SanctionKind::Ban => Verb::Ban,
    }
}
