//! Rows that are marked for one act on all of them; by id, so that sorting and scrolling change nothing.

use std::collections::BTreeMap;

/// Marked ids, with the name that they were marked under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    marked: BTreeMap<String, String>,
    /// Where a range began.
    anchor: Option<String>,
}

impl Marks {
    pub(crate) fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.marked.len()
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.marked.contains_key(id)
    }

    /// Ids and names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.marked.iter().map(|(id, name)| (id.as_str(), name.as_str()))
    }

    pub(crate) fn toggle(&mut self, id: &str, name: &str) {
        if self.marked.remove(id).is_none() {
            self.add(id, name);
        }
    }

    pub(crate) fn add(&mut self, id: &str, name: &str) {
        self.marked.insert(id.to_owned(), name.to_owned());
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether a range waits for its end.
    pub(crate) fn has_range(&self) -> bool {
        self.anchor.is_some()
    }

    /// A range begins here, or ends: then where it began.
    pub(crate) fn range(&mut self, id: &str) -> Option<String> {
        match self.anchor.take() {
            Some(from) => Some(from),
            None => {
                self.anchor = Some(id.to_owned());
                None
            }
        }
    }
}
