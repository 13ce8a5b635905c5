//! Rows as filters, sorting and columns see them: a key, and cells by name.

use super::select::size;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;

/// What stands in a field of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell<'r> {
    Nothing,
    Truth(bool),
    Number(f64),
    Text(Cow<'r, str>),
    Texts(Vec<Cow<'r, str>>),
}

impl<'r> Cell<'r> {
    pub(super) fn text(text: &'r str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(super) fn owned(text: impl ToString) -> Self {
        Self::Text(Cow::Owned(text.to_string()))
    }

    pub(super) fn number(number: u64) -> Self {
        Self::Number(number as f64)
    }

    pub(super) fn count(number: usize) -> Self {
        Self::Number(number as f64)
    }

    pub(super) fn maybe(text: Option<&'r str>) -> Self {
        text.map_or(Self::Nothing, Self::text)
    }

    /// A moment or count that may be absent.
    pub(super) fn perhaps(number: Option<u64>) -> Self {
        number.map_or(Self::Nothing, Self::number)
    }
}

/// A row of a view.
pub(super) trait Row {
    /// What it is known by from one frame to the next.
    fn key(&self) -> String;
    /// What stands under a column's name.
    fn cell(&self, column: &str) -> Cell<'_>;
    /// All of it.
    fn json(&self) -> Value;
    /// Reads a little of all that its texts are made of and that lies elsewhere, so that it is in the cache.
    fn touch(&self) {}
}

/// A row of a view that is never long: kept as it is sent.
#[derive(Clone, Debug)]
pub(super) struct Plain {
    key: String,
    value: Value,
}

impl Plain {
    /// The value of the field `key` is the row's key.
    pub(super) fn new(key: &str, row: &impl Serialize) -> Self {
        let value = serde_json::to_value(row).unwrap_or_default();
        let key = value.get(key).map(|key| text_of(key).into_owned()).unwrap_or_default();
        Self { key, value }
    }

    /// How long it is as JSON, at most.
    pub(super) fn size(&self) -> usize {
        size(&self.value)
    }

    /// The number of a line, which is its key.
    pub(super) fn number(&self) -> u64 {
        self.key.parse().unwrap_or_default()
    }

    /// The only row of its view.
    pub(super) fn only(row: &impl Serialize) -> Self {
        let value = serde_json::to_value(row).unwrap_or_default();
        Self { key: "1".to_owned(), value }
    }
}

impl Row for Plain {
    fn key(&self) -> String {
        self.key.clone()
    }

    fn cell(&self, column: &str) -> Cell<'_> {
        match self.value.get(column) {
            None | Some(Value::Null) => Cell::Nothing,
            Some(Value::Bool(truth)) => Cell::Truth(*truth),
            Some(Value::Number(number)) => Cell::Number(number.as_f64().unwrap_or_default()),
            Some(Value::Array(many)) => Cell::Texts(many.iter().map(text_of).collect()),
            Some(one @ (Value::String(_) | Value::Object(_))) => Cell::Text(text_of(one)),
        }
    }

    fn json(&self) -> Value {
        self.value.clone()
    }
}

/// A person is found by name and by id, other objects by all that is in them.
fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Object(fields) => match (fields.get("name"), fields.get("id")) {
            (Some(Value::String(name)), Some(Value::String(id))) => {
                Cow::Owned(format!("{name} {id}"))
            }
            _ => Cow::Owned(value.to_string()),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            Cow::Owned(value.to_string())
        }
    }
}
