//! Which cores the generator and the servers run on.

use rustix::process::{Resource, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_setaffinity};
use std::io;

/// The generator's own core.
pub(crate) const GENERATOR: usize = 0;

/// Pins this thread, and what it starts from now on.
pub(crate) fn pin(cores: &[usize]) -> io::Result<()> {
    let mut set = CpuSet::new();
    cores.iter().for_each(|core| set.set(*core));
    sched_setaffinity(None, &set)
        .map_err(|error| io::Error::other(format!("cannot run on the cores {cores:?}: {error}")))
}

/// Pins the generator, and lets it have as many sockets as the system allows.
pub(crate) fn prepare() -> io::Result<()> {
    pin(&[GENERATOR])?;
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    Ok(setrlimit(Resource::Nofile, limit)?)
}
