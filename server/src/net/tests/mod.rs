//! Hostile HTTP and frames over real sockets, against the door with an echo behind it; sessions against a whole node.

mod frames;
mod house;
mod http;
mod moderation;
mod session;

use super::House;
use super::accept::Entrance;
use super::options::Options;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(super) const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
pub(super) const GOOD: [&str; 5] = [
    "Host: x",
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    KEY,
    "Sec-WebSocket-Version: 13",
];

pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) entrance: Arc<Entrance>,
}

impl Server {
    pub(super) async fn start(options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let entrance = Entrance::new(options, House::Echo);
        let door = Arc::clone(&entrance);
        tokio::spawn(async move { door.accept(&listener).await });
        Self { address, entrance }
    }

    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// What comes back until the server closes or has answered whole.
    pub(super) async fn ask(&self, request: &[u8]) -> String {
        let mut tcp = self.connect().await;
        // The server may close before it has read everything.
        let _sent = tcp.write_all(request).await;
        answer(&mut tcp).await
    }

    pub(super) async fn upgraded(&self) -> TcpStream {
        let mut tcp = self.connect().await;
        tcp.write_all(&request("GET", "/ws", &GOOD)).await.unwrap();
        assert!(answer(&mut tcp).await.starts_with("HTTP/1.1 101"));
        tcp
    }

    /// The close code and reason that these frames earn.
    pub(super) async fn earned(&self, frames: &[u8]) -> (u16, String) {
        let mut tcp = self.upgraded().await;
        let _sent = tcp.write_all(frames).await;
        close(&mut tcp).await
    }
}

pub(super) fn request(method: &str, path: &str, lines: &[&str]) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\n{}\r\n\r\n", lines.join("\r\n")).into_bytes()
}

pub(super) async fn within<T>(wait: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), wait).await.unwrap()
}

pub(super) async fn answer(tcp: &mut TcpStream) -> String {
    let mut head = Vec::new();
    within(async {
        while !head.ends_with(b"\r\n\r\n") {
            match tcp.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_closed) => return,
            }
        }
        let text = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let length = text.split_once("content-length: ").and_then(|(_, rest)| rest.lines().next());
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        let _headers_only = tcp.read_exact(&mut body).await;
        head.extend(body);
    })
    .await;
    String::from_utf8_lossy(&head).into_owned()
}

/// Reads server frames up to the close.
pub(super) async fn close(tcp: &mut TcpStream) -> (u16, String) {
    loop {
        let (first, payload) = within(frame(tcp)).await.expect("closed without a close frame");
        if first == 0x88 {
            let code = payload.get(..2).map_or(1005, |code| u16::from_be_bytes([code[0], code[1]]));
            return (code, String::from_utf8(payload.get(2..).unwrap_or_default().into()).unwrap());
        }
    }
}

pub(super) async fn frame(tcp: &mut TcpStream) -> std::io::Result<(u8, Vec<u8>)> {
    let first = tcp.read_u8().await?;
    let length = match tcp.read_u8().await? {
        126 => usize::from(tcp.read_u16().await?),
        127 => tcp.read_u64().await? as usize,
        short => usize::from(short),
    };
    let mut payload = vec![0; length];
    tcp.read_exact(&mut payload).await?;
    Ok((first, payload))
}

/// A masked client frame.
pub(super) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..126 => bytes.push(0x80 | length as u8),
        length => {
            bytes.push(0xfe);
            bytes.extend((length as u16).to_be_bytes());
        }
    }
    bytes.extend(*b"abcd");
    bytes.extend(payload.iter().zip(b"abcd".iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

pub(super) fn with(lines: &[&str]) -> Vec<u8> {
    request("GET", "/ws", &[&GOOD[..], lines].concat())
}

pub(super) fn without(line: &str) -> Vec<u8> {
    let lines: Vec<&str> = GOOD.into_iter().filter(|good| !good.starts_with(line)).collect();
    request("GET", "/ws", &lines)
}
