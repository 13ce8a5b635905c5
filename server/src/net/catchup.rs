//! Serves readers who are behind the tail from the store: each page is read and encoded once, whoever asks for it.

use super::pages::{Key, Pages, Span};
use super::watch::{Fill, Kind, Then, Want};
use crate::chat::{Event, Room, What};
use crate::command::Node;
use crate::hub::{Framed, LiveRoom, Standing, encode};
use crate::store::{From, ReadError, Store};
use bytes::Bytes;
use parlor_protocol::server::{At, Frame, Gap, History, Lost};
use parlor_protocol::{Epoch, Millis, Seq};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::Semaphore;

/// Events of one read; blocks of them begin at its multiples, so that readers at different places share them.
const BLOCK: u64 = 64;

/// Messages of the page that a reader gets who has nothing.
const NEWEST: usize = 50;

/// What one read may take of events.
const BYTES: usize = 1 << 20;

/// Encoded pages that are kept for the next reader.
const KEPT: usize = 16 << 20;

/// Reads at a time; more would only wait for the same disk, and hold up the writer.
const READERS: usize = 2;

/// How long to wait for a delivery that is under way.
const DELIVERY: Duration = Duration::from_millis(5);

/// Reads for all sessions.
pub(super) struct Catchup {
    node: Arc<Node>,
    pages: Pages,
    turns: Arc<Semaphore>,
}

/// The store did not answer.
#[derive(Debug, Error)]
pub(super) enum Failed {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("a read did not end: {0}")]
    Lost(#[from] tokio::task::JoinError),
    #[error("the readers are closed")]
    Closed,
}

impl Catchup {
    pub(super) fn new(node: Arc<Node>) -> Self {
        Self { node, pages: Pages::new(KEPT), turns: Arc::new(Semaphore::new(READERS)) }
    }

    /// What a watch wants.
    pub(super) async fn fetch(&self, want: Want) -> Result<Option<Fill>, Failed> {
        let Want { live, incarnation, redactions, kind, ticket: _ } = want;
        let fill = |frames, then| Ok(Some(Fill { incarnation, redactions, frames, then }));
        let Some((room, standing)) = self.agreed(&live, incarnation).await else {
            // The watch will see that the room is in another incarnation, and want something else.
            return Ok(None);
        };
        match (kind, room) {
            (Kind::Reset { from }, _) => {
                let gap =
                    Framed { bytes: gap(&live, &standing, from, Lost::Epoch), next: standing.end };
                fill(Arc::from([gap]), Then::Newest)
            }
            (Kind::Newest { upto }, Some(room)) if upto > 0 && !standing.ephemeral => {
                let frames = self.newest(&room, upto, redactions).await?;
                fill(frames, Then::Stream)
            }
            (Kind::Newest { upto }, _) => {
                let page = recent(&live, standing.epoch, upto);
                fill(Arc::from([Framed { bytes: page, next: upto + 1 }]), Then::Stream)
            }
            (Kind::Events { from: 0 }, Some(room)) => {
                // It was made, and the tail has forgotten that already.
                fill(Arc::from([Framed { bytes: made(&room), next: 1 }]), Then::Stream)
            }
            (Kind::Events { from }, Some(room)) if from >= room.first && !standing.ephemeral => {
                let range = (from, standing.head.min(room.head));
                let frames = match self.events(&room, range, redactions).await {
                    Ok(frames) => frames,
                    // Retention has passed while the store was read: look again.
                    Err(_) if self.has_moved(&room, from) => return Ok(None),
                    Err(error) => return Err(error),
                };
                if frames.is_empty() {
                    return fill(expired(&live, &standing, from), Then::Newest);
                }
                fill(frames, Then::Stream)
            }
            (Kind::Events { from }, _) => fill(expired(&live, &standing, from), Then::Newest),
        }
    }

    /// The committed room and the live one, once they are of the same epoch: State is a delivery ahead of the tail.
    /// Nothing if the live room has left the incarnation asked for.
    async fn agreed(
        &self,
        live: &LiveRoom,
        incarnation: u32,
    ) -> Option<(Option<Arc<Room>>, Standing)> {
        loop {
            let room = self.node.sequencer.delivered_room(&live.name()).await;
            let standing = live.standing();
            if standing.incarnation != incarnation {
                return None;
            }
            if room.as_ref().map(|room| room.epoch) == standing.epoch {
                return Some((room, standing));
            }
            tokio::time::sleep(DELIVERY).await;
        }
    }

    fn has_moved(&self, room: &Room, from: Seq) -> bool {
        let now = self.node.sequencer.room(&room.name);
        now.is_none_or(|now| now.epoch != room.epoch || now.first > from)
    }

