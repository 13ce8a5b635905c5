//! README.md against the program: every command, flag, exit code and section of the configuration stands in it.

use super::source::{Report, document, read};

const README: &str = "README.md";

#[test]
fn the_readme_names_every_command_and_flag() {
    let args = document("server/src/args.rs");
    let readme = document(README);
    let mut report = Report::default();
    for verb in variants(&args, "pub enum Verb {") {
        if !readme.contains(&format!("`parlord {verb}")) {
            report.add(format!("{README} does not name the command `parlord {verb}`."));
        }
    }
    for flag in flags(&args).iter().map(|flag| flag.replace('_', "-")) {
        if !readme.contains(&format!("--{flag}")) {
            report.add(format!("{README} does not name the flag `--{flag}`."));
        }
    }
    report.settle();
}

#[test]
fn the_readme_names_every_exit_code() {
    let args = document("server/src/args.rs");
    let readme = document(README);
    let mut report = Report::default();
    let body = block(&args, "pub enum Exit {");
    let codes: Vec<u8> = body
        .lines()
        .filter_map(|line| line.trim().trim_end_matches(',').split_once(" = ")?.1.parse().ok())
        .collect();
    assert!(codes.len() > 1, "server/src/args.rs: no exit codes found; tell this test where.");
    for code in codes {
        if !readme.contains(&format!("| {code} |")) {
            report.add(format!("{README}: the table of exit codes has no row for {code}."));
        }
    }
    report.settle();
}

#[test]
fn the_readme_names_every_command_and_exit_code_of_parlor() {
    let args = document("tui/src/args/mod.rs");
    let readme = document(README);
    let operators = readme.split_once("\n## Operating it\n").map_or("", |(_, rest)| rest);
    let operators = operators.split("\n## ").next().unwrap_or_default();
    let mut report = Report::default();
    let verbs = block(&args, "pub(crate) enum Verb {").lines().filter_map(|line| {
        let name = line.strip_prefix("    ")?.split([',', '(', ' ']).next()?;
        name.starts_with(|char: char| char.is_ascii_uppercase()).then(|| kebab(name))
    });
    let verbs: Vec<String> = verbs.collect();
    assert!(verbs.len() > 30, "tui/src/args/mod.rs: no commands found; tell this test where.");
    for verb in verbs.iter().filter(|verb| !operators.contains(&format!("`{verb}"))) {
        report.add(format!("{README} does not name the command `parlor {verb}`."));
    }
    let body = document("tui/src/exit.rs");
    let codes = block(&body, "pub enum Exit {").lines().filter_map(|line| {
        line.trim().trim_end_matches(',').split_once(" = ")?.1.parse::<u8>().ok()
    });
    for code in codes.filter(|code| !operators.contains(&format!("| {code} |"))) {
        report.add(format!("{README}: the exit codes of `parlor` have no row for {code}."));
    }
    report.settle();
}

/// `CloseRoom` as clap spells it.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for char in name.chars() {
        if char.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(char.to_ascii_lowercase());
    }
    out
}

#[test]
fn the_readme_names_every_section_of_the_configuration() {
    let config: toml::Table = document("config.toml").parse().unwrap();
    let readme = document(README);
    let mut report = Report::default();
    for (name, value) in &config {
        let title = if value.is_array() { format!("[[{name}]]") } else { format!("[{name}]") };
        if !readme.contains(&format!("`{title}`")) {
            report.add(format!("{README} does not name the section `{title}` of config.toml."));
        }
    }
    report.settle();
}

#[test]
fn the_documents_are_there() {
    let mut report = Report::default();
    for path in [
        "README.md",
        "ARCHITECTURE.md",
        "PROTOCOL.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
    ] {
        if read(path).is_none_or(|text| text.trim().is_empty()) {
            report.add(format!("{path} is missing or empty."));
        }
    }
    if !document("CHANGELOG.md").contains("\n## [Unreleased]\n") {
        report.add("CHANGELOG.md has no open section `## [Unreleased]`.");
    }
    report.settle();
}

/// What stands between the line that opens an item and the brace that closes it at the left margin.
fn block<'a>(text: &'a str, opening: &str) -> &'a str {
    let rest = text.split_once(opening).map_or("", |(_, rest)| rest);
    rest.split("\n}").next().unwrap_or_default()
}

/// The variants of an enum as clap spells them.
fn variants(text: &str, opening: &str) -> Vec<String> {
    let names: Vec<String> = block(text, opening)
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|char: char| char.is_ascii_uppercase()))
        .map(|line| line.trim_end_matches([',', '{', ' ']).to_ascii_lowercase())
        .collect();
    assert!(
        !names.is_empty(),
        "server/src/args.rs: `{opening}` has no variants; tell this test where."
    );
    names
}

/// The fields under `#[arg(long …)]`.
fn flags(text: &str) -> Vec<&str> {
    let places = text.match_indices("#[arg(long").map(|(at, _)| &text[at..]);
    places
        .filter_map(|after| {
            let line = after.lines().skip(1).map(str::trim).find(|line| !line.starts_with('#'))?;
            line.trim_start_matches("pub ").split(':').next()
        })
        .collect()
}
