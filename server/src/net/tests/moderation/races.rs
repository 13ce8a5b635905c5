//! Every sanction against all that its person may say at the same moment: the log decides, and nothing stands after it.

use super::client::Client;
use super::*;
use crate::chat::{Event, What};
use crate::command::Doer;
use crate::command::moderation::{Commit, Force, Undoing, act, commit, plan, undo};
use crate::net::tests::house::House;
use parlor_protocol::deed::Deed;
use parlor_protocol::operator::Rank;
use parlor_protocol::{PersonId, Seq};
use serde_json::Value;
use std::collections::BTreeMap;

/// Rounds of one connection before a deed is begun, and after it was seen to have happened.
const BEFORE: u64 = 10;
const AFTER: u64 = 10;

/// Answers by the number of their request.
type Answers = BTreeMap<u64, Value>;

/// A moderator of the lobby on two connections.
struct Suspect {
    id: String,
    first: Seq,
    connections: Vec<Client>,
}

impl Suspect {
    async fn come(house: &House, owner: &mut Client, role: &str) -> Self {
        let mut one = Client::come(house, "198.51.100.9").await;
        let first = one.send("first").await["seq"].as_u64().unwrap();
        one.watch().await;
        if role != "member" {
            let role = json!({"verb": "role", "room": "lobby", "who": one.id, "role": role});
            assert_eq!(owner.deed(role, "role").await["type"], "receipt");
        }
        let two = one.again(house, "198.51.100.10").await.unwrap();
        Self { id: one.id.clone(), first, connections: vec![one, two] }
    }

    fn is(&self, person: PersonId) -> bool {
        person.to_string() == self.id
    }

    /// Says a round on each connection without waiting for answers; it may have been closed.
    async fn say(&mut self, round: u64) {
        for (at, client) in self.connections.iter_mut().enumerate() {
            let text = format!("{at} {round}");
            let send = json!({"type": "send", "room": "lobby", "text": text, "nonce": text});
            let edit = json!({"type": "edit", "room": "lobby", "target": self.first, "text": text,
                              "nonce": format!("e {text}")});
            let topic = json!({"type": "topic", "room": "lobby", "text": text,
                               "nonce": format!("t {text}")});
            for (kind, mut request) in [send.clone(), edit, send, topic].into_iter().enumerate() {
                request["id"] = json!(1_000 + 4 * round + kind as u64);
                client.try_tell(&request).await;
            }
        }
    }

    /// Says the first rounds, some of which have been heard after this.
    async fn begin(&mut self, house: &House) {
        let head = house.node.sequencer.room(&lobby()).unwrap().head;
        for round in 0..BEFORE {
            self.say(round).await;
        }
        house.committed(head + 2).await;
    }

    /// Goes on saying rounds until an act with this verb can be undone, and a little longer. How many they were,
    /// and the end of the room when it had happened.
    async fn talk(&mut self, house: &House, verb: &str) -> (u64, Seq) {
        let (mut round, mut seen) = (BEFORE, None);
        while seen.is_none_or(|(at, _)| round < at + AFTER) {
            self.say(round).await;
            round += 1;
            let happened = house.node.sequencer.read(|state| {
                let head = state.rooms[&lobby()].head;
                let mut verbs = state.undoable.values().map(|undoable| undoable.verb.as_str());
                verbs.any(|other| other == verb).then_some((round, head))
            });
            seen = seen.or(happened);
            assert!(round < 2_000, "nothing has happened");
            tokio::task::yield_now().await;
        }
        (round, seen.unwrap().1)
    }

    /// All answers of each connection to so many rounds, or those that came before it was closed with this code.
    async fn answers(&mut self, rounds: u64, closed: Option<u16>) -> Vec<Answers> {
        let mut all = Vec::new();
        for client in &mut self.connections {
            let told = match closed {
                Some(expected) => {
                    let (told, code) = client.is_closed().await;
                    assert_eq!(code, expected);
                    told
                }
                None => client.hear_answers(1_000, 4 * rounds).await,
            };
            let numbered =
                told.into_iter().filter_map(|frame| Some((frame["id"].as_u64()?, frame)));
            all.push(numbered.filter(|(id, _)| *id >= 1_000).collect());
        }
        all
    }
}

