//! The repository as the tidy tests see it: its files, and a report of what is wrong in them.

use super::code;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// One Rust file.
pub(super) struct Source {
    /// From the root of the repository, with `/`.
    pub(super) path: String,
    pub(super) text: String,
    /// The text with comments and literals blanked; every line stays where it is.
    pub(super) code: String,
    /// `code` without what only tests see.
    pub(super) product: String,
}

impl Source {
    fn read(path: String) -> Self {
        let text = read(&path).unwrap();
        let code = code::blank(&text);
        let product = if is_test_file(&path) { String::new() } else { code::without_tests(&code) };
        Self { path, text, code, product }
    }

    /// The place of a byte, as an editor takes it.
    pub(super) fn place(&self, offset: usize) -> String {
        format!("{}:{}", self.path, code::line(&self.text, offset))
    }
}

/// A file of tests alone: `tests.rs`, or below a folder `tests`, beside the module it tests.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path.starts_with("tests/")
}

/// Every Rust file of the workspace, by path.
pub(super) fn sources() -> Vec<Source> {
    let rust = files().into_iter().filter(|path| path.ends_with(".rs"));
    rust.map(Source::read).collect()
}

/// The Rust files of one folder, without the part of the path that they share.
pub(super) fn beneath(folder: &str) -> impl Iterator<Item = (String, Source)> {
    sources().into_iter().filter_map(move |source| {
        let path = source.path.strip_prefix(folder)?.strip_prefix('/')?.to_owned();
        Some((path, source))
    })
}

/// Every file of the repository that is not made by a tool, by path from its root.
pub(super) fn files() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = folder.join(&name);
            let made = ["target", "data", "node_modules"].contains(&name.as_str());
            match entry.file_type().unwrap().is_dir() {
                true if made || name.starts_with('.') => {}
                true => folders.push(path),
                false => found.push(path.to_str().unwrap().to_owned()),
            }
        }
    }
    found.sort();
    found
}

pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A file by its path from the root, if it is there.
pub(super) fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(root().join(path)).ok()
}

/// A document that has to be there.
pub(super) fn document(path: &str) -> String {
    read(path).unwrap_or_else(|| panic!("{path} is missing."))
}

/// What is wrong, collected, so that one run tells everything.
#[derive(Default)]
pub(super) struct Report(Vec<String>);

impl Report {
    pub(super) fn add(&mut self, sentence: impl Into<String>) {
        self.0.push(sentence.into());
    }

    /// Fails with all of it, if there is any.
    #[track_caller]
    pub(super) fn settle(mut self) {
        self.0.sort();
        self.0.dedup();
        let told = self.0.iter().fold(String::new(), |mut told, sentence| {
            let _ = write!(told, "\n  {sentence}");
            told
        });
        assert!(told.is_empty(), "{told}\n");
    }
}
