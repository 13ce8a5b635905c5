//! Receipts count what was taken and what came back; what would take or give back nothing is refused, and so is an act on nobody.

use super::*;
use crate::chat::Act;
use crate::command::moderation::{Force, Subject, Undoing, act, look, plan, undo};
use crate::command::{Doer, Refused};
use crate::net::tests::house::House;
use crate::store::AuditFilter;
use parlor_protocol::deed::{Deed, Receipt, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use serde_json::Value;

struct Mia<'h>(&'h House, Doer, u64);

impl<'h> Mia<'h> {
    fn at(house: &'h House) -> Self {
        Self(house, Doer::operator("mia", Rank::Admin, &["*".to_owned()]), 0)
    }

    fn nonce(&mut self) -> String {
        self.2 += 1;
        format!("n{}", self.2)
    }

    async fn does(&mut self, deed: &Value) -> Result<Receipt, Refused> {
        let (deed, nonce): (Deed, _) =
            (serde_json::from_value(deed.clone()).unwrap(), self.nonce());
        act(&self.0.node, &self.1, deed, &nonce, Force::No).await
    }

    async fn takes_back(&mut self, act: EntryId) -> Result<Receipt, Refused> {
        let nonce = self.nonce();
        undo(&self.0.node, &self.1, Undoing { act, nonce, reason: None }).await
    }

    /// What a plan says of it.
    async fn plans(&self, deed: &Value) -> (u64, Option<String>) {
        let deed = serde_json::from_value(deed.clone()).unwrap();
        let plan = plan(&self.0.node, &self.1, deed).await.unwrap();
        (plan.scale.messages, plan.refused.map(|refused| refused.code.to_string()))
    }
}

fn code<T: std::fmt::Debug>(refused: Result<T, Refused>) -> String {
    refused.unwrap_err().code.to_string()
}

fn messages(receipt: &Receipt) -> u64 {
    receipt.scale.unwrap().messages
}

#[tokio::test]
async fn a_purge_that_takes_nothing_is_refused_and_what_a_later_one_covers_does_not_come_back() {
    let house = House::start(Pace::default()).await;
    let (_owner, mut guest) = lobby_of_two(&house).await;
    let mut mia = Mia::at(&house);
    let purge = json!({"verb": "purge", "who": [guest.id], "room": "lobby"});
    let everywhere = json!({"verb": "purge", "who": [guest.id]});
    assert_eq!(code(mia.does(&everywhere).await), "nothing_to_do");
    guest.send("one").await;
    let first = mia.does(&purge).await.unwrap();
    assert_eq!(messages(&first), 1);
    for deed in [&purge, &everywhere] {
        assert_eq!(mia.plans(deed).await, (0, Some("nothing_to_do".into())), "{deed}");
        assert_eq!(code(mia.does(deed).await), "nothing_to_do", "{deed}");
    }
    guest.send("two").await;
    guest.send("three").await;
    let second = mia.does(&everywhere).await.unwrap();
    assert_eq!(messages(&second), 2, "the first one has one of the three already");
    let refused = mia.takes_back(first.act).await.unwrap_err();
    assert_eq!(refused.code.as_str(), "changed_since");
    assert!(refused.message.contains(&second.act.to_string()), "{}", refused.message);
    let back = mia.takes_back(second.act).await.unwrap();
    assert_eq!(messages(&back), 2, "and not the one that the first act took");
    let (person, verb) = (Some(guest.id.parse().unwrap()), Some(Verb::Undo));
    let about = AuditFilter { person, verb, ..AuditFilter::default() };
    let records = house.node.read(move |store| store.audit(&about, 2)).await.unwrap();
    assert_eq!(records[0].act, back.act, "whose messages are back is on record");
    assert_eq!(back.persons[0].id.to_string(), guest.id);
    assert_eq!(messages(&mia.takes_back(first.act).await.unwrap()), 1);
}

