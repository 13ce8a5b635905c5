//! The rows of a view: in the server's order, selected by id, never moving under the hand that aims.

use super::marks::Marks;
use parlor_protocol::Millis;
use parlor_protocol::admin::{Changes, Lines, Snapshot};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// A row has an id that stays.
pub(crate) trait Keyed {
    fn key(&self) -> String;
}

/// How long after a key nothing moves.
const AFTER_KEY: Millis = 700;

/// Rows change places at most this often.
const BETWEEN_SORTS: Millis = 2_000;

/// Lines of a stream that are kept in a table.
const KEPT_LINES: usize = 2_000;

/// The rows that the server sent, as they stand on the screen.
#[derive(Clone, Debug)]
pub(crate) struct Table<R> {
    rows: HashMap<String, R>,
    order: Vec<String>,
    turn: Turn,
    /// What changed with an order that only waits for its turn: with the numbers of one order and the places of another the
    /// rows would look unsorted.
    late: Vec<R>,
    /// Rows that are no more and still stand, for the cursor or a mark is on them.
    ghosts: HashSet<String>,
    cursor: Option<String>,
    /// The first row on the screen, as last drawn.
    top: Cell<usize>,
    pub(crate) total: usize,
    pub(crate) matched: usize,
    /// The server's number of the last frame; 0: there was none.
    pub(crate) seq: u64,
    /// What comes next answers another question.
    renewed: bool,
}

/// When rows may change places.
#[derive(Clone, Debug, Default)]
struct Turn {
    /// The server's newest order, while rows must not move.
    waiting: Option<Vec<String>>,
    sorted_at: Millis,
    touched_at: Millis,
    /// Since when an order waits because somebody aims, and not only for its turn; and when that was last looked at.
    held: Option<(Millis, Millis)>,
}

/// What keeps rows where they are: somebody aims at them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hold<'a> {
    pub(crate) now: Millis,
    /// A dialog about a row is open.
    pub(crate) dialog: bool,
    pub(crate) marks: &'a Marks,
}

impl Hold<'_> {
    fn is_aiming(self) -> bool {
        self.dialog || !self.marks.is_empty()
    }
}

/// Where the cursor is among the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) top: usize,
    pub(crate) cursor: usize,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: HashMap::new(),
            order: Vec::new(),
            turn: Turn::default(),
            late: Vec::new(),
            ghosts: HashSet::new(),
            cursor: None,
            top: Cell::new(0),
            total: 0,
            matched: 0,
            seq: 0,
            renewed: false,
        }
    }
}

impl<R: Keyed + DeserializeOwned> Table<R> {
    /// Takes in how the view is now.
    pub(crate) fn snapshot(&mut self, snapshot: &Snapshot, hold: Hold<'_>) {
        let rows = read(&snapshot.rows);
        let order: Vec<String> = rows.iter().map(Keyed::key).collect();
        let kept: HashSet<&String> = order.iter().collect();
        let gone: Vec<String> =
            self.order.iter().filter(|key| !kept.contains(key)).cloned().collect();
        let renewed = std::mem::take(&mut self.renewed);
        if renewed {
            self.cursor = self.cursor.take().filter(|key| kept.contains(key));
        }
        self.late.clear();
        self.put(rows);
        self.vanish(&gone, hold);
        (self.seq, self.total, self.matched) = (snapshot.seq, snapshot.total, snapshot.matched);
        match renewed {
            true => self.arrange(order, hold.now),
            false => self.reorder(order, hold),
        }
    }

    /// Takes in what changed. False: something before it was missed.
    pub(crate) fn changes(&mut self, changes: &Changes, hold: Hold<'_>) -> bool {
        let whole = changes.seq == self.seq + 1;
        self.late.retain(|row| !changes.gone.contains(&row.key()));
        let known = |row: &R| self.rows.contains_key(&row.key()) && !self.is_ghost(&row.key());
        let (late, fresh): (Vec<R>, Vec<R>) = read(&changes.rows).into_iter().partition(known);
        self.late.extend(late);
        self.put(fresh);
        let moves = changes.order.as_ref().or(self.turn.waiting.as_ref());
        if moves.is_none_or(|order| *order == self.order) || !self.waits_its_turn(hold) {
            self.catch_up();
        }
        self.vanish(&changes.gone, hold);
        (self.seq, self.total, self.matched) = (changes.seq, changes.total, changes.matched);
        if let Some(order) = &changes.order {
            self.reorder(order.clone(), hold);
        }
        whole
    }

