//! Tables for people: columns as wide as what stands in them, and no wider than the terminal.

use crate::text::{cut, pad, width};

/// Blanks between two columns.
const BETWEEN: usize = 2;

/// A column is not cut below this: less says nothing.
pub(crate) const LEAST: usize = 8;

/// Once every column is missed, each is cut to this before one goes.
const LAST: usize = 6;

/// A column's title and how it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) right: bool,
    /// It may be cut where the line is too long.
    pub(crate) cuts: bool,
    /// It is not cut below this while there are columns that can be done without.
    pub(crate) least: usize,
    /// How soon it goes where there is no space: the largest first, and 0 last of all.
    pub(crate) leaves: u8,
}

/// How far columns are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Least {
    /// Each down to its own least width.
    Own,
    /// All alike, and further.
    OfAll,
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

    /// Cut to so many cells: first the widest columns that may be, then whole columns, those that say nothing before all, and
    /// once there is none left to do without, what the others keep for long, too.
    pub(crate) fn fit(&self, cells: Option<usize>) -> Fitted {
        let natural: Vec<usize> = (0..self.columns.len()).map(|at| self.natural(at)).collect();
        let cells = cells.unwrap_or(usize::MAX);
        let mut kept: Vec<(usize, usize)> = natural.into_iter().enumerate().collect();
        let widths = loop {
            let least = if self.has_spare(&kept) { Least::Own } else { Least::OfAll };
            match self.shrink(kept.clone(), (cells, least)) {
                Some(widths) => break widths,
                // One column is printed whatever the terminal says.
                None if kept.len() <= 1 => break kept.clone(),
                None => self.drop_one(&mut kept),
            }
        };
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.clone()).collect();
        let mut lines = vec![self.line(&titles, &widths)];
        lines.extend(self.rows.iter().map(|row| self.line(row, &widths)));
        let is_kept = |at: usize| widths.iter().any(|(kept, _)| *kept == at);
        let left_out = titles.into_iter().enumerate().filter(|(at, _)| !is_kept(*at));
        Fitted { lines, left_out: left_out.map(|(_, title)| title).collect() }
    }

    /// Takes away the column that is missed least; of equals the one furthest to the right.
    fn drop_one(&self, kept: &mut Vec<(usize, usize)>) {
        let worth = |(place, (at, _)): &(usize, &(usize, usize))| {
            let leaves = self.columns.get(*at).map_or(0, |column| column.leaves);
            (leaves > 0 && self.is_blank(*at), leaves, *place)
        };
        if let Some((place, _)) = kept.iter().enumerate().max_by_key(worth) {
            kept.remove(place);
        }
    }

    /// Whether a column can be done without.
    fn has_spare(&self, kept: &[(usize, usize)]) -> bool {
        let leaves = |at: usize| self.columns.get(at).map_or(0, |column| column.leaves);
        kept.iter().any(|(at, _)| leaves(*at) > 1 || leaves(*at) == 1 && self.is_blank(*at))
    }

    /// Whether nothing stands in a column.
    fn is_blank(&self, at: usize) -> bool {
        self.rows.iter().filter_map(|row| row.get(at)).all(|cell| cell.is_empty() || cell == "-")
    }

    fn natural(&self, at: usize) -> usize {
        let title = self.columns.get(at).map_or(0, |column| width(&column.title));
        let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell));
        cells.fold(title, usize::max)
    }

    /// Takes from the widest column that may be cut until the line fits. Columns stand with their widths.
    fn shrink(
        &self,
        mut widths: Vec<(usize, usize)>,
        (cells, least): (usize, Least),
    ) -> Option<Vec<(usize, usize)>> {
        let floor = |at: usize| {
            let column = self.columns.get(at).filter(|column| column.cuts)?;
            Some(if least == Least::Own { column.least } else { LAST })
        };
        loop {
            let between = BETWEEN * widths.len().saturating_sub(1);
            let line = widths.iter().map(|(_, width)| width).sum::<usize>() + between;
            let over = line.saturating_sub(cells);
            if over == 0 {
                return Some(widths);
            }
            let cuts = widths.iter_mut().filter_map(|(at, width)| Some((floor(*at)?, width)));
            let mut widest: Vec<_> = cuts.filter(|(floor, width)| **width > *floor).collect();
            widest.sort_by(|(_, one), (_, other)| other.cmp(one));
            let second = widest.get(1).map_or(0, |(_, width)| **width);
            let (floor, first) = widest.first_mut()?;
            // Down to the next one, or by one where they are alike.
            let step = first.saturating_sub(second.max(*floor)).clamp(1, over);
            **first -= step;
        }
    }

    fn line(&self, cells: &[String], widths: &[(usize, usize)]) -> String {
        let mut line = String::new();
        for (at, cells_of) in widths {
            let (Some(cell), Some(column)) = (cells.get(*at), self.columns.get(*at)) else {
                continue;
            };
            if !line.is_empty() {
                line.push_str(&" ".repeat(BETWEEN));
            }
            line.push_str(&pad(&cut(cell, *cells_of), *cells_of, column.right));
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
        let column = |title: &str, right, cuts| Column {
            title: title.into(),
            right,
            cuts,
            least: LEAST,
            leaves: 1,
        };
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

    /// What one gives to other commands stays; what says nothing goes before what is missed most.
    #[test]
    fn columns_go_by_how_little_they_are_missed() {
        let column = |title: &str, leaves| Column {
            title: title.into(),
            right: false,
            cuts: false,
            least: LEAST,
            leaves,
        };
        let titles = [("KIND", 1), ("BY", 9), ("ROOM", 1), ("NETWORK", 8), ("ACT", 0)];
        let mut table = Table::new(titles.map(|(title, leaves)| column(title, leaves)).into());
        table.row(["mute", "root", "-", "1.1.1.1", "a_01jdc70b"].map(str::to_owned).into());
        let left_out = |cells| table.fit(Some(cells)).left_out;
        assert_eq!(left_out(34), ["ROOM"]);
        assert_eq!(left_out(28), ["BY", "ROOM"]);
        assert_eq!(left_out(17), ["BY", "ROOM", "NETWORK"]);
        assert_eq!(table.fit(Some(1)).lines, ["ACT", "a_01jdc70b"]);
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
