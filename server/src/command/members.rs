//! `members`: who is present in a room, a page at a time.

use super::caller::{Caller, Step};
use super::node::Node;
use super::refusal::Refused;
use crate::chat::Wish;
use parlor_protocol::deed::Role;
use parlor_protocol::server::{Frame, Member, Members};
use parlor_protocol::{ErrorCode, PersonId};
use std::sync::Arc;

/// Names in one reply: a page stays well under the largest frame.
const PAGE: usize = 200;

pub(super) fn members(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    (room, next): (String, Option<String>),
) -> Result<Step, Refused> {
    let room = node.room_name(&room)?;
    caller.throttle_other(node)?;
    node.let_through(caller.speaker()?.id, Some(&room), Wish::Act)?;
    let after = next.map(|next| next.parse::<PersonId>()).transpose().map_err(|_| bad_page())?;
    let standing = node.sequencer.room(&room);
    if standing.is_none() && node.hub.count(&room) == 0 {
        return Err(Refused::no_such_room());
    }
    let page = node.hub.members(&room, after, PAGE);
    let last = page.items.last().map(|person| person.id.to_string());
    let frame = Frame::Members(Members {
        id,
        room: room.as_str().to_owned(),
        rev: page.rev,
        count: page.count,
        next: last.filter(|_| page.more),
        items: page
            .items
            .iter()
            .map(|who| Member {
                id: who.id,
                name: who.name.to_string(),
                role: standing.as_ref().map_or(Role::Member, |standing| standing.role(who.id)),
            })
            .collect(),
    });
    caller.reply(&frame);
    Ok(Step::Done)
}

pub(super) fn bad_page() -> Refused {
    Refused::new(ErrorCode::BadPage, "`next` is not one of ours: give back what the last page had.")
        .field("next")
}