/// Of each kind of request the first ones are answered with their seqs and the others refused; a repetition like its first.
/// The seqs of the messages.
fn in_order(answers: &Answers, code: &str, kinds: &[u64]) -> Vec<Seq> {
    for kind in kinds {
        let mut refused = false;
        for (id, answer) in answers.iter().filter(|(id, _)| *id % 4 == *kind) {
            match answer["type"] == "ok" {
                true => assert!(!refused, "{id} was taken after a refusal: {answer}"),
                false => assert_eq!(answer["code"], code, "{id}: {answer}"),
            }
            refused |= answer["type"] != "ok";
        }
    }
    for (id, first) in answers.iter().filter(|(id, _)| *id % 4 == 0) {
        let Some(again) = answers.get(&(id + 2)) else { continue };
        assert_eq!(first["seq"], again["seq"], "{first} and then {again}");
        assert_eq!(first["code"], again["code"], "{first} and then {again}");
        assert!(first["code"] != Value::Null || again["duplicate"] == true, "{again}");
    }
    let messages = answers.iter().filter(|(id, _)| *id % 4 == 0);
    messages.filter_map(|(_, answer)| answer["seq"].as_u64()).collect()
}

/// The room as the store has it.
async fn room_events(house: &House) -> Vec<Event> {
    let room = house.node.sequencer.room(&lobby()).unwrap();
    house.node.read(move |store| store.events(&room, 1, usize::MAX >> 1, usize::MAX)).await.unwrap()
}

fn said_by(suspect: &Suspect, what: &What) -> bool {
    if let What::Message { from: by, .. } | What::Edited { by, .. } | What::Topic { by, .. } = what
    {
        return suspect.is(by.id);
    }
    false
}

/// A race between a deed and its person: in the lobby by the owner, everywhere by an operator.
async fn race(verb: &str, everywhere: bool) {
    let house = House::start(Pace::default()).await;
    let mut owner = Client::come(&house, "198.51.100.1").await;
    owner.send("mine").await;
    let on_room = matches!(verb, "lock" | "close_room");
    let role = if on_room { "member" } else { "moderator" };
    let mut suspect = Suspect::come(&house, &mut owner, role).await;
    let mut deed = json!({"verb": verb});
    if !everywhere {
        deed["room"] = json!("lobby");
    }
    if !on_room {
        deed["who"] = json!([suspect.id]);
    }
    suspect.begin(&house).await;
    let operator = everywhere.then(|| {
        let (node, deed) = (house.node.clone(), deed.clone());
        tokio::spawn(async move {
            let deed: Deed = serde_json::from_value(deed).unwrap();
            let mia = Doer::operator("mia", Rank::Moderator, &["*".to_owned()]);
            act(&node, &mia, deed, "m", Force::No).await.unwrap()
        })
    });
    if !everywhere {
        owner.tell(&json!({"type": "do", "id": 77, "deed": deed, "nonce": "d"})).await;
    }
    let (rounds, head) = suspect.talk(&house, verb).await;
    let seq = match operator {
        Some(operator) => operator.await.unwrap().rooms.first().and_then(|placed| placed.seq),
        None => owner.hear("receipt").await["rooms"][0]["seq"].as_u64(),
    };
    let (code, closed) = match verb {
        "mute" => ("muted", None),
        "kick" => ("kicked", everywhere.then_some(4_502)),
        "ban" => ("banned", everywhere.then_some(4_501)),
        "lock" => ("room_locked", None),
        _close => ("room_closed", None),
    };
    let kinds: &[u64] = if on_room { &[0, 1] } else { &[0, 1, 3] };
    let mut taken: Vec<Seq> = Vec::new();
    for answers in suspect.answers(rounds, closed).await {
        taken.extend(in_order(&answers, code, kinds));
    }
    let events = room_events(&house).await;
    let his: Vec<&Event> = events.iter().filter(|event| said_by(&suspect, &event.what)).collect();
    let said = (kinds.len() * 2) * rounds as usize;
    assert!((2..said).contains(&his.len()), "{verb}: no race, {} of {said}", his.len());
    for seq in taken {
        assert!(his.iter().any(|event| event.seq == seq), "{verb}: {seq} was answered");
    }
    // One that is everywhere has no place in the room: it is not after what stood there when it had happened.
    let end = seq.unwrap_or(head);
    let late = his.iter().find(|event| event.seq > end);
    assert!(late.is_none(), "{verb}: {late:?} stands after {end}");
}

#[tokio::test]
async fn nothing_of_him_stands_after_a_sanction_in_a_room() {
    for verb in ["mute", "kick", "ban"] {
        race(verb, false).await;
    }
}

#[tokio::test]
async fn nothing_of_him_stands_after_a_sanction_everywhere() {
    for verb in ["mute", "kick", "ban"] {
        race(verb, true).await;
    }
}

#[tokio::test]
async fn nothing_of_a_member_stands_after_a_lock_or_a_closing() {
    for verb in ["lock", "close_room"] {
        race(verb, false).await;
    }
}

