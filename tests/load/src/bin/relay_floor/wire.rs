//! The bytes of WebSocket (RFC 6455) as far as a relay needs them: the upgrade, and frames in and out.

use std::ops::Range;

use tungstenite::handshake::derive_accept_key;

/// What a peer sent is not WebSocket, or needs more of it than a relay has.
#[derive(Debug)]
pub(crate) struct Broken;

/// A client's whole frame, by its place in the bytes it was read from.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) opcode: u8,
    pub(crate) mask: [u8; 4],
    pub(crate) payload: Range<usize>,
}

pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xA;

const LARGEST_PAYLOAD: u64 = 1 << 20;
const LONGEST_HEAD: usize = 8 << 10;

/// A complete request to upgrade.
#[derive(Debug)]
pub(crate) struct Upgrade {
    pub(crate) room: String,
    pub(crate) answer: String,
    /// Where the request's head ends.
    pub(crate) length: usize,
}

/// The upgrade at the start of `bytes`, or nothing while it is not whole.
pub(crate) fn upgrade(bytes: &[u8]) -> Result<Option<Upgrade>, Broken> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return if bytes.len() > LONGEST_HEAD { Err(Broken) } else { Ok(None) };
    };
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| Broken)?;
    let mut lines = head.split("\r\n");
    let room = lines
        .next()
        .and_then(|line| line.strip_prefix("GET "))
        .and_then(|line| line.split(' ').next())
        .ok_or(Broken)?;
    let key = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))
        .ok_or(Broken)?
        .1;
    let accept = derive_accept_key(key.trim().as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    Ok(Some(Upgrade { room: room.to_owned(), answer, length: end + 4 }))
}

/// The frame at `from`, or nothing while it is not whole. A client's frame is masked and, here, never a fragment.
pub(crate) fn frame(bytes: &[u8], from: usize) -> Result<Option<Frame>, Broken> {
    let bytes = &bytes[from..];
    let &[first, second, ..] = bytes else { return Ok(None) };
    if first & 0xF0 != 0x80 || second & 0x80 == 0 {
        return Err(Broken);
    }
    let (length, head) = match second & 0x7F {
        126 => match bytes.get(2..4) {
            Some(&[high, low]) => (u64::from(u16::from_be_bytes([high, low])), 4),
            _ => return Ok(None),
        },
        127 => match bytes.get(2..10).and_then(|eight| eight.try_into().ok()) {
            Some(eight) => (u64::from_be_bytes(eight), 10),
            None => return Ok(None),
        },
        short => (u64::from(short), 2),
    };
    if length > LARGEST_PAYLOAD {
        return Err(Broken);
    }
    let start = head + 4;
    let end = start + length as usize;
    match bytes.get(head..start).and_then(|four| four.try_into().ok()) {
        Some(mask) if bytes.len() >= end => {
            Ok(Some(Frame { opcode: first & 0x0F, mask, payload: from + start..from + end }))
        }
        _ => Ok(None),
    }
}

/// Appends the frame a server sends for `masked`, a client's payload.
pub(crate) fn append(out: &mut Vec<u8>, opcode: u8, masked: &[u8], mask: [u8; 4]) {
    out.push(0x80 | opcode);
    match masked.len() {
        short @ ..126 => out.push(short as u8),
        middle @ 126..0x1_0000 => {
            out.push(126);
            out.extend_from_slice(&(middle as u16).to_be_bytes());
        }
        long => {
            out.push(127);
            out.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    let start = out.len();
    out.extend_from_slice(masked);
    unmask(&mut out[start..], mask);
}

/// By eights, as one operation each.
fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (eights, rest) = payload.as_chunks_mut::<8>();
    for eight in eights {
        *eight = (u64::from_ne_bytes(*eight) ^ wide).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
}
