//! Records as operators read them: pages, receipts, and what a nonce came to.

use super::super::codec::{int, number, uint};
use super::super::error::ReadError;
use super::super::read::Store;
use super::chain::Stored;
use super::hex;
use crate::chat::{Detail, Housework, Network, Nonce, Rank, RecordBody, RecordHead};
use parlor_protocol::admin::AuditRow;
use parlor_protocol::deed::{Placed, Receipt, Role, Verb};
use parlor_protocol::server::Person;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName, Seq, operator};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use std::sync::Arc;

/// A record and whatever is read with it.
pub(super) const SELECT: &str = "
    SELECT audit.*, body.no AS body_no, body.salt, body.body,
           (SELECT later.act FROM audit AS later WHERE later.undoes = audit.act) AS undone_by
      FROM audit LEFT JOIN audit_body AS body ON body.no = audit.no";

/// Which records; what is not said does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Numbers above this one.
    pub after: Option<u64>,
    /// Numbers below this one.
    pub before: Option<u64>,
    pub actor: Option<PersonId>,
    /// It is about this person.
    pub person: Option<PersonId>,
    pub room: Option<String>,
    pub verb: Option<Verb>,
    /// Log time, both included.
    pub since: Option<Millis>,
    pub until: Option<Millis>,
}

impl AuditFilter {
    fn sql(&self) -> (String, Vec<Value>) {
        let id = |id: PersonId| Value::from(id.to_bytes().to_vec());
        let number = |number: u64| Value::from(int(number));
        let verb = self.verb.map(|verb| Value::from(verb.as_str().to_owned()));
        let about = "audit.no IN (SELECT no FROM audit_person WHERE person = ?)";
        let wanted = [
            ("audit.no > ?", self.after.map(number)),
            ("audit.no < ?", self.before.map(number)),
            ("audit.actor = ?", self.actor.map(id)),
            (about, self.person.map(id)),
            ("audit.room = ?", self.room.clone().map(Value::from)),
            ("audit.verb = ?", verb),
            ("audit.at >= ?", self.since.map(number)),
            ("audit.at <= ?", self.until.map(number)),
        ];
        let (mut clauses, mut values) = (vec!["1"], Vec::new());
        for (clause, value) in wanted {
            if let Some(value) = value {
                clauses.push(clause);
                values.push(value);
            }
        }
        (clauses.join(" AND "), values)
    }
}

impl Store {
    /// Records, the newest first.
    pub fn audit(&self, filter: &AuditFilter, most: usize) -> Result<Vec<AuditRow>, ReadError> {
        let (wanted, mut values) = filter.sql();
        values.push(Value::from(i64::try_from(most).unwrap_or(i64::MAX)));
        let sql = format!("{SELECT} WHERE {wanted} ORDER BY audit.no DESC LIMIT ?");
        self.with(|connection| {
            let mut select = connection.prepare_cached(&sql)?;
            let mut rows = select.query(params_from_iter(values))?;
            let mut records = Vec::new();
            while let Some(row) = rows.next()? {
                records.push(legible(row)?);
            }
            Ok(records)
        })
    }

    /// How many records pass the filter.
    pub fn audit_count(&self, filter: &AuditFilter) -> Result<u64, ReadError> {
        let (wanted, values) = filter.sql();
        let sql = format!("SELECT count(*) FROM audit WHERE {wanted}");
        self.with(|connection| {
            let mut count = connection.prepare_cached(&sql)?;
            Ok(uint(count.query_row(params_from_iter(values), |row| row.get(0))?))
        })
    }

