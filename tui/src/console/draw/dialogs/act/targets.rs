//! Whom an act is about: page by page, where there is no room for all of them.

use super::{Form, Row};
use crate::console::app::Target;
use crate::console::look::{Glyph, Tone};
use crate::console::text::Safe;
use crate::console::widgets::Span;

/// Targets that are named at once, where there is room.
const NAMED: usize = 4;

/// Rows of an act that was written out, and of what it ends.
const WORDS: usize = 3;

impl<'d> Form<'d> {
    /// Rows of whom it is about that are always there.
    pub(super) fn least(&self) -> usize {
        match &self.draft.written {
            Some(written) => 1 + usize::from(written.ends.is_some()),
            None => usize::from(!self.draft.targets.is_empty()),
        }
    }

    /// The first of them, as many as stand there where there is room.
    pub(super) fn whom(&self) -> Vec<Row<'d>> {
        match self.draft.written {
            Some(_) => self.words(usize::MAX),
            None => self.draft.targets.iter().take(NAMED).map(|one| self.target(one)).collect(),
        }
    }

    /// Those of the page that is read, and where it stands in the whole.
    pub(super) fn targets(&self, rows: usize) -> (Vec<Row<'d>>, Option<String>) {
        if self.draft.written.is_some() {
            return (self.words(rows), None);
        }
        let targets = &self.draft.targets;
        let page = targets.page(rows.min(NAMED));
        let (first, last, all) = (page.start + 1, page.end, targets.len());
        let shown = targets.iter().skip(page.start).take(page.len());
        let rows: Vec<Row<'d>> = shown.map(|one| self.target(one)).collect();
        if rows.len() == all {
            return (rows, None);
        }
        let to = self.app.look.glyph(Glyph::To);
        let some = if first < last { format!("{first}{to}{last}") } else { first.to_string() };
        let key = if last < all { "pgdn" } else { "pgup" };
        (rows, Some(format!("{some} of {all} · {key} shows more")))
    }

    /// A deed as it was written out.
    fn words(&self, most: usize) -> Vec<Row<'d>> {
        let Some(written) = &self.draft.written else { return Vec::new() };
        let Some(ends) = &written.ends else {
            return self.lines("Act", (&written.words, Tone::Plain), WORDS.min(most));
        };
        let most = most.saturating_sub(1);
        let mut rows = self.lines("Act", (&written.words, Tone::Plain), WORDS.min(most));
        let left = (most + 1).saturating_sub(rows.len());
        rows.extend(self.lines("Ends", (ends, Tone::Plain), WORDS.min(left)));
        rows
    }

    fn target(&self, target: &Target) -> Row<'d> {
        let text = match target {
            Target::Person { id, name } => {
                // Whatever the name is, the id is whole.
                let (name, id) = (Safe::of(name), id.to_string());
                let room = self.cells.saturating_sub(id.len() + 2);
                format!("{}  {id}", self.app.look.cut(name.as_str(), room))
            }
            Target::Message { seq, name, text } => {
                let said = text.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
                self.one(&format!("message {seq} of {name}{said}"))
            }
            Target::Room(room) => self.one(room),
            Target::Network(network) => self.one(&format!("everybody behind {network}")),
            Target::Spared { name, .. } => self.one(&format!("but not {name}")),
        };
        let spans = vec![Span::new(Safe::part(text), Tone::Name)];
        Row { name: "Target", spans, ..Row::default() }
    }

    /// A text in one row.
    fn one(&self, text: &str) -> String {
        self.app.look.cut(Safe::of(text).as_str(), self.cells).into_owned()
    }
}
