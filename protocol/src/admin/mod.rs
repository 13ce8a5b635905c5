//! The admin socket: what operators' programs and `parlord` say to each other, one JSON object a line.

mod columns;
mod parse;
mod reply;
mod request;
mod rows;
mod view;

pub use reply::{Changes, Fault, Frame, Lines, Operator, Outcome, Snapshot, Standing, Welcome};
pub use request::{Act, Request, Step};
pub use rows::{
    AuditHealth, AuditRow, Card, CardMessage, ConnectionRow, Ended, LogRow, Neighbour, OperatorRow,
    Pulse, PulsePoint, ReportCase, ReportRow, ReportState, Reporter, RoomCard, RoomRow,
    SanctionKind, SanctionRow, StoreHealth, TailLine, UserRoom, UserRow,
};
pub use view::{Order, Query, Subject, View};

/// The version of the admin protocol.
pub const ADMIN_PROTOCOL: u32 = 1;

/// The longest line in bytes, either way.
pub const LINE_BYTES: usize = 1 << 20;

/// Subscriptions of one connection at most.
pub const SUBSCRIPTIONS: usize = 32;

/// The longest time after which a ping may want its answer.
pub const PING_MS: u64 = 10_000;

/// Rows of one subscription at most.
pub const ROWS: usize = 1_000;
