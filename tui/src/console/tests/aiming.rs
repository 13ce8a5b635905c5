//! Panes, clicks and completion: other ways to say whom one means.

use super::flows::in_lobby;
use super::stage::{NOON, Stage, message, room};
use crate::console::app::{Effect, Msg};
use parlor_protocol::admin::{Act, Order, Request, View};
use parlor_protocol::deed::{Deed, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use ratatui::layout::Position;
use serde_json::json;

#[test]
fn members_stand_beside_the_room_and_can_be_acted_on() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.tell(Msg::Resize(160));
    stage.press(":");
    stage.type_in("room lobby");
    stage.press("enter");
    let member = |id: u128, name: &str| json!({ "id": PersonId(id), "name": name, "sessions": 1, "rate": 31.0 });
    stage.show(View::Users, vec![member(7, "mallory"), member(8, "ada")]);
    stage.show(View::Tail, vec![message(1, 9, "kestrel", "gg")]);
    assert!(stage.screen(160, 45).contains("ada"));
    assert!(!stage.screen(160, 45).contains('▶'), "the keys go to what is said");
    stage.press("tab j m m");
    let Act::Do { deed: Deed::Mute(mute), .. } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(
        (mute.who.as_slice(), mute.room.as_deref()),
        ([PersonId(8).to_string()].as_slice(), Some("lobby"))
    );
    let before = stage.acts();
    stage.press("backtab m m");
    assert!(stage.acts() == before && stage.shows("no line is picked: k picks the newest"));
    stage.press("k m m");
    let Act::Do { deed: Deed::Mute(mute), .. } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(mute.who, [PersonId(9).to_string()], "the author of the newest line");
}

#[test]
fn a_report_that_is_rested_on_shows_what_was_said_around_it() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    let report = |id: u128, text: &str| {
        json!({
            "report": EntryId(id), "room": "lobby", "seq": 2, "at": 1, "last_at": 2, "author": { "id": PersonId(7), "name": "mallory" },
            "text": text, "count": 3, "reason": "spam", "state": "open", "claimed_by": null
        })
    };
    stage.show(View::Reports, vec![report(5, "buy gold"), report(6, "rude")]);
    let asked = |stage: &Stage| {
        let of = |request: &Request| match &request.act {
            Act::Subscribe { query, .. } if query.view == View::Report => {
                query.subject.report.clone()
            }
            _ => None,
        };
        stage.sent.iter().filter_map(of).collect::<Vec<_>>()
    };
    stage.press("j k j");
    assert!(asked(&stage).is_empty(), "nobody rested");
    stage.pass(700);
    assert_eq!(asked(&stage), [EntryId(6).to_string()]);
    let context = vec![message(1, 9, "kestrel", "lol mods?"), message(2, 7, "mallory", "rude")];
    let reporters = json!([{ "id": PersonId(9), "name": "dana", "at": 1, "reason": "spam" }]);
    stage.show(
        View::Report,
        vec![json!({ "row": report(6, "rude"), "context": context, "reporters": reporters })],
    );
    assert!(stage.shows("lol mods?") && stage.shows("reported by dana"));
    stage.press("k");
    assert!(!stage.shows("lol mods?"), "of another report");
}

#[test]
fn what_is_read_of_a_queue_stays_when_newer_reports_come_before_it() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    let report = |id: u128, text: &str| {
        json!({
            "report": EntryId(id), "room": "lobby", "seq": 2, "at": 1, "last_at": id, "author": { "id": PersonId(7), "name": "mallory" },
            "text": text, "count": 3, "reason": "spam", "state": "open", "claimed_by": null
        })
    };
    let asked = |stage: &Stage| {
        let of = |one: &&Request| matches!(&one.act, Act::Subscribe { query, .. } if query.view == View::Report);
        stage.sent.iter().filter(of).count()
    };
    stage.show(View::Reports, vec![report(5, "buy gold")]);
    stage.pass(1_000);
    assert_eq!(asked(&stage), 1, "the first");
    stage.show(View::Reports, vec![report(6, "rude"), report(5, "buy gold")]);
    stage.pass(10_000);
    assert_eq!(asked(&stage), 1, "nobody asked for another");
    stage.press("k");
    stage.pass(700);
    assert_eq!(asked(&stage), 2);
}

