//! Rooms under moderation: modes, reports, and what a remade room forgets.

use super::moderation::{ADMIN, BOB, Court, EVE, OPERATOR, OWNER, OWNS, sanction};
use crate::chat::*;
use parlor_protocol::admin::{ReportState, SanctionKind, Step};
use parlor_protocol::deed::Role;

#[test]
fn modes_let_voices_speak_and_end_by_log_time() {
    let mut court = Court::new();
    court.done(OWNS, Some("r"), Act::Appoint { person: EVE, role: Role::Voice });
    court.done(OWNS, Some("r"), Act::Set(Setting::Lock { for_ms: Some(100) }));
    assert_eq!(court.say(BOB), Err(Refusal::RoomLocked { until: Some(court.now + 100) }));
    court.say(EVE).unwrap();
    court.now += 100;
    court.done(OWNS, Some("r"), Act::Set(Setting::Slow { every_ms: 40, for_ms: None }));
    court.say(BOB).unwrap();
    court.now += 10;
    assert_eq!(court.say(BOB), Err(Refusal::SlowMode { every_ms: 40, retry_after_ms: 30 }));
    court.say(EVE).unwrap();
    court.now += 30;
    court.say(BOB).unwrap();
    court.done(OWNS, Some("r"), Act::Set(Setting::Close));
    assert_eq!(court.say(OWNER), Err(Refusal::RoomClosed));
    court.done(OPERATOR, Some("r"), Act::Send { reply_to: None, bytes: 1 });
    let gone = Act::Appoint { person: OWNER, role: Role::Member };
    assert_eq!(court.refused(OWNS, Some("r"), gone), Refusal::LastOwner);
}

#[test]
fn reports_count_up_and_are_closed_once() {
    let mut court = Court::new();
    let report = Act::Report { target: 2, bytes: 0 };
    assert_eq!(court.refused(Actor::person(BOB), Some("r"), report.clone()), Refusal::OwnTarget);
    let id = court.done(Actor::person(EVE), Some("r"), report.clone());
    assert_eq!(court.hear(Actor::person(EVE), Some("r"), report.clone()), Verdict::Unchanged);
    court.done(OWNS, Some("r"), report);
    assert_eq!(court.state.reports[&id].reporters, [EVE, OWNER]);
    let step = |step| Act::Review { report: id, step };
    assert_eq!(court.refused(OWNS, None, step(Step::Claim)), Refusal::NotPermitted);
    court.done(OPERATOR, None, step(Step::Escalate));
    assert_eq!(court.refused(OPERATOR, None, step(Step::Dismiss)), Refusal::Escalated);
    court.done(ADMIN, None, step(Step::Dismiss));
    assert_eq!(court.state.reports[&id].state, ReportState::Dismissed);
    assert_eq!(court.refused(ADMIN, None, step(Step::Claim)), Refusal::NothingToDo);
}

#[test]
fn a_step_that_was_a_mistake_is_taken_back() {
    let mut court = Court::new();
    let id = court.done(Actor::person(EVE), Some("r"), Act::Report { target: 2, bytes: 0 });
    let step = |step| Act::Review { report: id, step };
    for closing in [Step::Claim, Step::Dismiss, Step::Settle, Step::Escalate] {
        court.done(OPERATOR, None, step(closing));
        court.done(OPERATOR, None, step(Step::Release));
        let report = &court.state.reports[&id];
        assert_eq!((report.state, report.by, report.closed_at), (ReportState::Open, None, None));
    }
    assert_eq!(court.refused(OPERATOR, None, step(Step::Release)), Refusal::NothingToDo);
    court.done(ADMIN, None, step(Step::Escalate));
    assert_eq!(court.refused(OPERATOR, None, step(Step::Release)), Refusal::Escalated);
}

#[test]
fn a_remade_room_knows_nothing_of_the_old_one() {
    let mut court = Court::new();
    court.done(OWNS, Some("r"), sanction(SanctionKind::Ban, &[BOB], None));
    court.done(OWNS, Some("r"), Act::Set(Setting::Slow { every_ms: 9, for_ms: None }));
    court.say(EVE).unwrap();
    court.done(Actor::person(EVE), Some("r"), Act::Report { target: 1, bytes: 0 });
    let head = court.room().head;
    court.done(Actor::SERVER, Some("r"), Act::Forget { head });
    let State { sanctions, reports, undoable, paces, .. } = &court.state;
    assert_eq!(sanctions, &Sanctions::default());
    assert_eq!((reports.len(), undoable.len(), paces.len()), (0, 0, 0));
    court.say(BOB).unwrap();
    assert_eq!(court.room().role(BOB), Role::Owner);
    let purge = Act::Purge { persons: vec![EVE], since: None, until: None };
    assert_eq!(court.refused(OPERATOR, None, purge), Refusal::NothingToDo);
}
