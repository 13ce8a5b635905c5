//! The control lane: the newest ping and pong, and one close, cut out of what tungstenite writes.

use super::lanes::{Gathered, Origin};
use bytes::Bytes;

const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// Bounded by its shape. An idle connection has none, so it is behind a pointer.
#[derive(Debug, Default)]
pub(super) struct Control {
    waiting: Option<Box<Waiting>>,
    closed: bool,
}

#[derive(Debug, Default)]
struct Waiting {
    ping: Option<Bytes>,
    pong: Option<Bytes>,
    close: Option<Bytes>,
}

impl Control {
    /// Sorts whole frames; those that are no control frames are handed to `other`.
    pub(super) fn take(&mut self, mut frames: &[u8], mut other: impl FnMut(Bytes)) {
        while let Some((frame, rest)) = split(frames) {
            frames = rest;
            let bytes = Bytes::copy_from_slice(frame);
            match frame.first().map(|first| first & 0x0f) {
                Some(CLOSE) if self.closed => {}
                Some(CLOSE) => drop(self.waiting().close.get_or_insert(bytes)),
                Some(PING) => self.waiting().ping = Some(bytes),
                Some(PONG) => self.waiting().pong = Some(bytes),
                Some(_) | None => other(bytes),
            }
        }
    }

    fn waiting(&mut self) -> &mut Waiting {
        self.waiting.get_or_insert_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_none()
    }

    /// The close frame has at least begun to leave.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn close(&self) -> Option<&Bytes> {
        self.waiting.as_ref()?.close.as_ref()
    }

    pub(super) fn gather(&self, gathered: &mut Vec<Gathered>) {
        let Some(waiting) = &self.waiting else { return };
        for (frame, origin) in [(&waiting.ping, Origin::Ping), (&waiting.pong, Origin::Pong)] {
            if let Some(bytes) = frame {
                gathered.push(Gathered { bytes: bytes.clone(), origin });
            }
        }
    }

    pub(super) fn written(&mut self, origin: Origin) {
        let Some(waiting) = &mut self.waiting else { return };
        if origin == Origin::Ping {
            waiting.ping = None;
        } else if origin == Origin::Pong {
            waiting.pong = None;
        } else if origin == Origin::Close {
            self.closed = true;
        }
        if self.closed
            || (waiting.ping.is_none() && waiting.pong.is_none() && waiting.close.is_none())
        {
            self.waiting = None;
        }
    }
}

/// The first frame of some bytes, unmasked (RFC 6455 §5.2), and the rest.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = match *bytes.get(1)? & 0x7f {
        126 => 4 + usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
        127 => {
            let length = u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?);
            usize::try_from(length).ok()?.checked_add(10)?
        }
        short => 2 + usize::from(short),
    };
    bytes.split_at_checked(length)
}
