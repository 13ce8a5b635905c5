//! A filter made ready for a view: its fields known, its patterns compiled, its values read; and what it says of a row.

use super::cell::{Cell, Row};
use super::needle::Needle;
use parlor_protocol::Millis;
use parlor_protocol::admin::View;
use parlor_protocol::query::{
    Compare, Field, Filter, Flaw, Kind, Op, Text, Value, field, fields, instant, meant, number,
    parse, span, truth,
};
use regex::{Regex, RegexBuilder};
use std::ops::Range;

/// What a compiled expression may take in bytes: repeated classes of Unicode are the large ones.
const PROGRAM: usize = 128 * 1024;

/// What searching for one may keep in bytes.
const CACHE: usize = 256 * 1024;

/// A filter of a view.
#[derive(Debug)]
pub(super) struct Judge {
    asks: Asks,
    view: View,
}

#[derive(Debug)]
enum Asks {
    Nothing,
    /// It stands in one of the texts.
    Finds(Needle),
    Texts(&'static Field, Beside<Regex>),
    /// A number, or a span of time.
    Number(&'static Field, Op, f64),
    /// The age of a moment, or the time until it.
    Age(&'static Field, Op, f64),
    /// The moment itself.
    Moment(&'static Field, Op, Range<Millis>),
    Truth(&'static Field, Beside<bool>),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

#[derive(Debug)]
enum Beside<T> {
    Is(T),
    IsNot(T),
}

impl Judge {
    /// Reads a filter; the flaw has its column.
    pub(super) fn new(view: View, filter: &str) -> Result<Self, Flaw> {
        let asks = ready(view, &parse(filter)?)?;
        Ok(Self { asks, view })
    }

    /// Whether it lets everything through.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.asks, Asks::Nothing)
    }

    /// Whether it asks for this field.
    pub(super) fn asks_for(&self, column: &str) -> bool {
        self.asks.names(column)
    }

    /// Whether it reads texts of a row.
    pub(super) fn reads_texts(&self) -> bool {
        self.asks.read_texts()
    }

    /// Whether a row passes.
    pub(super) fn lets(&self, row: &impl Row, now: Millis) -> bool {
        self.holds(&self.asks, row, now)
    }

    fn holds(&self, asks: &Asks, row: &impl Row, now: Millis) -> bool {
        match asks {
            Asks::Nothing => true,
            Asks::Finds(needle) => fields(self.view)
                .iter()
                .filter(|field| field.kind == Kind::Text)
                .any(|field| needle.is_in(&row.cell(field.column))),
            Asks::Texts(field, Beside::Is(pattern)) => finds(pattern, &row.cell(field.column)),
            Asks::Texts(field, Beside::IsNot(pattern)) => !finds(pattern, &row.cell(field.column)),
            Asks::Number(field, op, value) => match row.cell(field.column) {
                Cell::Number(number) => beside(number, *op, *value),
                Cell::Nothing | Cell::Truth(_) | Cell::Text(_) | Cell::Texts(_) => false,
            },
            Asks::Age(field, op, value) => match row.cell(field.column) {
                Cell::Number(at) if matches!(field.kind, Kind::Until | Kind::Left) => {
                    beside(at - now as f64, *op, *value)
                }
                Cell::Number(at) => beside(now as f64 - at, *op, *value),
                // What never ends is further away than anything; what never was has no age.
                Cell::Nothing if field.kind == Kind::Until => beside(f64::MAX, *op, *value),
                Cell::Nothing | Cell::Truth(_) | Cell::Text(_) | Cell::Texts(_) => false,
            },
            Asks::Moment(field, op, value) => match row.cell(field.column) {
                Cell::Number(at) => at_moment(at, *op, value),
                Cell::Nothing if field.kind == Kind::Until => {
                    beside(f64::MAX, *op, value.start as f64)
                }
                Cell::Nothing | Cell::Truth(_) | Cell::Text(_) | Cell::Texts(_) => false,
            },
            Asks::Truth(field, Beside::Is(truth)) => is(&row.cell(field.column)) == *truth,
            Asks::Truth(field, Beside::IsNot(truth)) => is(&row.cell(field.column)) != *truth,
            Asks::Not(inner) => !self.holds(inner, row, now),
            Asks::All(all) => all.iter().all(|asks| self.holds(asks, row, now)),
            Asks::Any(any) => any.iter().any(|asks| self.holds(asks, row, now)),
        }
    }
}

impl Asks {
    fn read_texts(&self) -> bool {
        match self {
            Self::Finds(_) | Self::Texts(..) => true,
            Self::Nothing
            | Self::Number(..)
            | Self::Age(..)
            | Self::Moment(..)
            | Self::Truth(..) => false,
            Self::Not(inner) => inner.read_texts(),
            Self::All(many) | Self::Any(many) => many.iter().any(Self::read_texts),
        }
    }

    fn names(&self, column: &str) -> bool {
        match self {
            Self::Nothing | Self::Finds(_) => false,
            Self::Texts(field, _)
            | Self::Number(field, _, _)
            | Self::Age(field, _, _)
            | Self::Moment(field, _, _)
            | Self::Truth(field, _) => field.column == column,
            Self::Not(inner) => inner.names(column),
            Self::All(many) | Self::Any(many) => many.iter().any(|asks| asks.names(column)),
        }
    }
}

fn ready(view: View, filter: &Filter) -> Result<Asks, Flaw> {
    Ok(match filter {
        Filter::All => Asks::Nothing,
        Filter::Word(word) => {
            if fields(view).is_empty() {
                let message = format!("The view `{}` has no fields to filter by.", view.as_str());
                return Err(Flaw::new(word.column, message));
            }
            let pattern = pattern(&regex::escape(&word.text), word.column)?;
            Asks::Finds(Needle::word(&word.text, pattern))
        }
        Filter::Regex(text) => Asks::Finds(Needle::expression(pattern(&text.text, text.column)?)),
        Filter::Compare(compare) => comparison(view, compare)?,
        Filter::Not(inner) => Asks::Not(Box::new(ready(view, inner)?)),
        Filter::And(all) => {
            Asks::All(all.iter().map(|f| ready(view, f)).collect::<Result<_, _>>()?)
        }
        Filter::Or(any) => Asks::Any(any.iter().map(|f| ready(view, f)).collect::<Result<_, _>>()?),
    })
}

fn comparison(view: View, Compare { field: written, op, value }: &Compare) -> Result<Asks, Flaw> {
    let Some(field) = field(view, &written.text) else {
        let names: Vec<&str> = fields(view).iter().map(Field::name).collect();
        let (meant, view, name) = (meant(view, &written.text), view.as_str(), &written.text);
        let meant =
            meant.map_or_else(|| ".".to_owned(), |meant| format!("; did you mean `{meant}`?"));
        let message = match names.is_empty() {
            true => format!("The view `{view}` has no fields to filter by."),
            false => {
                let all = names.join(", ");
                format!("`{view}` has no field `{name}`{meant} It has {all}.")
            }
        };
        return Err(Flaw::new(written.column, message));
    };
    match field.kind {
        Kind::Text => texts(field, *op, value),
        Kind::Number => {
            let value = read(value, number, "a number such as 100, 1.5k or 2m")?;
            Ok(Asks::Number(field, *op, value))
        }
        Kind::Span => {
            let value = read(value, span, "a time such as 10s, 5m or 2h")?;
            Ok(Asks::Number(field, *op, value))
        }
        Kind::Since | Kind::Until | Kind::Left => {
            if let Value::Plain(Text { text, .. }) = value
                && let Some(at) = instant(text)
            {
                return Ok(Asks::Moment(field, *op, at));
            }
            let value = read(value, span, "a time such as 10m or 3d, or 2026-11-28T01:20:00Z")?;
            Ok(Asks::Age(field, *op, value))
        }
        Kind::Truth => {
            let wanted = read(value, truth, "yes or no")?;
            match op {
                Op::Has | Op::Is => Ok(Asks::Truth(field, Beside::Is(wanted))),
                Op::IsNot => Ok(Asks::Truth(field, Beside::IsNot(wanted))),
                Op::More | Op::Least | Op::Less | Op::Most => Err(unordered(field, value)),
            }
        }
    }
}

fn texts(field: &'static Field, op: Op, value: &Value) -> Result<Asks, Flaw> {
    let (text, column) = (value, value.column());
    let pattern = match (text, op) {
        (Value::Regex(text), _) => pattern(&text.text, column)?,
        // A name and an id stand in one text, so that either of them is the whole of it.
        (Value::Plain(Text { text, .. }), Op::Is | Op::IsNot) => {
            pattern(&format!("(?:^|^.* ){}(?:$| u_)", regex::escape(text)), column)?
        }
        (Value::Plain(Text { text, .. }), _) if text.contains('*') => {
            let parts: Vec<String> = text.split('*').map(regex::escape).collect();
            pattern(&format!("^{}(?:$| u_)", parts.join(".*")), column)?
        }
        (Value::Plain(Text { text, .. }), _) => pattern(&regex::escape(text), column)?,
    };
    match op {
        Op::Has | Op::Is => Ok(Asks::Texts(field, Beside::Is(pattern))),
        Op::IsNot => Ok(Asks::Texts(field, Beside::IsNot(pattern))),
        Op::More | Op::Least | Op::Less | Op::Most => Err(unordered(field, value)),
    }
}

fn unordered(field: &Field, value: &Value) -> Flaw {
    let message = format!("`{}` has no order; ask with `:`, `=` or `!=`.", field.name());
    Flaw::new(value.column(), message)
}

fn read<T>(value: &Value, read: fn(&str) -> Option<T>, expected: &str) -> Result<T, Flaw> {
    let found = match value {
        Value::Plain(text) => read(&text.text),
        Value::Regex(_) => None,
    };
    found.ok_or_else(|| Flaw::new(value.column(), format!("Expected {expected}.")))
}

fn pattern(expression: &str, column: usize) -> Result<Regex, Flaw> {
    let built = RegexBuilder::new(expression)
        .case_insensitive(true)
        .dot_matches_new_line(true)
        .size_limit(PROGRAM)
        .dfa_size_limit(CACHE)
        .build();
    built.map_err(|error| {
        if matches!(error, regex::Error::CompiledTooBig(_)) {
            return Flaw::new(column, "The expression is too large.");
        }
        // The engine draws the place over several lines; its last one says what is wrong.
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        let what = format!("is not understood: {}", last.trim_start_matches("error: "));
        Flaw::new(column, format!("The expression {what}."))
    })
}

fn finds(pattern: &Regex, cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Text(text) => pattern.is_match(text),
        Cell::Texts(texts) => texts.iter().any(|text| pattern.is_match(text)),
        Cell::Nothing | Cell::Truth(_) | Cell::Number(_) => false,
    }
}

fn is(cell: &Cell<'_>) -> bool {
    *cell == Cell::Truth(true)
}

fn beside(number: f64, op: Op, value: f64) -> bool {
    match op {
        Op::Has | Op::Is => number == value,
        Op::IsNot => number != value,
        Op::More => number > value,
        Op::Least => number >= value,
        Op::Less => number < value,
        Op::Most => number <= value,
    }
}

/// A moment beside one that is told to the second, or to a part of it.
fn at_moment(at: f64, op: Op, named: &Range<Millis>) -> bool {
    let within = (named.start as f64..named.end as f64).contains(&at);
    match op {
        Op::Has | Op::Is => within,
        Op::IsNot => !within,
        Op::More | Op::Least | Op::Less | Op::Most => beside(at, op, named.start as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::Plain;
    use super::*;
    use serde_json::json;

    const NOW: Millis = 10_000_000;

    fn room() -> Plain {
        Plain::new(
            "room",
            &json!({
                "room": "games/Lfg", "users": 120, "rate": 2.5, "reports": 0, "flag": "LS", "locked": true,
                "slow_ms": 30_000, "last_at": NOW - 60_000, "owner": {"id": "u_abc", "name": "Newsdesk"},
                "topic": null,
            }),
        )
    }

    fn lets(filter: &str) -> bool {
        Judge::new(View::Rooms, filter).unwrap().lets(&room(), NOW)
    }

    #[test]
    fn rows_are_found_by_what_is_in_them() {
        for filter in [
            "",
            "LFG",
            "newsdesk",
            "/^games\\/l.g$/",
            "users>100 reports=0 flag:L owner:news* rate>=2",
            "users>=0.12k",
            "MSG/S>2 Msg/s<3 Flags:l",
            "slow>=30s slow<1m",
            "last<2m last>10s",
            "last>1970-01-01T02:45:39Z last<1970-01-01T02:45:41Z",
            "last=1970-01-01T02:45:40.000Z last!=1970-01-01T02:45:40.001Z",
            "last=1970-01-01T02:45:40Z last>=\"1970-01-01 02:45:40Z\"",
            "owner=newsdesk",
            "owner=u_abc",
            "owner!=news",
            "locked:yes closed:no",
            "!topic:x",
            "nothing or users=120",
            "room:games/*",
            "room:/L.g/",
        ] {
            assert!(lets(filter), "{filter}");
        }
        for filter in [
            "users>120",
            "flag:C",
            "room:lfg*",
            "topic:x",
            "owner=news",
            "!lfg",
            "last>2m",
            "last>1970-01-01T02:45:40Z",
            "last=1970-01-01T02:45:40.001Z",
        ] {
            assert!(!lets(filter), "{filter}");
        }
    }

    #[test]
    fn what_does_not_fit_the_view_is_told_with_its_place() {
        for (view, filter, column) in [
            (View::Rooms, "a usres>1", 3),
            (View::Rooms, "users>many", 7),
            (View::Rooms, "locked>yes", 8),
            (View::Rooms, "owner>a", 7),
            (View::Rooms, "last<soon", 6),
            (View::Rooms, "a /(/", 3),
            (View::Rooms, "/\\w{1000}{1000}/", 1),
            (View::Pulse, "a", 1),
        ] {
            let flaw = Judge::new(view, filter).unwrap_err();
            assert_eq!(flaw.column, column, "{filter}: {}", flaw.message);
            assert_eq!(flaw.message.contains("did you mean `users`?"), filter.contains("usres"));
            assert!(
                !flaw.message.contains('\n') && flaw.message.ends_with('.'),
                "{}",
                flaw.message
            );
        }
    }

    #[test]
    fn a_filter_knows_what_it_asks_for() {
        let asks = |filter| Judge::new(View::Reports, filter).unwrap().asks_for("state");
        assert!(asks("state:settled") && asks("bob (age<1d or !state:open)"));
        assert!(!asks("") && !asks("state") && !asks("room:lobby"));
    }

    #[test]
    fn what_never_ends_is_further_away_than_anything() {
        let sanction = Plain::new("act", &json!({"act": "a_1", "until": null}));
        let lets = |filter| Judge::new(View::Sanctions, filter).unwrap().lets(&sanction, NOW);
        assert!(lets("until>1000d") && !lets("until<1000d"));
        let record = Plain::new("act", &json!({"act": "a_1", "undo_until": null}));
        let audit = |filter| Judge::new(View::Audit, filter).unwrap().lets(&record, NOW);
        assert!(!audit("undo>1h") && !audit("undo<1h"), "it cannot be taken back at all");
        assert!(lets("until>2500-01-01T00:00:00Z") && !lets("until<2500-01-01T00:00:00Z"));
    }
}