#[tokio::test]
async fn what_is_no_message_is_not_removed_and_what_was_removed_is_not_counted() {
    let house = House::start(Pace::default()).await;
    let (_owner, mut guest) = lobby_of_two(&house).await;
    let mut mia = Mia::at(&house);
    let mut seqs = Vec::new();
    for text in ["one", "two", "three"] {
        seqs.push(guest.send(text).await["seq"].as_u64().unwrap());
    }
    let remove = |targets: &[u64]| json!({"verb": "remove", "room": "lobby", "targets": targets});
    let locked = mia.does(&json!({"verb": "lock", "room": "lobby"})).await.unwrap();
    let event = locked.rooms[0].seq.unwrap();
    for none in [event, 9_999] {
        let refused = mia.does(&remove(&[seqs[0], none])).await.unwrap_err();
        assert_eq!(refused.code.as_str(), "no_such_message");
        assert!(refused.message.starts_with(&format!("{none} is no message")), "{refused:?}");
    }
    assert_eq!(messages(&mia.does(&remove(&[seqs[0]])).await.unwrap()), 1);
    assert_eq!(mia.plans(&remove(&seqs)).await, (2, None));
    let done = mia.does(&remove(&seqs)).await.unwrap();
    assert_eq!(messages(&done), 2);
    assert_eq!(mia.plans(&remove(&seqs)).await, (0, Some("message_removed".into())));
    assert_eq!(code(mia.does(&remove(&seqs)).await), "message_removed");
    assert_eq!(messages(&mia.takes_back(done.act).await.unwrap()), 2);
}

