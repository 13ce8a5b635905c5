//! What the rest of the server may leave for a connection: replies, orders, news of its rooms; and its signs of life.

use super::encode;
use super::gauges::Gauge;
use super::reply::{Again, Reply};
use super::signal::Signal;
use super::sync::Mutex;
use crate::chat::Who;
use bytes::Bytes;
use parlor_protocol::server::Frame;
use parlor_protocol::{CloseCode, ConnectionId, Millis};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Bytes that may wait in the direct lane before somebody is told something he did not ask for. It is more than replies
/// fill it with, so that only who does not read comes here.
const UNASKED: usize = 512 * 1024;

/// One per connection; shared by its session, the rooms it watches, the sweeper and whoever answers its requests.
#[derive(Debug)]
pub struct Mailbox {
    id: ConnectionId,
    signal: Signal,
    who: OnceLock<Arc<Who>>,
    /// Its bound is the session's: it reads no request while `direct_bytes` is over it, and every reply answers a request.
    direct: Mutex<Direct>,
    orders: Mutex<Orders>,
    pub vitals: Vitals,
    pub gauge: Gauge,
}

/// Signs of life, in milliseconds of one monotonic clock, for the sweeper. Nothing is ordered by them.
#[derive(Debug, Default)]
pub struct Vitals {
    /// When the connection was accepted.
    pub opened: AtomicU64,
    /// When bytes last came in.
    pub heard: AtomicU64,
    /// When the message began that has not come whole yet; 0: there is none.
    pub unfinished: AtomicU64,
    /// Bytes that went out.
    pub written: AtomicU64,
    /// The socket was full when the outbox last tried; something waits.
    pub stuck: AtomicBool,
}

/// What a session is told to do by others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// A WebSocket ping is due.
    Ping,
    /// Somebody wants to know how far it is behind: count it into the gauge.
    Count,
    /// The server goes down: say `bye`, then close with 1012.
    Bye {
        reason: String,
        reconnect_after_ms: u64,
    },
    Close {
        code: CloseCode,
        reason: String,
    },
}

#[derive(Debug, Default)]
struct Direct {
    queue: VecDeque<Reply>,
    bytes: usize,
}

/// At most one order of a kind waits; of two closes the first one counts.
#[derive(Debug, Default)]
struct Orders {
    ping: bool,
    count: bool,
    last: VecDeque<Order>,
}

impl Mailbox {
    /// For a connection of at most `slots` rooms, accepted at `now`.
    pub fn new(id: ConnectionId, slots: usize, now: Millis) -> Self {
        let vitals =
            Vitals { opened: AtomicU64::new(now), heard: AtomicU64::new(now), ..Vitals::default() };
        Self {
            id,
            signal: Signal::new(slots),
            who: OnceLock::new(),
            direct: Mutex::new(Direct::default()),
            orders: Mutex::new(Orders::default()),
            vitals,
            gauge: Gauge::default(),
        }
    }

    pub fn id(&self) -> ConnectionId {
        self.id
    }

    pub fn signal(&self) -> &Signal {
        &self.signal
    }

    /// Whose connection it is, once he said `hello`.
    pub fn who(&self) -> Option<&Arc<Who>> {
        self.who.get()
    }

    /// The person said `hello`. False: somebody had already.
    pub fn greet(&self, who: Who) -> bool {
        self.who.set(Arc::new(who)).is_ok()
    }

    /// Puts a reply into the direct lane.
    pub fn reply(&self, frame: &Frame) {
        self.push(encode::frame(frame));
    }

    /// Puts an encoded WebSocket frame into the direct lane.
    pub fn push(&self, bytes: Bytes) {
        self.answer(Reply::new(bytes));
    }

    /// Puts a frame into the direct lane that nobody asked for. A client that leaves too many of them waiting is cut: he
    /// would not hear what was said to him, and it shall not be kept for him without end.
    pub fn tell(&self, bytes: Bytes) {
        if self.direct_bytes() > UNASKED {
            let reason = "does not read what is said to it".to_owned();
            return self.order(Order::Close { code: CloseCode::SlowConsumer, reason });
        }
        self.push(bytes);
    }

