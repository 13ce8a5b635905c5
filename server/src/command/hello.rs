//! `hello`: who somebody is. A token speaks for a person; a new name is a claim that the log judges.

use super::caller::{Attach, Caller, Resume, Step};
use super::directory::Claimed;
use super::door::{KEPT_OUT, Turned, Visitor};
use super::keeper::server_entry;
use super::node::Node;
use super::refusal::Refused;
use super::token::Bearer;
use super::watch;
use crate::chat::{Act, Actor, Body, Entry, Head, Person, Sanction, Who, Wish};
use crate::hub::{Order, Origin};
use crate::log::Outcome;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::client::Hello;
use parlor_protocol::sanitize::sanitize;
use parlor_protocol::server::{self, Dedupe, Frame, Welcome};
use parlor_protocol::{CloseCode, EntryId, ErrorCode, NameError, Nick, PROTOCOL, PersonId};
use std::sync::Arc;

/// So many nonces of a person are remembered within the window, whatever the room keeps.
const NONCES_PER_PERSON: usize = 4_096;

pub(super) fn hello(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    hello: Hello,
) -> Result<Step, Refused> {
    if caller.who().is_some() {
        let message = "This connection has said hello. To be somebody else, open another one.";
        return Err(Refused::new(ErrorCode::AlreadyHello, message));
    }
    caller.throttle_other(node)?;
    let limit = node.limits.rooms_per_connection;
    if hello.watch.len() > limit {
        let message = format!("`watch` names {} rooms; the limit is {limit}.", hello.watch.len());
        let refused = Refused::new(ErrorCode::TooManyWatches, message).field("watch");
        return Err(Refused { limit: Some(limit as u64), ..refused });
    }
    let person = match &hello.token {
        Some(token) => bearer(node, token)?,
        None => PersonId::fresh(),
    };
    let visitor = Visitor { person, address: caller.address, new: hello.token.is_none() };
    let now = node.now();
    let missing = match node.sequencer.read(|state| visitor.admit(state, now, &[])) {
        Ok(_in_force) => Vec::new(),
        Err(Turned::Away(refused, code)) => {
            return Ok(turn_away(node, caller, id, (refused, code)));
        }
        Err(Turned::Covered(missing)) => missing,
    };
    let (who, claim) = name(node, caller, (person, &hello), &missing)?;
    let arrival = Arrival { id, who, hello, visitor, tried: Vec::new(), claimed: None };
    if missing.is_empty() && claim.is_none() {
        return Ok(welcome(node, caller, arrival));
    }
    if claim.is_none() {
        caller.throttle_claim(node)?;
    }
    Ok(before_welcome(node, arrival, missing, claim))
}

/// Under which name he comes in, and the entry that makes it his, if it is not yet.
fn name(
    node: &Arc<Node>,
    caller: &Caller,
    (person, hello): (PersonId, &Hello),
    missing: &[Arc<Sanction>],
) -> Result<(Arc<Who>, Option<Entry>), Refused> {
    let known = node.sequencer.read(|state| state.persons.get(&person).cloned());
    let stored = known.as_ref().and_then(|person| person.name.clone());
    if let Some(person_known) = known.filter(|person| person.name.is_some()) {
        keep_name(node, person, &person_known);
    }
    let Some(wanted) = &hello.name else {
        let name = stored.unwrap_or_else(|| person.generated_name().into());
        return Ok((Arc::new(Who { id: person, name }), None));
    };
    if stored.as_deref() == Some(wanted.as_str()) || *wanted == person.generated_name() {
        return Ok((Arc::new(Who { id: person, name: wanted.as_str().into() }), None));
    }
    let nick = nick(node, wanted)?;
    node.let_through(person, None, Wish::Rename).map_err(|refused| refused.field("name"))?;
    // One of a room may not keep him out of all: then the name becomes his before he is covered.
    let everywhere = |of: &&Arc<Sanction>| of.kind == SanctionKind::Mute && of.room.is_none();
    if let Some(mute) = missing.iter().find(everywhere) {
        return Err(Refused::sanctioned_here(mute)
            .and("Come without a name to read.")
            .field("name"));
    }
    caller.throttle_claim(node)?;
    let entry = claim(node, person, &nick)?;
    Ok((Arc::new(Who { id: person, name: nick.as_str().into() }), Some(entry)))
}

/// Somebody on his way in.
pub(super) struct Arrival {
    id: u64,
    who: Arc<Who>,
    hello: Hello,
    visitor: Visitor,
    /// Sanctions that the log was asked to extend to him.
    tried: Vec<EntryId>,
    /// The name that the log was asked for; free again unless he comes in.
    claimed: Option<Claimed>,
}