    /// Takes in lines that were added: the newest stand first.
    pub(crate) fn lines(&mut self, lines: &Lines, hold: Hold<'_>) {
        let rows: Vec<R> = read(&lines.rows);
        let mut order: Vec<String> = rows.iter().rev().map(Keyed::key).collect();
        self.matched += rows.len();
        self.total += rows.len();
        self.put(rows);
        order.extend(
            self.order.iter().filter(|key| !order.contains(key)).cloned().collect::<Vec<_>>(),
        );
        let over: Vec<String> = order.iter().skip(KEPT_LINES).cloned().collect();
        order.truncate(KEPT_LINES);
        self.vanish(&over, hold);
        self.seq = lines.seq;
        self.reorder(order, hold);
    }
}

impl<R: Keyed> Table<R> {
    /// Takes over an order that waited, if it may; when it is to be tried again otherwise.
    pub(crate) fn settle(&mut self, hold: Hold<'_>) -> Option<Millis> {
        self.hold(hold);
        self.lay(hold);
        if !self.waits_its_turn(hold) {
            self.catch_up();
        }
        if self.turn.waiting.is_none() || hold.is_aiming() {
            return None;
        }
        let due = self.due();
        if hold.now < due {
            return Some(due);
        }
        if let Some(order) = self.turn.waiting.take() {
            self.arrange(order, hold.now);
        }
        None
    }

    /// Whether an order would wait for nothing but its turn. Whoever aims sees the rows as they are, and is told that their
    /// order is held.
    fn waits_its_turn(&self, hold: Hold<'_>) -> bool {
        self.turn.sorted_at > 0 && !self.is_aimed_at(hold) && hold.now < self.due()
    }

    fn catch_up(&mut self) {
        let late = std::mem::take(&mut self.late);
        self.put(late);
    }

    fn put(&mut self, rows: Vec<R>) {
        for row in rows {
            let key = row.key();
            self.ghosts.remove(&key);
            if self.rows.insert(key.clone(), row).is_none() {
                self.order.push(key);
            }
        }
    }
}