#[tokio::test]
async fn an_id_that_is_nobodys_is_not_acted_on() {
    let house = House::start(Pace::default()).await;
    let (_owner, mut guest) = lobby_of_two(&house).await;
    let mut mia = Mia::at(&house);
    let nobody = PersonId(7).to_string();
    for deed in [
        json!({"verb": "mute", "who": [nobody], "room": "lobby"}),
        json!({"verb": "ban", "who": [guest.id, nobody]}),
        json!({"verb": "ban", "networks": ["203.0.113.0/24"], "spare": [nobody]}),
        json!({"verb": "purge", "who": [nobody]}),
        json!({"verb": "role", "who": nobody, "room": "lobby", "role": "voice"}),
    ] {
        assert_eq!(code(mia.does(&deed).await), "no_such_person", "{deed}");
    }
    guest.send("one").await;
    let away = Client::come(&house, "198.51.100.77").await;
    let warn = json!({"verb": "warn", "who": [away.id], "room": "lobby"});
    let on_record = |id: &str| house.node.store.is_on_record(id.parse().unwrap()).unwrap();
    look(&house.node, &mia.1, Subject::Person(away.id.parse().unwrap())).await.unwrap();
    assert!(!on_record(&away.id), "who was looked for may be nobody");
    mia.does(&warn).await.unwrap();
    assert!(on_record(&away.id));
    // A warning leaves nothing in State, and the directory forgets who is gone: the audit log does not.
    let (guest_id, away_id) = (guest.id.clone(), away.id.clone());
    drop((guest, away));
    let gone = |id: &str| house.node.forgets(id.parse().unwrap());
    within(async {
        while !(gone(&guest_id) && gone(&away_id)) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    mia.does(&warn).await.unwrap();
    let purge = json!({"verb": "purge", "who": [guest_id]});
    assert_eq!(messages(&mia.does(&purge).await.unwrap()), 1);
}

/// At each moment of the first one's way.
#[tokio::test]
async fn whoever_repeats_an_act_while_it_is_under_way_gets_its_receipt() {
    let house = House::start(Pace::default()).await;
    let (_owner, mut guest) = lobby_of_two(&house).await;
    let mia = Mia::at(&house).1;
    let purge = json!({"verb": "purge", "who": [guest.id], "room": "lobby"});
    for turns in 0..150 {
        guest.send("one").await;
        let nonce = format!("r{turns}");
        let does = || act(&house.node, &mia, deed(&purge), &nonce, Force::No);
        let later = async {
            for _ in 0..turns * 4 {
                tokio::task::yield_now().await;
            }
            does().await
        };
        let (first, second) = tokio::join!(does(), later);
        assert_eq!(first.unwrap().act, second.unwrap().act, "after {turns} turns");
    }
}

fn deed(of: &Value) -> Deed {
    serde_json::from_value(of.clone()).unwrap()
}

#[tokio::test]
async fn a_receipt_counts_what_its_act_took_and_not_what_came_after_it() {
    let house = House::start(Pace::default()).await;
    let (_owner, mut guest) = lobby_of_two(&house).await;
    let mut mia = Mia::at(&house);
    let purge = json!({"verb": "purge", "who": [guest.id], "room": "lobby"});
    guest.send("one").await;
    guest.send("two").await;
    let first = mia.does(&purge).await.unwrap();
    guest.send("three").await;
    let second = mia.does(&purge).await.unwrap();
    guest.send("four").await;
    let count = |act| {
        let (room, who) = (house.node.sequencer.room(&lobby()).unwrap(), guest.id.parse().unwrap());
        house.node.store.count_messages(&[room], &[who], (None, None), act).unwrap().messages
    };
    assert_eq!((count(Some(first.act)), count(Some(second.act)), count(None)), (2, 1, 1));
}

#[tokio::test]
async fn what_lies_far_apart_under_two_acts_is_given_back_by_the_one_that_has_it_alone() {
    let house = House::start(Pace::default()).await;
    let (_owner, mut guest) = lobby_of_two(&house).await;
    let mut mia = Mia::at(&house);
    let mut seqs = Vec::new();
    for text in ["one", "two", "three", "four"] {
        seqs.push(guest.send(text).await["seq"].as_u64().unwrap());
    }
    let remove = |targets: &[u64]| json!({"verb": "remove", "room": "lobby", "targets": targets});
    let ends = mia.does(&remove(&[seqs[0], seqs[3]])).await.unwrap();
    let purge = json!({"verb": "purge", "who": [guest.id], "room": "lobby"});
    let rest = mia.does(&purge).await.unwrap();
    assert_eq!(messages(&rest), 2);
    let refused = mia.takes_back(ends.act).await.unwrap_err();
    assert_eq!(refused.code.as_str(), "changed_since");
    assert!(refused.message.contains(&rest.act.to_string()), "{}", refused.message);
    assert_eq!(messages(&mia.takes_back(rest.act).await.unwrap()), 2);
    let back = mia.takes_back(ends.act).await.unwrap();
    assert_eq!((messages(&back), back.persons.len()), (2, 1));
}

#[tokio::test]
async fn where_nothing_is_kept_messages_are_counted_once_and_do_not_come_back() {
    let house = House::start(Pace::default()).await;
    house.act(Act::Declare { ephemeral: true, pinned: false, bytes: 0 }).await;
    let (_owner, mut guest) = lobby_of_two(&house).await;
    let mut mia = Mia::at(&house);
    let purge = json!({"verb": "purge", "who": [guest.id], "room": "lobby"});
    let mut seqs = Vec::new();
    for text in ["one", "two"] {
        seqs.push(guest.send(text).await["seq"].as_u64().unwrap());
    }
    let remove = json!({"verb": "remove", "room": "lobby", "targets": [seqs[0]]});
    let removed = mia.does(&remove).await.unwrap();
    assert_eq!((messages(&removed), removed.undo_until), (1, None));
    assert_eq!(mia.plans(&remove).await, (0, Some("message_removed".into())));
    assert_eq!(code(mia.does(&remove).await), "message_removed");
    let purged = mia.does(&purge).await.unwrap();
    assert_eq!((messages(&purged), purged.undo_until), (1, None));
    assert_eq!(code(mia.does(&purge).await), "nothing_to_do");
    for act in [removed.act, purged.act] {
        assert_eq!(code(mia.takes_back(act).await), "cannot_undo");
    }
}
