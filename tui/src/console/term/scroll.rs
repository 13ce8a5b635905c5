//! Rows that only moved: the terminal moves them itself, for a few bytes instead of every cell.

use ratatui::buffer::{Buffer, Cell};
use std::io::{self, Write};
use std::ops::Range;

/// How far rows are looked for: a line at a time as one reads, and as many as a busy room says in one frame.
const FAR: usize = 8;
/// Moving is worth it from here: below, the cells are written as fast.
const CELLS: usize = 160;
/// A cursor that moves changes two rows and what is told of it; where no more are changed, none moved.
const FEW: usize = 4;
/// Where moves are compared with each other, every so many columns are enough.
const SAMPLE: usize = 7;

/// Rows between two margins, moved up or down by some; what comes in is blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scroll {
    rows: Range<usize>,
    by: usize,
    up: bool,
}

impl Scroll {
    /// The move after which the fewest cells are to be written, if one saves much.
    pub(super) fn find(stands: &Buffer, next: &Buffer) -> Option<Self> {
        let sampled = Rows::of(stands, next, SAMPLE);
        if sampled.changed <= FEW {
            return None;
        }
        let up = (1..=FAR).map(|by| (by, true));
        let ways = up.chain((1..=FAR).map(|by| (by, false)));
        let found = ways.filter_map(|(by, up)| sampled.best(by, up));
        let (_, likely) = found.max_by_key(|(saved, _)| *saved)?;
        let (saved, scroll) = Rows::of(stands, next, 1).best(likely.by, likely.up)?;
        (saved >= CELLS).then_some(scroll)
    }

    /// Does to a picture what it does to a terminal.
    pub(super) fn apply(&self, picture: &mut Buffer) {
        let width = usize::from(picture.area.width);
        let cells = self.rows.start * width..self.rows.end * width;
        let Some(moved) = picture.content.get_mut(cells) else { return };
        let shift = self.by * width;
        if self.up {
            moved.rotate_left(shift);
        } else {
            moved.rotate_right(shift);
        }
        let from = if self.up { moved.len() - shift } else { 0 };
        moved.iter_mut().skip(from).take(shift).for_each(Cell::reset);
    }

    /// As every terminal since the VT102 does it, that of Linux too: margins, then lines deleted or inserted at the first of them.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let Self { rows: Range { start, end }, by, up } = self;
        let letter = if *up { 'M' } else { 'L' };
        let top = start + 1;
        write!(out, "\u{1b}[{top};{end}r\u{1b}[{top};1H\u{1b}[{by}{letter}\u{1b}[r")
    }
}

/// The rows of what stands and of what is next, in some of their columns.
struct Rows<'a> {
    old: Vec<&'a [Cell]>,
    new: Vec<&'a [Cell]>,
    step: usize,
    /// How many cells of each row are as they were.
    stays: Vec<usize>,
    /// How many rows are not.
    changed: usize,
}

impl<'a> Rows<'a> {
    fn of(stands: &'a Buffer, next: &'a Buffer, step: usize) -> Self {
        let width = usize::from(next.area.width).max(1);
        let rows = |picture: &'a Buffer| picture.content.chunks(width).collect::<Vec<_>>();
        let (old, new) = (rows(stands), rows(next));
        let stays: Vec<usize> =
            old.iter().zip(&new).map(|(old, new)| same(old, new, step)).collect();
        let all = width.div_ceil(step);
        let changed = stays.iter().filter(|stays| **stays < all).count();
        Self { old, new, step, stays, changed }
    }

    /// The rows that win most by a move of so many, and how many cells need not be written then.
    fn best(&self, by: usize, up: bool) -> Option<(usize, Scroll)> {
        let last = self.old.len().checked_sub(by).filter(|last| *last > 0)?;
        let targets = if up { 0..last } else { by..self.old.len() };
        let (saved, moved) = run(targets, |row| self.wins(row, by, up))?;
        let blank = if up { moved.end..moved.end + by } else { moved.start - by..moved.start };
        let rows = moved.start.min(blank.start)..moved.end.max(blank.end);
        let lost: isize = blank.map(|row| self.stays(row) - self.blanks(row)).sum();
        let saved = usize::try_from(saved - lost).ok()?;
        Some((saved, Scroll { rows, by, up }))
    }

    /// How many more cells of a row are right if it comes from elsewhere.
    fn wins(&self, row: usize, by: usize, up: bool) -> isize {
        let from = if up { row.checked_add(by) } else { row.checked_sub(by) };
        let moved =
            from.and_then(|from| Some(same(self.old.get(from)?, self.new.get(row)?, self.step)));
        moved.unwrap_or_default() as isize - self.stays(row)
    }

