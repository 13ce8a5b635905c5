//! Lines over a Unix socket, both ways, bounded: what comes in by line, what goes out by bytes.

use parlor_protocol::admin::Frame;
use std::collections::VecDeque;
use std::io;
use tokio::net::UnixStream;
use tokio::time::Instant;

/// Read at once.
const CHUNK: usize = 8 * 1024;

/// Lines as they come in.
#[derive(Debug)]
pub(super) struct Inlet {
    buffer: Vec<u8>,
    /// So far there is no end of a line.
    scanned: usize,
    limit: usize,
}

/// What the socket had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    Bytes,
    Nothing,
    /// The other side has closed.
    End,
}

/// A line is longer than allowed; where the next one begins is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

impl Inlet {
    pub(super) fn new(limit: usize) -> Self {
        Self { buffer: Vec::new(), scanned: 0, limit }
    }

    /// Takes what the socket has, not more than a piece.
    pub(super) fn read(&mut self, socket: &UnixStream) -> io::Result<Came> {
        let mut chunk = [0; CHUNK];
        match socket.try_read(&mut chunk) {
            Ok(0) => Ok(Came::End),
            Ok(count) => {
                self.buffer.extend_from_slice(chunk.get(..count).unwrap_or_default());
                Ok(Came::Bytes)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Came::Nothing),
            Err(error) => Err(error),
        }
    }

    /// The next whole line, without its end.
    pub(super) fn line(&mut self) -> Result<Option<Vec<u8>>, TooLong> {
        let fresh = self.buffer.get(self.scanned..).unwrap_or_default();
        let Some(length) = fresh.iter().position(|byte| *byte == b'\n') else {
            self.scanned = self.buffer.len();
            return if self.scanned > self.limit { Err(TooLong) } else { Ok(None) };
        };
        let end = self.scanned + length;
        if end > self.limit {
            return Err(TooLong);
        }
        let rest = self.buffer.split_off(end + 1);
        let mut line = std::mem::replace(&mut self.buffer, rest);
        self.scanned = 0;
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(line))
    }
}

/// Lines on their way out.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    lines: VecDeque<Vec<u8>>,
    /// Of the first line, so much is in the socket.
    sent: usize,
    bytes: usize,
    /// A ping that is answered then.
    held: Option<(u64, Instant)>,
}

impl Outlet {
    /// Puts a frame behind what waits.
    pub(super) fn push(&mut self, frame: &Frame) {
        match serde_json::to_vec(frame) {
            Ok(mut line) => {
                line.push(b'\n');
                self.bytes += line.len();
                self.lines.push_back(line);
            }
            Err(error) => tracing::error!(%error, "a frame for an operator could not be written"),
        }
    }

    /// Keeps a ping until its answer is due; gives the one that was kept before.
    pub(super) fn hold(&mut self, ping: u64, due: Instant) -> Option<u64> {
        self.held.replace((ping, due)).map(|(ping, _)| ping)
    }

    /// The ping that was kept, whether its answer is due or not.
    pub(super) fn held(&mut self) -> Option<u64> {
        self.held.take().map(|(ping, _)| ping)
    }

    /// The ping that was kept, when its answer is due; never, where none is.
    pub(super) async fn held_out(&mut self) -> u64 {
        match self.held {
            Some((ping, due)) => {
                tokio::time::sleep_until(due).await;
                self.held = None;
                ping
            }
            None => std::future::pending().await,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Bytes that wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.saturating_sub(self.sent)
    }

    /// Gives the socket what it takes. True: it took something.
    pub(super) fn write(&mut self, socket: &UnixStream) -> io::Result<bool> {
        let mut took = false;
        while let Some(first) = self.lines.front() {
            match socket.try_write(first.get(self.sent..).unwrap_or_default()) {
                Ok(count) => {
                    took |= count > 0;
                    self.sent += count;
                    if self.sent >= first.len() {
                        self.bytes = self.bytes.saturating_sub(first.len());
                        self.sent = 0;
                        self.lines.pop_front();
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(took),
                Err(error) => return Err(error),
            }
        }
        Ok(took)
    }

    /// Throws away what has not begun to leave: these are the last words.
    pub(super) fn end_with(&mut self, frame: &Frame) {
        let begun = usize::from(self.sent > 0);
        self.lines.truncate(begun);
        self.bytes = self.lines.iter().map(Vec::len).sum();
        self.push(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inlet(limit: usize, bytes: &[u8]) -> Inlet {
        Inlet { buffer: bytes.to_vec(), ..Inlet::new(limit) }
    }

    #[test]
    fn lines_come_whole_and_in_order() {
        let mut inlet = inlet(8, b"one\ntwo\r\n\nthr");
        let mut lines = Vec::new();
        while let Some(line) = inlet.line().unwrap() {
            lines.push(String::from_utf8(line).unwrap());
        }
        assert_eq!(lines, ["one", "two", ""]);
        inlet.buffer.extend_from_slice(b"ee\n");
        assert_eq!(inlet.line(), Ok(Some(b"three".to_vec())));
        assert_eq!(inlet.line(), Ok(None));
    }

    #[test]
    fn a_line_that_is_too_long_is_the_last() {
        assert_eq!(inlet(8, b"123456789").line(), Err(TooLong));
        assert_eq!(inlet(8, b"123456789\n").line(), Err(TooLong));
        assert_eq!(inlet(8, b"12345678\n").line(), Ok(Some(b"12345678".to_vec())));
    }

    #[test]
    fn last_words_come_behind_the_line_that_has_begun() {
        let bye = |reason: &str| Frame::Bye { reason: reason.into() };
        let mut outlet = Outlet::default();
        outlet.push(&bye("a"));
        outlet.push(&bye("b"));
        outlet.sent = 3;
        outlet.end_with(&bye("c"));
        assert_eq!(outlet.lines.len(), 2);
        assert_eq!(outlet.bytes(), outlet.lines.iter().map(Vec::len).sum::<usize>() - 3);
        outlet.sent = 0;
        outlet.end_with(&bye("d"));
        assert_eq!(outlet.lines.len(), 1);
    }
}
