//! Refusals: the one place where a reason becomes a code and a sentence.

use crate::chat;
use crate::log::Failure;
use crate::policy::TextFault;
use parlor_protocol::admin::{SanctionKind, Standing};
use parlor_protocol::server::{Frame, Refusal};
use parlor_protocol::{ErrorCode, Millis, NameError, RequestError};
use std::sync::Arc;

/// A request that may not happen, in words for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub code: ErrorCode,
    pub message: Box<str>,
    pub room: Option<Box<str>>,
    pub field: Option<&'static str>,
    pub limit: Option<u64>,
    pub retry_after_ms: Option<u64>,
    pub until: Option<Millis>,
    pub reason: Option<Arc<str>>,
    /// Of a report at which there was nothing to do, or another step was taken.
    pub standing: Option<Box<Standing>>,
}

/// How long a client waits before it tries again what the server could not take.
const RETRY_MS: u64 = 1_000;

impl Refused {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let message = message.into().into_boxed_str();
        Self {
            code,
            message,
            room: None,
            field: None,
            limit: None,
            retry_after_ms: None,
            until: None,
            reason: None,
            standing: None,
        }
    }

    pub(crate) fn from_parser(error: RequestError) -> Self {
        let limit = error.limit();
        let RequestError { code, field, message, .. } = error;
        Self { field, limit, ..Self::new(code, message) }
    }

    pub(crate) fn field(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    /// Says one thing more.
    pub(crate) fn and(self, more: &str) -> Self {
        Self { message: format!("{} {more}", self.message).into(), ..self }
    }

    pub(crate) fn in_room(self, room: &str) -> Self {
        Self { room: Some(room.into()), ..self }
    }

    pub(crate) fn rate_limited(retry_after_ms: u64) -> Self {
        let message = format!("Too fast. Try again in {retry_after_ms} ms.");
        Self { retry_after_ms: Some(retry_after_ms), ..Self::new(ErrorCode::RateLimited, message) }
    }

    pub(crate) fn room_name(error: &NameError) -> Self {
        let message = format!("Not a room name: {error}");
        Self::new(ErrorCode::BadRoomName, message).field("room")
    }

    pub(crate) fn no_such_room() -> Self {
        let message = "There is no such room, and it cannot be made by asking for it.";
        Self::new(ErrorCode::NoSuchRoom, message)
    }

    pub(crate) fn nonce_reused() -> Self {
        let message = "This nonce was used for another request. Use a fresh one for each act.";
        Self::new(ErrorCode::NonceReused, message).field("nonce")
    }

    pub(crate) fn text(fault: TextFault) -> Self {
        match fault {
            TextFault::TooLong { bytes, limit } => Self {
                limit: Some(limit as u64),
                ..Self::new(
                    ErrorCode::TooLong,
                    format!("The text has {bytes} bytes; the limit is {limit}. Shorten it."),
                )
            },
            TextFault::NothingVisible => {
                Self::new(ErrorCode::EmptyMessage, "There is nothing visible in this text.")
            }
            TextFault::Nul => Self::new(
                ErrorCode::BadText,
                "The text holds a NUL character, which is never relayed. Take it out.",
            ),
        }
        .field("text")
    }

    /// What `apply` refused.
    #[expect(clippy::too_many_lines, reason = "one table: a sentence for each refusal")]
    pub(crate) fn judged(refusal: chat::Refusal) -> Self {
        use chat::Refusal as R;
        match refusal {
            R::NonceReused => Self::nonce_reused(),
            R::NoSuchRoom => Self::no_such_room(),
            R::TooManyRooms { limit } => Self {
                limit: Some(limit as u64),
                ..Self::new(
                    ErrorCode::TooManyRooms,
                    format!("The server holds its {limit} rooms. Use one that exists."),
                )
            },
            R::NoSuchMessage => {
                Self::new(ErrorCode::NoSuchMessage, "No message of this seq is kept in this room.")
                    .field("target")
            }
            R::MessageRemoved => {
                Self::new(ErrorCode::MessageRemoved, "This message was removed.").field("target")
            }
            R::EditWindowOver { window_ms } => Self {
                limit: Some(window_ms),
                ..Self::new(
                    ErrorCode::EditWindowOver,
                    format!("A message can be edited for {} minutes.", window_ms / 60_000),
                )
            },
            R::NotPermitted => Self::new(
                ErrorCode::NotPermitted,
                "Only the author of a message, or for a topic the owner of the room, may do this.",
            ),
            R::SetByConfig => Self::new(
                ErrorCode::SetByConfig,
                "The server's configuration file pins this; nobody changes it from here.",
            ),
            R::NameTaken => {
                Self::new(ErrorCode::NameTaken, "Somebody has this name.").field("name")
            }
            R::Muted(by) => Self::sanctioned_here(&by),
            R::Kicked(by) => Self::sanctioned_here(&by),
            R::Banned(by) => Self::sanctioned_here(&by),
            R::RoomLocked { until } => Self {
                until,
                ..Self::new(
                    ErrorCode::RoomLocked,
                    "The room is locked: only voices, moderators and owners speak.",
                )
            },
            R::RoomClosed => Self::new(ErrorCode::RoomClosed, "The room is closed."),
            R::SlowMode { every_ms, retry_after_ms } => Self {
                limit: Some(every_ms),
                retry_after_ms: Some(retry_after_ms),
                ..Self::new(
                    ErrorCode::SlowMode,
                    format!("One message in {every_ms} ms here. Try again in {retry_after_ms} ms."),
                )
            },
            R::OwnTarget => Self::new(ErrorCode::OwnTarget, "Nobody does this to himself."),
            R::HigherTarget { person } => Self::new(
                ErrorCode::HigherTarget,
                format!("{person} is your equal or higher here: a higher one has to act."),
            ),
            R::LastOwner => Self::new(
                ErrorCode::NotPermitted,
                "The last owner of a room stays its owner. Appoint another one first.",
            ),
            R::TooManyReports { limit } => Self {
                limit: Some(limit as u64),
                ..Self::new(
                    ErrorCode::Overloaded,
                    format!("{limit} reports wait for the operators, the limit. Try again later."),
                )
            },
            R::NoSuchAct => Self::new(ErrorCode::NoSuchAct, "There is no such act."),
            R::NoSuchReport => Self::new(ErrorCode::NoSuchReport, "There is no such report."),
            R::Escalated => {
                Self::new(ErrorCode::NotPermitted, "This report was escalated: admins settle it.")
            }
            R::NothingToDo => Self::new(ErrorCode::NothingToDo, "It is so already."),
            R::BadDuration { limit_ms } => Self {
                limit: Some(limit_ms),
                ..Self::new(
                    ErrorCode::BadDuration,
                    format!("A time is between 1 ms and {limit_ms} ms."),
                )
            },
            R::TooManyTargets { limit } => Self {
                limit: Some(limit as u64),
                ..Self::new(
                    ErrorCode::TooManyTargets,
                    format!("One act takes at most {limit} targets. Split it."),
                )
            },
            R::CannotUndo => Self::new(ErrorCode::CannotUndo, "This act cannot be undone."),
            R::UndoWindowOver { window_ms } => Self {
                limit: Some(window_ms),
                ..Self::new(
                    ErrorCode::UndoWindowOver,
                    format!("It could be undone for {} minutes.", window_ms / 60_000),
                )
            },
            R::ChangedSince => Self::new(
                ErrorCode::ChangedSince,
                "It was changed again since. Undo the later act first, or act anew.",
            ),
        }
    }

    /// What a sanction says to whom it is on.
    pub(crate) fn sanctioned_here(by: &chat::Sanction) -> Self {
        let (code, what) = match by.kind {
            SanctionKind::Warn | SanctionKind::Mute => {
                (ErrorCode::Muted, "You are muted: you can read, and not write")
            }
            SanctionKind::Kick => (ErrorCode::Kicked, "You were put out, and cannot come back yet"),
            SanctionKind::Ban => (ErrorCode::Banned, "You are banned"),
        };
        let place = by.room.as_ref().map_or("everywhere".to_owned(), |room| format!("in {room}"));
        let end =
            if by.until.is_some() { "It ends by itself." } else { "It lasts until it is lifted." };
        Self::sanctioned(code, &format!("{what} ({place}). {end}"), by)
    }

    fn sanctioned(code: ErrorCode, message: &str, by: &chat::Sanction) -> Self {
        Self { until: by.until, reason: by.grounds.reason.clone(), ..Self::new(code, message) }
    }

    /// What the log could not do.
    pub(crate) fn failed(failure: Failure) -> Self {
        let refused = match failure {
            Failure::Full => Self::new(
                ErrorCode::StorageFull,
                "The server's disk is full. Nothing happened; try again later.",
            ),
            Failure::Unknown => Self::new(
                ErrorCode::StorageUnknown,
                "It is not known whether this was kept. Repeat it with the same nonce.",
            ),
            Failure::Overloaded => Self::new(
                ErrorCode::Overloaded,
                "The server's queue is full. Nothing happened; try again.",
            ),
            Failure::Closed => {
                return Self::new(
                    ErrorCode::ShuttingDown,
                    "The server is going down. Reconnect and repeat with the same nonce.",
                );
            }
        };
        Self { retry_after_ms: Some(RETRY_MS), ..refused }
    }

    pub(crate) fn into_frame(self, id: Option<u64>) -> Frame {
        let Self { code, message, room, field, limit, retry_after_ms, until, reason, .. } = self;
        let reason = reason.as_deref().map(str::to_owned);
        let field = field.map(str::to_owned);
        Frame::Error(Refusal {
            id,
            room: room.map(Into::into),
            code,
            message: message.into(),
            field,
            limit,
            retry_after_ms,
            until,
            reason,
        })
    }
}
