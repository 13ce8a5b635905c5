//! What `parlor` tells the person who typed it: receipts, and tables of what was done, from a real `parlord`.

use parlor_tests::{Client, Config, Operator, Parlord, eventually, parlor_json, parlor_says, rows};
use serde_json::{Value, json};

fn act(receipt: &Value) -> String {
    receipt["act"].as_str().unwrap_or_else(|| panic!("no act in {receipt}")).to_owned()
}

/// Somebody in the lobby, who has said something.
async fn bob(parlord: &Parlord) -> Client {
    let mut bob = Client::named(parlord, "bob").await;
    bob.watch("lobby").await;
    bob.send("lobby", "here").await;
    bob
}

#[tokio::test]
async fn receipts_say_what_was_done_to_what() {
    let parlord = Parlord::start().await;
    let _bob = bob(&parlord).await;
    let ban = parlor_json(&parlord, &["ban", "203.0.113.0/24", "--all", "--for", "1h"]).await;
    assert_eq!(ban["networks"], json!(["203.0.113.0/24"]), "{ban}");
    let undone = format!("Took back: ban of 203.0.113.0/24 everywhere ({})", act(&ban));
    for (words, head) in [
        (&["undo", &act(&ban)][..], undone.as_str()),
        (&["ban", "203.0.113.7", "--all"], "Banned 203.0.113.7 everywhere until it is lifted."),
        (&["ban", "203.0.113.7", "--all", "--for", "1h"], "Banned 203.0.113.7 everywhere until 2"),
        (&["slow", "lobby", "30s"], "Slowed lobby down to one message every 30s."),
        (&["kick", "bob", "--room", "lobby"], "Kicked bob in lobby until 2"),
        (&["unban", "bob", "--room", "lobby"], "Unbanned bob in lobby."),
        (&["purge", "bob", "--all", "--since", "1h"], "Purged 1 message of bob in lobby since 2"),
        (&["notice", "--all", "Hi"], "Told everybody: Hi."),
    ] {
        let said = parlor_says(&parlord, words).await;
        assert!(said.starts_with(head), "{words:?}: {said}");
    }
    let audit = parlor_says(&parlord, &["audit", "--filter", "verb:purge"]).await;
    assert!(audit.contains("since 2") && !audit.contains("since 1"), "{audit}");
}

/// Whom a ban is about and whom it spares is known before it is done and stays on record.
#[tokio::test]
async fn a_ban_says_its_networks_and_whom_it_spares() {
    let parlord = Parlord::start().await;
    let _bob = bob(&parlord).await;
    let words = ["ban", "203.0.113.0/24", "--all", "--spare", "bob"];
    let plan = parlor_json(&parlord, &[&words[..], &["--plan"]].concat()).await;
    assert_eq!(plan["networks"], json!(["203.0.113.0/24"]), "{plan}");
    let said = parlor_says(&parlord, &[&words[..], &["--plan"]].concat()).await;
    for line in [
        "networks  203.0.113.0/24",
        "now       nobody is behind them",
        "spared    bob",
        "until     it is lifted",
    ] {
        assert!(said.lines().any(|told| told.trim() == line), "{line}: {said}");
    }
    let said = parlor_says(&parlord, &words).await;
    let head = "Banned 203.0.113.0/24 everywhere until it is lifted, sparing bob.\n";
    assert!(said.starts_with(head), "{said}");
    let audit = parlor_says(&parlord, &["audit", "--filter", "verb:ban"]).await;
    assert!(audit.contains("sparing bob"), "{audit}");
}

#[tokio::test]
async fn a_reload_says_what_waits_for_a_restart() {
    let parlord = Parlord::start().await;
    let same = parlor_says(&parlord, &["reload"]).await;
    assert_eq!(same, "The configuration was read again.\n");
    let config = Config::generous().set("edge", "ping", "\"90s\"");
    parlord.configure(&config.set("names", "reserved", "[\"root\"]"));
    let changed = parlor_says(&parlord, &["reload"]).await;
    assert!(changed.ends_with("next start only: [edge], [names]\n"), "{changed}");
}

#[tokio::test]
async fn what_has_ended_says_when_and_by_what() {
    let parlord = Parlord::start().await;
    let _bob = bob(&parlord).await;
    let mut acts = Vec::new();
    for words in [
        "mute bob --room lobby --for 10m",
        "mute bob --room lobby --for 1h",
        "unmute bob --room lobby",
        "ban 203.0.113.0/24 --all --for 1h",
        "lock lobby --for 1h",
        "slow lobby 30s --for 1h",
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        acts.push(parlor_json(&parlord, &words).await);
    }
    acts.push(parlor_json(&parlord, &["undo", &act(&acts[3])]).await);
    let [_, again, unmute, .., undo] = acts.as_slice() else { panic!("{acts:?}") };
    let ends = [
        ("mute", format!("replaced just now (no {})", again["audit"])),
        ("mute", format!("lifted just now (no {})", unmute["audit"])),
        ("ban", format!("undone just now (no {})", undo["audit"])),
        ("lock", "in 1h".to_owned()),
        ("slow", "in 1h".to_owned()),
    ];
    let columns = ["audit", "--filter", "verb=mute or verb=ban or verb=lock or verb=slow"];
    let table = parlor_says(&parlord, &[&columns[..], &["--columns", "verb,ends"]].concat()).await;
    // The seconds of a slow machine are not what this is about.
    let seconds = |text: &str| text.replace(" 1s ago", " just now").replace("in 59m 59s", "in 1h");
    let rows: Vec<String> = table.lines().skip(1).map(seconds).collect();
    let said = rows.iter().map(|row| row.split_once(' ').expect("two columns"));
    let said: Vec<(&str, String)> = said.map(|(verb, ends)| (verb, ends.trim().into())).collect();
    assert_eq!(said, ends);
    let user = parlor_says(&parlord, &["user", "bob"]).await;
    assert!(user.contains("lifted ") && !user.contains("in 59m"), "{user}");
}