#[test]
fn a_click_aims_and_a_second_one_goes_in() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0), room("news/live", 3.0)]);
    let screen = stage.screen(80, 24);
    let y = screen.lines().position(|line| line.contains("news/live")).unwrap();
    let click = |stage: &mut Stage, y: usize| {
        stage.tell(Msg::Click(Position::new(9, u16::try_from(y).unwrap())));
    };
    click(&mut stage, y + 5);
    click(&mut stage, y);
    stage.press("y n");
    assert_eq!(stage.effects, [Effect::Copy("news/live".into())]);
    stage.pass(1_000);
    click(&mut stage, y);
    assert!(stage.app.nav.is_home(), "too late for a second one");
    click(&mut stage, y);
    assert!(!stage.app.nav.is_home());
    stage.show(View::Tail, vec![message(1, 8, "ada", "hello"), message(2, 7, "mallory", "gold")]);
    let y = stage.screen(80, 24).lines().position(|line| line.contains("hello")).unwrap();
    click(&mut stage, y);
    stage.press("m m");
    let Act::Do { deed: Deed::Mute(mute), .. } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(mute.who, [PersonId(8).to_string()]);
}

#[test]
fn a_click_on_the_head_of_a_column_sorts_by_it_and_another_reverses() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0), room("news/live", 3.0)]);
    let asked = |stage: &Stage| {
        let of = |request: &Request| match &request.act {
            Act::Subscribe { query, .. } => Some((query.sort.clone()?, query.order)),
            _ => None,
        };
        stage.sent.iter().rev().find_map(of).unwrap()
    };
    let click = |stage: &mut Stage, title: &str| {
        let screen = stage.screen(100, 30);
        let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(title)).unwrap();
        let x = line[..line.find(title).unwrap()].chars().count();
        let at = |number: usize| u16::try_from(number).unwrap();
        stage.tell(Msg::Click(Position::new(at(x), at(y))));
    };
    click(&mut stage, "USERS");
    assert_eq!(asked(&stage), ("users".to_owned(), Order::Falling));
    click(&mut stage, "USERS");
    assert_eq!(asked(&stage), ("users".to_owned(), Order::Rising));
    assert!(stage.app.nav.is_home(), "a head is nothing to go into");
    click(&mut stage, "ROOM");
    assert_eq!(asked(&stage), ("room".to_owned(), Order::Rising), "names begin at A");
    click(&mut stage, "FLAGS");
    assert_eq!(asked(&stage), ("room".to_owned(), Order::Rising), "nothing sorts by these");
}

#[test]
fn what_is_sorted_or_filtered_anew_stands_as_it_comes() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("a/one", 9.0), room("b/two", 3.0), room("c/three", 1.0)]);
    let shown = |stage: &Stage| {
        let screen = stage.screen(80, 24);
        let name =
            |line: &str| line.split_whitespace().find(|word| word.contains('/')).map(str::to_owned);
        screen.lines().filter(|line| line.contains(" 4,812 ")).filter_map(name).collect::<Vec<_>>()
    };
    stage.press("j s j enter");
    stage.show(View::Rooms, vec![room("c/three", 1.0), room("b/two", 3.0), room("a/one", 9.0)]);
    assert_eq!(shown(&stage), ["c/three", "b/two", "a/one"], "at once");
    stage.press("j /");
    stage.type_in("e");
    stage.show(View::Rooms, vec![room("a/one", 9.0), room("c/three", 1.0)]);
    assert_eq!(shown(&stage), ["a/one", "c/three"], "what the cursor was on is not there any more");
    stage.press("enter y n");
    assert_eq!(stage.effects, [Effect::Copy("a/one".into())]);
}

#[test]
fn marked_messages_stand_for_who_wrote_them() {
    let mut stage = in_lobby();
    let more = vec![message(3, 7, "mallory", "buy more gold"), message(4, 9, "lola", "rematch?")];
    stage.lines(View::Tail, more);
    // What ada and mallory said; the cursor is on what lola did.
    stage.press("g g space space space");
    assert!(stage.shows("act on 3 marked"));
    stage.press("m m");
    assert!(stage.shows("type 2 to run it"), "many are heavier than one");
    let Act::Plan { deed: Deed::Mute(mute) } = stage.last() else { panic!("{:?}", stage.last()) };
    assert_eq!(mute.who, [PersonId(8).to_string(), PersonId(7).to_string()]);
}

