//! Every key of the console, in a table: the one that its help and its hints are made of.

use crate::console::app::{COMMANDS, Command, Kind};
use crate::exit::{Exit, Failure};
use crate::plain::{Column, Out, Table};
use serde::Serialize;

const TITLES: [(&str, bool); 4] =
    [("KEYS", false), ("DOES", true), ("ON", true), ("COMMAND", false)];

/// A command as JSON has it.
#[derive(Serialize)]
struct Row {
    command: &'static str,
    keys: &'static [&'static str],
    does: &'static str,
    /// The screens it works on; nothing: on all.
    on: Option<Vec<&'static str>>,
    /// The verb that the operator's role must allow.
    verb: Option<&'static str>,
}

impl Row {
    fn of(command: &Command) -> Self {
        let on = command.screens().map(|kinds| kinds.iter().copied().map(Kind::name).collect());
        let verb = command.verb.map(|verb| verb.as_str());
        Self { command: command.name, keys: command.keys, does: command.title, on, verb }
    }

    /// Keys, what they do, where, and the name for the command line.
    fn cells(&self) -> Vec<String> {
        let keys = match self.keys {
            [] => format!(":{}", self.command),
            keys => keys.join("  "),
        };
        let on = self.on.as_ref().map_or_else(|| "all".to_owned(), |on| on.join(" "));
        vec![keys, self.does.to_owned(), on, self.command.to_owned()]
    }
}

/// Prints the table.
pub(crate) fn keys(out: &mut Out) -> Result<Exit, Failure> {
    if out.json {
        COMMANDS.iter().try_for_each(|command| out.object(&Row::of(command)))?;
        return Ok(Exit::Done);
    }
    let column = |(title, cuts): (&str, bool)| Column {
        title: title.to_owned(),
        right: false,
        cuts,
        least: 16,
        leaves: u8::from(title == "COMMAND"),
    };
    let mut table = Table::new(TITLES.into_iter().map(column).collect());
    COMMANDS.iter().for_each(|command| table.row(Row::of(command).cells()));
    out.table(&table, "")?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// In docs/keys.md; `PARLOR_WRITE_KEYS=1` writes it.
    #[test]
    fn the_documents_have_every_key() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/keys.md");
        let text = fs::read_to_string(path).unwrap();
        let (head, _) = text.split_once("\n| keys").unwrap();
        let mut whole = format!("{head}\n| keys | what they do | on | name |\n|---|---|---|---|\n");
        for command in COMMANDS {
            let row = Row::of(command);
            let [keys, does, on, name] = &row.cells()[..] else { panic!("four cells") };
            let keys: Vec<String> = keys.split("  ").map(|key| format!("`{key}`")).collect();
            whole += &format!("| {} | {does} | {on} | `{name}` |\n", keys.join(" "));
        }
        if std::env::var_os("PARLOR_WRITE_KEYS").is_some() {
            fs::write(path, &whole).unwrap();
        }
        assert!(
            text == whole,
            "docs/keys.md is of another table: PARLOR_WRITE_KEYS=1 cargo test -p parlor-tui keys"
        );
    }
}
