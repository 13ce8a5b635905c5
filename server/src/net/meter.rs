//! Follows the frame headers of what a client sends, below tungstenite, and judges what never reaches a session.
//!
//! Empty fragments and unsolicited pongs cost time without making a message; a length in more bytes than it needs is a
//! fault (RFC 6455 §5.2) that tungstenite lets pass; and only here is it known whether the stream stands between messages.

use super::options::Frames;
use parlor_protocol::CloseCode;
use std::time::{Duration, Instant};

/// Why a connection is closed: the code, and a sentence for the close frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: CloseCode,
    pub(super) reason: String,
}

impl Fault {
    /// A fault with its sentence, which the close frame cuts at 123 bytes.
    pub(super) fn new(code: CloseCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }
}

/// Where in the stream the next byte belongs.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// The first bytes of a header that is not whole yet.
    header: [u8; 10],
    have: usize,
    /// Bytes of mask and payload still to come.
    rest: u64,
    /// Between the first and the last fragment of a message.
    assembling: bool,
    /// When the unfinished message or frame began.
    since: Option<Instant>,
    /// When the control frames taken so far would be allowed at the steady rate (a virtual schedule).
    allowed: Option<Instant>,
    largest: u64,
}

impl Meter {
    /// Takes bytes as they came.
    ///
    /// # Errors
    /// Says why the connection must be closed.
    pub(super) fn take(
        &mut self,
        mut bytes: &[u8],
        rules: &Frames,
        now: Instant,
    ) -> Result<(), Fault> {
        while !bytes.is_empty() {
            self.since.get_or_insert(now);
            if self.rest > 0 {
                let step = usize::try_from(self.rest).map_or(bytes.len(), |r| r.min(bytes.len()));
                self.rest -= step as u64;
                bytes = bytes.get(step..).unwrap_or_default();
            } else {
                let (&byte, after) = bytes.split_first().unwrap_or((&0, &[]));
                bytes = after;
                self.head(byte, rules, now)?;
            }
            if self.at_boundary() {
                self.since = None;
            }
        }
        match self.since {
            Some(since) if now.saturating_duration_since(since) > rules.assembly => {
                Err(flood("a message took too long to arrive"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether everything taken so far makes whole messages.
    pub(super) fn at_boundary(&self) -> bool {
        self.have == 0 && self.rest == 0 && !self.assembling
    }

    /// When the unfinished message or frame began, if there is one.
    pub(super) fn unfinished_since(&self) -> Option<Instant> {
        self.since
    }

    /// The length of the largest frame so far, which is what tungstenite's buffer has grown to.
    pub(super) fn largest(&self) -> u64 {
        self.largest
    }

    /// The buffer was given back.
    pub(super) fn forget_largest(&mut self) {
        self.largest = 0;
    }

    fn head(&mut self, byte: u8, rules: &Frames, now: Instant) -> Result<(), Fault> {
        if let Some(place) = self.header.get_mut(self.have) {
            *place = byte;
            self.have += 1;
        }
        let [first, second, long @ ..] = self.header;
        let extended = match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        if self.have < 2 + extended {
            return Ok(());
        }
        let length = match extended {
            0 => u64::from(second & 0x7f),
            2 => u64::from(u16::from_be_bytes([long[0], long[1]])),
            _ => u64::from_be_bytes(long),
        };
        if (extended == 2 && length < 126) || (extended == 8 && length <= 0xffff) {
            return Err(Fault::new(
                CloseCode::ProtocolError,
                "a length in more bytes than it needs",
            ));
        }
        self.have = 0;
        let mask = if second & 0x80 == 0 { 0 } else { 4 };
        self.rest = length.saturating_add(mask);
        self.largest = self.largest.max(length);
        self.frame(first, length, rules, now)
    }

    fn frame(&mut self, first: u8, length: u64, rules: &Frames, now: Instant) -> Result<(), Fault> {
        let last = first & 0x80 != 0;
        if first & 0x08 != 0 {
            return self.count(rules, now);
        }
        let continued = first & 0x0f == 0;
        self.assembling = !last;
        if length == 0 && (continued || !last) { self.count(rules, now) } else { Ok(()) }
    }

    fn count(&mut self, rules: &Frames, now: Instant) -> Result<(), Fault> {
        let step = Duration::from_secs(1) / rules.control_rate.max(1);
        let slack = step.saturating_mul(rules.control_burst);
        let due = self.allowed.map_or(now, |allowed| allowed.max(now)) + step;
        self.allowed = Some(due);
        if due.saturating_duration_since(now) > slack {
            return Err(flood("more pings, pongs or empty fragments than allowed"));
        }
        Ok(())
    }
}

fn flood(reason: &str) -> Fault {
    Fault::new(CloseCode::ControlFlood, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first, 0x80 | payload.len() as u8, 1, 2, 3, 4];
        bytes.extend_from_slice(payload);
        bytes
    }

    fn take_all(meter: &mut Meter, bytes: &[u8], now: Instant) -> Result<(), Fault> {
        meter.take(bytes, &Frames::default(), now)
    }

    #[test]
    fn it_knows_where_messages_end_however_the_bytes_are_cut() {
        let now = Instant::now();
        let mut stream = frame(0x01, b"ab");
        stream.extend(frame(0x89, b"ping"));
        stream.extend(frame(0x80, b"c"));
        for cut in 1..stream.len() {
            let mut meter = Meter::default();
            for piece in stream.chunks(cut) {
                assert_eq!(take_all(&mut meter, piece, now), Ok(()));
            }
            assert!(meter.at_boundary(), "cut in pieces of {cut}");
            assert_eq!(meter.largest(), 4);
        }
        let mut meter = Meter::default();
        for (place, byte) in stream.iter().enumerate() {
            assert_eq!(meter.at_boundary(), place == 0, "before byte {place}");
            assert_eq!(take_all(&mut meter, &[*byte], now), Ok(()));
        }
    }

    #[test]
    fn a_length_in_more_bytes_than_it_needs_is_a_fault() {
        let now = Instant::now();
        for bytes in [&[0x81, 0xfe, 0, 125][..], &[0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff]] {
            let fault = take_all(&mut Meter::default(), bytes, now).unwrap_err();
            assert_eq!(fault.code, CloseCode::ProtocolError);
        }
        for bytes in [&[0x81, 0xfe, 0, 126][..], &[0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 0]] {
            assert_eq!(take_all(&mut Meter::default(), bytes, now), Ok(()));
        }
    }

    #[test]
    fn floods_of_pings_pongs_and_empty_fragments_are_cut() {
        let start = Instant::now();
        for opcode in [0x89, 0x8a, 0x00] {
            let mut meter = Meter::default();
            for _ in 0..20 {
                assert_eq!(take_all(&mut meter, &frame(opcode, b""), start), Ok(()));
            }
            let fault = take_all(&mut meter, &frame(opcode, b""), start).unwrap_err();
            assert_eq!(fault.code, CloseCode::ControlFlood);
        }
        let mut steady = Meter::default();
        for tick in 0..1_000 {
            let now = start + Duration::from_millis(200 * tick);
            assert_eq!(take_all(&mut steady, &frame(0x8a, b""), now), Ok(()));
        }
    }

    #[test]
    fn a_message_has_to_arrive_before_the_assembly_deadline() {
        let start = Instant::now();
        let mut meter = Meter::default();
        assert_eq!(take_all(&mut meter, &frame(0x01, b"a"), start), Ok(()));
        let late = start + Duration::from_secs(31);
        let fault = take_all(&mut meter, &frame(0x00, b"b"), late).unwrap_err();
        assert_eq!(fault.code, CloseCode::ControlFlood);
        let mut idle = Meter::default();
        assert_eq!(take_all(&mut idle, &frame(0x81, b"a"), start), Ok(()));
        assert_eq!(take_all(&mut idle, &frame(0x81, b"b"), late), Ok(()));
    }
}
