//! After any frames, what stands on a terminal is the picture: nothing that moved there is left over or out of place.

use super::churn::Dice;
use super::scenes::{audits, in_room, rooms};
use super::stage::{Stage, message, room};
use crate::console::draw::draw;
use crate::console::look::Look;
use crate::console::term::Screen;
use parlor_protocol::admin::{Act, View};
use ratatui::layout::Rect;
use std::num::NonZeroU16;

const KEYS: [&str; 22] = [
    "j", "k", "j", "k", "j", "j", "ctrl-d", "ctrl-u", "g g", "G", "f", "tab", "z", "w", "x",
    "space", "?", "esc", "1", "5", "enter", "[",
];

/// Whether the view was ever subscribed to; what comes for one that is no more is left out.
fn asked(stage: &Stage, view: View) -> bool {
    let of = |act: &Act| matches!(act, Act::Subscribe { query, .. } if query.view == view);
    stage.sent.iter().any(|request| of(&request.act))
}

/// Plays with the keys while rooms and lines come, on a terminal whose screen is compared with every picture.
fn play(mut stage: Stage, (width, height): (u16, u16), seed: u64) {
    let mut dice = Dice(seed);
    let mut screen = Screen::new(Vec::new(), Rect::new(0, 0, width, height));
    let sized = |cells| NonZeroU16::new(cells).unwrap();
    let mut terminal = vt100::Parser::new(sized(height), sized(width), 0);
    let mut said = 1_000;
    for _ in 0..120 {
        match dice.roll(3) {
            0 => stage.press(KEYS[dice.roll(KEYS.len() as u64) as usize]),
            1 => {
                let lines = (0..=dice.roll(4)).map(|_| {
                    said += 1;
                    let text = "rematch ツバメ ".repeat(1 + dice.roll(9) as usize);
                    message(said, u128::from(said % 7), "kestrel", &text)
                });
                let lines = lines.collect();
                if asked(&stage, View::Tail) {
                    stage.lines(View::Tail, lines);
                }
            }
            _ => {
                let rows = (0..60).map(|n| room(&format!("r{n:02}"), dice.roll(300) as f64));
                let rows = rows.collect();
                if asked(&stage, View::Rooms) {
                    stage.show(View::Rooms, rows);
                }
            }
        }
        stage.pass(dice.roll(900));
        screen.paint(|buffer| draw(&stage.app, buffer)).unwrap();
        terminal.process(&screen.take());
        let rows = terminal.screen().rows(0, width);
        let shown: String = rows.map(|row| row.trim_end().to_owned() + "\n").collect();
        assert_eq!(shown, stage.screen(width, height), "seed {seed}");
    }
}

#[test]
fn what_stands_on_the_terminal_is_the_picture() {
    for (seed, size) in (1..).zip([(80, 24), (100, 30), (160, 45)]) {
        play(rooms(Look::COLOUR), size, seed);
        play(in_room(Look::COLOUR), size, seed + 10);
        play(audits(Look::MONO), size, seed + 20);
    }
}
