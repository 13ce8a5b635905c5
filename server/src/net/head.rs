//! The socket under hyper until the upgrade: refuses line ends that other parsers read differently.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The first byte of a TLS record that carries a handshake (RFC 8446 §5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// A socket whose request heads are looked at on their way to hyper.
///
/// hyper takes a lone LF for a line end where a proxy in front may not: the way to smuggle a second request behind the
/// first. A lone LF in a head becomes NUL, which hyper answers with 400.
pub(super) struct Head {
    tcp: TcpStream,
    place: Place,
    tls: bool,
}

/// Where in the stream the next byte belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before a request.
    Between,
    /// Inside a line that has something in it.
    Line,
    /// Behind the CR of a line with something in it.
    LineCr,
    /// At the start of a line.
    Start,
    /// Behind the CR of an empty line, which ends the head.
    StartCr,
    /// Not a request: WebSocket frames, whose first byte is no letter.
    Beyond,
}

impl Head {
    pub(super) fn new(tcp: TcpStream) -> Self {
        Self { tcp, place: Place::Between, tls: false }
    }

    pub(super) fn into_inner(self) -> TcpStream {
        self.tcp
    }
}

impl Place {
    /// Takes one byte, which a lone LF loses its meaning in.
    fn step(self, byte: &mut u8) -> Self {
        match (self, *byte) {
            (Self::Beyond, _) => Self::Beyond,
            (Self::Between, b'\r' | b'\n') => Self::Between,
            (Self::Between, b'A'..=b'Z' | b'a'..=b'z') => Self::Line,
            (Self::Between, _) => Self::Beyond,
            (Self::LineCr, b'\n') => Self::Start,
            (Self::StartCr, b'\n') => Self::Between,
            (Self::Line | Self::Start, b'\n') => {
                *byte = 0;
                Self::Line
            }
            (Self::Start, b'\r') => Self::StartCr,
            (Self::Line | Self::LineCr | Self::StartCr, b'\r') => Self::LineCr,
            (Self::Line | Self::LineCr | Self::Start | Self::StartCr, _) => Self::Line,
        }
    }
}

impl AsyncRead for Head {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let head = self.get_mut();
        let before = into.filled().len();
        ready!(Pin::new(&mut head.tcp).poll_read(cx, into))?;
        let new = into.filled_mut().get_mut(before..).unwrap_or_default();
        if head.place == Place::Between && new.first() == Some(&TLS_HANDSHAKE) && !head.tls {
            head.tls = true;
            tracing::info!("TLS on a plain listener: the client was refused");
        }
        for byte in new {
            head.place = head.place.step(byte);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Head {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().tcp).poll_write(cx, from)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().tcp).poll_write_vectored(cx, from)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(text: &[u8]) -> (Vec<u8>, Place) {
        let mut bytes = text.to_vec();
        let mut place = Place::Between;
        for byte in &mut bytes {
            place = place.step(byte);
        }
        (bytes, place)
    }

    #[test]
    fn a_lone_line_feed_in_a_head_becomes_nul() {
        let (bytes, _) = through(b"GET / HTTP/1.1\nHost: a\r\n\r\n");
        assert_eq!(bytes, b"GET / HTTP/1.1\0Host: a\r\n\r\n");
        let (bytes, _) = through(b"GET / HTTP/1.1\r\nHost: a\r\n\n");
        assert_eq!(bytes, b"GET / HTTP/1.1\r\nHost: a\r\n\0");
        let second = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\n";
        assert!(through(second).0.ends_with(b"\0"), "also in the second request");
    }

    #[test]
    fn whole_heads_and_frames_behind_them_pass_as_they_are() {
        let text = b"GET /ws HTTP/1.1\r\nHost: a\r\n\r\n\x81\x8a\n\n\r\n";
        assert_eq!(through(text), (text.to_vec(), Place::Beyond));
    }
}
