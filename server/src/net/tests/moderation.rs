//! Moderation through a whole node: what moderators and operators do, and what everybody hears of it, whatever races.

mod client;
mod counts;
mod evasion;
mod operators;
mod races;
mod receipts;
mod removals;

use super::house::House;
use super::house::*;
use super::*;
use crate::net::Pace;
use client::{Client, room_events};
use serde_json::json;

/// The owner of the lobby, and somebody else who is there.
async fn lobby_of_two(house: &House) -> (Client, Client) {
    let mut owner = Client::come(house, "198.51.100.1").await;
    owner.send("first").await;
    owner.watch().await;
    let mut guest = Client::come(house, "198.51.100.2").await;
    guest.watch().await;
    (owner, guest)
}

#[tokio::test]
async fn a_mute_is_told_and_holds_until_it_is_lifted() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let mute = json!({"verb": "mute", "who": [guest.id], "room": "lobby", "for_ms": 600_000,
                      "reason": "flood"});
    let receipt = owner.deed(mute, "m").await;
    assert_eq!(receipt["type"], "receipt", "{receipt}");
    assert_eq!((&receipt["verb"], &receipt["scale"]["sessions"]), (&json!("mute"), &json!(1)));
    let [told, event] = guest.hear_both(["sanctioned", "sanction"]).await;
    assert_eq!((&told["kind"], &told["reason"]), (&json!("mute"), &json!("flood")));
    assert_eq!((&event["verb"], &event["reason"]), (&json!("mute"), &json!(null)));
    for request in [
        json!({"type": "send", "room": "lobby", "text": "x", "nonce": "1"}),
        json!({"type": "typing", "room": "lobby"}),
        json!({"type": "topic", "room": "lobby", "text": "x", "nonce": "2"}),
    ] {
        let refused = guest.ask(request).await;
        assert_eq!((&refused["code"], &refused["reason"]), (&json!("muted"), &json!("flood")));
        assert!(refused["until"].is_u64(), "{refused}");
    }
    let unmute = json!({"verb": "unmute", "who": [guest.id], "room": "lobby"});
    assert_eq!(owner.deed(unmute, "u").await["verb"], "unmute");
    assert_eq!(guest.hear("sanctioned").await["lifted"], true);
    assert_eq!(guest.send("free").await["type"], "ok");
}

#[tokio::test]
async fn what_was_answered_before_a_mute_stays_answered() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let send = json!({"type": "send", "room": "lobby", "text": "x", "nonce": "same"});
    let first = guest.ask(send.clone()).await;
    owner.deed(json!({"verb": "mute", "who": [guest.id], "room": "lobby"}), "m").await;
    let again = guest.ask(send).await;
    assert_eq!((&again["seq"], &again["duplicate"]), (&first["seq"], &json!(true)));
}

#[tokio::test]
async fn after_a_mute_nothing_of_him_stands_whatever_raced() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    for nonce in 0..200 {
        guest
            .tell(&json!({"type": "send", "id": 9, "room": "lobby", "text": "flood",
                           "nonce": nonce.to_string()}))
            .await;
        if nonce == 100 {
            let mute = json!({"verb": "mute", "who": [guest.id], "room": "lobby"});
            owner.tell(&json!({"type": "do", "id": 77, "deed": mute, "nonce": "m"})).await;
        }
    }
    // The event of the mute may come before its receipt.
    let mut all = owner.hear_until(|frame| frame["type"] == "receipt").await;
    assert_eq!(owner.send("end").await["type"], "ok");
    all.extend(owner.hear_room_until("message", "end").await);
    let mute = all.iter().position(|event| event["type"] == "sanction").unwrap();
    assert!(mute > 0 && all.iter().any(|event| event["from"]["id"] == json!(guest.id)));
    let his = |event: &serde_json::Value| event["from"]["id"] == json!(guest.id);
    assert!(!all[mute..].iter().any(his), "he spoke after the mute");
}

