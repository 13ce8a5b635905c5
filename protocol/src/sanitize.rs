//! Hostile text made visible: what logs, the command line and the terminal print of user text.

use std::borrow::Cow;
use std::fmt::Write;
use unicode_normalization::char::is_combining_mark;

/// More marks than this on one letter are told, not drawn.
pub const MARKS: usize = 8;

/// The text with everything that moves, hides or reorders other text written out as `\u{HEX}`.
///
/// - Written out are controls (line ends and tabs too: the result is one line), bidirectional controls, characters
///   without a shape (joiners of emoji among them: terminals disagree about their width), tags, noncharacters, variation
///   selectors where no symbol takes one, and marks without a base.
/// - Of a letter's marks the first [`MARKS`] stand; then `\u{+N marks}` says how many were left out.
/// - A backslash that would read as the beginning of such an escape is itself written out, `\u{5c}`. So two texts that
///   differ look different, but for what the marks left out were.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'\\') {
        return Cow::Borrowed(text);
    }
    let mut out = Line { text: String::with_capacity(text.len() + 16), ..Line::default() };
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        out.push(char, rest.as_str());
    }
    out.close();
    if out.text == text { Cow::Borrowed(text) } else { Cow::Owned(out.text) }
}

/// Letters that are symbols, too (Unicode's emoji-variation-sequences.txt).
const LETTERS: [char; 6] = ['ℹ', 'Ⓜ', '🅰', '🅱', '🅾', '🅿'];

/// What has been written, and the letter that marks would settle on.
#[derive(Default)]
struct Line {
    text: String,
    base: Option<char>,
    marks: usize,
}

impl Line {
    fn push(&mut self, char: char, rest: &str) {
        if is_selector(char) && self.marks == 0 && self.takes_selector(rest) {
            self.text.push(char);
            self.marks = 1;
        } else if is_hidden(char) || char == '\\' && rest.starts_with("u{") {
            self.escape(char);
        } else if settles(char) {
            self.mark(char);
        } else {
            self.close();
            self.base = Some(char);
            self.text.push(char);
        }
    }

    fn mark(&mut self, char: char) {
        if self.base.is_none() {
            return self.escape(char);
        }
        self.marks += 1;
        if self.marks <= MARKS {
            self.text.push(char);
        }
    }

    fn escape(&mut self, char: char) {
        self.close();
        self.write(format_args!("\\u{{{:x}}}", u32::from(char)));
    }

    /// Ends the cluster: nothing settles on what was written so far.
    fn close(&mut self) {
        let left_out = self.marks.saturating_sub(MARKS);
        self.marks = 0;
        self.base = None;
        if left_out > 0 {
            self.write(format_args!("\\u{{+{left_out} marks}}"));
        }
    }

    fn write(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing into a String cannot fail.
        if self.text.write_fmt(what).is_err() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    /// Symbols have a text and an emoji form; digits only as keycaps.
    fn takes_selector(&self, rest: &str) -> bool {
        match self.base {
            Some('#' | '*' | '0'..='9') => rest.starts_with('\u{20e3}'),
            Some(base) if base.is_alphabetic() => LETTERS.contains(&base),
            Some(base) => matches!(base,
                '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2100}'..='\u{27bf}'
                | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}'
                | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}'),
            None => false,
        }
    }
}

fn is_selector(char: char) -> bool {
    matches!(char, '\u{fe0e}' | '\u{fe0f}')
}

/// What is drawn into the cell of the letter before it: marks, and vowels and finals of Hangul.
fn settles(char: char) -> bool {
    is_combining_mark(char) || matches!(char, '\u{1161}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}')
}

