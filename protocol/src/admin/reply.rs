//! What `parlord` says to operators' programs.

use super::rows::ReportState;
use super::view::View;
use crate::deed::{Plan, Receipt, Verb};
use crate::operator::Rank;
use crate::server::{About, Person};
use crate::{ErrorCode, Millis, Seq};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A line from the server. Rows are objects of the type that the view names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame {
    Welcome(Box<Welcome>),
    Ok {
        id: u64,
        at: Millis,
        /// Of `reload`: sections of the file that have changed and take effect at a restart.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        restart: Vec<String>,
    },
    Snapshot(Snapshot),
    Changes(Changes),
    Lines(Lines),
    Plan(Box<Plan>),
    Receipt(Box<Receipt>),
    Outcome(Outcome),
    Error(Fault),
    /// What the operator may do has changed.
    Rights {
        operator: Operator,
    },
    /// The server ends this connection.
    Bye {
        reason: String,
    },
}

impl Frame {
    /// The names of all frames, in the order of PROTOCOL.md; a test holds the document to them.
    pub const TYPES: &'static [&'static str] = &[
        "welcome", "ok", "snapshot", "changes", "lines", "plan", "receipt", "outcome", "error",
        "rights", "bye",
    ];
}

/// The answer to `hello`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    pub id: u64,
    pub protocol: u32,
    pub server: About,
    pub at: Millis,
    pub operator: Operator,
    /// For so long an act can be undone.
    pub undo_ms: u64,
    /// For so long removed texts can be restored.
    pub grace_ms: u64,
    /// The cool-down of a kick that names no time.
    pub kick_ms: u64,
    pub reason_bytes: usize,
    pub text_bytes: usize,
}

/// Who the server takes the program for, and what he may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    pub name: String,
    /// `viewer`, `moderator` or `admin`.
    pub role: Rank,
    /// Globs of rooms; `*` is every room, and everywhere.
    pub rooms: Vec<String>,
    /// The verbs he may use in these rooms.
    pub verbs: Vec<Verb>,
}

/// How a view is now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// The request that asked for it; absent on a later one, which replaces what was sent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<u32>,
    /// Counts what was sent under this number; for lines, the newest line; for those before one, the oldest that was looked at.
    pub seq: Seq,
    pub view: View,
    pub at: Millis,
    pub rows: Vec<Value>,
    /// Rows of the view, and those that the filter lets through.
    pub total: usize,
    pub matched: usize,
    /// Lines that were asked for, `after` or `before`, and cannot be had any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
    /// Of lines before one: there are some before `seq`, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// What became of a view since the last frame of its number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Changes {
    pub sub: u32,
    /// One more than before; a hole means that the newest state was kept and the steps to it were not.
    pub seq: Seq,
    pub at: Millis,
    /// Rows that are new or changed.
    pub rows: Vec<Value>,
    /// Keys of rows that are no longer among those sent.
    pub gone: Vec<String>,
    /// All keys in their order, if it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Vec<String>>,
    pub total: usize,
    pub matched: usize,
}

/// Lines that were added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lines {
    pub sub: u32,
    /// The newest of them.
    pub seq: Seq,
    pub rows: Vec<Value>,
    /// So many before them were left out, for the reader was behind.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dropped: u64,
}

/// What became of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub id: u64,
    /// Absent: it did not happen, and with this nonce it will not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
}

/// A request was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    pub code: ErrorCode,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Where a filter is wrong, in characters from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Of a step at a report that had nothing to do, or came after another: how the report stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Box<Standing>>,
}

impl Fault {
    /// A refusal of this request that says nothing beside its sentence.
    pub fn new(id: Option<u64>, code: ErrorCode, message: impl Into<String>) -> Self {
        let (field, limit, column, retry_after_ms, standing) = (None, None, None, None, None);
        let message = message.into();
        Self { id, code, message, field, limit, column, retry_after_ms, standing }
    }
}

/// How a report stands, and who put it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub state: ReportState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}
