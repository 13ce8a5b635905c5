//! The admin socket as others see it: a golden file of every request, frame and row.

use super::golden::{covers, folder, subject};
use super::moderation::{act, ban, mute, plan, receipt, replacing};
use super::rows::{again, line, rows};
use super::values::{AT, bob};
use crate::ErrorCode;
use crate::admin::*;
use crate::deed::{Plan, Receipt, Role, Verb};
use crate::operator::Rank;
use crate::server::About;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn nonce() -> String {
    "01jdc7-9".into()
}

fn request(id: u64, act: Act) -> Request {
    Request { id, act }
}

fn views() -> Vec<(&'static str, Act)> {
    let whole = Query {
        view: View::Rooms,
        subject: Subject::default(),
        filter: "users>100 and not closed".into(),
        sort: Some("rate".into()),
        order: Order::Rising,
        columns: vec!["users".into(), "rate".into()],
        offset: 45,
        limit: 45,
    };
    let tail = Query {
        subject: Subject { room: Some("lobby".into()), ..Subject::default() },
        ..Query::of(View::Tail)
    };
    let card = Query {
        subject: Subject { person: Some("bob".into()), ..Subject::default() },
        ..Query::of(View::User)
    };
    let case = Query {
        subject: Subject { report: Some(act().to_string()), ..Subject::default() },
        ..Query::of(View::Report)
    };
    vec![
        ("get", Act::Get { query: Query::of(View::Pulse), before: None }),
        ("get-user", Act::Get { query: card, before: None }),
        ("get-report", Act::Get { query: case, before: None }),
        ("subscribe", Act::Subscribe { sub: 1, query: whole, after: None }),
        ("subscribe-after", Act::Subscribe { sub: 2, query: tail, after: Some(41) }),
        ("pause", Act::Pause { sub: 1 }),
        ("resume", Act::Resume { sub: 1 }),
        ("unsubscribe", Act::Unsubscribe { sub: 1 }),
    ]
}

fn acts() -> Vec<(&'static str, Act)> {
    let plan = || "p_5k8m2v5x7a".to_owned();
    let review = |step, note| Act::Review { report: act(), step, nonce: nonce(), note, of: None };
    let release = Act::Review {
        report: act(),
        step: Step::Release,
        nonce: nonce(),
        note: None,
        of: Some(act()),
    };
    let undo = |reason| Act::Undo { act: act(), nonce: nonce(), reason };
    vec![
        ("plan", Act::Plan { deed: ban() }),
        ("commit", Act::Commit { plan: plan(), nonce: nonce(), force: false }),
        ("commit-force", Act::Commit { plan: plan(), nonce: nonce(), force: true }),
        ("do", Act::Do { deed: mute(), nonce: nonce(), force: false }),
        ("do-force", Act::Do { deed: ban(), nonce: nonce(), force: true }),
        ("undo", undo(None)),
        ("undo-reason", undo(Some("the wrong bob".into()))),
        ("outcome", Act::Outcome { nonce: nonce() }),
        ("review", review(Step::Claim, None)),
        ("review-note", review(Step::Dismiss, Some("a joke between friends".into()))),
        ("reload", Act::Reload),
        ("ping-after", Act::Ping { after_ms: Some(1_750) }),
        ("get-before", Act::Get { query: Query::of(View::Audit), before: Some(950) }),
        ("review-of", release),
    ]
}

fn requests() -> BTreeMap<&'static str, Request> {
    let hello = Act::Hello {
        protocol: ADMIN_PROTOCOL,
        client: Some("parlor/0.1.0".into()),
        token: Some("t-5k8m2v5x7a".into()),
    };
    let bare = Act::Hello { protocol: ADMIN_PROTOCOL, client: None, token: None };
    let ping = Act::Ping { after_ms: None };
    let first = vec![("hello", hello), ("hello-bare", bare), ("ping", ping)];
    let all = [first, views(), acts()].concat().into_iter().zip(0..);
    all.map(|((name, act), id)| (name, request(id, act))).collect()
}

