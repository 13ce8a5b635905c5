//! Which fields of a view filters and sorting may name, and what stands in them.

use crate::admin::View;

/// A field of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// As one writes it; the first is what stands over it in a table, and the others elsewhere.
    pub names: &'static [&'static str],
    /// Its name in the row, which may be written, too.
    pub column: &'static str,
    pub kind: Kind,
}

impl Field {
    /// The word for it.
    pub fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or(self.column)
    }

    fn is_called(&self, written: &str) -> bool {
        let names = self.names.iter().chain([&self.column]);
        names.into_iter().any(|name| name.eq_ignore_ascii_case(written))
    }
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
    /// The same; one that is absent is over.
    Left,
    Truth,
}

const fn named(names: &'static [&'static str], column: &'static str, kind: Kind) -> Field {
    Field { names, column, kind }
}

const fn text(column: &'static str) -> Field {
    named(&[], column, Kind::Text)
}

const fn number(column: &'static str) -> Field {
    named(&[], column, Kind::Number)
}

const fn truth(column: &'static str) -> Field {
    named(&[], column, Kind::Truth)
}

/// `flags` holds letters: L locked, C closed, S slow, E ephemeral.
const ROOMS: &[Field] = &[
    text("room"),
    number("users"),
    number("connections"),
    named(&["msg/s", "rate"], "rate", Kind::Number),
    named(&["reports", "rpt"], "reports", Kind::Number),
    named(&["flags"], "flag", Kind::Text),
    truth("locked"),
    truth("closed"),
    truth("ephemeral"),
    named(&["slow"], "slow_ms", Kind::Span),
    named(&["last"], "last_at", Kind::Since),
    named(&["age"], "made_at", Kind::Since),
    text("owner"),
    text("topic"),
    number("peak"),
    named(&["bytes/s", "bytes"], "bytes_rate", Kind::Number),
    number("head"),
    number("n"),
];

/// `state` is `muted`, `banned` or nothing.
const USERS: &[Field] = &[
    text("id"),
    named(&["name", "user"], "name", Kind::Text),
    named(&["sessions", "sess"], "sessions", Kind::Number),
    number("rooms"),
    named(&["msg/min", "msg/m", "rate"], "rate", Kind::Number),
    named(&["reports", "rpt"], "reports", Kind::Number),
    number("sanctions"),
    truth("muted"),
    named(&["muted_for"], "muted_until", Kind::Until),
    truth("banned"),
    text("state"),
    text("role"),
    text("client"),
    named(&["here"], "since", Kind::Since),
    text("address"),
];

const CONNECTIONS: &[Field] = &[
    text("id"),
    text("person"),
    named(&["name", "user"], "name", Kind::Text),
    text("address"),
    text("client"),
    number("rooms"),
    named(&["rtt"], "rtt_ms", Kind::Span),
    named(&["queued"], "queued_bytes", Kind::Number),
    named(&["frames"], "queued_frames", Kind::Number),
    number("lag"),
    number("behind"),
    named(&["out"], "out_bytes", Kind::Number),
    named(&["out/s"], "out_rate", Kind::Number),
    named(&["age"], "since", Kind::Since),
];

const SANCTIONS: &[Field] = &[
    text("act"),
    text("kind"),
    named(&["room", "where"], "room", Kind::Text),
    named(&["person", "who"], "persons", Kind::Text),
    named(&["network"], "networks", Kind::Text),
    text("by"),
    text("reason"),
    named(&["age", "since"], "at", Kind::Since),
    named(&["ends"], "until", Kind::Until),
];

const REPORTS: &[Field] = &[
    text("report"),
    text("room"),
    number("seq"),
    named(&["age"], "at", Kind::Since),
    named(&["last"], "last_at", Kind::Since),
    named(&["author", "about"], "author", Kind::Text),
    text("text"),
    named(&["count", "n"], "count", Kind::Number),
    named(&["reason", "why"], "reason", Kind::Text),
    text("state"),
    named(&["by", "claim"], "claimed_by", Kind::Text),
    named(&["closed"], "closed_at", Kind::Since),
];

