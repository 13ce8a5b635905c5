//! Text on the screen: made safe once, where it comes in, and measured in cells.

use crate::text::pieces;
use parlor_protocol::sanitize::sanitize;
use std::borrow::Cow;
use std::fmt;
use unicode_width::UnicodeWidthStr;

/// Longer texts are cut where they come in; nobody reads more in one line of a terminal.
const LONGEST: usize = 8_192;

/// A text without anything that moves the cursor, reorders or hides: widgets draw nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Safe(Cow<'static, str>);

impl Safe {
    /// Makes any text safe.
    pub(crate) fn of(text: &str) -> Self {
        let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        let end = end.unwrap_or(0);
        let (kept, rest) = text.split_at(end);
        let mut safe = sanitize(kept).into_owned();
        if !rest.is_empty() {
            safe.push_str(&format!(" (+{} bytes)", rest.len()));
        }
        Self(Cow::Owned(safe))
    }

    /// Pieces of safe texts and blanks. Made safe once more, what stands for a control character would be escaped itself.
    pub(in crate::console) const fn part(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// A text of our own.
    pub(crate) const fn fixed(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Cells it takes.
    pub(crate) fn width(&self) -> usize {
        self.0.width()
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Safe {
    fn from(text: &str) -> Self {
        Self::of(text)
    }
}

impl From<String> for Safe {
    fn from(text: String) -> Self {
        Self::of(&text)
    }
}

/// Breaks a text into lines of so many cells, at blanks where there are some; never within an escape.
pub(crate) fn wrap(text: &Safe, cells: usize) -> Vec<Safe> {
    let cells = cells.max(1);
    let mut lines = vec![String::new()];
    let mut word: Vec<&str> = Vec::new();
    for piece in pieces(text.as_str()) {
        if piece == " " {
            push_word(&mut lines, &word, cells);
            word.clear();
        } else {
            word.push(piece);
        }
    }
    push_word(&mut lines, &word, cells);
    lines.into_iter().map(Safe::part).collect()
}

fn push_word(lines: &mut Vec<String>, word: &[&str], cells: usize) {
    let used = lines.last().map_or(0, |line| line.width());
    let gap = usize::from(used > 0);
    let width: usize = word.iter().map(|piece| piece.width()).sum();
    if used + gap + width <= cells {
        if let Some(line) = lines.last_mut() {
            line.push_str(if gap == 1 { " " } else { "" });
            line.extend(word.iter().copied());
        }
        return;
    }
    if used > 0 {
        lines.push(String::new());
    }
    let mut used = 0;
    for piece in word {
        let width = piece.width();
        if used > 0 && used + width > cells {
            lines.push(String::new());
            used = 0;
        }
        used += width;
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_or_hides_gets_through() {
        let safe = Safe::of("a\u{1b}[31mb\u{202e}c\r\nd");
        assert!(safe.as_str().chars().all(|char| !char.is_control()), "{safe}");
        assert!(!safe.as_str().contains('\u{202e}'));
    }

    #[test]
    fn long_texts_say_what_was_left_out() {
        let text = "é".repeat(LONGEST);
        assert!(Safe::of(&text).as_str().ends_with(&format!(" (+{LONGEST} bytes)")));
    }

    #[test]
    fn words_wrap_and_long_ones_break() {
        let lines = |text: &str, cells| {
            let lines = wrap(&Safe::of(text), cells);
            lines.iter().map(Safe::to_string).collect::<Vec<_>>()
        };
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(lines("", 3), [""]);
        assert_eq!(lines("a\u{1b}[31m b", 40), [Safe::of("a\u{1b}[31m b").as_str()], "safe once");
        assert_eq!(lines("👩\u{200d}💻", 10), ["👩\\u{200d}", "💻"]);
        let tower = format!("a{}", "\u{301}".repeat(20));
        let eight = format!("a{}", "\u{301}".repeat(8));
        assert_eq!(lines(&tower, 13), [eight.as_str(), "\\u{+12 marks}"]);
    }
}
