//! Commands that need no daemon.

use super::daemon::{ended, parlor, stdout};
use serde_json::{Value, json};

#[test]
fn the_keys_of_the_console_need_no_daemon() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| parlor(folder.path()).args(words).output().unwrap();
    let table = stdout(&run(&["keys"]));
    assert!(
        table.lines().any(|line| line.starts_with("m b ") && line.contains(" Ban ")),
        "{table}"
    );
    let lines = stdout(&run(&["keys", "--json"]));
    let rows = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let lock = rows.into_iter().find(|row| row["command"] == "lock").unwrap();
    assert_eq!(lock["keys"], json!(["m l"]));
    assert_eq!(lock["on"], json!(["rooms", "room", "reports"]));
    assert_eq!(lock["verb"], "lock");
}

#[test]
fn pages_and_completions_cover_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| parlor(folder.path()).args(words).output().unwrap();
    ended(&run(&["man", "--dir", "pages"]), 0);
    let help = stdout(&run(&["--help"]));
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = listed
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next());
    let commands: Vec<&str> = commands.filter(|command| *command != "help").collect();
    assert!(commands.len() > 30, "{commands:?}");
    for command in commands {
        let page = std::fs::read_to_string(folder.path().join(format!("pages/parlor-{command}.1")))
            .unwrap();
        assert!(page.contains("\\-\\-socket"), "{command}: {page}");
        ended(&run(&["man", command]), 0);
        for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
            let script = stdout(&run(&["completions", shell]));
            assert!(script.contains(command), "{shell} {command}");
        }
    }
    assert!(stdout(&run(&["man"])).contains("PARLOR_SOCKET"));
    ended(&run(&["man", "nothing"]), 64);
    ended(&run(&["smite"]), 64);
    ended(&run(&["--version"]), 0);
}
