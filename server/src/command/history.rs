//! `history`: messages in their present state, a page at a time.

use super::caller::{Caller, Resume, Step};
use super::node::Node;
use super::refusal::Refused;
use crate::chat::{Room, Wish};
use crate::hub::{Again, LiveRoom, Reply, encode};
use bytes::Bytes;
use parlor_protocol::RoomName;
use parlor_protocol::client::From;
use parlor_protocol::server::{Frame, History};
use std::sync::Arc;

pub(super) struct Page {
    pub(super) room: String,
    pub(super) from: From,
    pub(super) limit: Option<u64>,
}

pub(super) fn history(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    page: Page,
) -> Result<Step, Refused> {
    let Page { room, from, limit } = page;
    let name = node.room_name(&room)?;
    caller.throttle_other(node)?;
    let most = node.limits.history_page;
    let limit = limit.map_or(most, |limit| (limit.max(1) as usize).min(most));
    if node.sequencer.room(&name).is_none() {
        return Err(Refused::no_such_room());
    }
    node.let_through(caller.speaker()?.id, Some(&name), Wish::Act)?;
    let asked = Asked { node: node.clone(), id, name, from, limit };
    Ok(Step::Later(Box::pin(async move { Resume::Answered(asked.answer().await) })))
}

struct Asked {
    node: Arc<Node>,
    id: u64,
    name: RoomName,
    from: From,
    limit: usize,
}

impl Asked {
    /// The page, with how it is read again if a text of it is removed before it leaves.
    fn answer(self) -> Again {
        Again::new(async move {
            let (node, name) = (&self.node, &self.name);
            let live = node.hub.load(name, || node.sequencer.room(name));
            // Before the read: what is removed meanwhile makes the page stale.
            let redactions = live.redactions();
            match self.read(&live).await {
                Ok(bytes) => Reply::of_room(bytes, (live, redactions), self.answer()),
                Err(refused) => Reply::new(encode::frame(&refused.into_frame(Some(self.id)))),
            }
        })
    }

    async fn read(&self, live: &LiveRoom) -> Result<Bytes, Refused> {
        let Self { node, id, name, from, limit } = self;
        let room = node.sequencer.room(name).ok_or_else(Refused::no_such_room)?;
        if room.flags.ephemeral {
            return Ok(encode::frame(&fleeting(live.recent(), *id, &room, (*from, *limit))));
        }
        let page = node.page(&room, *from, *limit).await?;
        let items = (page.items.as_slice(), page.more);
        Ok(encode::history(room.name.as_str(), Some(room.epoch), items, Some(*id)))
    }
}

/// Of an ephemeral room, its tail is all there is.
fn fleeting(mut items: Vec<Frame>, id: u64, room: &Room, (from, limit): (From, usize)) -> Frame {
    let seq = |frame: &Frame| frame.seq().unwrap_or_default();
    match from {
        From::Newest => {}
        From::Before(below) => items.retain(|item| seq(item) < below),
        From::After(above) => items.retain(|item| seq(item) > above),
    }
    let more = items.len() > limit;
    if let From::After(_) = from {
        items.truncate(limit);
    } else {
        items.drain(..items.len().saturating_sub(limit));
    }
    let (name, epoch) = (room.name.as_str().to_owned(), Some(room.epoch));
    Frame::History(History { id: Some(id), room: name, epoch, items, more })
}
