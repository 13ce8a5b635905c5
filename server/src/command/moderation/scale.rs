//! How much a deed touches: sessions, rooms, messages, moderators; and whether that is too much to be done without force.

use super::texts;
use crate::chat::{Act, Network, Room};
use crate::command::deed::{Intent, overlap};
use crate::command::node::Node;
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Affected, Role, Scale, Verb};
use parlor_protocol::{EntryId, ErrorCode, PersonId};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// When an act cuts off so many that it has to be forced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// More than this share of the sessions,
    pub wide_percent: usize,
    /// if it is also more than this number of them.
    pub wide_sessions: usize,
    /// Networks of proxies: behind their addresses is everybody.
    pub proxies: Vec<Network>,
}

impl Default for Caution {
    fn default() -> Self {
        Self { wide_percent: 5, wide_sessions: 10, proxies: Vec::new() }
    }
}

impl Caution {
    /// Whether a proxy is in the network, or this machine itself.
    pub(in crate::command) fn is_proxy(&self, network: &Network) -> bool {
        let loopback = [
            Network { address: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), prefix: 8 },
            Network { address: IpAddr::V6(Ipv6Addr::LOCALHOST), prefix: 128 },
        ];
        loopback.iter().chain(&self.proxies).any(|proxy| overlap(proxy, network))
    }
}

/// Whom an act cuts off.
pub(super) struct Width {
    sessions: usize,
    proxy: Option<Network>,
}

impl Width {
    pub(super) fn of(node: &Node, intent: &Intent) -> Self {
        let Act::Sanction { everybody, .. } = intent.act else {
            return Self { sessions: 0, proxy: None };
        };
        if intent.verb == Verb::Warn {
            return Self { sessions: 0, proxy: None };
        }
        let mut named = intent.networks.iter().filter(|_| everybody);
        let proxy = named.find(|network| node.caution.is_proxy(network)).copied();
        Self { sessions: touched(node, intent), proxy }
    }

    /// Why it has to be forced.
    pub(super) fn refused(&self, node: &Node) -> Option<Refused> {
        if let Some(Network { address, prefix }) = self.proxy {
            let message = format!(
                "{address}/{prefix} holds a proxy or this machine itself: behind it is everybody. \
                 It takes force."
            );
            return Some(Refused::new(ErrorCode::TooWide, message).field("networks"));
        }
        let (sessions, all) = (self.sessions, node.hub.connections());
        let caution = &node.caution;
        let wide = sessions > caution.wide_sessions
            && sessions.saturating_mul(100) > all.saturating_mul(caution.wide_percent);
        wide.then(|| {
            let message = format!("It cuts off {sessions} of {all} sessions. It takes force.");
            Refused {
                limit: Some(caution.wide_sessions as u64),
                ..Refused::new(ErrorCode::TooWide, message)
            }
        })
    }
}

/// The sessions of whom it is about; of an act on a whole room, the persons who are there.
pub(super) fn touched(node: &Node, intent: &Intent) -> usize {
    let to_all = matches!(intent.verb, Verb::Notice | Verb::CloseRoom);
    match &intent.room {
        Some(room) if to_all => node.hub.count(room),
        None if to_all => node.hub.connections(),
        Some(_) | None => intent.persons.iter().map(|who| node.directory.sessions(who.id)).sum(),
    }
}

/// What it would touch, and whom.
pub(super) async fn before(
    node: &Arc<Node>,
    intent: &Intent,
) -> Result<(Scale, Vec<Affected>), Refused> {
    let rooms = rooms(node, intent);
    let persons: Vec<Affected> = intent
        .persons
        .iter()
        .map(|who| Affected {
            id: who.id,
            name: who.name.to_string(),
            role: highest(&rooms, who.id),
            sessions: node.directory.sessions(who.id),
        })
        .collect();
    let scale = Scale {
        persons: persons.len(),
        sessions: touched(node, intent),
        rooms: rooms.len(),
        messages: texts::would_take(node, intent, &rooms).await?.messages,
        moderators: persons.iter().filter(|person| person.role > Role::Member).count(),
    };
    Ok((scale, persons))
}

/// What the act touched, of which so many sessions, and messages that nobody keeps.
pub(super) async fn after(
    node: &Arc<Node>,
    intent: &Intent,
    (sessions, fleeting): (usize, u64),
    act: EntryId,
) -> Result<Scale, Refused> {
    let rooms = rooms(node, intent);
    let moderators = intent.persons.iter().filter(|who| highest(&rooms, who.id) > Role::Member);
    Ok(Scale {
        persons: intent.persons.len(),
        sessions,
        rooms: rooms.len(),
        messages: texts::taken(node, intent, (&rooms, fleeting), act).await?,
        moderators: moderators.count(),
    })
}

fn highest(rooms: &[Arc<Room>], person: PersonId) -> Role {
    rooms.iter().map(|room| room.role(person)).max().unwrap_or_default()
}

/// The rooms that it is about: a purge everywhere, those in which somebody of them has spoken.
pub(super) fn rooms(node: &Node, intent: &Intent) -> Vec<Arc<Room>> {
    if let Some(room) = &intent.room {
        return node.sequencer.room(room).into_iter().collect();
    }
    let mut rooms: Vec<Arc<Room>> = node.sequencer.read(|state| {
        let Act::Purge { persons, .. } = &intent.act else {
            return state.rooms.values().cloned().collect();
        };
        let spoke = persons.iter().filter_map(|person| state.spoke.get(person));
        let names = spoke.flat_map(|rooms| rooms.values());
        names.filter_map(|name| state.rooms.get(name).cloned()).collect()
    });
    rooms.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    rooms.dedup_by(|one, other| one.id == other.id);
    rooms
}
