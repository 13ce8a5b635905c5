//! PROTOCOL.md against the types: what one names, the other has, in the same order.

use super::golden::{folder, subject};
use crate::client::Act;
use crate::server::Frame;
use crate::{CloseCode, ErrorCode, HttpCode};
use serde_json::Value;
use std::collections::BTreeSet;

/// The cells of the table rows in a section, found by its number.
fn rows(section: u32) -> Vec<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../PROTOCOL.md");
    let text = std::fs::read_to_string(path).unwrap();
    let title = format!("{section}. ");
    let body = text.split("\n## ").find(|part| part.starts_with(&title)).expect("a section");
    let rows = body.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The rows whose first cell is code, by that code.
fn entries(section: u32) -> Vec<(String, Vec<String>)> {
    let named = |row: Vec<String>| Some(((*quoted(&row[0]).first()?).to_owned(), row));
    rows(section).into_iter().filter_map(named).collect()
}

fn first_cells(section: u32) -> Vec<String> {
    entries(section).into_iter().map(|(name, _)| name).collect()
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[test]
fn requests_are_those_of_section_3() {
    assert_eq!(first_cells(3), Act::TYPES);
}

#[test]
fn frames_are_those_of_sections_4_and_5() {
    assert_eq!([first_cells(4), first_cells(5)].concat(), Frame::TYPES);
    for (section, name) in [(4, "replies"), (5, "events")] {
        let golden: BTreeSet<_> =
            folder(name).keys().map(|file| subject(file).to_owned()).collect();
        assert_eq!(golden, first_cells(section).into_iter().collect(), "{name}");
    }
}

#[test]
fn errors_are_those_of_section_7() {
    let codes: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(first_cells(7), codes);
}

#[test]
fn http_codes_are_those_of_section_8() {
    let rows = rows(8);
    let by_status = rows.iter().filter(|row| row[0].parse::<u16>().is_ok());
    let codes: Vec<_> =
        by_status.flat_map(|row| quoted(&row[1])).filter(|code| is_word(code)).collect();
    assert_eq!(codes, HttpCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>());
}

#[test]
fn close_codes_are_those_of_section_9() {
    let rows = rows(9);
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
    let words = code.split(|char: char| !char.is_ascii_lowercase() && !"_?".contains(char));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let optional = words.iter().filter_map(|word| word.strip_suffix('?'));
    let all = words.iter().map(|word| word.trim_end_matches('?').to_owned());
    (all.collect(), optional.map(str::to_owned).collect())
}

#[test]
fn every_field_is_in_the_document_and_every_optional_one_in_an_example() {
    for (section, name) in [(3, "requests"), (4, "replies"), (5, "events")] {
        let files = folder(name);
        for (kind, row) in entries(section) {
            let (known, optional) = fields(&row[1]);
            let mut seen = BTreeSet::new();
            for (file, line) in files.iter().filter(|(file, _)| subject(file) == kind) {
                let value: Value = serde_json::from_str(line).unwrap();
                for key in value.as_object().unwrap().keys() {
                    let everywhere = key == "type" || key == "id" && name == "requests";
                    assert!(everywhere || known.contains(key), "{file}: {key} is undocumented");
                }
                keys(&value, &mut seen);
            }
            let unseen: Vec<_> = optional.difference(&seen).collect();
            assert!(unseen.is_empty(), "{kind} has no example with {unseen:?}");
        }
    }
}
