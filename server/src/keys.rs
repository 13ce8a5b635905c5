//! The key that signs tokens: made at the first start, kept in `keys/session.key`, readable by the daemon's user alone.

use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// Where the key is in the data folder.
pub const FILE: &str = "keys/session.key";

/// Reads the key, or makes it. A new one is durable before a token is signed with it.
pub fn session_key(data: &Path) -> io::Result<[u8; 32]> {
    let dir = data.join("keys");
    match std::fs::create_dir(&dir) {
        Ok(()) => {
            std::fs::set_permissions(&dir, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let path = data.join(FILE);
    match File::open(&path) {
        Ok(file) => read(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(&dir, &path),
        Err(error) => Err(error),
    }
}

fn read(file: File) -> io::Result<[u8; 32]> {
    let mut key = Vec::new();
    file.take(33).read_to_end(&mut key)?;
    key.try_into().map_err(|key: Vec<u8>| {
        let found = format!("keys/session.key has {} bytes instead of 32", key.len());
        io::Error::new(io::ErrorKind::InvalidData, found)
    })
}

/// Written beside its place and moved there whole, so that a crash leaves no half key.
fn make(dir: &Path, path: &Path) -> io::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    let draft = dir.join("session.key.new");
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC;
    let mut file = File::from(rustix::fs::open(&draft, flags, Mode::RUSR | Mode::WUSR)?);
    file.write_all(&key)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    File::open(dir)?.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_belongs_to_the_user_alone() {
        let data = tempfile::tempdir().unwrap();
        let key = session_key(data.path()).unwrap();
        assert_eq!(session_key(data.path()).unwrap(), key);
        let meta = std::fs::metadata(data.path().join("keys/session.key")).unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o777, 0o600);
    }

    #[test]
    fn a_short_key_is_an_error_and_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        session_key(data.path()).unwrap();
        std::fs::write(data.path().join("keys/session.key"), b"short").unwrap();
        assert!(session_key(data.path()).is_err());
    }
}
