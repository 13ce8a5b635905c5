//! Two of ours talk, and a foreign client (Python's `websockets`) talks with one of ours.

use parlor_tests::{Client, Config, Parlord, skip, soon};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

#[tokio::test]
async fn two_people_hear_each_other_in_one_order() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    ada.watch("lobby").await;
    bob.watch("lobby").await;

    let mut last = 0;
    for turn in 0..20 {
        let (speaker, text) = if turn % 2 == 0 { (&mut ada, "ping") } else { (&mut bob, "pong") };
        last = speaker.send("lobby", &format!("{text} {turn}")).await;
    }
    ada.read_to("lobby", last).await;
    bob.read_to("lobby", last).await;

    assert_eq!(ada.reader("lobby").shown, bob.reader("lobby").shown);
    assert_eq!(ada.reader("lobby").texts().len(), 20);
}

#[tokio::test]
async fn the_first_message_makes_a_room_and_is_seq_1() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    let watching = bob.watch("games/lfg").await;
    assert_eq!(watching["head"], 0);
    assert!(watching.get("epoch").is_none(), "{watching}");

    assert_eq!(ada.send("games/lfg", "anyone?").await, 1);

    bob.read_to("games/lfg", 1).await;
    assert!(bob.reader("games/lfg").epoch.is_some(), "the event `room` tells the epoch");
    assert_eq!(bob.reader("games/lfg").shown[&1].n, 1);
}

#[tokio::test]
async fn edits_removals_replies_and_topics_reach_everybody() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    ada.watch("club").await;
    bob.watch("club").await;

    let first = ada.send("club", "helo").await;
    let second = ada.send("club", "forget this").await;
    ada.edit("club", first, "hello").await;
    ada.remove("club", second).await;
    let last = ada.topic("club", "On manners").await;
    bob.read_to("club", last).await;

    let reader = bob.reader("club");
    assert_eq!(reader.texts(), ["hello"]);
    assert_eq!(reader.topic.as_deref(), Some("On manners"));
    let kinds: Vec<&str> = reader.heard.iter().map(|(_, kind)| kind.as_str()).collect();
    assert_eq!(kinds, ["message", "message", "edited", "removed", "topic"]);

    let page = bob.ask("history", json!({"room": "club"})).await;
    let texts: Vec<_> =
        page["items"].as_array().expect("items").iter().map(|item| item["text"].clone()).collect();
    assert_eq!(texts, [json!("hello"), json!(null), json!("On manners")], "{page}");
}

#[tokio::test]
async fn presence_and_typing_are_told() {
    let parlord =
        Parlord::configured(Config::generous().set("presence", "leave_grace", "\"1s\"")).await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("lobby").await;
    let mut bob = Client::named(&parlord, "bob").await;
    bob.watch("lobby").await;
    ada.read_until("lobby", "two present", |reader| reader.present == Some(2)).await;

    bob.say(&json!({"type": "typing", "room": "lobby"}).to_string()).await.expect("a connection");
    ada.read_until("lobby", "bob typing", |reader| reader.typing == ["bob"]).await;

    let members = ada.ask("members", json!({"room": "lobby"})).await;
    let mut names: Vec<_> =
        members["items"].as_array().expect("items").iter().map(|who| who["name"].clone()).collect();
    names.sort_by_key(ToString::to_string);
    assert_eq!(names, ["ada", "bob"]);

    bob.leave().await;
    ada.read_until("lobby", "bob gone", |reader| reader.present == Some(1)).await;
}

#[tokio::test]
async fn history_pages_go_back_to_the_first_message() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    for number in 1..=130 {
        ada.send("long", &number.to_string()).await;
    }
    let mut texts = Vec::new();
    let mut before = None;
    loop {
        let mut fields = json!({"room": "long", "limit": 50});
        if let Some(before) = before {
            fields["before"] = before;
        }
        let page = ada.ask("history", fields).await;
        let items = page["items"].as_array().expect("items");
        texts
            .splice(0..0, items.iter().map(|item| item["text"].as_str().expect("text").to_owned()));
        if page["more"] == false {
            break;
        }
        before = Some(items[0]["seq"].clone());
    }
    let expected: Vec<String> = (1..=130).map(|number| number.to_string()).collect();
    assert_eq!(texts, expected);
}

#[tokio::test]
async fn the_directory_lists_rooms_page_by_page() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    for number in 0..150 {
        ada.send(&format!("room-{number:03}"), "here").await;
    }
    let mut rooms = Vec::new();
    let mut next = json!(null);
    loop {
        let fields = if next.is_null() { json!({}) } else { json!({"next": next}) };
        let page = ada.ask("rooms", fields).await;
        rooms.extend(
            page["items"].as_array().expect("items").iter().map(|line| line["room"].clone()),
        );
        next = page["next"].clone();
        if next.is_null() {
            break;
        }
    }
    let ours =
        rooms.iter().filter(|room| room.as_str().is_some_and(|room| room.starts_with("room-")));
    assert_eq!(ours.count(), 150);
    assert!(rooms.is_sorted_by_key(ToString::to_string), "{rooms:?}");
}

#[tokio::test]
async fn a_foreign_client_talks_with_ours() {
    let Some(python) = python_with_websockets() else {
        skip(
            "a_foreign_client_talks_with_ours",
            "no tests/.venv with `websockets`; tests/run makes it",
        );
        return;
    };
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("lobby").await;
    let foreign = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/foreign.py"))
        .arg(parlord.address())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the foreign client");

    for turn in 0..10 {
        let call = format!("from python {turn}");
        ada.read_until("lobby", &call, |reader| reader.texts().contains(&call.as_str())).await;
        ada.send("lobby", &format!("from rust {turn}")).await;
    }
    let output =
        soon("the foreign client's end", foreign.wait_with_output()).await.expect("its output");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    ada.read_until("lobby", "the last word", |reader| reader.texts().len() == 20).await;
    let ours: Vec<&str> = ada.reader("lobby").texts();
    assert_eq!(said.lines().collect::<Vec<_>>(), ours, "both read the same conversation");
}

fn python_with_websockets() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/python");
    let works =
        std::process::Command::new(&python).args(["-c", "import websockets"]).output().ok()?;
    works.status.success().then_some(python)
}
