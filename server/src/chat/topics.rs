//! What stands over a room and what the server says in it: topics and notices.

use super::apply::{existing, in_sequence, scope, text, who};
use super::entry::{Entry, Head, Print};
use super::event::{News, What};
use super::overlay::Overlay;
use super::rights;
use super::sanctions::{Wish, bar};
use super::state::Topic;
use super::undo::{Back, remember};
use super::verdict::{Decision, Done};
use parlor_protocol::Millis;
use parlor_protocol::deed::Verb;
use std::sync::Arc;

pub(super) fn topic(state: &mut Overlay<'_>, entry: &Entry, bytes: u32, at: Millis) -> Decision {
    let mut room = existing(state, entry)?;
    rights::may(entry.head.actor, Verb::Topic, Some(&room), &[])?;
    bar(state, entry.head.actor, Some(&room.name), Wish::Speak, at)?;
    let after = topic_of(entry, bytes, at);
    let before = std::mem::replace(&mut room.topic, after.clone());
    remember(state, entry, (Verb::Topic, Back::Topic { before, after }), at);
    let what = What::Topic { by: who(entry), text: text(entry) };
    Ok(Some(in_sequence(state, &mut room, at, what)))
}

/// An empty topic is none. The head says so, for seqs may not depend on a body.
pub(super) fn topic_of(entry: &Entry, bytes: u32, at: Millis) -> Option<Arc<Topic>> {
    let Head { actor, print, .. } = entry.head;
    (bytes > 0).then(|| Arc::new(Topic { text: text(entry), print, by: actor.id, at }))
}

/// Two topics are the same if their prints are: bodies may have been erased when the log is replayed.
pub(super) fn print(topic: Option<&Arc<Topic>>) -> Option<Print> {
    topic.map(|topic| topic.print)
}

/// In a room it has a place of its own there; to everybody it is news.
pub(super) fn notice(state: &mut Overlay<'_>, entry: &Entry, at: Millis) -> Decision {
    let room = scope(state, entry)?;
    rights::may(entry.head.actor, Verb::Notice, room.as_ref(), &[])?;
    bar(state, entry.head.actor, entry.head.room.as_ref(), Wish::Speak, at)?;
    let text = text(entry);
    Ok(Some(match room {
        Some(mut room) => in_sequence(state, &mut room, at, What::Notice { text }),
        None => Done { news: vec![News::Announced { at, text }], ..Done::default() },
    }))
}
