//! How long an answer takes while the server keeps house: retention of a million rows, a backup, checkpoints.

use super::answers::Senders;
use crate::bench::{Bench, Pace};
use crate::figures::Figures;
use crate::histogram::Histogram;
use crate::server::{self, Server, Setup, Target};
use crate::store;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

/// Speakers, each in a room of its own.
const SENDERS: usize = 16;

/// Sends a second that leave the disk time to breathe.
const QUIET: Pace = Pace::Rate(200.0);

/// Answers without which a p99 says nothing.
const ENOUGH: u64 = 100;

/// Sends a second that fill the write-ahead log in a second or two.
const BUSY: Pace = Pace::Rate(2_000.0);

/// Measures on a copy of the large store, made in this folder or found there.
pub(crate) fn run(bench: &Bench, folder: &Path, cores: &[usize]) -> io::Result<Figures> {
    store::prepare(bench, folder, cores)?;
    let home = tempfile::Builder::new().prefix("parlor-load-").tempdir_in(folder)?;
    let data = home.path().join("data");
    store::copy(&folder.join("data"), &data)?;
    // The keeper looks twice within the grace of a name.
    let setup = Setup::new(Target::Parlord, cores).with_data(&data).set("names", "grace", "\"2s\"");
    let server = Server::start(&setup)?;
    let mut senders = Senders::admit(bench, &server, Target::Parlord, SENDERS)?;
    let mut figures = Figures::default();
    senders.measure(bench.seconds, QUIET, None)?;

    delays(&mut figures, "quiet", &phase(&mut senders, QUIET, bench.seconds * 2)?);
    let before = changed(&data)?;
    delays(&mut figures, "checkpoints", &phase(&mut senders, BUSY, bench.seconds * 2)?);
    if changed(&data)? == before {
        return Err(io::Error::other("the database was not written: there was no checkpoint"));
    }
    if let Some(mut backup) = backup(&server, home.path())? {
        let mut all = Histogram::default();
        while backup.try_wait()?.is_none() {
            all.merge(&phase(&mut senders, QUIET, Duration::from_millis(250))?);
        }
        if !backup.wait()?.success() {
            return Err(io::Error::other("the backup failed"));
        }
        if all.total() < ENOUGH {
            return Err(io::Error::other("the backup was over before its answers could be timed"));
        }
        delays(&mut figures, "backup", &all);
    }
    let short = setup.clone().set("rooms", "history", "{ messages = 10, days = 365 }");
    let idle = server.process.account()?;
    server.reconfigure(&short)?;
    delays(&mut figures, "retention", &phase(&mut senders, QUIET, bench.seconds * 4)?);
    let used = server.process.account()?.since(&idle).cpu as f64 / 1e9;
    figures.set("CPU in retention, cores", used / (bench.seconds * 4).as_secs_f64());
    let freed = freed(&data)?;
    figures.set("share of the pages freed", freed);
    if freed == 0.0 {
        return Err(io::Error::other("nothing was swept while retention was measured"));
    }
    Ok(figures)
}

fn phase(senders: &mut Senders<'_>, pace: Pace, time: Duration) -> io::Result<Histogram> {
    senders.hall.delay = Histogram::default();
    senders.measure(time, pace, Some(()))?;
    Ok(std::mem::take(&mut senders.hall.delay))
}

/// `parlord backup` of the running server, if this build can.
fn backup(server: &Server, home: &Path) -> io::Result<Option<Child>> {
    let parlord = server::parlord()?;
    let knows = Command::new(&parlord).args(["backup", "--help"]).output()?;
    if !knows.status.success() {
        return Ok(None);
    }
    let mut command = Command::new(parlord);
    command.arg("backup").arg("--config").arg(server.config_file());
    command.arg("--data").arg(server.data()).arg(home.join("backup"));
    command.stdout(Stdio::null()).spawn().map(Some)
}

/// When the database itself was last written, which only a checkpoint does.
fn changed(data: &Path) -> io::Result<SystemTime> {
    std::fs::metadata(data.join("parlor.db"))?.modified()
}

/// The share of the database's pages that hold nothing, as its header says (SQLite's file format, section 1.3).
fn freed(data: &Path) -> io::Result<f64> {
    let mut header = [0; 100];
    File::open(data.join("parlor.db"))?.read_exact(&mut header)?;
    let field = |at: usize| {
        let bytes = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        f64::from(u32::from_be_bytes(bytes.unwrap_or_default()))
    };
    Ok(field(36) / field(28))
}

fn delays(figures: &mut Figures, what: &str, histogram: &Histogram) {
    super::delays(figures, what, histogram);
}