fn operator() -> Operator {
    Operator {
        name: "grace".into(),
        role: Rank::Moderator,
        rooms: vec!["games/*".into(), "lobby".into()],
        verbs: vec![Verb::Warn, Verb::Mute],
    }
}

fn row() -> Value {
    json!({"room": "lobby", "users": 211, "rate": 3.5})
}

fn covering() -> Plan {
    Plan { networks: vec!["203.0.113.66".into()], ..plan() }
}

/// What plans and receipts say of older acts, newcomers and others' work.
fn besides() -> [(&'static str, Frame); 5] {
    let claimed = Receipt { taken_from: Some(bob()), ..receipt() };
    let wide = Receipt { networks: vec!["203.0.113.0/24".into()], everybody: true, ..receipt() };
    [
        ("plan-networks", Frame::Plan(Box::new(covering()))),
        ("plan-newcomers", Frame::Plan(Box::new(Plan { newcomers: true, ..plan() }))),
        ("receipt-everybody", Frame::Receipt(Box::new(wide))),
        ("receipt-older", Frame::Receipt(Box::new(replacing()))),
        ("receipt-review", Frame::Receipt(Box::new(claimed))),
    ]
}

fn frames() -> BTreeMap<&'static str, Frame> {
    let welcome = Welcome {
        id: 0,
        protocol: ADMIN_PROTOCOL,
        server: About { name: "Parlor".into(), version: "0.1.0".into() },
        at: AT,
        operator: operator(),
        undo_ms: 86_400_000,
        grace_ms: 2_592_000_000,
        kick_ms: 600_000,
        reason_bytes: crate::deed::REASON_BYTES,
        text_bytes: 4096,
    };
    let fault = Fault {
        id: Some(3),
        code: ErrorCode::BadFilter,
        message: "after `>` a number was expected".into(),
        field: Some("filter".into()),
        limit: Some(512),
        column: Some(7),
        retry_after_ms: Some(1000),
        standing: Some(Box::new(Standing { state: ReportState::Settled, by: Some(bob()) })),
    };
    let message = "the user 1004 is no operator of this server";
    let bare = Fault::new(None, ErrorCode::NotPermitted, message);
    let outcome = |receipt| Frame::Outcome(Outcome { id: 26, receipt });
    let undone = Receipt {
        verb: Verb::Undo,
        persons: vec![],
        networks: vec!["203.0.113.0/24".into()],
        detail: Some(format!("ban {}", act())),
        rooms: vec![],
        ..receipt()
    };
    let mut all = BTreeMap::from([
        ("welcome", Frame::Welcome(Box::new(welcome))),
        ("ok", Frame::Ok { id: 1, at: AT, restart: vec![] }),
        ("ok-restart", Frame::Ok { id: 1, at: AT, restart: vec!["edge".into()] }),
        ("plan", Frame::Plan(Box::new(plan()))),
        ("receipt", Frame::Receipt(Box::new(receipt()))),
        (
            "receipt-duplicate",
            Frame::Receipt(Box::new(Receipt { scale: None, duplicate: true, ..receipt() })),
        ),
        ("receipt-undo", Frame::Receipt(Box::new(undone))),
        ("outcome", outcome(Some(receipt()))),
        ("outcome-nothing", outcome(None)),
        ("error", Frame::Error(fault)),
        ("error-bare", Frame::Error(bare)),
        ("rights", Frame::Rights { operator: operator() }),
        ("bye", Frame::Bye { reason: "restarting".into() }),
    ]);
    all.extend(besides());
    all.append(&mut streams());
    all
}