impl<R> Table<R> {
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The row at a place, and whether it is no more.
    pub(crate) fn at(&self, place: usize) -> Option<(&R, bool)> {
        let key = self.order.get(place)?;
        Some((self.rows.get(key)?, self.ghosts.contains(key)))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&R> {
        self.rows.get(key)
    }

    pub(crate) fn keys(&self) -> &[String] {
        &self.order
    }

    /// The row under the cursor. A row that is no more is still the one that was aimed at.
    pub(crate) fn selected(&self) -> Option<(&str, &R)> {
        let key = self.cursor.as_deref().or_else(|| self.order.first().map(String::as_str))?;
        Some((key, self.rows.get(key)?))
    }

    /// Whether somebody put the cursor where it is, or it stands on whatever comes first.
    pub(crate) fn is_placed(&self) -> bool {
        self.cursor.is_some()
    }

    /// Rows that are no more and stand all the same.
    pub(crate) fn ghosts(&self) -> usize {
        self.ghosts.len()
    }

    /// Whether the row of this key is no more.
    pub(crate) fn is_ghost(&self, key: &str) -> bool {
        self.ghosts.contains(key)
    }

    /// What comes next answers another question (another filter or sorting): it stands as it comes, whatever was held before.
    pub(crate) fn renew(&mut self) {
        self.renewed = true;
    }

    pub(crate) fn go_to_first(&mut self) {
        self.cursor = None;
    }

    /// Moves the cursor, and notes that somebody is aiming.
    pub(crate) fn step(&mut self, by: isize, now: Millis) {
        self.turn.touched_at = now;
        let Some(last) = self.order.len().checked_sub(1) else { return };
        let to = self.place().saturating_add_signed(by).min(last);
        self.cursor = self.order.get(to).cloned();
    }

    /// The places for a window of so many rows; the cursor is in it.
    pub(crate) fn window(&self, height: usize) -> Place {
        let cursor = self.place();
        let last_top = self.order.len().saturating_sub(height);
        let lowest = (cursor + 1).saturating_sub(height);
        let top = self.top.get().clamp(lowest, cursor.max(lowest)).min(last_top.max(lowest));
        self.top.set(top);
        Place { top, cursor }
    }

    /// For how long the server's order has waited for the rows to be let go.
    pub(crate) fn held_for(&self) -> Option<Millis> {
        let (since, seen) = self.turn.held.filter(|_| self.turn.waiting.is_some())?;
        Some(seen.saturating_sub(since))
    }

    fn hold(&mut self, hold: Hold<'_>) {
        let since =
            self.turn.held.filter(|_| self.turn.waiting.is_some()).map_or(hold.now, |held| held.0);
        self.turn.held = self.is_aimed_at(hold).then_some((since, hold.now));
    }

    fn is_aimed_at(&self, hold: Hold<'_>) -> bool {
        let lately = self.turn.touched_at > 0 && hold.now < self.turn.touched_at + AFTER_KEY;
        hold.is_aiming() || lately
    }

    fn due(&self) -> Millis {
        (self.turn.touched_at + AFTER_KEY).max(self.turn.sorted_at + BETWEEN_SORTS)
    }

    fn place(&self) -> usize {
        let at = |key: &String| self.order.iter().position(|other| other == key);
        self.cursor.as_ref().and_then(at).unwrap_or(0)
    }

    /// A ghost stands until neither the cursor nor a mark is on it.
    fn lay(&mut self, hold: Hold<'_>) {
        let stays = |key: &String| self.cursor.as_ref() == Some(key) || hold.marks.has(key);
        let laid: HashSet<String> = self.ghosts.iter().filter(|key| !stays(key)).cloned().collect();
        if laid.is_empty() {
            return;
        }
        self.ghosts.retain(|key| !laid.contains(key));
        self.rows.retain(|key, _| !laid.contains(key));
        self.order.retain(|key| !laid.contains(key));
    }

    fn vanish(&mut self, gone: &[String], hold: Hold<'_>) {
        let mut without = HashSet::new();
        for key in gone {
            let aimed = self.cursor.as_ref() == Some(key) || hold.marks.has(key);
            if aimed && self.rows.contains_key(key) {
                self.ghosts.insert(key.clone());
            } else if self.rows.remove(key).is_some() {
                without.insert(key);
            }
        }
        self.order.retain(|key| !without.contains(key));
    }

    fn reorder(&mut self, order: Vec<String>, hold: Hold<'_>) {
        let first = self.turn.sorted_at == 0 && self.turn.touched_at == 0;
        if order == self.order && !first {
            self.turn.waiting = None;
        } else if first || (!hold.is_aiming() && hold.now >= self.due()) {
            self.arrange(order, hold.now);
        } else {
            self.hold(hold);
            self.turn.waiting = Some(order);
        }
    }

    /// Brings the rows into this order; what is not in it keeps its place among its neighbours.
    fn arrange(&mut self, order: Vec<String>, now: Millis) {
        let mut arranged: Vec<String> =
            order.into_iter().filter(|key| self.rows.contains_key(key)).collect();
        let sent: HashSet<String> = arranged.iter().cloned().collect();
        for (place, key) in self.order.iter().enumerate() {
            if !sent.contains(key) && self.rows.contains_key(key) {
                arranged.insert(place.min(arranged.len()), key.clone());
            }
        }
        self.order = arranged;
        self.turn.waiting = None;
        self.turn.sorted_at = now;
    }
}

fn read<R: DeserializeOwned>(rows: &[Value]) -> Vec<R> {
    // A row that this version cannot read is left out rather than the whole view.
    rows.iter().filter_map(|row| R::deserialize(row).ok()).collect()
}

#[cfg(test)]
mod tests;
