//! What can be wrong with a configuration, and how it is told.

use std::fmt;
use std::path::PathBuf;

use super::reader::Found;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum Mistakes {
    #[error("{0}: there is no such file; `parlord config > {0}` writes one with every default", path.display())]
    Absent { path: PathBuf },
    #[error("{}: is a directory, expected a file", path.display())]
    Directory { path: PathBuf },
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{}: is larger than {limit} bytes, which no configuration is", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{}:{line}: is not UTF-8", path.display())]
    NotUtf8 { path: PathBuf, line: usize },
    /// The file was read and these things in it are wrong, in its order.
    #[error("{}", Lines(.0))]
    Content(Vec<Mistake>),
}

/// One thing that is wrong, and where. Printed as one line, as compilers do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// `limits.messages.rate`; empty where no key is concerned.
    pub path: String,
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.what)
    }
}

struct Lines<'a>(&'a [Mistake]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{mistake}")?;
        }
        Ok(())
    }
}

/// Puts what was found into the file's order and says its line and column.
pub(super) fn placed(mut found: Vec<Found>, text: &str, file: &str) -> Vec<Mistake> {
    found.sort_by_key(|found| found.at);
    let place = |Found { at, path, what }| {
        let (line, column) = line_and_column(text, at);
        Mistake { file: file.to_owned(), line, column, path, what }
    };
    found.into_iter().map(place).collect()
}

/// Both counted from 1, the column in characters.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    // A parser may point one past the end, never into a character; if it did, the end is near enough.
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
    (line, column)
}
