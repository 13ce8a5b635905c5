//! The same door, framing and outbox with a session that only echoes, for conformance tests of the WebSocket itself.

use super::accept::{Entrance, Link};
use super::framing::{Framing, Inbound, close_frame};
use super::options::{Door, Frames, Options};
use super::outbox::Outbox;
use super::{House, farewell};
use crate::hub::{Mailbox, encode};
use parlor_protocol::ConnectionId;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::net::TcpListener;

/// Large enough for the largest messages of the Autobahn suite.
const LARGEST: usize = 16 << 20;

/// Echoes that may wait before no more is read.
const WAITING: usize = 64 * 1024;

/// Echoes to everybody who comes, until it is dropped.
pub async fn serve(listener: TcpListener) {
    let frames = Frames { bytes: LARGEST, ..Frames::default() };
    let door = Door { per_address: usize::MAX, ..Door::default() };
    let options = Options { door, frames, ..Options::default() };
    Entrance::new(options, House::Echo).accept(&listener).await;
}

/// One echoing connection.
pub(super) async fn run(link: Link, entrance: Arc<Entrance>) {
    let Link { transport, early, address: _, accepted: _, seat: _seat } = link;
    let mailbox = Arc::new(Mailbox::new(ConnectionId::fresh(), 0, 0));
    let framing = Framing::new(transport, early, entrance.options.frames).await;
    let outbox = Outbox::new(mailbox.clone());
    let mut echo = Echo { framing, outbox, mailbox };
    loop {
        match poll_fn(|cx| echo.turn(cx)).await {
            Turn::Slim => echo.framing = echo.framing.slim().await,
            Turn::Closing => break,
            Turn::Gone => return,
        }
    }
    let Echo { mut framing, mut outbox, .. } = echo;
    if poll_fn(|cx| outbox.poll_write(cx, framing.transport())).await.is_ok() {
        farewell::leave(framing.into_transport()).await;
    }
}

struct Echo {
    framing: Framing,
    outbox: Outbox,
    mailbox: Arc<Mailbox>,
}

enum Turn {
    Slim,
    /// A close frame is in the outbox.
    Closing,
    Gone,
}

impl Echo {
    fn turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        loop {
            let read = self.read(cx);
            if let Poll::Ready(Err(over)) = read {
                return Poll::Ready(over);
            }
            let wrote = self.outbox.poll_write(cx, self.framing.transport());
            if let Poll::Ready(Err(_gone)) = wrote {
                return Poll::Ready(Turn::Gone);
            }
            if read.is_pending() && self.framing.bloated() {
                return Poll::Ready(Turn::Slim);
            }
            let waits = read.is_pending() || self.mailbox.direct_bytes() >= WAITING;
            if waits && self.outbox.rest(cx) {
                return Poll::Pending;
            }
        }
    }

    /// Takes one thing from the socket, unless enough waits to be written: each pong leaves before the next one is made.
    fn read(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Turn>> {
        if self.mailbox.direct_bytes() >= WAITING {
            return Poll::Ready(Ok(()));
        }
        let polled = self.framing.poll_read(cx);
        if let Some(own) = self.framing.own_writes() {
            self.outbox.control(&own);
        }
        match std::task::ready!(polled) {
            Inbound::Text(text) => self.mailbox.push(encode::framed(0x81, text.as_bytes())),
            Inbound::Binary(bytes) => self.mailbox.push(encode::framed(0x82, &bytes)),
            Inbound::Heard | Inbound::Pong => {}
            Inbound::Closed => return Poll::Ready(Err(Turn::Closing)),
            Inbound::Gone => return Poll::Ready(Err(Turn::Gone)),
            Inbound::Fault(fault) => {
                self.outbox.control(&close_frame(fault.code, &fault.reason));
                return Poll::Ready(Err(Turn::Closing));
            }
        }
        Poll::Ready(Ok(()))
    }
}