/// A rate that is not known yet is none, and not 0: whatever came since the start is in the first one that there is.
#[tokio::test]
async fn the_first_rates_count_what_came_before_anybody_looked() {
    let parlord = Parlord::start().await;
    let mut bob = bob(&parlord).await;
    for number in 0..20 {
        bob.send("lobby", &format!("text {number}")).await;
    }
    let mut operator = Operator::attached(&parlord).await;
    let mut wanted =
        vec![("pulse", "/now/in_rate"), ("rooms", "/bytes_rate"), ("connections", "/out_rate")];
    while !wanted.is_empty() {
        bob.send("lobby", "still here").await;
        let mut unknown = Vec::new();
        for (view, field) in wanted {
            let snapshot = operator.get(json!({"view": view})).await;
            match rows(&snapshot)[0].pointer(field).and_then(Value::as_f64) {
                None => unknown.push((view, field)),
                Some(rate) => assert!(rate > 0.0, "{view}: {snapshot}"),
            }
        }
        wanted = unknown;
    }
    let rooms = operator.get(json!({"view": "rooms"})).await;
    assert!(rows(&rooms)[0]["rate"].as_f64() > Some(2.0), "the first twenty, too: {rooms}");
}

/// What the daemon's log says of operators.
async fn logged(parlord: &Parlord) -> Vec<(String, Value)> {
    let lines = parlor_says(parlord, &["log", "--json", "--filter", "operator"]).await;
    let rows = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a row"));
    rows.map(|row| (row["message"].as_str().unwrap_or_default().to_owned(), row)).collect()
}

#[tokio::test]
async fn a_command_leaves_a_line_in_the_log_if_it_did_something() {
    let parlord = Parlord::start().await;
    let _bob = bob(&parlord).await;
    let mut console = Operator::attached(&parlord).await;
    parlor_says(&parlord, &["rooms"]).await;
    let mute = parlor_json(&parlord, &["mute", "bob", "--room", "lobby", "--nonce", "n-1"]).await;
    parlor_json(&parlord, &["mute", "bob", "--room", "lobby", "--nonce", "n-1"]).await;
    let lines = logged(&parlord).await;
    let [(said, row)] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((said.as_str(), &row["level"]), ("an operator acted", &json!("info")));
    let (fields, no) = (&row["fields"], mute["audit"].to_string());
    assert_eq!((&fields["verb"], &fields["act"]), (&json!("mute"), &mute["act"]), "{row}");
    assert_eq!(fields["audit"], json!(no), "{row}");
    // A program that stays is told.
    eventually("the console in the log", async || {
        let stays = |(said, _): &(String, Value)| said == "an operator's program is attached";
        logged(&parlord).await.iter().any(stays).then_some(())
    })
    .await;
    assert_eq!(console.ask("ping", json!({})).await["type"], "ok");
}

#[tokio::test]
async fn what_the_people_of_a_room_did_is_on_record() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    ada.send("den", "mine").await;
    bob.watch("den").await;
    let deed = json!({"verb": "mute", "who": [bob.id()], "room": "den", "reason": "noise"});
    let receipt = ada.ask("do", json!({"deed": deed, "nonce": "m"})).await;
    assert_eq!(receipt["type"], "receipt", "{receipt}");
    let record = async || {
        let out = parlor_says(&parlord, &["audit", "--json", "--filter", "verb:mute"]).await;
        serde_json::from_str::<Value>(out.trim()).expect("one record")
    };
    let row = record().await;
    for (field, value) in [
        ("no", &receipt["audit"]),
        ("act", &receipt["act"]),
        ("room", &json!("den")),
        ("reason", &json!("noise")),
        ("role", &json!("owner")),
        ("rank", &Value::Null),
        ("undone_by", &Value::Null),
    ] {
        assert_eq!(&row[field], value, "{field} of {row}");
    }
    assert_eq!(row["actor"], json!({"id": ada.id(), "name": "ada"}), "{row}");
    // An operator takes it back, and the record says by what.
    let act = receipt["act"].as_str().expect("an act");
    let undone = parlor_json(&parlord, &["undo", act]).await;
    assert_eq!(record().await["undone_by"], undone["act"]);
    assert!(bob.send("den", "free").await > 0);
}
