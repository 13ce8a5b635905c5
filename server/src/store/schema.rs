//! The schema's versions: an array that is only appended to.

use super::error::{OpenError, ReadError};
use super::upgrade;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::HashSet;
use std::path::Path;

/// "PRLR": tells our files from others'.
pub(super) const APPLICATION_ID: i64 = 0x5052_4c52;

/// Each brings the schema from the version of its place to the next one.
const MIGRATIONS: &[(&str, Rest)] = &[
    (include_str!("schema/0001.sql"), |_| Ok(())),
    (include_str!("schema/0002.sql"), upgrade::to_second),
];

/// What SQL cannot do of it; in the same transaction.
type Rest = fn(&Connection) -> Result<(), ReadError>;

/// The version this program writes.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

/// Brings a database up to this version, or refuses it untouched.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let wrong = |source| OpenError::sqlite(path, source);
    let found = check(connection, path)?;
    for (at, (step, rest)) in
        MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0))
    {
        let migration =
            connection.transaction_with_behavior(TransactionBehavior::Exclusive).map_err(wrong)?;
        migration.execute_batch(step).map_err(wrong)?;
        rest(&migration).map_err(|error| OpenError::read(path, error))?;
        let version = at + 1;
        let marks =
            format!("PRAGMA user_version = {version}; PRAGMA application_id = {APPLICATION_ID};");
        migration.execute_batch(&marks).map_err(wrong)?;
        migration.commit().map_err(wrong)?;
    }
    Ok(())
}

/// What of this version's tables is not there, of those whose names begin so: SQLite would tell only whoever asks for it.
pub(super) fn lacks(connection: &Connection, prefix: &str) -> rusqlite::Result<Option<String>> {
    let whole = Connection::open_in_memory()?;
    for (step, _) in MIGRATIONS {
        whole.execute_batch(step)?;
    }
    let there = columns(connection)?;
    let ours = columns(&whole)?;
    let of = ours.iter().filter(|(table, _)| table.starts_with(prefix));
    let lost = of.filter(|column| !there.contains(column)).min();
    Ok(lost.map(|(table, column)| match there.iter().any(|(other, _)| other == table) {
        true => format!("the column `{column}` of the table `{table}`"),
        false => format!("the table `{table}`"),
    }))
}

/// The tables with their columns.
fn columns(connection: &Connection) -> rusqlite::Result<HashSet<(String, String)>> {
    let sql =
        "SELECT of.name, its.name FROM sqlite_schema AS of JOIN pragma_table_info(of.name) AS its
                WHERE of.type = 'table'";
    let mut select = connection.prepare(sql)?;
    select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The version of a database of ours that is not newer than this program; 0: it is empty.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<i64, OpenError> {
    let wrong = |source| OpenError::sqlite(path, source);
    let number = |name| connection.query_row(name, [], |row| row.get::<_, i64>(0)).map_err(wrong);
    let found = number("PRAGMA user_version")?;
    let owner = number("PRAGMA application_id")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    if owner != APPLICATION_ID && (tables > 0 || found != 0) {
        return Err(OpenError::Foreign { path: path.to_owned() });
    }
    if found > VERSION {
        return Err(OpenError::Newer { path: path.to_owned(), found, known: VERSION });
    }
    Ok(found)
}
