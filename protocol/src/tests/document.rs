//! PROTOCOL.md against the types: what one names, the other has, in the same order.

use super::golden::{folder, subject};
use crate::admin::{self, View};
use crate::client::Act;
use crate::deed::{Inverse, Verb};
use crate::operator::Rank;
use crate::server::Frame;
use crate::{CloseCode, ErrorCode, HttpCode};
use serde_json::Value;
use std::collections::BTreeSet;

/// A section, found by its number, or a part of one: `11. Requests`.
fn section(title: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../PROTOCOL.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (number, part) = title.split_once(". ").unwrap_or((title, ""));
    let beginning = format!("{number}. ");
    let whole = text.split("\n## ").find(|one| one.starts_with(&beginning)).expect("a section");
    let beginning = format!("{part}\n");
    let found = whole.split("\n### ").find(|one| part.is_empty() || one.starts_with(&beginning));
    let body = if part.is_empty() { Some(whole) } else { found };
    body.unwrap_or_else(|| panic!("no part {title}")).to_owned()
}

/// The cells of the table rows in a section.
fn rows(title: &str) -> Vec<Vec<String>> {
    let body = section(title);
    let rows = body.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The rows whose first cell is code, by that code.
fn entries(title: &str) -> Vec<(String, Vec<String>)> {
    let named = |row: Vec<String>| Some(((*quoted(&row[0]).first()?).to_owned(), row));
    rows(title).into_iter().filter_map(named).collect()
}

fn first_cells(title: &str) -> Vec<String> {
    entries(title).into_iter().map(|(name, _)| name).collect()
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[test]
fn requests_are_those_of_section_3() {
    assert_eq!(first_cells("3"), Act::TYPES);
}

#[test]
fn frames_are_those_of_sections_4_and_5() {
    assert_eq!([first_cells("4"), first_cells("5")].concat(), Frame::TYPES);
    for (title, name) in [("4", "replies"), ("5", "events")] {
        let golden: BTreeSet<_> =
            folder(name).keys().map(|file| subject(file).to_owned()).collect();
        assert_eq!(golden, first_cells(title).into_iter().collect(), "{name}");
    }
}

#[test]
fn errors_are_those_of_section_7() {
    let codes: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(first_cells("7"), codes);
}

#[test]
fn http_codes_are_those_of_section_8() {
    let rows = rows("8");
    let by_status = rows.iter().filter(|row| row[0].parse::<u16>().is_ok());
    let codes: Vec<_> =
        by_status.flat_map(|row| quoted(&row[1])).filter(|code| is_word(code)).collect();
    assert_eq!(codes, HttpCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>());
}

#[test]
fn close_codes_are_those_of_section_9() {
    let rows = rows("9");
    let listed: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((row[0].parse().ok()?, *quoted(&row[1]).first()?)))
        .collect();
    let codes: Vec<_> = CloseCode::ALL.iter().map(|code| (code.number(), code.as_str())).collect();
    assert_eq!(listed, codes);
    assert_eq!(CloseCode::ALL.len(), CloseCode::ClosedByOperator as usize + 1);
}

fn keys(value: &Value, into: &mut BTreeSet<String>) {
    if let Value::Object(map) = value {
        into.extend(map.keys().cloned());
        map.values().for_each(|value| keys(value, into));
    } else if let Value::Array(items) = value {
        items.iter().for_each(|item| keys(item, into));
    }
}

/// The words between backticks in a cell, and those of them that are optional.
fn fields(cell: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let code = quoted(cell).join(" ");
    let words = code.split(|char: char| {
        !(char.is_ascii_lowercase() || char.is_ascii_digit() || "_?".contains(char))
    });
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let optional = words.iter().filter_map(|word| word.strip_suffix('?'));
    let all = words.iter().map(|word| word.trim_end_matches('?').to_owned());
    (all.collect(), optional.map(str::to_owned).collect())
}

#[test]
fn every_field_is_in_the_document_and_every_optional_one_in_an_example() {
    for (title, name) in [
        ("3", "requests"),
        ("4", "replies"),
        ("5", "events"),
        ("11. Requests", "admin/requests"),
        ("11. Frames", "admin/frames"),
    ] {
        let files = folder(name);
        for (kind, row) in entries(title) {
            let (known, optional) = fields(&row[1]);
            let mut seen = BTreeSet::new();
            for (file, line) in files.iter().filter(|(file, _)| subject(file) == kind) {
                let value: Value = serde_json::from_str(line).unwrap();
                for key in value.as_object().unwrap().keys() {
                    let everywhere = key == "type" || key == "id" && name.ends_with("requests");
                    assert!(everywhere || known.contains(key), "{file}: {key} is undocumented");
                }
                keys(&value, &mut seen);
            }
            let unseen: Vec<_> = optional.difference(&seen).collect();
            assert!(unseen.is_empty(), "{kind} has no example with {unseen:?}");
        }
    }
}

#[test]
fn the_admin_sockets_words_are_those_of_section_11() {
    assert_eq!(first_cells("11. Requests"), admin::Act::TYPES);
    assert_eq!(first_cells("11. Frames"), admin::Frame::TYPES);
    assert_eq!(
        first_cells("11. Views"),
        View::ALL.iter().map(|view| view.as_str()).collect::<Vec<_>>()
    );
}

#[test]
fn every_field_of_a_row_is_documented() {
    let anywhere = fields(&section("11. Views")).0;
    for (view, row) in entries("11. Views") {
        let (known, _) = fields(&row[2]);
        let value: Value = serde_json::from_str(&folder("admin/rows")[&view]).unwrap();
        for key in value.as_object().unwrap().keys() {
            assert!(known.contains(key), "{view}: {key} is undocumented");
        }
        let mut inside = BTreeSet::new();
        keys(&value, &mut inside);
        // What stands in `fields` of the log is the line's own.
        inside.remove("address");
        let unknown: Vec<_> = inside.difference(&anywhere).collect();
        assert!(unknown.is_empty(), "{view}: {unknown:?} are documented nowhere");
    }
}

#[test]
fn deeds_are_those_of_section_10() {
    let verbs = |all: &[Verb]| all.iter().map(|verb| verb.as_str()).collect::<Vec<_>>();
    assert_eq!(first_cells("10. Deeds"), verbs(Verb::DEEDS));
    let files = folder("requests");
    for (verb, row) in entries("10. Deeds") {
        let known = fields(&row[1]).0;
        let file: Value = serde_json::from_str(&files[&format!("do-{verb}")]).unwrap();
        for key in file["deed"].as_object().unwrap().keys().filter(|key| *key != "verb") {
            assert!(known.contains(key), "{verb}: {key} is undocumented");
        }
    }
}

/// One table says who may do what; the code of operators and of undoing is held to it here, that of persons by the server.
#[test]
fn rights_are_those_of_section_10() {
    let table = entries("10. Rights");
    assert_eq!(
        first_cells("10. Rights"),
        Verb::ALL.iter().map(|verb| verb.as_str()).collect::<Vec<_>>()
    );
    for (verb, (_, row)) in Verb::ALL.iter().zip(table) {
        for (rank, cell) in Rank::ALL.iter().zip(&row[5..8]) {
            assert_eq!(rank.may(*verb), cell != "–", "{verb:?} of {rank:?}");
        }
        let inverse = match verb.inverse() {
            Inverse::Undo => "`undo`",
            Inverse::Restore => "`undo`, texts come back",
            Inverse::None => "none",
        };
        assert_eq!(row[8], inverse, "{verb:?}");
    }
}
