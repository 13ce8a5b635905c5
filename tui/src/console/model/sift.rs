//! What a filter lets through of a room's lines: the language of the lists, judged here, for the lines are here. Times are the
//! server's.

use crate::text::told;
use parlor_protocol::Seq;
use parlor_protocol::admin::{TailLine, View};
use parlor_protocol::query::{
    Compare, Field, Filter, Flaw, Kind, Op, Text, Value, field, fields, meant, number, parse, truth,
};
use regex_lite::{Regex, RegexBuilder};
use std::cell::RefCell;
use std::collections::HashMap;

/// The compiled form of an expression, in bytes; a longer one is refused. What a line costs grows with it.
const PROGRAM: usize = 8 * 1024;

/// So many verdicts are remembered: more than a room that is read keeps lines.
const JUDGED: usize = 20_000;

/// A filter made ready.
#[derive(Debug, Default)]
enum Sift {
    #[default]
    All,
    /// It stands in what is shown of the line, in any case.
    Word(String),
    /// The same by an expression.
    Finds(Regex),
    Texts(&'static str, Op, Wanted),
    Number(&'static str, Op, f64),
    Truth(&'static str, bool),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
}

impl Sift {
    /// Reads a filter; what is wrong has its column.
    fn new(filter: &str) -> Result<Self, Flaw> {
        ready(parse(filter)?)
    }

    fn lets(&self, line: &TailLine) -> bool {
        match self {
            Self::All => true,
            Self::Word(word) => {
                let (by, what) = told(line);
                by.is_some_and(|by| has(by, word)) || has(&what, word)
            }
            Self::Finds(expression) => {
                let (by, what) = told(line);
                by.is_some_and(|by| expression.is_match(by)) || expression.is_match(&what)
            }
            Self::Texts(column, op, wanted) => {
                texts(line, column).iter().any(|text| wanted.is(text, *op)) != (*op == Op::IsNot)
            }
            Self::Number(column, op, wanted) => {
                let number = if *column == "seq" { line.seq } else { line.reports as u64 };
                beside(number as f64, *op, *wanted)
            }
            Self::Truth(column, wanted) => {
                let is = if *column == "removed" { line.removed } else { line.edited };
                is == *wanted
            }
            Self::Not(one) => !one.lets(line),
            Self::And(all) => all.iter().all(|one| one.lets(line)),
            Self::Or(any) => any.iter().any(|one| one.lets(line)),
        }
    }
}

/// What a text is to be.
#[derive(Debug)]
enum Wanted {
    /// In small letters.
    Plain(String),
    Fits(Regex),
}

impl Wanted {
    fn is(&self, text: &str, op: Op) -> bool {
        match self {
            Self::Plain(wanted) => fits(text, op, wanted),
            Self::Fits(expression) => expression.is_match(text),
        }
    }
}

/// The filter of a room: the last one that could be read is in force.
#[derive(Debug, Default)]
pub(crate) struct Sieve {
    text: String,
    sift: Sift,
    flaw: Option<(usize, String)>,
    /// What was judged before: an expression over all lines that are kept takes half of the time between two frames.
    judged: RefCell<HashMap<Seq, bool>>,
}

impl Sieve {
    pub(crate) fn set(&mut self, filter: &str) {
        self.renew();
        self.flaw = match Sift::new(filter) {
            Ok(sift) => {
                (self.sift, self.text) = (sift, filter.to_owned());
                None
            }
            Err(flaw) => Some((flaw.column, flaw.message)),
        };
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with the one that was set last, and in which column.
    pub(crate) fn flaw(&self) -> Option<(usize, String)> {
        self.flaw.clone()
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(self.sift, Sift::All)
    }

    pub(crate) fn lets(&self, line: &TailLine) -> bool {
        self.sift.lets(line)
    }

    /// The same, which is remembered until `renew`.
    pub(crate) fn shows(&self, line: &TailLine) -> bool {
        if self.is_open() {
            return true;
        }
        let mut judged = self.judged.borrow_mut();
        if judged.len() > JUDGED {
            judged.clear();
        }
        *judged.entry(line.seq).or_insert_with(|| self.sift.lets(line))
    }

    /// Lines are not what they were.
    pub(crate) fn renew(&mut self) {
        self.judged.borrow_mut().clear();
    }

    /// One of them is not.
    pub(crate) fn forget(&mut self, seq: Seq) {
        self.judged.borrow_mut().remove(&seq);
    }
}

fn ready(filter: Filter) -> Result<Sift, Flaw> {
    let each = |all: Vec<Filter>| all.into_iter().map(ready).collect::<Result<Vec<_>, _>>();
    Ok(match filter {
        Filter::All => Sift::All,
        Filter::Word(word) => Sift::Word(word.text.to_lowercase()),
        Filter::Regex(text) => Sift::Finds(expression(&text)?),
        Filter::Compare(compare) => compared(compare)?,
        Filter::Not(one) => Sift::Not(Box::new(ready(*one)?)),
        Filter::And(all) => Sift::And(each(all)?),
        Filter::Or(any) => Sift::Or(each(any)?),
    })
}

fn expression(Text { text, column }: &Text) -> Result<Regex, Flaw> {
    let mut built = RegexBuilder::new(text);
    built.case_insensitive(true).dot_matches_new_line(true).size_limit(PROGRAM);
    let wrong = |why| Flaw::new(*column, format!("The expression is not understood: {why}."));
    built.build().map_err(wrong)
}

/// A word that is none here, what may be meant by it, and those that are.
fn unknown(name: &Text) -> Flaw {
    let taken = |field: &&Field| field.kind != Kind::Since;
    let words: Vec<&str> = fields(View::Tail).iter().filter(taken).map(Field::name).collect();
    let meant = meant(View::Tail, &name.text).filter(|word| words.contains(word));
    let meant = meant.map(|word| format!("; did you mean `{word}`?")).unwrap_or_else(|| ".".into());
    let message = format!("No `{}` here{meant} It has {}.", name.text, words.join(", "));
    Flaw::new(name.column, message)
}

fn compared(Compare { field: name, op, value }: Compare) -> Result<Sift, Flaw> {
    let Some(field) = field(View::Tail, &name.text) else {
        return Err(unknown(&name));
    };
    let ordered = matches!(op, Op::More | Op::Least | Op::Less | Op::Most);
    let value = match value {
        Value::Plain(text) => text,
        // The parser lets it have no order.
        Value::Regex(text) if field.kind == Kind::Text => {
            return Ok(Sift::Texts(field.column, op, Wanted::Fits(expression(&text)?)));
        }
        Value::Regex(text) => {
            let message = format!("Expressions are for texts, and `{}` is none.", name.text);
            return Err(Flaw::new(text.column, message));
        }
    };
    let wrong = |what: &str| Err(Flaw::new(value.column, format!("`{}` is {what}.", value.text)));
    match field.kind {
        Kind::Text if ordered => wrong("a text, and texts have no order"),
        Kind::Text => Ok(Sift::Texts(field.column, op, Wanted::Plain(value.text.to_lowercase()))),
        Kind::Number => match number(&value.text) {
            Some(wanted) => Ok(Sift::Number(field.column, op, wanted)),
            None => wrong("no number"),
        },
        Kind::Truth if ordered => wrong("yes or no, which have no order"),
        Kind::Truth => match truth(&value.text) {
            Some(wanted) => Ok(Sift::Truth(field.column, wanted != (op == Op::IsNot))),
            None => wrong("neither yes nor no"),
        },
        Kind::Span | Kind::Since | Kind::Until | Kind::Left => Err(Flaw::new(
            name.column,
            "The lines of a room stand by their time: it is no filter here.",
        )),
    }
}

/// What stands in a column; of a person that is a name and an id.
fn texts(line: &TailLine, column: &str) -> Vec<String> {
    match column {
        "from" => {
            line.from.iter().flat_map(|from| [from.name.clone(), from.id.to_string()]).collect()
        }
        "kind" => vec![line.kind.clone()],
        _ => vec![told(line).1],
    }
}

fn has(text: &str, low: &str) -> bool {
    text.to_lowercase().contains(low)
}

/// A `*` stands for anything; without one `:` wants a part, and `=` the whole.
fn fits(text: &str, op: Op, wanted: &str) -> bool {
    let text = text.to_lowercase();
    let mut parts = wanted.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(last) = parts.next_back() else {
        return if op == Op::Has { text.contains(wanted) } else { text == wanted };
    };
    let Some(rest) = text.strip_prefix(first) else { return false };
    let middle = parts
        .try_fold(rest, |rest, part| rest.find(part).and_then(|at| rest.get(at + part.len()..)));
    middle.is_some_and(|rest| rest.ends_with(last))
}

fn beside(number: f64, op: Op, wanted: f64) -> bool {
    match op {
        Op::Has | Op::Is => number == wanted,
        Op::IsNot => number != wanted,
        Op::More => number > wanted,
        Op::Least => number >= wanted,
        Op::Less => number < wanted,
        Op::Most => number <= wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn line(seq: u64, name: &str, text: &str) -> TailLine {
        serde_json::from_value(json!({
            "seq": seq, "at": 1, "kind": "message", "from": { "id": parlor_protocol::PersonId(7), "name": name }, "text": text,
            "reply_to": null, "target": null, "removed": seq == 3, "edited": false, "reports": seq
        }))
        .unwrap()
    }

    fn let_through(filter: &str) -> Vec<u64> {
        let lines = [
            line(1, "mallory", "Buy gold"),
            line(2, "ada", "gold is heavy"),
            line(3, "Malte", "no"),
        ];
        let sift = Sift::new(filter).unwrap_or_else(|flaw| panic!("{filter}: {flaw:?}"));
        lines.iter().filter(|line| sift.lets(line)).map(|line| line.seq).collect()
    }

    #[test]
    fn it_is_the_language_of_the_lists() {
        for (filter, found) in [
            ("", &[1, 2, 3][..]),
            ("gold", &[1, 2]),
            ("gold buy", &[1]),
            ("\"gold is\"", &[2]),
            ("!gold", &[3]),
            ("from:mal", &[1, 3]),
            ("from:mal*y", &[1]),
            ("from=malte", &[3]),
            ("from!=malte", &[1, 2]),
            ("from:mal !buy or heavy", &[2, 3]),
            ("(from:ada or from:malte) gold", &[2]),
            ("reports>=2", &[2, 3]),
            ("seq<2", &[1]),
            ("removed:yes", &[3]),
            ("removed!=yes", &[1, 2]),
            ("kind:message ada", &[2]),
            ("text:*heavy", &[2]),
            ("/b.y|HEAVY$/", &[1, 2]),
            ("!/^(?:buy|no)/", &[2]),
            ("from:/^mal/ gold", &[1]),
            ("from!=/^mal/", &[2]),
            ("text:/gold .* heavy/", &[2]),
            ("/(buy|sell).{0,80}gold/", &[1]),
            ("from=u_00000000000000000000000007", &[1, 2, 3]),
        ] {
            assert_eq!(let_through(filter), found, "{filter}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_column() {
        for (filter, column, said) in [
            (
                "gold users>3",
                6,
                "No `users` here. It has seq, kind, from, text, removed, edited, reports.",
            ),
            ("user:mal", 1, "No `user` here; did you mean `from`?"),
            ("repotrs>1", 1, "did you mean `reports`?"),
            ("age<1h", 1, "it is no filter here"),
            ("since<1h", 1, "No `since` here. It has"),
            ("gold /b(y/", 6, "The expression is not understood"),
            ("/.{5000}/", 1, "The expression is not understood"),
            ("/[^x]{400}c/", 1, "The expression is not understood"),
            ("seq:/1/", 5, "Expressions are for texts"),
            ("from>ada", 6, "texts have no order"),
            ("seq:many", 5, "no number"),
            ("removed:perhaps", 9, "neither yes nor no"),
            ("time<10m", 1, "no filter here"),
            ("(gold", 1, ""),
        ] {
            let flaw = Sift::new(filter).unwrap_err();
            assert!(flaw.message.contains(said), "{filter}: {flaw:?}");
            assert_eq!(flaw.column, column, "{filter}: {flaw:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_is_too_much(filter in ".{0,60}", text in ".{0,30}") {
            if let Ok(sift) = Sift::new(&filter) {
                sift.lets(&line(1, &text, &filter));
            }
        }
    }
}