/// Controls, separators of lines, Default_Ignorable_Code_Point (Unicode §5.21), the blank of Braille, noncharacters.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{13455}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
        || u32::from(char) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_text_is_left_alone() {
        for text in
            ["", "hello", "C:\\temp \\n", "Grüße, naïve", "日本語", "हिन्दी", "👍🏽 ☺️ 1️⃣", "각"]
        {
            assert!(matches!(sanitize(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn what_moves_hides_or_reorders_is_written_out() {
        for (text, shown) in [
            ("\x1b[2J", r"\u{1b}[2J"),
            ("\x1b]52;c;aGk=\x07", r"\u{1b}]52;c;aGk=\u{7}"),
            ("\u{9b}2J\u{9d}0;x", r"\u{9b}2J\u{9d}0;x"),
            ("one\r\ntwo\t\x7f", r"one\u{d}\u{a}two\u{9}\u{7f}"),
            ("\u{202e}nimda\u{202c}\u{2066}", r"\u{202e}nimda\u{202c}\u{2066}"),
            ("ad\u{200b}m\u{feff}in", r"ad\u{200b}m\u{feff}in"),
            ("a\u{2028}b\u{fff9}c\u{e0041}", r"a\u{2028}b\u{fff9}c\u{e0041}"),
            ("x\u{fe0f}", r"x\u{fe0f}"),
            ("☺\u{fe0f}\u{fe0f}", "☺\u{fe0f}\\u{fe0f}"),
            ("1\u{fe0f}", r"1\u{fe0f}"),
            ("ℂ\u{fe0f}ℹ\u{fe0f}", "ℂ\\u{fe0f}ℹ\u{fe0f}"),
            ("\u{301}a", r"\u{301}a"),
            ("\0\u{301}", r"\u{0}\u{301}"),
            (r"\u{1b}", r"\u{5c}u{1b}"),
            ("\\\x1b", r"\\u{1b}"),
            ("\u{2800}\u{3164}", r"\u{2800}\u{3164}"),
        ] {
            assert_eq!(sanitize(text), shown);
        }
    }

    #[test]
    fn a_tower_of_marks_is_cut_at_eight_and_counted() {
        let tower = format!("a{}b", "\u{301}".repeat(5000));
        let shown = format!("a{}\\u{{+4992 marks}}b", "\u{301}".repeat(8));
        assert_eq!(sanitize(&tower), shown);
        let open = format!("a{}", "\u{301}".repeat(9));
        assert!(sanitize(&open).ends_with("\\u{+1 marks}"));
    }

    /// unicode-security drops default ignorables from skeletons, which tells us what its newer tables hold.
    #[test]
    fn every_default_ignorable_is_hidden() {
        for char in char::MIN..=char::MAX {
            let ignorable =
                unicode_security::skeleton(char.encode_utf8(&mut [0; 4])).next().is_none();
            assert!(!ignorable || is_hidden(char), "U+{:04X}", u32::from(char));
        }
    }

    /// Reads escapes back; `None` where marks were left out.
    fn read(shown: &str) -> Option<String> {
        let mut text = String::new();
        let mut rest = shown;
        while let Some((before, escape)) = rest.split_once("\\u{") {
            let (hex, after) = escape.split_once('}')?;
            text.push_str(before);
            text.push(char::from_u32(
                u32::from_str_radix(hex, 16).ok().filter(|_| !hex.starts_with('+'))?,
            )?);
            rest = after;
        }
        Some(text + rest)
    }

    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("\\".to_owned()),
            Just("u{".to_owned()),
            Just("1b}".to_owned()),
            Just("\u{301}".to_owned()),
            Just("\u{fe0f}".to_owned()),
            Just("☺".to_owned()),
            "[\\p{M}\\p{C}\\p{Z}]{1,10}",
            ".{1,3}",
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_what_was_there_can_be_read_back(text in hostile()) {
            let shown = sanitize(&text);
            prop_assert!(!shown.chars().any(|char| is_hidden(char) && !is_selector(char)));
            let mut marks = 0;
            for char in shown.chars() {
                marks = if settles(char) { marks + 1 } else { 0 };
                prop_assert!(marks <= MARKS);
            }
            prop_assert!(!shown.starts_with(settles));
            if !shown.contains(" marks}") {
                prop_assert_eq!(read(&shown), Some(text));
            }
        }

        #[test]
        fn a_selector_stands_only_behind_a_symbol(text in hostile()) {
            let shown = sanitize(&text);
            let mut before = ' ';
            for char in shown.chars() {
                let symbol = !before.is_alphabetic() || LETTERS.contains(&before);
                prop_assert!(!is_selector(char) || symbol && !is_hidden(before));
                before = char;
            }
        }
    }
}
