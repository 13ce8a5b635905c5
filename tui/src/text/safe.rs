//! Hostile text on its way to a terminal: sanitised, measured, cut and padded; and JSON without a raw control character.

use parlor_protocol::sanitize::sanitize;
use std::borrow::Cow;
use std::fmt::Write;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a user wrote, so that it only stands there.
pub(crate) fn safe(text: &str) -> String {
    sanitize(text).into_owned()
}

/// The cells of a terminal that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Cut to so many cells, with an ellipsis where something is left out.
pub(crate) fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    cut_with(text, cells, "…")
}

/// Cut to so many cells, with a mark of one cell where something is left out.
pub(crate) fn cut_with<'t>(text: &'t str, cells: usize, mark: &str) -> Cow<'t, str> {
    if text.width() <= cells {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(1) else { return Cow::Borrowed("") };
    let mut used = 0;
    let mut kept = String::new();
    for piece in pieces(text) {
        used += piece.width();
        if used > room {
            break;
        }
        kept.push_str(piece);
    }
    kept.push_str(mark);
    Cow::Owned(kept)
}

/// The pieces of a text that was made safe, none of which means anything torn apart: a letter with its marks, an escape.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at_checked(first(rest))?;
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Bytes of the first piece.
fn first(text: &str) -> usize {
    // Whoever wrote such a thing himself had his backslash escaped.
    if text.starts_with("\\u{")
        && let Some(end) = text.find('}')
    {
        return end + 1;
    }
    let mut chars = text.char_indices().peekable();
    let before = chars.next().map_or(' ', |(_, char)| char);
    // Two letters of this kind are a flag.
    if is_flag(before) {
        chars.next_if(|(_, char)| is_flag(*char));
    }
    // The base, and whatever takes no cell of its own behind it.
    let settles =
        |char: char| char.width() == Some(0) || is_tone(char) && before.width() == Some(2);
    chars.find(|(_, char)| !settles(*char)).map_or(text.len(), |(at, _)| at)
}

/// A letter of a country's code (Unicode's regional indicators).
const fn is_flag(char: char) -> bool {
    matches!(char, '\u{1f1e6}'..='\u{1f1ff}')
}

/// A colour of skin, which is drawn into the symbol before it.
const fn is_tone(char: char) -> bool {
    matches!(char, '\u{1f3fb}'..='\u{1f3ff}')
}

/// The text with blanks around it up to so many cells.
pub(crate) fn pad(text: &str, cells: usize, right: bool) -> String {
    let blanks = " ".repeat(cells.saturating_sub(width(text)));
    if right { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
}

/// JSON in which everything that moves, hides or reorders text on a terminal is escaped. It means the same.
pub(crate) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        // Below U+0080 only DEL is left raw by JSON; all beyond it stands inside strings, where an escape is allowed.
        let plain = char != '\u{7f}' && (char.is_ascii() || is_plain(char));
        if plain {
            out.push(char);
        } else {
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing into a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// Whether a character stands alone as itself. A mark without its letter does not; escaping it costs nothing.
fn is_plain(char: char) -> bool {
    let mut buffer = [0; 4];
    let text = char.encode_utf8(&mut buffer);
    *sanitize(text) == *text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_cut_by_what_they_take_on_the_screen() {
        assert_eq!(cut("hello", 5), "hello");
        assert_eq!(cut("hello!", 5), "hell…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("日本語", 0), "");
        assert_eq!(cut("👍🏽👍🏽", 3), "👍🏽…");
        assert_eq!(cut("🇩🇪🇫🇷🇬🇧", 5), "🇩🇪🇫🇷…");
        assert_eq!(cut("🇩🇪🇫🇷🇬🇧", 4), "🇩🇪…");
        assert_eq!(cut("🇩🇪🇫", 2), "…");
        assert_eq!(pad("日本", 6, false), "日本  ");
        assert_eq!(pad("7", 3, true), "  7");
    }

    #[test]
    fn json_holds_nothing_raw_that_a_terminal_obeys() {
        let hostile = "a\u{1b}[2J\u{7f}\u{9b}2J\u{202e}b\u{200b}\u{e0041}é日👍";
        let text = json(&serde_json::to_string(hostile).unwrap());
        assert_eq!(text, r#""a\u001b[2J\u007f\u009b2J\u202eb\u200b\udb40\udc41é日👍""#);
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), hostile);
    }

    #[test]
    fn an_escape_and_a_letter_with_its_marks_are_never_torn() {
        // A family: four of them, joined by what has no shape.
        let family = safe("👨\u{200d}👩\u{200d}👧\u{200d}👦");
        for cells in 0..=family.width() {
            let shown = cut(&family, cells);
            assert_eq!(shown.matches("\\u{").count(), shown.matches('}').count(), "{shown}");
        }
        assert_eq!(cut(&family, 12), "👨\\u{200d}…");
        assert_eq!(cut(&family, 9), "👨…");
        let tower = safe(&format!("a{}b", "\u{301}".repeat(20)));
        assert_eq!(pieces(&tower).count(), 3, "{tower}");
        assert_eq!(cut(&tower, 2), format!("a{}…", "\u{301}".repeat(8)));
    }

    proptest! {
        #[test]
        fn pieces_make_up_the_text(text in any::<String>()) {
            let text = safe(&text);
            prop_assert_eq!(pieces(&text).collect::<String>(), text.clone());
            for piece in pieces(&text) {
                prop_assert!(!piece.starts_with("\\u{") || piece.ends_with('}'), "{}", piece);
            }
        }

        #[test]
        fn json_means_the_same(text in any::<String>()) {
            let line = json(&serde_json::to_string(&text).unwrap());
            prop_assert!(line.chars().all(|char| !char.is_control()), "{:?}", line);
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }

        #[test]
        fn a_cut_text_fits(text in any::<String>(), cells in 0_usize..40) {
            let text = safe(&text);
            prop_assert!(width(&cut(&text, cells)) <= cells);
        }
    }
}