    /// Puts a reply into the direct lane that is perhaps to be looked at again before it leaves.
    pub fn answer(&self, reply: Reply) {
        {
            let mut direct = self.direct.lock();
            direct.bytes += reply.bytes.len();
            direct.queue.push_back(reply);
            self.count(&direct);
            self.signal.direct_waits();
        }
        self.signal.wake_sleeper();
    }

    /// Bytes that wait in the direct lane.
    pub fn direct_bytes(&self) -> usize {
        if self.signal.has_direct() { self.direct.lock().bytes } else { 0 }
    }

    /// Frames that wait in the direct lane.
    pub(crate) fn direct_count(&self) -> usize {
        if self.signal.has_direct() { self.direct.lock().queue.len() } else { 0 }
    }

    /// Tells the session to do something, also while its socket is full.
    pub fn order(&self, order: Order) {
        {
            let mut orders = self.orders.lock();
            match order {
                Order::Ping => orders.ping = true,
                Order::Count => orders.count = true,
                Order::Bye { .. } | Order::Close { .. } => {
                    let kind = std::mem::discriminant(&order);
                    if !orders.last.iter().any(|waiting| std::mem::discriminant(waiting) == kind) {
                        orders.last.push_back(order);
                    }
                }
            }
            self.signal.orders_wait();
        }
        self.signal.wake();
    }

    /// The next thing to do, if any.
    pub fn take_order(&self) -> Option<Order> {
        if !self.signal.has_order() {
            return None;
        }
        let mut orders = self.orders.lock();
        let order = if std::mem::take(&mut orders.ping) {
            Some(Order::Ping)
        } else if std::mem::take(&mut orders.count) {
            Some(Order::Count)
        } else {
            orders.last.pop_front()
        };
        if !orders.ping && !orders.count && orders.last.is_empty() {
            self.signal.orders_empty();
        }
        order
    }

    /// Shows the frames at the front of the direct lane, as long as `more` wants another. Those that hold a text which was removed
    /// meanwhile are taken out; `stale` gets how they are made again.
    pub(crate) fn peek_direct(
        &self,
        mut more: impl FnMut(&Bytes) -> bool,
        mut stale: impl FnMut(Again),
    ) {
        if !self.signal.has_direct() {
            return;
        }
        let mut direct = self.direct.lock();
        let mut at = 0;
        while let Some(reply) = direct.queue.get(at) {
            if reply.is_stale() {
                if let Some(again) = direct.take_out(at) {
                    self.count(&direct);
                    stale(again);
                }
            } else if more(&reply.bytes) {
                at += 1;
            } else {
                break;
            }
        }
        if direct.queue.is_empty() {
            self.signal.direct_empty();
        }
    }

    /// Takes away the first `count` frames of the direct lane: they are written.
    pub(crate) fn pop_direct(&self, count: usize) {
        let mut direct = self.direct.lock();
        let count = count.min(direct.queue.len());
        let gone: usize = direct.queue.drain(..count).map(|reply| reply.bytes.len()).sum();
        direct.bytes = direct.bytes.saturating_sub(gone);
        self.count(&direct);
        if direct.queue.is_empty() {
            // An idle connection gives back what a burst of replies took.
            direct.queue.shrink_to(4);
            self.signal.direct_empty();
        }
    }

    fn count(&self, direct: &Direct) {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.gauge.queued_bytes.store(number(direct.bytes), Ordering::Relaxed);
        self.gauge.queued_frames.store(number(direct.queue.len()), Ordering::Relaxed);
    }

    /// Throws away what waits in the direct lane and the news of rooms.
    pub(crate) fn discard(&self) {
        self.pop_direct(usize::MAX);
        for word in 0..self.signal.words() {
            self.signal.take_rooms(word);
        }
    }
}

impl Direct {
    fn take_out(&mut self, at: usize) -> Option<Again> {
        let reply = self.queue.remove(at)?;
        self.bytes = self.bytes.saturating_sub(reply.bytes.len());
        reply.into_again()
    }
}
