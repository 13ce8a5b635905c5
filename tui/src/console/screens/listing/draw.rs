//! How a table is drawn: only the rows on the screen are built.

use super::Listing;
use crate::console::app::App;
use crate::console::look::{Glyph, Tone};
use crate::console::model::Keyed;
use crate::console::text::Safe;
use crate::console::widgets::{
    Align, Cell, Grid, Head, Pen, Span, grid, inner, title, whole, width_of,
};
use crate::text::count;
use ratatui::layout::Rect;
use serde::Serialize;
use serde::de::DeserializeOwned;

impl<R: Keyed + DeserializeOwned + Serialize + 'static> Listing<R> {
    fn row(&self, place: usize, app: &App) -> Option<(Vec<Cell>, Grid)> {
        let (row, ghost) = self.table.at(place)?;
        let key = row.key();
        let selected = self.table.selected().is_some_and(|(at, _)| at == key);
        let marked = app.marks.has(&key);
        let late = self.late().is_some();
        let cursor = selected && self.focused && !late;
        let stands = Grid { cursor, marked, ghost, late, alert: (self.spec.alert)(row) };
        let mut cells = (self.spec.cells)(row, app);
        if ghost {
            self.end(&mut cells);
        }
        Some((cells, stands))
    }

    /// Of what is no more nobody tells numbers and states: they would be those of before.
    fn end(&self, cells: &mut [Cell]) {
        for (column, cell) in self.spec.columns.iter().zip(cells) {
            match (column.align, column.title) {
                (Align::Right, _) => *cell = Cell::toned("-".to_owned(), Tone::Off),
                (Align::Left, "STATE") => *cell = Cell::toned("gone".to_owned(), Tone::Off),
                (Align::Left, _) => {}
            }
        }
    }

    /// The table under a title of somebody else's.
    pub(in crate::console::screens) fn draw_under(
        &self,
        app: &App,
        pen: &mut Pen<'_>,
        area: Rect,
        head: &[Span],
    ) {
        let inside = inner(area);
        let by = self.head();
        let table = self.draw_whole(pen, inside, by);
        let height = usize::from(table.height.saturating_sub(1));
        let place = self.table.window(height);
        self.height.set(height);
        let there = (self.table.len(), self.table.ghosts());
        let (first, last, whole) =
            counted(self.offset, (place.top, height), there, self.table.matched);
        let to = app.look.glyph(Glyph::To);
        let foot = match self.table.is_empty() || self.late().is_some() {
            true => Vec::new(),
            false => {
                let newest = if self.has_older { "the newest " } else { "" };
                let gone = match self.table.ghosts() {
                    0 => String::new(),
                    gone => format!(", {} gone", count(gone as u64)),
                };
                let [first, last, whole] = [first, last, whole].map(|place| count(place as u64));
                let text = format!("{first}{to}{last} of {newest}{whole}{gone}");
                vec![Span::new(Safe::of(&text), Tone::Dim)]
            }
        };
        title(pen, area, head, &foot);
        let rows = Rect { y: table.y + 1, height: table.height.saturating_sub(1), ..table };
        self.stood.set((rows, place.top));
        if self.table.is_empty() {
            return self.draw_nothing(app, pen, inside);
        }
        grid(pen, table, (self.spec.columns, by), |line| self.row(place.top + line, app));
    }

    /// The whole text of the row under the cursor, if there is more of it than its column shows; what is left above.
    fn draw_whole(&self, pen: &mut Pen<'_>, area: Rect, by: Head<'_>) -> Rect {
        let (Some((column, of)), Some(row)) = (self.spec.whole, self.under()) else {
            return area;
        };
        if !self.focused {
            return area;
        }
        let cells = width_of((self.spec.columns, by), area.width, column);
        whole(pen, area, &Safe::of(&of(row)), cells)
    }

    /// Nothing is there: because nothing came yet, because nothing matches, or because there is none.
    fn draw_nothing(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let at = (area.x + 3, area.y + 1);
        if let Some(why) = app.nav.refused().filter(|_| self.table.seq == 0 && app.is_live()) {
            pen.text(area, at, &Safe::of(why), Tone::Warn);
            return;
        }
        let why = if self.table.seq == 0 && app.is_live() {
            "loading"
        } else if self.late().is_some() {
            ""
        } else if self.table.seq == 0 {
            "not connected"
        } else if self.filter.is_empty() {
            "there are none"
        } else {
            "none match the filter · esc clears it"
        };
        pen.text(area, at, &Safe::fixed(why), Tone::Dim);
    }
}

/// The first and the last row on the screen, and how many there are: what is gone and still stands is one of them.
fn counted(
    offset: usize,
    (top, height): (usize, usize),
    (known, ghosts): (usize, usize),
    matched: usize,
) -> (usize, usize, usize) {
    let last = offset + (top + height).min(known);
    let first = (offset + top + usize::from(known > 0)).min(last);
    (first, last, (matched + ghosts).max(last))
}

#[cfg(test)]
mod tests {
    use super::counted;
    use proptest::prelude::*;

    #[test]
    fn a_row_that_is_gone_is_counted_where_it_stands() {
        assert_eq!(counted(0, (0, 10), (2, 1), 1), (1, 2, 2));
        assert_eq!(counted(100, (5, 10), (40, 0), 200), (106, 115, 200));
    }

    proptest! {
        #[test]
        fn places_are_in_order(
            offset in 0..50_000usize, top in 0..200usize, height in 0..100usize, known in 0..300usize,
            ghosts in 0..5usize, matched in 0..60_000usize
        ) {
            let (first, last, whole) = counted(offset, (top, height), (known, ghosts), matched);
            prop_assert!(first <= last && last <= whole, "{first} {last} {whole}");
        }
    }
}
