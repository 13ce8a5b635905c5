//! What all scenarios of one call share: how long they measure, and how long Parlor's frames are.

use crate::chat::{self, Tongue};
use crate::crowd::{self, Seating};
use crate::engine::Ear;
use crate::engine::scan::Mark;
use crate::server::{Server, Setup, Target};
use std::cell::Cell;
use std::io;
use std::time::Duration;

/// How messages are sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pace {
    /// So many a second in all, whatever becomes of them; delays count from when each was due.
    Rate(f64),
    /// So many of each room under way: as fast as it goes.
    Window(usize),
}

impl Pace {
    /// Whether so many messages that have not arrived are more than a second's.
    pub(crate) fn is_behind(self, underway: usize) -> bool {
        match self {
            Self::Rate(rate) => underway as f64 > rate,
            Self::Window(_) => false,
        }
    }
}

/// The measure of all runs.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) warmup: Duration,
    pub(crate) seconds: Duration,
    /// Bytes of a text.
    pub(crate) text: usize,
    /// Bytes of Parlor's `message` with such a text, once it is known.
    message: Cell<Option<usize>>,
}

impl Bench {
    pub(crate) fn new(warmup: Duration, seconds: Duration, text: usize) -> Self {
        Self { warmup, seconds, text, message: Cell::new(None) }
    }

    /// How clients speak to this server. For a relay that takes a look at one message of Parlor.
    pub(crate) fn tongue(&self, target: Target) -> io::Result<Tongue> {
        let own = Tongue { target: Target::Parlord, text: self.text, relayed: 0 };
        if target == Target::Parlord {
            return Ok(own);
        }
        let known = self.message.get();
        let relayed = known.map_or_else(|| measure(own), Ok)?;
        self.message.set(Some(relayed));
        Ok(Tongue { target, text: self.text, relayed })
    }
}

/// The length of Parlor's `message` with such a text.
fn measure(tongue: Tongue) -> io::Result<usize> {
    let server = Server::start(&Setup::new(Target::Parlord, &[1]))?;
    let seating = Seating { rooms: 1, members: 1, each: 1 };
    let mut engine = crowd::gather(&server, tongue, seating)?;
    let mut request = Vec::new();
    tongue.message(&mut request, 0, Mark { due: 0, number: 0 });
    engine.send(0, &request)?;
    let mut heard = Heard(None);
    while heard.0.is_none() {
        if engine.now() > 20_000_000_000 {
            return Err(io::Error::other("parlord does not deliver a message"));
        }
        engine.poll(Duration::from_millis(100), &mut heard)?;
    }
    heard.0.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

struct Heard(Option<usize>);

impl Ear for Heard {
    fn text(&mut self, _client: usize, payload: &[u8], _now: u64) {
        if chat::is(payload, "message") {
            self.0 = Some(payload.len());
        }
    }

    fn closed(&mut self, _client: usize, _code: Option<u16>) {}
}
