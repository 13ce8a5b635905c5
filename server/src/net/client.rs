//! A client's session: one task that reads requests, drives what they need, and writes the four lanes.

use super::accept::{Entrance, Link};
use super::catchup::{Catchup, Failed};
use super::framing::{Framing, Inbound, close_frame};
use super::outbox::Outbox;
use super::seats::Seat;
use super::watch::{Fill, Ticket, Watch};
use super::{clock, farewell};
use crate::command::{self, Attach, Caller, Node, Resume, Step};
use crate::hub::{Mailbox, Order};
use crate::log::Health;
use futures_util::future::BoxFuture;
use parlor_protocol::server::{Bye, Frame};
use parlor_protocol::{CloseCode, ConnectionId, Request};
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

/// Replies that may wait for a client before no more of its requests are read.
const DIRECT: usize = 64 * 1024;

/// Requests of one connection that are taken before others have their turn and replies are written.
const REQUESTS: usize = 16;

/// How long the last frames may take to leave.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// An empty ping (RFC 6455 §5.5.2).
const PING: [u8; 2] = [0x89, 0];

/// What all sessions share.
pub(super) struct Chat {
    pub(super) node: Arc<Node>,
    pub(super) catchup: Catchup,
}

impl Chat {
    /// Why not all requests are taken now.
    pub(super) fn unready(&self) -> Option<&'static str> {
        match *self.node.sequencer.health().borrow() {
            Health::Ok => None,
            Health::Full => Some("the disk is full"),
            Health::Reopening => Some("the store is being opened again"),
            Health::Closed => Some("the server is going down"),
        }
    }
}

/// Begins one client's session. It is built apart from the task that runs it, which keeps nothing of the building.
pub(super) async fn begin(link: Link, entrance: &Entrance, chat: &Arc<Chat>) -> Session {
    let Link { transport, early, address, accepted, seat } = link;
    let slots = chat.node.limits.rooms_per_connection;
    let opened = clock::millis(accepted);
    let mailbox = Arc::new(Mailbox::new(ConnectionId::fresh(), slots, opened));
    mailbox.vitals.heard.store(clock::now(), Ordering::Relaxed);
    chat.node.hub.enroll(&mailbox);
    if entrance.closing.is_cancelled() {
        // It came while everybody was told.
        mailbox.order(goodbye(0));
    }
    Session {
        framing: Framing::new(transport, early, entrance.options.frames).await,
        outbox: Outbox::new(mailbox.clone()),
        caller: Caller::new(mailbox.clone(), address),
        mailbox,
        chat: chat.clone(),
        later: None,
        fetch: None,
        _seat: seat,
    }
}

/// The order that tells a client of the server's end, and when to come back.
pub(super) fn goodbye(reconnect_after_ms: u64) -> Order {
    Order::Bye { reason: CloseCode::Restarting.as_str().to_owned(), reconnect_after_ms }
}

type Fetch = BoxFuture<'static, Result<Option<Fill>, Failed>>;

/// One client's session.
pub(super) struct Session {
    framing: Framing,
    outbox: Outbox,
    caller: Caller,
    mailbox: Arc<Mailbox>,
    chat: Arc<Chat>,
    /// A request whose answer takes time; no further one is read until then.
    later: Option<BoxFuture<'static, Resume>>,
    /// A page of the store on its way to the outbox.
    fetch: Option<(Ticket, Fetch)>,
    _seat: Seat,
}

enum Turn {
    Slim,
    Over(Ending),
}

/// How a session ends.
enum Ending {
    /// The connection is gone.
    Gone,
    /// A close frame is in the outbox.
    Closing,
}

/// What a round of work came to.
enum Round {
    Again,
    Idle,
    /// The read buffer is to be given back.
    Slim,
}

/// Where reading stands after a round.
enum Reading {
    /// The socket has no more.
    Drained,
    /// There may be more.
    More,
    /// Replies have to leave first.
    Full,
    /// The answer to the last request comes first.
    Held,
}

