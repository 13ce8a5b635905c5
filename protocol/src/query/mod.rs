//! The filter language of views: words, patterns and comparisons, parsed here and judged by whoever has the rows.

mod fields;
mod lex;
mod parse;
mod value;

pub use fields::{Field, Kind, column, field, fields, meant, nearest, word};
pub use parse::parse;
pub use value::{instant, number, span, truth};

/// The longest filter in bytes.
pub const FILTER_BYTES: usize = 1_024;

/// Terms of one filter at most.
pub const TERMS: usize = 32;

/// How deep parentheses and `!` may nest.
pub const DEPTH: usize = 16;

/// What a filter asks of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Nothing: every row passes.
    All,
    /// This stands in one of the row's texts, in any case.
    Word(Text),
    /// This regular expression finds something in one of the row's texts, in any case.
    Regex(Text),
    Compare(Compare),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
}

/// Some text of a filter, and where it begins, in characters from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub column: usize,
}

/// A field, beside what it is held.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    pub field: Text,
    pub op: Op,
    pub value: Value,
}

/// How a field is held beside a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `:`: a text contains it, or fits it where it has a `*`; a number or a truth is it.
    Has,
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `>`
    More,
    /// `>=`
    Least,
    /// `<`
    Less,
    /// `<=`
    Most,
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Plain(Text),
    Regex(Text),
}

impl Value {
    pub const fn column(&self) -> usize {
        match self {
            Self::Plain(text) | Self::Regex(text) => text.column,
        }
    }
}

/// What is wrong with a filter, and where, in characters from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub column: usize,
    pub message: String,
}

impl Flaw {
    /// A flaw at a place.
    pub fn new(column: usize, message: impl Into<String>) -> Self {
        Self { column, message: message.into() }
    }
}

#[cfg(test)]
mod tests;
