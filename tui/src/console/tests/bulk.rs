//! Many reports at once: marked, acted on one by one, and every outcome counted.

use super::replies::receipt;
use super::stage::{NOON, Stage};
use crate::console::app::{Link, Msg};
use crate::link::LinkError;
use parlor_protocol::admin::{
    Act, Changes, Fault, Frame, Outcome, ReportState, Request, Standing, Step, View,
};
use parlor_protocol::deed::{Deed, Receipt, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::server::Person;
use parlor_protocol::{EntryId, ErrorCode, PersonId};
use serde_json::{Value, json};

fn person(id: u128, name: &str) -> Person {
    Person { id: PersonId(id), name: name.to_owned() }
}

pub(super) fn report(id: u128, room: &str, author: (u128, &str)) -> Value {
    json!({
        "report": EntryId(id), "room": room, "seq": 70 + id, "at": 1, "last_at": 2, "author": person(author.0, author.1),
        "text": "buy gold", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
    })
}

/// So many reports on mallory in the lobby, from number 5 on.
fn queue(many: u128) -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    let rows = (5..5 + many).map(|id| report(id, "lobby", (7, "mallory")));
    stage.show(View::Reports, rows.collect());
    stage
}

/// Steps that were sent: the request, which step, and at which report.
fn steps(stage: &Stage) -> Vec<(u64, Step, EntryId)> {
    let step = |request: &Request| match &request.act {
        Act::Review { report, step, .. } => Some((request.id, *step, *report)),
        _ => None,
    };
    stage.sent.iter().filter_map(step).collect()
}

pub(super) fn reports(stage: &Stage) -> Vec<(Step, EntryId)> {
    steps(stage).into_iter().map(|(_, step, report)| (step, report)).collect()
}

/// The server did this step.
fn done(stage: &mut Stage, (id, word): (u64, &str), act: u128) {
    let detail = Some(format!("{word} {}", EntryId(act)));
    let receipt = Receipt { detail, undo_until: None, ..receipt(id, Verb::Review, act, NOON) };
    stage.frame(Frame::Receipt(Box::new(receipt)));
}

fn settled_by_bea(stage: &mut Stage, id: u64) {
    let message = "This report was settled by bea just now; it stays so.";
    let standing = Standing { state: ReportState::Settled, by: Some(person(3, "bea")) };
    let fault = Fault::new(Some(id), ErrorCode::NothingToDo, message);
    stage.frame(Frame::Error(Fault { standing: Some(Box::new(standing)), ..fault }));
}

#[test]
fn a_key_takes_its_step_at_all_reports_that_are_marked() {
    let mut stage = queue(4);
    stage.press("space space j space");
    assert!(stage.shows("3 marked") && stage.shows("A settle 3"), "{}", stage.screen(120, 30));
    stage.press("A");
    let sent = steps(&stage);
    assert_eq!(
        reports(&stage),
        [5, 6, 8].map(|id| (Step::Settle, EntryId(id))),
        "those that are marked, and not the one under the cursor"
    );
    let nonce = |request: &Request| match &request.act {
        Act::Review { nonce, .. } => Some(nonce.clone()),
        _ => None,
    };
    let nonces: std::collections::HashSet<String> = stage.sent.iter().filter_map(nonce).collect();
    assert_eq!(nonces.len(), 3, "each request is its own");
    done(&mut stage, (sent[0].0, "settle"), 30);
    settled_by_bea(&mut stage, sent[1].0);
    assert!(!stage.shows("1 settled"), "not before all have an answer");
    done(&mut stage, (sent[2].0, "settle"), 31);
    let told = "2 settled, 1 already settled by bea · u undoes them";
    assert!(stage.shows(told), "{}", stage.screen(100, 30));
    assert!(!stage.shows("marked"), "{}", stage.screen(100, 30));
}

#[test]
fn what_one_key_did_one_key_takes_back() {
    let mut stage = queue(3);
    stage.press("* a");
    for (place, (id, ..)) in steps(&stage).into_iter().enumerate() {
        match place {
            1 => settled_by_bea(&mut stage, id),
            _ => done(&mut stage, (id, "dismiss"), 30 + place as u128),
        }
    }
    assert!(stage.shows("2 dismissed, 1 already settled by bea"), "{}", stage.screen(100, 30));
    stage.press("u");
    assert!(stage.shows("Take back: dismiss 2 reports?"), "{}", stage.screen(100, 30));
    stage.press("y");
    let released = [(Step::Release, EntryId(30)), (Step::Release, EntryId(32))];
    assert_eq!(reports(&stage)[3..], released, "what the receipts named");
    let only_of = |request: &Request| match &request.act {
        Act::Review { of, .. } => *of,
        _ => None,
    };
    let only_of: Vec<EntryId> = stage.sent.iter().filter_map(only_of).collect();
    assert_eq!(only_of, [EntryId(30), EntryId(32)], "and no step of another's since");
    for (id, ..) in steps(&stage).into_iter().skip(3) {
        done(&mut stage, (id, "release"), u128::from(id) + 100);
    }
    let screen = stage.screen(100, 30);
    assert!(screen.contains("2 released") && !screen.contains("2 dismissed"), "{screen}");
    stage.press("u");
    assert!(stage.shows("nothing to undo"), "{}", stage.screen(100, 30));
}

#[test]
fn more_than_one_key_may_do_is_refused_whole() {
    let mut stage = queue(60);
    stage.press("v G v A");
    assert!(steps(&stage).is_empty(), "{:?}", steps(&stage));
    assert!(stage.shows("60 reports are marked"), "{}", stage.screen(100, 30));
    stage.press("\\ *");
    assert!(stage.shows("50 are marked, as many as"), "{}", stage.screen(100, 30));
    stage.press("A");
    assert_eq!(steps(&stage).len(), 50);
}

