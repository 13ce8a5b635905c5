//! What the kernel knows of a server's process: processor time, memory, context switches.

use std::collections::BTreeMap;
use std::fs::{read_dir, read_to_string};
use std::io;
use std::path::PathBuf;

/// A process and what it started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process {
    pid: u32,
}

/// What something has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Used {
    /// Nanoseconds on a processor, in user space and in the kernel.
    pub(crate) cpu: u64,
    /// How often a thread waited for something.
    pub(crate) waits: u64,
}

/// What each thread has used so far. By thread, for one that ends takes its account with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account(BTreeMap<u64, Used>);

impl Account {
    /// What was used since another look. What a thread used between that look and its end is not known; threads end when they
    /// have had nothing to do for seconds.
    pub(crate) fn since(&self, before: &Self) -> Used {
        let mut sum = Used::default();
        for (thread, used) in &self.0 {
            let known = before.0.get(thread).copied().unwrap_or_default();
            sum.cpu += used.cpu.saturating_sub(known.cpu);
            sum.waits += used.waits.saturating_sub(known.waits);
        }
        sum
    }
}

impl Process {
    pub(crate) fn new(pid: u32) -> Self {
        Self { pid }
    }

    /// Of all threads that live.
    pub(crate) fn account(self) -> io::Result<Account> {
        let mut account = Account::default();
        for task in self.tasks()? {
            // A thread may end between the listing and the reading.
            let Ok(schedule) = read_to_string(task.join("schedstat")) else { continue };
            let status = read_to_string(task.join("status")).unwrap_or_default();
            let cpu = number(schedule.split_whitespace().next());
            let waits = field(&status, "voluntary_ctxt_switches:");
            let thread = number(task.file_name().and_then(|name| name.to_str()));
            account.0.insert(thread, Used { cpu, waits });
            let children = read_to_string(task.join("children")).unwrap_or_default();
            for pid in children.split_whitespace().filter_map(|pid| pid.parse().ok()) {
                account.0.extend(Self::new(pid).account().unwrap_or_default().0);
            }
        }
        Ok(account)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn account(threads: &[(u64, u64)]) -> Account {
        let used = |cpu| Used { cpu, waits: cpu / 10 };
        Account(threads.iter().map(|(thread, cpu)| (*thread, used(*cpu))).collect())
    }

    #[test]
    fn a_thread_that_ends_takes_nothing_from_the_others() {
        let before = account(&[(1, 100), (2, 5_000)]);
        let after = account(&[(1, 400), (3, 50)]);
        assert_eq!(after.since(&before), Used { cpu: 350, waits: 35 });
    }
}
