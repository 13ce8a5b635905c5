//! Cards: one room, one person, one report, and the pulse of the server, each on a screen.

use crate::exit::Failure;
use crate::plain::{Out, Table, Tint, cell, shown, tail_line};
use crate::text::{NO_ADDRESS, age, bytes, count, count_of, date, left, rate, safe, span};
use parlor_protocol::admin::{
    Card, CardMessage, Pulse, ReportCase, ReportRow, RoomCard, RoomRow, UserRoom, UserRow, View,
};
use serde::Serialize;

/// A line of a card: a word and what it is.
fn entry(out: &mut Out, word: &str, what: &str) -> Result<(), Failure> {
    out.line(&format!("  {word:<14}{what}"))
}

fn title(out: &mut Out, text: &str) -> Result<(), Failure> {
    let text = out.tint(Tint::Head, text);
    out.line(&text)
}

/// Both ways: when it was, and how long ago.
fn past(now: u64, at: u64) -> String {
    match age(now, at).as_str() {
        "now" => format!("{} (now)", date(at)),
        age => format!("{} ({age} ago)", date(at)),
    }
}

/// A time to come, or nothing.
fn ending(now: u64, until: Option<u64>) -> String {
    until.map_or_else(String::new, |until| format!(" until {} ({})", date(until), left(now, until)))
}

fn or_nothing(text: Option<&str>) -> String {
    text.map_or_else(|| "-".to_owned(), safe)
}

/// Rows of a view under their title.
fn rows<T: Serialize>(
    out: &mut Out,
    head: &str,
    part: (View, &[&str]),
    list: &[T],
    now: u64,
) -> Result<(), Failure> {
    if list.is_empty() {
        return Ok(());
    }
    out.line("")?;
    title(out, head)?;
    let (view, fields) = part;
    let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
    let columns = shown(view, &fields);
    let mut table = Table::new(columns.iter().map(|shown| shown.column.clone()).collect());
    for row in list {
        let row = serde_json::to_value(row).map_err(|error| Failure::Bug(error.to_string()))?;
        table.row(columns.iter().map(|shown| cell(shown.kind, &shown.field, &row, now)).collect());
    }
    out.table(&table, "a wider terminal has it, and --json")
}

/// One room.
pub(crate) fn room(out: &mut Out, card: &RoomCard, now: u64) -> Result<(), Failure> {
    let row = &card.row;
    title(out, &format!("{}  {}", safe(&row.room), card.id))?;
    entry(out, "topic", &or_nothing(row.topic.as_deref()))?;
    entry(out, "state", &state(card, now))?;
    entry(
        out,
        "here",
        &format!(
            "{}, {}, at most {} at once",
            count_of(row.users as u64, "person", "persons"),
            count_of(row.connections as u64, "connection", "connections"),
            count_of(row.peak as u64, "person", "persons")
        ),
    )?;
    entry(
        out,
        "rate",
        &format!(
            "{} messages/s, {}",
            rate(row.rate),
            or_unknown(row.bytes_rate, |rate| format!("{}/s", bytes(rate as f64)))
        ),
    )?;
    entry(
        out,
        "messages",
        &format!("{}; seqs {} to {}, epoch {}", count(row.n), card.first, row.head, card.epoch),
    )?;
    entry(out, "last", &past(now, row.last_at))?;
    entry(out, "made", &past(now, row.made_at))?;
    entry(out, "reports", &count(row.reports as u64))?;
    entry(out, "sanctions", &count(card.sanctions as u64))?;
    entry(out, "slow readers", &count(card.slow_readers as u64))?;
    people(out, "Roles", &card.staff)
}

fn state(card: &RoomCard, now: u64) -> String {
    let RoomRow { locked, closed, ephemeral, slow_ms, .. } = card.row;
    let mut parts = Vec::new();
    if closed {
        parts.push("closed".to_owned());
    }
    if locked {
        parts.push(format!("locked{}", ending(now, card.locked_until)));
    }
    if slow_ms > 0 {
        parts.push(format!("slow, once in {}{}", span(slow_ms), ending(now, card.slow_until)));
    }
    if ephemeral {
        parts.push("ephemeral".to_owned());
    }
    if parts.is_empty() { "open".to_owned() } else { parts.join("; ") }
}

fn people(out: &mut Out, head: &str, all: &[UserRoom]) -> Result<(), Failure> {
    if all.is_empty() {
        return Ok(());
    }
    out.line("")?;
    title(out, head)?;
    for one in all {
        let here = if one.here { "" } else { ", not here" };
        let line =
            format!("  {}  {} in {}{here}", safe(&one.name), one.role.as_str(), safe(&one.room));
        out.line(&line)?;
    }
    Ok(())
}