#[test]
fn one_that_is_gone_is_asked_for_and_counted() {
    let mut stage = queue(2);
    stage.press("*");
    let (sub, gone) = (stage.sub(View::Reports), vec![EntryId(6).to_string()]);
    let (rows, order, total, matched) = (Vec::new(), None, 1, 1);
    stage.frame(Frame::Changes(Changes { sub, seq: 2, at: 0, rows, gone, order, total, matched }));
    stage.press("c");
    assert_eq!(reports(&stage), [5, 6].map(|id| (Step::Claim, EntryId(id))));
    let sent = steps(&stage);
    settled_by_bea(&mut stage, sent[1].0);
    let from = Some(person(4, "mia"));
    let detail = Some(format!("claim {}", EntryId(5)));
    let claimed = receipt(sent[0].0, Verb::Review, 30, NOON);
    let claimed = Receipt { detail, taken_from: from, undo_until: None, ..claimed };
    stage.frame(Frame::Receipt(Box::new(claimed)));
    let told = "1 claimed (taken over from mia), 1 already settled by bea";
    assert!(stage.shows(told), "{}", stage.screen(100, 30));
}

#[test]
fn what_the_link_took_with_it_is_counted_once_that_is_known() {
    let mut stage = queue(3);
    stage.press("* A");
    let first = steps(&stage)[0].0;
    done(&mut stage, (first, "settle"), 30);
    let why = LinkError::Lost("closed".into());
    stage.tell(Msg::Link(Link::Waiting { tries: 1, wait_ms: 10, why }));
    stage.connect(Rank::Moderator);
    stage.pass(100);
    let asks = |request: &&Request| matches!(request.act, Act::Outcome { .. });
    let asked: Vec<u64> = stage.sent.iter().filter(asks).map(|request| request.id).collect();
    assert_eq!(asked.len(), 2);
    stage.frame(Frame::Outcome(Outcome { id: asked[0], receipt: None }));
    assert!(!stage.shows("1 settled"), "{}", stage.screen(100, 30));
    done(&mut stage, (asked[1], "settle"), 31);
    assert!(stage.shows("2 settled, 1 not done: lost with"), "{}", stage.screen(100, 30));
}

#[test]
fn what_is_of_one_room_is_not_done_to_reports_of_several() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    let rows = vec![
        report(5, "lobby", (7, "mallory")),
        report(6, "games", (8, "eve")),
        report(7, "games", (7, "mallory")),
    ];
    stage.show(View::Reports, rows);
    stage.press("* m d");
    assert!(stage.shows("of several rooms, and this is of one"), "{}", stage.screen(100, 30));
    stage.press("m l");
    assert!(stage.shows("of several rooms, and this is of one"), "{}", stage.screen(100, 30));
    assert_eq!(stage.acts(), 0);
    // Whoever wrote them is meant, once each, and everywhere: no room is that of all.
    stage.press("m b");
    stage.pass(200);
    let Act::Plan { deed: Deed::Ban(of) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(of.who, [PersonId(7).to_string(), PersonId(8).to_string()]);
    assert_eq!(of.room, None);
    stage.press("esc \\ k k space j space m d");
    assert!(stage.shows("of several rooms"), "{}", stage.screen(100, 30));
    stage.press("\\ G space k space m d");
    stage.pass(200);
    let Act::Plan { deed: Deed::Remove(of) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!((of.room.as_str(), of.targets.as_slice()), ("games", &[76, 77][..]));
}

#[test]
fn after_an_act_the_open_reports_are_told_and_a_key_goes_there() {
    let mut stage = super::flows::in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 9);
    assert_eq!(stage.asked(View::Reports), format!("author={}", PersonId(7)));
    stage.answer(View::Reports, vec![json!({ "report": EntryId(5) })]);
    assert!(stage.shows("1 open report on mallory · ! goes to them"), "{}", stage.screen(100, 30));
    // Others come in meanwhile: the key stays where it was offered.
    stage.report(None);
    stage.report(Some(report(9, "games", (9, "kim"))));
    let screen = stage.screen(100, 30);
    assert_eq!(screen.matches("! goes to them").count(), 1, "{screen}");
    assert!(screen.contains("reports on kim in games") && !screen.contains("! opens"), "{screen}");
    stage.press("!");
    let filter = format!("author={}", PersonId(7));
    let of = |request: &Request| match &request.act {
        Act::Subscribe { query, .. } if query.view == View::Reports => Some(query.filter.clone()),
        _ => None,
    };
    assert_eq!(stage.sent.iter().rev().find_map(of), Some(filter));
    assert!(!stage.shows("goes to them"), "{}", stage.screen(100, 30));
}

#[test]
fn where_nothing_stands_nothing_is_told() {
    let mut stage = super::flows::in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 9);
    stage.answer(View::Reports, Vec::new());
    assert!(!stage.shows("open report"), "{}", stage.screen(100, 30));
    stage.pass(11_000);
    stage.report(None);
    stage.report(Some(report(9, "games", (9, "kim"))));
    assert!(stage.shows("! opens it"), "{}", stage.screen(100, 30));
}

#[test]
fn the_queue_of_one_author_is_a_key_away() {
    let mut stage = queue(2);
    stage.press("k =");
    let filter = format!("/author={}/", PersonId(7));
    assert!(stage.shows(&filter), "{}", stage.screen(100, 30));
    stage.show(View::Reports, vec![report(5, "lobby", (7, "mallory"))]);
    stage.press("k =");
    assert!(!stage.shows(&filter), "again: all of them");
    let mut stage = super::scenes::card(crate::console::look::Look::MONO);
    stage.press("=");
    assert!(stage.shows(&filter), "{}", stage.screen(100, 30));
}