#[test]
fn names_are_whole_where_there_is_room() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    let names = ["kestrel", "a-name-of-24-letters-abc", "a-name-of-more-than-24-letters"];
    let lines = names.iter().zip(1..).map(|(name, n)| message(n, u128::from(n), name, "hello"));
    stage.show(View::Tail, lines.collect());
    let screen = stage.screen(160, 45);
    assert!(screen.contains(" a-name-of-24-letters-abc   hello"), "{screen}");
    assert!(screen.contains(" a-name-of-more-than-24-…   hello"), "{screen}");
    assert!(screen.contains(" kestrel                    hello"), "{screen}");
}

#[test]
fn names_that_are_seen_are_completed() {
    let mut stage = in_lobby();
    stage.press(":");
    stage.type_in("mute mal");
    stage.press("tab");
    stage.type_in("10m --room n");
    stage.press("tab");
    assert!(stage.shows("mute mallory 10m --room news/live"));
    stage.type_in("--reason ");
    stage.press("tab");
    assert!(stage.shows("nothing to complete: words of your own stand here"));
    stage.press("esc 7 :");
    stage.type_in("mute mal");
    stage.press("tab");
    assert!(stage.shows("mute mallory"), "whoever was seen before: {}", stage.screen(100, 30));
}

#[test]
fn a_filtered_room_is_aimed_at_where_it_shows() {
    let mut stage = in_lobby();
    let more = vec![
        message(3, 7, "mallory", "buy more gold"),
        message(4, 9, "lola", "rematch?"),
        message(5, 9, "lola", "sec"),
    ];
    stage.lines(View::Tail, more);
    stage.press("/");
    stage.type_in("gold");
    stage.press("enter");
    let muted = |stage: &Stage| match stage.last() {
        Act::Do { deed: Deed::Mute(mute), .. } => mute.who.clone(),
        other => panic!("{other:?}"),
    };
    stage.press("m m");
    assert_eq!(muted(&stage), [PersonId(7).to_string()], "the newest that is shown");
    stage.press("k");
    let screen = stage.screen(80, 24);
    let on = screen.lines().find(|line| line.contains('▶')).unwrap();
    assert!(on.contains("buy gold"), "{screen}");
    stage.press("y l");
    assert_eq!(stage.effects.last(), Some(&Effect::Copy("mallory: buy gold".into())));
    stage.press("j j");
    assert!(stage.shows("live") && !stage.shows("held"), "past the last that is shown");
}

