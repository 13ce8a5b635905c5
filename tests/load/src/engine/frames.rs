//! WebSocket frames as a client writes and reads them (RFC 6455 section 5.2).

/// Any mask does, as long as it is not zero: a server has to unmask.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

pub(crate) const TEXT: u8 = 1;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// Appends one masked frame.
pub(crate) fn write_masked(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    out.push(0x80 | opcode);
    match payload.len() {
        length @ 0..126 => out.push(0x80 | length as u8),
        length @ 126..65_536 => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&MASK);
    let start = out.len();
    out.extend_from_slice(payload);
    // Whole words first: the frame is one of hundreds of thousands a second.
    let word = u64::from_ne_bytes([MASK, MASK].concat().try_into().unwrap_or_default());
    let mut chunks = out[start..].chunks_exact_mut(8);
    for chunk in &mut chunks {
        let masked = u64::from_ne_bytes(chunk.try_into().unwrap_or_default()) ^ word;
        chunk.copy_from_slice(&masked.to_ne_bytes());
    }
    for (byte, mask) in chunks.into_remainder().iter_mut().zip(MASK.into_iter().cycle()) {
        *byte ^= mask;
    }
}

/// One frame from a server, which masks nothing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub(crate) opcode: u8,
    pub(crate) payload: &'a [u8],
    /// How long it is with its header.
    pub(crate) length: usize,
}

/// The frame at the beginning of these bytes, if it is whole.
pub(crate) fn read(bytes: &[u8]) -> Option<Frame<'_>> {
    let (&first, &second) = (bytes.first()?, bytes.get(1)?);
    let (header, size) = match second & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?) as usize),
        size => (2, usize::from(size)),
    };
    let length = header + size;
    Some(Frame { opcode: first & 0x0f, payload: bytes.get(header..length)?, length })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tungstenite::protocol::{Role, WebSocket};

    /// What tungstenite, as a server, reads from these bytes.
    fn server_reads(bytes: Vec<u8>) -> Vec<u8> {
        let wire = Wire { input: bytes, at: 0 };
        let message = WebSocket::from_raw_socket(wire, Role::Server, None).read().unwrap();
        message.into_data().to_vec()
    }

    struct Wire {
        input: Vec<u8>,
        at: usize,
    }

    impl std::io::Read for Wire {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let count = out.len().min(self.input.len() - self.at);
            out[..count].copy_from_slice(&self.input[self.at..self.at + count]);
            self.at += count;
            Ok(count)
        }
    }

    impl std::io::Write for Wire {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_server_reads_what_is_masked() {
        for length in [0, 1, 7, 8, 9, 125, 126, 300, 65_535, 65_536, 70_001] {
            let payload: Vec<u8> = (0..length).map(|at| b'a' + (at % 26) as u8).collect();
            let mut bytes = Vec::new();
            write_masked(&mut bytes, TEXT, &payload);
            assert_eq!(server_reads(bytes), payload, "{length} bytes");
        }
    }

    #[test]
    fn a_frame_is_read_when_it_is_whole() {
        for length in [0_usize, 125, 126, 65_536] {
            let mut bytes = vec![0x81];
            match length {
                0..126 => bytes.push(length as u8),
                126..65_536 => {
                    bytes.extend([126, (length >> 8) as u8, length as u8]);
                }
                _ => {
                    bytes.push(127);
                    bytes.extend((length as u64).to_be_bytes());
                }
            }
            let header = bytes.len();
            bytes.resize(header + length, b'x');
            for short in 0..bytes.len().min(20) {
                assert_eq!(read(&bytes[..short]), None);
            }
            assert_eq!(read(&bytes[..bytes.len() - 1]), None);
            bytes.extend_from_slice(b"more");
            let frame = read(&bytes).unwrap();
            assert_eq!((frame.opcode, frame.length), (TEXT, header + length));
            assert_eq!(frame.payload.len(), length);
        }
    }
}
