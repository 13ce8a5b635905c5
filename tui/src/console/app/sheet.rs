//! A whole text over the screen, to be read: what a row or a pane has no room for.

use crate::console::text::Safe;
use std::cell::Cell;

/// What stands on it, and how far down one is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    /// Names with what they say; a name may be empty.
    pub(crate) lines: Vec<(String, Safe)>,
    pub(crate) at: usize,
    /// The last row that one can go down to, and the rows of a page, as last drawn.
    pub(crate) drawn: Cell<(usize, usize)>,
}

impl Sheet {
    pub(crate) fn new(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    pub(crate) fn line(&mut self, name: impl Into<String>, text: impl Into<Safe>) {
        let text: Safe = text.into();
        let text = if text.as_str().is_empty() { Safe::fixed("-") } else { text };
        self.lines.push((name.into(), text));
    }

    pub(crate) fn step(&mut self, by: isize) {
        let (last, _) = self.drawn.get();
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    pub(crate) fn page(&self) -> isize {
        isize::try_from(self.drawn.get().1).unwrap_or(1).max(1)
    }
}
