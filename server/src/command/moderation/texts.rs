//! Acts on messages: how many they would take, took, or give back, and whether there is anything to do.

use crate::chat::{Act, Back, Mark, Room, Undoable};
use crate::command::deed::Intent;
use crate::command::node::Node;
use crate::command::refusal::Refused;
use crate::store::{Count, Targets, Under};
use parlor_protocol::deed::{Receipt, Scale, Verb};
use parlor_protocol::server::Person;
use parlor_protocol::{EntryId, ErrorCode, Millis, PersonId, Seq};
use std::sync::Arc;

/// Seqs that a sentence names; more are counted.
const NAMED: usize = 10;

/// From when and up to when.
type Time = (Option<Millis>, Option<Millis>);

/// Which messages an act takes away.
enum Takes<'a> {
    Named { room: &'a Arc<Room>, seqs: &'a [Seq] },
    AllOf { persons: &'a [PersonId], time: Time },
    Nothing,
}

impl<'a> Takes<'a> {
    fn of(intent: &'a Intent, rooms: &'a [Arc<Room>]) -> Self {
        if let (Act::Redact { targets: seqs }, [room, ..]) = (&intent.act, rooms) {
            Self::Named { room, seqs }
        } else if let Act::Purge { persons, since, until } = &intent.act {
            Self::AllOf { persons, time: (*since, *until) }
        } else {
            Self::Nothing
        }
    }
}

/// How many messages it would take from these rooms.
pub(super) async fn would_take(
    node: &Arc<Node>,
    intent: &Intent,
    rooms: &[Arc<Room>],
) -> Result<Count, Refused> {
    match Takes::of(intent, rooms) {
        Takes::Named { room, seqs } => {
            let standing = targets(node, room, seqs).await?.standing.len() as u64;
            Ok(Count { messages: standing, cut: false })
        }
        Takes::AllOf { persons, time } => {
            let fleeting = node.sequencer.count_fleeting(rooms, persons, time);
            let kept = node.count_messages(rooms.to_vec(), persons.to_vec(), time, None).await?;
            Ok(Count { messages: kept.messages + fleeting, ..kept })
        }
        Takes::Nothing => Ok(Count::default()),
    }
}

/// How many messages it took; of rooms that keep nothing, as many as there were before.
pub(super) async fn taken(
    node: &Arc<Node>,
    intent: &Intent,
    (rooms, fleeting): (&[Arc<Room>], u64),
    act: EntryId,
) -> Result<u64, Refused> {
    match Takes::of(intent, rooms) {
        Takes::Named { .. } => node.read(move |store| store.count_removed(act)).await,
        Takes::AllOf { persons, time } => {
            let (rooms, persons) = (rooms.to_vec(), persons.to_vec());
            let kept = node.count_messages(rooms, persons, time, Some(act)).await?;
            Ok(kept.messages + fleeting)
        }
        Takes::Nothing => Ok(0),
    }
}

/// How many messages of rooms that keep nothing it would take; what it names stands on record.
pub(super) fn fleeting(node: &Node, intent: &Intent, rooms: &[Arc<Room>]) -> u64 {
    match Takes::of(intent, rooms) {
        Takes::AllOf { persons, time } => node.sequencer.count_fleeting(rooms, persons, time),
        Takes::Named { .. } | Takes::Nothing => 0,
    }
}

/// Whether there is anything to do: what takes nothing away would only stand in the way of what did.
pub(super) async fn worth(
    node: &Arc<Node>,
    intent: &Intent,
    rooms: &[Arc<Room>],
) -> Result<(), Refused> {
    match Takes::of(intent, rooms) {
        Takes::Named { room, seqs } => {
            let targets = targets(node, room, seqs).await?;
            if !targets.none.is_empty() {
                return Err(no_messages(&targets.none, room));
            }
            if targets.standing.is_empty() {
                let message = match targets.gone.len() {
                    1 => "This message was removed.",
                    _ => "These messages were removed, all of them.",
                };
                return Err(Refused::new(ErrorCode::MessageRemoved, message).field("targets"));
            }
            Ok(())
        }
        Takes::AllOf { .. } => {
            let count = would_take(node, intent, rooms).await?;
            match count.messages {
                0 if !count.cut => Err(nothing_of(intent)),
                _ => Ok(()),
            }
        }
        Takes::Nothing if says_the_same(intent, rooms) => {
            Err(Refused::new(ErrorCode::NothingToDo, "This is its topic already."))
        }
        Takes::Nothing => Ok(()),
    }
}

/// Whether the topic that it would set stands. The log does not judge this: it keeps no texts to compare.
fn says_the_same(intent: &Intent, rooms: &[Arc<Room>]) -> bool {
    let stands = |room: &Arc<Room>| {
        room.topic.as_ref().map_or("", |topic| &topic.text) == intent.text.as_deref().unwrap_or("")
    };
    intent.verb == Verb::Topic && rooms.iter().any(stands)
}

