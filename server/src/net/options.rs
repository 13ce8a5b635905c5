//! What the edge needs of the configuration.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Everything the edge is told at its start.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub door: Door,
    pub frames: Frames,
    pub pace: Pace,
}

/// Who is let in, and how long the door is held open.
#[derive(Clone, Debug)]
pub struct Door {
    /// `scheme://host[:port]` in lower case, without default ports.
    pub allowed_origins: Vec<String>,
    pub trusted: Trust,
    pub max_connections: usize,
    pub per_address: usize,
    pub header_timeout: Duration,
    pub header_bytes: usize,
}

/// What a client may send.
#[derive(Clone, Copy, Debug)]
pub struct Frames {
    /// The limit of a frame and of an assembled message.
    pub bytes: usize,
    /// How long the pieces of one message may take.
    pub assembly: Duration,
    /// Pings, pongs and empty fragments a second, and how many at once.
    pub control_rate: u32,
    pub control_burst: u32,
}

/// How long a client is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub ping: Duration,
    pub dead: Duration,
    /// How long the pieces of one message may take when nothing more of it comes.
    pub assembly: Duration,
    pub hello: Duration,
    /// A client that takes nothing for this long while something waits for it is cut.
    pub write_stall: Duration,
    /// Bytes a second a client that is behind has to take, measured over `write_stall`.
    pub min_rate: u64,
}

/// Tells whose `X-Forwarded-For` is believed.
#[derive(Clone)]
pub struct Trust(Arc<dyn Fn(IpAddr) -> bool + Send + Sync>);

impl Trust {
    /// Believes the addresses for which `judge` holds.
    pub fn new(judge: impl Fn(IpAddr) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(judge))
    }

    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        (self.0)(address)
    }
}

impl Default for Trust {
    fn default() -> Self {
        Self::new(|_| false)
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

impl Default for Door {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            trusted: Trust::default(),
            max_connections: 10_000,
            per_address: 100,
            header_timeout: Duration::from_secs(5),
            header_bytes: 16_384,
        }
    }
}

impl Default for Frames {
    fn default() -> Self {
        Self {
            bytes: 32_768,
            assembly: Duration::from_secs(30),
            control_rate: 5,
            control_burst: 20,
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            ping: Duration::from_secs(25),
            dead: Duration::from_secs(45),
            assembly: Duration::from_secs(30),
            hello: Duration::from_secs(10),
            write_stall: Duration::from_secs(60),
            min_rate: 128,
        }
    }
}
