//! What an operator of some rooms is told of persons who are elsewhere, and of sanctions that are of networks.

use parlor_tests::{Client, Config, Operator, Parlord, eventually, rows};
use serde_json::{Value, json};

/// SHA-256 of `secret`.
const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

/// A daemon with bea, who looks after `games/*`; she, and whoever looks after all rooms.
async fn two_operators() -> (Parlord, Operator, Operator) {
    let lines = format!("token_sha256 = \"{SECRET}\"\nrole = \"moderator\"\nrooms = [\"games/*\"]");
    let parlord = Parlord::configured(Config::generous().operator("bea", &lines)).await;
    let bea = Operator::with_token(&parlord, "secret").await;
    let root = Operator::attached(&parlord).await;
    (parlord, bea, root)
}

async fn card(operator: &mut Operator, person: &str) -> Value {
    let found = operator.get(json!({"view": "user", "subject": {"person": person}})).await;
    rows(&found)[0].clone()
}

/// Ids of the connections on a card, as soon as there are so many.
async fn connections(operator: &mut Operator, person: &str, many: usize) -> Vec<Value> {
    eventually("the connections on a card", async || {
        let card = card(operator, person).await;
        let ids = card["connections"].as_array().expect("a list").iter();
        let ids: Vec<Value> = ids.map(|one| one["id"].clone()).collect();
        (ids.len() == many).then_some(ids)
    })
    .await
}

#[tokio::test]
async fn who_was_in_none_of_his_rooms_comes_and_goes_unseen() {
    let (parlord, mut bea, mut root) = two_operators().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("lobby").await;
    let id = ada.id();
    assert_eq!(connections(&mut root, &id, 1).await.len(), 1);
    let while_here = card(&mut bea, &id).await;
    ada.leave().await;
    let told = eventually("that she left", async || {
        let card = card(&mut root, &id).await;
        card["seen_at"].is_u64().then_some(card)
    });
    assert_eq!(told.await["seen_from"], "127.0.0.1");
    let gone = card(&mut bea, &id).await;
    for told in [&while_here, &gone] {
        let silent = [&told["seen_at"], &told["seen_from"], &told["row"]["since"]];
        assert!(silent.iter().all(|field| field.is_null()), "{told}");
        assert_eq!(told["connections"], json!([]), "{told}");
    }
    assert_eq!(while_here, gone, "nothing tells that she was here");
}

#[tokio::test]
async fn a_card_has_the_connections_that_watch_his_rooms() {
    let (parlord, mut bea, mut root) = two_operators().await;
    let mut ada = Client::named(&parlord, "ada").await;
    ada.watch("lobby").await;
    let id = ada.id();
    let lobby = connections(&mut root, &id, 1).await;
    let mut other = Client::with_token(&parlord, &ada.token()).await;
    other.watch("games/lfg").await;
    connections(&mut root, &id, 2).await;
    let his = connections(&mut bea, &id, 1).await;
    assert_ne!(his, lobby);
    let view = bea.get(json!({"view": "connections", "subject": {"person": id}})).await;
    assert_eq!(rows(&view)[0]["id"], his[0], "as in the view: {view}");
    assert_eq!(rows(&view).len(), 1, "{view}");
}

#[tokio::test]
async fn that_a_ban_is_of_networks_is_for_operators_of_all_rooms() {
    let (parlord, mut bea, mut root) = two_operators().await;
    let mut ada = Client::named(&parlord, "ada").await;
    let mut eve = Client::named(&parlord, "eve").await;
    ada.send("games/lfg", "hello").await;
    eve.send("games/lfg", "hello").await;
    let deed = json!({"verb": "ban", "room": "games/lfg", "networks": ["203.0.113.0/24"],
                      "who": [eve.id()], "spare": [ada.id()]});
    let done = root.ask("do", json!({"deed": deed, "nonce": "b"})).await;
    assert_eq!(done["type"], "receipt", "{done}");
    for (operator, whole) in [(&mut root, true), (&mut bea, false)] {
        let view = operator.get(json!({"view": "sanctions"})).await;
        let row = rows(&view)[0].clone();
        let many = |field: &str| row[field].as_array().expect("a list").len();
        let counts = [many("persons"), many("networks"), many("spared")];
        assert_eq!(counts, if whole { [1, 1, 1] } else { [1, 0, 0] }, "{row}");
        assert_eq!(row["everybody"], whole, "{row}");
        assert_eq!(card(operator, &eve.id()).await["sanctions"][0], row, "as in the view");
        let audit = operator.get(json!({"view": "audit", "filter": "verb:ban"})).await;
        let history = card(operator, &eve.id()).await["history"].clone();
        let ban = history.as_array().expect("a list").iter().find(|row| row["verb"] == "ban");
        for record in [&rows(&audit)[0], ban.expect("the ban")] {
            assert_eq!(record["networks"] != json!([]), whole, "{record}");
            assert_eq!(record["detail"] == "sparing ada", whole, "{record}");
            assert_eq!(record["detail"].is_null(), !whole, "{record}");
        }
    }
}

#[tokio::test]
async fn how_much_somebody_says_elsewhere_is_not_told() {
    let (parlord, mut bea, mut root) = two_operators().await;
    let (mut ada, mut eve) =
        (Client::named(&parlord, "ada").await, Client::named(&parlord, "eve").await);
    ada.watch("games/lfg").await;
    eve.watch("games/lfg").await;
    let rate = |card: &Value| card["row"]["rate"].as_f64().expect("a rate");
    eventually("what both say", async || {
        ada.send("lobby", "hello").await;
        eve.send("games/lfg", "hello").await;
        let all = rate(&card(&mut root, &ada.id()).await);
        let here = rate(&card(&mut bea, &eve.id()).await);
        (all > 0.0 && here > 0.0).then_some(())
    })
    .await;
    assert_eq!(rate(&card(&mut bea, &ada.id()).await), 0.0, "she is silent where bea looks");
}