impl Session {
    /// From the upgrade to the close. What happens seldom is on the heap, so that the task of an idle client stays small.
    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` would keep its argument twice, for the life of the task"
    )]
    pub(super) fn run(mut self) -> impl Future<Output = ()> + Send {
        async move {
            let ending = loop {
                match poll_fn(|cx| self.turn(cx)).await {
                    Turn::Slim => self.framing = Box::pin(self.framing.slim()).await,
                    Turn::Over(ending) => break ending,
                }
            };
            Box::pin(self.end(ending)).await;
        }
    }

    /// Does all there is to do.
    fn turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        loop {
            match self.round(cx) {
                Ok(Round::Again) => {}
                Ok(Round::Slim) => return Poll::Ready(Turn::Slim),
                Ok(Round::Idle) if self.outbox.rest(cx) => return Poll::Pending,
                Ok(Round::Idle) => {}
                Err(ending) => return Poll::Ready(Turn::Over(ending)),
            }
        }
    }

    fn round(&mut self, cx: &mut Context<'_>) -> Result<Round, Ending> {
        self.take_orders()?;
        let fetched = self.poll_fetch(cx)?;
        // Before reading: what goes out tells the peer's TCP what has come in, which reading would do with a packet of its own.
        let full = self.mailbox.signal().has_news() && self.write(cx)?;
        let reading = self.read(cx)?;
        // After reading: a request may just have begun it, and it wakes nobody before it was polled once.
        let done = self.poll_later(cx);
        if !full {
            self.write(cx)?;
        }
        let out = self.leave_over();
        let stale = self.answer_again();
        let wants = self.begin_fetch();
        let again = match reading {
            Reading::Drained if self.framing.bloated() => return Ok(Round::Slim),
            Reading::Drained | Reading::Held => false,
            Reading::More => true,
            Reading::Full => self.mailbox.direct_bytes() < DIRECT,
        };
        Ok(if done || out || stale || fetched || wants || again {
            Round::Again
        } else {
            Round::Idle
        })
    }

    /// Writes what there is; whether the socket is full.
    fn write(&mut self, cx: &mut Context<'_>) -> Result<bool, Ending> {
        match self.outbox.poll_write(cx, self.framing.transport()) {
            Poll::Ready(Ok(())) => Ok(false),
            Poll::Ready(Err(_gone)) => Err(Ending::Gone),
            Poll::Pending => Ok(true),
        }
    }

    fn take_orders(&mut self) -> Result<(), Ending> {
        while let Some(order) = self.mailbox.take_order() {
            match order {
                Order::Ping => {
                    self.mailbox.gauge.pinged(clock::now());
                    self.outbox.control(&PING);
                }
                Order::Count => {
                    let (lag, rooms) = self.outbox.lag();
                    self.mailbox.gauge.is_behind(lag, rooms);
                }
                Order::Bye { reason, reconnect_after_ms } => {
                    self.mailbox.reply(&Frame::Bye(Bye { reason, reconnect_after_ms }));
                    return Err(self.close(CloseCode::Restarting, "come back in a moment"));
                }
                Order::Close { code, reason } => return Err(self.close(code, &reason)),
            }
        }
        Ok(())
    }

    /// The outbox writes the replies that wait, then this, then nothing more.
    fn close(&mut self, code: CloseCode, reason: &str) -> Ending {
        tracing::debug!(connection = %self.mailbox.id(), code = code.number(), reason, "closing");
        self.outbox.control(&close_frame(code, reason));
        Ending::Closing
    }

    fn poll_later(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(job) = &mut self.later else { return false };
        let Poll::Ready(resume) = job.as_mut().poll(cx) else { return false };
        self.later = None;
        let step = self.caller.resume(&self.chat.node, resume);
        self.follow(step);
        true
    }

    /// A room that the reader was put out of makes place for another one.
    fn leave_over(&mut self) -> bool {
        let Some(slot) = self.outbox.leave_over() else { return false };
        self.caller.leave(slot);
        true
    }

    /// One at a time, as with the requests themselves.
    fn answer_again(&mut self) -> bool {
        if self.later.is_some() {
            return false;
        }
        let Some(again) = self.outbox.stale() else { return false };
        self.later = Some(Box::pin(async move { Resume::Answered(again.await) }));
        true
    }

    /// The sweeper gives a message up whose rest does not come.
    fn note_unfinished(&self) {
        let since = self.framing.unfinished_since().map_or(0, clock::millis);
        self.mailbox.vitals.unfinished.store(since, Ordering::Relaxed);
    }

    fn poll_fetch(&mut self, cx: &mut Context<'_>) -> Result<bool, Ending> {
        let Some((ticket, job)) = &mut self.fetch else { return Ok(false) };
        let ticket = *ticket;
        let Poll::Ready(fetched) = job.as_mut().poll(cx) else { return Ok(false) };
        self.fetch = None;
        match fetched {
            Ok(fill) => self.outbox.fill(ticket, fill),
            Err(error) => {
                tracing::error!(%error, "a reader could not be served from the store");
                return Err(self.close(CloseCode::Internal, "the server could not read the room"));
            }
        }
        Ok(true)
    }

    /// One at a time: a reader of many rooms is no more urgent than others.
    fn begin_fetch(&mut self) -> bool {
        if self.fetch.is_some() {
            return false;
        }
        let Some(want) = self.outbox.wants() else { return false };
        let (ticket, chat) = (want.ticket, self.chat.clone());
        self.mailbox.gauge.reads_the_store();
        self.fetch = Some((ticket, Box::pin(async move { chat.catchup.fetch(want).await })));
        true
    }

    fn read(&mut self, cx: &mut Context<'_>) -> Result<Reading, Ending> {
        for _ in 0..REQUESTS {
            if self.later.is_some() {
                return Ok(Reading::Held);
            }
            if self.mailbox.direct_bytes() >= DIRECT {
                return Ok(Reading::Full);
            }
            let polled = self.framing.poll_read(cx);
            let own = self.framing.own_writes();
            if let Some(own) = &own {
                self.outbox.control(own);
            }
            let Poll::Ready(inbound) = polled else {
                self.note_unfinished();
                return Ok(Reading::Drained);
            };
            self.mailbox.vitals.heard.store(clock::now(), Ordering::Relaxed);
            self.mailbox.vitals.unfinished.store(0, Ordering::Relaxed);
            match inbound {
                Inbound::Text(text) => {
                    let request = Request::parse(&text);
                    let step = command::handle(&self.chat.node, &mut self.caller, request);
                    self.follow(step);
                }
                Inbound::Binary(_) => {
                    let reason = "requests are JSON in text frames";
                    return Err(self.close(CloseCode::BinaryUnsupported, reason));
                }
                Inbound::Heard => {}
                Inbound::Pong => self.mailbox.gauge.ponged(clock::now()),
                Inbound::Closed => return Err(Ending::Closing),
                Inbound::Gone => return Err(Ending::Gone),
                Inbound::Fault(fault) => return Err(self.close(fault.code, &fault.reason)),
            }
            if own.is_some() {
                // The outbox keeps the newest pong only; it leaves before there is another.
                break;
            }
        }
        Ok(Reading::More)
    }

    fn follow(&mut self, step: Step) {
        match step {
            Step::Done => {}
            Step::Attach(rooms) => {
                for Attach { slot, attached, start } in rooms {
                    self.outbox.watch(slot, Watch::new(attached, start));
                }
            }
            Step::Detach(slot) => drop(self.outbox.unwatch(slot)),
            Step::Later(job) => self.later = Some(job),
        }
    }

    /// Writes the last frames, and waits until they have arrived or the client has had time enough.
    async fn end(self, ending: Ending) {
        let Self { mut framing, mut outbox, caller, mailbox, chat, _seat, .. } = self;
        chat.node.hub.dismiss(mailbox.id());
        // The rooms see the person leave now, however long the last frames take.
        drop(caller);
        for slot in 0..chat.node.limits.rooms_per_connection {
            drop(u16::try_from(slot).ok().and_then(|slot| outbox.unwatch(slot)));
        }
        match ending {
            Ending::Gone => return,
            Ending::Closing => {}
        }
        let last = poll_fn(|cx| outbox.poll_write(cx, framing.transport()));
        if let Ok(Ok(())) = tokio::time::timeout(LAST_WORDS, last).await {
            farewell::leave(framing.into_transport()).await;
        }
    }
}
