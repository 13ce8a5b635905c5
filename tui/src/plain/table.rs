//! Tables for people: columns as wide as what stands in them, and no wider than the terminal.

use crate::text::{cut, pad, width};

/// Blanks between two columns.
const BETWEEN: usize = 2;

/// A column is not cut below this: less says nothing.
const LEAST: usize = 8;

/// A column's title and how it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) right: bool,
    /// It may be cut where the line is too long.
    pub(crate) cuts: bool,
}

/// Rows of cells, safe already.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// The lines of a table, the titles first, and the columns for which there was no space.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fitted {
    pub(crate) lines: Vec<String>,
    pub(crate) left_out: Vec<String>,
}

impl Table {
    pub(crate) const fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Cut to so many cells: first the widest columns that may be, then whole columns from the right.
    pub(crate) fn fit(&self, cells: Option<usize>) -> Fitted {
        let natural: Vec<usize> = (0..self.columns.len()).map(|at| self.natural(at)).collect();
        let cells = cells.unwrap_or(usize::MAX);
        let mut kept = natural.len();
        let widths = loop {
            let first: Vec<usize> = natural.iter().take(kept).copied().collect();
            match self.shrink(first, cells) {
                Some(widths) => break widths,
                // One column is printed whatever the terminal says.
                None if kept <= 1 => break natural.iter().take(kept).copied().collect(),
                None => kept -= 1,
            }
        };
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.clone()).collect();
        let mut lines = vec![self.line(&titles, &widths)];
        lines.extend(self.rows.iter().map(|row| self.line(row, &widths)));
        Fitted { lines, left_out: titles.into_iter().skip(kept).collect() }
    }

    fn natural(&self, at: usize) -> usize {
        let title = self.columns.get(at).map_or(0, |column| width(&column.title));
        let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell));
        cells.fold(title, usize::max)
    }

    /// Takes from the widest column that may be cut until the line fits.
    fn shrink(&self, mut widths: Vec<usize>, cells: usize) -> Option<Vec<usize>> {
        loop {
            let between = BETWEEN * widths.len().saturating_sub(1);
            let line = widths.iter().sum::<usize>() + between;
            let over = line.saturating_sub(cells);
            if over == 0 {
                return Some(widths);
            }
            let cuts = widths.iter_mut().zip(&self.columns).filter(|(_, column)| column.cuts);
            let mut widest: Vec<&mut usize> = cuts.map(|(width, _)| width).collect();
            widest.sort_by(|one, other| other.cmp(one));
            let second = widest.get(1).map_or(LEAST, |width| **width).max(LEAST);
            let first = widest.first_mut().filter(|width| ***width > LEAST)?;
            // Down to the next one, or by one where they are alike.
            let step = first.saturating_sub(second).clamp(1, over);
            **first -= step;
        }
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, cells), column) in cells.iter().zip(widths).zip(&self.columns) {
            if !line.is_empty() {
                line.push_str(&" ".repeat(BETWEEN));
            }
            line.push_str(&pad(&cut(cell, *cells), *cells, column.right));
        }
        line.truncate(line.trim_end().len());
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(rows: &[[&str; 3]]) -> Table {
        let column = |title: &str, right, cuts| Column { title: title.into(), right, cuts };
        let columns = vec![
            column("ROOM", false, true),
            column("USERS", true, false),
            column("TOPIC", false, true),
        ];
        let mut table = Table::new(columns);
        for row in rows {
            table.row(row.iter().map(|cell| (*cell).to_owned()).collect());
        }
        table
    }

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let table = table(&[["lobby", "7", "Be kind"], ["日本", "1,211", ""]]);
        assert_eq!(
            table.fit(None).lines,
            ["ROOM   USERS  TOPIC", "lobby      7  Be kind", "日本   1,211",]
        );
    }

    #[test]
    fn the_widest_text_is_cut_first_then_columns_go() {
        let table = table(&[["games/looking-for-group", "7", "A topic that is very long indeed"]]);
        let fitted = table.fit(Some(40));
        assert_eq!(
            fitted.lines,
            ["ROOM             USERS  TOPIC", "games/looking-…      7  A topic that is…",]
        );
        assert_eq!(fitted.left_out, Vec::<String>::new());
        let narrow = table.fit(Some(16));
        assert_eq!(narrow.lines, ["ROOM       USERS", "games/lo…      7"]);
        assert_eq!(narrow.left_out, ["TOPIC"]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal(
            cells in proptest::collection::vec(("[a-z日é]{0,40}", "[0-9]{0,9}", ".{0,60}"), 0..8),
            wide in 24_usize..120,
        ) {
            let mut table = table(&[]);
            for (room, users, topic) in cells {
                table.row(vec![room, users, crate::text::safe(&topic)]);
            }
            for line in table.fit(Some(wide)).lines {
                prop_assert!(width(&line) <= wide, "{:?}", line);
            }
        }
    }
}
