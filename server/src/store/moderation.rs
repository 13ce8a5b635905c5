//! Sanctions, reports, marks and what else of State moderation made, as rows and back.

use super::codec::{int, number, pack, packed, person, uint};
use super::error::ReadError;
use super::keep::{bare_sanction, bare_undoable};
use super::reports;
use crate::chat::{ById, Changes, Mark, Report, Room, Sanction, State, Undoable};
use parlor_protocol::{EntryId, Millis, PersonId, RoomId, RoomName};
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Takes what stands beside the heads of these acts away for good; memory has it until the next start.
pub(super) fn erase(connection: &Connection, acts: &[EntryId]) -> rusqlite::Result<()> {
    for sql in [
        "UPDATE sanction SET body = NULL WHERE act = ?",
        "UPDATE undoable SET body = NULL WHERE act = ?",
        "UPDATE reporter SET name = NULL, reason = NULL WHERE report = ?",
        "UPDATE report_line SET author_name = NULL, text = NULL WHERE report = ?",
        "UPDATE report SET by_name = NULL WHERE id = ?",
    ] {
        let mut blank = connection.prepare_cached(sql)?;
        for act in acts {
            blank.execute([act.to_bytes()])?;
        }
    }
    Ok(())
}

/// Writes what changed, rooms apart.
pub(super) fn write(connection: &Connection, changes: &Changes) -> rusqlite::Result<()> {
    for (act, sanction) in &changes.sanctions {
        let both = sanction.as_deref().map(|sanction| (bare_sanction(sanction), sanction));
        two_sided(connection, "sanction", *act, both)?;
    }
    for (act, undoable) in &changes.undoable {
        let both = undoable.as_deref().map(|undoable| (bare_undoable(undoable), undoable));
        two_sided(connection, "undoable", *act, both)?;
    }
    for (person, acts) in &changes.sanctioned {
        let acts = acts.as_deref().map(pack).transpose()?;
        let sql = "INSERT INTO sanctioned (person, acts) VALUES (?, ?)
                   ON CONFLICT (person) DO UPDATE SET acts = excluded.acts";
        let gone = "DELETE FROM sanctioned WHERE person = ?";
        match acts {
            Some(acts) => connection.prepare_cached(sql)?.execute((person.to_bytes(), acts))?,
            None => connection.prepare_cached(gone)?.execute([person.to_bytes()])?,
        };
    }
    for (id, report) in &changes.reports {
        reports::write(connection, *id, report.as_deref())?;
    }
    for ((room, person), at) in &changes.paces {
        pace(connection, (*room, *person), *at)?;
    }
    for (person, rooms) in &changes.spoke {
        spoke(connection, *person, rooms.as_deref())?;
    }
    Ok(())
}

/// A head, and the same with texts beside it.
fn two_sided<T: Serialize>(
    connection: &Connection,
    table: &str,
    act: EntryId,
    both: Option<(T, &T)>,
) -> rusqlite::Result<()> {
    let act = act.to_bytes();
    let Some((head, body)) = both else {
        let sql = format!("DELETE FROM {table} WHERE act = ?");
        connection.prepare_cached(&sql)?.execute([act])?;
        return Ok(());
    };
    let sql = format!(
        "INSERT INTO {table} (act, head, body) VALUES (?, ?, ?)
         ON CONFLICT (act) DO UPDATE SET head = excluded.head, body = excluded.body"
    );
    connection.prepare_cached(&sql)?.execute((act, pack(&head)?, pack(body)?))?;
    Ok(())
}

fn pace(
    connection: &Connection,
    (room, person): (RoomId, PersonId),
    at: Option<Millis>,
) -> rusqlite::Result<()> {
    let (room, person) = (room.to_bytes(), person.to_bytes());
    let sql = "INSERT INTO pace (room, person, at) VALUES (?, ?, ?)
               ON CONFLICT (room, person) DO UPDATE SET at = excluded.at";
    let gone = "DELETE FROM pace WHERE room = ? AND person = ?";
    match at {
        Some(at) => connection.prepare_cached(sql)?.execute((room, person, int(at)))?,
        None => connection.prepare_cached(gone)?.execute((room, person))?,
    };
    Ok(())
}

