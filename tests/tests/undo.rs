//! What the receipt of an undo says beyond what was undone.

use parlor_tests::{Client, Operator, Parlord};
use serde_json::{Value, json};

#[tokio::test]
async fn the_undo_of_a_topic_says_which_one_stands_again() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.send("lobby", "hello").await;
    let mut operator = Operator::attached(&parlord).await;
    let mut acts: Vec<Value> = Vec::new();
    for topic in ["Be kind", "Be brief"] {
        let deed = json!({"verb": "topic", "room": "lobby", "text": topic});
        let done =
            operator.ask("do", json!({"deed": deed, "nonce": topic.replace(' ', "-")})).await;
        assert_eq!(done["type"], "receipt", "{done}");
        acts.push(done["act"].clone());
    }
    for (act, topic) in acts.iter().rev().zip(["Be kind", ""]) {
        let nonce = format!("undo-{}", topic.len());
        let undone = operator.ask("undo", json!({"act": act, "nonce": nonce})).await;
        let said = format!("topic {} to {topic}", act.as_str().expect("an id"));
        assert_eq!(undone["detail"], said, "{undone}");
    }
    let audit = operator.get(json!({"view": "audit", "filter": "verb:undo"})).await;
    let kept = format!("topic {}", acts[0].as_str().expect("an id"));
    assert_eq!(audit["rows"][0]["detail"], kept, "the record names the act alone");
}
