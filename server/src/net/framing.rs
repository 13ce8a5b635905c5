//! Frames over a transport: tungstenite reads and keeps the protocol's state, what it wants to write is handed out.

use super::meter::{Fault, Meter};
use super::options::Frames;
use super::transport::Transport;
use bytes::{Buf, Bytes};
use futures_util::Stream;
use parlor_protocol::CloseCode;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Error, Message, Utf8Bytes, error::ProtocolError};

/// Zero-filled on every poll and kept for the life of a connection, so no larger than a usual request.
const READ_BUFFER: usize = 1024;

/// More than a pong and a close of 125 bytes; whatever tungstenite writes is taken at once.
const OWN_WRITES: usize = 512;

/// What a client sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Inbound {
    Text(Utf8Bytes),
    Binary(Bytes),
    /// A ping: it lives.
    Heard,
    /// The answer to a ping.
    Pong,
    /// It said goodbye; the answer is among the own writes.
    Closed,
    /// The connection is gone without a goodbye.
    Gone,
    Fault(Fault),
}

/// One client's frames.
pub(super) struct Framing {
    stream: WebSocketStream<Wire>,
}

impl Framing {
    /// Reads `early`, which came behind the upgrade request, and then the transport.
    pub(super) async fn new(transport: Transport, early: Bytes, rules: Frames) -> Self {
        // A copy: even an empty slice would keep the 8 KiB into which hyper has read the request.
        let early = Bytes::copy_from_slice(&early);
        let wire =
            Wire { transport, early, own: Vec::new(), meter: Meter::default(), fault: None, rules };
        Self::over(wire).await
    }

    /// The next thing the client sent. Not to be polled again after `Closed`, `Gone` or `Fault`.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Inbound> {
        Poll::Ready(match ready!(Pin::new(&mut self.stream).poll_next(cx)) {
            Some(Ok(Message::Text(text))) => Inbound::Text(text),
            Some(Ok(Message::Binary(bytes))) => Inbound::Binary(bytes),
            Some(Ok(Message::Ping(_))) => Inbound::Heard,
            Some(Ok(Message::Pong(_))) => Inbound::Pong,
            Some(Ok(Message::Close(_))) => {
                // The answer leaves tungstenite with the next poll, which reads nothing more.
                let _ended = Pin::new(&mut self.stream).poll_next(cx);
                Inbound::Closed
            }
            Some(Ok(Message::Frame(_))) | None => Inbound::Gone,
            Some(Err(error)) => self.judge(&error),
        })
    }

    /// What tungstenite wants written: whole pongs and closes, which must not land inside another frame.
    pub(super) fn own_writes(&mut self) -> Option<Vec<u8>> {
        let own = &mut self.stream.get_mut().own;
        if own.is_empty() { None } else { Some(std::mem::take(own)) }
    }

    /// When the message began that has not come whole yet, if there is one.
    pub(super) fn unfinished_since(&self) -> Option<Instant> {
        self.stream.get_ref().meter.unfinished_since()
    }

    /// The socket, for the writer of all lanes.
    pub(super) fn transport(&mut self) -> &mut Transport {
        &mut self.stream.get_mut().transport
    }

    /// Whether the read buffer has outgrown its use and nothing is half read. Only meaningful after `poll_read` was pending.
    pub(super) fn bloated(&self) -> bool {
        let wire = self.stream.get_ref();
        wire.meter.largest() > 4 * READ_BUFFER as u64
            && wire.meter.at_boundary()
            && wire.early.is_empty()
            && wire.own.is_empty()
    }

    /// Gives back what a large frame has taken: tungstenite's buffer never shrinks.
    pub(super) async fn slim(self) -> Self {
        let mut wire = self.stream.into_inner();
        wire.meter.forget_largest();
        Self::over(wire).await
    }

    /// The socket alone, at the end.
    pub(super) fn into_transport(self) -> Transport {
        self.stream.into_inner().transport
    }

    async fn over(wire: Wire) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(OWN_WRITES)
            .max_message_size(Some(wire.rules.bytes))
            .max_frame_size(Some(wire.rules.bytes));
        Self { stream: WebSocketStream::from_raw_socket(wire, Role::Server, Some(config)).await }
    }

    fn judge(&mut self, error: &Error) -> Inbound {
        let wire = self.stream.get_mut();
        if let Some(fault) = wire.fault.take() {
            return Inbound::Fault(fault);
        }
        let code = match error {
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return Inbound::Gone,
            Error::Protocol(_) => CloseCode::ProtocolError,
            Error::Utf8(_) => CloseCode::BadUtf8,
            Error::Capacity(_) => {
                let limit = wire.rules.bytes;
                return Inbound::Fault(Fault::new(
                    CloseCode::TooBig,
                    format!("a message may have at most {limit} bytes"),
                ));
            }
            Error::ConnectionClosed
            | Error::AlreadyClosed
            | Error::Io(_)
            | Error::Tls(_)
            | Error::WriteBufferFull(_)
            | Error::AttackAttempt
            | Error::Url(_)
            | Error::Http(_)
            | Error::HttpFormat(_) => return Inbound::Gone,
        };
        Inbound::Fault(Fault::new(code, error.to_string()))
    }
}

/// What tungstenite sees as its stream.
struct Wire {
    transport: Transport,
    /// Bytes that came behind the upgrade request.
    early: Bytes,
    own: Vec<u8>,
    meter: Meter,
    fault: Option<Fault>,
    rules: Frames,
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        let before = into.filled().len();
        if wire.early.is_empty() {
            ready!(Pin::new(&mut wire.transport).poll_read(cx, into))?;
        } else {
            let step = wire.early.len().min(into.remaining());
            into.put_slice(wire.early.get(..step).unwrap_or_default());
            wire.early.advance(step);
        }
        let new = into.filled().get(before..).unwrap_or_default();
        if let Err(fault) = wire.meter.take(new, &wire.rules, Instant::now()) {
            wire.fault = Some(fault);
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().own.extend_from_slice(from);
        Poll::Ready(Ok(from.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// An unmasked close frame; the reason is cut at the 123 bytes a control frame leaves (RFC 6455 §5.5).
pub(super) fn close_frame(code: CloseCode, reason: &str) -> Vec<u8> {
    let mut end = reason.len().min(123);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    let reason = reason.get(..end).unwrap_or_default();
    let mut frame = vec![0x88, u8::try_from(reason.len() + 2).unwrap_or(2)];
    frame.extend_from_slice(&code.number().to_be_bytes());
    frame.extend_from_slice(reason.as_bytes());
    frame
}
