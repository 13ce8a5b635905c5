//! What the server does by itself and on SIGHUP: retention, rooms and rules of the file, names of those who are here.

use parlor_tests::{Client, Config, Parlord, eventually};
use serde_json::json;

/// Names are told to the log, and rooms are looked at, every second.
fn brisk() -> Config {
    Config::generous().set("names", "grace", "\"3s\"")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retention_lets_go_of_the_oldest_and_says_so() {
    let config = brisk().room("club", "history = { messages = 10, days = 365 }");
    let mut parlord = Parlord::configured(config).await;
    let mut ada = Client::named(&parlord, "ada").await;
    let watching = ada.watch("club").await;
    let epoch = watching["epoch"].as_str().expect("an epoch").to_owned();
    for number in 1..=30 {
        ada.send("club", &format!("message {number}")).await;
    }
    eventually("the oldest to be let go", async || {
        let page = ada.ask("history", json!({"room": "club", "after": 0, "limit": 100})).await;
        let seqs: Vec<u64> =
            page["items"].as_array()?.iter().filter_map(|item| item["seq"].as_u64()).collect();
        seqs.iter().copied().eq(21..=30).then_some(())
    })
    .await;

    let mut late = Client::named(&parlord, "late").await;
    let watching = late.watch_from("club", &epoch, 5).await;
    assert_eq!((&watching["recovered"], &watching["reason"]), (&json!(false), &json!("expired")));
    let mut kept = Client::named(&parlord, "kept").await;
    let watching = kept.watch_from("club", &epoch, 20).await;
    assert_eq!(watching["recovered"], true, "{watching}");
    kept.catch_up("club").await;
    assert_eq!(kept.reader("club").shown.len(), 10);
    let answer =
        ada.ask("edit", json!({"room": "club", "target": 5, "text": "x", "nonce": "e"})).await;
    assert_eq!(answer["code"], "no_such_message", "{answer}");
    assert_eq!(ada.send("club", "the sequence goes on").await, 31);

    assert_eq!(parlord.terminate().await, 0);
    parlord.verify().expect("a sound database after retention");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hup_takes_over_the_rooms_of_the_file() {
    let pinned = |topic: &str| format!("topic = \"{topic}\"\npin = [\"topic\"]");
    let parlord = Parlord::configured(brisk().room("hall", &pinned("first"))).await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("hall").await;
    ada.send("club", "history that nobody may take away").await;

    // Three at once: the newest counts.
    for topic in ["second", "third", "fourth"] {
        let config = brisk().room("hall", &pinned(topic)).room("new/room", "topic = \"seeded\"");
        parlord.reconfigure(&config.ephemeral_room("club"));
    }
    ada.read_until("hall", "the newest topic", |hall| hall.topic.as_deref() == Some("fourth"))
        .await;
    let answer = ada.ask("topic", json!({"room": "hall", "text": "mine", "nonce": "t"})).await;
    assert_eq!(answer["code"], "set_by_config", "{answer}");
    eventually("the room of the new file", async || {
        let rooms = ada.ask("rooms", json!({})).await;
        let named = |room: &&serde_json::Value| room["room"] == "new/room";
        let new = rooms["items"].as_array()?.iter().find(named).cloned()?;
        (new["topic"] == "seeded").then_some(())
    })
    .await;

    let watching = ada.watch("club").await;
    assert_eq!((&watching["head"], watching.get("ephemeral")), (&json!(1), None), "{watching}");
    ada.catch_up("club").await;
    assert_eq!(ada.reader("club").texts(), ["history that nobody may take away"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hup_with_mistakes_changes_nothing_and_is_told() {
    let parlord =
        Parlord::configured(brisk().room("hall", "topic = \"first\"\npin = [\"topic\"]")).await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("hall").await;
    let wrong = brisk().room("hall", "topic = \"second\"\npin = [\"topic\"]").set(
        "store",
        "durability",
        "\"maybe\"",
    );
    parlord.reconfigure(&wrong);
    eventually("the mistake in the log", async || {
        parlord.log().contains("store.durability").then_some(())
    })
    .await;
    assert_eq!(ada.watch("hall").await["topic"], "first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_just_come_back_keeps_his_name_over_a_kill() {
    let mut parlord = Parlord::configured(brisk()).await;
    let ada = Client::named(&parlord, "ada").await;
    let eve = Client::named(&parlord, "eve").await;
    let token = ada.token();
    ada.leave().await;
    eve.leave().await;
    // Both left at the same time: once eve's name can be had, ada was away for longer than the grace, too.
    eventually("eve's name to be free", async || {
        let mut other = Client::connect(&parlord).await;
        (other.try_hello(json!({"name": "eve"})).await["type"] == "welcome").then_some(())
    })
    .await;
    let mut back = Client::with_token(&parlord, &token).await;
    assert_eq!(back.name(), "ada");
    back.send("club", "here again").await;
    parlord.restart().await;
    let mut mallory = Client::connect(&parlord).await;
    assert_eq!(mallory.try_hello(json!({"name": "ada"})).await["code"], "name_taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_from_a_backup_begin_new_epochs_when_asked_to() {
    let mut parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("club").await;
    let seq = ada.send("club", "before the backup").await;
    ada.read_to("club", seq).await;
    assert_eq!(parlord.terminate().await, 0);
    parlord = parlord.with_argument("--new-epochs");
    parlord.begin().await;
    let absent = ada.cut();
    let mut ada = absent.come_back(&parlord).await;
    ada.catch_up("club").await;
    let watching = &ada.reader("club").watching;
    assert_eq!((&watching["recovered"], &watching["reason"]), (&json!(false), &json!("epoch")));
    assert_eq!(ada.reader("club").texts(), ["before the backup"]);
}
