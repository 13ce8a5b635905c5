//! What a frame costs the line to the terminal.

use super::scenes::{audits, rooms};
use super::stage::{Stage, message, room};
use crate::console::app::Msg;
use crate::console::draw::draw;
use crate::console::look::Look;
use crate::console::term::Screen;
use parlor_protocol::admin::{Changes, Frame, View};
use ratatui::layout::Rect;

/// A terminal, and what the frames on it cost.
struct Line(Screen<Vec<u8>>);

impl Line {
    fn sized(width: u16, height: u16) -> Self {
        Self(Screen::new(Vec::new(), Rect::new(0, 0, width, height)))
    }

    /// Bytes of the next frame.
    fn cost(&mut self, stage: &Stage) -> usize {
        self.0.paint(|buffer| draw(&stage.app, buffer)).unwrap().bytes
    }
}

#[test]
fn a_frame_costs_few_bytes() {
    for (width, height, most) in [(80, 24, 6_000), (160, 45, 16_000)] {
        let mut line = Line::sized(width, height);
        let mut stage = rooms(Look::COLOUR);
        let full = line.cost(&stage);
        assert!(full <= most, "a whole frame: {full}");
        assert_eq!(line.cost(&stage), 0, "nothing changed");
        stage.press("j");
        let moved = line.cost(&stage);
        assert!((1..=400).contains(&moved), "the cursor moved: {moved}");
    }
}

#[test]
fn a_cursor_at_the_edge_moves_the_rows_for_few_bytes() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut line = Line::sized(width, height);
        let mut stage = rooms(Look::COLOUR);
        stage.show(
            View::Rooms,
            (0..200).map(|n| room(&format!("r{n:03}"), f64::from(300 - n))).collect(),
        );
        line.cost(&stage);
        for key in ["j", "k"] {
            for _ in 1..90 {
                stage.press(key);
                let moved = line.cost(&stage);
                assert!((1..=800).contains(&moved), "{width}x{height} {key}: {moved}");
            }
        }
    }
}

#[test]
fn numbers_that_change_cost_little_more_than_themselves() {
    let mut line = Line::sized(160, 45);
    let mut stage = audits(Look::COLOUR);
    line.cost(&stage);
    stage.pass(1_000);
    let second = line.cost(&stage);
    assert!((1..=150).contains(&second), "a second went by: {second}");
    let mut stage = rooms(Look::COLOUR);
    line.cost(&stage);
    let (sub, rows) = (stage.sub(View::Rooms), vec![room("games/lfg", 97.2)]);
    let (gone, order) = (Vec::new(), None);
    let changes = Changes { sub, seq: 2, at: 0, rows, gone, order, total: 5, matched: 5 };
    stage.frame(Frame::Changes(changes));
    let rate = line.cost(&stage);
    assert!((1..=150).contains(&rate), "a rate changed: {rate}");
}

/// The lines above it move up in the terminal, and are not written again.
#[test]
fn a_line_that_is_said_costs_little_more_than_itself() {
    let said = "gg that was close rematch which map has the replay somebody lol".split(' ');
    let words: Vec<&str> = said.collect();
    let text = |seq: u64| {
        let count = 3 + seq as usize * 7 % 9;
        let picked = (0..count).map(|n| words[(seq as usize * 5 + n * 3) % words.len()]);
        picked.collect::<Vec<_>>().join(" ")
    };
    let of = |seq: u64| {
        message(seq, u128::from(seq % 5), ["kestrel", "ada", "bob"][seq as usize % 3], &text(seq))
    };
    for (width, height, most) in [(80, 24, 400), (160, 45, 500)] {
        let mut line = Line::sized(width, height);
        let mut stage = rooms(Look::COLOUR);
        stage.press("enter");
        stage.show(View::Tail, (1..100).map(of).collect());
        line.cost(&stage);
        let mut costs: Vec<usize> = (100..131)
            .map(|seq| {
                stage.lines(View::Tail, vec![of(seq)]);
                line.cost(&stage)
            })
            .collect();
        costs.sort_unstable();
        assert!((1..=most).contains(&costs[15]), "{width}x{height}: {costs:?}");
    }
}

/// How many sizes of a storm reach the console is the system's affair; none of them draws a frame out of its turn.
#[test]
fn sizes_wait_for_the_turn_of_a_frame() {
    let mut stage = rooms(Look::COLOUR);
    stage.app.take_urgent();
    for width in 1..=200 {
        stage.tell(Msg::Resize(width));
    }
    assert!(!stage.app.take_urgent());
    stage.press("j");
    assert!(stage.app.take_urgent(), "a key does not wait");
}
