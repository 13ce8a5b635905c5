//! Crates that only one part of the server or of `parlor` may name, so that everything else can do without them.

use super::code::words;
use super::source::{Report, sources};

/// A crate, as code names it, and the files and folders that may. Tests beneath them may, too.
const CONFINED: &[(&str, &[&str])] = &[
    ("anyhow", &[]),
    ("async_nats", &[]),
    ("axum", &["server/src/net/"]),
    ("clap", &["server/src/args.rs", "server/src/main.rs", "tui/src/args/", "tui/src/cli/man.rs"]),
    ("clap_complete", &["tui/src/args/", "tui/src/cli/man.rs"]),
    ("clap_mangen", &["tui/src/cli/man.rs"]),
    ("crossterm", &["tui/src/console/"]),
    ("dashmap", &["server/src/hub/"]),
    ("http_body_util", &["server/src/net/"]),
    ("hyper", &["server/src/net/"]),
    ("hyper_util", &["server/src/net/"]),
    // Operators' programs know the server by its socket only.
    ("parlor_server", &["server/"]),
    ("parlor_tui", &["tui/"]),
    ("ratatui", &["tui/src/console/"]),
    ("regex", &["server/src/net/admin/"]),
    ("rusqlite", &["server/src/store/", "server/src/log/tests/"]),
    ("sd_notify", &["server/src/service.rs"]),
    ("shuttle", &["server/src/hub/", "server/src/net/outbox/interleavings.rs"]),
    ("socket2", &["server/src/net/"]),
    ("tokio_tungstenite", &["server/src/net/"]),
    ("toml", &["server/src/config/"]),
    ("tungstenite", &["server/src/net/"]),
    ("unicode_width", &["tui/src/text/", "tui/src/console/"]),
];

#[test]
fn confined_crates_stay_where_they_belong() {
    let mut report = Report::default();
    let ours = ["server/src/", "protocol/", "tui/src/"];
    let ours = |path: &str| ours.iter().any(|folder| path.starts_with(folder));
    for source in sources().into_iter().filter(|source| ours(&source.path)) {
        for (name, homes) in CONFINED {
            if homes.iter().any(|home| source.path.starts_with(home)) {
                continue;
            }
            for offset in words(&source.code, name).filter(|at| is_crate(&source.code, *at, name)) {
                let home = if homes.is_empty() { "nowhere".into() } else { homes.join(", ") };
                report.add(format!(
                    "{}: the crate `{name}` may be named in: {home}; put a type of ours between.",
                    source.place(offset)
                ));
            }
        }
    }
    report.settle();
}

/// Whether a word is the crate: the beginning of a path, not a module or a field of that name.
fn is_crate(code: &str, offset: usize, name: &str) -> bool {
    let line = code[..offset].rsplit('\n').next().unwrap_or_default().trim_start();
    let before = code[..offset].trim_end();
    let begins = !before.ends_with("::") && !before.ends_with('.') && !before.ends_with("mod");
    let path = code[offset + name.len()..].trim_start().starts_with("::");
    let used = ["use ", "pub use ", "pub(crate) use ", "extern crate "].contains(&line);
    begins && (path || used)
}

#[test]
fn a_module_of_the_same_name_is_no_crate() {
    let is = |code: &str| is_crate(code, code.find("shuttle").unwrap(), "shuttle");
    assert!(is("use shuttle::sync;"));
    assert!(is("use shuttle;"));
    assert!(is("let a = shuttle::check(b);"));
    assert!(!is("mod shuttle;"));
    assert!(!is("use super::shuttle::Slot;"));
}
