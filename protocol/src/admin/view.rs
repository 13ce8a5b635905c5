//! Views: what an operator looks at, cut to what is on his screen by the server.

use serde::{Deserialize, Serialize};

/// What can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// `RoomRow`s.
    Rooms,
    /// One room: a single `RoomCard`. Needs `subject.room`.
    Room,
    /// `UserRow`s; with `subject.room`, of those who are in the room.
    Users,
    /// One person over all rooms: a single `Card`. Needs `subject.person`. A look; it is audited.
    User,
    /// `ConnectionRow`s.
    Connections,
    /// `SanctionRow`s that are in force; with `subject.person` or `subject.room`, of these.
    Sanctions,
    /// `ReportRow`s.
    Reports,
    /// One report with its context: a single `ReportCase`. Needs `subject.report`.
    Report,
    /// `AuditRow`s, the newest first; lines.
    Audit,
    /// `LogRow`s of the daemon's own log; lines.
    Log,
    /// A single `Pulse`.
    Pulse,
    /// `OperatorRow`s: who else is attached.
    Operators,
    /// `TailLine`s of a room as they happen; lines. Needs `subject.room`. A look; it is audited.
    Tail,
}

impl View {
    /// All of them, in the order of PROTOCOL.md.
    pub const ALL: &'static [Self] = &[
        Self::Rooms,
        Self::Room,
        Self::Users,
        Self::User,
        Self::Connections,
        Self::Sanctions,
        Self::Reports,
        Self::Report,
        Self::Audit,
        Self::Log,
        Self::Pulse,
        Self::Operators,
        Self::Tail,
    ];

    /// The view as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rooms => "rooms",
            Self::Room => "room",
            Self::Users => "users",
            Self::User => "user",
            Self::Connections => "connections",
            Self::Sanctions => "sanctions",
            Self::Reports => "reports",
            Self::Report => "report",
            Self::Audit => "audit",
            Self::Log => "log",
            Self::Pulse => "pulse",
            Self::Operators => "operators",
            Self::Tail => "tail",
        }
    }

    /// Whether it is a stream of lines that are only added, and can be resumed `after` one of them.
    pub const fn is_lines(self) -> bool {
        match self {
            Self::Audit | Self::Log | Self::Tail => true,
            Self::Rooms
            | Self::Room
            | Self::Users
            | Self::User
            | Self::Connections
            | Self::Sanctions
            | Self::Reports
            | Self::Report
            | Self::Pulse
            | Self::Operators => false,
        }
    }
}

/// A view and how it is cut. What is left out is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    pub view: View,
    #[serde(default, skip_serializing_if = "Subject::is_none")]
    pub subject: Subject,
    /// The filter language of PROTOCOL.md; empty: everything.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The field to sort by; absent: the view's own order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    #[serde(default, skip_serializing_if = "Order::is_falling")]
    pub order: Order,
    /// Only these fields of each row, and its key; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Rows left out before the first one that is sent.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub offset: usize,
    /// Rows at most; 0: a hundred.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub limit: usize,
}

impl Query {
    /// All of a view, in its own order.
    pub fn of(view: View) -> Self {
        Self {
            view,
            subject: Subject::default(),
            filter: String::new(),
            sort: None,
            order: Order::default(),
            columns: Vec::new(),
            offset: 0,
            limit: 0,
        }
    }
}

/// What a view is about, where it is not about everything. Persons by id or name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

impl Subject {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The largest first.
    #[default]
    Falling,
    Rising,
}

impl Order {
    pub const ALL: &'static [Self] = &[Self::Falling, Self::Rising];

    /// The order as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Falling => "falling",
            Self::Rising => "rising",
        }
    }

    fn is_falling(&self) -> bool {
        *self == Self::Falling
    }
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}
