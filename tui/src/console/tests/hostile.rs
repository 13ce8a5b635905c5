//! Whatever people write: nothing of it but its letters reaches the terminal.

use super::churn::Dice;
use super::stage::{Stage, message, room, welcome};
use crate::console::app::{Link, Msg, Options};
use crate::console::draw::draw;
use crate::console::look::Look;
use crate::console::term::{Screen, copy};
use crate::link::LinkError;
use crate::text::{json as json_of, safe};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use parlor_protocol::admin::{Frame, Snapshot, View};
use parlor_protocol::deed::Verb;
use parlor_protocol::operator::Rank;
use parlor_protocol::{ConnectionId, EntryId, ErrorCode, PersonId};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::{Value, json};

/// The escape sequences that drawing needs, and nothing else.
fn check(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let mut rest = text;
    while let Some(at) = rest.find(|char: char| char.is_control()) {
        let tail = rest.get(at..).unwrap();
        let inside = tail.strip_prefix("\u{1b}[").unwrap_or_else(|| panic!("{tail:?}"));
        let end = inside.find(|char: char| char.is_ascii_alphabetic()).expect("a final letter");
        let (parameters, last) = inside.split_at(end);
        let letter = last.chars().next().unwrap();
        let numbers =
            parameters.chars().all(|char| char.is_ascii_digit() || char == ';' || char == ':');
        let known = match letter {
            'm' | 'H' | 'J' | 'K' | 'r' | 'M' | 'L' => numbers,
            'h' | 'l' => matches!(parameters, "?2026" | "?25"),
            _ => false,
        };
        assert!(known, "ESC[{parameters}{letter}");
        rest = last.get(1..).unwrap();
    }
    assert!(!text.contains(hides), "{text:?}");
}

/// How many strings go through every sink: `PARLOR_HOSTILE`, or what a debug build does in some seconds. `PARLOR_HOSTILE_SEED`
/// makes them other ones.
fn asked(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}

/// Text in a cell goes to the terminal as it is, so an escape sequence there would be one that drawing needs, too.
fn check_cells(buffer: &Buffer) {
    let plain = |symbol: &str| symbol.len() == 1 && symbol.as_bytes()[0] >= b' ';
    for cell in &buffer.content {
        let symbol = cell.symbol();
        assert!(plain(symbol) || !symbol.contains(char::is_control), "{symbol:?}");
    }
}

/// Pieces that break terminals.
const PIECES: [&str; 24] = [
    "\u{1b}[2J\u{1b}[31mred",
    "\u{1b}[?1049l",
    "\u{9b}31m",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]52;c;aGk=\u{7}",
    "\u{1b}P1$q\u{1b}\\",
    "\r\nfake line",
    "a\u{8}\u{8}b",
    "\u{202e}evil\u{2066}",
    "zero\u{200b}width\u{feff}",
    "\u{e0041}tags",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "ツバメ",
    "👩‍👩‍👧",
    "\u{0}",
    "\t\u{b}\u{c}",
    "\u{2028}\u{2029}\u{85}",
    "\u{ad}\u{34f}\u{115f}",
    "\u{7f}\u{80}\u{9d}0;x\u{9c}",
    "\u{fe0f}\u{20e3}",
    "각\u{1161}\u{11a8}",
    "\\u{1b}",
    "\u{fff9}\u{fffb}",
    "ab",
];

/// A string of pieces and of characters from everywhere.
fn string(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..=dice.roll(8) {
        if dice.roll(4) == 0 {
            text.push_str(PIECES[dice.roll(PIECES.len() as u64) as usize]);
            continue;
        }
        let range = [0x20, 0x100, 0x3000, 0x11_0000][dice.roll(4) as usize];
        text.extend(char::from_u32(dice.roll(range) as u32));
    }
    text
}

/// A terminal of its own, on which everything is checked that is written.
struct Sink {
    screen: Screen<Vec<u8>>,
    /// How often this stood in each picture.
    looked_for: Option<(&'static str, Vec<usize>)>,
}

impl Sink {
    fn sized(width: u16, height: u16) -> Self {
        let screen = Screen::new(Vec::new(), Rect::new(0, 0, width, height));
        Self { screen, looked_for: None }
    }