const AUDIT: &[Field] = &[
    number("no"),
    named(&["time", "age"], "at", Kind::Since),
    text("act"),
    named(&["actor", "who"], "actor", Kind::Text),
    text("rank"),
    text("role"),
    text("verb"),
    named(&["room", "where"], "room", Kind::Text),
    named(&["person", "target"], "persons", Kind::Text),
    named(&["network"], "networks", Kind::Text),
    named(&["ends"], "until", Kind::Until),
    named(&["undo"], "undo_until", Kind::Left),
    text("reason"),
    text("detail"),
];

const LOG: &[Field] = &[
    number("no"),
    named(&["time", "age"], "at", Kind::Since),
    text("level"),
    named(&["target", "from"], "target", Kind::Text),
    text("message"),
    text("fields"),
];

const OPERATORS: &[Field] = &[
    number("no"),
    text("name"),
    text("rank"),
    text("client"),
    named(&["age"], "since", Kind::Since),
    named(&["view"], "views", Kind::Text),
];

const TAIL: &[Field] = &[
    number("seq"),
    named(&["time", "age"], "at", Kind::Since),
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

/// The field of a view that somebody wrote, in any case.
pub fn field(view: View, written: &str) -> Option<&'static Field> {
    fields(view).iter().find(|field| field.is_called(written))
}

/// The word that stands over a column of a view.
pub fn word(view: View, column: &'static str) -> &'static str {
    fields(view).iter().find(|field| field.column == column).map_or(column, Field::name)
}

/// The column of a view that somebody wrote: by its word, or as it stands in the row.
pub fn column(view: View, written: &str) -> Option<&'static str> {
    let is = |column: &&'static str| {
        column.eq_ignore_ascii_case(written)
            || field(view, written).is_some_and(|field| field.column == *column)
    };
    view.columns().iter().copied().find(is)
}

/// The word that somebody may have meant: it begins so, or differs in a few letters.
pub fn nearest<'w>(written: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let written = written.to_lowercase();
    let few = written.chars().count().div_ceil(3);
    let far = |word: &str| match written.len() >= 2 && word.starts_with(&written) {
        true => 0,
        false => distance(&written, word),
    };
    let near = words.into_iter().map(|word| (far(word), word)).filter(|(far, _)| *far <= few);
    near.min_by_key(|(far, _)| *far).map(|(_, word)| word)
}

/// Words that mean the same on one screen and another.
const ALIKE: [&[&str]; 6] = [
    &["user", "name", "who", "from", "author", "person", "persons", "nick", "by", "actor", "owner"],
    &["room", "where", "rooms"],
    &["reason", "why"],
    &["reports", "rpt", "count", "n"],
    &["text", "message", "topic", "detail"],
    &["time", "age", "since", "last", "at"],
];

/// The field of a view that somebody may have meant by a word that it does not know: one that begins so, one that means what
/// the word means elsewhere, or one that is written nearly so.
pub fn meant(view: View, written: &str) -> Option<&'static str> {
    let alike =
        ALIKE.iter().find(|words| words.iter().any(|word| word.eq_ignore_ascii_case(written)));
    let same = || alike.and_then(|words| words.iter().find_map(|word| field(view, word)));
    let names = || fields(view).iter().map(Field::name);
    let low = written.to_lowercase();
    let begins = names().find(|name| low.len() > 1 && name.starts_with(&low));
    begins.or_else(|| same().map(Field::name)).or_else(|| nearest(written, names()))
}

/// How many letters are to be put in, taken out or changed.
fn distance(one: &str, other: &str) -> usize {
    // A word of any length may come; the words of views are short.
    const LONGEST: usize = 64;
    let other: Vec<char> = other.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().take(LONGEST).enumerate() {
        let mut next = vec![at + 1];
        for ((above, pair), met) in row.iter().skip(1).zip(row.windows(2)).zip(&other) {
            let diagonal = pair.first().copied().unwrap_or_default();
            let left = next.last().copied().unwrap_or_default();
            let changed = diagonal + usize::from(letter != *met);
            next.push(changed.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
