//! Whoever throws his token away, takes another name or opens another connection is still sanctioned; bystanders are not.

use super::client::Client;
use super::*;
use crate::command::Doer;
use crate::command::moderation::{Caution, Force, act};
use crate::net::tests::house::House;
use parlor_protocol::deed::Deed;
use parlor_protocol::operator::Rank;
use serde_json::Value;
use tempfile::TempDir;

fn operator() -> Doer {
    Doer::operator("mia", Rank::Moderator, &["*".to_owned()])
}

async fn done(house: &House, deed: Value, nonce: &str) -> Result<String, String> {
    let deed: Deed = serde_json::from_value(deed).unwrap();
    let done = act(&house.node, &operator(), deed, nonce, Force::No).await;
    done.map(|receipt| receipt.act.to_string()).map_err(|refused| refused.code.to_string())
}

#[tokio::test]
async fn a_muted_guest_who_throws_his_token_away_is_still_muted() {
    let house = House::start(Pace::default()).await;
    let (mut owner, guest) = lobby_of_two(&house).await;
    let bystander = Client::come(&house, "198.51.100.2").await;
    let mute = json!({"verb": "mute", "who": [guest.id], "room": "lobby", "reason": "spam"});
    owner.deed(mute, "m").await;
    let mut fresh = Client::come(&house, "198.51.100.2").await;
    assert_eq!(fresh.welcome["sanctions"][0]["reason"], "spam", "{}", fresh.welcome);
    assert_eq!(fresh.send("x").await["code"], "muted");
    let mut second = fresh.again(&house, "198.51.100.77").await.unwrap();
    assert_eq!(second.send("x").await["code"], "muted", "the cover is his own");
    let named = json!({"name": "fresh-name"});
    let mut named = Client::hello(&house, "198.51.100.2", named).await.unwrap();
    assert_eq!(named.welcome["you"]["name"], "fresh-name", "the mute is of one room");
    assert_eq!(named.send("x").await["code"], "muted");
    let everywhere = json!({"verb": "mute", "who": [guest.id], "for_ms": 60_000});
    let mute = done(&house, everywhere, "all").await.unwrap();
    let other = json!({"name": "another"});
    let refused = refused_hello(&house, "198.51.100.2", other).await;
    assert_eq!((&refused["code"], &refused["field"]), (&json!("muted"), &json!("name")));
    let message = refused["message"].as_str().unwrap();
    assert!(message.ends_with("Come without a name to read."), "{message}");
    moderation_undo(&house, &mute).await.unwrap();
    let again = json!({"token": named.welcome["token"], "name": "fresher"});
    let refused = refused_hello(&house, "198.51.100.2", again).await;
    assert_eq!((&refused["code"], &refused["field"]), (&json!("muted"), &json!("name")));
    let mut free = bystander.again(&house, "198.51.100.2").await.unwrap();
    assert_eq!(free.send("x").await["type"], "ok", "he was here before");
    let mut elsewhere = Client::come(&house, "198.51.100.3").await;
    assert_eq!(elsewhere.send("x").await["type"], "ok");
}

