//! What ended an act before its time: it was undone, lifted, or another one took its place.

use super::super::codec::int;
use super::super::error::ReadError;
use super::super::read::Store;
use super::rows::{SELECT, legible};
use parlor_protocol::PersonId;
use parlor_protocol::admin::{AuditRow, Ended};
use parlor_protocol::deed::Verb;
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// Records that are looked through behind the first of the rows, those among them that may have ended one, and the persons
/// that these are about.
const RECORDS: u64 = 100_000;
const ENDINGS: usize = 10_000;
const PERSONS: usize = 100_000;

/// The verbs that end what another act began.
const VERBS: &str = "('mute', 'unmute', 'kick', 'ban', 'unban', 'lock', 'unlock', 'slow', 'close_room', 'open_room')";

impl Store {
    /// The same rows, each with what ended it.
    pub fn audit_ended(&self, rows: Vec<AuditRow>) -> Result<Vec<AuditRow>, ReadError> {
        let begun = |row: &&AuditRow| row.undone_by.is_none() && !enders(row.verb).is_empty();
        let first = rows.iter().filter(begun).map(|row| row.no).min();
        self.with(|connection| {
            let later = match first {
                Some(first) => later(connection, first)?,
                None => Later::default(),
            };
            let with = |row: AuditRow| {
                let ended = match row.undone_by {
                    Some(_) => undone(connection, &row)?,
                    None => ending(&row, &later),
                };
                Ok(AuditRow { ended, ..row })
            };
            rows.into_iter().map(with).collect()
        })
    }
}

/// A record that may have ended something.
struct Ending {
    ended: Ended,
    room: Option<String>,
    networks: Vec<String>,
}

/// What was done after a record and may have ended something, in the order of the log, and which of it is about whom.
#[derive(Default)]
struct Later {
    endings: Vec<Ending>,
    about: HashMap<PersonId, Vec<usize>>,
    persons: usize,
}

impl Later {
    fn push(&mut self, row: AuditRow) {
        for who in &row.persons {
            self.about.entry(who.id).or_default().push(self.endings.len());
        }
        self.persons += row.persons.len();
        let ended = Ended { no: row.no, at: row.at, act: row.act, verb: row.verb };
        self.endings.push(Ending { ended, room: row.room, networks: row.networks });
    }

    fn about(&self, person: PersonId) -> impl Iterator<Item = &Ending> {
        let places = self.about.get(&person).into_iter().flatten();
        places.filter_map(|place| self.endings.get(*place))
    }
}

/// What was done after this record; what was undone has ended nothing.
fn later(connection: &Connection, first: u64) -> Result<Later, ReadError> {
    let sql = format!(
        "{SELECT} WHERE audit.no > ? AND audit.no <= ? AND audit.verb IN {VERBS} ORDER BY audit.no LIMIT ?"
    );
    let mut select = connection.prepare_cached(&sql)?;
    let last = first.saturating_add(RECORDS);
    let mut found = select.query(params![int(first), int(last), int(ENDINGS as u64)])?;
    let mut later = Later::default();
    while later.persons < PERSONS
        && let Some(row) = found.next()?
    {
        let row = legible(row)?;
        if row.undone_by.is_none() {
            later.push(row);
        }
    }
    Ok(later)
}

fn undone(connection: &Connection, row: &AuditRow) -> Result<Option<Ended>, ReadError> {
    let sql = format!("{SELECT} WHERE audit.act = ?");
    let mut select = connection.prepare_cached(&sql)?;
    let Some(act) = row.undone_by else { return Ok(None) };
    let mut found = select.query([act.to_bytes()])?;
    let by = found.next()?.map(legible).transpose()?;
    Ok(by.map(|by| Ended { no: by.no, at: by.at, act: by.act, verb: by.verb }))
}

/// The record after which nothing of the act was left.
fn ending(row: &AuditRow, later: &Later) -> Option<Ended> {
    let enders = enders(row.verb);
    let able = |one: &&Ending| {
        one.ended.no > row.no
            && one.room == row.room
            && enders.contains(&one.ended.verb)
            && row.until.is_none_or(|until| one.ended.at < until)
    };
    let mut all = later.endings.iter().filter(able);
    let last = if is_of_room(row.verb) {
        all.next()
    } else if row.persons.is_empty() {
        all.find(|one| {
            one.ended.verb != row.verb && one.networks.iter().any(|net| row.networks.contains(net))
        })
    } else {
        let of = |id: PersonId| later.about(id).find(able);
        let ends: Option<Vec<&Ending>> = row.persons.iter().map(|who| of(who.id)).collect();
        ends?.into_iter().max_by_key(|one| one.ended.no)
    };
    last.map(|one| one.ended)
}

