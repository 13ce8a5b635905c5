//! What an operator follows goes on by itself: with what has changed, and once a second however much others do. What is asked on the
//! way is answered when it is wanted.

use parlor_tests::{Client, Operator, Parlord, rows};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_table_goes_on_with_changes_and_can_be_held() {
    let parlord = Parlord::start().await;
    let mut operator = Operator::attached(&parlord).await;
    let query = json!({"view": "rooms", "sort": "room", "order": "rising", "columns": ["n"]});
    let first = operator.ask("subscribe", json!({"sub": 4, "query": query})).await;
    assert_eq!(
        (&first["type"], &first["sub"], &first["seq"]),
        (&json!("snapshot"), &json!(4), &json!(1))
    );
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("lobby", "one").await;
    let changes = operator.hear_until(|frame| frame["type"] == "changes").await;
    assert_eq!(rows(&changes), &vec![json!({"room": "lobby", "n": 1})], "{changes}");
    ada.send("arcade", "new").await;
    let changes = operator.hear_until(|frame| frame["order"] != Value::Null).await;
    assert_eq!(changes["order"], json!(["arcade", "lobby"]), "{changes}");
    assert_eq!(operator.ask("pause", json!({"sub": 4})).await["type"], "ok");
    ada.send("lobby", "two").await;
    let resumed = operator.ask("resume", json!({"sub": 4})).await;
    assert_eq!(resumed["type"], "snapshot");
    let fresh = rows(&resumed)[1]["n"] == 2;
    if !fresh {
        operator.hear_until(|frame| frame["rows"][0]["n"] == 2).await;
    }
    assert_eq!(operator.ask("unsubscribe", json!({"sub": 4})).await["type"], "ok");
    assert_eq!(operator.ask("pause", json!({"sub": 4})).await["code"], "bad_field");
}

#[tokio::test]
async fn who_looks_after_each_of_many_acts_makes_nobody_elses_tables_anew() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("lobby", "one").await;
    let mut watcher = Operator::attached(&parlord).await;
    let mut actor = Operator::attached(&parlord).await;
    watcher.ask("subscribe", json!({"sub": 1, "query": {"view": "pulse"}})).await;
    let began = Instant::now();
    for turn in 0..40 {
        let (verb, nonce) = (["lock", "unlock"][turn % 2], format!("n{turn}"));
        let deed = json!({"verb": verb, "room": "lobby"});
        let done = actor.ask("do", json!({"deed": deed, "nonce": nonce})).await;
        assert_eq!(done["type"], "receipt", "{done}");
        let rooms = actor.get(json!({"view": "rooms"})).await;
        assert_eq!(rows(&rooms)[0]["locked"], verb == "lock", "{rooms}");
    }
    let seconds = began.elapsed().as_secs();
    watcher.ask("pause", json!({"sub": 1})).await;
    let last = watcher.ask("resume", json!({"sub": 1})).await;
    let made = last["seq"].as_u64().unwrap();
    assert!(made <= seconds + 5, "{made} pages in {seconds} s: {last}");
}

#[tokio::test]
async fn a_ping_is_answered_when_it_wants_to_be() {
    let parlord = Parlord::start().await;
    let mut operator = Operator::attached(&parlord).await;
    let asked = Instant::now();
    let answer = operator.ask("ping", json!({"after_ms": 400})).await;
    assert_eq!(answer["type"], "ok", "{answer}");
    assert!(asked.elapsed() >= Duration::from_millis(400), "{:?}", asked.elapsed());
    // One waits, and lets the rest go on. A further one, or the end, lets it come at once.
    operator.say(r#"{"type":"ping","id":71,"after_ms":10000}"#.to_owned() + "\n").await;
    assert_eq!(operator.ask("ping", json!({})).await["type"], "ok");
    operator.say(r#"{"type":"ping","id":72,"after_ms":10000}"#.to_owned() + "\n").await;
    assert_eq!(operator.hear().await["id"], 71);
    let late = operator.ask("ping", json!({"after_ms": 10_001})).await;
    assert_eq!((&late["code"], &late["field"]), (&json!("bad_field"), &json!("after_ms")));
    operator.close().await;
    assert_eq!(operator.hear().await["id"], 72);
    assert_eq!(operator.line().await, None);
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
}