#[tokio::test]
async fn a_purge_takes_all_that_stands_before_it_and_nothing_after_it() {
    let house = House::start(Pace::default()).await;
    let mut owner = Client::come(&house, "198.51.100.1").await;
    owner.send("mine").await;
    let mut suspect = Suspect::come(&house, &mut owner, "member").await;
    suspect.begin(&house).await;
    let purge = json!({"verb": "purge", "who": [suspect.id], "room": "lobby"});
    owner.tell(&json!({"type": "do", "id": 77, "deed": purge, "nonce": "p"})).await;
    let (rounds, _) = suspect.talk(&house, "purge").await;
    let receipt = owner.hear("receipt").await;
    let purge = receipt["rooms"][0]["seq"].as_u64().unwrap_or_else(|| panic!("{receipt}"));
    let mut taken: Vec<Seq> = vec![suspect.first];
    for answers in suspect.answers(rounds, None).await {
        taken.extend(
            answers.iter().filter_map(|(id, of)| of["seq"].as_u64().filter(|_| id % 4 == 0)),
        );
    }
    let events = room_events(&house).await;
    let (before, after): (Vec<Seq>, Vec<Seq>) = taken.iter().partition(|seq| **seq < purge);
    assert!(before.len() > 1 && !after.is_empty(), "no race");
    assert_eq!(receipt["scale"]["messages"], before.len(), "{receipt}");
    for event in &events {
        if let What::Message { text, .. } = &event.what {
            let gone = before.contains(&event.seq);
            assert_eq!(text.is_none(), gone, "{event:?} beside a purge at {purge}");
        }
        // The first message was purged: none of its edits says its text, and it is not edited any more.
        assert!(!matches!(event.what, What::Edited { .. }), "{event:?} says a text that is gone");
    }
}

/// A lost answer is repeated at once, while the first one is still on its way.
#[tokio::test]
async fn of_the_same_deed_twice_at_once_both_have_one_receipt() {
    let house = House::start(Pace::default()).await;
    let (_owner, mut guest) = lobby_of_two(&house).await;
    let mia = Doer::operator("mia", Rank::Moderator, &["*".to_owned()]);
    let purge = json!({"verb": "purge", "who": [guest.id], "room": "lobby"});
    let deed = || -> Deed { serde_json::from_value(purge.clone()).unwrap() };
    for round in 0..30 {
        guest.send("something").await;
        let (at_once, planned) = (format!("d{round}"), format!("c{round}"));
        let twice = || act(&house.node, &mia, deed(), &at_once, Force::No);
        let (one, two) = tokio::join!(twice(), twice());
        assert_eq!(one.unwrap().act, two.unwrap().act, "{round}");
        guest.send("something else").await;
        let plan = plan(&house.node, &mia, deed()).await.unwrap().plan;
        let of = || Commit { plan: plan.clone(), nonce: planned.clone(), force: Force::No };
        let twice = || commit(&house.node, &mia, of());
        let (one, two) = tokio::join!(twice(), twice());
        let purged = one.unwrap().act;
        assert_eq!(purged, two.unwrap().act, "{round}");
        let of = || Undoing { act: purged, nonce: format!("u{round}"), reason: None };
        let (one, two) = tokio::join!(undo(&house.node, &mia, of()), undo(&house.node, &mia, of()));
        assert_eq!(one.unwrap().act, two.unwrap().act, "{round}");
    }
}

#[tokio::test]
async fn a_plan_is_not_done_over_what_somebody_changed_since() {
    let house = House::start(Pace::default()).await;
    let (_owner, guest) = lobby_of_two(&house).await;
    let [mia, tom] =
        ["mia", "tom"].map(|name| Doer::operator(name, Rank::Admin, &["*".to_owned()]));
    let read = |deed: &Value| serde_json::from_value::<Deed>(deed.clone()).unwrap();
    let who = &guest.id;
    let topic = |text: &str| json!({"verb": "topic", "room": "lobby", "text": text});
    let role = |role: &str| json!({"verb": "role", "room": "lobby", "who": who, "role": role});
    let slow = |ms: u64| json!({"verb": "slow", "room": "lobby", "every_ms": ms});
    for (planned, between, round) in [
        (topic("mia's"), topic("tom's"), 1),
        (role("voice"), role("moderator"), 2),
        (json!({"verb": "lock", "room": "lobby"}), slow(1_000), 3),
    ] {
        let plan = || plan(&house.node, &mia, read(&planned));
        let commits = |plan: String, nonce: String| {
            commit(&house.node, &mia, Commit { plan, nonce, force: Force::No })
        };
        let first = plan().await.unwrap().plan;
        act(&house.node, &tom, read(&between), &format!("t{round}"), Force::No).await.unwrap();
        let refused = commits(first.clone(), format!("a{round}")).await.unwrap_err();
        assert_eq!(refused.code.as_str(), "changed_since", "{planned}");
        // What others change elsewhere is no obstacle, and nor is what it changed itself.
        let again = plan().await.unwrap().plan;
        house.fill(1, 5).await;
        let done = commits(again.clone(), format!("b{round}")).await.unwrap();
        assert_eq!(commits(again, format!("b{round}")).await.unwrap().act, done.act);
    }
}
