//! The socket in the file system: made where nobody else can reach it, with its permissions from the first moment on.

use rustix::fs::{AtFlags, Gid, Uid};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why there is no socket.
#[derive(Debug, Error)]
pub enum SocketError {
    #[error("{path} is a symbolic link; [admin] socket must lie in a folder of parlord's own")]
    Link { path: PathBuf },
    #[error("{path} belongs to user {owner}, not to parlord's (user {own})")]
    Foreign { path: PathBuf, owner: u32, own: u32 },
    #[error("{path} is there and is no socket")]
    Occupied { path: PathBuf },
    #[error("another parlord answers on {path}")]
    Answered { path: PathBuf },
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
}

/// A socket that is gone from the file system when this is dropped.
#[derive(Debug)]
pub(super) struct Socket {
    path: PathBuf,
    /// Which file it is: another daemon may have put its own in its place.
    inode: u64,
    /// Taken by whoever serves it.
    pub(super) listener: Option<UnixListener>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        let ours = std::fs::symlink_metadata(&self.path).is_ok_and(|is| is.ino() == self.inode);
        if ours {
            // It would be replaced at the next start anyway.
            let _gone = std::fs::remove_file(&self.path);
        }
    }
}

/// Makes the socket. The folder is its owner's alone (0700, with a group 0750), the socket 0600 (0660).
pub(super) fn bind(path: &Path, group: Option<u32>) -> Result<Socket, SocketError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    own_folder(folder, group)?;
    clear(path)?;
    // Bound in a folder that only we can enter, so that nobody reaches the socket before its permissions are set.
    let private = folder.join(".new");
    make_private(&private)?;
    let hidden = private.join("socket");
    let made = place(&hidden, path, group);
    // Left over, it would be emptied at the next start.
    let _gone = (std::fs::remove_file(&hidden), std::fs::remove_dir(&private));
    made
}

fn place(hidden: &Path, path: &Path, group: Option<u32>) -> Result<Socket, SocketError> {
    let wrong = |source| SocketError::Io { path: path.to_owned(), source };
    let listener = UnixListener::bind(hidden).map_err(wrong)?;
    let mode = if group.is_some() { 0o660 } else { 0o600 };
    give(hidden, group)?;
    set_mode(hidden, mode)?;
    listener.set_nonblocking(true).map_err(wrong)?;
    std::fs::rename(hidden, path).map_err(wrong)?;
    let inode = std::fs::symlink_metadata(path).map_err(wrong)?.ino();
    Ok(Socket { path: path.to_owned(), inode, listener: Some(listener) })
}

/// The folder, made if it is not there; never one that somebody else could have prepared.
fn own_folder(folder: &Path, group: Option<u32>) -> Result<(), SocketError> {
    let mut builder = std::fs::DirBuilder::new();
    let made = builder.mode(0o700).create(folder);
    match made {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => return Err(SocketError::Io { path: folder.to_owned(), source }),
    }
    check_own(folder)?;
    give(folder, group)?;
    set_mode(folder, if group.is_some() { 0o750 } else { 0o700 })
}

/// An empty folder for us alone.
fn make_private(folder: &Path) -> Result<(), SocketError> {
    let wrong = |source| SocketError::Io { path: folder.to_owned(), source };
    if folder.symlink_metadata().is_ok() {
        check_own(folder)?;
        // Of a daemon that ended in between.
        let _gone = std::fs::remove_file(folder.join("socket"));
        std::fs::remove_dir(folder).map_err(wrong)?;
    }
    std::fs::DirBuilder::new().mode(0o700).create(folder).map_err(wrong)
}

/// Removes the socket of a daemon that is gone.
fn clear(path: &Path) -> Result<(), SocketError> {
    let wrong = |source| SocketError::Io { path: path.to_owned(), source };
    let there = match path.symlink_metadata() {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(wrong(source)),
    };
    check_own(path)?;
    if !there.file_type().is_socket() {
        return Err(SocketError::Occupied { path: path.to_owned() });
    }
    // The data folder's lock has kept out a second daemon on these data, but not one on others.
    if UnixStream::connect(path).is_ok() {
        return Err(SocketError::Answered { path: path.to_owned() });
    }
    std::fs::remove_file(path).map_err(wrong)
}

