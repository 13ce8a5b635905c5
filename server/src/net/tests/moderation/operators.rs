//! Operators act through the same verbs: everywhere, above owners, one before the other.

use super::client::Client;
use super::*;
use crate::chat::Act;
use crate::command::Doer;
use crate::command::moderation::{Force, Subject, Undoing, act, look, outcome, plan, undo};
use crate::net::tests::house::House;
use parlor_protocol::deed::{Deed, Receipt};
use parlor_protocol::operator::Rank;
use serde_json::Value;

async fn done(house: &House, doer: &Doer, deed: Value, nonce: &str) -> Result<Receipt, String> {
    let deed: Deed = serde_json::from_value(deed).unwrap();
    let done = act(&house.node, doer, deed, nonce, Force::No).await;
    done.map_err(|refused| refused.code.to_string())
}

fn all() -> Vec<String> {
    vec!["*".to_owned()]
}

#[tokio::test]
async fn of_two_operators_at_once_one_locks_first() {
    let house = House::start(Pace::default()).await;
    let (_owner, _guest) = lobby_of_two(&house).await;
    let (mia, tom) = (
        Doer::operator("mia", Rank::Moderator, &all()),
        Doer::operator("tom", Rank::Moderator, &all()),
    );
    for round in 0..10 {
        let lock = json!({"verb": "lock", "room": "lobby"});
        let (nonce, other) = (format!("a{round}"), format!("b{round}"));
        let (one, two) = tokio::join!(
            done(&house, &mia, lock.clone(), &nonce),
            done(&house, &tom, lock, &other)
        );
        let refused: Vec<String> = [one, two].into_iter().filter_map(Result::err).collect();
        assert_eq!(refused, ["nothing_to_do"], "one of them locked it");
        let unlock = json!({"verb": "unlock", "room": "lobby"});
        done(&house, &tom, unlock, &format!("u{round}")).await.unwrap();
    }
}

