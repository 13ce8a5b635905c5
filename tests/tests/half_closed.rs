//! Programs that write nothing more and read to the end, as a shell's pipe does.

use parlor_tests::{Client, Config, Operator, Parlord};
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn whoever_writes_nothing_more_gets_every_answer_to_the_end() {
    let config = Config::generous().set("admin", "queue_bytes", "65536");
    let parlord = Parlord::configured(config).await;
    let mut ada = Client::named(&parlord, "ada").await;
    for room in 0..12 {
        ada.send(&format!("room{room}"), "x").await;
    }
    let mut other = Operator::attached(&parlord).await;
    for time in 0..3 {
        let mut operator = Operator::attached(&parlord).await;
        let look = |id: u64| json!({"type": "get", "id": id, "query": {"view": "rooms"}});
        let deed = json!({"verb": "notice", "room": "room1", "text": "x"});
        let nonce = format!("last{time}");
        let act = json!({"type": "do", "id": 1_150, "deed": deed, "nonce": nonce});
        let all = (1_000..1_150).map(look).chain([act]);
        operator.say(all.map(|request| format!("{request}\n")).collect::<String>()).await;
        operator.close().await;
        // He reads when answers fill the socket and the queue before it, and requests wait behind them.
        for _look in 0..20 {
            other.get(json!({"view": "rooms"})).await;
        }
        let mut answered = BTreeSet::new();
        while let Some(frame) = operator.line().await {
            answered.extend(frame["id"].as_u64());
        }
        assert!((1_000..=1_150).eq(answered.iter().copied()), "{} of 151", answered.len());
    }
}
