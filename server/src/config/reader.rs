//! A walk over the spanned tables of a TOML document: takes each key once and notes every mistake with its place.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::kind::{self, Refusal};
use super::suggest::nearest;

/// A mistake at a byte of the text.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) at: usize,
    pub(super) path: String,
    pub(super) what: String,
}

/// What the walk has seen so far.
#[derive(Debug, Default)]
pub(super) struct Walk {
    mistakes: Vec<Found>,
    /// Every path the program asked for: the schema, learned from its use.
    asked: Vec<String>,
    /// Where the keys that stood in the file have their values.
    written: Vec<(String, usize)>,
    unknown: Vec<Unknown>,
}

#[derive(Debug)]
struct Unknown {
    at: usize,
    section: String,
    key: String,
}

/// One table of the file, and the keys of it that nobody has taken yet.
pub(super) struct Section<'walk, 'text> {
    walk: &'walk mut Walk,
    path: String,
    at: usize,
    table: DeTable<'text>,
}

/// A table that was found, and where.
pub(super) type Opened<'text> = (DeTable<'text>, usize);

impl Walk {
    pub(super) fn root<'walk, 'text>(
        &'walk mut self,
        table: DeTable<'text>,
    ) -> Section<'walk, 'text> {
        Section { walk: self, path: String::new(), at: 0, table }
    }

    /// Notes that keys at `paths` do not go together, at the first of them the file has. Says nothing when one of
    /// them is wrong already: its value is not the one that was meant.
    pub(super) fn conflict(&mut self, paths: &[&str], what: String) {
        if self.mistakes.iter().any(|found| paths.contains(&found.path.as_str())) {
            return;
        }
        let place = |path: &&&str| self.written.iter().find(|(written, _)| written == **path);
        if let Some((path, at)) = paths.iter().find_map(|path| place(&path)) {
            self.mistakes.push(Found { at: *at, path: path.clone(), what });
        }
    }

    /// Everything that was wrong, and every path that was asked for.
    pub(super) fn finish(mut self) -> (Vec<Found>, Vec<String>) {
        for Unknown { at, section, key } in std::mem::take(&mut self.unknown) {
            let what = self.about_unknown(&section, &key);
            self.mistakes.push(Found { at, path: join(&section, &kind::short(&key)), what });
        }
        (self.mistakes, self.asked)
    }

    fn about_unknown(&self, section: &str, key: &str) -> String {
        let what = if section.is_empty() { "unknown section" } else { "unknown key" };
        let here: Vec<&str> =
            self.asked.iter().filter_map(|path| child_of(section, path)).collect();
        if let Some(near) = nearest(key, here.iter().copied()) {
            return format!("{what}; did you mean `{near}`?");
        }
        let elsewhere = self.asked.iter().find(|path| path.rsplit('.').next() == Some(key));
        match elsewhere {
            Some(path) => format!("{what}; did you mean `{path}`?"),
            None => format!("{what}; known here are {}", here.join(", ")),
        }
    }
}

