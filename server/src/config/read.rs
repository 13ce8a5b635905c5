//! The schema: which keys there are, what each may be, and where its value goes.

use parlor_protocol::RoomName;
use std::collections::HashSet;
use std::path::PathBuf;

use toml::de::{DeTable, DeValue};

use super::checks;
use super::kind::{address, because, boolean, choice, duration, integer, line, origin};
use super::model::{
    Config, Durability, Edge, Format, History, Level, Limits, Log, Names, Pin, Presence, Rate,
    Rates, Room, Rooms, Server, Store, days, hours, millis, minutes, seconds,
};
use super::operators;
use super::proxies::{Net, ProxyNets};
use super::reader::{Found, Opened, Section, Walk};
use super::syntax;

/// The configuration in `text`, whose relative paths start at `base`, and everything that is wrong with it.
pub(super) fn read(text: &str, base: PathBuf) -> (Config, Vec<Found>) {
    let (readable, syntax) = syntax::recover(text);
    let (table, _) = DeTable::parse_recoverable(&readable);
    let mut walk = Walk::default();
    let config = Config { base, ..config(walk.root(table.into_inner())) };
    checks::across_sections(&config, &mut walk);
    let (found, _) = walk.finish();
    (config, syntax.joined(text, found))
}

/// Every key there is, as `section.key`, learned by reading a file that has one room and one operator.
#[cfg(test)]
pub(super) fn schema() -> Vec<String> {
    let (table, _) =
        DeTable::parse_recoverable("[[operator]]\n[[room]]\nname = \"a\"\nhistory = {}");
    let mut walk = Walk::default();
    config(walk.root(table.into_inner()));
    walk.finish().1
}

fn config(mut root: Section<'_, '_>) -> Config {
    let d = Config::default();
    let mut config = Config {
        server: server(root.table("server"), d.server),
        store: store(root.table("store"), &d.store),
        edge: edge(root.table("edge"), d.edge),
        limits: limits(root.table("limits"), &d.limits),
        names: names(root.table("names"), d.names),
        rooms: rooms(root.table("rooms"), &d.rooms),
        presence: presence(root.table("presence"), &d.presence),
        admin: operators::admin(root.table("admin"), d.admin),
        moderation: operators::moderation(root.table("moderation"), &d.moderation),
        log: log(root.table("log"), &d.log),
        room: Vec::new(),
        base: d.base,
    };
    for opened in root.tables("operator") {
        let operator = operators::operator(&mut root, opened, &config.admin.operators);
        config.admin.operators.extend(operator);
    }
    let mut taken = HashSet::new();
    for opened in root.tables("room") {
        if let Some(room) = room(&mut root, opened, &config, &mut taken) {
            config.room.push(room);
        }
    }
    root.finish();
    config
}

fn server(mut s: Section<'_, '_>, d: Server) -> Server {
    let data = d.data.clone();
    let server = Server {
        name: s.take("name", d.name, line(1, 64)),
        listen: s.list("listen", d.listen, address),
        data: s.take_if_any("data", line(1, 4096)).map_or(data, PathBuf::from),
        drain: s.take("drain", d.drain, duration(seconds(0), minutes(10))),
    };
    if server.listen.is_empty() {
        s.conflict_here("listen", "expected at least one address");
    }
    s.finish();
    server
}

fn store(mut s: Section<'_, '_>, d: &Store) -> Store {
    const DURABILITY: &[(&str, Durability)] =
        &[("fsync", Durability::Fsync), ("os", Durability::Os)];
    let store = Store { durability: s.take("durability", d.durability, choice(DURABILITY)) };
    s.finish();
    store
}

fn edge(mut s: Section<'_, '_>, d: Edge) -> Edge {
    let network = |value: &DeValue<'_>| {
        let text = line(1, 64)(value)?;
        Net::parse(&text).map_err(|why| because(value, &why))
    };
    let connections: Option<usize> =
        s.take_if_any("max_connections", integer(0, 10_000_000, "connections"));
    let edge = Edge {
        allowed_origins: s.list("allowed_origins", d.allowed_origins, origin),
        trusted_proxies: ProxyNets::new(s.list("trusted_proxies", Vec::new(), network)),
        max_connections: connections.filter(|connections| *connections > 0),
        header_timeout: s.take(
            "header_timeout",
            d.header_timeout,
            duration(millis(100), minutes(2)),
        ),
        hello_timeout: s.take("hello_timeout", d.hello_timeout, duration(millis(100), minutes(10))),
        // hyper's read buffer cannot be smaller than 8 KiB.
        header_bytes: s.take("header_bytes", d.header_bytes, integer(8192, 1_048_576, "bytes")),
        ping: s.take("ping", d.ping, duration(millis(100), hours(1))),
        dead: s.take("dead", d.dead, duration(millis(200), hours(2))),
        write_stall: s.take("write_stall", d.write_stall, duration(millis(100), hours(1))),
        assembly: s.take("assembly", d.assembly, duration(millis(100), hours(1))),
    };
    s.finish();
    edge
}

