//! The commands that act, against a scripted daemon: the deeds that are sent, receipts, refusals, and answers that are lost.

use super::daemon::{Answer, Daemon, ended, error, golden, snapshot, stderr, stdout};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};

const MUTE: [&str; 8] = ["mute", "bob", "--for", "10m", "--room", "lobby", "--reason", "flood"];

fn receipt() -> Value {
    golden("admin/frames/receipt")
}

#[test]
fn a_mute_is_done_and_receipted() {
    let daemon = Daemon::answering("do", vec![receipt()]);
    let output = daemon.parlor(&MUTE);
    ended(&output, 0);
    let text = stdout(&output);
    for hint in [
        "Muted bob in lobby until 2026-11-22 16:10:00Z (10m).\n",
        "1 person, 2 sessions, 1 room",
        "lobby #45\n",
        "parlor undo a_01jdc70bk3m5n7p9q1r3s5t7v9",
    ] {
        assert!(text.contains(hint), "{hint}: {text}");
    }
    assert!(!text.contains("networks"), "{text}");
    let requests = daemon.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0]["deed"], golden("requests/do")["deed"]);
    // Those that newcomers are covered from.
    let mut receipt_with = receipt();
    receipt_with["networks"] = json!(["198.51.100.7"]);
    let text = stdout(&Daemon::answering("do", vec![receipt_with]).parlor(&MUTE));
    assert!(text.starts_with("Muted bob in lobby until "), "{text}");
    assert!(text.contains("(10m); new guests from 198.51.100.7, too.\n"), "{text}");
    assert!(requests[0]["nonce"].as_str().is_some_and(|nonce| nonce.len() > 20));
    let output = daemon.parlor(&[&MUTE[..], &["--json", "--force", "--nonce", "n-1"]].concat());
    let mut object: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let mut expected = receipt();
    for frame in [&mut object, &mut expected] {
        frame.as_object_mut().unwrap().retain(|key, _| key != "id" && key != "type");
    }
    assert_eq!(object, expected);
    let request = &daemon.requests()[0];
    assert_eq!((&request["nonce"], &request["force"]), (&json!("n-1"), &json!(true)));
}

#[test]
fn a_receipt_tells_networks_and_what_was_undone() {
    let daemon = Daemon::answering("undo", vec![golden("admin/frames/receipt-undo")]);
    let text = stdout(&daemon.parlor(&["undo", "a_01jdc70bk3m5n7p9q1r3s5t7v9"]));
    let head = "Took back: ban of 203.0.113.0/24 everywhere (a_01jdc70bk3m5n7p9q1r3s5t7v9).\n";
    assert!(text.starts_with(head), "{text}");
}

#[test]
fn a_plan_does_nothing() {
    let daemon = Daemon::answering("plan", vec![golden("admin/frames/plan")]);
    let output = daemon.parlor(&[&MUTE[..], &["--plan"]].concat());
    // It says that it would be refused.
    ended(&output, 1);
    let text = stdout(&output);
    for hint in [
        "Plan: mute in lobby",
        "2 persons (1 voice among them), 3 sessions",
        "ada (voice)",
        "(too_wide)",
        "possible for 1d",
    ] {
        assert!(text.contains(hint), "{hint}: {text}");
    }
    let kinds: Vec<Value> =
        daemon.requests().iter().map(|request| request["type"].clone()).collect();
    assert_eq!(kinds, ["plan"]);
}

/// Where the persons come from is said before newcomers from there are covered, and who stays free.
#[test]
fn a_plan_says_which_networks_and_who_is_spared() {
    let mut plan = golden("admin/frames/plan-networks");
    let networks = "  networks  203.0.113.66: new guests from there are covered, too; without, --only-person\n";
    let said = |plan: Value| {
        let daemon = Daemon::answering("plan", vec![plan]);
        stdout(&daemon.parlor(&[&MUTE[..], &["--plan"]].concat()))
    };
    assert!(said(plan.clone()).contains(networks), "{}", said(plan));
    plan["deed"] = json!({"verb": "ban", "networks": ["203.0.113.0/24"], "spare": ["ada", "eve"]});
    let text = said(plan);
    let now = "  now       2 persons are behind them, in 3 sessions: banned, wherever they connect from; without one, --spare WHO\n";
    let later = "  later     whoever comes from there later is refused\n";
    let lines = format!("  networks  203.0.113.0/24\n{now}{later}  spared    ada, eve\n");
    assert!(text.contains(&lines), "{text}");
}

