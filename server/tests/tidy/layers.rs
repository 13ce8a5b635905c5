//! Imports point down: which module of the server may name which.

use super::code::words;
use super::source::{Report, Source, beneath};

/// Each module and what it may name of the others. A module that is not here is in no layer.
const LAYERS: &[(&str, &[&str])] = &[
    ("chat", &[]),
    ("policy", &["chat"]),
    ("hub", &["chat"]),
    ("store", &["chat"]),
    ("log", &["store", "chat"]),
    ("command", &["hub", "log", "policy", "store", "chat"]),
    ("net", &["command", "hub", "log", "policy", "store", "chat"]),
    // Beside the layers, for `app` and `main` alone; `seed` turns the configuration into entries.
    ("config", &[]),
    ("args", &["config"]),
    ("telemetry", &["config"]),
    ("keys", &[]),
    ("limits", &[]),
    ("service", &[]),
    ("shutdown", &[]),
    (
        "settings",
        &["config", "command", "net", "hub", "log", "policy", "chat", "limits", "telemetry"],
    ),
    ("seed", &["settings", "config", "command", "log", "chat"]),
    ("app", EVERYTHING),
    ("main", EVERYTHING),
    ("lib", EVERYTHING),
];

/// What may be named from the top, and every name that means one of our modules.
const EVERYTHING: &[&str] = &[
    "app",
    "net",
    "command",
    "hub",
    "log",
    "policy",
    "store",
    "chat",
    "config",
    "args",
    "telemetry",
    "keys",
    "limits",
    "service",
    "shutdown",
    "seed",
    "settings",
];

/// What the pure modules may not name. Time is passed in; nothing is awaited, read, written, drawn by lot or locked.
const IMPURE: &[&str] = &[
    "tokio",
    "futures_util",
    "rusqlite",
    "tracing",
    "parking_lot",
    "Mutex",
    "RwLock",
    "Instant",
    "SystemTime",
    "getrandom",
    "std::fs",
    "std::io",
    "std::env",
    "std::thread",
    "std::process",
    "EntryId::fresh",
];

const SOURCES: &str = "server/src";

#[test]
fn imports_point_down() {
    let mut report = Report::default();
    for (path, source) in beneath(SOURCES) {
        let module = module(&path);
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            report.add(format!(
                "{SOURCES}/{path}: `{module}` is in no layer; give it a row in LAYERS of \
                 server/tests/tidy/layers.rs and a section in ARCHITECTURE.md."
            ));
            continue;
        };
        for (offset, name) in named(&path, &source) {
            let ours = EVERYTHING.contains(&name.as_str());
            if ours && name != module && !allowed.contains(&name.as_str()) {
                report.add(format!(
                    "{}: `{module}` may not name `{name}`; move what is shared below both, or \
                     hand it in from above.",
                    source.place(offset)
                ));
            }
        }
    }
    report.settle();
}

#[test]
fn the_pure_modules_are_pure() {
    let mut report = Report::default();
    let server = beneath(SOURCES).filter(|(path, _)| ["chat", "policy"].contains(&module(path)));
    for (_, source) in server.chain(beneath("protocol/src")) {
        // The protocol makes ids for whoever asks; a decision may not ask.
        let ids = source.path.starts_with("protocol/").then_some("EntryId::fresh");
        for what in IMPURE.iter().filter(|what| Some(**what) != ids) {
            for offset in words(&source.product, what) {
                report.add(format!(
                    "{}: `{what}` does not belong into a pure module; take the value as an argument.",
                    source.place(offset)
                ));
            }
        }
    }
    report.settle();
}

/// `net/http.rs` and `net.rs` are of `net`.
fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap()
}

/// The top-level names that the product code of a file takes from its own crate.
fn named(path: &str, source: &Source) -> Vec<(usize, String)> {
    let code = &source.product;
    let mut found = Vec::new();
    for start in ["crate", "parlor_server"] {
        for offset in words(code, start) {
            if let Some(rest) = code[offset + start.len()..].strip_prefix("::") {
                found.extend(heads(rest).into_iter().map(|name| (offset, name)));
            }
        }
    }
    for offset in words(code, "super") {
        let after = code[..offset].ends_with("super::");
        let supers = code[offset..].split("::").take_while(|part| *part == "super").count();
        if !after && supers >= depth(path) {
            let rest = &code[offset + supers * "super::".len()..];
            found.extend(heads(rest).into_iter().map(|name| (offset, name)));
        }
    }
    found
}

/// How many `super` lead from a file to the root of the crate.
fn depth(path: &str) -> usize {
    path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count()
}

/// The first names of a path or of a group of paths: `a::b` → a, `{a::b, c::{d, e}}` → a, c.
fn heads(rest: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        let word = text.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_');
        word.collect()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let mut depth = 0;
    let mut heads = vec![word(group)];
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(word(&group[at + 1..])),
            _ => {}
        }
    }
    heads
}

#[test]
fn groups_and_paths_are_read() {
    assert_eq!(heads("chat::Room;"), ["chat"]);
    assert_eq!(heads("{chat::{Room, log}, hub::Hub};\nuse x"), ["chat", "hub"]);
    assert_eq!(depth("keys.rs"), 1);
    assert_eq!(depth("net/mod.rs"), 1);
    assert_eq!(depth("net/http.rs"), 2);
}
