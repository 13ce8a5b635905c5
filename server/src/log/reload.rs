//! What readers must learn when a database that was opened anew holds more than was known.

use crate::chat::{Event, Room, State, What};
use crate::store::Store;
use parlor_protocol::Seq;
use std::sync::Arc;

/// Events read at a time.
const AT_A_TIME: usize = 256;

/// The State to go on with, and the events from the old one to it.
pub(super) fn difference(old: &State, mut new: State, store: &Store) -> (State, Vec<Event>) {
    let mut events = Vec::new();
    for (name, room) in &old.rooms {
        let Some(standing) = new.rooms.get_mut(name) else {
            events.push(mark(room, room.head, What::Forgotten));
            continue;
        };
        if room.flags.ephemeral && standing.id == room.id && standing.epoch == room.epoch {
            // The disk never knew what it counted.
            let Room { head, n, first, last_at, .. } = **room;
            let room = Arc::make_mut(standing);
            (room.head, room.n, room.first, room.last_at) = (head, n, first, last_at);
        }
    }
    for (name, room) in &new.rooms {
        let known = match old.rooms.get(name) {
            Some(known) if known.id == room.id => {
                if known.epoch != room.epoch {
                    let what = What::Renewed { epoch: room.epoch };
                    events.push(mark(room, known.head, what));
                }
                known.head
            }
            Some(_) => {
                events.push(mark(room, 0, What::Renewed { epoch: room.epoch }));
                0
            }
            None => {
                let Room { epoch, owner, flags, .. } = **room;
                let what = What::Made { epoch, owner, ephemeral: flags.ephemeral };
                events.push(mark(room, 0, what));
                0
            }
        };
        add_news(room, known, store, &mut events);
    }
    new.at = new.at.max(old.at);
    (new, events)
}

fn mark(room: &Room, seq: Seq, what: What) -> Event {
    Event { room: room.name.clone(), seq, at: room.last_at, what }
}

fn add_news(room: &Room, mut known: Seq, store: &Store, events: &mut Vec<Event>) {
    while known < room.head && !room.flags.ephemeral {
        match store.events(room, known + 1, AT_A_TIME, usize::MAX) {
            Ok(news) if !news.is_empty() => {
                known = news.last().map_or(room.head, |event| event.seq);
                events.extend(news);
            }
            Ok(_) => return,
            Err(error) => {
                // Readers find the jump of the seq and read these events from the store themselves.
                tracing::error!(%error, room = %room.id, "events could not be read again");
                return;
            }
        }
    }
}
