//! What operators see of who is connected: whence, which program, how far away and behind, how much he says where, and that he has gone.

use parlor_tests::{Client, Config, Operator, Parlord, eventually, rows};
use serde_json::{Value, json};

const ROOM: &str = "hall";

/// The connection of the person of this name.
async fn of(operator: &mut Operator, name: &str) -> Value {
    let query = json!({"view": "connections", "filter": format!("name={name}")});
    let frame = operator.get(query).await;
    rows(&frame).first().cloned().unwrap_or_default()
}

fn number(row: &Value, field: &str) -> u64 {
    row[field].as_u64().unwrap_or_else(|| panic!("{field} of {row}"))
}

#[tokio::test]
async fn a_connection_is_shown_as_it_is() {
    let config = Config::generous().set("edge", "ping", "\"1s\"");
    let parlord = Parlord::configured(config).await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::connect_narrow(&parlord).await;
    bob.hello(json!({"name": "bob", "client": "stuck/1.0"})).await;
    bob.watch(ROOM).await;
    let mut operator = Operator::attached(&parlord).await;
    // Whoever has just come reads from the store for a moment.
    let row = eventually("a connection with nothing before it", async || {
        let row = of(&mut operator, "bob").await;
        (number(&row, "behind") == 0).then_some(row)
    })
    .await;
    for (field, value) in [
        ("person", json!(bob.id())),
        ("address", json!("127.0.0.1")),
        ("client", json!("stuck/1.0")),
        ("rooms", json!(1)),
        ("queued_bytes", json!(0)),
        ("queued_frames", json!(0)),
        ("lag", json!(0)),
    ] {
        assert_eq!(row[field], value, "{field} of {row}");
    }

    // He does not read: events lie before his cursor, further than the tail reaches, and replies wait.
    let text = "x".repeat(2_000);
    ada.send_all(ROOM, (0..1_000).map(|_| text.clone())).await;
    for id in 0..20 {
        let page = json!({"type": "history", "id": 1_000_000 + id, "room": ROOM, "limit": 100});
        bob.say(&page.to_string()).await.expect("the connection holds");
    }
    eventually("a connection that is behind", async || {
        let row = of(&mut operator, "bob").await;
        let waits = number(&row, "queued_bytes") > 100_000 && number(&row, "queued_frames") > 0;
        (number(&row, "lag") > 100 && number(&row, "behind") == 1 && waits).then_some(())
    })
    .await;
    let room = operator.get(json!({"view": "room", "subject": {"room": ROOM}})).await;
    assert_eq!(rows(&room)[0]["slow_readers"], 1, "{room}");
    let row = of(&mut operator, "ada").await;
    assert_eq!((number(&row, "lag"), number(&row, "queued_bytes")), (0, 0), "{row}");

    // He reads: nothing lies before him, and his program answers pings again.
    bob.read_to(ROOM, 1_000).await;
    eventually("a connection that has caught up", async || {
        bob.ask("ping", json!({})).await;
        let row = of(&mut operator, "bob").await;
        let none = ["lag", "behind", "queued_bytes", "queued_frames"];
        let caught_up = none.iter().all(|field| number(&row, field) == 0);
        (caught_up && row["rtt_ms"].is_u64() && number(&row, "out_bytes") > 2_000_000).then_some(())
    })
    .await;
}

#[tokio::test]
async fn who_is_gone_is_gone_while_somebody_looks() {
    let parlord = Parlord::start().await;
    let mut operator = Operator::attached(&parlord).await;
    for visit in 0..3 {
        let mut guest = Client::named(&parlord, &format!("visitor-{visit}")).await;
        guest.watch(ROOM).await;
        eventually("the guest", async || {
            (rows(&operator.get(json!({"view": "users"})).await).len() == 1).then_some(())
        })
        .await;
        drop(guest);
        eventually("nobody", async || {
            let pulse = operator.get(json!({"view": "pulse"})).await;
            let users = operator.get(json!({"view": "users"})).await;
            let left = number(&rows(&pulse)[0], "connections");
            (left == 0 && rows(&users).is_empty()).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn how_much_somebody_says_is_counted_where_he_says_it() {
    let parlord = Parlord::start().await;
    let mut operator = Operator::attached(&parlord).await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut bob = Client::named(&parlord, "bob").await;
    for client in [&mut ada, &mut bob] {
        client.watch(ROOM).await;
        client.watch("den").await;
    }
    bob.send(ROOM, "the first").await;
    eventually("both of them there", async || {
        let rooms = operator.get(json!({"view": "rooms", "filter": "hall users=2"})).await;
        (rows(&rooms).len() == 1).then_some(())
    })
    .await;
    ada.send_all("den", (0..30).map(|n| n.to_string())).await;
    bob.send_all(ROOM, (0..2).map(|n| n.to_string())).await;
    let subject = json!({"room": ROOM});
    let query = json!({"view": "users", "subject": subject, "sort": "rate", "order": "falling"});
    let said = |row: &Value| (row["name"].clone(), row["rate"].as_f64().unwrap());
    eventually("what bob said in the last ten seconds, a minute", async || {
        let frame = operator.get(query.clone()).await;
        let said: Vec<_> = rows(&frame).iter().map(said).collect();
        assert_eq!(said[1], (json!("ada"), 0.0));
        (said[0] == (json!("bob"), 18.0)).then_some(())
    })
    .await;
}
