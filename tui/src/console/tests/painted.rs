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
use unicode_width::UnicodeWidthChar;

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

/// A terminal that knows nothing of what is drawn as one: each character of a symbol stands for itself, in so many cells if it
/// is none of those that all terminals agree on.
struct Other {
    rows: Vec<Vec<char>>,
    at: (usize, usize),
    margins: (usize, usize),
    wide: usize,
}

impl Other {
    fn sized((width, height): (u16, u16), wide: usize) -> Self {
        let rows = vec![vec![' '; usize::from(width)]; usize::from(height)];
        Self { margins: (0, rows.len()), rows, at: (0, 0), wide }
    }

    fn take(&mut self, bytes: &[u8]) {
        let mut rest = std::str::from_utf8(bytes).unwrap();
        while let Some(char) = rest.chars().next() {
            rest = match rest.strip_prefix("\u{1b}[") {
                Some(inside) => {
                    let end = inside.find(|char: char| char.is_ascii_alphabetic()).unwrap();
                    self.obey(&inside[..end], inside.as_bytes()[end]);
                    &inside[end + 1..]
                }
                None => {
                    self.put(char);
                    &rest[char.len_utf8()..]
                }
            };
        }
    }

    fn put(&mut self, char: char) {
        let cells = match char.width() {
            Some(2) if u32::from(char) < 0x1_0000 => 2,
            Some(0) | None => return,
            Some(_) if u32::from(char) >= 0x1_0000 => self.wide,
            Some(cells) => cells,
        };
        for (place, char) in [char, '\0'].into_iter().take(cells).enumerate() {
            // It does not go on in the next row.
            if let Some(cell) = self.rows[self.at.0].get_mut(self.at.1 + place) {
                *cell = char;
            }
        }
        self.at.1 += cells;
    }

    fn obey(&mut self, numbers: &str, command: u8) {
        let mut numbers = numbers.split(';').map(|number| number.parse::<usize>().ok());
        let (first, second) = (numbers.next().flatten(), numbers.next().flatten());
        match command {
            b'H' => self.at = (first.unwrap_or(1) - 1, second.unwrap_or(1) - 1),
            b'J' => self.rows.iter_mut().for_each(|row| row.fill(' ')),
            b'K' => self.rows[self.at.0][self.at.1..].fill(' '),
            b'r' => {
                self.margins = (first.unwrap_or(1) - 1, second.unwrap_or(self.rows.len()));
                self.at = (0, 0);
            }
            b'M' | b'L' => {
                let rows = &mut self.rows[self.at.0..self.margins.1];
                let (by, len) = (first.unwrap_or(1), rows.len());
                let blank = if command == b'M' {
                    rows.rotate_left(by);
                    len - by..len
                } else {
                    rows.rotate_right(by);
                    0..by
                };
                rows[blank].iter_mut().for_each(|row| row.fill(' '));
            }
            _ => {}
        }
    }
}

/// Whatever a terminal takes an emoji for: nothing but the emoji is out of place.
#[test]
fn symbols_of_another_width_stay_in_their_cells() {
    for wide in [1, 2] {
        let size = (100, 30);
        let mut dice = Dice(wide as u64);
        let mut stage = in_room(Look::COLOUR);
        let mut screen = Screen::new(Vec::new(), Rect::new(0, 0, size.0, size.1));
        let mut other = Other::sized(size, wide);
        for said in 1_000..1_060 {
            let symbols = ["👍🏽", "🇩🇪", "🎉", "x", "ツ", "❤\u{fe0f}", "gg ", "🌶", "🅰"];
            let text: String = (0..dice.roll(60)).map(|_| symbols[dice.roll(9) as usize]).collect();
            stage.lines(View::Tail, vec![message(said, 7, "kestrel", &text)]);
            if said % 7 == 0 {
                stage.press(["w", "k", "f", "z", "esc"][dice.roll(5) as usize]);
            }
            stage.pass(100);
            screen.paint(|buffer| draw(&stage.app, buffer)).unwrap();
            other.take(&screen.take());
            let picture = stage.buffer(size.0, size.1);
            for (y, row) in (0..size.1).zip(&other.rows) {
                let mut covered = 0;
                for (x, stands) in (0..size.0).zip(row) {
                    let symbol = picture[(x, y)].symbol();
                    let cells = unicode_width::UnicodeWidthStr::width(symbol);
                    if covered == 0 && symbol.len() < 4 {
                        let expected = symbol.chars().next().unwrap();
                        assert_eq!(*stands, expected, "{wide} {said} at {x},{y}: {row:?}");
                    }
                    covered = if covered > 0 { covered - 1 } else { cells.saturating_sub(1) };
                }
            }
        }
    }
}
