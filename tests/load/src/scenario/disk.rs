//! How long this disk takes to keep something: the floor of every durable answer.

use super::delays;
use crate::figures::Figures;
use crate::histogram::Histogram;
use std::fs::File;
use std::io::{self, Write};
use std::time::Instant;

const TIMES: usize = 200;
const BYTES: usize = 4_096;

/// Appends a page and waits until it is kept, again and again, where servers under test keep their data.
pub(crate) fn run() -> io::Result<Figures> {
    let folder = tempfile::Builder::new().prefix("parlor-load-").tempdir()?;
    let mut file = File::create(folder.path().join("page"))?;
    let mut delay = Histogram::default();
    for _ in 0..TIMES {
        let begin = Instant::now();
        file.write_all(&[0x5a; BYTES])?;
        file.sync_data()?;
        delay.record(begin.elapsed().as_nanos() as u64);
    }
    let mut figures = Figures::default();
    delays(&mut figures, "fdatasync", &delay);
    Ok(figures)
}
