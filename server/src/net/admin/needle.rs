//! A word or an expression that is looked for in all texts of a row, in tens of thousands of rows at each letter that is typed.

use super::cell::Cell;
use regex::Regex;

/// What is looked for, whatever its case.
#[derive(Debug)]
pub(super) struct Needle {
    pattern: Regex,
    /// A word of ASCII alone: in a text of ASCII alone it is found by a look at the bytes, in a tenth of the expression's time.
    /// Its first letter stands before it, with the bit that tells a small letter from a large one.
    word: Option<(u8, Vec<u8>)>,
}

impl Needle {
    /// The pattern is the word as an expression.
    pub(super) fn word(word: &str, pattern: Regex) -> Self {
        let bytes = word.as_bytes();
        let plain = bytes.first().filter(|_| word.is_ascii());
        Self { pattern, word: plain.map(|first| (first | 0x20, bytes.to_vec())) }
    }

    pub(super) fn expression(pattern: Regex) -> Self {
        Self { pattern, word: None }
    }

    pub(super) fn is_in(&self, cell: &Cell<'_>) -> bool {
        match cell {
            Cell::Text(text) => self.is_in_text(text),
            Cell::Texts(texts) => texts.iter().any(|text| self.is_in_text(text)),
            Cell::Nothing | Cell::Truth(_) | Cell::Number(_) => false,
        }
    }

    fn is_in_text(&self, text: &str) -> bool {
        match &self.word {
            Some((first, word)) if text.is_ascii() => {
                // Few places have the first letter; only those are compared.
                let begins = |part: &&[u8]| part.first().is_some_and(|one| one | 0x20 == *first);
                let mut parts = text.as_bytes().windows(word.len()).filter(begins);
                parts.any(|part| part.eq_ignore_ascii_case(word))
            }
            Some(_) | None => self.pattern.is_match(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::RegexBuilder;

    fn pattern(word: &str) -> Regex {
        RegexBuilder::new(&regex::escape(word)).case_insensitive(true).build().unwrap()
    }

    proptest! {
        #[test]
        fn a_word_is_found_where_its_expression_is(text in "[a-dA-D /_é]{0,12}", word in "[a-dA-D /_é]{0,3}") {
            let needle = Needle::word(&word, pattern(&word));
            prop_assert_eq!(needle.is_in(&Cell::text(&text)), pattern(&word).is_match(&text));
        }
    }

    #[test]
    fn letters_of_other_alphabets_have_cases_too() {
        let found = |word: &str, text: &str| {
            Needle::word(word, pattern(word)).is_in(&Cell::Texts(vec!["x".into(), text.into()]))
        };
        assert!(found("ÉTÉ", "un été") && found("k", "273 \u{212a}") && !found("été", "ete"));
    }
}
