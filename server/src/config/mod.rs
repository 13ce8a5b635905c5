//! The configuration file: defaults, every mistake with its place, and the validated `Config`.

mod checks;
mod kind;
mod mistake;
mod model;
mod operators;
mod proxies;
mod read;
mod reader;
mod suggest;
mod syntax;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

pub use mistake::{Mistake, Mistakes};
pub use model::{
    Config, Durability, Edge, Format, History, Level, Limits, Log, Names, Pin, Presence, Rate,
    Rates, Room, Rooms, Server, Store,
};
pub use operators::{Admin, Moderation, Operator};
pub use proxies::ProxyNets;

/// Where the configuration is looked for when nobody says otherwise.
pub const DEFAULT_PATH: &str = "config.toml";

/// The commented file that states every default.
pub const DEFAULT_FILE: &str = include_str!("../../../config.toml");

/// Far more than any real file; it keeps `--config /dev/zero` from filling the memory.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

impl Config {
    /// Reads and checks the file at `path`. Relative paths in it start at its folder.
    ///
    /// # Errors
    /// [`Mistakes`]: why the file cannot be read, or everything that is wrong in it.
    pub fn load(path: &Path) -> Result<Self, Mistakes> {
        let text = contents(path)?;
        let base = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            Some(_) | None => PathBuf::from("."),
        };
        Self::parse(&text, &path.display().to_string(), base)
    }

    /// Checks `text`, which came from `file` (used in messages only); relative paths in it start at `base`.
    ///
    /// # Errors
    /// [`Mistakes::Content`]: everything that is wrong in the text, in its order.
    pub fn parse(text: &str, file: &str, base: PathBuf) -> Result<Self, Mistakes> {
        let (config, mistakes) = read::read(text, base);
        if mistakes.is_empty() {
            return Ok(config);
        }
        Err(Mistakes::Content(mistake::placed(mistakes, text, file)))
    }

    /// The data folder, with a relative one put under `base`.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.base.join(&self.server.data)
    }

    /// The admin socket, with a relative one put under the data folder.
    #[must_use]
    pub fn admin_socket(&self) -> PathBuf {
        self.data_dir().join(&self.admin.socket)
    }
}

fn contents(path: &Path) -> Result<String, Mistakes> {
    let at = || path.to_path_buf();
    let unreadable = |source: std::io::Error| {
        if source.kind() == ErrorKind::NotFound {
            Mistakes::Absent { path: at() }
        } else if source.kind() == ErrorKind::IsADirectory {
            Mistakes::Directory { path: at() }
        } else {
            Mistakes::Unreadable { path: at(), source }
        }
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len > MAX_FILE_BYTES) {
        return Err(Mistakes::TooLarge { path: at(), limit: MAX_FILE_BYTES });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Mistakes::NotUtf8 { path: at(), line }
    })
}