/// One person over all rooms.
pub(crate) fn card(
    out: &mut Out,
    card: &Card,
    (now, all_rooms): (u64, bool),
) -> Result<(), Failure> {
    let row = &card.row;
    title(out, &format!("{}  {}", safe(&row.name), row.id))?;
    let here = match (row.since, card.seen_at) {
        (Some(since), _) => {
            let sessions = count_of(row.sessions as u64, "session", "sessions");
            let rooms = count_of(row.rooms as u64, "room", "rooms");
            format!("since {}, {sessions}, {rooms}", past(now, since))
        }
        (None, Some(at)) => format!("no, last seen {}", past(now, at)),
        (None, None) => "no".to_owned(),
    };
    entry(out, "here", &here)?;
    entry(out, "rate", &format!("{} messages/min", rate(row.rate)))?;
    entry(out, "standing", &standing(row, now))?;
    entry(out, "reports", &count(row.reports as u64))?;
    entry(out, "address", &from_where(card, all_rooms))?;
    entry(out, "client", &or_nothing(row.client.as_deref()))?;
    people(out, "Rooms", &card.rooms)?;
    let connections =
        ["address", "rooms", "rtt_ms", "lag", "queued_bytes", "since", "client", "id"];
    rows(out, "Connections", (View::Connections, &connections), &card.connections, now)?;
    let sanctions = ["kind", "networks", "everybody", "room", "until", "by", "at", "reason", "act"];
    rows(out, "Sanctions in force", (View::Sanctions, &sanctions), &card.sanctions, now)?;
    let history = ["no", "at", "actor", "verb", "room", "detail", "until", "reason", "act"];
    rows(out, "What was done about this person", (View::Audit, &history), &card.history, now)?;
    messages(out, &card.messages, now)?;
    if card.neighbours.is_empty() {
        return Ok(());
    }
    out.line("")?;
    title(out, "From the same network")?;
    for one in &card.neighbours {
        let here = if one.here { "here" } else { "not here" };
        let sanctions = count_of(one.sanctions as u64, "sanction", "sanctions");
        let line = format!("  {}  {here}, {sanctions}, {}", safe(&one.name), one.id);
        out.line(&line)?;
    }
    Ok(())
}

/// Where he is connected from, or was last; for whoever looks after some rooms only there is none to see.
fn from_where(card: &Card, all_rooms: bool) -> String {
    match (&card.row.address, &card.seen_from) {
        (Some(address), _) => safe(address),
        (None, Some(address)) => format!("{} (the last one)", safe(address)),
        (None, None) if all_rooms && card.row.since.is_none() => format!("- ({NO_ADDRESS})"),
        (None, None) => "-".to_owned(),
    }
}

fn standing(row: &UserRow, now: u64) -> String {
    let mut parts = Vec::new();
    if row.banned {
        parts.push("banned".to_owned());
    }
    if row.muted {
        parts.push(format!("muted{}", ending(now, row.muted_until)));
    }
    if row.sanctions > 0 {
        let sanctions = count_of(row.sanctions as u64, "sanction", "sanctions");
        parts.push(format!("{sanctions} in force"));
    }
    if parts.is_empty() { "nothing in force".to_owned() } else { parts.join("; ") }
}

fn messages(out: &mut Out, all: &[CardMessage], now: u64) -> Result<(), Failure> {
    if all.is_empty() {
        return Ok(());
    }
    out.line("")?;
    title(out, "Newest messages")?;
    for one in all {
        let removed = if one.removed { " [removed]" } else { "" };
        let text = one.text.as_deref().map_or_else(|| "(gone)".to_owned(), safe);
        let line =
            format!("  {:>4}  {} #{}{removed}  {text}", age(now, one.at), safe(&one.room), one.seq);
        out.line(&line)?;
    }
    Ok(())
}

