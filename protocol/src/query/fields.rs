//! Which fields of a view filters and sorting may name, and what stands in them.

use crate::admin::View;

/// A field of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// As one writes it.
    pub name: &'static str,
    /// Its name in the row, which may be written, too.
    pub column: &'static str,
    pub kind: Kind,
}

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    /// A span of time in milliseconds: `slow>=10s`.
    Span,
    /// A moment that is past, asked for by its age: `last<10m`.
    Since,
    /// A moment to come, asked for by the time that is left: `until<1h`. One that is absent never comes.
    Until,
    Truth,
}

const fn text(name: &'static str) -> Field {
    Field { name, column: name, kind: Kind::Text }
}

const fn many(name: &'static str, column: &'static str) -> Field {
    Field { name, column, kind: Kind::Text }
}

const fn number(name: &'static str) -> Field {
    Field { name, column: name, kind: Kind::Number }
}

const fn number_as(name: &'static str, column: &'static str) -> Field {
    Field { name, column, kind: Kind::Number }
}

const fn span(name: &'static str, column: &'static str) -> Field {
    Field { name, column, kind: Kind::Span }
}

const fn since(name: &'static str, column: &'static str) -> Field {
    Field { name, column, kind: Kind::Since }
}

const fn until(name: &'static str) -> Field {
    Field { name, column: name, kind: Kind::Until }
}

const fn truth(name: &'static str) -> Field {
    Field { name, column: name, kind: Kind::Truth }
}

/// `flag` holds letters: L locked, C closed, S slow, E ephemeral.
const ROOMS: &[Field] = &[
    text("room"),
    number("users"),
    number("connections"),
    number("rate"),
    number("reports"),
    text("flag"),
    truth("locked"),
    truth("closed"),
    truth("ephemeral"),
    span("slow", "slow_ms"),
    since("last", "last_at"),
    since("age", "made_at"),
    text("owner"),
    text("topic"),
    number("peak"),
    number_as("bytes", "bytes_rate"),
    number("head"),
    number("n"),
];

const USERS: &[Field] = &[
    text("id"),
    text("name"),
    number("sessions"),
    number("rooms"),
    number("rate"),
    number("reports"),
    number("sanctions"),
    truth("muted"),
    until("muted_until"),
    truth("banned"),
    text("role"),
    text("client"),
    since("here", "since"),
    text("address"),
];

const CONNECTIONS: &[Field] = &[
    text("id"),
    text("person"),
    text("name"),
    text("address"),
    text("client"),
    number("rooms"),
    span("rtt", "rtt_ms"),
    number_as("queued", "queued_bytes"),
    number_as("frames", "queued_frames"),
    number("lag"),
    number("behind"),
    number_as("out", "out_bytes"),
    number("out_rate"),
    since("age", "since"),
];

const SANCTIONS: &[Field] = &[
    text("act"),
    text("kind"),
    text("room"),
    many("person", "persons"),
    many("network", "networks"),
    text("by"),
    text("reason"),
    since("age", "at"),
    until("until"),
];

const REPORTS: &[Field] = &[
    text("report"),
    text("room"),
    number("seq"),
    since("age", "at"),
    since("last", "last_at"),
    text("author"),
    text("text"),
    number("count"),
    text("reason"),
    text("state"),
    many("claim", "claimed_by"),
    since("closed", "closed_at"),
];

const AUDIT: &[Field] = &[
    number("no"),
    since("age", "at"),
    text("act"),
    text("actor"),
    text("rank"),
    text("role"),
    text("verb"),
    text("room"),
    many("person", "persons"),
    many("network", "networks"),
    until("until"),
    text("reason"),
    text("detail"),
];

const LOG: &[Field] = &[
    number("no"),
    since("age", "at"),
    text("level"),
    text("target"),
    text("message"),
    text("fields"),
];

const OPERATORS: &[Field] = &[
    number("no"),
    text("name"),
    text("rank"),
    text("client"),
    since("age", "since"),
    many("view", "views"),
];

const TAIL: &[Field] = &[
    number("seq"),
    since("age", "at"),
    text("kind"),
    text("from"),
    text("text"),
    truth("removed"),
    truth("edited"),
    number("reports"),
];

/// The fields of a view; a view of one thing has none.
pub const fn fields(view: View) -> &'static [Field] {
    match view {
        View::Rooms => ROOMS,
        View::Users => USERS,
        View::Connections => CONNECTIONS,
        View::Sanctions => SANCTIONS,
        View::Reports => REPORTS,
        View::Audit => AUDIT,
        View::Log => LOG,
        View::Operators => OPERATORS,
        View::Tail => TAIL,
        View::Room | View::User | View::Report | View::Pulse => &[],
    }
}

/// The field of a view that somebody wrote.
pub fn field(view: View, written: &str) -> Option<&'static Field> {
    fields(view).iter().find(|field| field.name == written || field.column == written)
}
