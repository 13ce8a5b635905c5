//! Signals: TERM and INT drain, a second one ends at once, HUP reads the configuration again.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What the operator or the service manager asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Stop,
    Reload,
}

/// The signals that the daemon answers.
pub struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
    /// A file at the size limit is an error of the write, not the end of the process.
    _file_size: Signal,
}

/// SIGXFSZ has no name in tokio; it is 25 on every Linux that Rust runs on but MIPS and PA-RISC.
const SIGXFSZ: i32 = 25;

impl Signals {
    /// Takes the signals over from their defaults, which would end the process without a word.
    pub fn install() -> std::io::Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
            _file_size: signal(SignalKind::from_raw(SIGXFSZ))?,
        })
    }

    /// The next thing that is asked for.
    pub async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.term.recv() => Asked::Stop,
            _ = self.int.recv() => Asked::Stop,
            _ = self.hup.recv() => Asked::Reload,
        }
    }
}
