//! deny.toml against the crates that are really used: licences, banned crates and sources, without cargo-deny.

use super::source::{Report, document, root};
use serde_json::Value;
use std::process::Command;

const RULES: &str = "deny.toml";
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn every_licence_is_allowed() {
    let rules = rules();
    let allowed = strings(&rules["licenses"]["allow"]);
    let mut report = Report::default();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        match package["license"].as_str() {
            Some(licence) if Expression::read(licence).is_met(&allowed) => {}
            Some(licence) => report.add(format!(
                "The crate `{name}` is under `{licence}`, which {RULES} does not allow; do without it."
            )),
            None => report.add(format!("The crate `{name}` names no licence; do without it.")),
        }
    }
    report.settle();
}

#[test]
fn no_banned_crate_is_used() {
    let rules = rules();
    let banned = rules["bans"]["deny"].as_array().unwrap();
    let mut report = Report::default();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        if let Some(ban) = banned.iter().find(|ban| ban["crate"].as_str() == Some(name)) {
            report.add(format!("The crate `{name}` is banned in {RULES}: {}", ban["reason"]));
        }
        // Our own crates have no source.
        if package["source"].as_str().is_some_and(|source| source != CRATES_IO) {
            report.add(format!("The crate `{name}` does not come from crates.io."));
        }
    }
    report.settle();
}

fn rules() -> toml::Table {
    document(RULES).parse().unwrap()
}

fn strings(list: &toml::Value) -> Vec<&str> {
    list.as_array().unwrap().iter().filter_map(toml::Value::as_str).collect()
}

/// Every crate of Cargo.lock, for all platforms and features. Without a network, and where not every one of them was
/// downloaded, those that this machine builds.
fn packages() -> Vec<Value> {
    const TRIES: [&[&str]; 3] = [
        &["--all-features", "--offline"],
        &["--all-features"],
        &["--offline", "--filter-platform", HOST],
    ];
    let mut said = String::new();
    for more in TRIES {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked"])
            .args(more)
            .current_dir(root())
            .output()
            .unwrap();
        if output.status.success() {
            let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
            let Value::Array(packages) = metadata["packages"].take() else { break };
            return packages;
        }
        said = String::from_utf8_lossy(&output.stderr).into_owned();
    }
    panic!("`cargo metadata` does not answer: {said}");
}

#[cfg(target_arch = "x86_64")]
const HOST: &str = "x86_64-unknown-linux-gnu";
#[cfg(not(target_arch = "x86_64"))]
const HOST: &str = "aarch64-unknown-linux-gnu";

/// A licence expression as crates write it (SPDX 2.3, annex D); `/` is an old spelling of OR.
#[derive(Debug)]
enum Expression {
    Licence(String),
    Any(Vec<Expression>),
    All(Vec<Expression>),
}

impl Expression {
    fn read(text: &str) -> Self {
        let spaced = text.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut words = words.as_slice();
        Self::any(&mut words)
    }

    fn any(words: &mut &[&str]) -> Self {
        let mut parts = vec![Self::all(words)];
        while let [first, rest @ ..] = *words
            && first.eq_ignore_ascii_case("OR")
        {
            *words = rest;
            parts.push(Self::all(words));
        }
        Self::Any(parts)
    }

    fn all(words: &mut &[&str]) -> Self {
        let mut parts = vec![Self::one(words)];
        while let [first, rest @ ..] = *words
            && first.eq_ignore_ascii_case("AND")
        {
            *words = rest;
            parts.push(Self::one(words));
        }
        Self::All(parts)
    }

    fn one(words: &mut &[&str]) -> Self {
        match *words {
            ["(", rest @ ..] => {
                *words = rest;
                let inner = Self::any(words);
                *words = words.strip_prefix(&[")"]).unwrap_or(words);
                inner
            }
            [licence, "WITH", exception, rest @ ..] => {
                *words = rest;
                Self::Licence(format!("{licence} WITH {exception}"))
            }
            [licence, rest @ ..] => {
                *words = rest;
                Self::Licence((*licence).to_owned())
            }
            [] => Self::Licence(String::new()),
        }
    }

    fn is_met(&self, allowed: &[&str]) -> bool {
        match self {
            Self::Licence(licence) => allowed.contains(&licence.as_str()),
            Self::Any(parts) => parts.iter().any(|part| part.is_met(allowed)),
            Self::All(parts) => parts.iter().all(|part| part.is_met(allowed)),
        }
    }
}

#[test]
fn expressions_are_read_as_spdx_says() {
    let met = |text: &str| Expression::read(text).is_met(&["MIT", "Zlib", "A WITH B"]);
    assert!(met("MIT"));
    assert!(met("GPL-3.0 OR MIT"));
    assert!(met("GPL-3.0/MIT"));
    assert!(met("(GPL-3.0 OR MIT) AND Zlib"));
    assert!(met("A WITH B"));
    assert!(!met("A"));
    assert!(!met("MIT AND GPL-3.0"));
    assert!(!met("MIT AND (GPL-3.0 OR A)"));
    assert!(!met(""));
}
