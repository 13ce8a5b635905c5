//! The desk: what a deed says, read by type. Rooms, times, reasons and texts; persons and networks have files of their own.

use crate::command::doer::Doer;
use crate::command::node::Node;
use crate::command::refusal::Refused;
use crate::policy;
use parlor_protocol::deed::{LONGEST_MS, REASON_BYTES, Setting, Verb};
use parlor_protocol::{ErrorCode, RoomName};
use std::sync::Arc;

/// Where a doer's deeds are read.
pub(in crate::command) struct Desk<'a> {
    pub(super) node: &'a Node,
    pub(super) doer: &'a Doer,
}

impl<'a> Desk<'a> {
    pub(in crate::command) fn new(node: &'a Node, doer: &'a Doer) -> Self {
        Self { node, doer }
    }

    /// The room that stands under this name, in which the doer may use the verb.
    pub(super) fn room(&self, verb: Verb, name: &str) -> Result<RoomName, Refused> {
        let name = self.node.room_name(name)?;
        let room = self.node.sequencer.room(&name).ok_or_else(|| {
            Refused::new(ErrorCode::NoSuchRoom, "There is no such room.").in_room(name.as_str())
        })?;
        self.doer.may(verb, Some(&room.name))?;
        Ok(room.name.clone())
    }

    /// The same, or everywhere where no room is named.
    pub(super) fn scope(
        &self,
        verb: Verb,
        name: Option<&str>,
    ) -> Result<Option<RoomName>, Refused> {
        match name {
            Some(name) => self.room(verb, name).map(Some),
            None => self.doer.may(verb, None).map(|()| None),
        }
    }

    /// How long it shall last; nothing: until it is lifted.
    pub(super) fn term(&self, for_ms: Option<u64>) -> Result<Option<u64>, Refused> {
        match for_ms {
            Some(for_ms) if for_ms == 0 || for_ms > LONGEST_MS => Err(bad_duration(
                "A time is between 1 ms and ten years, as 600000 for ten minutes or 86400000 for a \
                 day. Leave it out for what lasts until it is lifted.",
                LONGEST_MS,
            )),
            Some(_) | None => Ok(for_ms),
        }
    }

    /// What has no end by itself is given no time.
    pub(super) fn timeless(&self, of: &Setting) -> Result<(), Refused> {
        match of.for_ms {
            None => Ok(()),
            Some(_) => Err(bad_duration("This lasts until somebody changes it: no `for_ms`.", 0)),
        }
    }

    /// Why; a blank reason is none.
    pub(in crate::command) fn reason(
        &self,
        reason: Option<&str>,
    ) -> Result<Option<Arc<str>>, Refused> {
        let Some(reason) = reason.filter(|reason| !reason.trim().is_empty()) else {
            return Ok(None);
        };
        policy::check_text(reason, REASON_BYTES)
            .map_err(|fault| Refused::text(fault).field("reason"))?;
        Ok(Some(reason.into()))
    }

    /// What is said; never blank.
    pub(super) fn words(&self, text: &str) -> Result<Arc<str>, Refused> {
        policy::check_text(text, self.node.limits.text_bytes).map_err(Refused::text)?;
        Ok(text.into())
    }

    /// What is written over a room; blank: nothing.
    pub(super) fn heading(&self, text: &str) -> Result<Arc<str>, Refused> {
        policy::check_topic(text, self.node.limits.topic_bytes).map_err(Refused::text)?;
        Ok(text.into())
    }
}

pub(super) fn bad_duration(message: &str, limit: u64) -> Refused {
    let refused = Refused::new(ErrorCode::BadDuration, message).field("for_ms");
    Refused { limit: Some(limit).filter(|limit| *limit > 0), ..refused }
}

pub(super) fn missing(field: &'static str, message: &str) -> Refused {
    Refused::new(ErrorCode::MissingField, message).field(field)
}

pub(super) fn too_many(field: &'static str, found: usize, limit: usize) -> Refused {
    let message = format!("It names {found} in `{field}`; one act takes {limit}. Split it.");
    let refused = Refused::new(ErrorCode::TooManyTargets, message).field(field);
    Refused { limit: Some(limit as u64), ..refused }
}