#[tokio::test]
async fn a_kicked_reader_ends_at_the_seq_of_his_kick() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let mut writer = Client::come(&house, "198.51.100.3").await;
    for nonce in 0..300 {
        writer
            .tell(&json!({"type": "send", "id": 9, "room": "lobby", "text": "x",
                            "nonce": nonce.to_string()}))
            .await;
        if nonce == 150 {
            let kick = json!({"verb": "kick", "who": [guest.id], "room": "lobby"});
            owner.tell(&json!({"type": "do", "id": 77, "deed": kick, "nonce": "k"})).await;
        }
    }
    let receipt = owner.hear("receipt").await;
    let seq = receipt["rooms"][0]["seq"].as_u64().unwrap();
    guest.ends_at(seq).await;
    assert_eq!(guest.ask(json!({"type": "watch", "room": "lobby"})).await["code"], "kicked");
    assert_eq!(guest.ask(json!({"type": "members", "room": "lobby"})).await["code"], "kicked");
    let members = owner.ask(json!({"type": "members", "room": "lobby"})).await;
    assert!(!members["items"].to_string().contains(&guest.id), "{members}");
}

#[tokio::test]
async fn a_reader_who_is_behind_the_tail_ends_at_the_seq_of_his_kick() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    house.fill(2_000, 4_000).await;
    let kick = json!({"verb": "kick", "who": [guest.id], "room": "lobby"});
    let receipt = owner.deed(kick, "k").await;
    let seq = receipt["rooms"][0]["seq"].as_u64().unwrap_or_else(|| panic!("{receipt}"));
    house.fill(200, 4_000).await;
    guest.ends_at(seq).await;
}

#[tokio::test]
async fn all_connections_of_a_banned_person_are_put_out() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let mut other = guest.again(&house, "203.0.113.9").await.unwrap();
    other.watch().await;
    let ban = json!({"verb": "ban", "who": [guest.id], "room": "lobby"});
    let receipt = owner.deed(ban, "b").await;
    assert_eq!(receipt["scale"]["sessions"], 2, "{receipt}");
    let seq = receipt["rooms"][0]["seq"].as_u64().unwrap();
    guest.ends_at(seq).await;
    other.ends_at(seq).await;
    owner.deed(json!({"type": "undo", "act": receipt["act"]}), "u").await;
    assert_eq!(guest.ask(json!({"type": "watch", "room": "lobby"})).await["type"], "watching");
}

#[tokio::test]
async fn a_closed_room_is_left_by_everybody_until_it_is_opened() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    owner.deed(json!({"verb": "close_room", "room": "lobby"}), "c").await;
    assert_eq!(guest.hear("settings").await["closed"], true);
    assert_eq!(guest.ask(json!({"type": "watch", "room": "lobby"})).await["code"], "room_closed");
    assert_eq!(guest.send("x").await["code"], "room_closed");
    owner.deed(json!({"verb": "open_room", "room": "lobby"}), "o").await;
    guest.watch().await;
    assert_eq!(guest.send("y").await["type"], "ok");
}

#[tokio::test]
async fn nobody_acts_on_himself_or_his_equal() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let owner_id = owner.id.clone();
    let mute = |who: &str| json!({"verb": "mute", "who": [who], "room": "lobby"});
    assert_eq!(guest.deed(mute(&owner_id), "1").await["code"], "not_permitted");
    let role = json!({"verb": "role", "room": "lobby", "who": guest.id, "role": "moderator"});
    assert_eq!(owner.deed(role, "r").await["type"], "receipt");
    assert_eq!(guest.deed(mute(&owner_id), "2").await["code"], "higher_target");
    let himself = guest.id.clone();
    assert_eq!(guest.deed(mute(&himself), "3").await["code"], "own_target");
    let everywhere = json!({"verb": "mute", "who": [owner_id]});
    assert_eq!(guest.deed(everywhere, "4").await["code"], "not_permitted");
}

#[tokio::test]
async fn who_left_is_not_kicked() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let kick = json!({"verb": "kick", "who": [guest.id], "room": "lobby"});
    guest.ask(json!({"type": "unwatch", "room": "lobby"})).await;
    guest.ask(json!({"type": "ping"})).await;
    assert_eq!(owner.deed(kick, "k").await["code"], "no_such_member");
}