/// Asks the log first: the name becomes his, then sanctions of his network are extended to him. The other way round a
/// mute in one room, which forbids another name, would keep newcomers out of all.
fn before_welcome(
    node: &Arc<Node>,
    mut arrival: Arrival,
    missing: Vec<Arc<Sanction>>,
    claim: Option<Entry>,
) -> Step {
    let node = node.clone();
    if let Some(claim) = &claim
        && let Act::Claim { keys, .. } = &claim.head.act
    {
        let person = arrival.visitor.person;
        arrival.claimed = Some(Claimed::new(node.directory.clone(), person, *keys));
    }
    Step::Later(Box::pin(async move {
        let mut outcome = match claim {
            Some(claim) => take_name(&node, claim).await,
            None => Ok(()),
        };
        for sanction in missing {
            if outcome.is_err() {
                break;
            }
            let (sanction, person) = (sanction.act, arrival.visitor.person);
            let cover = server_entry(None, Act::Cover { sanction, person }, None);
            arrival.tried.push(sanction);
            // A sanction that has ended meanwhile covers nobody.
            if let Outcome::Failed(failure) = node.sequencer.submit(cover).await {
                outcome = Err(Refused::failed(failure));
            }
        }
        Resume::Arrived(Box::new(Arrived { arrival, outcome }))
    }))
}

async fn take_name(node: &Arc<Node>, claim: Entry) -> Result<(), Refused> {
    let released = released(&claim);
    match node.sequencer.submit(claim).await {
        Outcome::Accepted { .. } => node.directory.send_away(&released),
        Outcome::Duplicate { .. } => {}
        Outcome::Rejected(refusal) => return Err(Refused::judged(refusal)),
        Outcome::Failed(failure) => return Err(Refused::failed(failure)),
    }
    Ok(())
}

/// A `hello` that the log was asked about.
pub struct Arrived {
    arrival: Arrival,
    outcome: Result<(), Refused>,
}

/// Goes on once the log has judged.
pub(super) fn arrived(node: &Arc<Node>, caller: &mut Caller, arrived: Arrived) -> Step {
    let Arrived { arrival, outcome } = arrived;
    match outcome {
        Ok(()) => welcome(node, caller, arrival),
        Err(refused) => {
            caller.refuse(Some(arrival.id), refused);
            Step::Done
        }
    }
}

/// Says why he may not come in, and then closes.
fn turn_away(node: &Node, caller: &Caller, id: u64, (refused, code): (Refused, CloseCode)) -> Step {
    KEPT_OUT.tell(refused.code, node.uptime());
    caller.refuse(Some(id), refused);
    caller.mailbox.order(Order::Close { code, reason: code.as_str().to_owned() });
    Step::Done
}

/// Somebody who was away for a while is here again: the log hears of it now, so that his name outlives a crash before
/// the keeper's next round.
fn keep_name(node: &Node, id: PersonId, person: &Person) {
    if node.directory.is_stale(person, node.now()) {
        let seen = server_entry(None, Act::Seen { persons: vec![id] }, None);
        node.sequencer.submit_with(seen, Box::new(|_outcome| {}));
    }
}

fn bearer(node: &Node, token: &str) -> Result<PersonId, Refused> {
    let bad = |_| {
        let message = "This token is not one of ours, or it ran out. Say hello without it.";
        Refused::new(ErrorCode::BadToken, message).field("token")
    };
    let bearer = node.tokens.read(token, node.now()).map_err(bad)?;
    if bearer.generation < generation(node, bearer.person) {
        return Err(bad(super::TokenFault::Expired));
    }
    Ok(bearer.person)
}

fn generation(node: &Node, person: PersonId) -> u16 {
    node.sequencer.read(|state| state.persons.get(&person).map_or(0, |person| person.generation))
}

fn nick(node: &Node, wanted: &str) -> Result<Nick, Refused> {
    let limit = node.limits.nick_bytes;
    let nick = Nick::parse(wanted).map_err(|error| match error {
        NameError::Reserved => reserved(),
        NameError::Empty
        | NameError::TooLong { .. }
        | NameError::Character { .. }
        | NameError::MixedScript
        | NameError::Segments
        | NameError::Dots => {
            Refused::new(ErrorCode::BadName, format!("Not a name: {error}")).field("name")
        }
    })?;
    if nick.as_str().len() > limit {
        let message = format!("A name has at most {limit} bytes. Choose a shorter one.");
        let refused = Refused::new(ErrorCode::BadName, message).field("name");
        return Err(Refused { limit: Some(limit as u64), ..refused });
    }
    if node.reserved.iter().any(|reserved| reserved.clashes(&nick.keys())) {
        return Err(reserved());
    }
    Ok(nick)
}

fn reserved() -> Refused {
    Refused::new(ErrorCode::NameReserved, "Nobody may have this name. Choose another.")
        .field("name")
}