/// One report.
pub(crate) fn report(out: &mut Out, case: &ReportCase, now: u64) -> Result<(), Failure> {
    let ReportRow { room, seq, author, state, claimed_by, .. } = &case.row;
    title(out, &format!("Report {}", case.row.report))?;
    entry(
        out,
        "message",
        &format!("{} #{seq} of {} ({})", safe(room), safe(&author.name), author.id),
    )?;
    entry(out, "text", &or_nothing(case.row.text.as_deref()))?;
    let claimed =
        claimed_by.as_ref().map_or_else(String::new, |by| format!(" by {}", safe(&by.name)));
    let state = serde_json::to_value(state).map_err(|error| Failure::Bug(error.to_string()))?;
    let closed = case.row.closed_at.map_or_else(String::new, |at| format!(", {}", past(now, at)));
    entry(out, "state", &format!("{}{claimed}{closed}", state.as_str().unwrap_or_default()))?;
    entry(out, "first", &past(now, case.row.at))?;
    entry(out, "last", &past(now, case.row.last_at))?;
    out.line("")?;
    let persons = count_of(case.row.count as u64, "person", "persons");
    title(out, &format!("Reported by {persons}"))?;
    for one in &case.reporters {
        let why = or_nothing(one.reason.as_deref());
        out.line(&format!("  {:>4}  {}  {why}", age(now, one.at), safe(&one.name)))?;
    }
    out.line("")?;
    title(out, "What stood around it")?;
    for line in &case.context {
        let mark = if line.seq == *seq { ">" } else { " " };
        out.line(&format!("{mark} {}", tail_line(None, line)))?;
    }
    Ok(())
}

/// How the server is.
pub(crate) fn pulse(out: &mut Out, pulse: &Pulse) -> Result<(), Failure> {
    let (now, at) = (&pulse.now, pulse.at);
    title(
        out,
        &format!(
            "parlord {}, up {}",
            safe(&pulse.version),
            span(at.saturating_sub(pulse.started_at))
        ),
    )?;
    entry(
        out,
        "here",
        &format!(
            "{}, {}",
            count_of(pulse.persons as u64, "person", "persons"),
            count_of(pulse.connections as u64, "connection", "connections")
        ),
    )?;
    entry(
        out,
        "rooms",
        &format!("{}, {} of them in memory", count(pulse.rooms as u64), count(pulse.loaded as u64)),
    )?;
    entry(
        out,
        "messages",
        &or_unknown(*now, |now| {
            format!("{}/s in, {}/s out", rate(now.in_rate), bytes(now.out_bytes_rate))
        }),
    )?;
    entry(out, "answers", &answers(pulse))?;
    entry(
        out,
        "readers",
        &format!(
            "{} slow, {} cut since the start",
            count(pulse.slow_readers as u64),
            count(pulse.cut)
        ),
    )?;
    entry(out, "machine", &machine(pulse))?;
    entry(out, "store", &store(pulse))?;
    entry(out, "reports", &format!("{} open", count(pulse.reports as u64)))?;
    entry(out, "operators", &format!("{} attached", count(pulse.operators as u64)))?;
    for warning in &pulse.warnings {
        let text = out.tint(Tint::Warning, &format!("! {}", safe(warning)));
        out.line(&text)?;
    }
    Ok(())
}

fn machine(pulse: &Pulse) -> String {
    format!(
        "{} of a core, {} of memory, {} of {} files open",
        or_unknown(pulse.now, |now| format!("{:.0} %", now.cpu * 100.0)),
        bytes(pulse.rss_bytes as f64),
        count(pulse.open_files),
        count(pulse.open_files_limit)
    )
}

fn store(pulse: &Pulse) -> String {
    let store = &pulse.store;
    format!(
        "{}, {} and {} of write-ahead log, {} free",
        safe(&store.state),
        bytes(store.bytes as f64),
        bytes(store.wal_bytes as f64),
        bytes(store.free_bytes as f64)
    )
}

/// What stands for a rate until something was counted twice.
const UNKNOWN: &str = "not known yet";

fn or_unknown<T>(rate: Option<T>, told: impl Fn(T) -> String) -> String {
    rate.map_or_else(|| UNKNOWN.to_owned(), told)
}

/// How long answers took lately, and what waits for one.
pub(crate) fn answers(pulse: &Pulse) -> String {
    let (now, wait) = (&pulse.now, count_of(pulse.queue as u64, "entry waits", "entries wait"));
    match now {
        Some(now) if now.answer_p99_ms > 0.0 => {
            format!("p50 {:.1} ms, p99 {:.1} ms, {wait}", now.answer_p50_ms, now.answer_p99_ms)
        }
        Some(_) => format!("none lately, {wait}"),
        None => format!("{UNKNOWN}, {wait}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_nobody_keeps_an_address_is_told_to_whom_addresses_are_shown() {
        let golden = include_str!("../../../protocol/golden/admin/rows/user.json");
        let mut card: Card = serde_json::from_str(golden).unwrap();
        card.row.address = None;
        assert_eq!(from_where(&card, true), "203.0.113.7 (the last one)");
        card.seen_from = None;
        assert_eq!(from_where(&card, true), "-", "he is here");
        card.row.since = None;
        assert_eq!(from_where(&card, true), format!("- ({NO_ADDRESS})"));
        assert_eq!(from_where(&card, false), "-");
    }
}
