//! Housekeeping: what the server itself asks the log for, now and then. The log judges it like anybody's act.

use super::node::Node;
use crate::chat::{Act, Actor, Body, Entry, Head, Room};
use crate::log::Outcome;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// What is kept, and for how long.
#[derive(Clone, Debug)]
pub struct Keeper {
    pub messages: u64,
    pub keep_ms: u64,
    /// An undeclared room without a message for this long is forgotten.
    pub forget_ms: u64,
    /// How often it looks: twice within the names' grace at least, for it tells the log who is here.
    pub every: Duration,
    /// Where a room of the configuration file keeps another number of messages, or for another time.
    pub exceptions: Vec<(RoomName, u64, u64)>,
}

/// So many acts are settled in one round; the next ones in the next.
const SETTLED: usize = 1_000;

/// So many persons fit into one entry.
const PERSONS: usize = 1_000;

impl Keeper {
    /// Keeps house by the newest rules until the task is dropped.
    pub async fn run(rules: watch::Receiver<Self>, node: Arc<Node>) {
        let mut last = node.now();
        loop {
            let keeper = rules.borrow().clone();
            tokio::time::sleep(keeper.every).await;
            let now = node.now();
            tell_seen(&node, last, now).await;
            keeper.sweep(&node, now).await;
            settle(&node, now).await;
            last = now;
        }
    }

    /// The last word before the log closes: who was here keeps his name over the restart.
    pub async fn finish(node: &Arc<Node>) {
        tell_seen(node, 0, node.now()).await;
    }

    async fn sweep(&self, node: &Arc<Node>, now: Millis) {
        let rooms: Vec<Arc<Room>> =
            node.sequencer.read(|state| state.rooms.values().cloned().collect());
        for room in rooms {
            if room.flags.ephemeral {
                continue;
            }
            let idle = !room.flags.declared && room.last_at + self.forget_ms < now;
            if idle && node.hub.count(&room.name) == 0 {
                submit(node, Some(&room.name), Act::Forget { head: room.head }).await;
                continue;
            }
            if let Some(below) = self.cut(node, &room, now).await {
                submit(node, Some(&room.name), Act::Trim { below }).await;
            }
        }
    }

    async fn cut(&self, node: &Arc<Node>, room: &Arc<Room>, now: Millis) -> Option<u64> {
        let exception = self.exceptions.iter().find(|(name, ..)| *name == room.name);
        let (messages, keep_ms) =
            exception.map_or((self.messages, self.keep_ms), |(_, messages, ms)| (*messages, *ms));
        let oldest = now.saturating_sub(keep_ms);
        node.retention_cut(room.clone(), messages, oldest).await
    }
}

/// What is over leaves State: what ended by its time, and what was removed and is rewritten by now.
async fn settle(node: &Arc<Node>, now: Millis) {
    let mut acts = node.store.ready_to_settle();
    acts.truncate(SETTLED);
    let most = SETTLED - acts.len();
    acts.extend(node.sequencer.read(|state| state.due(now.max(state.at), most)));
    if !acts.is_empty() {
        submit(node, None, Act::Settle { acts }).await;
    }
}

async fn tell_seen(node: &Arc<Node>, since: Millis, now: Millis) {
    let here = node.directory.seen_since(since, now);
    let named: Vec<PersonId> = node.sequencer.read(|state| {
        let named = |id: &PersonId| state.persons.get(id).is_some_and(|p| p.name.is_some());
        here.into_iter().filter(named).collect()
    });
    for persons in named.chunks(PERSONS) {
        submit(node, None, Act::Seen { persons: persons.to_vec() }).await;
    }
}

async fn submit(node: &Arc<Node>, room: Option<&RoomName>, act: Act) {
    let entry = server_entry(room.cloned(), act, None);
    if let Outcome::Failed(failure) = node.sequencer.submit(entry).await {
        tracing::warn!(?failure, "housekeeping waits for the store");
    }
}

/// An act of the server itself.
pub(crate) fn server_entry(room: Option<RoomName>, act: Act, text: Option<Arc<str>>) -> Entry {
    let head =
        Head { id: EntryId::fresh(), actor: Actor::SERVER, room, nonce: None, print: 0, act };
    Entry { head, body: Body { name: "server".into(), text, grounds: None } }
}