/// It grows by a room at a time, and seldom loses one.
fn spoke(
    connection: &Connection,
    person: PersonId,
    rooms: Option<&BTreeMap<RoomId, RoomName>>,
) -> rusqlite::Result<()> {
    let (person, none) = (person.to_bytes(), BTreeMap::new());
    let rooms = rooms.unwrap_or(&none);
    let count = "SELECT count(*) FROM spoke WHERE person = ?";
    let had = connection.prepare_cached(count)?.query_row([person], |row| row.get::<_, i64>(0))?;
    let sql = "INSERT OR IGNORE INTO spoke (person, room, name) VALUES (?, ?, ?)";
    let mut insert = connection.prepare_cached(sql)?;
    let mut add = || -> rusqlite::Result<usize> {
        let mut added = 0;
        for (room, name) in rooms {
            added += insert.execute((person, room.to_bytes(), name.as_str()))?;
        }
        Ok(added)
    };
    if uint(had) + add()? as u64 != rooms.len() as u64 {
        connection.prepare_cached("DELETE FROM spoke WHERE person = ?")?.execute([person])?;
        add()?;
    }
    Ok(())
}

/// What is seldom written of a room, as its rows hold it: a message writes none of this.
#[derive(Debug, Default)]
pub(super) struct Seldom {
    kept: HashMap<i64, Aside>,
    /// What the batch at hand wrote.
    fresh: HashMap<i64, Aside>,
}

#[derive(Clone, Debug, Default)]
struct Aside {
    roles: Option<Arc<BTreeMap<PersonId, parlor_protocol::deed::Role>>>,
    marks: Option<Arc<Vec<Mark>>>,
}

impl Seldom {
    pub(super) fn of(rooms: impl Iterator<Item = (i64, Arc<Room>)>) -> Self {
        let aside = |room: &Room| Aside { roles: room.roles.clone(), marks: room.marks.clone() };
        let has = |room: &Room| room.roles.is_some() || room.marks.is_some();
        let kept = rooms.filter(|(_, room)| has(room)).map(|(no, room)| (no, aside(&room)));
        Self { kept: kept.collect(), fresh: HashMap::new() }
    }

    /// Writes of a room what is not as its rows hold it.
    pub(super) fn write(
        &mut self,
        connection: &Connection,
        (no, room): (i64, &Room),
    ) -> rusqlite::Result<()> {
        let old = self.fresh.get(&no).or_else(|| self.kept.get(&no)).cloned().unwrap_or_default();
        let new = Aside { roles: room.roles.clone(), marks: room.marks.clone() };
        let (other_roles, other_marks) =
            (!same(&old.roles, &new.roles), !same(&old.marks, &new.marks));
        if other_roles {
            roles(connection, no, new.roles.as_deref())?;
        }
        if other_marks {
            marks(connection, no, (all(&old.marks), all(&new.marks)))?;
        }
        if other_roles || other_marks {
            self.fresh.insert(no, new);
        }
        Ok(())
    }

    /// An incarnation ended.
    pub(super) fn end(&mut self, connection: &Connection, no: i64) -> rusqlite::Result<()> {
        for sql in ["DELETE FROM roles WHERE room = ?", "DELETE FROM mark WHERE room = ?"] {
            connection.prepare_cached(sql)?.execute([no])?;
        }
        self.fresh.insert(no, Aside::default());
        Ok(())
    }

    /// Keeps what the batch at hand wrote, and tells the marks of the rooms that have others now.
    pub(super) fn commit(&mut self) -> Vec<(i64, Arc<Vec<Mark>>)> {
        let mut moved = Vec::new();
        for (no, aside) in self.fresh.drain() {
            moved.push((no, aside.marks.clone().unwrap_or_default()));
            self.kept.insert(no, aside);
        }
        self.kept.retain(|_, aside| aside.roles.is_some() || aside.marks.is_some());
        moved
    }

    pub(super) fn roll_back(&mut self) {
        self.fresh.clear();
    }
}

fn all(marks: &Option<Arc<Vec<Mark>>>) -> &[Mark] {
    marks.as_deref().map_or(&[], Vec::as_slice)
}

