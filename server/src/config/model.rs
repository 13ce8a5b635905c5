//! What a valid configuration holds, one struct a component, and the documented defaults.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use parlor_protocol::RoomName;

use super::operators::{Admin, Moderation};
use super::proxies::ProxyNets;

/// The whole configuration, checked. The fields carry the names of the file's sections.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub server: Server,
    pub store: Store,
    pub edge: Edge,
    pub limits: Limits,
    pub names: Names,
    pub rooms: Rooms,
    pub presence: Presence,
    pub admin: Admin,
    pub moderation: Moderation,
    pub log: Log,
    /// The rooms the file declares, in its order.
    pub room: Vec<Room>,
    /// The folder that relative paths start at: the one the file is in.
    pub base: PathBuf,
}

/// `[server]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub name: String,
    pub listen: Vec<SocketAddr>,
    /// As written; see [`Config::data_dir`].
    pub data: PathBuf,
    pub drain: Duration,
}

/// `[store]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    pub durability: Durability,
}

/// When an entry counts as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// When the disk has it: survives power loss.
    Fsync,
    /// When the operating system has it: survives a crash of the process only.
    Os,
}

/// `[edge]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// `scheme://host[:port]` as browsers write it: lower case, no default port.
    pub allowed_origins: Vec<String>,
    pub trusted_proxies: ProxyNets,
    /// `None`: as many as the open-file limit allows.
    pub max_connections: Option<usize>,
    pub header_timeout: Duration,
    pub hello_timeout: Duration,
    pub header_bytes: usize,
    pub ping: Duration,
    pub dead: Duration,
    pub write_stall: Duration,
    pub assembly: Duration,
}

/// `[limits]`. Sizes are bytes of UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub frame_bytes: usize,
    pub text_bytes: usize,
    pub nick: usize,
    pub room_name: usize,
    pub topic_bytes: usize,
    pub rooms_per_connection: usize,
    pub connections_per_address: usize,
    pub rates: Rates,
    pub history_page: usize,
    pub resume_events: u64,
}

/// The rates of `[limits]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates {
    pub messages: Rate,
    pub messages_per_person: Rate,
    pub messages_per_address: Rate,
    pub watches: Rate,
    pub other_requests: Rate,
    pub pings: Rate,
    /// Its `rate` is a minute.
    pub reports: Rate,
}

/// A token bucket: `rate` tokens a second, at most `burst` saved up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub rate: u32,
    pub burst: u32,
}

/// `[names]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    pub grace: Duration,
    pub reserved: Vec<String>,
}

/// `[rooms]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rooms {
    pub create: bool,
    pub max: usize,
    pub idle: Duration,
    pub forget: Duration,
    pub tail_bytes: usize,
    pub edit_window: Duration,
    pub history: History,
    pub dedupe_window: Duration,
}

/// How much of a room is kept: whichever bound is met first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    pub messages: u64,
    pub days: u32,
}

/// `[presence]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    pub names_up_to: usize,
    pub interval: Duration,
    pub leave_grace: Duration,
}

/// `[log]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    pub level: Level,
    pub format: Format,
}

/// The least grave event that is still logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// What a line of the log looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text for a terminal and for journald, JSON for everything else.
    Auto,
    Text,
    Json,
}

/// A `[[room]]`: what the room is given when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub name: RoomName,
    pub topic: Option<String>,
    pub ephemeral: bool,
    /// `None`: that of `[rooms]`.
    pub history: Option<History>,
    pub pin: Vec<Pin>,
}

/// A setting of a room that only the file may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pin {
    Topic,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: Server::default(),
            store: Store { durability: Durability::Fsync },
            edge: Edge::default(),
            limits: Limits::default(),
            names: Names::default(),
            rooms: Rooms::default(),
            presence: Presence::default(),
            admin: Admin::default(),
            moderation: Moderation::default(),
            log: Log { level: Level::Info, format: Format::Auto },
            room: Vec::new(),
            base: PathBuf::from("."),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            name: "Parlor".to_owned(),
            listen: vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))],
            data: PathBuf::from("data"),
            drain: seconds(10),
        }
    }
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            trusted_proxies: ProxyNets::default(),
            max_connections: None,
            header_timeout: seconds(5),
            hello_timeout: seconds(10),
            header_bytes: 16_384,
            ping: seconds(25),
            dead: seconds(45),
            write_stall: seconds(60),
            assembly: seconds(30),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 32_768,
            text_bytes: 4096,
            nick: 32,
            room_name: 64,
            topic_bytes: 1024,
            rooms_per_connection: 100,
            connections_per_address: 100,
            rates: Rates::default(),
            history_page: 100,
            resume_events: 10_000,
        }
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            messages: Rate { rate: 5, burst: 20 },
            messages_per_person: Rate { rate: 5, burst: 30 },
            messages_per_address: Rate { rate: 50, burst: 200 },
            watches: Rate { rate: 5, burst: 100 },
            other_requests: Rate { rate: 20, burst: 60 },
            pings: Rate { rate: 5, burst: 20 },
            reports: Rate { rate: 6, burst: 5 },
        }
    }
}

impl Default for Names {
    fn default() -> Self {
        let reserved = [
            "admin",
            "administrator",
            "everyone",
            "here",
            "mod",
            "moderator",
            "operator",
            "owner",
            "parlor",
            "root",
            "server",
            "staff",
            "support",
            "system",
        ];
        Self { grace: minutes(10), reserved: reserved.map(str::to_owned).to_vec() }
    }
}

impl Default for Rooms {
    fn default() -> Self {
        Self {
            create: true,
            max: 10_000,
            idle: minutes(10),
            forget: days(30),
            tail_bytes: 262_144,
            edit_window: hours(24),
            history: History { messages: 100_000, days: 365 },
            dedupe_window: hours(1),
        }
    }
}

impl Default for Presence {
    fn default() -> Self {
        Self { names_up_to: 200, interval: seconds(1), leave_grace: seconds(5) }
    }
}

pub(super) const fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

pub(super) const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub(super) const fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

pub(super) const fn hours(n: u64) -> Duration {
    Duration::from_secs(n * 3600)
}

pub(super) const fn days(n: u64) -> Duration {
    Duration::from_secs(n * 86_400)
}