#[tokio::test]
async fn whoever_is_turned_away_after_all_leaves_his_name_to_others() {
    let data = Arc::new(TempDir::new().unwrap());
    let house = House::with_grace(data, (Pace::default(), Caution::default()), 600_000).await;
    let mut ada = Client::come(&house, "198.51.100.1").await;
    // What comes after this is judged and kept, but nobody hears of it.
    let gate = house.hold().await;
    ada.send("x").await;
    let mut eve = house.connect_from("203.0.113.9").await;
    say(&mut eve, &json!({"type": "hello", "id": 1, "name": "ghost"}).to_string()).await;
    let is_ghost = |name: &Option<Arc<str>>| name.as_deref() == Some("ghost");
    let read = &house.node.sequencer;
    let named = || read.read(|state| state.persons.values().any(|of| is_ghost(&of.name)));
    within(async {
        while !named() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let node = house.node.clone();
    let ban: Deed =
        serde_json::from_value(json!({"verb": "ban", "networks": ["203.0.113.0/24"]})).unwrap();
    let banning =
        tokio::spawn(async move { act(&node, &operator(), ban, "b", Force::No).await.unwrap() });
    within(async {
        while read.read(|state| state.sanctions.by_act.is_empty()) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    drop(gate);
    banning.await.unwrap();
    let refused: Value = serde_json::from_str(&hear(&mut eve).await).unwrap();
    assert_eq!(refused["code"], "banned", "{refused}");
    let name = json!({"name": "ghost"});
    let other = Client::hello(&house, "198.51.100.2", name).await;
    assert_eq!(other.unwrap().welcome["you"]["name"], "ghost");
}

/// The refusal of a `hello` that leaves the connection open.
async fn refused_hello(house: &House, address: &str, mut hello: Value) -> Value {
    let mut tcp = house.connect_from(address).await;
    (hello["type"], hello["id"]) = (json!("hello"), json!(1));
    say(&mut tcp, &hello.to_string()).await;
    serde_json::from_str(&hear(&mut tcp).await).unwrap()
}

#[tokio::test]
async fn a_sanction_on_the_person_alone_covers_no_newcomer() {
    let house = House::start(Pace::default()).await;
    let (mut owner, guest) = lobby_of_two(&house).await;
    let mute = json!({"verb": "mute", "who": [guest.id], "room": "lobby", "only_person": true});
    owner.deed(mute, "m").await;
    let mut fresh = Client::come(&house, "198.51.100.2").await;
    assert_eq!(fresh.send("x").await["type"], "ok");
}

#[tokio::test]
async fn a_ban_everywhere_closes_and_keeps_out() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let ban = json!({"verb": "ban", "who": [guest.id], "reason": "enough", "for_ms": 60_000});
    let ban = done(&house, ban, "b").await.unwrap();
    let (told, code) = guest.is_closed().await;
    let sanctioned = told.iter().find(|frame| frame["type"] == "sanctioned").unwrap();
    assert_eq!((&sanctioned["reason"], code), (&json!("enough"), 4501));
    let (refused, code) = guest.again(&house, "198.51.100.2").await.err().unwrap();
    assert_eq!(
        (&refused["code"], &refused["reason"], code),
        (&json!("banned"), &json!("enough"), 4501)
    );
    assert!(refused["until"].is_u64());
    let (refused, code) = Client::hello(&house, "198.51.100.2", json!({})).await.err().unwrap();
    assert_eq!((&refused["code"], code), (&json!("banned"), 4501), "without his token too");
    let members = owner.ask(json!({"type": "members", "room": "lobby"})).await;
    assert!(!members["items"].to_string().contains(&guest.id), "{members}");
    let undo = moderation_undo(&house, &ban).await;
    assert_eq!(undo, Ok(()));
    assert!(guest.again(&house, "198.51.100.2").await.is_ok());
}

async fn moderation_undo(house: &House, act: &str) -> Result<(), String> {
    let undoing = crate::command::moderation::Undoing {
        act: act.parse().unwrap(),
        nonce: "undo".into(),
        reason: None,
    };
    let undone = crate::command::moderation::undo(&house.node, &operator(), undoing).await;
    undone.map(|_| ()).map_err(|refused| refused.code.to_string())
}

#[tokio::test]
async fn a_banned_network_is_shut_for_all_but_the_spared() {
    let house = House::start(Pace::default()).await;
    let mut there = Client::come(&house, "203.0.113.5").await;
    let mut spared = Client::come(&house, "203.0.113.6").await;
    let before = Client::come(&house, "198.51.100.7").await;
    let ban = json!({"verb": "ban", "networks": ["203.0.113.0/24"], "spare": [spared.id]});
    done(&house, ban, "b").await.unwrap();
    assert_eq!(there.is_closed().await.1, 4501);
    assert_eq!(spared.send("x").await["type"], "ok");
    let token = before.again(&house, "203.0.113.7").await.err().unwrap();
    assert_eq!(token.0["code"], "banned", "with or without a token");
    assert!(Client::hello(&house, "203.0.113.8", json!({})).await.is_err());
    assert!(spared.again(&house, "203.0.113.9").await.is_ok());
    let unban = json!({"verb": "unban", "networks": ["203.0.113.0/24"]});
    done(&house, unban, "u").await.unwrap();
    assert!(before.again(&house, "203.0.113.7").await.is_ok());
}

#[tokio::test]
async fn what_cuts_off_too_many_or_a_proxy_takes_force() {
    let caution = Caution { wide_percent: 50, wide_sessions: 2, ..Caution::default() };
    let data = std::sync::Arc::new(TempDir::new().unwrap());
    let house = House::open(data, Pace::default(), caution).await;
    let mut clients = Vec::new();
    for last in 1..=3 {
        clients.push(Client::come(&house, &format!("203.0.113.{last}")).await);
    }
    let ban = json!({"verb": "ban", "networks": ["203.0.113.0/24"]});
    assert_eq!(done(&house, ban.clone(), "1").await, Err("too_wide".into()));
    let loopback = json!({"verb": "ban", "networks": ["127.0.0.0/8"]});
    assert_eq!(done(&house, loopback, "2").await, Err("too_wide".into()));
    let deed: Deed = serde_json::from_value(ban).unwrap();
    let forced = act(&house.node, &operator(), deed, "3", Force::Yes).await.unwrap();
    assert_eq!(forced.scale.unwrap().sessions, 3);
}