fn same<T>(one: &Option<Arc<T>>, two: &Option<Arc<T>>) -> bool {
    match (one, two) {
        (Some(one), Some(two)) => Arc::ptr_eq(one, two),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn roles<T: Serialize>(
    connection: &Connection,
    no: i64,
    roles: Option<&T>,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO roles (room, roles) VALUES (?, ?)
               ON CONFLICT (room) DO UPDATE SET roles = excluded.roles";
    match roles {
        Some(roles) => connection.prepare_cached(sql)?.execute((no, pack(roles)?))?,
        None => connection.prepare_cached("DELETE FROM roles WHERE room = ?")?.execute([no])?,
    };
    Ok(())
}

/// Marks come at the end and go by act.
fn marks(connection: &Connection, no: i64, (old, new): (&[Mark], &[Mark])) -> rusqlite::Result<()> {
    let by_act = |marks: &[Mark]| {
        let mut acts: BTreeMap<EntryId, Vec<Mark>> = BTreeMap::new();
        marks.iter().for_each(|mark| acts.entry(mark.act).or_default().push(*mark));
        acts
    };
    let (had, has) = (by_act(old), by_act(new));
    let stands = |mark: &Mark| had.get(&mark.act) == has.get(&mark.act);
    let gone = had.iter().filter(|(act, marks)| has.get(*act) != Some(*marks));
    let mut delete = connection.prepare_cached("DELETE FROM mark WHERE room = ? AND act = ?")?;
    for (act, _) in gone {
        delete.execute((no, act.to_bytes()))?;
    }
    let sql = "INSERT INTO mark (room, act, author, first, last, until) VALUES (?, ?, ?, ?, ?, ?)";
    let mut insert = connection.prepare_cached(sql)?;
    for mark in new.iter().filter(|mark| !stands(mark)) {
        let Mark { act, author, first, last, until } = *mark;
        let author = author.map(PersonId::to_bytes);
        let row = params![no, act.to_bytes(), author, int(first), int(last), int(until)];
        insert.execute(row)?;
    }
    Ok(())
}

/// Reads everything of State that is not rooms, persons and rules.
pub(super) fn load(connection: &Connection, state: &mut State) -> Result<(), ReadError> {
    state.sanctions.by_act = both_sides::<Sanction>(connection, "sanction")?;
    state.undoable = both_sides::<Undoable>(connection, "undoable")?;
    each(connection, "SELECT * FROM sanctioned", |row| {
        let acts: Vec<EntryId> = packed(row, "acts")?;
        state.sanctions.by_person.insert(person(row, "person")?, Arc::new(acts));
        Ok(())
    })?;
    each(connection, "SELECT id, head FROM report", |row| {
        let report: Report = packed(row, "head")?;
        state.reports.insert(report.id, Arc::new(report));
        Ok(())
    })?;
    each(connection, "SELECT * FROM pace", |row| {
        let room = row.get("room").map(RoomId::from_bytes)?;
        state.paces.insert((room, person(row, "person")?), number(row, "at")?);
        Ok(())
    })?;
    state.spoke = all_spoke(connection)?;
    Ok(())
}

fn both_sides<T: for<'de> Deserialize<'de>>(
    connection: &Connection,
    table: &str,
) -> Result<BTreeMap<EntryId, Arc<T>>, ReadError> {
    let mut all = BTreeMap::new();
    let sql = format!("SELECT act, coalesce(body, head) AS side FROM {table}");
    each(connection, &sql, |row| {
        let side = packed(row, "side")?;
        all.insert(row.get("act").map(EntryId::from_bytes)?, Arc::new(side));
        Ok(())
    })?;
    Ok(all)
}

type Spoke = ById<PersonId, Arc<BTreeMap<RoomId, RoomName>>>;

fn all_spoke(connection: &Connection) -> Result<Spoke, ReadError> {
    let mut all: HashMap<PersonId, BTreeMap<RoomId, RoomName>> = HashMap::new();
    each(connection, "SELECT * FROM spoke", |row| {
        let text: String = row.get("name")?;
        let name = RoomName::parse(&text)
            .map_err(|_| ReadError::Corrupt(format!("a room of the name {text:?}")))?;
        let room = row.get("room").map(RoomId::from_bytes)?;
        all.entry(person(row, "person")?).or_default().insert(room, name);
        Ok(())
    })?;
    Ok(all.into_iter().map(|(person, rooms)| (person, Arc::new(rooms))).collect())
}

/// The roles and marks of all rooms, by number.
pub(super) fn load_aside(connection: &Connection) -> Result<HashMap<i64, Parts>, ReadError> {
    let mut parts: HashMap<i64, Parts> = HashMap::new();
    each(connection, "SELECT * FROM roles", |row| {
        let roles = packed(row, "roles")?;
        parts.entry(row.get("room")?).or_default().0 = Some(Arc::new(roles));
        Ok(())
    })?;
    let mut marks: HashMap<i64, Vec<Mark>> = HashMap::new();
    each(connection, "SELECT * FROM mark ORDER BY no", |row| {
        let mark = Mark {
            act: row.get("act").map(EntryId::from_bytes)?,
            author: row.get::<_, Option<_>>("author")?.map(PersonId::from_bytes),
            first: number(row, "first")?,
            last: number(row, "last")?,
            until: number(row, "until")?,
        };
        marks.entry(row.get("room")?).or_default().push(mark);
        Ok(())
    })?;
    for (no, marks) in marks {
        parts.entry(no).or_default().1 = Some(Arc::new(marks));
    }
    Ok(parts)
}

type Parts = (Option<Arc<BTreeMap<PersonId, parlor_protocol::deed::Role>>>, Option<Arc<Vec<Mark>>>);

fn each(
    connection: &Connection,
    sql: &str,
    mut look: impl FnMut(&Row<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut select = connection.prepare(sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        look(row)?;
    }
    Ok(())
}
