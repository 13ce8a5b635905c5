//! Removing what others wrote: marks over messages, which readers obey at once and the grace period lets go again.

use super::entry::{Act, Entry};
use super::overlay::Overlay;
use super::state::Room;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rooms that a purge is about: its own, or those that its persons have spoken in. Of another act, none.
pub fn purged_rooms(state: &Overlay<'_>, entry: &Entry) -> Vec<Arc<Room>> {
    let Act::Purge { persons, .. } = &entry.head.act else { return Vec::new() };
    if let Some(name) = &entry.head.room {
        return state.room(name).cloned().into_iter().collect();
    }
    let spoken = persons.iter().filter_map(|person| state.spoke(*person));
    let spoken = spoken.flat_map(|rooms| rooms.iter());
    let standing = spoken.filter_map(|(id, name)| state.room(name).filter(|room| room.id == *id));
    let by_name: BTreeMap<_, _> = standing.map(|room| (&room.name, room)).collect();
    by_name.into_values().cloned().collect()
}
