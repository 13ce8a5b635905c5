//! What an operator's filter finds on the real daemon: what was done a moment ago, and in his own rooms alone.

use parlor_tests::{Client, Config, Operator, Parlord, rows};
use serde_json::{Value, json};

/// SHA-256 of `secret`.
const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

async fn act(operator: &mut Operator, acts: &mut u32, deed: Value) {
    *acts += 1;
    let done = operator.ask("do", json!({"deed": deed, "nonce": acts.to_string()})).await;
    assert_eq!(done["type"], "receipt", "{done}");
}

/// The rooms that a filter leaves, and of how many.
async fn found(operator: &mut Operator, filter: &str) -> (Vec<String>, u64) {
    let query = json!({"view": "rooms", "filter": filter, "sort": "room", "order": "rising"});
    let seen = operator.get(query).await;
    let name = |row: &Value| row["room"].as_str().unwrap_or_default().to_owned();
    (rows(&seen).iter().map(name).collect(), seen["total"].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn what_was_done_a_moment_ago_is_found_in_ones_own_rooms() {
    let lines = format!("token_sha256 = \"{SECRET}\"\nrole = \"moderator\"\nrooms = [\"games/*\"]");
    let parlord = Parlord::configured(Config::generous().operator("bea", &lines)).await;
    let mut ada = Client::named(&parlord, "ada").await;
    // More rooms than are looked at in one go.
    for number in 10..80 {
        ada.send(&format!("games/{number}"), "hello").await;
    }
    ada.send("office", "hello").await;
    let mut root = Operator::attached(&parlord).await;
    let mut acts = 0;
    let mut bea = Operator::with_token(&parlord, "secret").await;
    for room in ["games/10", "games/41", "games/42", "games/79"] {
        for room in [room, "office"] {
            let text = format!("Repairs of {room}");
            act(&mut root, &mut acts, json!({"room": room, "verb": "topic", "text": text})).await;
            act(&mut root, &mut acts, json!({"room": room, "verb": "lock", "for_ms": 600_000}))
                .await;
        }
        for filter in
            [&format!("\"repairs of {room}\" or topic:office"), "flag:l", "locked:yes ada"]
        {
            let (all, total) = found(&mut root, filter).await;
            assert_eq!((all, total), (vec![room.to_owned(), "office".to_owned()], 71), "{filter}");
            let (his, total) = found(&mut bea, filter).await;
            assert_eq!((his, total), (vec![room.to_owned()], 70), "{filter}");
        }
        for room in [room, "office"] {
            act(&mut root, &mut acts, json!({"room": room, "verb": "unlock"})).await;
            act(&mut root, &mut acts, json!({"room": room, "verb": "topic", "text": ""})).await;
        }
        for filter in ["repairs", "flag:l", "/repairs|office/ locked:yes"] {
            assert_eq!(found(&mut root, filter).await.0, [""; 0], "{filter}");
        }
    }
}
