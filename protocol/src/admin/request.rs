//! What operators' programs ask for.

use super::view::Query;
use crate::Seq;
use crate::deed::Deed;
use crate::id::EntryId;
use serde::{Deserialize, Serialize};

/// A request: one JSON object a line. `id` comes back in the reply and is used for nothing else.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    pub id: u64,
    #[serde(flatten)]
    pub act: Act,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Act {
    /// The first request, once. `token`: where the socket's user says not who it is.
    Hello {
        protocol: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        client: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<String>,
    },
    /// `ok`, at once or so much later: whoever looks at the clock anyway need not wake for it twice.
    Ping {
        #[serde(skip_serializing_if = "Option::is_none")]
        after_ms: Option<u64>,
    },
    /// One look at a view: a `snapshot`.
    Get {
        query: Query,
        /// The newest of the lines before this one.
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<Seq>,
    },
    /// A view from now on: a `snapshot`, then `changes` (for `tail`, `log` and `audit`: `lines`) under the number `sub`.
    Subscribe {
        sub: u32,
        query: Query,
        /// Lines after this one; where that cannot be had, the newest and `lost`.
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<Seq>,
    },
    /// Nothing more of this subscription is sent, and nothing is kept for it.
    Pause {
        sub: u32,
    },
    /// It goes on from how things are now: a fresh `snapshot`.
    Resume {
        sub: u32,
    },
    Unsubscribe {
        sub: u32,
    },
    /// What a deed would do: a `plan`.
    Plan {
        deed: Deed,
    },
    /// Does what was planned: a `receipt`.
    Commit {
        plan: String,
        nonce: String,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        force: bool,
    },
    /// Plans and commits in one step: a `receipt`.
    Do {
        deed: Deed,
        nonce: String,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        force: bool,
    },
    /// Takes an act back: a `receipt`.
    Undo {
        act: EntryId,
        nonce: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// What became of the act with this nonce: an `outcome`.
    Outcome {
        nonce: String,
    },
    /// A step in the life of a report: a `receipt`.
    Review {
        report: EntryId,
        step: Step,
        nonce: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// Only if this act was the newest step at the report.
        #[serde(skip_serializing_if = "Option::is_none")]
        of: Option<EntryId>,
    },
    /// Reads the configuration again, as HUP does: `ok`.
    Reload,
}

/// What is done with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is mine.
    Claim,
    /// It is nobody's again.
    Release,
    /// There is nothing in it.
    Dismiss,
    /// It is for admins.
    Escalate,
    /// Something was done about it.
    Settle,
}

impl Step {
    pub const ALL: &'static [Self] =
        &[Self::Claim, Self::Release, Self::Dismiss, Self::Escalate, Self::Settle];

    /// The step as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Dismiss => "dismiss",
            Self::Escalate => "escalate",
            Self::Settle => "settle",
        }
    }
}

impl Request {
    /// The line, without its end.
    pub fn to_json(&self) -> String {
        // Strings and integers have no way to fail, so the default is never taken.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Act {
    /// The names of all requests, in the order of PROTOCOL.md; a test holds the document to them.
    pub const TYPES: &'static [&'static str] = &[
        "hello",
        "ping",
        "get",
        "subscribe",
        "pause",
        "resume",
        "unsubscribe",
        "plan",
        "commit",
        "do",
        "undo",
        "outcome",
        "review",
        "reload",
    ];

    /// The name of this request.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Hello { .. } => "hello",
            Self::Ping { .. } => "ping",
            Self::Get { .. } => "get",
            Self::Subscribe { .. } => "subscribe",
            Self::Pause { .. } => "pause",
            Self::Resume { .. } => "resume",
            Self::Unsubscribe { .. } => "unsubscribe",
            Self::Plan { .. } => "plan",
            Self::Commit { .. } => "commit",
            Self::Do { .. } => "do",
            Self::Undo { .. } => "undo",
            Self::Outcome { .. } => "outcome",
            Self::Review { .. } => "review",
            Self::Reload => "reload",
        }
    }
}