#[tokio::test]
async fn a_deed_is_done_once_for_a_nonce() {
    let house = House::start(Pace::default()).await;
    let (mut owner, guest) = lobby_of_two(&house).await;
    let mute = json!({"verb": "mute", "who": [guest.id], "room": "lobby"});
    let first = owner.deed(mute.clone(), "n").await;
    let again = owner.deed(mute, "n").await;
    assert_eq!((&again["act"], &again["duplicate"]), (&first["act"], &json!(true)));
    let other = json!({"verb": "lock", "room": "lobby"});
    assert_eq!(owner.deed(other, "n").await["code"], "nonce_reused");
    let outcome = owner.ask(json!({"type": "outcome", "nonce": "n"})).await;
    assert_eq!(outcome["receipt"]["act"], first["act"]);
    let none = owner.ask(json!({"type": "outcome", "nonce": "never"})).await;
    assert!(none["type"] == "outcome" && none["receipt"].is_null(), "{none}");
    let late = owner.deed(json!({"verb": "lock", "room": "lobby"}), "never").await;
    assert_eq!(late["code"], "nonce_spent", "{late}");
    let fresh = owner.deed(json!({"verb": "lock", "room": "lobby"}), "fresh").await;
    assert_eq!(fresh["verb"], "lock", "{fresh}");
}

#[tokio::test]
async fn what_was_planned_is_what_is_done() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    guest.send("one").await;
    guest.send("two").await;
    let purge = json!({"verb": "purge", "who": [guest.id], "room": "lobby"});
    let plan = owner.ask(json!({"type": "plan", "deed": purge})).await;
    assert_eq!((&plan["scale"]["messages"], &plan["inverse"]), (&json!(2), &json!("restore")));
    assert_eq!(plan["persons"][0]["id"], json!(guest.id));
    let commit = json!({"type": "commit", "plan": plan["plan"], "nonce": "c"});
    assert_eq!(guest.ask(commit.clone()).await["code"], "plan_expired", "it is not his");
    let receipt = owner.ask(commit.clone()).await;
    assert_eq!(receipt["verb"], "purge", "{receipt}");
    assert_eq!(owner.ask(commit).await["duplicate"], true);
    let other = json!({"type": "commit", "plan": plan["plan"], "nonce": "other"});
    assert_eq!(owner.ask(other).await["code"], "plan_expired");
}

#[tokio::test]
async fn a_report_is_taken_once_and_not_of_ones_own() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let report = |nonce: &str| {
        json!({"type": "report", "room": "lobby", "target": 1,
                                      "reason": "rude", "nonce": nonce})
    };
    assert_eq!(guest.ask(report("1")).await["type"], "ok");
    assert_eq!(guest.ask(report("2")).await["type"], "ok");
    assert_eq!(owner.ask(report("3")).await["code"], "own_target");
    let reports = house.node.sequencer.read(|state| state.reports.len());
    assert_eq!(reports, 1);
}

#[tokio::test]
async fn a_crash_after_the_commit_leaves_the_outcome() {
    let house = House::start(Pace::default()).await;
    let (mut owner, guest) = lobby_of_two(&house).await;
    let mute = json!({"verb": "mute", "who": [guest.id], "room": "lobby"});
    owner.tell(&json!({"type": "do", "id": 77, "deed": mute, "nonce": "n"})).await;
    let by = owner.id.parse().unwrap();
    within(async {
        while house.node.sequencer.read(|state| state.sanctions.by_act.is_empty()) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let token = owner.token.clone();
    drop((owner, guest));
    let house = house.crash().await;
    let mut owner = Client::with_token(&house, "198.51.100.1", &token).await.unwrap();
    assert_eq!(owner.id.parse::<parlor_protocol::PersonId>(), Ok(by));
    let outcome = owner.ask(json!({"type": "outcome", "nonce": "n"})).await;
    assert_eq!(outcome["receipt"]["verb"], "mute", "{outcome}");
    assert_eq!(room_events(&owner.heard), 0);
}
