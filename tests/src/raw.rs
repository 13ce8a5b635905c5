//! Bytes as no decent client sends them, and what comes back for them.

use crate::{Parlord, soon};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// The key of the example in RFC 6455 §1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// A bare TCP connection.
pub struct Raw {
    stream: TcpStream,
    unread: Vec<u8>,
}

/// An HTTP answer.
#[derive(Debug)]
pub struct Answer {
    /// 0: the connection ended without an answer.
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// How a WebSocket connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// None: without a close frame.
    pub code: Option<u16>,
    pub reason: String,
}

impl Raw {
    /// Connects and says nothing.
    pub async fn connect(parlord: &Parlord) -> Self {
        let stream = TcpStream::connect(parlord.address()).await.expect("a connection");
        Self { stream, unread: Vec::new() }
    }

    /// Connects with a small receive buffer.
    pub async fn connect_narrow(parlord: &Parlord) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a small buffer");
        let stream = socket
            .connect(parlord.address().parse().expect("an address"))
            .await
            .expect("a connection");
        Self { stream, unread: Vec::new() }
    }

    /// Connects and upgrades.
    pub async fn upgraded(parlord: &Parlord) -> Self {
        Self::connect(parlord).await.upgrade(parlord).await
    }

    /// Upgrades.
    pub async fn upgrade(mut self, parlord: &Parlord) -> Self {
        self.write(Self::request(parlord, "").as_bytes()).await;
        let answer = self.answer().await;
        assert_eq!(answer.status, 101, "{answer:?}");
        self
    }

    /// A correct upgrade request with further header lines, each ending in CRLF.
    pub fn request(parlord: &Parlord, further: &str) -> String {
        format!(
            "GET /ws HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n{further}\r\n",
            parlord.address()
        )
    }

    /// Writes all of it, or as much as the other side takes before it ends the connection.
    pub async fn write(&mut self, bytes: &[u8]) {
        let _ =
            soon("the daemon to take bytes or to end the connection", self.stream.write_all(bytes))
                .await;
    }

    /// Writes until the other side ends the connection, does not take more for a while, or it was all.
    pub async fn press(&mut self, bytes: &[u8], times: usize) {
        for _ in 0..times {
            match timeout(Duration::from_secs(1), self.stream.write_all(bytes)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return,
            }
        }
    }

    /// The HTTP answer.
    pub async fn answer(&mut self) -> Answer {
        let end = loop {
            if let Some(at) = find(&self.unread, b"\r\n\r\n") {
                break at + 4;
            }
            if !self.more().await {
                return Answer { status: 0, head: lossy(&self.unread), body: String::new() };
            }
        };
        let head = lossy(&self.unread[..end]);
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        self.unread.drain(..end);
        let length =
            header(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        while self.unread.len() < length && self.more().await {}
        let length = length.min(self.unread.len());
        let body = lossy(&self.unread.drain(..length).collect::<Vec<_>>());
        Answer { status, head, body }
    }

    /// The next frame: opcode and payload; none at the end of the connection.
    pub async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((opcode, start, end)) = self.whole_frame() {
                let payload = self.unread[start..end].to_vec();
                self.unread.drain(..end);
                return Some((opcode, payload));
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// Reads on to the end: the close frame, if one came.
    pub async fn close(&mut self) -> Close {
        let mut close = Close { code: None, reason: String::new() };
        while let Some((opcode, payload)) = self.frame().await {
            if opcode == 8 && payload.len() >= 2 {
                close.code = Some(u16::from_be_bytes([payload[0], payload[1]]));
                close.reason = lossy(&payload[2..]);
                // Our side of the handshake; the daemon may be gone already.
                let _ = self.stream.write_all(&frame(8, &payload[..2])).await;
            } else if opcode == 8 {
                close.code = Some(1005);
            }
        }
        close
    }

    /// Waits for the end of the connection and returns what came before it.
    pub async fn rest(&mut self) -> Vec<u8> {
        while self.more().await {}
        std::mem::take(&mut self.unread)
    }

    async fn more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match soon("an answer or the end of the connection", self.stream.read(&mut bytes)).await {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.unread.extend_from_slice(&bytes[..count]);
                true
            }
        }
    }

    fn whole_frame(&self) -> Option<(u8, usize, usize)> {
        let bytes = &self.unread;
        let (start, length) = match bytes.get(1)? & 0x7f {
            126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
            127 => {
                (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?)
            }
            short => (2, usize::from(short)),
        };
        (bytes.len() >= start + length).then_some((bytes[0] & 0x0f, start, start + length))
    }
}

impl Answer {
    /// The `error` of the JSON body.
    pub fn code(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["error"].as_str().unwrap_or_default().to_owned()
    }

    /// A header by its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

/// A masked frame with FIN, as RFC 6455 §5.2 gives it.
pub fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    frame_with_length(0x80 | opcode, payload.len() as u64, payload)
}

/// A masked frame with this first byte, which declares this length, whatever follows.
pub fn frame_with_length(first: u8, length: u64, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..=125 => bytes.push(0x80 | length as u8),
        126..=0xffff => {
            bytes.push(0x80 | 126);
            bytes.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            bytes.push(0x80 | 127);
            bytes.extend_from_slice(&length.to_be_bytes());
        }
    }
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    bytes.extend_from_slice(&mask);
    bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// A frame as only a server may send it.
pub fn unmasked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x80 | opcode, payload.len() as u8];
    bytes.extend_from_slice(payload);
    bytes
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