/// A ban of a network is told as one, with the persons who are banned with it and how one is freed.
#[test]
fn a_receipt_says_who_is_banned_with_a_network() {
    let mut receipt = golden("admin/frames/receipt");
    receipt["verb"] = "ban".into();
    receipt["networks"] = json!(["203.0.113.0/24"]);
    receipt["rooms"] = json!([]);
    receipt.as_object_mut().unwrap().remove("until");
    let daemon = Daemon::answering("do", vec![receipt.clone()]);
    let text = stdout(&daemon.parlor(&["ban", "203.0.113.0/24", "--all"]));
    let persons = "  persons  bob\n";
    let also = "  also     1 person behind them now, wherever he connects from; `parlor unban WHO --all` frees one\n";
    assert!(text.starts_with("Banned 203.0.113.0/24 everywhere until it is lifted"), "{text}");
    assert!(text.contains(&[persons, also].concat()), "{text}");
    let text = stdout(&daemon.parlor(&["ban", "bob", "--all"]));
    assert!(text.starts_with("Banned bob everywhere") && !text.contains("  also"), "{text}");
    let mut wide = receipt;
    wide["everybody"] = json!(true);
    let daemon = Daemon::answering("do", vec![wide]);
    let text = stdout(&daemon.parlor(&["ban", "bob", "203.0.113.0/24", "--all"]));
    let told = "Banned bob everywhere until it is lifted; everybody behind 203.0.113.0/24, too.\n";
    assert!(text.starts_with(told), "{text}");
}

#[test]
fn a_reload_says_what_waits_for_a_restart() {
    let daemon = Daemon::answering("reload", vec![golden("admin/frames/ok-restart")]);
    let text = stdout(&daemon.parlor(&["reload"]));
    assert!(text.ends_with("at the daemon's next start only: [edge]\n"), "{text}");
    let text = stdout(&daemon.parlor(&["reload", "--json"]));
    assert_eq!(text, "{\"at\":1795363200000,\"restart\":[\"edge\"]}\n");
    let daemon = Daemon::answering("reload", vec![golden("admin/frames/ok")]);
    assert_eq!(stdout(&daemon.parlor(&["reload"])), "The configuration was read again.\n");
}

#[test]
fn a_refusal_has_its_code_and_its_exit() {
    for (code, exit) in [
        ("higher_target", 1),
        ("too_wide", 1),
        ("no_such_person", 1),
        ("not_permitted", 77),
        ("bad_network", 64),
        ("internal", 70),
    ] {
        let daemon = Daemon::answering("do", vec![error(code, "no \u{1b}[2J")]);
        let output = daemon.parlor(&MUTE);
        ended(&output, exit);
        assert_eq!(stderr(&output), format!("parlor: no \\u{{1b}}[2J ({code})\n"));
    }
}

/// The second connection is asked what became of it; nothing is sent twice.
#[test]
fn a_lost_answer_is_found_out() {
    let daemon =
        Daemon::start(|connection, request| match (connection, request["type"].as_str()) {
            (_, Some("hello")) => Answer::Say(vec![super::daemon::welcome()]),
            (0, _) => Answer::Cut,
            (_, Some("outcome")) => {
                let mut receipt = receipt();
                receipt["duplicate"] = true.into();
                Answer::Say(vec![json!({"type": "outcome", "receipt": receipt})])
            }
            _ => Answer::Say(vec![error("internal", "not in the script")]),
        });
    let output = daemon.parlor(&MUTE);
    ended(&output, 0);
    assert!(
        stdout(&output).starts_with("Done before: muted bob in lobby until"),
        "{}",
        stdout(&output)
    );
    let requests = daemon.requests();
    let kinds: Vec<&str> = requests.iter().filter_map(|request| request["type"].as_str()).collect();
    assert_eq!(kinds, ["do", "outcome"]);
    assert_eq!(requests[0]["nonce"], requests[1]["nonce"]);
}

#[test]
fn an_act_that_did_not_happen_is_told_with_its_nonce() {
    let daemon =
        Daemon::start(|connection, request| match (connection, request["type"].as_str()) {
            (_, Some("hello")) => Answer::Say(vec![super::daemon::welcome()]),
            (0, _) => Answer::Cut,
            _ => Answer::Say(vec![json!({"type": "outcome"})]),
        });
    let output = daemon.parlor(&[&MUTE[..], &["--json"]].concat());
    ended(&output, 1);
    let object: Value = serde_json::from_str(&stderr(&output)).unwrap();
    assert_eq!(object["error"], "not_done");
    assert_eq!(object["nonce"], daemon.requests()[0]["nonce"]);
}

