//! A table of which only the visible rows are built: fifty rows on the screen cost the same among fifty thousand.

use super::paint::{Pen, Span};
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
    /// Cells it takes where there is room; of those that share what is left, before others grow.
    pub(crate) most: u16,
    pub(crate) align: Align,
    /// The server's name for sorting by it.
    pub(crate) sort: Option<&'static str>,
    /// It is left out on terminals narrower than this.
    pub(crate) from: u16,
}

impl Column {
    /// Wider, where there is room: for what is cut otherwise.
    pub(crate) const fn up_to(self, most: u16) -> Self {
        Self { most, ..self }
    }

    /// Cells without which even its title is cut; the arrow stands behind it.
    fn least(&self, head: Head<'_>) -> u16 {
        let arrow = u16::from(self.sort.is_some() && self.sort == head.sort);
        let title = u16::try_from(self.title.len()).unwrap_or(u16::MAX);
        self.width.max(title.saturating_add(arrow))
    }
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
    /// It is not known whether it matches what was asked for.
    pub(crate) late: bool,
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
    let shown = fit((columns, head), area.width);
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
            pen.right(line, y, &[Span::fixed(" gone", Tone::Off)]);
        }
        if stands.late {
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
    let gone = pen.look.glyph(Glyph::Gone);
    if stands.marked {
        pen.raw(line, (line.x + 1, line.y), pen.look.glyph(Glyph::Mark), Tone::Marked);
        if stands.ghost {
            pen.raw(line, (line.x + 2, line.y), gone, Tone::Bad);
        }
    } else if stands.ghost {
        pen.raw(line, (line.x + 1, line.y), gone, Tone::Bad);
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

/// The column that a cell of the width is of.
pub(crate) fn column_at<'c>(
    (columns, head): (&'c [Column], Head<'_>),
    width: u16,
    cell: u16,
) -> Option<&'c Column> {
    let shown = fit((columns, head), width);
    let (index, ..) = shown.into_iter().find(|(_, x, wide)| (*x..x + wide).contains(&cell))?;
    columns.get(index)
}

/// Cells that the column of this title has; 0: it does not stand.
pub(crate) fn width_of((columns, head): (&[Column], Head<'_>), width: u16, title: &str) -> u16 {
    let place = columns.iter().position(|column| column.title == title);
    let shown = fit((columns, head), width);
    shown.iter().find(|(index, ..)| Some(*index) == place).map_or(0, |(_, _, wide)| *wide)
}

/// What shares the rest has at least so many cells before others get more than they need.
const GROWN: u16 = 24;

/// Which columns stand, where and how wide: index, offset, width.
fn fit((columns, head): (&[Column], Head<'_>), width: u16) -> Vec<(usize, u16, u16)> {
    let there: Vec<(usize, &Column)> =
        columns.iter().enumerate().filter(|(_, column)| column.from <= width).collect();
    let fixed = there.iter().filter(|(_, column)| column.width > 0);
    let needed: u16 = fixed.map(|(_, column)| column.least(head)).sum();
    let gaps = u16::try_from(there.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let shares = || there.iter().filter(|(_, column)| column.width == 0);
    let growing = u16::try_from(shares().count()).unwrap_or(u16::MAX);
    let grown: u16 = shares().map(|(_, column)| column.most.max(GROWN)).sum();
    let left = width.saturating_sub(GUTTER).saturating_sub(needed).saturating_sub(gaps);
    let mut spare = left.saturating_sub(grown);
    let mut widths = Vec::with_capacity(there.len());
    for (_, column) in &there {
        if column.width == 0 {
            widths.push(0);
            continue;
        }
        let least = column.least(head);
        let more = column.most.saturating_sub(least).min(spare);
        spare -= more;
        widths.push(least + more);
    }
    let taken: u16 = widths.iter().sum();
    let rest = width.saturating_sub(GUTTER).saturating_sub(taken).saturating_sub(gaps);
    let share = rest.checked_div(growing).unwrap_or(0);
    let mut x = GUTTER;
    let mut shown = Vec::new();
    for ((index, column), wide) in there.into_iter().zip(widths) {
        let wanted = if column.width == 0 { share } else { wide };
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

    const UNSORTED: Head<'static> = Head { sort: None, order: Order::Falling };

    const fn column(title: &'static str, width: u16, from: u16) -> Column {
        Column { title, width, most: 0, align: Align::Left, sort: None, from }
    }

    #[test]
    fn columns_share_what_is_left_and_narrow_ones_go() {
        let columns = [column("A", 0, 0), column("B", 5, 0), column("C", 10, 60)];
        assert_eq!(fit((&columns, UNSORTED), 40), [(0, 3, 31), (1, 35, 5)]);
        assert_eq!(fit((&columns, UNSORTED), 80), [(0, 3, 60), (1, 64, 5), (2, 70, 10)]);
        assert!(fit((&columns, UNSORTED), 3).is_empty());
        assert!(fit((&columns, UNSORTED), 0).is_empty());
    }

    #[test]
    fn titles_are_whole_and_names_get_what_is_spare() {
        let sorted = Column { sort: Some("rate"), ..column("MSG/MIN", 7, 0) };
        let columns = [column("NAME", 0, 0), sorted, column("OWNER", 10, 0).up_to(24)];
        let head = Head { sort: Some("rate"), ..UNSORTED };
        assert_eq!(fit((&columns, UNSORTED), 40), [(0, 3, 18), (1, 22, 7), (2, 30, 10)]);
        assert_eq!(fit((&columns, head), 40), [(0, 3, 17), (1, 21, 8), (2, 30, 10)]);
        assert_eq!(fit((&columns, head), 55), [(0, 3, 24), (1, 28, 8), (2, 37, 18)]);
        assert_eq!(fit((&columns, head), 80), [(0, 3, 43), (1, 47, 8), (2, 56, 24)]);
        assert_eq!(column_at((&columns, head), 80, 48).map(|one| one.title), Some("MSG/MIN"));
        assert!(column_at((&columns, head), 80, 46).is_none(), "a gap");
    }
}