    async fn newest(
        &self,
        room: &Arc<Room>,
        upto: Seq,
        redactions: u64,
    ) -> Result<Arc<[Framed]>, Failed> {
        let key = Key { room: room.id, epoch: room.epoch, span: Span::Newest(upto), redactions };
        let room = room.clone();
        let read = move |store: &Store| -> Result<Arc<[Framed]>, ReadError> {
            let page = store.page(&room, From::Before(upto + 1), NEWEST, BYTES)?;
            let bytes = encode::history(
                room.name.as_str(),
                Some(room.epoch),
                (&page.items, page.more),
                None,
            );
            Ok(Arc::from([Framed { bytes, next: upto + 1 }]))
        };
        self.pages.get(key, self.read(read)).await
    }

    /// The events from a seq on, as far as one block goes; none if they are gone. Only what was delivered: the sender of a
    /// later one is not answered yet, and gets his `ok` first.
    async fn events(
        &self,
        room: &Arc<Room>,
        (from, delivered): (Seq, Seq),
        redactions: u64,
    ) -> Result<Arc<[Framed]>, Failed> {
        let block = from - from % BLOCK;
        if block >= room.first && block + BLOCK <= delivered {
            let whole = self.span(room, block, block + BLOCK - 1, redactions).await?;
            let rest = whole.iter().position(|framed| framed.next > from);
            match rest {
                Some(0) => return Ok(whole),
                Some(rest) => return Ok(whole.get(rest..).unwrap_or_default().into()),
                // So much text that the block ended early.
                None => {}
            }
        }
        self.span(room, from, delivered.min(from + BLOCK - 1), redactions).await
    }

    async fn span(
        &self,
        room: &Arc<Room>,
        from: Seq,
        to: Seq,
        redactions: u64,
    ) -> Result<Arc<[Framed]>, Failed> {
        let key =
            Key { room: room.id, epoch: room.epoch, span: Span::Events(from, to), redactions };
        let room = room.clone();
        let read = move |store: &Store| -> Result<Arc<[Framed]>, ReadError> {
            let limit = usize::try_from((to + 1).saturating_sub(from)).unwrap_or(usize::MAX);
            let events = store.events(&room, from, limit, BYTES)?;
            // Retention may have passed while we read.
            let whole = events.first().is_some_and(|first| first.seq == from);
            Ok(if whole { events.iter().map(framed).collect() } else { Arc::from([]) })
        };
        self.pages.get(key, self.read(read)).await
    }

    async fn read<R: Send + 'static>(
        &self,
        job: impl FnOnce(&Store) -> Result<R, ReadError> + Send + 'static,
    ) -> Result<R, Failed> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Failed::Closed)?;
        let store = self.node.store.clone();
        let job = move || {
            let _turn = turn;
            job(&store)
        };
        Ok(tokio::task::spawn_blocking(job).await??)
    }
}

/// The stream stays dense: what is not sent takes its seq.
fn framed(event: &Event) -> Framed {
    let skip = || {
        let room = event.room.as_str().to_owned();
        encode::frame(&Frame::Skip(At { room, seq: event.seq }))
    };
    Framed { bytes: encode::event(event).unwrap_or_else(skip), next: event.seq + 1 }
}

fn expired(live: &LiveRoom, standing: &Standing, from: Seq) -> Arc<[Framed]> {
    let reason = if standing.ephemeral { Lost::Ephemeral } else { Lost::Expired };
    Arc::from([Framed { bytes: gap(live, standing, from, reason), next: standing.end }])
}

/// The announcement of a room that exists. The first half of its id is the time of its making (RFC 9562 §5.7).
fn made(room: &Room) -> Bytes {
    let Room { epoch, owner, flags, .. } = *room;
    let what = What::Made { epoch, owner, ephemeral: flags.ephemeral };
    let at = Millis::try_from(room.id.0 >> 80).unwrap_or_default();
    let event = Event { room: room.name.clone(), seq: 0, at, what };
    encode::event(&event).unwrap_or_default()
}

fn gap(live: &LiveRoom, standing: &Standing, from: Seq, reason: Lost) -> Bytes {
    // Of an earlier incarnation only the first missing seq is known.
    let to = if reason == Lost::Epoch { from } else { standing.head.max(from) };
    encode::frame(&Frame::Gap(Gap {
        room: live.name().as_str().to_owned(),
        from,
        to,
        reason,
        epoch: standing.epoch,
        head: standing.head,
        n: standing.n,
    }))
}

/// The history of a room that keeps nothing beyond its tail, or that was not made yet.
fn recent(live: &LiveRoom, epoch: Option<Epoch>, upto: Seq) -> Bytes {
    let mut items = live.recent();
    // What came after the page was asked for follows as an event.
    items.retain(|frame| frame.seq().is_none_or(|seq| seq <= upto));
    let more = items.len() > NEWEST;
    items.drain(..items.len().saturating_sub(NEWEST));
    let room = live.name().as_str().to_owned();
    encode::frame(&Frame::History(History { id: None, room, epoch, items, more }))
}
