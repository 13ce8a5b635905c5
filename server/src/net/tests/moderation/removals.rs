//! What is removed reaches live readers, those behind the tail and those who were away; and so does its coming back.

use super::client::Client;
use super::*;
use crate::net::tests::house::House;
use serde_json::Value;

async fn history(client: &mut Client) -> Value {
    client.ask(json!({"type": "history", "room": "lobby", "limit": 100})).await["items"].clone()
}

#[tokio::test]
async fn a_purge_reaches_every_reader_and_is_undone_for_all() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let mut lagging = Client::come(&house, "198.51.100.9").await;
    lagging.watch().await;
    guest.send("secret one").await;
    guest.send("secret two").await;
    // More than the tail and the sockets hold: the reader who does not read is served from the store.
    house.fill(2_000, 4_000).await;
    let purge = json!({"verb": "purge", "who": [guest.id], "room": "lobby"});
    let receipt = owner.deed(purge, "p").await;
    assert_eq!(receipt["scale"]["messages"], 2, "what it touched: {receipt}");
    let removed = guest.hear("removed").await;
    assert_eq!(
        (&removed["purged"][0]["author"], &removed["targets"]),
        (&json!(guest.id), &Value::Null)
    );
    let mut late = house.resume(1).await;
    let first = hear(&mut late).await;
    assert!(first.contains(r#""removed":true"#) && !first.contains("secret"), "{first}");
    assert!(!history(&mut owner).await.to_string().contains("secret"));
    owner.deed(json!({"type": "undo", "act": receipt["act"]}), "u").await;
    let restored = guest.hear("restored").await;
    assert!(restored["ranges"].is_array(), "{restored}");
    let mut late = house.resume(1).await;
    assert!(hear(&mut late).await.contains("secret one"));
    let again =
        owner.ask(json!({"type": "history", "room": "lobby", "after": 1, "limit": 2})).await;
    assert!(again["items"].to_string().contains("secret two"), "{again}");
}

#[tokio::test]
async fn a_reader_behind_gets_tombstones_of_what_was_purged_before_he_came_to_it() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let mut lagging = Client::come(&house, "198.51.100.9").await;
    lagging.watch().await;
    house.fill(2_500, 4_000).await;
    guest.send("secret").await;
    let purge = json!({"verb": "purge", "who": [guest.id], "room": "lobby"});
    assert_eq!(owner.deed(purge, "p").await["type"], "receipt");
    assert_eq!(owner.send("end").await["type"], "ok");
    let all = lagging.hear_room_until("message", "end").await;
    assert!(!all.iter().any(|frame| frame.to_string().contains("secret")));
    assert!(all.iter().any(|frame| frame["type"] == "removed"));
}

#[tokio::test]
async fn messages_in_the_tail_are_tombstones_before_the_removal_is_told_and_texts_after_its_undo() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let seq = guest.send("secret").await["seq"].as_u64().unwrap();
    let remove = json!({"verb": "remove", "room": "lobby", "targets": [seq]});
    let receipt = owner.deed(remove, "r").await;
    assert_eq!(receipt["verb"], "remove", "{receipt}");
    assert_eq!(guest.hear("removed").await["targets"], json!([seq]));
    let mut late = house.resume(seq - 1).await;
    assert!(hear(&mut late).await.contains(r#""removed":true"#));
    owner.deed(json!({"type": "undo", "act": receipt["act"]}), "u").await;
    assert_eq!(guest.hear("restored").await["ranges"], json!([[seq, seq]]));
    let mut late = house.resume(seq - 1).await;
    let text = hear(&mut late).await;
    assert!(text.contains("secret"), "{text}");
}