fn check_own(path: &Path) -> Result<(), SocketError> {
    let wrong = |source| SocketError::Io { path: path.to_owned(), source };
    let there = path.symlink_metadata().map_err(wrong)?;
    if there.file_type().is_symlink() {
        return Err(SocketError::Link { path: path.to_owned() });
    }
    let own = own_uid();
    match there.uid() == own {
        true => Ok(()),
        false => Err(SocketError::Foreign { path: path.to_owned(), owner: there.uid(), own }),
    }
}

/// The user that the daemon runs as.
pub fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

fn give(path: &Path, group: Option<u32>) -> Result<(), SocketError> {
    let Some(group) = group else { return Ok(()) };
    let owner = (None::<Uid>, Some(Gid::from_raw(group)));
    let given =
        rustix::fs::chownat(rustix::fs::CWD, path, owner.0, owner.1, AtFlags::SYMLINK_NOFOLLOW);
    given.map_err(|error| SocketError::Io { path: path.to_owned(), source: error.into() })
}

fn set_mode(path: &Path, mode: u32) -> Result<(), SocketError> {
    let set = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode));
    set.map_err(|source| SocketError::Io { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.symlink_metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_socket_and_its_folder_are_the_daemons_alone() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("run/admin.sock");
        let socket = bind(&path, None).unwrap();
        assert_eq!((mode(path.parent().unwrap()), mode(&path)), (0o700, 0o600));
        assert!(UnixStream::connect(&path).is_ok());
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        drop(socket);
        assert!(!path.exists());
    }

    #[test]
    fn a_group_is_let_in_and_nobody_else() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("run/admin.sock");
        let own = rustix::process::getegid().as_raw();
        let _socket = bind(&path, Some(own)).unwrap();
        assert_eq!((mode(path.parent().unwrap()), mode(&path)), (0o750, 0o660));
    }

    #[test]
    fn a_dead_socket_is_replaced_and_a_living_one_is_not() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("admin.sock");
        drop(UnixListener::bind(&path).unwrap());
        let living = bind(&path, None).unwrap();
        assert!(matches!(bind(&path, None), Err(SocketError::Answered { .. })));
        drop(living);
        assert!(bind(&path, None).is_ok());
    }

    #[test]
    fn what_belongs_to_others_is_refused() {
        if own_uid() != 0 {
            return eprintln!("SKIP what belongs to others: only root can give files away");
        }
        let home = tempfile::tempdir().unwrap();
        let run = home.path().join("run");
        std::fs::create_dir(&run).unwrap();
        let path = run.join("admin.sock");
        drop(UnixListener::bind(&path).unwrap());
        for foreign in [&path, &run] {
            std::os::unix::fs::chown(foreign, Some(65_534), None).unwrap();
            let refused = bind(&path, None);
            let is_foreign = matches!(refused, Err(SocketError::Foreign { owner: 65_534, .. }));
            assert!(is_foreign, "{foreign:?}: {refused:?}");
            std::os::unix::fs::chown(foreign, Some(0), None).unwrap();
        }
        assert!(bind(&path, None).is_ok());
    }

    #[test]
    fn links_and_other_files_are_refused() {
        let home = tempfile::tempdir().unwrap();
        let elsewhere = home.path().join("elsewhere");
        std::fs::create_dir(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, home.path().join("run")).unwrap();
        let linked = bind(&home.path().join("run/admin.sock"), None);
        assert!(matches!(linked, Err(SocketError::Link { .. })), "{linked:?}");
        let path = elsewhere.join("admin.sock");
        std::os::unix::fs::symlink(home.path().join("nowhere"), &path).unwrap();
        assert!(matches!(bind(&path, None), Err(SocketError::Link { .. })));
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "a file").unwrap();
        assert!(matches!(bind(&path, None), Err(SocketError::Occupied { .. })));
    }
}