async fn targets(node: &Arc<Node>, room: &Arc<Room>, seqs: &[Seq]) -> Result<Targets, Refused> {
    let (room, seqs) = (room.clone(), seqs.to_vec());
    if !room.flags.ephemeral {
        return node.read(move |store| store.targets(&room, &seqs)).await;
    }
    let mut targets = Targets::default();
    for seq in seqs {
        match node.sequencer.fleeting(&room, seq).map(|message| message.removed) {
            None => targets.none.push(seq),
            Some(true) => targets.gone.push(seq),
            Some(false) => targets.standing.push(seq),
        }
    }
    Ok(targets)
}

fn no_messages(seqs: &[Seq], room: &Room) -> Refused {
    let mut named: Vec<String> = seqs.iter().take(NAMED).map(ToString::to_string).collect();
    if seqs.len() > NAMED {
        named.push(format!("{} more", seqs.len() - NAMED));
    }
    let named = match named.split_last() {
        Some((last, [])) => format!("{last} is no message that is kept in {}", room.name),
        Some((last, rest)) => {
            let rest = rest.join(", ");
            format!("{rest} and {last} are no messages that are kept in {}", room.name)
        }
        None => String::new(),
    };
    let message = format!("{named}. Nothing was removed: name messages alone.");
    Refused::new(ErrorCode::NoSuchMessage, message).field("targets")
}

fn nothing_of(intent: &Intent) -> Refused {
    let whom = match &intent.persons[..] {
        [one] => one.name.to_string(),
        _ => "these persons".to_owned(),
    };
    let place = intent.room.as_ref().map_or("in any room".to_owned(), |room| format!("in {room}"));
    let always = matches!(intent.act, Act::Purge { since: None, until: None, .. });
    let time = if always { "" } else { " of this time" };
    let message = format!("No message of {whom}{time} stands {place}.");
    Refused::new(ErrorCode::NothingToDo, message)
}

/// What an undo would give back.
pub(super) struct Restoring {
    act: EntryId,
    under: Under,
    /// As they were when it was counted.
    rooms: Vec<Arc<Room>>,
}

/// What would come back. If a later act took all of it away as well, that one comes first.
pub(super) async fn would_restore(
    node: &Arc<Node>,
    undoable: &Undoable,
) -> Result<Option<Restoring>, Refused> {
    let rooms = match &undoable.back {
        Back::Restore { rooms } => rooms,
        Back::Lift { .. }
        | Back::Reinstate { .. }
        | Back::Mode { .. }
        | Back::Topic { .. }
        | Back::Role { .. } => return Ok(None),
    };
    let rooms: Vec<_> = rooms.iter().filter_map(|name| node.sequencer.room(name)).collect();
    let (act, counted) = (undoable.act, rooms.clone());
    let under = node.read(move |store| store.under_marks(&counted, act)).await?;
    match under.later {
        Some(later) if under.free.is_empty() && !under.earlier && !under.cut => {
            let message = format!(
                "A later act took the same messages away: nothing would come back. Undo that one \
                 first ({later})."
            );
            Err(Refused::new(ErrorCode::ChangedSince, message).field("act"))
        }
        Some(_) | None => Ok(Some(Restoring { act, under, rooms })),
    }
}

/// The receipt says how many messages came back, and whose; nothing if there were too many to count, or if another act
/// took some away or gave some back meanwhile.
pub(super) fn restored(node: &Node, restoring: Option<Restoring>, receipt: Receipt) -> Receipt {
    let sure = |of: &Restoring| !receipt.duplicate && !of.under.cut && of.still_stands(node);
    let Some(Restoring { under: Under { free, .. }, .. }) = restoring.filter(sure) else {
        return receipt;
    };
    let person = |id| Person { id, name: node.person(id).name.to_string() };
    let (messages, rooms) = (free.values().sum(), receipt.rooms.len());
    let persons: Vec<Person> = free.into_keys().map(person).collect();
    let scale = Scale { persons: persons.len(), rooms, messages, ..Scale::default() };
    Receipt { persons, scale: Some(scale), ..receipt }
}

impl Restoring {
    /// Whether no other act laid marks over the rooms or took some off since it was counted.
    fn still_stands(&self, node: &Node) -> bool {
        self.rooms.iter().all(|before| {
            let now = node.sequencer.room(&before.name);
            now.is_some_and(|now| self.others(before).eq(self.others(&now)))
        })
    }

    fn others<'r>(&self, room: &'r Room) -> impl Iterator<Item = &'r Mark> {
        let act = self.act;
        room.marks.as_deref().into_iter().flatten().filter(move |mark| mark.act != act)
    }
}
