//! `history`: messages in their present state, a page at a time.

use super::caller::{Caller, Resume, Step};
use super::node::Node;
use super::refusal::Refused;
use crate::chat::Room;
use crate::hub::encode;
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
    let room = node.sequencer.room(&name).ok_or_else(Refused::no_such_room)?;
    if room.flags.ephemeral {
        caller.reply(&fleeting(node, id, &room, (from, limit)));
        return Ok(Step::Done);
    }
    let (node, mailbox) = (node.clone(), caller.mailbox.clone());
    Ok(Step::Later(Box::pin(async move {
        let frame = match node.page(&room, from, limit).await {
            Ok(page) => {
                let items = (page.items.as_slice(), page.more);
                encode::history(room.name.as_str(), Some(room.epoch), items, Some(id))
            }
            Err(refused) => encode::frame(&refused.into_frame(Some(id))),
        };
        mailbox.push(frame);
        Resume::Done
    })))
}

/// Of an ephemeral room, its tail is all there is.
fn fleeting(node: &Node, id: u64, room: &Room, (from, limit): (From, usize)) -> Frame {
    let mut items = node.hub.room(&room.name).map(|live| live.recent()).unwrap_or_default();
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
