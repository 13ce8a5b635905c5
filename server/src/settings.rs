//! What each part of the server needs of the configuration, in the part's own terms.

use crate::chat::Network;
use crate::command::moderation::Caution;
use crate::command::{Keeper, Limits, Names, Rates};
use crate::config::{self, Config};
use crate::limits::open_files;
use crate::log::{self, SystemClock};
use crate::net::admin::{Journal, Operator, Reload, Roster, own_uid};
use crate::policy::Rate;
use crate::telemetry::{self, Ring};
use crate::{hub, net};
use parlor_protocol::Millis;
use parlor_protocol::admin::LogRow;
use parlor_protocol::server::About;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Files that are not connections: the database and its readers, listeners, the page's requests.
const OTHER_FILES: usize = 64;

/// Entries that wait for the writer at most; at the rate of a small disk about a second's worth.
const QUEUE: usize = 8_192;

/// Entries of one commit at most: it bounds how long an operator's act waits behind it.
const BATCH: usize = 1_024;

/// Housekeeping looks at every room, so not too often; and deletes in slices, so not too seldom.
const LEAST_HOUSEKEEPING: Duration = Duration::from_secs(1);
const MOST_HOUSEKEEPING: Duration = Duration::from_secs(60);

/// A client repeats `typing` every three seconds; two of them may be lost.
const TYPING: Millis = 6_000;

/// Bytes a second that a reader who is behind has to take.
const LEAST_RATE: u64 = 128;

pub(crate) fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

pub(crate) fn about(config: &Config) -> About {
    About { name: config.server.name.clone(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

pub(crate) fn names(config: &Config, stopped_at: Millis) -> Names {
    let started_at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis);
    Names { grace_ms: millis(config.names.grace), stopped_at, started_at }
}

pub(crate) fn log(deliver: log::Deliver) -> log::Options {
    let clock = Arc::new(SystemClock::default());
    log::Options { queue: QUEUE, batch: BATCH, clock, deliver }
}

pub(crate) fn hub(config: &Config) -> hub::Options {
    hub::Options {
        tail_bytes: config.rooms.tail_bytes,
        idle: millis(config.rooms.idle),
        names_up_to: config.presence.names_up_to,
        interval: millis(config.presence.interval),
        leave_grace: millis(config.presence.leave_grace),
        typing: TYPING,
    }
}

pub(crate) fn edge(config: &Config) -> net::Options {
    let (edge, limits) = (&config.edge, &config.limits);
    let trusted = edge.trusted_proxies.clone();
    let from_files = open_files().saturating_sub(OTHER_FILES);
    net::Options {
        door: net::Door {
            allowed_origins: edge.allowed_origins.clone(),
            trusted: net::Trust::new(move |address| trusted.contains(address)),
            max_connections: edge.max_connections.unwrap_or(from_files),
            per_address: limits.connections_per_address,
            header_timeout: edge.header_timeout,
            header_bytes: edge.header_bytes,
        },
        frames: net::Frames {
            bytes: limits.frame_bytes,
            assembly: edge.assembly,
            control_rate: limits.rates.pings.rate,
            control_burst: limits.rates.pings.burst,
        },
        pace: net::Pace {
            ping: edge.ping,
            dead: edge.dead,
            assembly: edge.assembly,
            hello: edge.hello_timeout,
            write_stall: edge.write_stall,
            min_rate: LEAST_RATE,
        },
    }
}

/// What is too wide to be done without force.
pub(crate) fn caution(config: &Config) -> Caution {
    let rules = &config.moderation;
    let proxies = config.edge.trusted_proxies.each();
    Caution {
        wide_percent: rules.wide_percent as usize,
        wide_sessions: rules.wide_sessions,
        proxies: proxies.map(|(address, prefix)| Network { address, prefix }).collect(),
    }
}

/// The log's newest lines as the admin socket asks for them.
struct Lines(&'static Ring);

impl Journal for Lines {
    fn lines(&self, after: u64) -> Vec<LogRow> {
        self.0.lines(after)
    }
}

/// None: there is no such group.
pub(crate) fn admin(config: &Config, reload: Reload) -> Option<net::admin::Options> {
    let admin = &config.admin;
    let group = match admin.group.as_deref() {
        None => None,
        Some(name) => Some(net::admin::group(name)?),
    };
    Some(net::admin::Options {
        socket: config.admin_socket(),
        group,
        connections: admin.connections,
        line_bytes: admin.line_bytes,
        queue_bytes: admin.queue_bytes,
        stall: admin.stall,
        data: config.data_dir(),
        journal: Arc::new(Lines(telemetry::ring())),
        reload,
    })
}

pub(crate) fn roster(config: &Config) -> Arc<Roster> {
    let operator = |operator: &config::Operator| Operator {
        name: operator.name.clone(),
        uid: operator.uid,
        token_sha256: operator.token_sha256,
        rank: operator.role,
        rooms: operator.rooms.clone(),
    };
    let operators = config.admin.operators.iter().map(operator).collect();
    Arc::new(Roster { operators, own_uid: own_uid() })
}

pub(crate) fn keeper(config: &Config) -> Keeper {
    let history = &config.rooms.history;
    let days = |days: u32| millis(Duration::from_secs(u64::from(days) * 86_400));
    let exceptions = config.room.iter().filter_map(|room| {
        let history = room.history.as_ref()?;
        Some((room.name.clone(), history.messages, days(history.days)))
    });
    Keeper {
        messages: history.messages,
        keep_ms: days(history.days),
        forget_ms: millis(config.rooms.forget),
        every: (config.names.grace / 3).clamp(LEAST_HOUSEKEEPING, MOST_HOUSEKEEPING),
        exceptions: exceptions.collect(),
    }
}

pub(crate) fn limits(config: &Config) -> Limits {
    let limits = &config.limits;
    Limits {
        frame_bytes: limits.frame_bytes,
        text_bytes: limits.text_bytes,
        nick_bytes: limits.nick,
        room_name_bytes: limits.room_name,
        topic_bytes: limits.topic_bytes,
        rooms_per_connection: limits.rooms_per_connection,
        history_page: limits.history_page,
        resume_events: limits.resume_events,
        ping_ms: millis(config.edge.ping),
        dead_ms: millis(config.edge.dead),
    }
}

pub(crate) fn rates(config: &Config) -> Rates {
    let rates = &config.limits.rates;
    let rate = |rate: config::Rate| Rate::per_second(rate.rate, rate.burst);
    Rates {
        messages: rate(rates.messages),
        per_person: rate(rates.messages_per_person),
        per_address: rate(rates.messages_per_address),
        watches: rate(rates.watches),
        others: rate(rates.other_requests),
        reports: Rate::per_minute(rates.reports.rate, rates.reports.burst),
    }
}
