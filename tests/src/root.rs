//! What only root may do: mounts for tests of full disks and power cuts. Without root a test says SKIP aloud.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says aloud, past libtest's capture, that something was not tested; `tests/run` counts these lines.
pub fn skip(what: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIP {what}: {why}");
}

/// Whether this test may mount; if not, it is skipped aloud. Tried, because root in a container may be forbidden to.
pub fn root_or_skip(what: &str) -> bool {
    let Ok(place) = tempfile::tempdir() else { return false };
    match MountPoint::tmpfs(place.path(), "64k") {
        Ok(_) => true,
        Err(why) => {
            skip(what, &format!("mounting is not possible here ({why})"));
            false
        }
    }
}

/// A mounted file system; unmounted when dropped.
pub struct MountPoint(PathBuf);

impl MountPoint {
    /// A file system in memory of this size, for instance `1m`.
    pub fn tmpfs(place: &Path, size: &str) -> Result<Self, String> {
        run("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "parlor-test", &text(place)])?;
        Ok(Self(place.to_path_buf()))
    }

    /// An image of a disk, by a loop device.
    pub fn image(image: &Path, place: &Path) -> Result<Self, String> {
        run("mount", &["-o", "loop", &text(image), &text(place)])?;
        Ok(Self(place.to_path_buf()))
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Makes an empty ext4 image of this many megabytes.
    pub fn format(image: &Path, megabytes: u64) -> Result<(), String> {
        let file = std::fs::File::create(image).map_err(|error| error.to_string())?;
        file.set_len(megabytes << 20).map_err(|error| error.to_string())?;
        run("mkfs.ext4", &["-q", "-F", &text(image)])
    }
}

impl Drop for MountPoint {
    fn drop(&mut self) {
        if run("umount", &[&text(&self.0)]).is_err() {
            // A process that was just killed may still hold it; lazily is the way that leaves nothing behind.
            let _ = run("umount", &["-l", &text(&self.0)]);
        }
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let path = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default());
    let output = Command::new(program)
        .args(arguments)
        .env("PATH", path)
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
