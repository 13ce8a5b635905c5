//! What becomes of acts: answered, refused, in doubt, taken back.

use super::*;

fn pending(request: u64) -> Pending {
    Pending {
        request,
        nonce: format!("n{request}"),
        verb: Verb::Mute,
        what: "mute mallory".into(),
        state: State::Sent,
        at: 0,
        sent: 0,
        took_ms: None,
        ties: Ties::default(),
    }
}

fn receipt(id: u64, act: u128) -> Receipt {
    Receipt {
        id,
        act: EntryId(act),
        verb: Verb::Mute,
        at: 5,
        audit: 1,
        persons: Vec::new(),
        networks: Vec::new(),
        everybody: false,
        detail: None,
        rooms: Vec::new(),
        until: None,
        undo_until: Some(100),
        scale: None,
        older: Vec::new(),
        newcomers: false,
        taken_from: None,
        duplicate: false,
    }
}

#[test]
fn what_was_not_answered_is_in_doubt_until_the_server_was_asked() {
    let mut acts = Acts::default();
    acts.begin(pending(1));
    acts.begin(pending(2));
    acts.done(1, receipt(1, 7), 3).unwrap();
    acts.lost();
    assert_eq!(acts.doubts(0), 1);
    let asked = acts.ask(50, || 9);
    assert_eq!(asked, [(9, Act::Outcome { nonce: "n2".into() })]);
    assert!(acts.ask(51, || 10).is_empty(), "asked once at a time");
    acts.done(9, receipt(9, 8), 60).unwrap();
    assert_eq!(acts.doubts(0), 0);
}

#[test]
fn only_what_could_be_undone_is_taken_for_undone_by_somebody_else() {
    for undo_until in [Some(100), None] {
        let mut acts = Acts::default();
        acts.begin(pending(1));
        acts.done(1, Receipt { undo_until, ..receipt(1, 7) }, 3).unwrap();
        let ties = Ties { undoes: Some(EntryId(7)), batch: None };
        acts.begin(Pending { ties, ..pending(2) });
        acts.refused(2, &Fault::new(Some(2), ErrorCode::CannotUndo, "no"), 4).unwrap();
        assert_eq!(acts.is_undone(EntryId(7)), undo_until.is_some());
    }
}

#[test]
fn what_the_server_does_not_know_did_not_happen() {
    let mut acts = Acts::default();
    acts.begin(pending(1));
    acts.lost();
    acts.ask(0, || 2);
    assert_eq!(acts.due(0), None, "asked once at a time");
    let act = acts.unknown(2).unwrap();
    assert!(matches!(act.state, State::Failed(_)));
}

#[test]
fn an_act_that_was_undone_is_not_undone_again() {
    let mut acts = Acts::default();
    acts.begin(pending(1));
    acts.done(1, receipt(1, 7), 3);
    assert_eq!(acts.undoable(50).unwrap().request, 1);
    assert!(acts.undoable(100).is_none(), "the window is over");
    acts.begin(Pending {
        ties: Ties { undoes: Some(EntryId(7)), batch: None },
        verb: Verb::Undo,
        ..pending(2)
    });
    acts.done(2, Receipt { undo_until: None, ..receipt(2, 8) }, 5);
    assert!(acts.undoable(50).is_none());
}

fn fault(code: ErrorCode) -> Fault {
    Fault::new(None, code, "no")
}

#[test]
fn a_refusal_settles_an_act_and_no_question() {
    let mut acts = Acts::default();
    acts.begin(pending(1));
    let act = acts.refused(1, &fault(ErrorCode::StorageUnknown), 10).unwrap();
    assert_eq!(act.state, State::Doubt { ask_at: 1_010 });
    acts.ask(1_010, || 2);
    acts.refused(2, &fault(ErrorCode::Overloaded), 1_020).unwrap();
    assert_eq!((acts.doubts(0), acts.due(1_020)), (1, Some(2_020)));
    acts.ask(2_020, || 3);
    acts.done(3, receipt(3, 7), 2_030).unwrap();
    acts.begin(pending(4));
    let act = acts.refused(4, &fault(ErrorCode::NotPermitted), 3_000).unwrap();
    assert_eq!(act.state, State::Failed("no".into()));
}

#[test]
fn only_settled_acts_are_forgotten() {
    let mut acts = Acts::default();
    acts.begin(pending(0));
    for request in 1..=(KEPT as u64) {
        acts.begin(pending(request));
        acts.refused(request, &fault(ErrorCode::NotPermitted), 0);
    }
    assert!(acts.waits_for(0));
    assert_eq!(acts.iter().count(), KEPT);
    let mut open = Acts::default();
    (0..=(KEPT as u64)).for_each(|request| open.begin(pending(request)));
    assert!(open.waits_for(0));
}
