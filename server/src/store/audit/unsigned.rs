//! An audit log without a signature: when that is no damage, and which acts tell of records that are gone.

use super::super::load::meta;
use super::super::open::set_meta;
use rusqlite::Connection;
use rusqlite::types::Value;

/// Whether there may not be a signature yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum First {
    /// The key was made just now.
    Yes,
    #[default]
    No,
}

/// Whether a log without records needs no signature: the first start signs before anything is written, and data of an older
/// version have no records, and acts neither. Who has a key has signed with it.
pub(super) fn may_be_unsigned(
    connection: &Connection,
    has_key: bool,
    first: First,
) -> rusqlite::Result<bool> {
    let is_before = first == First::Yes || !has_key && is_upgraded(connection)?;
    Ok(is_new(connection)? || is_before && !has_standing(connection)?)
}

/// Whether nothing was ever written.
fn is_new(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM log) AND NOT EXISTS (SELECT 1 FROM room)
                      AND NOT EXISTS (SELECT 1 FROM checkpoint)";
    connection.query_row(sql, [], |row| row.get(0))
}

/// Said of data of an older version, which have no signature, until there is one.
pub(super) const UPGRADED: &str = "audit_upgraded";

/// Data of an older version were brought up to date, and no server has signed their audit log yet.
pub(in crate::store) fn upgraded(connection: &Connection) -> rusqlite::Result<()> {
    set_meta(connection, UPGRADED, 1)
}

fn is_upgraded(connection: &Connection) -> rusqlite::Result<bool> {
    Ok(meta::<Value>(connection, UPGRADED)? == Some(Value::Integer(1)))
}

/// The tables of acts that stand, each with its column of acts: none is without a record.
pub(super) const STANDING: [(&str, &str); 3] =
    [("sanction", "act"), ("undoable", "act"), ("report", "id")];

/// Whether there are acts that must be on record.
fn has_standing(connection: &Connection) -> rusqlite::Result<bool> {
    let there = STANDING.map(|(table, _)| format!("EXISTS (SELECT 1 FROM {table})"));
    connection.query_row(&format!("SELECT {}", there.join(" OR ")), [], |row| row.get(0))
}