fn limits(mut s: Section<'_, '_>, d: &Limits) -> Limits {
    let bytes = |min, max| integer(min, max, "bytes");
    let connections = integer(1, 10_000_000, "connections");
    let limits = Limits {
        frame_bytes: s.take("frame_bytes", d.frame_bytes, bytes(2048, 16_777_216)),
        text_bytes: s.take("text_bytes", d.text_bytes, bytes(1, 1_048_576)),
        // A generated name, `guest-` and eight characters, must fit.
        nick: s.take("nick", d.nick, bytes(14, 32)),
        room_name: s.take("room_name", d.room_name, bytes(1, 64)),
        topic_bytes: s.take("topic_bytes", d.topic_bytes, bytes(1, 65_536)),
        rooms_per_connection: s.take(
            "rooms_per_connection",
            d.rooms_per_connection,
            integer(1, 10_000, "rooms"),
        ),
        connections_per_address: s.take(
            "connections_per_address",
            d.connections_per_address,
            connections,
        ),
        rates: rates(&mut s, &d.rates),
        history_page: s.take("history_page", d.history_page, integer(1, 1000, "messages")),
        resume_events: s.take("resume_events", d.resume_events, integer(1, 10_000_000, "events")),
    };
    s.finish();
    limits
}

fn rates(s: &mut Section<'_, '_>, d: &Rates) -> Rates {
    let mut rate = |key, d: Rate| {
        let mut s = s.table(key);
        let rate = Rate {
            rate: s.take("rate", d.rate, integer(1, 1_000_000, "a second")),
            burst: s.take("burst", d.burst, integer(1, 1_000_000, "at once")),
        };
        s.finish();
        rate
    };
    Rates {
        messages: rate("messages", d.messages),
        messages_per_person: rate("messages_per_person", d.messages_per_person),
        messages_per_address: rate("messages_per_address", d.messages_per_address),
        watches: rate("watches", d.watches),
        other_requests: rate("other_requests", d.other_requests),
        pings: rate("pings", d.pings),
        reports: rate("reports", d.reports),
    }
}

fn names(mut s: Section<'_, '_>, d: Names) -> Names {
    let names = Names {
        grace: s.take("grace", d.grace, duration(seconds(0), days(30))),
        reserved: s.list("reserved", d.reserved, line(1, 32)),
    };
    s.finish();
    names
}

fn rooms(mut s: Section<'_, '_>, d: &Rooms) -> Rooms {
    let rooms = Rooms {
        create: s.take("create", d.create, boolean),
        max: s.take("max", d.max, integer(1, 10_000_000, "rooms")),
        idle: s.take("idle", d.idle, duration(seconds(1), days(30))),
        forget: s.take("forget", d.forget, duration(minutes(1), days(36_500))),
        tail_bytes: s.take("tail_bytes", d.tail_bytes, integer(16_384, 67_108_864, "bytes")),
        edit_window: s.take("edit_window", d.edit_window, duration(seconds(0), days(36_500))),
        history: history(s.table("history"), d.history),
        dedupe_window: s.take("dedupe_window", d.dedupe_window, duration(seconds(1), days(7))),
    };
    s.finish();
    rooms
}

fn history(mut s: Section<'_, '_>, d: History) -> History {
    let history = History {
        messages: s.take("messages", d.messages, integer(1, 1_000_000_000, "messages")),
        days: s.take("days", d.days, integer(1, 36_500, "days")),
    };
    s.finish();
    history
}

fn presence(mut s: Section<'_, '_>, d: &Presence) -> Presence {
    let presence = Presence {
        names_up_to: s.take("names_up_to", d.names_up_to, integer(0, 10_000, "persons")),
        interval: s.take("interval", d.interval, duration(millis(100), minutes(1))),
        leave_grace: s.take("leave_grace", d.leave_grace, duration(seconds(0), minutes(10))),
    };
    s.finish();
    presence
}

fn log(mut s: Section<'_, '_>, d: &Log) -> Log {
    const LEVELS: &[(&str, Level)] = &[
        ("error", Level::Error),
        ("warn", Level::Warn),
        ("info", Level::Info),
        ("debug", Level::Debug),
        ("trace", Level::Trace),
    ];
    const FORMATS: &[(&str, Format)] =
        &[("auto", Format::Auto), ("text", Format::Text), ("json", Format::Json)];
    let log = Log {
        level: s.take("level", d.level, choice(LEVELS)),
        format: s.take("format", d.format, choice(FORMATS)),
    };
    s.finish();
    log
}

/// `None` when it has no usable name; what else is wrong with it is noted all the same.
fn room<'text>(
    root: &mut Section<'_, 'text>,
    opened: Opened<'text>,
    config: &Config,
    taken: &mut HashSet<RoomName>,
) -> Option<Room> {
    let mut s = root.open("room", opened);
    let name = s.require("name", "a room needs one, such as name = \"lobby\"", |value| {
        let text = line(1, config.limits.room_name)(value)?;
        RoomName::parse(&text).map_err(|why| because(value, &why.to_string()))
    });
    let topic = s.take_if_any("topic", line(0, config.limits.topic_bytes));
    let ephemeral = s.take("ephemeral", false, boolean);
    let history = s
        .table_if_any("history")
        .map(|opened| history(s.open("history", opened), config.rooms.history));
    let pin = s.list("pin", Vec::new(), choice(&[("topic", Pin::Topic)]));
    if ephemeral && history.is_some() {
        s.conflict_here("history", "an ephemeral room keeps no history");
    }
    if let Some(name) = &name
        && !taken.insert(RoomName::clone(name))
    {
        s.conflict_here("name", "another [[room]] has this name");
    }
    s.finish();
    Some(Room { name: name?, topic, ephemeral, history, pin })
}
