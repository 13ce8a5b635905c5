//! ARCHITECTURE.md against the tree: the list of files in it is written from the first sentence of each file.

use super::source::{Report, beneath, document, root};
use std::collections::BTreeMap;

const DOCUMENT: &str = "ARCHITECTURE.md";
const SOURCES: &str = "server/src";
const BEGIN: &str = "<!-- files: ";
const END: &str = "<!-- end -->";
/// Set to anything: the lists are written instead of compared.
const WRITE: &str = "PARLOR_WRITE_ARCHITECTURE";

#[test]
fn the_code_map_is_the_tree() {
    let found = document(DOCUMENT);
    let mut report = Report::default();
    let due = rewritten(&found, &mut report);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(root().join(DOCUMENT), &due).unwrap();
    } else {
        for line in difference(&found, &due) {
            report.add(format!("{DOCUMENT} lacks the line: {line}"));
        }
        for line in difference(&due, &found) {
            report.add(format!("{DOCUMENT} has a line that is no longer true: {line}"));
        }
        if found != due {
            report.add(format!(
                "(To write the lists anew: {WRITE}=1 cargo test -p parlor-server --test tidy)"
            ));
        }
    }
    report.settle();
}

/// The document with every list as it should be. A folder without a list is reported: it needs a sentence of its own.
fn rewritten(found: &str, report: &mut Report) -> String {
    let mut lists = lists();
    let mut out = String::new();
    let mut inside = false;
    for line in found.lines() {
        let begun = line.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(" -->"));
        inside &= line != END;
        if !inside {
            out += &format!("{line}\n");
        }
        if let Some(folder) = begun {
            inside = true;
            match lists.remove(folder) {
                Some(list) => out += &list,
                None => {
                    report.add(format!("{DOCUMENT} has a list of {folder}, which has no files."))
                }
            }
        }
    }
    for folder in lists.keys() {
        report.add(format!(
            "{DOCUMENT} does not speak of {folder}; say what it is for, and add the lines \
             `{BEGIN}{folder} -->` and `{END}` below that."
        ));
    }
    out
}

/// For the root of the server and for each folder in it: a line a file.
fn lists() -> BTreeMap<String, String> {
    let mut lists: BTreeMap<String, String> = BTreeMap::new();
    for (path, source) in beneath(SOURCES) {
        let folder = path
            .split_once('/')
            .map_or_else(|| SOURCES.to_owned(), |(folder, _)| format!("{SOURCES}/{folder}"));
        let sentence = first_sentence(&source.text);
        *lists.entry(folder).or_default() += &format!("- `{path}`: {sentence}\n");
    }
    lists
}

/// The first sentence of a file's opening comment.
fn first_sentence(text: &str) -> String {
    let opening = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    let paragraph: Vec<&str> = opening.take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let end = paragraph.find(". ").map_or(paragraph.len(), |at| at + 1);
    paragraph[..end].to_owned()
}

/// The lines of the second text that the first one lacks.
fn difference<'a>(found: &str, due: &'a str) -> Vec<&'a str> {
    due.lines().filter(|line| !found.lines().any(|other| other == *line)).collect()
}

#[test]
fn the_first_sentence_may_span_lines() {
    assert_eq!(first_sentence("//! One\n//! two. Three.\n\nuse a;"), "One two.");
    assert_eq!(first_sentence("//! `a.b`: one\n//!\n//! two"), "`a.b`: one");
}
