//! Whatever people write: nothing of it but its letters reaches the terminal.

use super::stage::{Stage, message, room};
use crate::console::app::{Link, Msg};
use crate::console::draw::draw;
use crate::console::look::Look;
use crate::console::term::Screen;
use parlor_protocol::admin::{Frame, Snapshot, View};
use parlor_protocol::operator::Rank;
use ratatui::layout::Rect;
use serde_json::json;

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
            'm' | 'H' | 'J' => numbers,
            'h' | 'l' => matches!(parameters, "?2026" | "?25"),
            _ => false,
        };
        assert!(known, "ESC[{parameters}{letter}");
        rest = last.get(1..).unwrap();
    }
    let bad = ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{e0041}', '\u{9b}'];
    assert!(!text.contains(bad), "{text:?}");
}

/// Strings that break terminals, and random ones.
fn strings(count: usize) -> Vec<String> {
    let mut all: Vec<String> = [
        "\u{1b}[2J\u{1b}[31mred",
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
    ]
    .map(str::to_owned)
    .into();
    let mut seed = 88_172_645_463_325_252_u64;
    for _ in 0..count {
        let mut text = String::new();
        for _ in 0..12 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let range = [0x20, 0x100, 0x3000, 0x11_0000][(seed >> 32) as usize % 4];
            text.extend(char::from_u32((seed as u32) % range));
        }
        all.push(text);
    }
    all
}

#[test]
fn no_byte_of_theirs_moves_or_hides_anything() {
    let mut screen = Screen::new(Vec::new(), Rect::new(0, 0, 120, 40));
    for batch in strings(20_000).chunks(30) {
        let mut stage = Stage::new(Look::COLOUR);
        stage.connect(Rank::Moderator);
        let rows = batch.iter().map(|text| {
            let mut row = room(text, 1.0);
            row["topic"] = json!(text);
            row["owner"]["name"] = json!(text);
            row
        });
        stage.show(View::Rooms, rows.collect());
        let mut frame = |stage: &Stage| {
            screen.paint(|buffer| draw(&stage.app, buffer)).unwrap();
            let bytes = screen.take();
            check(&bytes);
        };
        frame(&stage);
        stage.press("enter");
        let lines = batch.iter().zip(1..).map(|(text, seq)| message(seq, 7, text, text));
        stage.show(View::Tail, lines.collect());
        frame(&stage);
        stage.press("m k");
        stage.tell(Msg::Link(Link::Waiting { tries: 1, wait_ms: 9, why: batch[0].clone() }));
        frame(&stage);
        stage.press("esc 7");
        frame(&stage);
    }
}

#[test]
fn rows_of_another_shape_are_left_out() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![json!(7), json!({ "room": 3 }), room("lobby", 1.0), json!(null)]);
    assert!(stage.shows("lobby"));
    let (id, sub) = (None, Some(77));
    let (seq, view, at, rows, total) = (1, View::Rooms, 0, vec![room("x", 1.0)], 1);
    let stray = Snapshot { id, sub, seq, view, at, rows, total, matched: 1, lost: false };
    stage.frame(Frame::Snapshot(stray));
    assert!(!stage.shows(" x "), "a subscription that is not ours");
}