    fn draw(&mut self, stage: &Stage) {
        let painted = self.screen.paint(|buffer| {
            let cursor = draw(&stage.app, buffer);
            check_cells(buffer);
            cursor
        });
        painted.unwrap();
        check(&self.screen.take());
        if let Some((text, found)) = &mut self.looked_for {
            let Rect { width, height, .. } = self.screen.area();
            found.push(stage.screen(width, height).matches(*text).count());
        }
    }
}

/// Lists: the key that opens one, its view, and a row with the text wherever a text can stand.
type List = (&'static str, View, fn(usize, &str) -> Value);

const LISTS: &[List] = &[
    ("1", View::Rooms, |_, text| {
        let mut row = room(text, 1.0);
        row["topic"] = json!(text);
        row["owner"]["name"] = json!(text);
        row
    }),
    ("2", View::Users, user),
    ("3", View::Reports, |place, text| {
        json!({
            "report": EntryId(place as u128), "room": text, "seq": 7, "at": 1, "last_at": 2, "author": person(text), "text": text,
            "count": 9, "reason": text, "state": "claimed", "claimed_by": person(text)
        })
    }),
    ("4", View::Sanctions, sanction),
    ("5", View::Audit, audit),
    ("7", View::Audit, audit),
    (
        "6",
        View::Connections,
        |place, text| json!({ "id": ConnectionId(place as u128), "name": text, "address": text, "client": text, "behind": 1 }),
    ),
    (
        "8",
        View::Log,
        |place, text| json!({ "no": place, "at": 1, "level": text, "target": text, "message": text, "fields": { text: text } }),
    ),
];

fn person(name: &str) -> Value {
    json!({ "id": PersonId(7), "name": name })
}

fn user(place: usize, text: &str) -> Value {
    let id = PersonId(place as u128 + 1);
    json!({ "id": id, "name": text, "sessions": 1, "client": text, "address": text, "since": 1 })
}

fn sanction(place: usize, text: &str) -> Value {
    json!({
        "act": EntryId(place as u128), "kind": "ban", "room": text, "persons": [person(text)], "networks": [text], "spared": [],
        "by": person(text), "reason": text, "at": 1, "until": null
    })
}

fn audit(place: usize, text: &str) -> Value {
    json!({
        "no": place, "at": 1, "act": EntryId(4), "actor": person(text), "rank": "moderator", "role": null, "verb": "mute",
        "room": text, "persons": [person(text)], "networks": [text], "targets": [], "until": null, "reason": text, "detail": text,
        "undo_until": null, "undone_by": null, "digest": "00"
    })
}

/// Everything that shows many texts at once.
fn lists(sink: &mut Sink, batch: &[String]) {
    let mut stage = Stage::new(Look::COLOUR);
    stage.connect(Rank::Moderator);
    let rows = |row: fn(usize, &str) -> Value| {
        batch.iter().enumerate().map(|(place, text)| row(place, text)).collect::<Vec<_>>()
    };
    for (key, view, row) in LISTS {
        stage.press(key);
        stage.show(*view, rows(*row));
        sink.draw(&stage);
    }
    around_a_report(&mut stage, sink, batch);
    stage.press("0");
    stage.show(View::Pulse, vec![json!({ "version": batch[0], "warnings": batch })]);
    sink.draw(&stage);
    stage.press("2");
    stage.show(View::Users, rows(user));
    stage.press("enter");
    let message =
        |_, text: &str| json!({ "room": text, "seq": 1, "at": 1, "text": text, "removed": false });
    let member = |_, text: &str| json!({ "id": PersonId(7), "name": text, "room": text, "role": "owner", "here": true });
    let near =
        |_, text: &str| json!({ "id": PersonId(7), "name": text, "here": true, "sanctions": 1 });
    let card = json!({
        "row": user(1, &batch[0]), "connections": [], "rooms": rows(member), "messages": rows(message),
        "sanctions": rows(sanction), "history": rows(audit), "neighbours": rows(near)
    });
    stage.show(View::User, vec![card]);
    sink.draw(&stage);
    stage.press("z");
    sink.draw(&stage);
    stage.press("esc");
    in_a_room(&mut stage, sink, batch);
}

fn around_a_report(stage: &mut Stage, sink: &mut Sink, batch: &[String]) {
    stage.press("3");
    let (_, view, row) = LISTS[2];
    stage.show(view, vec![row(0, &batch[0])]);
    stage.pass(1_000);
    let context: Vec<Value> =
        batch.iter().zip(1..).map(|(text, seq)| message(seq, 7, text, text)).collect();
    let by = |text: &String| json!({ "id": PersonId(7), "name": text, "at": 1, "reason": text });
    let by: Vec<Value> = batch.iter().map(by).collect();
    let case = json!({ "row": row(0, &batch[0]), "context": context, "reporters": by });
    stage.show(View::Report, vec![case]);
    sink.draw(stage);
}

/// What is said in a room, and acts on it.
fn in_a_room(stage: &mut Stage, sink: &mut Sink, batch: &[String]) {
    stage.tell(Msg::Resize(200));
    stage.press("1");
    stage.show(View::Rooms, batch.iter().map(|text| room(text, 1.0)).collect());
    stage.press("enter");
    let staff = |text: &String| json!({ "id": PersonId(7), "name": text, "room": "x", "role": "owner", "here": true });
    let staff: Vec<Value> = batch.iter().map(staff).collect();
    let mut row = room(&batch[0], 9.0);
    row["topic"] = json!(batch[0]);
    stage.show(View::Room, vec![json!({
        "row": row, "id": "r_01m8g18yt5e3pr427hxca868z4", "epoch": "7hxca868z4", "first": 1, "staff": staff,
        "locked_until": null, "slow_until": null, "sanctions": 2, "slow_readers": 1
    })]);
    stage.show(View::Users, batch.iter().enumerate().map(|(n, text)| user(n, text)).collect());
    let lines = batch.iter().zip(1..).map(|(text, seq)| message(seq, 7, text, text));
    stage.show(View::Tail, lines.collect());
    sink.draw(stage);
    for text in batch.iter().take(40) {
        stage.press("k m m");
        stage.done_to(text, Verb::Mute, 5);
    }
    stage.press("7");
    sink.draw(stage);
}

/// Everything that shows one text at a time.
fn lines(sink: &mut Sink, stage: &mut Stage, text: &str) {
    let mut welcome = welcome(Rank::Moderator);
    welcome.operator.name = text.to_owned();
    stage.tell(Msg::Link(Link::Live(Box::new(welcome))));
    stage.show(View::Rooms, vec![room(text, 1.0)]);
    // A filter that the server calls wrong, in its words, and what it says unasked.
    stage.press("/");
    stage.tell(Msg::Paste(text.to_owned()));
    stage.refuse(ErrorCode::BadFilter, text);
    stage.frame(Frame::Bye { reason: text.to_owned() });
    sink.draw(stage);
    stage.press("enter");
    stage.tell(Msg::Key(KeyEvent::new(KeyCode::Char(':'), KeyModifiers::NONE)));
    stage.tell(Msg::Paste(text.to_owned()));
    stage.press("enter");
    sink.draw(stage);
    stage.press("esc m l");
    stage.pass(200);
    stage.refuse(ErrorCode::NotPermitted, text);
    stage.tell(Msg::Link(Link::Waiting {
        tries: 1,
        wait_ms: 9,
        why: LinkError::Ended(text.to_owned()),
    }));
    sink.draw(stage);
    stage.press("esc");
}

/// Sinks that are no cells.
fn bytes(text: &str) {
    for plain in [safe(text), json_of(&serde_json::to_string(text).unwrap())] {
        check(plain.as_bytes());
        assert!(!plain.contains(char::is_control), "{plain:?}");
    }
    let clip = copy(text, |_| None).unwrap();
    let inside = clip.strip_prefix(b"\x1b]52;c;").and_then(|rest| rest.strip_suffix(b"\x07"));
    let coded = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    assert!(inside.unwrap().iter().all(coded), "{text:?}");
}

fn through_every_sink(seed: u64, count: u64) {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed);
    let (mut wide, mut small) = (Sink::sized(160, 106), Sink::sized(60, 15));
    let mut left = count;
    while left > 0 {
        let batch: Vec<String> = (0..left.min(100)).map(|_| string(&mut dice)).collect();
        left -= batch.len() as u64;
        lists(&mut wide, &batch);
        let options = Options { context: batch[0].clone(), ..Options::default() };
        let mut stage = Stage::with(Look::COLOUR, options);
        for text in &batch {
            bytes(text);
            lines(&mut small, &mut stage, text);
        }
    }
}

#[test]
fn every_sink_is_reached() {
    let look_for = |mut sink: Sink| {
        sink.looked_for = Some(("zq7", Vec::new()));
        sink
    };
    let (mut wide, mut small) = (look_for(Sink::sized(200, 110)), look_for(Sink::sized(60, 18)));
    lists(&mut wide, &vec!["zq7".to_owned(); 100]);
    let options = Options { context: "zq7".to_owned(), ..Options::default() };
    lines(&mut small, &mut Stage::with(Look::COLOUR, options), "zq7");
    let (_, lists) = wide.looked_for.unwrap();
    let (_, lines) = small.looked_for.unwrap();
    // Most rows of the fourteen pictures stand in several columns; what is shown singly stands in the header, too.
    assert!(lists.len() == 14 && lists.iter().all(|found| *found > 30), "{lists:?}");
    assert!(lines.len() == 3 && lines.iter().all(|found| *found > 2), "{lines:?}");
}

/// How 10,000,000 strings are run: `PARLOR_HOSTILE=10000000 cargo test --release -p parlor-tui --lib hostile`, some three and a half hours of
/// processor time.
#[test]
fn no_byte_of_theirs_moves_or_hides_anything() {
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let (count, first) = (asked("PARLOR_HOSTILE", 10_000), asked("PARLOR_HOSTILE_SEED", 1));
    std::thread::scope(|scope| {
        for seed in first..first + threads {
            scope.spawn(move || through_every_sink(seed, count / threads));
        }
    });
}

/// What reorders other text, or cannot be seen (Unicode §5.21).
fn hides(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[test]
fn rows_of_another_shape_are_left_out() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![json!(7), json!({ "room": 3 }), room("lobby", 1.0), json!(null)]);
    assert!(stage.shows("lobby"));
    let (id, sub) = (None, Some(77));
    let (seq, view, at, rows, total) = (1, View::Rooms, 0, vec![room("x", 1.0)], 1);
    let stray =
        Snapshot { id, sub, seq, view, at, rows, total, matched: 1, lost: false, more: false };
    stage.frame(Frame::Snapshot(stray));
    assert!(!stage.shows(" x "), "a subscription that is not ours");
}