fn streams() -> BTreeMap<&'static str, Frame> {
    let snapshot = Snapshot {
        id: Some(5),
        sub: Some(1),
        seq: 1,
        view: View::Rooms,
        at: AT,
        rows: vec![row()],
        total: 48_210,
        matched: 312,
        lost: false,
        more: false,
    };
    let later = Snapshot { id: None, seq: 9, ..snapshot.clone() };
    let lost = Snapshot {
        sub: Some(2),
        view: View::Tail,
        seq: 950,
        rows: vec![],
        lost: true,
        ..snapshot.clone()
    };
    let page = Snapshot { id: Some(6), sub: None, lost: false, more: true, ..lost.clone() };
    let changes = Changes {
        sub: 1,
        seq: 2,
        at: AT,
        rows: vec![row()],
        gone: vec!["games/lfg".into()],
        order: Some(vec!["stage".into(), "lobby".into()]),
        total: 48_211,
        matched: 312,
    };
    let still = Changes { seq: 3, rows: vec![], gone: vec![], order: None, ..changes.clone() };
    let lines =
        Lines { sub: 2, seq: 42, rows: vec![serde_json::to_value(line()).unwrap()], dropped: 0 };
    let dropped = Lines { seq: 90, dropped: 47, ..lines.clone() };
    BTreeMap::from([
        ("snapshot", Frame::Snapshot(snapshot)),
        ("snapshot-later", Frame::Snapshot(later)),
        ("snapshot-lost", Frame::Snapshot(lost)),
        ("snapshot-page", Frame::Snapshot(page)),
        ("changes", Frame::Changes(changes)),
        ("changes-bare", Frame::Changes(still)),
        ("lines", Frame::Lines(lines)),
        ("lines-dropped", Frame::Lines(dropped)),
    ])
}

#[test]
fn every_request_has_its_golden_file() {
    let files = folder("admin/requests");
    covers(&files, Act::TYPES);
    let values = requests();
    assert!(files.keys().eq(values.keys()), "files and values differ");
    for (name, value) in values {
        let line = &files[name];
        assert_eq!(Request::parse(line).as_ref(), Ok(&value), "{name}");
        assert_eq!(value.to_json(), *line, "{name}");
        assert_eq!(value.act.type_name(), subject(name));
    }
}

#[test]
fn every_frame_has_its_golden_file() {
    let files = folder("admin/frames");
    covers(&files, Frame::TYPES);
    let values = frames();
    assert!(files.keys().eq(values.keys()), "files and values differ");
    for (name, value) in values {
        let line = &files[name];
        assert_eq!(serde_json::to_string(&value).unwrap(), *line, "{name}");
        let read: Frame = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), *line, "{name}");
    }
}

#[test]
fn every_view_has_its_golden_row() {
    let files = folder("admin/rows");
    let names: Vec<&str> = View::ALL.iter().map(|view| view.as_str()).collect();
    covers(&files, &names);
    let values = rows();
    assert!(files.keys().eq(values.keys()), "files and values differ");
    for view in View::ALL {
        let line = &files[view.as_str()];
        assert_eq!(values[view.as_str()], *line);
        assert_eq!(again(*view, line).unwrap(), *line);
        let row: BTreeMap<String, Value> = serde_json::from_str(line).unwrap();
        let mut columns = view.columns().to_vec();
        columns.sort_unstable();
        assert!(columns.is_empty() || row.keys().eq(&columns), "{view:?}");
    }
}

/// serde knows every variant of an enum and lists them when it meets one it does not know.
#[test]
fn the_lists_are_the_enums() {
    let frame = serde_json::from_str::<Frame>(r#"{"type":"?"}"#).unwrap_err();
    assert_eq!(known(&frame), Frame::TYPES);
    spelled_alike(View::ALL, View::as_str);
    spelled_alike(Order::ALL, Order::as_str);
    spelled_alike(Step::ALL, Step::as_str);
    spelled_alike(Role::ALL, Role::as_str);
    spelled_alike(Rank::ALL, Rank::as_str);
    spelled_alike(Verb::ALL, Verb::as_str);
}

fn known(error: &serde_json::Error) -> Vec<String> {
    error.to_string().split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

/// The list of an enum's words is whole, in order, and serde spells them as we do.
#[track_caller]
fn spelled_alike<T: Copy + DeserializeOwned>(all: &[T], spell: fn(T) -> &'static str) {
    let error = serde_json::from_str::<T>(r#""?""#).err().unwrap();
    assert_eq!(known(&error), all.iter().map(|one| spell(*one)).collect::<Vec<_>>());
}
