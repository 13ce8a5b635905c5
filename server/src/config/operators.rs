//! What the file says of operators: their socket, who they are, and the rules of moderation.

use std::path::PathBuf;
use std::time::Duration;

use parlor_protocol::RoomName;
use parlor_protocol::operator::Rank;
use toml::de::DeValue;

use super::kind::{Refusal, because, choice, duration, expected, integer, line};
use super::model::{days, hours, minutes, seconds};
use super::reader::{Opened, Section};

/// `[admin]`, and every `[[operator]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// As written; see `Config::admin_socket`.
    pub socket: PathBuf,
    pub group: Option<String>,
    pub connections: usize,
    pub line_bytes: usize,
    pub queue_bytes: usize,
    pub stall: Duration,
    pub operators: Vec<Operator>,
}

/// An `[[operator]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub name: String,
    pub uid: Option<u32>,
    pub token_sha256: Option<[u8; 32]>,
    pub role: Rank,
    pub rooms: Vec<String>,
}

/// `[moderation]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderation {
    pub undo_window: Duration,
    pub purge_grace: Duration,
    pub kick: Duration,
    pub wide_percent: u32,
    pub wide_sessions: usize,
}

impl Default for Admin {
    fn default() -> Self {
        Self {
            socket: PathBuf::from("run/admin.sock"),
            group: None,
            connections: 32,
            line_bytes: 262_144,
            queue_bytes: 4_194_304,
            stall: seconds(30),
            operators: Vec::new(),
        }
    }
}

impl Admin {
    /// Whether everything is the same but the operators, who are taken over while the server runs.
    pub fn has_same_socket(&self, other: &Self) -> bool {
        *self == Self { operators: self.operators.clone(), ..other.clone() }
    }
}

impl Default for Moderation {
    fn default() -> Self {
        Self {
            undo_window: hours(24),
            purge_grace: days(30),
            kick: minutes(1),
            wide_percent: 5,
            wide_sessions: 10,
        }
    }
}

pub(super) fn admin(mut s: Section<'_, '_>, d: Admin) -> Admin {
    let socket = d.socket.clone();
    let admin = Admin {
        socket: s.take_if_any("socket", line(1, 4096)).map_or(socket, PathBuf::from),
        group: s.take_if_any("group", line(0, 64)).filter(|group| !group.is_empty()),
        connections: s.take("connections", d.connections, integer(1, 1_024, "connections")),
        line_bytes: s.take("line_bytes", d.line_bytes, integer(1_024, 1_048_576, "bytes")),
        queue_bytes: s.take("queue_bytes", d.queue_bytes, integer(65_536, 67_108_864, "bytes")),
        stall: s.take("stall", d.stall, duration(seconds(1), minutes(10))),
        operators: Vec::new(),
    };
    s.finish();
    admin
}

pub(super) fn moderation(mut s: Section<'_, '_>, d: &Moderation) -> Moderation {
    let moderation = Moderation {
        undo_window: s.take("undo_window", d.undo_window, duration(seconds(0), days(30))),
        purge_grace: s.take("purge_grace", d.purge_grace, duration(seconds(0), days(365))),
        kick: s.take("kick", d.kick, duration(seconds(1), days(1))),
        wide_percent: s.take("wide_percent", d.wide_percent, integer(1, 100, "percent")),
        wide_sessions: s.take("wide_sessions", d.wide_sessions, integer(0, 1_000_000, "sessions")),
    };
    s.finish();
    moderation
}

