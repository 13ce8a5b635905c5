//! What a receipt says of older acts and of others' work, and what a refusal names.

use super::*;
use crate::command::moderation::{Force, Undoing, Verdict, act, plan, review, undo};
use crate::command::{Doer, Refused};
use crate::net::tests::house::House;
use crate::store::AuditFilter;
use parlor_protocol::EntryId;
use parlor_protocol::admin::{ReportState, Step};
use parlor_protocol::deed::{Deed, Older, Receipt, Verb};
use parlor_protocol::operator::Rank;
use serde_json::Value;

struct Operator<'h>(&'h House, Doer);

impl<'h> Operator<'h> {
    fn of(house: &'h House, name: &str, rooms: &str) -> Self {
        Self(house, Doer::operator(name, Rank::Moderator, &[rooms.to_owned()]))
    }

    async fn does(&self, deed: Value, nonce: &str) -> Result<Receipt, Refused> {
        let deed: Deed = serde_json::from_value(deed).unwrap();
        act(&self.0.node, &self.1, deed, nonce, Force::No).await
    }

    async fn takes_back(&self, act: EntryId, nonce: &str) -> Result<Receipt, Refused> {
        let undoing = Undoing { act, nonce: nonce.to_owned(), reason: None };
        undo(&self.0.node, &self.1, undoing).await
    }

    async fn reviews(&self, report: EntryId, step: Step, n: &str) -> Result<Receipt, Refused> {
        let verdict = Verdict { report, step, nonce: n.to_owned(), note: None, of: None };
        review(&self.0.node, &self.1, verdict).await
    }

    /// Takes this step back, if it is what stands.
    async fn releases(&self, report: EntryId, of: EntryId, n: &str) -> Result<Receipt, Refused> {
        let (step, of) = (Step::Release, Some(of));
        let verdict = Verdict { report, step, nonce: n.to_owned(), note: None, of };
        review(&self.0.node, &self.1, verdict).await
    }
}

#[tokio::test]
async fn a_second_mute_names_the_first_and_its_undo_says_that_that_one_is_in_force_again() {
    let house = House::start(Pace::default()).await;
    let (_owner, guest) = lobby_of_two(&house).await;
    let mia = Operator::of(&house, "mia", "*");
    let mute = |for_ms: u64| json!({"verb": "mute", "who": [guest.id], "for_ms": for_ms});
    let first = mia.does(mute(600_000), "1").await.unwrap();
    assert_eq!(first.older, []);
    let standing = Older { act: first.act, verb: Verb::Mute, until: first.until };
    let second = mia.does(mute(60_000), "2").await.unwrap();
    assert_eq!(second.older, [standing]);
    let third = mia.does(mute(30_000), "3").await.unwrap();
    for act in [first.act, second.act] {
        let refused = mia.takes_back(act, &format!("u{act}")).await.unwrap_err();
        assert_eq!(refused.code.as_str(), "changed_since");
        assert!(refused.message.contains(&third.act.to_string()), "{}", refused.message);
    }
    mia.takes_back(third.act, "4").await.unwrap();
    assert_eq!(mia.takes_back(second.act, "5").await.unwrap().older, [standing]);
    assert_eq!(mia.takes_back(first.act, "6").await.unwrap().older, []);
}

