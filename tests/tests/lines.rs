//! Lines of the admin socket: a room's events, the audit log, the daemon's log; live, resumed and searched.

use parlor_tests::{Client, Operator, Parlord, rows};
use serde_json::{Value, json};

#[tokio::test]
async fn a_tail_is_live_and_goes_on_where_it_was() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let first = ada.send("lobby", "one").await;
    let mut operator = Operator::attached(&parlord).await;
    let query = json!({"view": "tail", "subject": {"room": "lobby"}});
    let snapshot = operator.ask("subscribe", json!({"sub": 1, "query": query})).await;
    assert_eq!(snapshot["seq"], first, "{snapshot}");
    let second = ada.send("lobby", "two").await;
    let lines = operator.hear_until(|frame| frame["type"] == "lines").await;
    assert_eq!((&lines["rows"][0]["text"], &lines["seq"]), (&json!("two"), &json!(second)));
    ada.remove("lobby", first).await;
    operator.hear_until(|frame| frame["rows"][0]["kind"] == "removed").await;
    drop(operator);
    let third = ada.send("lobby", "three").await;
    let mut again = Operator::attached(&parlord).await;
    let resumed = again.ask("subscribe", json!({"sub": 1, "query": query, "after": second})).await;
    let texts: Vec<&Value> = rows(&resumed).iter().map(|row| &row["text"]).collect();
    assert_eq!(rows(&resumed).len(), 2, "{texts:?}");
    assert_eq!((&resumed["seq"], texts[1]), (&json!(third), &json!("three")));
    let ahead = again.ask("subscribe", json!({"sub": 2, "query": query, "after": 900})).await;
    assert_eq!(ahead["lost"], true, "{ahead}");
}

#[tokio::test]
async fn the_newest_lines_that_a_filter_lets_through_are_shown() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let word = |number| if [3, 5, 8].contains(&number) { "needle" } else { "hay" };
    ada.send_all("lobby", (0..700).map(|number| format!("{} {number}", word(number)))).await;
    let mut operator = Operator::attached(&parlord).await;
    let find = |view: &str, filter: &str| json!({"view": view, "filter": filter, "limit": 2, "subject": {"room": "lobby"}});
    let long = "long ".repeat(800);
    let mut bob = Client::named(&parlord, "bob").await;
    bob.send_all("books", (0..400).map(|number| format!("{number} {long}"))).await;
    let query =
        json!({"view": "tail", "filter": "long", "limit": 1_000, "subject": {"room": "books"}});
    let tail = operator.get(query).await;
    let texts: Vec<&str> = rows(&tail).iter().filter_map(|row| row["text"].as_str()).collect();
    assert!((200..300).contains(&texts.len()), "as many as a line holds: {}", texts.len());
    assert!(texts.last().is_some_and(|text| text.starts_with("399 ")), "the newest of them");
    let tail = operator.get(find("tail", "needle")).await;
    let texts: Vec<&Value> = rows(&tail).iter().map(|row| &row["text"]).collect();
    assert_eq!(texts, ["needle 5", "needle 8"], "of windows before the newest, in their order");
    assert!(tail["seq"].as_u64() >= Some(700) && tail["total"].as_u64() >= Some(690), "{tail}");
    for number in 0..3 {
        let deed = json!({"verb": "notice", "room": "lobby", "text": format!("notice {number}")});
        let done = operator.ask("do", json!({"deed": deed, "nonce": format!("n{number}")})).await;
        assert_eq!(done["type"], "receipt", "{done}");
    }
    for _look in 0..9 {
        operator.get(json!({"view": "tail", "subject": {"room": "lobby"}, "limit": 1})).await;
    }
    let audit = operator.get(find("audit", "verb:notice")).await;
    let found: Vec<&Value> = rows(&audit).iter().map(|row| &row["detail"]).collect();
    assert_eq!(found, ["notice 2", "notice 1"], "{audit}");
    let log = operator.get(json!({"view": "log", "filter": "message:audit", "limit": 1})).await;
    assert_eq!(rows(&log)[0]["message"], "audit head", "{log}");
}
