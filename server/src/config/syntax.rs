//! Parses a document with mistakes in it, so that one broken line does not hide what is wrong in the others.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::kind::short;
use super::reader::Found;

/// How often a document is parsed again without the lines that were broken so far. Each time finds at least one
/// more; who breaks more lines than this is told of the rest next time.
const ROUNDS: usize = 16;

/// More mistakes of syntax than anybody reads at once: the file is not TOML.
const MAX_SHOWN: usize = 50;

/// The mistakes of syntax, and the lines they are on.
pub(super) struct Syntax {
    found: Vec<Found>,
    broken: BTreeSet<usize>,
}

impl Syntax {
    /// These mistakes and those of meaning, except the latter on broken lines: they follow from the former.
    pub(super) fn joined(self, text: &str, meaning: Vec<Found>) -> Vec<Found> {
        let lines = Lines::of(text);
        let mut all = self.found;
        let apart = |found: &Found| !self.broken.contains(&lines.line_at(found.at));
        all.extend(meaning.into_iter().filter(apart));
        all
    }
}

/// `text` without the lines that keep the parser from the others, and every mistake of syntax.
///
/// The parser recovers from most mistakes, but a line that is no `key = value` makes it drop the lines after it,
/// and a list that is never closed swallows them. Such lines are blanked, which keeps every position, and the rest
/// is parsed again.
pub(super) fn recover(text: &str) -> (String, Syntax) {
    let lines = Lines::of(text);
    let mut syntax = Syntax { found: Vec::new(), broken: BTreeSet::new() };
    let mut readable = text.to_owned();
    let mut blanked = BTreeSet::new();
    for _ in 0..ROUNDS {
        let before = blanked.len();
        let (tree, errors) = DeTable::parse_recoverable(&readable);
        for error in errors {
            let at = error.span().map_or(text.len(), |span| span.start).min(text.len());
            let list = list_around(tree.get_ref(), &lines, at);
            let line = list.as_ref().map_or(lines.line_at(at), |list| list.start);
            if !syntax.broken.insert(line) {
                continue;
            }
            let found = lines.mistake(at, list.as_ref(), error.message());
            if syntax.found.len() < MAX_SHOWN {
                syntax.found.push(found);
            }
            if let Some(list) = list {
                syntax.broken.extend(list.clone());
                blanked.extend(list);
            } else if !lines.is_header(line) && !lines.is_entry(line) {
                blanked.insert(line);
            }
        }
        if blanked.len() == before {
            break;
        }
        readable = lines.without(&blanked);
    }
    (readable, syntax)
}

/// The lines of the list around `at`, if it is written, or runs on, over several.
fn list_around(table: &DeTable<'_>, lines: &Lines<'_>, at: usize) -> Option<Range<usize>> {
    table.iter().find_map(|(_, value)| {
        let span = value.span();
        match value.get_ref() {
            DeValue::Table(table) => list_around(table, lines, at),
            DeValue::Array(list) if lines.is_header(lines.line_at(span.start)) => {
                let tables = list.iter().filter_map(|element| element.get_ref().as_table());
                tables.into_iter().find_map(|table| list_around(table, lines, at))
            }
            DeValue::Array(_) => {
                let inside = (span.start..=span.end).contains(&at);
                let spread = lines.line_at(span.start) < lines.line_at(span.end);
                (inside && spread).then(|| lines.of_list(&span))
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => None,
        }
    })
}

/// A text by its lines, counted from 0.
struct Lines<'text> {
    lines: Vec<&'text str>,
    starts: Vec<usize>,
}

impl<'text> Lines<'text> {
    fn of(text: &'text str) -> Self {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let starts = lines.iter().scan(0, |next, line| {
            let start = *next;
            *next += line.len();
            Some(start)
        });
        Self { starts: starts.collect(), lines }
    }

    fn line_at(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    fn line(&self, line: usize) -> &'text str {
        self.lines.get(line).copied().unwrap_or_default()
    }

    fn is_header(&self, line: usize) -> bool {
        self.line(line).trim_start().starts_with('[')
    }

    fn is_entry(&self, line: usize) -> bool {
        self.key(line).is_some()
    }

    /// What stands before the `=`, if it could be a key.
    fn key(&self, line: usize) -> Option<&'text str> {
        let (key, _) = self.line(line).split_once('=')?;
        let key = key.trim();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        (!key.is_empty() && key.chars().all(plain)).then_some(key)
    }

    /// The lines a list was meant to have: up to the next line that is clearly something else.
    fn of_list(&self, span: &Range<usize>) -> Range<usize> {
        let first = self.line_at(span.start);
        let last = self.line_at(span.end);
        let other = |line: &usize| self.is_header(*line) || self.is_entry(*line);
        first..(first + 1..=last).find(other).unwrap_or(last + 1)
    }

    /// The text with those lines made of spaces.
    fn without(&self, blanked: &BTreeSet<usize>) -> String {
        let lines = self.lines.iter().enumerate();
        let blank = |line: &str| -> String {
            let byte = |byte| if byte == b'\n' { '\n' } else { ' ' };
            line.bytes().map(byte).collect()
        };
        lines
            .map(|(number, line)| match blanked.contains(&number) {
                true => blank(line),
                false => (*line).to_owned(),
            })
            .collect()
    }

    /// The parser's message, with the key it is probably about.
    fn mistake(&self, at: usize, list: Option<&Range<usize>>, message: &str) -> Found {
        // "expected literal string" is the parser's word for quotes, which it has asked for already.
        let message = message.trim_end_matches(", expected literal string");
        let line = list.map_or_else(|| self.line_at(at), |list| list.start);
        let header = match self.is_header(line) {
            true => None,
            false => (0..line).rev().find(|line| self.is_header(*line)),
        };
        let section = header.map_or("", |line| {
            let name = self.line(line).trim_start().trim_start_matches('[');
            name.split(']').next().unwrap_or_default().trim()
        });
        let parts = [section, self.key(line).unwrap_or_default()];
        let path: Vec<String> =
            parts.into_iter().filter(|part| !part.is_empty()).map(short).collect();
        let wrong_at = self.line_at(at);
        let what = match list {
            // The parser ran on into lines that are clearly something else.
            Some(list) if !list.contains(&wrong_at) => "unclosed list, expected `]`".to_owned(),
            Some(_) => format!("this list goes wrong in line {}: {message}", wrong_at + 1),
            None => message.to_owned(),
        };
        let at = list.map_or(at, |_| self.starts.get(line).copied().unwrap_or(at));
        Found { at, path: path.join("."), what }
    }
}
