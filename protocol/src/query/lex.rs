//! The pieces of a filter, each with its place.

use super::{FILTER_BYTES, Flaw, Op, Text};

/// A piece of a filter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Open,
    Close,
    Not,
    And,
    Or,
    /// Bare, so it may be a field.
    Bare(Text),
    Quoted(Text),
    Regex(Text),
    Op(Op),
}

/// A piece and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) piece: Piece,
    pub(super) column: usize,
}

/// Cuts a filter into its pieces.
pub(super) fn pieces(filter: &str) -> Result<Vec<Placed>, Flaw> {
    if filter.len() > FILTER_BYTES {
        return Err(Flaw::new(1, format!("A filter has at most {FILTER_BYTES} bytes.")));
    }
    let mut lexer = Lexer { rest: filter.chars().peekable(), column: 1, value: false };
    let mut pieces = Vec::new();
    while let Some(placed) = lexer.next()? {
        pieces.push(placed);
    }
    Ok(pieces)
}

struct Lexer<'f> {
    rest: std::iter::Peekable<std::str::Chars<'f>>,
    column: usize,
    /// An operator came last: what follows is a value, whatever it looks like.
    value: bool,
}

impl Lexer<'_> {
    fn next(&mut self) -> Result<Option<Placed>, Flaw> {
        while self.rest.peek().is_some_and(|char| char.is_whitespace()) {
            self.take();
        }
        let column = self.column;
        let Some(char) = self.rest.peek().copied() else { return Ok(None) };
        let value = std::mem::take(&mut self.value);
        let piece = match char {
            '(' => self.single(Piece::Open),
            ')' => self.single(Piece::Close),
            '"' => Piece::Quoted(Text { text: self.until('"', "a quoted text")?, column }),
            '/' => Piece::Regex(Text { text: self.until('/', "a regular expression")?, column }),
            '!' | '=' | '<' | '>' | ':' if !value => self.operator(),
            _ => Piece::Bare(Text { text: self.bare(value), column }),
        };
        let piece = if let Piece::Bare(text) = piece { word(text, value) } else { piece };
        self.value = matches!(piece, Piece::Op(_));
        Ok(Some(Placed { piece, column }))
    }

    fn take(&mut self) -> Option<char> {
        self.column += 1;
        self.rest.next()
    }

    fn single(&mut self, piece: Piece) -> Piece {
        self.take();
        piece
    }

    fn operator(&mut self) -> Piece {
        let first = self.take();
        let equal = self.rest.peek() == Some(&'=');
        if equal && first != Some('=') && first != Some(':') {
            self.take();
        }
        match (first, equal) {
            (Some('!'), false) => Piece::Not,
            (Some('!'), true) => Piece::Op(Op::IsNot),
            (Some('<'), true) => Piece::Op(Op::Most),
            (Some('<'), false) => Piece::Op(Op::Less),
            (Some('>'), true) => Piece::Op(Op::Least),
            (Some('>'), false) => Piece::Op(Op::More),
            (Some('='), _) => Piece::Op(Op::Is),
            _ => Piece::Op(Op::Has),
        }
    }

    /// Up to the closing mark; a backslash keeps the mark behind it.
    fn until(&mut self, mark: char, what: &str) -> Result<String, Flaw> {
        let begin = self.column;
        self.take();
        let mut text = String::new();
        while let Some(char) = self.take() {
            if char == mark {
                return match text.is_empty() {
                    true => Err(Flaw::new(begin, format!("There is nothing in {what}."))),
                    false => Ok(text),
                };
            }
            if char == '\\' && self.rest.peek() == Some(&mark) {
                text.extend(self.take());
            } else {
                text.push(char);
            }
        }
        Err(Flaw::new(begin, format!("The `{mark}` that ends {what} is missing.")))
    }

    /// A word ends at a space or a parenthesis; unless it is a value, at an operator, too.
    fn bare(&mut self, value: bool) -> String {
        let mut text = String::new();
        while let Some(char) = self.rest.peek().copied() {
            let operator = !value && matches!(char, '=' | '<' | '>' | ':' | '!');
            if char.is_whitespace() || matches!(char, '(' | ')' | '"') || operator {
                break;
            }
            text.extend(self.take());
        }
        text
    }
}

/// A bare word, or what it stands for.
fn word(text: Text, value: bool) -> Piece {
    let is = |word: &str| !value && text.text.eq_ignore_ascii_case(word);
    if is("and") {
        Piece::And
    } else if is("or") {
        Piece::Or
    } else if is("not") {
        Piece::Not
    } else {
        Piece::Bare(text)
    }
}