#[tokio::test]
async fn of_a_lock_and_an_unlock_at_once_the_audit_log_has_the_order() {
    let house = House::start(Pace::default()).await;
    let (_owner, _guest) = lobby_of_two(&house).await;
    let (mia, tom) = (
        Doer::operator("mia", Rank::Moderator, &all()),
        Doer::operator("tom", Rank::Moderator, &all()),
    );
    let deed = |verb: &str| json!({"verb": verb, "room": "lobby"});
    for round in 0..20 {
        let (lock, unlock) = (format!("l{round}"), format!("u{round}"));
        let (lock, unlock) = tokio::join!(
            done(&house, &mia, deed("lock"), &lock),
            done(&house, &tom, deed("unlock"), &unlock)
        );
        let locked = house.node.sequencer.room(&lobby()).unwrap().mode.is_some();
        let lock = lock.unwrap();
        match unlock {
            Ok(unlock) => assert!(!locked && lock.audit < unlock.audit, "{lock:?} {unlock:?}"),
            Err(code) => {
                assert_eq!((locked, code.as_str()), (true, "nothing_to_do"));
                done(&house, &tom, deed("unlock"), &format!("again{round}")).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn what_a_higher_operator_did_is_not_told_under_the_name_of_a_guest() {
    let house = House::start(Pace::default()).await;
    let (_owner, _guest) = lobby_of_two(&house).await;
    let root = Doer::operator("root", Rank::Admin, &all());
    let mia = Doer::operator("mia", Rank::Moderator, &all());
    let lock = json!({"verb": "lock", "room": "lobby"});
    let act = done(&house, &root, lock, "lock").await.unwrap().act;
    let undoing = Undoing { act, nonce: "undo".into(), reason: None };
    let refused = undo(&house.node, &mia, undoing).await.unwrap_err();
    assert!(refused.message.starts_with("The operator who did it is "), "{}", refused.message);
}

#[tokio::test]
async fn what_has_ended_by_itself_is_not_said_to_have_been_changed() {
    let house = House::start(Pace::default()).await;
    let (_owner, guest) = lobby_of_two(&house).await;
    let mia = Doer::operator("mia", Rank::Moderator, &all());
    let mute = json!({"verb": "mute", "who": [guest.id], "room": "lobby", "for_ms": 1});
    let act = done(&house, &mia, mute, "mute").await.unwrap().act;
    within(async {
        while house.node.sequencer.read(|state| state.due(house.node.now(), 9)) != [act] {
            tokio::task::yield_now().await;
        }
    })
    .await;
    for nonce in ["standing", "settled"] {
        let undoing = Undoing { act, nonce: nonce.into(), reason: None };
        let refused = undo(&house.node, &mia, undoing).await.unwrap_err();
        assert_eq!(refused.code.as_str(), "nothing_to_do", "{nonce}");
        assert!(refused.message.starts_with("Its time is over"), "{nonce}: {}", refused.message);
        if nonce == "standing" {
            house.act(Act::Settle { acts: vec![act] }).await;
        }
    }
}

#[tokio::test]
async fn an_act_under_way_is_not_said_not_to_have_happened() {
    let house = Arc::new(House::start(Pace::default()).await);
    let (mut owner, _guest) = lobby_of_two(&house).await;
    let mia = Doer::operator("mia", Rank::Moderator, &all());
    let deed = |verb: &str| json!({"verb": verb, "room": "lobby"});
    done(&house, &mia, deed("lock"), "first").await.unwrap();
    // What comes after this is judged and kept, but not answered.
    let gate = house.hold().await;
    owner.send("x").await;
    let begin = |verb, nonce: &'static str| {
        let (house, mia, deed) = (house.clone(), mia.clone(), deed(verb));
        tokio::spawn(async move { done(&house, &mia, deed, nonce).await })
    };
    let again = begin("lock", "again");
    within(async {
        while house.node.acts_under_way() == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let asked = async |nonce| outcome(&house.node, &mia, nonce).await;
    let open = asked("again").await.unwrap_err();
    assert_eq!((open.code.as_str(), open.retry_after_ms), ("under_way", Some(500)));
    let unlock = begin("unlock", "n");
    within(async {
        while house.node.sequencer.room(&lobby()).is_some_and(|room| room.mode.is_some()) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let done_already = asked("n").await.unwrap().expect("its record is there before its answer");
    drop(gate);
    assert_eq!(again.await.unwrap().unwrap_err(), "nothing_to_do");
    assert_eq!(unlock.await.unwrap().unwrap().act, done_already.act);
    assert_eq!(asked("again").await.unwrap(), None);
    let late = done(&house, &mia, deed("lock"), "again").await;
    assert_eq!(late.unwrap_err(), "nonce_spent");
    done(&house, &mia, deed("lock"), "fresh").await.unwrap();
}

#[tokio::test]
async fn an_announcement_reaches_every_session_and_no_room() {
    let house = House::start(Pace::default()).await;
    let (mut owner, mut guest) = lobby_of_two(&house).await;
    let mia = Doer::operator("mia", Rank::Moderator, &all());
    done(&house, &mia, json!({"verb": "notice", "text": "restart at noon"}), "n").await.unwrap();
    for client in [&mut owner, &mut guest] {
        assert_eq!(client.hear("announcement").await["text"], "restart at noon");
    }
    let notice = json!({"verb": "notice", "room": "lobby", "text": "be kind"});
    done(&house, &mia, notice, "r").await.unwrap();
    assert_eq!(guest.hear("notice").await["text"], "be kind");
}

#[tokio::test]
async fn an_operator_acts_on_an_owner_within_his_rooms() {
    let house = House::start(Pace::default()).await;
    let (mut owner, _guest) = lobby_of_two(&house).await;
    let mute = json!({"verb": "mute", "who": [owner.id], "room": "lobby"});
    let elsewhere = Doer::operator("tom", Rank::Moderator, &["help/*".to_owned()]);
    assert_eq!(done(&house, &elsewhere, mute.clone(), "1").await, Err("not_permitted".into()));
    let viewer = Doer::operator("vic", Rank::Viewer, &all());
    assert_eq!(done(&house, &viewer, mute.clone(), "2").await, Err("not_permitted".into()));
    look(&house.node, &viewer, Subject::Room(lobby())).await.unwrap();
    let mia = Doer::operator("mia", Rank::Moderator, &all());
    done(&house, &mia, mute, "3").await.unwrap();
    assert_eq!(owner.send("x").await["code"], "muted");
}

#[tokio::test]
async fn persons_are_named_by_id_name_or_generated_name_here_or_not() {
    let house = House::start(Pace::default()).await;
    let mut ada = Client::hello(&house, "198.51.100.4", json!({"name": "Ada"})).await.ok().unwrap();
    ada.send("hello").await;
    let (ada_id, guest) = (ada.id.clone(), Client::come(&house, "198.51.100.5").await);
    let guest_name = guest.welcome["you"]["name"].as_str().unwrap().to_owned();
    drop(ada);
    let mia = Doer::operator("mia", Rank::Moderator, &all());
    for (name, id) in
        [("Ada", &ada_id), ("ada", &ada_id), (&ada_id, &ada_id), (&guest_name, &guest.id)]
    {
        let deed = serde_json::from_value(json!({"verb": "mute", "who": [name]})).unwrap();
        let plan = plan(&house.node, &mia, deed).await.unwrap();
        assert_eq!(plan.persons[0].id.to_string(), *id, "{name}");
    }
    for (deed, code) in [
        (json!({"verb": "mute", "who": ["nobody"]}), "no_such_person"),
        (json!({"verb": "mute", "who": ["guest-00000000"]}), "no_such_person"),
        (json!({"verb": "mute", "who": []}), "missing_field"),
        (json!({"verb": "mute", "who": ["Ada"], "for_ms": 0}), "bad_duration"),
        (json!({"verb": "mute", "who": ["Ada"], "for_ms": 400_000_000_000_u64}), "bad_duration"),
        (json!({"verb": "mute", "who": ["Ada"], "reason": "x".repeat(513)}), "too_long"),
        (json!({"verb": "mute", "who": ["Ada"], "reason": "a\0b"}), "bad_text"),
        (json!({"verb": "mute", "who": ["Ada"], "room": "nowhere"}), "no_such_room"),
        (json!({"verb": "ban", "networks": ["10.0.0.0/7"]}), "bad_network"),
        (json!({"verb": "slow", "room": "lobby", "every_ms": 30_000_000}), "bad_duration"),
        (json!({"verb": "unmute", "who": ["Ada"]}), "nothing_to_do"),
        (
            json!({"verb": "remove", "room": "lobby", "targets": (1..=257).collect::<Vec<u64>>()}),
            "too_many_targets",
        ),
        (json!({"verb": "kick", "who": ["Ada"]}), "no_such_member"),
    ] {
        assert_eq!(done(&house, &mia, deed.clone(), "x").await, Err(code.to_owned()), "{deed}");
    }
}
