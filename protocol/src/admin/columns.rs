//! The fields of the rows of each view, of which a query may choose.

use super::View;

const ROOMS: &[&str] = &[
    "room",
    "users",
    "connections",
    "rate",
    "trend",
    "reports",
    "locked",
    "closed",
    "ephemeral",
    "slow_ms",
    "last_at",
    "made_at",
    "owner",
    "topic",
    "peak",
    "bytes_rate",
    "head",
    "n",
];

const USERS: &[&str] = &[
    "id",
    "name",
    "sessions",
    "rooms",
    "rate",
    "reports",
    "sanctions",
    "muted_until",
    "muted",
    "banned",
    "role",
    "client",
    "since",
    "address",
];

const CONNECTIONS: &[&str] = &[
    "id",
    "person",
    "name",
    "address",
    "client",
    "rooms",
    "rtt_ms",
    "queued_bytes",
    "queued_frames",
    "lag",
    "behind",
    "out_bytes",
    "out_rate",
    "since",
];

const SANCTIONS: &[&str] = &[
    "act",
    "kind",
    "room",
    "persons",
    "networks",
    "everybody",
    "spared",
    "by",
    "reason",
    "at",
    "until",
];

const REPORTS: &[&str] = &[
    "report",
    "room",
    "seq",
    "at",
    "last_at",
    "author",
    "text",
    "count",
    "reason",
    "state",
    "claimed_by",
    "closed_at",
];

const AUDIT: &[&str] = &[
    "no",
    "at",
    "act",
    "actor",
    "rank",
    "role",
    "verb",
    "room",
    "persons",
    "networks",
    "everybody",
    "targets",
    "until",
    "reason",
    "detail",
    "undo_until",
    "undone_by",
    "ended",
    "digest",
];

const LOG: &[&str] = &["no", "at", "level", "target", "message", "fields"];

const OPERATORS: &[&str] = &["no", "name", "rank", "client", "since", "views"];

const TAIL: &[&str] = &[
    "seq", "at", "kind", "from", "text", "reply_to", "target", "ranges", "authors", "removed",
    "edited", "reports",
];

impl View {
    /// The fields of its rows; a view of one thing is sent whole and has none.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Rooms => ROOMS,
            Self::Users => USERS,
            Self::Connections => CONNECTIONS,
            Self::Sanctions => SANCTIONS,
            Self::Reports => REPORTS,
            Self::Audit => AUDIT,
            Self::Log => LOG,
            Self::Operators => OPERATORS,
            Self::Tail => TAIL,
            Self::Room | Self::User | Self::Report | Self::Pulse => &[],
        }
    }
}
