//! State as a base for replaying the log: taken on the writer, packed beside it, kept by it.

use super::codec::int;
use super::error::WriteError;
use super::open::set_meta;
use super::write::Writer;
use crate::chat::{Back, Pos, Sanction, State, Topic, Undoable};
use parlor_protocol::Millis;
use std::sync::Arc;

/// Entries after which State is kept anew, and the log before the last time may go.
const KEEP_STATE_EVERY: u64 = 200_000;

/// A State as it is kept.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) pos: Pos,
    pub(super) at: Millis,
    pub(super) blob: Vec<u8>,
}

/// When State was kept, and whether it is being packed.
#[derive(Debug)]
pub(super) struct Keeping {
    /// How far the newest kept State reaches. Most runs are shorter than the way to the next one, so it counts over all.
    last: Pos,
    packing: bool,
}

impl Keeping {
    pub(super) fn since(last: Pos) -> Self {
        Self { last, packing: false }
    }
}

impl Writer {
    /// Whether enough has happened to keep State anew.
    pub fn wants_state(&self, state: &State) -> bool {
        !self.keeping.packing && state.pos.saturating_sub(self.keeping.last) >= KEEP_STATE_EVERY
    }

    /// Takes State and has it packed; `keep_packed` keeps it. Taking it costs the writer a count for each room and person.
    pub fn keep_state(&mut self, state: &State) {
        self.keeping.packing = self.checkpointer.pack(state.clone());
    }

    /// Whether a State is being packed.
    pub fn is_packing(&self) -> bool {
        self.keeping.packing
    }

    /// Keeps the State that was packed meanwhile, if there is one; the log before the one before it may go. All in one
    /// transaction: after a crash the log still begins at a State that is kept.
    pub fn keep_packed(&mut self) -> Result<(), WriteError> {
        let Some(packed) = self.checkpointer.packed() else { return Ok(()) };
        self.keeping.packing = false;
        let Some(Packed { pos, at, blob }) = packed else { return Ok(()) };
        self.loosely(|writer| {
            let connection = &writer.connection;
            let sql = "INSERT OR REPLACE INTO checkpoint (pos, state) VALUES (?, ?)";
            connection.prepare_cached(sql)?.execute((int(pos), blob))?;
            let sql = "DELETE FROM checkpoint WHERE pos NOT IN
                       (SELECT pos FROM checkpoint ORDER BY pos DESC LIMIT 2)";
            connection.execute(sql, [])?;
            set_meta(connection, "pos", int(pos))?;
            set_meta(connection, "at", int(at))
        })?;
        self.keeping.last = pos;
        self.backlog.look_at_log();
        Ok(())
    }
}

/// State without a text: bodies stand in one place only.
pub(super) fn bare(state: &State) -> State {
    let mut bare = state.clone();
    for room in bare.rooms.values_mut() {
        if room.topic.is_some() {
            Arc::make_mut(room).topic = room.topic.as_deref().map(bare_topic);
        }
    }
    for person in bare.persons.values_mut().filter(|person| person.name.is_some()) {
        Arc::make_mut(person).name = Some(Arc::default());
    }
    for sanction in bare.sanctions.by_act.values_mut() {
        *sanction = Arc::new(bare_sanction(sanction));
    }
    for undoable in bare.undoable.values_mut() {
        *undoable = Arc::new(bare_undoable(undoable));
    }
    bare
}

fn bare_topic(topic: &Topic) -> Arc<Topic> {
    Arc::new(Topic { text: Arc::default(), ..topic.clone() })
}

/// A sanction without what is body.
pub(super) fn bare_sanction(sanction: &Sanction) -> Sanction {
    Sanction { grounds: Arc::default(), by_name: Arc::default(), ..sanction.clone() }
}

/// What can be undone, without what is body.
pub(super) fn bare_undoable(undoable: &Undoable) -> Undoable {
    let bare = |sanctions: &[Arc<Sanction>]| {
        sanctions.iter().map(|sanction| Arc::new(bare_sanction(sanction))).collect()
    };
    let topic = |topic: &Option<Arc<Topic>>| topic.as_deref().map(bare_topic);
    let back = match &undoable.back {
        Back::Lift { replaced } => Back::Lift { replaced: bare(replaced) },
        Back::Reinstate { lifted } => Back::Reinstate { lifted: bare(lifted) },
        Back::Topic { before, after } => Back::Topic { before: topic(before), after: topic(after) },
        Back::Restore { .. } | Back::Mode { .. } | Back::Role { .. } => undoable.back.clone(),
    };
    Undoable { back, ..undoable.clone() }
}
