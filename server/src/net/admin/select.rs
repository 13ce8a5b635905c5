//! Which rows of a view are sent: filtered, sorted, cut to what is on the screen.

use super::cell::{Cell, Row};
use super::judge::Judge;
use parlor_protocol::Millis;
use parlor_protocol::admin::{LINE_BYTES, Order, ROWS};
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// What a line holds beside its rows.
pub(super) const FRAME: usize = 16 * 1024;

/// Rows where nobody says how many.
const USUAL: usize = 100;

/// So many rows are touched before the first of them is judged. What each of them has in memory comes at the same time then, and
/// is still in the nearest cache when it is looked at.
const TOUCHED: usize = 32;

/// How a view is cut, with its columns' names checked.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) judge: Judge,
    /// The field that is sent whatever columns are asked for.
    pub(super) key: &'static str,
    pub(super) sort: Option<&'static str>,
    pub(super) order: Order,
    pub(super) columns: Vec<String>,
    pub(super) offset: usize,
    pub(super) limit: usize,
}

/// The rows of a screen.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Keys and rows in their order.
    pub(super) rows: Vec<(String, Value)>,
    pub(super) total: usize,
    pub(super) matched: usize,
}

impl Cut {
    /// How many rows are wanted.
    pub(super) fn rows(&self) -> usize {
        match self.limit {
            0 => USUAL,
            limit => limit.min(ROWS),
        }
    }

    /// Cuts the rows of a view, which come in its own order.
    pub(super) fn page<R: Row>(&self, rows: &[R], now: Millis) -> Page {
        let passed = || self.passed(rows, now);
        let (total, wanted) = (rows.len(), self.offset.saturating_add(self.rows()));
        let Some(sort) = self.sort else {
            let mut matched = 0;
            let kept = passed().inspect(|_| matched += 1);
            let kept: Vec<&R> = match self.judge.is_open() {
                true => rows.iter().skip(self.offset).take(self.rows()).collect(),
                false => kept
                    .enumerate()
                    .filter(|(at, _)| (self.offset..wanted).contains(at))
                    .map(|(_, row)| row)
                    .collect(),
            };
            let matched = if self.judge.is_open() { total } else { matched };
            return self.send(&kept, total, matched);
        };
        let mut sorted: Vec<(Rank, usize, &R)> =
            passed().enumerate().map(|(at, row)| (Rank::of(row.cell(sort)), at, row)).collect();
        let matched = sorted.len();
        let order = |one: &(Rank, usize, &R), other: &(Rank, usize, &R)| {
            one.0.compare(&other.0, self.order).then(one.1.cmp(&other.1))
        };
        if wanted < matched {
            sorted.select_nth_unstable_by(wanted, order);
            sorted.truncate(wanted);
        }
        sorted.sort_unstable_by(order);
        let kept: Vec<&R> = sorted.iter().skip(self.offset).map(|(_, _, row)| *row).collect();
        self.send(&kept, total, matched)
    }

    /// Rows that the filter lets through.
    fn passed<'r, R: Row>(&'r self, rows: &'r [R], now: Millis) -> impl Iterator<Item = &'r R> {
        let touches = self.judge.reads_texts();
        rows.chunks(TOUCHED).flat_map(move |some| {
            if touches {
                some.iter().for_each(Row::touch);
            }
            some.iter().filter(move |row| self.judge.is_open() || self.judge.lets(*row, now))
        })
    }

    fn send<R: Row>(&self, kept: &[&R], total: usize, matched: usize) -> Page {
        let mut page = Page { rows: Vec::with_capacity(kept.len()), total, matched };
        let mut bytes = 0;
        for row in kept {
            let sent = self.narrow(row.json());
            bytes += size(&sent);
            if bytes > LINE_BYTES - FRAME {
                // The rest does not fit into a line; the counts say that there is more.
                break;
            }
            page.rows.push((row.key(), sent));
        }
        page
    }

    /// Only the columns that were asked for, and the key, which is the first field.
    fn narrow(&self, row: Value) -> Value {
        if self.columns.is_empty() {
            return row;
        }
        let Value::Object(fields) = row else { return row };
        let wanted = |name: &String| self.columns.contains(name) || name == self.key;
        Value::Object(fields.into_iter().filter(|(name, _)| wanted(name)).collect::<Map<_, _>>())
    }
}

/// What a row is sorted by. What is absent comes last, whichever end is first.
#[derive(Debug, PartialEq)]
enum Rank {
    Number(f64),
    Text(String),
    Absent,
}