    fn stays(&self, row: usize) -> isize {
        self.stays.get(row).copied().unwrap_or_default() as isize
    }

    fn blanks(&self, row: usize) -> isize {
        let cells = self.new.get(row).into_iter().flat_map(|row| row.iter().step_by(self.step));
        cells.filter(|cell| **cell == Cell::EMPTY).count() as isize
    }
}

fn same(one: &[Cell], other: &[Cell], step: usize) -> usize {
    one.iter().zip(other).step_by(step).filter(|(one, other)| one == other).count()
}

/// The neighbours whose sum is the largest, if it is above nothing.
fn run(rows: Range<usize>, wins: impl Fn(usize) -> isize) -> Option<(isize, Range<usize>)> {
    let (mut best, mut sum, mut start) = (None::<(isize, Range<usize>)>, 0, rows.start);
    for row in rows {
        if sum <= 0 {
            (sum, start) = (0, row);
        }
        sum += wins(row);
        if sum > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((sum, start..row + 1));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::Screen;
    use super::*;
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::{Modifier, Style};
    use std::num::NonZeroU16;

    const SIZE: (u16, u16) = (40, 12);

    /// A pane whose lines move, with a border and a pane beside it whose lines stay.
    fn draw(picture: &mut Buffer, lines: &[String], beside: &[String]) {
        for (row, line) in (1..).zip(lines.iter().take(10)) {
            picture.set_stringn(0, row, line, 24, Style::new());
        }
        for (row, line) in (1..).zip(beside.iter().take(10)) {
            let style = Style::new().add_modifier(Modifier::REVERSED);
            picture.set_string(25, row, "|", Style::new());
            picture.set_stringn(26, row, line, 13, style);
        }
    }

    fn blank() -> vt100::Parser {
        let sized = |cells| NonZeroU16::new(cells).unwrap();
        vt100::Parser::new(sized(SIZE.1), sized(SIZE.0), 0)
    }

    fn shown(terminal: &vt100::Parser) -> Vec<String> {
        terminal.screen().rows(0, SIZE.0).map(|row| row.trim_end().to_owned()).collect()
    }

    fn inverse(terminal: &vt100::Parser) -> Vec<bool> {
        let cells = (0..SIZE.1).flat_map(|row| (0..SIZE.0).map(move |column| (row, column)));
        let cells = cells.map(|(row, column)| terminal.screen().cell(row, column));
        cells.map(|cell| cell.is_some_and(vt100::Cell::inverse)).collect()
    }

    proptest! {
        /// Whatever moves where: a terminal shows the same after it as after a whole frame.
        #[test]
        fn what_stands_after_a_move_is_the_picture(
            lines in prop::collection::vec("[a-zツ界 ]{0,24}", 30),
            beside in prop::collection::vec("[a-z ]{0,13}", 12),
            steps in prop::collection::vec((0..20_usize, 0..3_usize), 1..12),
        ) {
            let area = Rect::new(0, 0, SIZE.0, SIZE.1);
            let mut screen = Screen::new(Vec::new(), area);
            let mut terminal = blank();
            for (from, side) in steps {
                let (lines, beside) = (&lines[from..], &beside[side..]);
                let paint = |picture: &mut Buffer| { draw(picture, lines, beside); None };
                screen.paint(paint).unwrap();
                terminal.process(&screen.take());
                let mut whole = Screen::new(Vec::new(), area);
                let mut fresh = blank();
                whole.paint(paint).unwrap();
                fresh.process(&whole.take());
                prop_assert_eq!(shown(&terminal), shown(&fresh));
                prop_assert_eq!(inverse(&terminal), inverse(&fresh));
            }
        }
    }

    /// The shell would inherit a region that is left set.
    #[test]
    fn after_a_move_all_rows_scroll_again() {
        let mut out = Vec::new();
        Scroll { rows: 2..9, by: 3, up: true }.write(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\u{1b}[3;9r\u{1b}[3;1H\u{1b}[3M\u{1b}[r");
    }

    #[test]
    fn lines_that_go_up_or_down_are_found() {
        let area = Rect::new(0, 0, SIZE.0, SIZE.1);
        let lines: Vec<String> =
            (b'A'..b'a').map(|char| char::from(char).to_string().repeat(24)).collect();
        let picture = |from: usize| {
            let mut picture = Buffer::empty(area);
            draw(&mut picture, &lines[from..], &[]);
            picture
        };
        let found = |from, to| {
            let scroll = Scroll::find(&picture(from), &picture(to));
            scroll.map(|scroll| (scroll.by, scroll.up))
        };
        assert_eq!(found(3, 5), Some((2, true)));
        assert_eq!(found(5, 4), Some((1, false)));
        assert_eq!(found(5, 5), None);
    }
}
