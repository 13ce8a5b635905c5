//! A reply in the direct lane; one that holds texts of a room is good only while none was taken out of it.

use super::live::LiveRoom;
use bytes::Bytes;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Makes a reply anew; nothing happens before it is polled.
pub struct Again(Pin<Box<dyn Future<Output = Reply> + Send>>);

/// An encoded WebSocket frame that answers a request.
#[derive(Debug)]
pub struct Reply {
    pub(super) bytes: Bytes,
    /// Most replies hold no text, so this is behind a pointer.
    check: Option<Box<Check>>,
}

#[derive(Debug)]
struct Check {
    live: Arc<LiveRoom>,
    redactions: u64,
    again: Again,
}

impl Reply {
    /// One that stays good.
    pub fn new(bytes: Bytes) -> Self {
        Self { bytes, check: None }
    }

    /// One with texts that were read after the room had this number of redactions. Where it is another one before the reply
    /// leaves, the reply is made `again` instead.
    pub fn of_room(bytes: Bytes, (live, redactions): (Arc<LiveRoom>, u64), again: Again) -> Self {
        Self { bytes, check: Some(Box::new(Check { live, redactions, again })) }
    }

    pub(super) fn is_stale(&self) -> bool {
        self.check.as_ref().is_some_and(|check| check.redactions != check.live.redactions())
    }

    pub(super) fn into_again(self) -> Option<Again> {
        self.check.map(|check| check.again)
    }
}

impl Again {
    pub fn new(making: impl Future<Output = Reply> + Send + 'static) -> Self {
        Self(Box::pin(making))
    }
}

impl Future for Again {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Again")
    }
}