/// `None` when he has no usable name; what else is wrong with him is noted all the same.
pub(super) fn operator<'text>(
    root: &mut Section<'_, 'text>,
    opened: Opened<'text>,
    others: &[Operator],
) -> Option<Operator> {
    const ROLES: &[(&str, Rank)] =
        &[("viewer", Rank::Viewer), ("moderator", Rank::Moderator), ("admin", Rank::Admin)];
    let mut s = root.open("operator", opened);
    let needed = "an operator needs one, such as name = \"alice\"";
    let name = s.require("name", needed, line(1, 32));
    let operator = Operator {
        name: name.clone().unwrap_or_default(),
        uid: s.take_if_any("uid", integer(0, u64::from(u32::MAX), "")),
        token_sha256: s.take_if_any("token_sha256", digest),
        role: s.take("role", Rank::Viewer, choice(ROLES)),
        rooms: s.list("rooms", vec!["*".to_owned()], rooms),
    };
    if operator.uid.is_none() && operator.token_sha256.is_none() {
        s.conflict_here("uid", "an operator needs uid or token_sha256, or nobody is him");
    }
    let alike = |same: fn(&Operator, &Operator) -> bool| others.iter().any(|o| same(o, &operator));
    for (key, taken) in [
        ("name", alike(|one, other| one.name.eq_ignore_ascii_case(&other.name))),
        ("uid", alike(|one, other| one.uid.is_some() && one.uid == other.uid)),
        (
            "token_sha256",
            alike(|one, other| {
                one.token_sha256.is_some() && one.token_sha256 == other.token_sha256
            }),
        ),
    ] {
        if taken {
            let what = if key == "token_sha256" { "token" } else { key };
            s.conflict_here(key, &format!("another [[operator]] has this {what}"));
        }
    }
    s.finish();
    name.map(|_| operator)
}

/// 64 hexadecimal digits.
fn digest(value: &DeValue<'_>) -> Result<[u8; 32], Refusal> {
    let wrong = || expected(value, "the SHA-256 of the token in 64 hexadecimal digits");
    let text =
        value.as_str().filter(|text| text.len() == 64 && text.is_ascii()).ok_or_else(wrong)?;
    let mut digest = [0; 32];
    for (at, byte) in digest.iter_mut().enumerate() {
        let digits = text.get(2 * at..2 * at + 2).ok_or_else(wrong)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
    }
    Ok(digest)
}