impl Rank {
    fn of(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Nothing => Self::Absent,
            Cell::Truth(truth) => Self::Number(f64::from(u8::from(truth))),
            Cell::Number(number) => Self::Number(number),
            Cell::Text(text) => Self::Text(text.to_lowercase()),
            Cell::Texts(texts) => match texts.first() {
                Some(text) => Self::Text(text.to_lowercase()),
                None => Self::Absent,
            },
        }
    }

    fn compare(&self, other: &Self, order: Order) -> Ordering {
        let rising = match (self, other) {
            (Self::Absent, Self::Absent) => return Ordering::Equal,
            (Self::Absent, _) => return Ordering::Greater,
            (_, Self::Absent) => return Ordering::Less,
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        };
        match order {
            Order::Rising => rising,
            Order::Falling => rising.reverse(),
        }
    }
}

/// About how long a value is in JSON; a character may be written in six.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(_) => 22,
        Value::String(text) => {
            text.bytes()
                .map(
                    |byte| {
                        if byte < 0x20 { 6 } else { 1 + usize::from(byte == b'"' || byte == b'\\') }
                    },
                )
                .sum::<usize>()
                + 2
        }
        Value::Array(many) => many.iter().map(|one| size(one) + 1).sum::<usize>() + 2,
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| name.len() + size(value) + 4).sum::<usize>() + 2
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::Plain;
    use super::*;
    use parlor_protocol::admin::View;
    use serde_json::json;

    fn rows(count: u64) -> Vec<Plain> {
        let row = |at: u64| json!({"room": format!("r{at}"), "users": at * 7 % 10, "topic": "x".repeat(3)});
        (0..count).map(|at| Plain::new("room", &row(at))).collect()
    }

    fn cut(filter: &str, sort: Option<&'static str>) -> Cut {
        let judge = Judge::new(View::Rooms, filter).unwrap();
        Cut {
            judge,
            key: "room",
            sort,
            order: Order::Falling,
            columns: Vec::new(),
            offset: 0,
            limit: 3,
        }
    }

    fn keys(page: &Page) -> Vec<&str> {
        page.rows.iter().map(|(key, _)| key.as_str()).collect()
    }

    #[test]
    fn the_screen_is_cut_out_and_the_rest_is_counted() {
        let page = cut("", None).page(&rows(10), 0);
        assert_eq!((keys(&page), page.total, page.matched), (vec!["r0", "r1", "r2"], 10, 10));
        let page = cut("users>5", None).page(&rows(10), 0);
        assert_eq!((keys(&page), page.total, page.matched), (vec!["r1", "r4", "r7"], 10, 4));
        let further = Cut { offset: 3, ..cut("users>5", None) };
        assert_eq!(keys(&further.page(&rows(10), 0)), ["r8"]);
    }

    #[test]
    fn rows_are_found_wherever_they_stand() {
        let all = |filter: &str| Cut { limit: ROWS, ..cut(filter, None) }.page(&rows(200), 0);
        for at in 100..200 {
            assert_eq!(keys(&all(&format!("R{at}"))), [format!("r{at}")]);
        }
        let page = all("/r(31|32|33|63|64|199)$/ or room:r0");
        assert_eq!(keys(&page), ["r0", "r31", "r32", "r33", "r63", "r64", "r199"]);
        assert_eq!((page.total, page.matched), (200, 7));
    }

    #[test]
    fn sorting_is_stable_and_absent_comes_last() {
        let sorted = Cut { limit: 4, ..cut("", Some("users")) };
        assert_eq!(keys(&sorted.page(&rows(20), 0)), ["r7", "r17", "r4", "r14"]);
        let second = Cut { offset: 2, limit: 2, ..cut("", Some("users")) };
        assert_eq!(keys(&second.page(&rows(20), 0)), ["r4", "r14"]);
        let rising = Cut { order: Order::Rising, ..cut("", Some("owner")) };
        assert_eq!(keys(&rising.page(&rows(5), 0)), ["r0", "r1", "r2"]);
    }

    #[test]
    fn only_the_columns_asked_for_are_sent() {
        let narrow = Cut { columns: vec!["users".into()], limit: 1, ..cut("", None) };
        assert_eq!(narrow.page(&rows(1), 0).rows[0].1, json!({"room": "r0", "users": 0}));
    }

    #[test]
    fn a_page_fits_into_a_line() {
        let row = |at: u64| json!({"room": format!("r{at}"), "topic": "\u{1}".repeat(1_000)});
        let rows: Vec<Plain> = (0..1_000).map(|at| Plain::new("room", &row(at))).collect();
        let page = Cut { limit: ROWS, ..cut("", None) }.page(&rows, 0);
        let sent: Vec<&Value> = page.rows.iter().map(|(_, row)| row).collect();
        assert!(serde_json::to_vec(&sent).unwrap().len() < LINE_BYTES);
        assert!(page.rows.len() < 1_000 && page.matched == 1_000);
    }
}
