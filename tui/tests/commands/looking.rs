//! The commands that look, against a scripted daemon: tables, cards and JSON, and nothing in them that moves a terminal.

use super::daemon::{Answer, Daemon, ended, error, golden, parlor, snapshot, stderr, stdout};
use parlor_protocol::admin::View;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};

const HOSTILE: &str = "a\u{1b}[2J\u{1b}]52;c;aGk=\u{7}\r\nb\u{9b}1A\u{202e}c\u{200b}\u{7f}";

/// Writes the text into every string of a row that users write.
fn poisoned(value: &mut Value, key: &str) {
    let written = ["text", "topic", "name", "reason", "client", "message", "detail", "warnings"];
    match value {
        Value::String(text) if written.contains(&key) => *text = HOSTILE.to_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| poisoned(item, key)),
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| poisoned(value, key)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn words(view: View) -> Vec<&'static str> {
    let report = "a_01jdc70bk3m5n7p9q1r3s5t7v9";
    match view {
        View::Room => vec!["room", "lobby"],
        View::User => vec!["user", "bob"],
        View::Report => vec!["report", report],
        View::Tail => vec!["tail", "lobby", "games/lfg", "--once"],
        View::Rooms
        | View::Users
        | View::Connections
        | View::Sanctions
        | View::Reports
        | View::Audit
        | View::Log
        | View::Pulse
        | View::Operators => vec![view.as_str()],
    }
}

#[test]
fn every_view_is_shown_and_hostile_text_stays_text() {
    for view in View::ALL {
        let mut row = golden(&format!("admin/rows/{}", view.as_str()));
        poisoned(&mut row, "");
        if *view == View::Tail {
            row["kind"] = HOSTILE.into();
        }
        let frame = snapshot(view.as_str(), vec![row.clone()]);
        let kind = if *view == View::Tail { "subscribe" } else { "get" };
        let daemon = Daemon::answering(kind, vec![frame]);
        for flags in [&[][..], &["--json"], &["--color", "never"]] {
            let words = [flags, &words(*view)].concat();
            let output = daemon.parlor(&words);
            ended(&output, 0);
            let text = stdout(&output);
            assert!(text.len() > 20, "{view:?}: {text}");
            let lines_and_blanks = text.chars().all(|char| !char.is_control() || char == '\n');
            assert!(lines_and_blanks, "{view:?} {flags:?}: {text:?}");
            assert!(!text.contains(['\u{202e}', '\u{200b}']), "{view:?} {flags:?}: {text:?}");
            if flags == ["--json"] {
                for line in text.lines() {
                    let mut read: Value = serde_json::from_str(line).unwrap();
                    if *view == View::Tail {
                        read.as_object_mut().unwrap().remove("room");
                    }
                    assert_eq!(read, row, "{view:?}");
                }
            }
        }
        let asked = daemon.requests();
        assert!(asked.iter().all(|request| request["query"]["view"] == view.as_str()), "{asked:?}");
    }
}

#[test]
fn rooms_stand_in_a_table() {
    let rooms = snapshot("rooms", vec![golden("admin/rows/rooms")]);
    let daemon = Daemon::answering("get", vec![rooms]);
    let output = daemon.parlor(&["rooms"]);
    ended(&output, 0);
    let expected = "\
ROOM   USERS  MSG/S  TREND  REPORTS  FLAGS  LAST  OWNER  TOPIC
lobby    211    3.5  ▆██          2  S       now  ada    Be kind
";
    assert_eq!(stdout(&output), expected);
}