/// The door refuses a name in use; it names in the entry whom it saw out of his grace, and the log decides.
fn claim(node: &Node, person: PersonId, nick: &Nick) -> Result<Entry, Refused> {
    let keys = node.name_keys(&nick.keys());
    let now = node.now();
    let holders: Vec<(PersonId, Arc<Person>)> = node.sequencer.read(|state| {
        let ids = keys.iter().filter_map(|key| state.names.get(key));
        ids.filter_map(|id| Some((*id, state.persons.get(id)?.clone()))).collect()
    });
    let mut from = Vec::new();
    for (id, holder) in holders {
        if id == person {
            continue;
        }
        if node.directory.in_use(id, &holder, now) {
            return Err(in_use(nick, &holder));
        }
        from.push(id);
    }
    let act = Act::Claim { keys, from };
    let print = node.print(&act, Some(nick.as_str()));
    let head = Head {
        id: EntryId::fresh(),
        actor: Actor::person(person),
        room: None,
        nonce: None,
        print,
        act,
    };
    let name: Arc<str> = nick.as_str().into();
    Ok(Entry { head, body: Body { name: name.clone(), text: Some(name), grounds: None } })
}

/// Whose sessions go by a name that they no longer have: the person's own others, and those of who lost it.
fn released(entry: &Entry) -> Vec<PersonId> {
    let mut persons = vec![entry.head.actor.id];
    if let Act::Claim { from, .. } = &entry.head.act {
        persons.extend(from);
    }
    persons
}

/// It does not say whose name it resembles.
fn in_use(nick: &Nick, holder: &Person) -> Refused {
    let refused = if holder.name.as_deref() == Some(nick.as_str()) {
        Refused::new(ErrorCode::NameTaken, "Somebody has this name. Choose another.")
    } else {
        let message = "This name looks like one that somebody has. Choose another.";
        Refused::new(ErrorCode::NameConfusable, message)
    };
    refused.field("name")
}

/// Answers `hello`, then watches its rooms; a room that cannot be watched is told and costs the others nothing.
fn welcome(node: &Arc<Node>, caller: &mut Caller, arrival: Arrival) -> Step {
    let Arrival { id, who, visitor, tried, .. } = &arrival;
    let now = node.now();
    let mut frame = greeting(node, caller, *id, who);
    let session = (&caller.mailbox, caller.address);
    let admitted = node.directory.enter(who.clone(), session, || {
        frame.sanctions = node.sequencer.read(|state| visitor.admit(state, now, tried))?;
        caller.mailbox.greet(Who::clone(who));
        caller.reply(&Frame::Welcome(Box::new(frame)));
        Ok(())
    });
    match admitted {
        Ok(presence) => caller.welcome(presence),
        Err(Turned::Away(refused, code)) => return turn_away(node, caller, *id, (refused, code)),
        // A sanction has come in before him.
        Err(Turned::Covered(missing)) => return before_welcome(node, arrival, missing, None),
    }
    let Arrival { id, who, hello, claimed, .. } = arrival;
    if let Some(claimed) = claimed {
        claimed.come_in();
    }
    let client = hello.client.as_deref().map(Box::from);
    let origin = Origin { address: caller.address, client };
    let _once = caller.mailbox.gauge.origin.set(Box::new(origin));
    let client = hello.client.as_deref().map(sanitize).unwrap_or_default();
    tracing::debug!(connection = %caller.mailbox.id(), person = %who.id, %client, "hello");
    Step::Attach(watch_all(node, caller, id, hello))
}

fn greeting(node: &Node, caller: &Caller, id: u64, who: &Who) -> Welcome {
    let now = node.now();
    let generation = generation(node, who.id);
    Welcome {
        id,
        protocol: PROTOCOL,
        server: node.about.clone(),
        connection: caller.mailbox.id(),
        you: server::Person { id: who.id, name: who.name.to_string() },
        token: node.tokens.issue(Bearer { person: who.id, generation }, now),
        at: now,
        limits: limits(node),
        dedupe: Dedupe {
            window_ms: node.sequencer.read(|state| state.rules.dedupe_ms),
            per_person: NONCES_PER_PERSON,
        },
        sanctions: Vec::new(),
        ping_ms: node.limits.ping_ms,
        dead_ms: node.limits.dead_ms,
    }
}

/// However many rooms it names, a `hello` counts once against the limit of watches.
fn watch_all(node: &Arc<Node>, caller: &mut Caller, id: u64, hello: Hello) -> Vec<Attach> {
    if hello.watch.is_empty() {
        return Vec::new();
    }
    if let Err(refused) = caller.throttle_watch(node) {
        caller.refuse(Some(id), refused);
        return Vec::new();
    }
    let mut attached: Vec<Attach> = Vec::with_capacity(hello.watch.len());
    for position in hello.watch {
        let room = position.room.clone();
        match watch::attach(node, caller, id, position) {
            Ok(attach) => attached.push(attach),
            Err(refused) => caller.refuse(Some(id), refused.in_room(&room)),
        }
    }
    attached
}

fn limits(node: &Node) -> server::Limits {
    let limits = &node.limits;
    server::Limits {
        frame_bytes: limits.frame_bytes,
        text_bytes: limits.text_bytes,
        nick_bytes: limits.nick_bytes,
        room_name_bytes: limits.room_name_bytes,
        topic_bytes: limits.topic_bytes,
        rooms_per_connection: limits.rooms_per_connection,
        history_page: limits.history_page,
        resume_events: limits.resume_events,
    }
}