    /// The same for each room; those about no room or all of them are in none.
    pub fn audit_count_by_room(
        &self,
        filter: &AuditFilter,
    ) -> Result<Vec<(String, u64)>, ReadError> {
        let (wanted, values) = filter.sql();
        let sql = format!(
            "SELECT room, count(*) FROM audit WHERE {wanted} AND room IS NOT NULL GROUP BY room"
        );
        self.with(|connection| {
            let mut count = connection.prepare_cached(&sql)?;
            let rows = count
                .query_map(params_from_iter(values), |row| Ok((row.get(0)?, uint(row.get(1)?))))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The number of the newest record; 0: there is none.
    pub fn audit_newest(&self) -> Result<u64, ReadError> {
        let sql = "SELECT coalesce(max(no), 0) FROM audit";
        self.with(|connection| Ok(uint(connection.query_row(sql, [], |row| row.get(0))?)))
    }

    /// Whether something was ever done to this person. Who was only looked for may be nobody.
    pub fn is_on_record(&self, person: PersonId) -> Result<bool, ReadError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM audit_person JOIN audit USING (no)
                                   WHERE person = ? AND verb <> ?)";
        let look = Verb::Look.as_str();
        self.with(|connection| {
            let mut select = connection.prepare_cached(sql)?;
            Ok(select.query_row((person.to_bytes(), look), |row| row.get(0))?)
        })
    }

    /// What an act did, as it stands on record; without a scale.
    pub fn receipt(&self, act: EntryId) -> Result<Option<Receipt>, ReadError> {
        let sql = format!("{SELECT} WHERE audit.act = ?");
        self.with(|connection| {
            let mut select = connection.prepare_cached(&sql)?;
            let mut rows = select.query([act.to_bytes()])?;
            rows.next()?.map(|row| receipt(connection, row)).transpose()
        })
    }

    /// What the act of this person with this nonce did, if there was one.
    pub fn outcome(&self, actor: PersonId, nonce: &Nonce) -> Result<Option<Receipt>, ReadError> {
        let sql =
            format!("{SELECT} WHERE audit.actor = ? AND audit.nonce = ? ORDER BY audit.no DESC");
        self.with(|connection| {
            let mut select = connection.prepare_cached(&sql)?;
            let mut rows = select.query((actor.to_bytes(), &nonce.0))?;
            rows.next()?.map(|row| receipt(connection, row)).transpose()
        })
    }
}

/// The persons by the names of that time; erased ones have none.
fn persons(head: &RecordHead, body: &RecordBody) -> Vec<Person> {
    let mut names = body.names.iter();
    let named = |id: &PersonId| {
        let name = names.next().map(|name| name.as_ref().to_owned());
        Person { id: *id, name: name.unwrap_or_default() }
    };
    head.persons.iter().map(named).collect()
}

/// What is said of a record that was damaged so that it cannot be read.
const DAMAGED: &str = "damaged, and cannot be read: see what `parlord audit verify` says";

/// A record, or what its columns still say of it: one that was damaged keeps nobody from reading the others.
pub(super) fn legible(row: &Row<'_>) -> Result<AuditRow, ReadError> {
    match audit_row(row) {
        Err(error) if error.is_damage() => Ok(remains(row)?),
        read => read,
    }
}

/// Columns that are damaged, too, say nothing.
fn remains(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let id = |column| row.get::<_, [u8; 16]>(column).unwrap_or_default();
    let verb: String = row.get("verb").unwrap_or_default();
    let verb = Verb::ALL.iter().find(|one| one.as_str() == verb).copied();
    Ok(AuditRow {
        no: number(row, "no")?,
        at: number(row, "at").unwrap_or_default(),
        act: EntryId::from_bytes(id("act")),
        actor: Person { id: PersonId::from_bytes(id("actor")), name: String::new() },
        rank: None,
        role: None,
        verb: verb.unwrap_or(Verb::Housekeeping),
        room: row.get("room").unwrap_or_default(),
        persons: Vec::new(),
        networks: Vec::new(),
        everybody: false,
        targets: Vec::new(),
        until: None,
        reason: None,
        detail: Some(DAMAGED.to_owned()),
        undo_until: None,
        undone_by: None,
        ended: None,
        digest: row.get("digest").map(|digest: Vec<u8>| hex(&digest)).unwrap_or_default(),
    })
}

pub(super) fn audit_row(row: &Row<'_>) -> Result<AuditRow, ReadError> {
    let stored = Stored::read(row)?;
    let body = stored.body.map(|(_, body)| body).unwrap_or_default();
    let head = stored.head;
    let undone_by: Option<EntryId> = row.get::<_, Option<_>>("undone_by")?.map(EntryId::from_bytes);
    let rank = match head.actor.rank {
        Rank::Viewer => Some(operator::Rank::Viewer),
        Rank::Moderator => Some(operator::Rank::Moderator),
        Rank::Admin => Some(operator::Rank::Admin),
        Rank::Person | Rank::Server => None,
    };
    Ok(AuditRow {
        no: stored.no,
        at: head.at,
        act: head.act,
        actor: Person { id: head.actor.id, name: body.name.as_ref().to_owned() },
        rank,
        role: head.role,
        verb: head.verb,
        room: head.room.as_ref().map(|room| room.as_str().to_owned()),
        persons: persons(&head, &body),
        networks: body.networks.iter().map(Network::to_string).collect(),
        everybody: head.detail.is_on_everybody(),
        targets: targets(&head.detail),
        until: head.until,
        reason: text(body.reason.clone()),
        detail: words(&head, &body).or(text(body.text)),
        undo_until: head.undo_until.filter(|_| undone_by.is_none()),
        undone_by,
        ended: None,
        digest: hex(&stored.digest),
    })
}

fn text(text: Option<Arc<str>>) -> Option<String> {
    text.map(|text| text.as_ref().to_owned())
}

fn receipt(connection: &Connection, row: &Row<'_>) -> Result<Receipt, ReadError> {
    let stored = Stored::read(row)?;
    let mut body = stored.body.map(|(_, body)| body).unwrap_or_default();
    let head = stored.head;
    // An undo is about the networks of what it takes back.
    if let Detail::Undone { act, .. } = head.detail
        && let Some((_, undone)) = record_of(connection, act)?.and_then(|record| record.body)
    {
        body.networks = undone.networks;
    }
    let placed = |(room, seq): &(RoomName, Option<u64>)| Placed {
        room: room.as_str().to_owned(),
        seq: *seq,
    };
    Ok(Receipt {
        id: 0,
        act: head.act,
        verb: head.verb,
        at: head.at,
        audit: stored.no,
        persons: persons(&head, &body),
        networks: body.networks.iter().map(Network::to_string).collect(),
        everybody: head.detail.is_on_everybody(),
        detail: words(&head, &body).or(text(body.text)),
        rooms: head.placed.iter().map(placed).collect(),
        until: head.until,
        undo_until: head.undo_until,
        scale: None,
        older: Vec::new(),
        newcomers: false,
        taken_from: None,
        duplicate: false,
    })
}

/// An act's record, if it has one.
pub(in crate::store) fn record_of(
    connection: &Connection,
    act: EntryId,
) -> rusqlite::Result<Option<Stored>> {
    let sql = format!("{SELECT} WHERE audit.act = ?");
    let mut select = connection.prepare_cached(&sql)?;
    let mut rows = select.query([act.to_bytes()])?;
    rows.next()?.map(Stored::read).transpose()
}

fn targets(detail: &Detail) -> Vec<Seq> {
    match detail {
        Detail::Messages(targets) => targets.clone(),
        Detail::Nothing
        | Detail::Time { .. }
        | Detail::Every { .. }
        | Detail::Becomes(_)
        | Detail::Undone { .. }
        | Detail::Report { .. }
        | Detail::Sanction(_)
        | Detail::House(_)
        | Detail::Spared(_)
        | Detail::Everybody => Vec::new(),
    }
}

/// What a record says beyond its fields.
fn words(head: &RecordHead, body: &RecordBody) -> Option<String> {
    match &head.detail {
        Detail::Nothing
        | Detail::Everybody
        | Detail::Messages(_)
        | Detail::Time { since: None, until: None } => None,
        Detail::Time { since, until } => {
            let bound = |word, at: &Option<Millis>| at.map(|at| format!("{word} {at}"));
            let both = [bound("since", since), bound("until", until)];
            Some(both.into_iter().flatten().collect::<Vec<_>>().join(" "))
        }
        Detail::Every { ms: 0 } => Some("not slow".to_owned()),
        Detail::Every { ms } if ms % 1_000 == 0 => Some(format!("every {}s", ms / 1_000)),
        Detail::Every { ms } => Some(format!("every {ms}ms")),
        Detail::Becomes(role) => Some(format!("to {}", role_word(*role))),
        Detail::Undone { act, verb } => Some(format!("{} {act}", verb.as_str())),
        Detail::Report { report, step } => Some(format!("{} {report}", step.as_str())),
        Detail::Sanction(act) => Some(act.to_string()),
        Detail::House(work) => Some(
            match work {
                Housework::Rules => "rules",
                Housework::Terms => "terms",
                Housework::Declare => "declare",
                Housework::Undeclare => "undeclare",
                Housework::Forget => "forget",
                Housework::Renew => "renew",
                Housework::TurnAway => "turn away",
            }
            .to_owned(),
        ),
        Detail::Spared(persons) => {
            let names = body.names.iter().skip(head.persons.len()).map(|name| name.as_ref());
            let names = names.chain(std::iter::repeat("")).zip(persons);
            let named = names.map(|(name, id)| match name {
                "" => id.to_string(),
                name => name.to_owned(),
            });
            Some(format!("sparing {}", named.collect::<Vec<_>>().join(", ")))
        }
    }
}

const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::Voice => "voice",
        Role::Moderator => "moderator",
        Role::Owner => "owner",
    }
}