#[test]
fn one_is_no_plural() {
    let mut card = golden("admin/rows/user");
    for count in ["sessions", "rooms"] {
        card["row"][count] = 1.into();
    }
    let mut room = golden("admin/rows/room");
    for count in ["users", "connections", "peak"] {
        room["row"][count] = 1.into();
    }
    let mut pulse = golden("admin/rows/pulse");
    for count in ["persons", "connections", "queue"] {
        pulse[count] = 1.into();
    }
    for (words, row, said) in [
        (&["user", "bob"][..], card, "1 session, 1 room\n"),
        (&["room", "lobby"], room, "1 person, 1 connection, at most 1 person at once\n"),
        (&["pulse"], pulse.clone(), "1 person, 1 connection\n"),
        (&["pulse"], pulse, "1 entry waits\n"),
    ] {
        let daemon = Daemon::answering("get", vec![snapshot(words[0], vec![row])]);
        let text = stdout(&daemon.parlor(words));
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn where_somebody_was_last_is_told() {
    let card = |address: Value, seen_from: Value, since: Value| {
        let mut card = golden("admin/rows/user");
        (card["row"]["address"], card["row"]["since"]) = (address, since);
        (card["seen_from"], card["seen_at"]) = (seen_from, 1_795_363_200_000_u64.into());
        card
    };
    for (card, said) in [
        (card("192.0.2.1".into(), Value::Null, 5.into()), "address       192.0.2.1\n"),
        (card(Value::Null, "192.0.2.2".into(), Value::Null), "192.0.2.2 (the last one)\n"),
        // This operator looks after some rooms, and is shown no addresses.
        (card(Value::Null, Value::Null, Value::Null), "address       -\n"),
        (card(Value::Null, Value::Null, Value::Null), "here          no, last seen 2026-11-22"),
    ] {
        let daemon = Daemon::answering("get", vec![snapshot("user", vec![card])]);
        let text = stdout(&daemon.parlor(&["user", "bob"]));
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn nothing_on_the_command_shows_the_pulse() {
    let pulse = snapshot("pulse", vec![golden("admin/rows/pulse")]);
    let daemon = Daemon::answering("get", vec![pulse]);
    let output = daemon.parlor(&[]);
    ended(&output, 0);
    assert!(stdout(&output).starts_with("parlord 0.1.0, up 1d\n"), "{}", stdout(&output));
}

#[test]
fn colours_come_when_they_are_wanted() {
    let rooms = snapshot("rooms", vec![golden("admin/rows/rooms")]);
    let daemon = Daemon::answering("get", vec![rooms]);
    let bold = "\u{1b}[1mROOM";
    assert!(stdout(&daemon.parlor(&["rooms", "--color", "always"])).starts_with(bold));
    assert!(!stdout(&daemon.parlor(&["rooms"])).contains('\u{1b}'), "no terminal, no colour");
    let json = stdout(&daemon.parlor(&["rooms", "--color", "always", "--json"]));
    assert!(!json.contains('\u{1b}'), "{json}");
}

#[test]
fn a_mistake_in_a_filter_has_its_column() {
    let mut fault = error("bad_filter", "The value of `users` is missing.");
    fault["column"] = 7.into();
    let daemon = Daemon::answering("get", vec![fault]);
    let output = daemon.parlor(&["rooms", "--filter", "users>"]);
    ended(&output, 64);
    let said = "parlor: The value of `users` is missing. (bad_filter)\nin column 7 of the filter\n";
    assert_eq!(stderr(&output), said);
    let output = daemon.parlor(&["rooms", "--filter", "users>", "--json"]);
    let object: Value = serde_json::from_str(&stderr(&output)).unwrap();
    assert_eq!((&object["error"], &object["column"]), (&json!("bad_filter"), &json!(7)));
}

#[test]
fn without_a_daemon_it_says_where_it_looked() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        parlor(folder.path()).env("XDG_RUNTIME_DIR", "/nowhere").arg("rooms").output().unwrap();
    ended(&output, 69);
    for hint in [
        "data/run/admin.sock",
        "/nowhere/parlor/admin.sock",
        "/run/parlor/admin.sock",
        "parlord --config",
    ] {
        assert!(stderr(&output).contains(hint), "{hint}: {}", stderr(&output));
    }
    let output = parlor(folder.path())
        .env("PARLOR_SOCKET", "/nowhere/at/all")
        .arg("rooms")
        .output()
        .unwrap();
    ended(&output, 69);
    assert!(stderr(&output).contains("/nowhere/at/all (PARLOR_SOCKET): there is nothing"));
    assert!(!stderr(&output).contains("data/run"), "{}", stderr(&output));
}

/// With `--json` a program can tell why it did not go well, whoever found it out.
#[test]
fn every_failure_has_a_code_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| {
        let output = parlor(folder.path()).args(words).arg("--json").output().unwrap();
        serde_json::from_str::<Value>(&stderr(&output)).unwrap()
    };
    assert_eq!(run(&["rooms"])["error"], "no_daemon");
    for words in [&["smite"][..], &["rooms", "--columns", "x"], &["mute", "1.2.3.4", "--all"]] {
        let said = run(words);
        assert_eq!(said["error"], "usage", "{said}");
        assert!(!said["message"].as_str().unwrap().starts_with("error"), "{said}");
    }
    let lost = Daemon::start(|_, request| match request["type"] == "hello" {
        true => Answer::Say(vec![super::daemon::welcome()]),
        false => Answer::Cut,
    });
    let said = stderr(&lost.parlor(&["rooms", "--json"]));
    assert!(said.starts_with(r#"{"error":"connection_lost""#), "{said}");
    // Before an act was sent, nothing was done.
    let said = stderr(&lost.parlor(&["mute", "bob", "--all", "--plan"]));
    assert!(said.ends_with(". Nothing was done.\n"), "{said}");
}

#[test]
fn what_is_no_socket_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let output = parlor(folder.path()).arg("--socket").arg(&file).arg("rooms").output().unwrap();
    ended(&output, 69);
    assert!(stderr(&output).contains("(--socket): this is no socket\n"), "{}", stderr(&output));
}

#[test]
fn a_socket_whose_daemon_is_gone_is_told_from_none() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("admin.sock");
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    let output = parlor(folder.path()).arg("--socket").arg(&socket).arg("rooms").output().unwrap();
    ended(&output, 69);
    assert!(stderr(&output).contains("the daemon is gone"), "{}", stderr(&output));
}

#[test]
fn who_is_no_operator_is_told_so() {
    let refusal = error("not_permitted", "the user 1004 is no operator of this server");
    let daemon = Daemon::answering("hello", vec![refusal.clone()]);
    ended(&daemon.parlor(&["rooms"]), 77);
    // Also where the daemon does not wait for the greeting.
    let mut early = refusal;
    early["id"] = "none".into();
    let daemon = Daemon::start(move |_, _| {
        let mut frame = early.clone();
        frame.as_object_mut().unwrap().remove("id");
        Answer::Raw(format!("{frame}\n"))
    });
    let output = daemon.parlor(&["rooms"]);
    ended(&output, 77);
    assert!(stderr(&output).contains("(not_permitted)"), "{}", stderr(&output));
}

#[test]
fn another_version_of_the_protocol_is_told() {
    let mut welcome = super::daemon::welcome();
    welcome["protocol"] = 2.into();
    let daemon = Daemon::answering("hello", vec![welcome]);
    let output = daemon.parlor(&["rooms"]);
    ended(&output, 76);
    assert!(stderr(&output).contains("version 2"), "{}", stderr(&output));
}

#[test]
fn garbage_is_an_error_and_novelties_are_not() {
    for garbage in ["nonsense\n", "{\"type\":\"snapshot\"}\n", "[]\n", "\u{0}\n"] {
        let daemon = Daemon::start(move |_, request| match request["type"] == "hello" {
            true => Answer::Say(vec![super::daemon::welcome()]),
            false => Answer::Raw(garbage.to_owned()),
        });
        ended(&daemon.parlor(&["rooms"]), 76);
    }
    let long = Daemon::start(|_, request| match request["type"] == "hello" {
        true => Answer::Say(vec![super::daemon::welcome()]),
        false => Answer::Raw("x".repeat(3 << 20)),
    });
    ended(&long.parlor(&["rooms"]), 76);
    let rooms = snapshot("rooms", vec![golden("admin/rows/rooms")]);
    let daemon = Daemon::answering("get", vec![json!({"type": "novelty", "x": 1}), rooms]);
    ended(&daemon.parlor(&["rooms"]), 0);
}

#[test]
fn a_reader_who_goes_away_is_no_mistake() {
    let row = golden("admin/rows/rooms");
    let daemon = Daemon::answering("get", vec![snapshot("rooms", vec![row; 900])]);
    let mut running = daemon.spawn(&["rooms", "--json"]);
    let mut first = String::new();
    BufReader::with_capacity(64, running.child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    let output = running.end();
    ended(&output, 0);
    assert_eq!(stderr(&output), "");
}

#[test]
fn doctor_tells_good_from_bad() {
    use std::os::unix::fs::PermissionsExt;
    let mut pulse = golden("admin/rows/pulse");
    pulse["audit"]["fault"] = json!(null);
    let daemon = Daemon::answering("get", vec![snapshot("pulse", vec![pulse.clone()])]);
    let private = |daemon: &Daemon| {
        let set = |path: &std::path::Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        set(&daemon.socket(), 0o600);
        set(daemon.socket().parent().unwrap(), 0o700);
    };
    private(&daemon);
    let output = daemon.parlor(&["doctor"]);
    ended(&output, 0);
    assert!(!stdout(&output).contains("BAD"), "{}", stdout(&output));
    pulse["store"]["state"] = "full".into();
    let daemon = Daemon::answering("get", vec![snapshot("pulse", vec![pulse])]);
    private(&daemon);
    let output = daemon.parlor(&["doctor", "--json"]);
    ended(&output, 1);
    let bad = stdout(&output).lines().filter(|line| line.contains(r#""level":"bad""#)).count();
    assert_eq!(bad, 1, "{}", stdout(&output));
}