#[tokio::test]
async fn a_mute_whose_time_was_over_is_not_named() {
    let house = House::start(Pace::default()).await;
    let (_owner, guest) = lobby_of_two(&house).await;
    let mia = Operator::of(&house, "mia", "*");
    let mute = |for_ms: u64| json!({"verb": "mute", "who": [guest.id], "for_ms": for_ms});
    let first = mia.does(mute(1), "1").await.unwrap();
    within(async {
        while house.node.now() <= first.until.unwrap() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(mia.does(mute(60_000), "2").await.unwrap().older, []);
}

#[tokio::test]
async fn what_was_set_again_since_names_the_later_act() {
    let house = House::start(Pace::default()).await;
    let (_owner, _guest) = lobby_of_two(&house).await;
    let mia = Operator::of(&house, "mia", "*");
    let topic = |text: &str| json!({"verb": "topic", "room": "lobby", "text": text});
    let first = mia.does(topic("one"), "1").await.unwrap();
    let lock = json!({"verb": "lock", "room": "lobby"});
    mia.does(lock, "l").await.unwrap();
    let second = mia.does(topic("two"), "2").await.unwrap();
    let refused = mia.takes_back(first.act, "u").await.unwrap_err();
    assert_eq!(refused.code.as_str(), "changed_since");
    assert!(refused.message.contains(&second.act.to_string()), "{}", refused.message);
    let again = mia.does(topic("two"), "3").await.unwrap_err();
    assert_eq!(again.code.as_str(), "nothing_to_do");
    assert!(mia.does(topic("two"), "2").await.unwrap().duplicate, "the same request");
    mia.does(topic(""), "4").await.unwrap();
    assert_eq!(mia.does(topic(""), "5").await.unwrap_err().code.as_str(), "nothing_to_do");
    let nowhere = json!({"verb": "topic", "room": "nowhere", "text": "two"});
    assert_eq!(mia.does(nowhere, "6").await.unwrap_err().code.as_str(), "no_such_room");
}

#[tokio::test]
async fn who_may_not_see_networks_is_told_that_newcomers_are_covered() {
    let house = House::start(Pace::default()).await;
    let (_owner, guest) = lobby_of_two(&house).await;
    let tom = Operator::of(&house, "tom", "lobby");
    let mute =
        |only| json!({"verb": "mute", "who": [guest.id], "room": "lobby", "only_person": only});
    for (only, nonce) in [(false, "1"), (true, "2")] {
        let deed = serde_json::from_value(mute(only)).unwrap();
        let plan = plan(&house.node, &tom.1, deed).await.unwrap();
        assert_eq!((plan.newcomers, plan.networks.len()), (!only, 0));
        let done = tom.does(mute(only), nonce).await.unwrap();
        assert_eq!((done.newcomers, done.networks.len()), (!only, 0));
    }
}

#[tokio::test]
async fn networks_that_were_named_are_told_from_those_that_persons_come_from() {
    let house = House::start(Pace::default()).await;
    let (owner, guest) = lobby_of_two(&house).await;
    let mia = Operator::of(&house, "mia", "*");
    let elsewhere = "198.51.100.0/24";
    let ban = |spare: &[&str]| json!({"verb": "ban", "who": [guest.id], "networks": [elsewhere], "spare": spare});
    let mute = json!({"verb": "mute", "who": [guest.id]});
    for (deed, everybody, nonce) in
        [(mute, false, "1"), (ban(&[]), true, "2"), (ban(&[&owner.id]), true, "3")]
    {
        let done = mia.does(deed, nonce).await.unwrap();
        assert_eq!((done.everybody, done.newcomers), (everybody, !everybody), "{done:?}");
        assert_eq!(done.networks == [elsewhere], everybody, "{done:?}");
        let rows = house.node.read(|store| store.audit(&AuditFilter::default(), 1)).await.unwrap();
        assert_eq!((rows[0].act, rows[0].everybody), (done.act, everybody));
    }
}

/// A report of what a guest said in the lobby.
async fn reported(house: &House) -> EntryId {
    let (mut owner, mut guest) = lobby_of_two(house).await;
    let seq = guest.send("rude").await["seq"].clone();
    let report =
        json!({"type": "report", "room": "lobby", "target": seq, "reason": "rude", "nonce": "r"});
    assert_eq!(owner.ask(report).await["type"], "ok");
    house.node.sequencer.read(|state| *state.reports.keys().next().unwrap())
}

#[tokio::test]
async fn a_step_is_taken_back_while_it_is_what_stands() {
    let house = House::start(Pace::default()).await;
    let report = reported(&house).await;
    let (mia, tom) = (Operator::of(&house, "mia", "*"), Operator::of(&house, "tom", "*"));
    let claimed = mia.reviews(report, Step::Claim, "1").await.unwrap().act;
    let dismissed = tom.reviews(report, Step::Dismiss, "2").await.unwrap().act;
    let refused = mia.releases(report, claimed, "3").await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field), ("changed_since", Some("of")));
    let message = "Another step was taken at this report since. This report was dismissed by tom just now; it stays so.";
    assert_eq!(&*refused.message, message);
    let standing = refused.standing.unwrap();
    assert_eq!(standing.state, ReportState::Dismissed);
    assert_eq!(standing.by.map(|by| by.name).as_deref(), Some("tom"));
    // Anybody takes it back who names what stands.
    mia.releases(report, dismissed, "4").await.unwrap();
    mia.reviews(report, Step::Claim, "5").await.unwrap();
    let taken_over = tom.reviews(report, Step::Claim, "6").await.unwrap().act;
    let refused = mia.releases(report, claimed, "7").await.unwrap_err();
    assert_eq!(refused.code.as_str(), "changed_since", "it is claimed, but by another");
    let released = tom.releases(report, taken_over, "8").await.unwrap();
    // It stands as she left it once, but by another step of hers.
    mia.reviews(report, Step::Claim, "8a").await.unwrap();
    let refused = mia.releases(report, claimed, "8b").await.unwrap_err();
    assert_eq!(refused.code.as_str(), "changed_since");
    mia.reviews(report, Step::Release, "8c").await.unwrap();
    assert!(tom.releases(report, taken_over, "8").await.unwrap().duplicate);
    let refused = tom.releases(report, taken_over, "9").await.unwrap_err();
    assert_eq!(refused.standing.unwrap().state, ReportState::Open);
    assert_eq!(refused.code.as_str(), "changed_since");
    for no_step in [report, EntryId(1)] {
        let refused = tom.releases(report, no_step, &no_step.to_string()).await.unwrap_err();
        assert_eq!((refused.code.as_str(), refused.field), ("no_such_act", Some("of")));
    }
    assert_ne!(released.act, taken_over);
}

#[tokio::test]
async fn a_claim_says_whose_it_was_and_what_was_escalated_is_for_admins() {
    let house = House::start(Pace::default()).await;
    let report = reported(&house).await;
    let (mia, tom) = (Operator::of(&house, "mia", "*"), Operator::of(&house, "tom", "*"));
    assert_eq!(mia.reviews(report, Step::Claim, "1").await.unwrap().taken_from, None);
    let taken = tom.reviews(report, Step::Claim, "2").await.unwrap().taken_from;
    assert_eq!(taken.map(|from| from.name).as_deref(), Some("mia"));
    tom.reviews(report, Step::Escalate, "3").await.unwrap();
    let refused = mia.reviews(report, Step::Dismiss, "4").await.unwrap_err();
    assert_eq!(refused.code.as_str(), "not_permitted");
    assert_eq!(&*refused.message, "This report was escalated: admins settle it.");
    tom.reviews(report, Step::Release, "5").await.unwrap();
    mia.reviews(report, Step::Settle, "6").await.unwrap();
    let refused = tom.reviews(report, Step::Claim, "7").await.unwrap_err();
    assert_eq!(refused.code.as_str(), "nothing_to_do");
    let standing = refused.standing.unwrap();
    assert_eq!(standing.state, ReportState::Settled);
    assert_eq!(standing.by.map(|by| by.name).as_deref(), Some("mia"));
}
