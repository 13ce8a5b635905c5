//! Pieces into a filter: `or` binds least, then `and` (which need not be written), then `!`.

use super::lex::{Piece, Placed, pieces};
use super::{Compare, DEPTH, Filter, Flaw, Op, TERMS, Text, Value};

/// Reads a filter; an empty one asks for nothing. Whether fields exist and values fit them is for whoever knows the view.
pub fn parse(filter: &str) -> Result<Filter, Flaw> {
    let pieces = pieces(filter)?;
    if pieces.is_empty() {
        return Ok(Filter::All);
    }
    let end = filter.chars().count() + 1;
    let mut parser = Parser { pieces: pieces.into_iter().peekable(), end, depth: 0, terms: 0 };
    let parsed = parser.any()?;
    match parser.pieces.next() {
        None => Ok(parsed),
        Some(placed) => Err(Flaw::new(placed.column, "No parenthesis is open here.")),
    }
}

struct Parser {
    pieces: std::iter::Peekable<std::vec::IntoIter<Placed>>,
    /// The column behind the last character.
    end: usize,
    depth: usize,
    terms: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Filter, Flaw> {
        let mut either = vec![self.all()?];
        while self.accept(&Piece::Or) {
            either.push(self.all()?);
        }
        Ok(one_or(either, Filter::Or))
    }

    fn all(&mut self) -> Result<Filter, Flaw> {
        let mut both = vec![self.term()?];
        loop {
            if self.accept(&Piece::And) {
                both.push(self.term()?);
                continue;
            }
            match self.pieces.peek().map(|placed| &placed.piece) {
                None | Some(Piece::Or | Piece::Close) => return Ok(one_or(both, Filter::And)),
                Some(_) => both.push(self.term()?),
            }
        }
    }

    fn term(&mut self) -> Result<Filter, Flaw> {
        let Some(Placed { piece, column }) = self.pieces.next() else {
            return Err(Flaw::new(self.end, "Something to look for is missing here."));
        };
        match piece {
            Piece::Open => self.nested(column, |parser| {
                let inner = parser.any()?;
                match parser.accept(&Piece::Close) {
                    true => Ok(inner),
                    false => Err(Flaw::new(column, "This parenthesis is not closed.")),
                }
            }),
            Piece::Not => self.nested(column, |parser| Ok(Filter::Not(Box::new(parser.term()?)))),
            Piece::Bare(text) => match self.operator() {
                Some(op) => self.comparison(text, op),
                None => self.counted(column, Filter::Word(text)),
            },
            Piece::Quoted(text) => self.counted(column, Filter::Word(text)),
            Piece::Regex(text) => self.counted(column, Filter::Regex(text)),
            Piece::Op(_) => Err(Flaw::new(column, "The field before this is missing.")),
            Piece::And | Piece::Or => {
                Err(Flaw::new(column, "Something to look for is missing before this."))
            }
            Piece::Close => Err(Flaw::new(column, "Something to look for is missing before `)`.")),
        }
    }

    fn comparison(&mut self, field: Text, op: Op) -> Result<Filter, Flaw> {
        let column = field.column;
        let Some(Placed { piece, column: at }) = self.pieces.next() else {
            return Err(Flaw::new(self.end, format!("The value of `{}` is missing.", field.text)));
        };
        let value = match piece {
            Piece::Bare(text) | Piece::Quoted(text) => Value::Plain(text),
            Piece::Regex(text) if matches!(op, Op::Has | Op::Is | Op::IsNot) => Value::Regex(text),
            Piece::Regex(_) => {
                return Err(Flaw::new(
                    at,
                    "A regular expression goes with `:`, `=` and `!=` only.",
                ));
            }
            Piece::Open | Piece::Close | Piece::Not | Piece::And | Piece::Or | Piece::Op(_) => {
                let message = format!("The value of `{}` is missing.", field.text);
                return Err(Flaw::new(at, message));
            }
        };
        self.counted(column, Filter::Compare(Compare { field, op, value }))
    }

    fn nested(
        &mut self,
        column: usize,
        inner: impl FnOnce(&mut Self) -> Result<Filter, Flaw>,
    ) -> Result<Filter, Flaw> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Flaw::new(column, format!("A filter nests at most {DEPTH} deep.")));
        }
        let filter = inner(self)?;
        self.depth -= 1;
        Ok(filter)
    }

    fn counted(&mut self, column: usize, filter: Filter) -> Result<Filter, Flaw> {
        self.terms += 1;
        match self.terms > TERMS {
            true => Err(Flaw::new(column, format!("A filter has at most {TERMS} terms."))),
            false => Ok(filter),
        }
    }

    fn accept(&mut self, piece: &Piece) -> bool {
        self.pieces.next_if(|placed| placed.piece == *piece).is_some()
    }

    fn operator(&mut self) -> Option<Op> {
        let placed = self.pieces.next_if(|placed| matches!(placed.piece, Piece::Op(_)))?;
        if let Piece::Op(op) = placed.piece { Some(op) } else { None }
    }
}

fn one_or(mut filters: Vec<Filter>, many: fn(Vec<Filter>) -> Filter) -> Filter {
    match filters.len() {
        1 => filters.pop().unwrap_or(Filter::All),
        _ => many(filters),
    }
}
