//! Keys and what they do, in a line: each of them whole, and of as many as fit.

use crate::console::look::Tone;
use crate::console::text::Safe;
use crate::console::widgets::{Span, cells_of};

/// Keys with their words, the most wanted first, as they fit into so many cells at the foot of a box.
pub(super) fn hints(pairs: &[(&str, &str)], cells: usize) -> Vec<Span> {
    let items = pairs.iter().enumerate().map(|(place, (key, word))| {
        let dot = if place == 0 { "" } else { " · " };
        let word = if key.is_empty() { (*word).to_owned() } else { format!(" {word}") };
        [
            Span::new(Safe::of(&format!("{dot}{key}")), Tone::Key),
            Span::new(Safe::of(&word), Tone::Dim),
        ]
    });
    fitting(items, cells)
}

/// Items as they fit, none of them cut; one that is too long leaves its place to those after it.
pub(super) fn fitting(items: impl Iterator<Item = [Span; 2]>, cells: usize) -> Vec<Span> {
    let mut used = 0;
    let mut spans = Vec::new();
    for item in items {
        let width = cells_of(&item);
        if used + width <= cells {
            used += width;
            spans.extend(item);
        }
    }
    spans
}

/// A key and its word, with blanks around.
pub(super) fn pair(key: &str, word: &str, tone: Tone) -> [Span; 2] {
    [
        Span::new(Safe::of(&format!(" {key}")), Tone::Key),
        Span::new(Safe::of(&format!(" {word} ")), tone),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_left_out_whole() {
        let shown = |cells| {
            let pairs = [("m", "moderate"), ("?", "help"), ("f", "follow"), ("q", "back")];
            let spans = hints(&pairs, cells);
            spans.iter().map(|span| span.text.to_string()).collect::<String>()
        };
        assert_eq!(shown(80), "m moderate · ? help · f follow · q back");
        assert_eq!(shown(29), "m moderate · ? help · q back");
        assert_eq!(shown(5), "");
    }
}