impl<'text> Section<'_, 'text> {
    /// The value of `key`; `default` when it is absent or wrong.
    pub(super) fn take<T>(
        &mut self,
        key: &str,
        default: T,
        kind: impl Fn(&DeValue<'text>) -> Result<T, Refusal>,
    ) -> T {
        self.take_if_any(key, kind).unwrap_or(default)
    }

    /// The value of `key`; `None` when it is absent or wrong.
    pub(super) fn take_if_any<T>(
        &mut self,
        key: &str,
        kind: impl Fn(&DeValue<'text>) -> Result<T, Refusal>,
    ) -> Option<T> {
        let value = self.remove(key)?;
        self.accept(key, &value, kind)
    }

    /// A value the section cannot do without; `missing` says so.
    pub(super) fn require<T>(
        &mut self,
        key: &str,
        missing: &str,
        kind: impl Fn(&DeValue<'text>) -> Result<T, Refusal>,
    ) -> Option<T> {
        let Some(value) = self.remove(key) else {
            self.mistake(self.at, key, missing.to_owned());
            return None;
        };
        self.accept(key, &value, kind)
    }

    /// A list; each element that is wrong is a mistake of its own, and an element written twice is one.
    pub(super) fn list<T: PartialEq>(
        &mut self,
        key: &str,
        default: Vec<T>,
        kind: impl Fn(&DeValue<'text>) -> Result<T, Refusal>,
    ) -> Vec<T> {
        let Some(value) = self.remove(key) else { return default };
        let Some(elements) = value.get_ref().as_array() else {
            self.mistake(value.span().start, key, kind::expected(value.get_ref(), "a list, [ … ]"));
            return default;
        };
        let mut list = Vec::new();
        for element in elements.iter() {
            let Some(item) = self.accept(key, element, &kind) else { continue };
            if list.contains(&item) {
                self.mistake(element.span().start, key, "is in the list already".to_owned());
            } else {
                list.push(item);
            }
        }
        list
    }

    /// The table under `key`; an empty one when it is absent or something else.
    pub(super) fn table(&mut self, key: &str) -> Section<'_, 'text> {
        let opened = self.table_if_any(key).unwrap_or_else(|| (DeTable::new(), self.at));
        self.open(key, opened)
    }

    /// Makes a section of a table that was found under `key`.
    pub(super) fn open(&mut self, key: &str, (table, at): Opened<'text>) -> Section<'_, 'text> {
        Section { path: join(&self.path, key), walk: self.walk, at, table }
    }

    /// The table under `key`, if it was written.
    pub(super) fn table_if_any(&mut self, key: &str) -> Option<Opened<'text>> {
        let value = self.remove(key)?;
        let kind = if self.path.is_empty() { "a section" } else { "a table, { … }" };
        self.opened(key, value, kind)
    }

    /// The tables written as `[[key]]`.
    pub(super) fn tables(&mut self, key: &str) -> Vec<Opened<'text>> {
        let Some(value) = self.remove(key) else { return Vec::new() };
        let at = value.span().start;
        let DeValue::Array(elements) = value.into_inner() else {
            self.mistake(at, key, format!("found one section, expected [[{key}]] for each"));
            return Vec::new();
        };
        let open = |element| self.opened(key, element, "a section");
        elements.into_iter().filter_map(open).collect()
    }

    /// Notes that the value of `key` does not go with others, unless something is wrong with it already.
    pub(super) fn conflict_here(&mut self, key: &str, what: &str) {
        let path = join(&self.path, key);
        let ours = |found: &&Found| found.at >= self.at && found.path == path;
        if self.walk.mistakes.iter().any(|found| ours(&found)) {
            return;
        }
        // The last one written is this section's: sections are read one after another.
        let written = self.walk.written.iter().rev().find(|(written, _)| *written == path);
        let at = written.map_or(self.at, |(_, at)| *at);
        self.mistake(at, key, what.to_owned());
    }

    /// Whatever was not taken is unknown.
    pub(super) fn finish(self) {
        for (key, _) in self.table {
            let at = key.span().start;
            let key = key.into_inner().into_owned();
            self.walk.unknown.push(Unknown { at, section: self.path.clone(), key });
        }
    }

    fn accept<T>(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'text>>,
        kind: impl Fn(&DeValue<'text>) -> Result<T, Refusal>,
    ) -> Option<T> {
        match kind(value.get_ref()) {
            Ok(value) => Some(value),
            Err(what) => {
                self.mistake(value.span().start, key, what);
                None
            }
        }
    }

    fn opened(
        &mut self,
        key: &str,
        value: Spanned<DeValue<'text>>,
        kind: &str,
    ) -> Option<Opened<'text>> {
        let at = value.span().start;
        let wrong = kind::expected(value.get_ref(), kind);
        let DeValue::Table(table) = value.into_inner() else {
            self.mistake(at, key, wrong);
            return None;
        };
        Some((table, at))
    }

    fn remove(&mut self, key: &str) -> Option<Spanned<DeValue<'text>>> {
        let path = join(&self.path, key);
        if !self.walk.asked.contains(&path) {
            self.walk.asked.push(path.clone());
        }
        let value = self.table.remove(key)?;
        let Range { start, .. } = value.span();
        self.walk.written.push((path, start));
        Some(value)
    }

    fn mistake(&mut self, at: usize, key: &str, what: String) {
        self.walk.mistakes.push(Found { at, path: join(&self.path, key), what });
    }
}

fn join(section: &str, key: &str) -> String {
    if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
}

/// The last part of `path`, if it stands directly under `section`.
fn child_of<'path>(section: &str, path: &'path str) -> Option<&'path str> {
    let rest = match section {
        "" => path,
        _ => path.strip_prefix(section)?.strip_prefix('.')?,
    };
    (!rest.contains('.')).then_some(rest)
}