#[test]
fn a_line_that_comes_between_two_keys_is_not_acted_on() {
    let mut stage = in_lobby();
    stage.lines(View::Tail, vec![message(3, 7, "mallory", "buy more gold")]);
    stage.press("f k m");
    let screen = stage.screen(80, 24);
    let on = screen.lines().find(|line| line.contains('▶')).unwrap();
    assert!(on.contains("buy more gold"), "{screen}");
    stage.lines(View::Tail, vec![message(4, 9, "lola", "rematch?")]);
    stage.press("m");
    match stage.last() {
        Act::Do { deed: Deed::Mute(mute), .. } => {
            assert_eq!(mute.who, [PersonId(7).to_string()]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sanction_under_the_cursor_is_the_one_taken_back() {
    let mut stage = in_lobby();
    stage.press("m m");
    stage.press("4");
    let row = json!({
        "act": EntryId(4), "kind": "ban", "persons": [{ "id": PersonId(8), "name": "kim" }], "networks": ["203.0.113.0/24"],
        "everybody": true, "spared": [], "by": { "id": PersonId(1), "name": "alice" }, "at": NOON
    });
    stage.show(View::Sanctions, vec![row]);
    stage.press("u");
    assert!(stage.shows("ban kim, 203.0.113.0/24 everywhere?"), "{}", stage.screen(100, 30));
    stage.press("y");
    assert!(matches!(stage.last(), Act::Undo { act: EntryId(4), .. }), "{:?}", stage.last());
}

#[test]
fn a_sanction_on_networks_alone_says_how_it_ends() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("4");
    let row = json!({
        "act": EntryId(4), "kind": "ban", "persons": [], "networks": ["203.0.113.0/24"],
        "spared": [], "by": { "id": PersonId(1), "name": "alice" }, "at": NOON
    });
    stage.show(View::Sanctions, vec![row]);
    let before = stage.acts();
    stage.press("m B");
    assert!(stage.shows("names nobody: u takes it back"), "{}", stage.screen(100, 30));
    assert_eq!(stage.acts(), before);
}

#[test]
fn what_is_too_long_for_a_clipboard_is_not_said_to_be_in_it() {
    let mut stage = in_lobby();
    stage.lines(View::Tail, vec![message(3, 7, "mallory", &"x".repeat(60_000))]);
    stage.press("j y l");
    assert!(stage.effects.is_empty(), "{:?}", stage.effects.len());
    assert!(stage.shows("too many for a terminal's clipboard"), "{}", stage.screen(100, 30));
}

#[test]
fn a_range_says_how_it_goes_on_until_it_is_over() {
    let mut stage = in_lobby();
    stage.press("k v");
    assert!(stage.shows("go to its end and press v"));
    stage.press("j v");
    assert_eq!(stage.app.marks.len(), 2);
    assert!(!stage.shows("go to its end"), "{}", stage.screen(80, 24));
    stage.press("\\ v /");
    stage.type_in("ada");
    stage.press("enter v");
    let screen = stage.screen(80, 24);
    assert!(screen.contains("not here any more") && stage.app.marks.is_empty(), "{screen}");
}

#[test]
fn others_act_among_ones_own_and_the_one_under_the_cursor_is_taken_back() {
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 9);
    stage.press("k m m");
    stage.done_to("ada", Verb::Mute, 11);
    stage.press("7");
    let record = |no: u64, act: u128, who: &str, verb: &str| {
        json!({
            "no": no, "at": NOON + no, "act": EntryId(act), "actor": { "id": PersonId(2), "name": who }, "rank": "moderator", "role": null,
            "verb": verb, "room": "news/live", "persons": [{ "id": PersonId(8), "name": "kim" }], "networks": [], "targets": [], "until": null,
            "reason": "slur", "detail": null, "undo_until": NOON + 86_400_000, "undone_by": null, "ended": null, "digest": "00"
        })
    };
    // What was done from here is recorded, too.
    stage.show(View::Audit, vec![record(1, 4, "bea", "ban"), record(17, 9, "alice", "mute")]);
    let screen = stage.screen(120, 30);
    let lines = |what: &str| {
        screen.lines().filter(|row| row.starts_with('│') && row.contains(what)).count()
    };
    assert_eq!((lines("muted mallory"), lines("muted ada")), (1, 1), "{screen}");
    assert_eq!(
        lines("bea        banned kim in news/live for good \"slur\"  audit 1"),
        1,
        "{screen}"
    );
    assert!(screen.contains(" you        muted mallory"), "{screen}");
    stage.press("j");
    stage.lines(View::Audit, vec![record(9_000, 5, "cho", "kick")]);
    stage.screen(100, 30);
    stage.press("u");
    assert!(stage.shows("Take back: muted mallory"), "not the newest: {}", stage.screen(100, 30));
    stage.press("y");
    assert!(matches!(stage.last(), Act::Undo { act: EntryId(9), .. }), "{:?}", stage.last());
    stage.done(Verb::Undo, 12);
    stage.press("u");
    assert!(stage.shows("muted mallory") && stage.shows("nothing to take back"));
    stage.press("G u y");
    assert!(matches!(stage.last(), Act::Undo { act: EntryId(4), .. }), "{:?}", stage.last());
    // Another operator takes an act back: it is not offered any more.
    let undo = json!({ "detail": format!("kick {}", EntryId(5)) });
    let mut row = record(9_001, 6, "dan", "undo");
    row["detail"] = undo["detail"].clone();
    stage.lines(View::Audit, vec![row]);
    stage.press("g g u");
    assert!(
        stage.shows("kicked kim in news/live") && stage.shows("cannot be undone any more"),
        "{}",
        stage.screen(120, 30)
    );
}