/// A room's name in which a `*` may stand for anything.
fn rooms(value: &DeValue<'_>) -> Result<String, Refusal> {
    let text = line(1, RoomName::MAX)(value)?;
    // With a letter in the place of each `*` it has to be a room's name.
    match RoomName::parse(&text.replace('*', "a")) {
        Ok(_) => Ok(text),
        Err(_) => Err(because(
            value,
            "expected a room or a pattern such as \"games/*\"; `*` alone is every room",
        )),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::DEFAULT_FILE;
    use super::super::tests::{parse, said};
    use super::*;

    /// The shipped file with its operator, who is commented out there: nobody operates a server because he copied a file.
    pub(in crate::config) fn with_example_operator() -> String {
        let uncomment = |line: &str| match line.strip_prefix('#') {
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => {
                rest.to_owned()
            }
            Some(_) | None => line.to_owned(),
        };
        DEFAULT_FILE.lines().map(uncomment).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_operator_of_the_shipped_file_could_be_used() {
        let config = parse(&with_example_operator()).unwrap();
        let [operator] = &config.admin.operators[..] else { panic!("one operator") };
        assert_eq!((operator.name.as_str(), operator.uid), ("alice", Some(1000)));
        assert_eq!((operator.role, operator.rooms.len()), (Rank::Moderator, 2));
        assert!(operator.token_sha256.is_some());
    }

    #[test]
    fn a_group_needs_a_socket_that_it_can_reach() {
        for socket in ["", "socket = \"run/a.sock\"\n", "socket = \"../run/a.sock\"\n"] {
            let text = format!("[server]\ndata = \"/srv/chat\"\n[admin]\n{socket}group = \"ops\"");
            let told = said(&text);
            let cannot = told.iter().any(|line| line.contains("admin.group: a group cannot reach"));
            assert_eq!(cannot, !socket.contains(".."), "{socket}: {told:?}");
        }
        assert_eq!(said("[server]\ndata = \"/srv/chat\"\n[admin]\nsocket = \"/srv/chat/run/a\"\ngroup = \"a\"").len(), 1);
        assert_eq!(said("[admin]\nsocket = \"/run/parlor/admin.sock\"\ngroup = \"a\""), [""; 0]);
    }

    #[test]
    fn no_link_and_no_way_about_leads_a_group_into_the_data_folder() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().canonicalize().unwrap();
        std::fs::create_dir_all(home.join("chat/run")).unwrap();
        std::fs::create_dir(home.join("out")).unwrap();
        for (link, to) in [("data", "chat"), ("in", "chat/run"), ("chat/away", "out")] {
            std::os::unix::fs::symlink(home.join(to), home.join(link)).unwrap();
        }
        for (data, socket, reached) in [
            ("data", "chat/run/a.sock", false),
            ("chat", "data/run/a.sock", false),
            ("chat", "in/a.sock", false),
            ("chat", "in/new/a.sock", false),
            ("chat", "out/../chat/run/a.sock", false),
            ("chat", "none/../chat/a.sock", false),
            ("chat", "in/../a.sock", false),
            ("chat", "in/../../a.sock", true),
            ("chat", "chat/away/a.sock", true),
            ("chat", "chat/../out/a.sock", true),
            ("new", "new/run/a.sock", false),
            ("new", "newer/a.sock", true),
        ] {
            let path = |path| home.join(path).display().to_string();
            let (data, socket) = (path(data), path(socket));
            let text = format!(
                "[server]\ndata = \"{data}\"\n[admin]\nsocket = \"{socket}\"\ngroup = \"a\""
            );
            assert_eq!(said(&text).is_empty(), reached, "{text}");
        }
        // A data folder is beside the file that names it.
        let socket = home.join("chat/run/a.sock").display().to_string();
        let text =
            format!("[server]\ndata = \"data\"\n[admin]\nsocket = \"{socket}\"\ngroup = \"a\"");
        assert!(super::super::Config::parse(&text, "c.toml", home).is_err());
    }

    #[test]
    fn each_mistake_is_told_with_its_place() {
        let bad = [
            (
                "[[operator]]\nuid = 1",
                "1:1: operator.name: an operator needs one, such as name = \"alice\"",
            ),
            (
                "[[operator]]\nname = \"a\"\nrole = \"viewer\"",
                "1:1: operator.uid: an operator needs uid or token_sha256, or nobody is him",
            ),
            (
                "[[operator]]\nname = \"a\"\nuid = 7\n[[operator]]\nname = \"A\"\nuid = 8",
                "5:8: operator.name: another [[operator]] has this name",
            ),
            (
                "[[operator]]\nname = \"a\"\nuid = 7\n[[operator]]\nname = \"b\"\nuid = 7",
                "6:7: operator.uid: another [[operator]] has this uid",
            ),
            (
                "[[operator]]\nname = \"a\"\nrole = \"root\"\nuid = 7",
                "3:8: operator.role: found string \"root\", expected \"viewer\" or \"moderator\" or \"admin\"",
            ),
            (
                "[[operator]]\nname = \"a\"\nuid = 7\nrooms = [\"a//b\"]",
                "4:10: operator.rooms: found string \"a//b\": expected a room or a pattern such as \"games/*\"; `*` alone is every room",
            ),
            (
                "[[operator]]\nname = \"a\"\nuid = 1\ntoken_sha256 = \"abc\"",
                "4:16: operator.token_sha256: found string \"abc\", expected the SHA-256 of the token in 64 hexadecimal digits",
            ),
            (
                "[moderation]\nwide_percent = 0",
                "2:16: moderation.wide_percent: found 0, allowed are 1 to 100 percent",
            ),
        ];
        for (text, expected) in bad {
            assert_eq!(said(text), [format!("c.toml:{expected}")], "{text}");
        }
    }
}
