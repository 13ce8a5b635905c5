//! The keys that sign tokens and the audit log: made at the first start, kept in `keys/`, readable by the daemon's user alone.

use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// Where the key of tokens is in the data folder, and the key of the audit log.
pub const SESSION: &str = "keys/session.key";
pub const AUDIT: &str = "keys/audit.key";
/// What belongs to the data beside the database.
pub const FILES: &[&str] = &[SESSION, AUDIT];

/// Reads the key of tokens, or makes it. A new one is durable before a token is signed with it.
pub fn session_key(data: &Path) -> io::Result<[u8; 32]> {
    key(data, SESSION)
}

/// Reads the key that signs the audit log, or makes it.
pub fn audit_key(data: &Path) -> io::Result<[u8; 32]> {
    key(data, AUDIT)
}

/// Reads the key that signs the audit log, if there is one.
pub fn read_audit_key(data: &Path) -> io::Result<Option<[u8; 32]>> {
    match File::open(data.join(AUDIT)) {
        Ok(file) => read(file, AUDIT).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn key(data: &Path, name: &str) -> io::Result<[u8; 32]> {
    let dir = data.join("keys");
    match std::fs::create_dir(&dir) {
        Ok(()) => {
            std::fs::set_permissions(&dir, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let path = data.join(name);
    match File::open(&path) {
        Ok(file) => read(file, name),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(&dir, &path),
        Err(error) => Err(error),
    }
}

fn read(file: File, name: &str) -> io::Result<[u8; 32]> {
    let mut key = Vec::new();
    file.take(33).read_to_end(&mut key)?;
    key.try_into().map_err(|key: Vec<u8>| {
        let found = format!("{name} has {} bytes instead of 32", key.len());
        io::Error::new(io::ErrorKind::InvalidData, found)
    })
}

/// Written beside its place and moved there whole, so that a crash leaves no half key.
fn make(dir: &Path, path: &Path) -> io::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    let draft = path.with_extension("key.new");
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
        assert_eq!(read_audit_key(data.path()).unwrap(), None);
        let other = audit_key(data.path()).unwrap();
        assert_eq!(read_audit_key(data.path()).unwrap(), Some(other));
        assert_ne!(other, key);
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
