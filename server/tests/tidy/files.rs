//! The shape of files: how they begin, how long they are, and what must not stand in them.

use super::code::{line, words};
use super::source::{Report, files, read, sources};

const LINES: usize = 400;

#[test]
fn every_file_says_what_it_is_for() {
    let mut report = Report::default();
    for source in sources().iter().filter(|source| !source.text.starts_with("//! ")) {
        report.add(format!(
            "{}:1: begin with one `//!` sentence that says what it is for.",
            source.path
        ));
    }
    report.settle();
}

#[test]
fn no_file_is_too_long() {
    let mut report = Report::default();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > LINES {
            report.add(format!(
                "{}: {lines} lines are more than {LINES}; split it by who owns the state.",
                source.path
            ));
        }
    }
    report.settle();
}

#[test]
fn comments_are_sentences_and_not_notes() {
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let mut report = Report::default();
    for source in sources() {
        for (offset, _) in source.text.match_indices("/*") {
            // In code it is blanked; in a string or a line comment it stands behind the start of those.
            let start = source.text[..offset].rfind('\n').map_or(0, |at| at + 1);
            if source.text[start..offset].trim().is_empty() {
                report.add(format!(
                    "{}: write line comments, not block comments.",
                    source.place(offset)
                ));
            }
        }
        for note in notes {
            for offset in words(&source.text, note) {
                report
                    .add(format!("{}: open an issue instead of a `{note}`.", source.place(offset)));
            }
        }
    }
    report.settle();
}

#[test]
fn no_test_is_switched_off_or_sleeps() {
    let mut report = Report::default();
    for source in sources() {
        for (offset, _) in source.code.match_indices("#[ignore") {
            report.add(format!("{}: a test runs or is deleted.", source.place(offset)));
        }
        if source.path.starts_with("tests/tests/") {
            for offset in words(&source.code, "sleep") {
                report.add(format!(
                    "{}: wait for the condition with `eventually`, not for a time.",
                    source.place(offset)
                ));
            }
        }
    }
    report.settle();
}

#[test]
fn every_crate_keeps_the_lints() {
    let mut report = Report::default();
    for path in files().iter().filter(|path| path.ends_with("/Cargo.toml")) {
        let text = read(path).unwrap();
        let shared = text.contains("[lints]\nworkspace = true");
        if !shared && !text.contains("unsafe_code = \"forbid\"") {
            report.add(format!(
                "{path}: take the workspace's lints over: `[lints]`, `workspace = true`."
            ));
        }
    }
    report.settle();
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut report = Report::default();
    let known = files();
    for path in known.iter().filter(|path| path.ends_with(".md") && !path.contains('/')) {
        let text = read(path).unwrap();
        for (offset, _) in text.match_indices("](") {
            let target = text[offset + 2..].split([')', '#']).next().unwrap_or_default();
            let outside =
                target.is_empty() || target.contains("://") || target.starts_with("mailto:");
            let folder = format!("{}/", target.trim_end_matches('/'));
            if !outside && !known.iter().any(|file| file == target || file.starts_with(&folder)) {
                report.add(format!(
                    "{path}:{}: the link to `{target}` leads nowhere.",
                    line(&text, offset)
                ));
            }
        }
    }
    report.settle();
}