#[test]
fn where_nobody_can_be_asked_it_is_in_doubt() {
    let daemon = Daemon::start(|_, request| match request["type"] == "hello" {
        true => Answer::Say(vec![super::daemon::welcome()]),
        false => Answer::Die,
    });
    let output = daemon.parlor(&[&MUTE[..], &["--nonce", "n-7"]].concat());
    ended(&output, 75);
    assert!(stderr(&output).contains("parlor outcome n-7"), "{}", stderr(&output));
}

#[test]
fn outcomes_undos_reviews_and_reloads_are_asked_for() {
    let act = "a_01jdc70bk3m5n7p9q1r3s5t7v9";
    let daemon = Daemon::start(|_, request| match request["type"].as_str() {
        Some("hello") => Answer::Say(vec![super::daemon::welcome()]),
        Some("outcome") => Answer::Say(vec![json!({"type": "outcome"})]),
        Some("reload") => Answer::Say(vec![golden("admin/frames/ok")]),
        _ => Answer::Say(vec![receipt()]),
    });
    let unknown = daemon.parlor(&["outcome", "n-1"]);
    ended(&unknown, 1);
    assert!(stdout(&unknown).contains("the nonce `n-1`"), "{}", stdout(&unknown));
    assert!(!stdout(&unknown).contains("parlor audit"), "{}", stdout(&unknown));
    let of_act = stdout(&daemon.parlor(&["outcome", act]));
    assert!(of_act.contains(&format!("`parlor audit --filter act={act}`")), "{of_act}");
    ended(&daemon.parlor(&["undo", act, "--reason", "the wrong bob"]), 0);
    ended(&daemon.parlor(&["review", "dismiss", act, "--note", "a joke"]), 0);
    ended(&daemon.parlor(&["reload"]), 0);
    let requests = daemon.requests();
    assert_eq!((&requests[0]["nonce"], &requests[1]["nonce"]), (&json!("n-1"), &json!(act)));
    let requests = &requests[1..];
    assert_eq!(
        (&requests[1]["act"], &requests[1]["reason"]),
        (&json!(act), &json!("the wrong bob"))
    );
    assert_eq!((&requests[2]["report"], &requests[2]["step"]), (&json!(act), &json!("dismiss")));
    assert_eq!(requests[3]["type"], "reload");
}

fn lines(seqs: &[u64]) -> Value {
    let row = |seq: &u64| {
        let mut row = golden("admin/rows/tail");
        row["seq"] = (*seq).into();
        row
    };
    json!({"type": "lines", "sub": 1, "seq": seqs.last(), "rows": seqs.iter().map(row).collect::<Vec<_>>()})
}

/// The first connection breaks; the second goes on behind what was read, and ctrl-c ends it well.
#[test]
fn a_tail_goes_on_after_a_loss_and_ends_with_ctrl_c() {
    let daemon =
        Daemon::start(|connection, request| match (connection, request["type"].as_str()) {
            (_, Some("hello")) => Answer::Say(vec![super::daemon::welcome()]),
            (0, _) => {
                let mut first = snapshot("tail", vec![]);
                first["sub"] = 1.into();
                first["seq"] = 40.into();
                first["id"] = request["id"].clone();
                Answer::Say(vec![
                    first,
                    lines(&[41, 42]),
                    json!({"type": "bye", "reason": "restarting"}),
                ])
            }
            _ => {
                let mut next = snapshot("tail", vec![]);
                next["sub"] = 1.into();
                next["seq"] = request["after"].clone();
                Answer::Say(vec![next, lines(&[43])])
            }
        });
    let mut running = daemon.spawn(&["tail", "lobby"]);
    let mut reader = BufReader::new(running.child.stdout.take().unwrap());
    for seq in 41..=43 {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        assert_eq!(line, format!("16:00:00 #{seq} <bob> [reported] hello\n"));
    }
    running.interrupt();
    let output = running.end();
    ended(&output, 0);
    assert!(stderr(&output).contains("restarting"), "{}", stderr(&output));
    let requests = daemon.requests();
    assert_eq!((&requests[0]["after"], &requests[1]["after"]), (&Value::Null, &json!(42)));
}

/// In a quiet room no line would find out that nobody reads any more.
#[test]
fn a_tail_ends_when_its_reader_goes() {
    let daemon = Daemon::start(|_, request| match request["type"].as_str() {
        Some("hello") => Answer::Say(vec![super::daemon::welcome()]),
        _ => {
            let mut snapshot = snapshot("tail", vec![golden("admin/rows/tail")]);
            snapshot["sub"] = 1.into();
            Answer::Say(vec![snapshot])
        }
    });
    let mut running = daemon.spawn(&["tail", "lobby"]);
    let mut reader = BufReader::new(running.child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    drop(reader);
    let output = running.end();
    ended(&output, 0);
    assert_eq!(stderr(&output), "");
}
