//! What the kernel knows of a server's process: processor time, memory, context switches.

use std::fs::{read_dir, read_to_string};
use std::io;
use std::path::PathBuf;

/// A process and what it started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process {
    pid: u32,
}

/// What has been used so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    /// Nanoseconds on a processor, in user space and in the kernel.
    pub(crate) cpu: u64,
    /// How often a thread waited for something.
    pub(crate) waits: u64,
}

impl Process {
    pub(crate) fn new(pid: u32) -> Self {
        Self { pid }
    }

    /// Over all threads that live.
    pub(crate) fn used(self) -> io::Result<Used> {
        let mut used = Used::default();
        for task in self.tasks()? {
            // A thread may end between the listing and the reading.
            let Ok(schedule) = read_to_string(task.join("schedstat")) else { continue };
            used.cpu += number(schedule.split_whitespace().next());
            let status = read_to_string(task.join("status")).unwrap_or_default();
            used.waits += field(&status, "voluntary_ctxt_switches:");
            let children = read_to_string(task.join("children")).unwrap_or_default();
            for pid in children.split_whitespace().filter_map(|pid| pid.parse().ok()) {
                let child = Self::new(pid).used().unwrap_or_default();
                used.cpu += child.cpu;
                used.waits += child.waits;
            }
        }
        Ok(used)
    }

    /// Resident memory in bytes.
    pub(crate) fn resident(self) -> io::Result<u64> {
        let rollup = read_to_string(format!("/proc/{}/smaps_rollup", self.pid))?;
        Ok(field(&rollup, "Rss:") * 1024)
    }

    fn tasks(self) -> io::Result<Vec<PathBuf>> {
        read_dir(format!("/proc/{}/task", self.pid))?.map(|task| Ok(task?.path())).collect()
    }
}

fn field(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    number(line.and_then(|rest| rest.split_whitespace().next()))
}

fn number(word: Option<&str>) -> u64 {
    word.and_then(|word| word.parse().ok()).unwrap_or_default()
}
