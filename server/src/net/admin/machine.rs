//! What the system says of the process: memory, processor, open files, and the disk under the data.

use parlor_protocol::admin::StoreHealth;
use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The process at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Process {
    pub(super) rss_bytes: u64,
    pub(super) open_files: u64,
    pub(super) open_files_limit: u64,
}

impl Process {
    pub(super) fn now() -> Self {
        Self {
            rss_bytes: rss().unwrap_or_default(),
            open_files: open_files().unwrap_or_default(),
            open_files_limit: getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX),
        }
    }
}

/// Seconds that the process has used of all processors together.
pub(super) fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn rss() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    let resident: u64 = pages.split_whitespace().nth(1)?.parse().ok()?;
    Some(resident * rustix::param::page_size() as u64)
}

/// Newer kernels tell the number as the folder's size; on others it is counted.
fn open_files() -> Option<u64> {
    let folder = "/proc/self/fd";
    match std::fs::metadata(folder).map(|folder| folder.size()) {
        Ok(count) if count > 0 => Some(count),
        Ok(_) | Err(_) => Some(std::fs::read_dir(folder).ok()?.count() as u64),
    }
}

/// The database's files, and the room that the disk has.
pub(super) fn disk(data: &Path) -> StoreHealth {
    let size = |name: &str| std::fs::metadata(data.join(name)).map_or(0, |file| file.len());
    let free = rustix::fs::statvfs(data).map_or(0, |disk| disk.f_bavail * disk.f_frsize);
    let (bytes, wal_bytes) = (size("parlor.db"), size("parlor.db-wal"));
    StoreHealth { bytes, wal_bytes, free_bytes: free, ..StoreHealth::default() }
}