const fn is_of_room(verb: Verb) -> bool {
    matches!(verb, Verb::Lock | Verb::Slow | Verb::CloseRoom)
}

/// What lifts or replaces what this verb began; nothing: it began nothing that lasts.
const fn enders(verb: Verb) -> &'static [Verb] {
    match verb {
        Verb::Mute => &[Verb::Unmute, Verb::Mute],
        Verb::Kick => &[Verb::Unban, Verb::Kick],
        Verb::Ban => &[Verb::Unban, Verb::Ban],
        Verb::Lock => &[Verb::Unlock, Verb::Lock],
        Verb::Slow => &[Verb::Slow],
        Verb::CloseRoom => &[Verb::OpenRoom, Verb::CloseRoom],
        Verb::Warn
        | Verb::Unmute
        | Verb::Unban
        | Verb::Remove
        | Verb::Purge
        | Verb::Unlock
        | Verb::Topic
        | Verb::Notice
        | Verb::OpenRoom
        | Verb::Role
        | Verb::Undo
        | Verb::Report
        | Verb::Review
        | Verb::Look
        | Verb::Cover
        | Verb::Housekeeping => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_protocol::EntryId;
    use parlor_protocol::server::Person;

    fn row(no: u64, verb: Verb, room: Option<&str>, who: &[u8]) -> AuditRow {
        let person = |id: &u8| Person { id: PersonId::from_bytes([*id; 16]), name: String::new() };
        AuditRow {
            no,
            at: no * 10,
            act: EntryId(no.into()),
            actor: person(&0),
            rank: None,
            role: None,
            verb,
            room: room.map(str::to_owned),
            persons: who.iter().map(person).collect(),
            networks: Vec::new(),
            everybody: false,
            targets: Vec::new(),
            until: None,
            reason: None,
            detail: None,
            undo_until: None,
            undone_by: None,
            ended: None,
            digest: String::new(),
        }
    }

    fn ended_by(first: &AuditRow, rows: &[AuditRow]) -> Option<u64> {
        let mut later = Later::default();
        rows.iter().cloned().for_each(|row| later.push(row));
        ending(first, &later).map(|ended| ended.no)
    }

    #[test]
    fn a_sanction_has_ended_when_nobody_is_under_it() {
        let mute = row(1, Verb::Mute, Some("a"), &[1, 2]);
        let of = |no, verb, who: &[u8]| row(no, verb, Some("a"), who);
        assert_eq!(ended_by(&mute, &[of(2, Verb::Unmute, &[1])]), None);
        let both = [of(2, Verb::Unmute, &[1]), of(3, Verb::Mute, &[2, 3])];
        assert_eq!(ended_by(&mute, &both), Some(3));
        assert_eq!(ended_by(&mute, &[row(2, Verb::Unmute, None, &[1, 2])]), None, "elsewhere");
        assert_eq!(ended_by(&mute, &[of(2, Verb::Unban, &[1, 2])]), None);
        let over = AuditRow { until: Some(25), ..mute };
        assert_eq!(ended_by(&over, &[of(3, Verb::Unmute, &[1, 2])]), None, "its time was over");
    }

    #[test]
    fn a_ban_of_networks_is_lifted_by_them_and_never_replaced() {
        let net = |row: AuditRow| AuditRow { networks: vec!["10.0.0.0/8".into()], ..row };
        let ban = net(row(1, Verb::Ban, None, &[]));
        let again = net(row(2, Verb::Ban, None, &[]));
        assert_eq!(ended_by(&ban, std::slice::from_ref(&again)), None);
        assert_eq!(ended_by(&ban, &[again, net(row(3, Verb::Unban, None, &[]))]), Some(3));
    }

    #[test]
    fn a_mode_ends_with_the_next_one() {
        let lock = row(1, Verb::Lock, Some("a"), &[]);
        assert_eq!(ended_by(&lock, &[row(2, Verb::Unlock, Some("b"), &[])]), None);
        assert_eq!(ended_by(&lock, &[row(2, Verb::Unlock, Some("a"), &[])]), Some(2));
    }
}
