//! Without colours every state is told from the others by letters and glyphs alone, in both sets of glyphs.

use super::scenes::{in_room, person, reports, rooms, users};
use super::stage::{NOON, Stage, message, room};
use crate::console::app::{Link, Msg, Options};
use crate::console::look::Look;
use crate::link::LinkError;
use parlor_protocol::admin::{Changes, Fault, Frame, Lines, View};
use parlor_protocol::deed::Verb;
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, ErrorCode, PersonId};
use serde_json::{Value, json};

/// A state, by what leads to it.
pub(super) type State = (&'static str, fn(&mut Stage));

/// Every state of these looks like none of the others: a number that is another one does not count.
pub(super) fn differ(base: fn(Look) -> Stage, states: &[State]) {
    differ_in("", base, states);
}

/// The same, of the first line that holds this alone.
fn differ_in(word: &str, base: fn(Look) -> Stage, states: &[State]) {
    for look in [Look::MONO, Look::ASCII] {
        let picture = |then: fn(&mut Stage)| {
            let mut stage = base(look);
            then(&mut stage);
            let screen = stage.screen(160, 30);
            let line = screen.lines().find(|line| line.contains(word)).unwrap();
            let screen = if word.is_empty() { &screen } else { line };
            screen.chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect()
        };
        let pictures: Vec<String> = states.iter().map(|(_, then)| picture(*then)).collect();
        for (at, (name, _)) in states.iter().enumerate() {
            let (before, _) = pictures.split_at(at);
            let same = before.iter().position(|other| *other == pictures[at]);
            let other = same.map(|same| states[same].0);
            assert_eq!(other, None, "looks like `{name}`, {look:?}:\n{}", pictures[at]);
        }
    }
}

pub(super) fn as_it_is(_: &mut Stage) {}

fn refused() -> LinkError {
    LinkError::Refused(Fault::new(None, ErrorCode::NotPermitted, "no operator"))
}

fn lose(stage: &mut Stage, why: LinkError) {
    stage.tell(Msg::Link(Link::Waiting { tries: 3, wait_ms: 2_000, why }));
}

#[test]
fn how_the_link_stands() {
    differ(
        rooms,
        &[
            ("live", as_it_is),
            ("silent", |stage| {
                stage.stopped = true;
                stage.pass(5_000);
            }),
            ("lost", |stage| lose(stage, LinkError::Lost("closed".to_owned()))),
            ("refused", |stage| lose(stage, refused())),
        ],
    );
    let never = |look| Stage::new(look);
    differ(
        never,
        &[
            ("connecting", as_it_is),
            ("live", |stage| stage.connect(Rank::Moderator)),
            ("lost", |stage| lose(stage, LinkError::Lost("closed".to_owned()))),
            ("only looking", |stage| {
                stage.app.options = Options { read_only: true, ..Options::default() };
                stage.connect(Rank::Moderator);
            }),
            ("prod", |stage| {
                stage.app.options = Options { prod: true, ..Options::default() };
                stage.connect(Rank::Moderator);
            }),
        ],
    );
}

fn more(stage: &mut Stage, dropped: u64) {
    let (sub, rows) = (stage.sub(View::Tail), vec![message(4, 8, "kestrel", "and?")]);
    stage.frame(Frame::Lines(Lines { sub, seq: 4, rows, dropped }));
}

fn follow(look: Look) -> Stage {
    let mut stage = in_room(look);
    stage.press("f");
    stage
}

#[test]
fn how_a_stream_goes_on() {
    differ(
        follow,
        &[
            ("live", as_it_is),
            ("held", |stage| stage.press("k")),
            ("held, and more came", |stage| {
                stage.press("k");
                more(stage, 0);
            }),
            ("live, and more came", |stage| more(stage, 0)),
            ("some not shown", |stage| more(stage, 9)),
            ("stale", |stage| lose(stage, LinkError::Lost("closed".to_owned()))),
        ],
    );
    differ(rooms, &[("live", as_it_is), ("paused", |stage| stage.press("p"))]);
}

fn unmarked(look: Look) -> Stage {
    let mut stage = users(look);
    stage.press("\\ g g");
    stage
}

fn gone(stage: &mut Stage) {
    let (sub, gone) = (stage.sub(View::Users), vec![PersonId(7).to_string()]);
    let (rows, order) = (Vec::new(), None);
    let changes = Changes { sub, seq: 2, at: 0, rows, gone, order, total: 2, matched: 2 };
    stage.frame(Frame::Changes(changes));
}

#[test]
fn what_a_row_of_a_table_is() {
    differ_in(
        "mallory",
        unmarked,
        &[
            ("under the cursor", |stage| stage.press("j k")),
            ("beside it", |stage| stage.press("j")),
            ("marked and under the cursor", |stage| stage.press("space g g")),
            ("marked", |stage| stage.press("space g g j")),
            ("no more", |stage| {
                stage.press("j k");
                gone(stage);
            }),
            ("no more, and marked", |stage| {
                stage.press("space g g j");
                gone(stage);
            }),
        ],
    );
    differ(
        unmarked,
        &[
            ("sorted by one thing", as_it_is),
            ("by another", |stage| stage.press("s j enter")),
            ("the other way", |stage| stage.press("s j enter s j enter")),
        ],
    );
}

#[test]
fn what_a_message_is() {
    fn said(stage: &mut Stage, change: impl Fn(&mut Value)) {
        let mut line = message(3, 7, "mallory", "buy gold");
        change(&mut line);
        stage.show(View::Tail, vec![line, message(4, 8, "ada", "hello")]);
        stage.press("f");
    }
    fn empty(look: Look) -> Stage {
        let mut stage = rooms(look);
        stage.press("enter");
        stage
    }
    differ_in(
        " mallory ",
        empty,
        &[
            ("plain", |stage| said(stage, |_| {})),
            ("removed", |stage| said(stage, |line| line["removed"] = json!(true))),
            ("edited", |stage| said(stage, |line| line["edited"] = json!(true))),
            ("reported", |stage| said(stage, |line| line["reports"] = json!(2))),
            ("no longer kept", |stage| said(stage, |line| line["text"] = json!(null))),
            ("under the cursor", |stage| {
                said(stage, |_| {});
                stage.press("k k");
            }),
            ("marked", |stage| {
                said(stage, |_| {});
                stage.press("k k space j");
            }),
            ("marked and under the cursor", |stage| {
                said(stage, |_| {});
                stage.press("k k space k k");
            }),
        ],
    );
}

#[test]
fn who_somebody_is() {
    fn one(stage: &mut Stage, change: Value) {
        let mut row = json!({ "id": PersonId(7), "name": "mallory", "sessions": 1 });
        row.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        stage.show(View::Users, vec![row]);
    }
    let states: &[State] = &[
        ("nobody", |stage| one(stage, json!({}))),
        ("muted", |stage| one(stage, json!({ "muted": true }))),
        ("muted for a while", |stage| {
            one(stage, json!({ "muted": true, "muted_until": NOON + 900_000 }));
        }),
        ("banned", |stage| one(stage, json!({ "banned": true }))),
        ("reported", |stage| one(stage, json!({ "reports": 3 }))),
        ("voice", |stage| one(stage, json!({ "role": "voice" }))),
        ("moderator", |stage| one(stage, json!({ "role": "moderator" }))),
        ("owner", |stage| one(stage, json!({ "role": "owner" }))),
    ];
    differ(unmarked, states);
    fn members(look: Look) -> Stage {
        let mut stage = Stage::new(look);
        stage.connect(Rank::Moderator);
        stage.tell(Msg::Resize(160));
        stage.show(View::Rooms, vec![room("lobby", 9.0)]);
        stage.press("enter");
        stage
    }
    differ(members, states);
    let panes: &[State] = &[
        ("lines", |stage| one(stage, json!({}))),
        ("members", |stage| {
            one(stage, json!({}));
            stage.press("tab");
        }),
    ];
    differ(members, panes);
}

#[test]
fn what_a_room_or_a_report_is() {
    fn one(stage: &mut Stage, field: &str) {
        let mut row = room("lobby", 9.0);
        row["slow_ms"] = json!(0);
        row["reports"] = json!(0);
        match field {
            "slow_ms" => row[field] = json!(5_000),
            "reports" => row[field] = json!(9),
            _ => row[field] = json!(true),
        }
        stage.show(View::Rooms, vec![row]);
    }
    differ(
        rooms,
        &[
            ("open", |stage| one(stage, "nothing")),
            ("locked", |stage| one(stage, "locked")),
            ("closed", |stage| one(stage, "closed")),
            ("ephemeral", |stage| one(stage, "ephemeral")),
            ("slow", |stage| one(stage, "slow_ms")),
            ("reported often", |stage| one(stage, "reports")),
        ],
    );
    fn report(stage: &mut Stage, state: &str, removed: bool) {
        let mut line = message(12, 7, "mallory", "buy gold");
        line["removed"] = json!(removed);
        let row = json!({
            "report": EntryId(5), "room": "lobby", "seq": 12, "at": NOON, "last_at": NOON, "author": person(7, "mallory"),
            "text": "buy gold", "count": 3, "reason": "spam", "state": state, "claimed_by": null
        });
        let other = message(13, 8, "ada", "no");
        stage.show(View::Reports, vec![row.clone()]);
        stage.pass(1_000);
        let case = json!({ "row": row, "context": [line, other], "reporters": [] });
        stage.show(View::Report, vec![case]);
    }
    differ(
        reports,
        &[
            ("open", |stage| report(stage, "open", false)),
            ("claimed", |stage| report(stage, "claimed", false)),
            ("escalated", |stage| report(stage, "escalated", false)),
            ("what it is about was removed", |stage| report(stage, "open", true)),
        ],
    );
}

#[test]
fn what_became_of_an_act() {
    fn muted(look: Look) -> Stage {
        let mut stage = in_room(look);
        stage.press("m m");
        stage
    }
    differ(
        muted,
        &[
            ("sent", |stage| stage.press("7")),
            ("waiting", |stage| {
                stage.press("7");
                stage.pass(4_000);
            }),
            ("in doubt", |stage| {
                stage.press("7");
                stage.pass(15_000);
            }),
            ("done", |stage| {
                stage.done(Verb::Mute, 9);
                stage.press("7");
            }),
            ("undone", |stage| {
                stage.done(Verb::Mute, 9);
                stage.press("u y");
                stage.done(Verb::Undo, 10);
                stage.press("7");
            }),
            ("failed", |stage| {
                stage.refuse(ErrorCode::NotPermitted, "no");
                stage.press("7");
            }),
        ],
    );
}
