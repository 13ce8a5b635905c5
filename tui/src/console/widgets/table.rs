//! A table of which only the visible rows are built: fifty rows on the screen cost the same among fifty thousand.

use super::paint::Pen;
use crate::console::look::{Glyph, Tone};
use crate::console::text::Safe;
use parlor_protocol::admin::Order;
use ratatui::layout::Rect;

/// A column: its title, and how it shares the width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) title: &'static str,
    /// Cells it needs; those with 0 share what is left.
    pub(crate) width: u16,
    pub(crate) align: Align,
    /// The server's name for sorting by it.
    pub(crate) sort: Option<&'static str>,
    /// It is left out on terminals narrower than this.
    pub(crate) from: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// What stands in a cell.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) text: Safe,
    pub(crate) tone: Tone,
}

impl Cell {
    pub(crate) fn plain(text: impl Into<Safe>) -> Self {
        Self { text: text.into(), tone: Tone::Plain }
    }

    pub(crate) fn toned(text: impl Into<Safe>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

/// Which column the rows are sorted by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    pub(crate) sort: Option<&'a str>,
    pub(crate) order: Order,
}

/// How a row is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) cursor: bool,
    pub(crate) marked: bool,
    /// It is no more; it stands because somebody aims at it.
    pub(crate) ghost: bool,
    /// Something about it deserves a look.
    pub(crate) alert: bool,
}

/// A cell for the cursor, one for a mark, one between.
const GUTTER: u16 = 3;

/// Draws the head and rows from the area's second line on. `row` gives a row's cells and how it stands, or nothing after the
/// last one.
pub(crate) fn grid(
    pen: &mut Pen<'_>,
    area: Rect,
    (columns, head): (&[Column], Head<'_>),
    row: impl Fn(usize) -> Option<(Vec<Cell>, Grid)>,
) {
    let shown = fit(columns, area.width);
    for &(index, x, width) in &shown {
        let Some(column) = columns.get(index) else { continue };
        let cell = Rect { x: area.x + x, width, ..area };
        let mut title = column.title.to_owned();
        if column.sort.is_some() && column.sort == head.sort {
            title.push_str(pen.look.glyph(match head.order {
                Order::Falling => Glyph::Falling,
                Order::Rising => Glyph::Rising,
            }));
        }
        put(pen, cell, (area.y, column.align), &Cell::toned(title, Tone::Title));
    }
    for (place, y) in (area.y.saturating_add(1)..area.bottom()).enumerate() {
        let Some((cells, stands)) = row(place) else { break };
        let line = Rect { y, height: 1, ..area };
        gutter(pen, line, stands);
        for &(index, x, width) in &shown {
            let (Some(column), Some(cell)) = (columns.get(index), cells.get(index)) else {
                continue;
            };
            put(pen, Rect { x: area.x + x, width, ..line }, (y, column.align), cell);
        }
        if stands.ghost {
            pen.shade(line, Tone::Off);
        }
        if stands.cursor {
            pen.cursor(line);
        }
    }
}

fn gutter(pen: &mut Pen<'_>, line: Rect, stands: Grid) {
    let cursor = if stands.cursor { pen.look.glyph(Glyph::Cursor) } else { " " };
    pen.raw(line, (line.x, line.y), cursor, Tone::Plain);
    if stands.marked {
        pen.raw(line, (line.x + 1, line.y), pen.look.glyph(Glyph::Mark), Tone::Marked);
    } else if stands.alert {
        pen.raw(line, (line.x + 1, line.y), pen.look.glyph(Glyph::Alert), Tone::Bad);
    }
}

fn put(pen: &mut Pen<'_>, cell: Rect, (y, align): (u16, Align), content: &Cell) {
    let width = u16::try_from(content.text.width()).unwrap_or(u16::MAX).min(cell.width);
    let x = match align {
        Align::Left => cell.x,
        Align::Right => cell.right() - width,
    };
    pen.text(cell, (x, y), &content.text, content.tone);
}

/// Which columns stand, where and how wide: index, offset, width.
fn fit(columns: &[Column], width: u16) -> Vec<(usize, u16, u16)> {
    let there = |column: &&Column| column.from <= width;
    let room = width.saturating_sub(GUTTER);
    let count = u16::try_from(columns.iter().filter(there).count()).unwrap_or(u16::MAX);
    let fixed: u16 = columns.iter().filter(there).map(|column| column.width).sum();
    let growing = columns.iter().filter(there).filter(|column| column.width == 0).count();
    let growing = u16::try_from(growing).unwrap_or(u16::MAX);
    let left = room.saturating_sub(fixed).saturating_sub(count.saturating_sub(1));
    let share = left.checked_div(growing).unwrap_or(0);
    let mut x = GUTTER;
    let mut shown = Vec::new();
    for (index, column) in columns.iter().enumerate().filter(|(_, column)| there(column)) {
        let wanted = if column.width == 0 { share } else { column.width };
        let wide = wanted.min(width.saturating_sub(x));
        if wide == 0 {
            continue;
        }
        shown.push((index, x, wide));
        x = x.saturating_add(wide).saturating_add(1);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn column(title: &'static str, width: u16, from: u16) -> Column {
        Column { title, width, align: Align::Left, sort: None, from }
    }

    #[test]
    fn columns_share_what_is_left_and_narrow_ones_go() {
        let columns = [column("A", 0, 0), column("B", 5, 0), column("C", 10, 60)];
        assert_eq!(fit(&columns, 40), [(0, 3, 31), (1, 35, 5)]);
        assert_eq!(fit(&columns, 80), [(0, 3, 60), (1, 64, 5), (2, 70, 10)]);
        assert!(fit(&columns, 3).is_empty());
        assert!(fit(&columns, 0).is_empty());
    }
}
