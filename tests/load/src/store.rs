//! A store with a million messages, made once and kept for later runs.

use crate::bench::{Bench, Pace};
use crate::scenario::answers::Senders;
use crate::server::{Server, Setup, Target};
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

pub(crate) const ROOMS: usize = 1_000;
pub(crate) const MESSAGES: u64 = 1_000_000;

/// Sends that each room's speaker has unanswered.
const DEPTH: usize = 8;

/// Makes the store in this folder if it is not there.
pub(crate) fn prepare(bench: &Bench, folder: &Path, cores: &[usize]) -> io::Result<()> {
    if folder.join("complete").exists() {
        return Ok(());
    }
    for part in ["data", "aged"].map(|part| folder.join(part)) {
        if part.exists() {
            std::fs::remove_dir_all(part)?;
        }
    }
    std::fs::create_dir_all(folder)?;
    // What makes the store need not wait for the disk; what is measured later does.
    let setup = Setup::new(Target::Parlord, cores)
        .set("store", "durability", "\"os\"")
        .with_data(&folder.join("data"));
    let mut server = Server::start(&setup)?;
    let mut senders = Senders::admit(bench, &server, Target::Parlord, ROOMS)?;
    while senders.sent() < MESSAGES {
        let left = MESSAGES - senders.sent();
        // The window fills once more after the time, so the last few are sent one by one.
        let (time, depth) = match left > 100_000 {
            true => (Duration::from_millis(500), DEPTH),
            false => (Duration::ZERO, (left as usize / ROOMS).clamp(1, DEPTH)),
        };
        senders.measure(time, Pace::Window(depth), None)?;
    }
    drop(senders);
    server.terminate()?;
    std::fs::write(folder.join("complete"), "")
}

/// The same store as if nothing had been said within the window of nonces, which a start reads back.
pub(crate) fn aged(setup: &Setup, folder: &Path) -> io::Result<Setup> {
    let data = folder.join("aged");
    let setup = setup.clone().with_data(&data).set("rooms", "dedupe_window", "\"1s\"");
    if !data.exists() {
        copy(&folder.join("data"), &data)?;
        Server::start(&setup)?.terminate()?;
    }
    Ok(setup)
}

/// A copy that may be changed.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &place)?,
            false if entry.file_type()?.is_file() => {
                std::fs::copy(entry.path(), &place)?;
                // Now, for the disk would be busy with it while answers are timed.
                File::open(place)?.sync_all()?;
            }
            false => {}
        }
    }
    Ok(())
}
