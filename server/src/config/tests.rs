//! Whole files, good and bad, and exactly what is said about them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use toml::de::DeTable;

use super::operators::tests::with_example_operator;
use super::*;

pub(super) fn parse(text: &str) -> Result<Config, Mistakes> {
    Config::parse(text, "c.toml", PathBuf::from("."))
}

/// What is said about `text`, a line each.
pub(super) fn said(text: &str) -> Vec<String> {
    match parse(text) {
        Ok(_) => Vec::new(),
        Err(mistakes) => mistakes.to_string().lines().map(str::to_owned).collect(),
    }
}

#[test]
fn the_shipped_file_is_the_defaults_and_two_rooms() {
    let mut config = parse(DEFAULT_FILE).unwrap();
    let names: Vec<_> = config.room.iter().map(|room| room.name.as_str()).collect();
    assert_eq!(names, ["lobby", "games/lfg"]);
    assert_eq!(config.room[0].topic.as_deref(), Some("Welcome"));
    config.room.clear();
    assert_eq!(config, Config::default());
    assert_eq!(parse("").unwrap(), Config::default());
}

/// Each leaf of `table` as `section.key`; those of a list of tables as of one.
fn leaves(table: &DeTable<'_>, path: &str, into: &mut BTreeSet<String>) {
    for (key, value) in table {
        let path = format!("{path}{}", key.get_ref());
        let below = |table: &DeTable<'_>, into: &mut _| leaves(table, &format!("{path}."), into);
        let list = value.get_ref().as_array();
        let mut tables = list.into_iter().flatten().filter_map(|item| item.get_ref().as_table());
        if let Some(table) = value.get_ref().as_table() {
            below(table, into);
        } else if let Some(first) = tables.next() {
            below(first, into);
            tables.for_each(|table| below(table, into));
        } else {
            into.insert(path);
        }
    }
}

#[test]
fn the_shipped_file_has_every_key_with_its_comment() {
    let mut shipped = BTreeSet::new();
    let with_example = with_example_operator();
    leaves(DeTable::parse(&with_example).unwrap().get_ref(), "", &mut shipped);
    let schema = read::schema();
    let is_leaf =
        |path: &&String| !schema.iter().any(|other| other.starts_with(&format!("{path}.")));
    let schema: BTreeSet<String> = schema.iter().filter(is_leaf).cloned().collect();
    assert_eq!(shipped, schema);
    assert!(schema.contains("limits.messages.rate") && schema.contains("room.pin"));

    let lines: Vec<&str> = with_example.lines().collect();
    for pair in lines.windows(2) {
        let is_key = pair[1].starts_with(|first: char| first.is_ascii_lowercase());
        assert!(!is_key || pair[0].starts_with("# "), "no comment above: {}", pair[1]);
    }
}

#[test]
fn values_arrive_where_they_belong() {
    let config = parse(
        "[edge]\nmax_connections = 7\nping = \"1500ms\"\ntrusted_proxies = [\"10.0.0.0/8\"]\n\
         [store]\ndurability = \"os\"\n[limits]\nmessages = { rate = 9 }\ntext_bytes = 0x1_00\n\
         [rooms]\nhistory.days = 7\n[log]\nlevel = \"trace\"\nformat = \"json\"\n\
         [[room]]\nname = \"a/b\"\nephemeral = true\npin = [\"topic\"]\n\
         [[room]]\nname = \"c\"\nhistory = { messages = 5 }\n",
    )
    .unwrap();
    assert_eq!(config.edge.max_connections, Some(7));
    assert_eq!(config.edge.ping.as_millis(), 1500);
    assert!(config.edge.trusted_proxies.contains("10.1.1.1".parse().unwrap()));
    assert_eq!(config.store.durability, Durability::Os);
    assert_eq!(config.limits.rates.messages, Rate { rate: 9, burst: 20 });
    assert_eq!(config.limits.text_bytes, 256);
    assert_eq!(config.rooms.history, History { messages: 100_000, days: 7 });
    assert_eq!((config.log.level, config.log.format), (Level::Trace, Format::Json));
    let first = &config.room[0];
    assert!(first.ephemeral && first.pin == [Pin::Topic] && first.history.is_none());
    // What a room leaves out of its history is that of [rooms].
    assert_eq!(config.room[1].history, Some(History { messages: 5, days: 7 }));
}

/// One mistake each: the file, and what follows `c.toml:`.
const BAD: &[(&str, &str)] = &[
    // Unknown.
    ("[limits]\ntext_byte = 1", "2:1: limits.text_byte: unknown key; did you mean `text_bytes`?"),
    (
        "[edge]\ntext_bytes = 1",
        "2:1: edge.text_bytes: unknown key; did you mean `limits.text_bytes`?",
    ),
    ("[store]\nshards = 1", "2:1: store.shards: unknown key; known here are durability"),
    ("[limit]\n", "1:2: limit: unknown section; did you mean `limits`?"),
    ("listen = 1", "1:1: listen: unknown section; did you mean `server.listen`?"),
    (
        "[metrics]",
        "1:2: metrics: unknown section; known here are server, store, edge, limits, names, rooms, presence, admin, moderation, log, operator, room",
    ),
    (
        "[limits]\npings = { rate = 1, brust = 2 }",
        "2:21: limits.pings.brust: unknown key; did you mean `burst`?",
    ),
    ("[store]\n\"a\\u001b\" = 1", "2:1: store.a\\u{1b}: unknown key; known here are durability"),
    // Of the wrong type.
    (
        "[limits]\ntext_bytes = \"4096\"",
        "2:14: limits.text_bytes: found string \"4096\", expected a whole number, 1 to 1048576 bytes",
    ),
    ("[limits]\nmessages = 5", "2:12: limits.messages: found integer 5, expected a table, { … }"),
    ("server = 5", "1:10: server: found integer 5, expected a section"),
    (
        "[rooms]\ncreate = \"yes\"",
        "2:10: rooms.create: found string \"yes\", expected true or false",
    ),
    (
        "[server]\nlisten = \"127.0.0.1:80\"",
        "2:10: server.listen: found string \"127.0.0.1:80\", expected a list, [ … ]",
    ),
    (
        "[server]\nname = 1979-05-27",
        "2:8: server.name: found datetime 1979-05-27, expected text of 1 to 64 bytes in one line",
    ),
    ("[room]\nname = \"a\"", "1:1: room: found one section, expected [[room]] for each"),
    ("room = [1]", "1:9: room: found integer 1, expected a section"),
    (
        "[edge]\nping = 25",
        "2:8: edge.ping: found integer 25, expected a duration such as \"10s\"; units are ms, s, m, h, d",
    ),
    (
        "[edge]\nping = \"25 sec\"",
        "2:8: edge.ping: found string \"25 sec\", expected a duration such as \"10s\"; units are ms, s, m, h, d",
    ),
    (
        "[log]\nlevel = \"loud\"",
        "2:9: log.level: found string \"loud\", expected \"error\" or \"warn\" or \"info\" or \"debug\" or \"trace\"",
    ),
    // Out of range.
    (
        "[limits]\ntext_bytes = 0",
        "2:14: limits.text_bytes: found 0, allowed are 1 to 1048576 bytes",
    ),
    (
        "[limits]\ntext_bytes = -1",
        "2:14: limits.text_bytes: found -1, allowed are 1 to 1048576 bytes",
    ),
    (
        "[rooms]\nmax = 99999999999999999999999999999999999999999999",
        "2:7: rooms.max: found 9999999999999999999999999999999999999999…, allowed are 1 to 10000000 rooms",
    ),
    (
        "[rooms]\nmax = 1e3",
        "2:7: rooms.max: found float 1e3, expected a whole number, 1 to 10000000 rooms",
    ),
    (
        "[edge]\nhello_timeout = \"0s\"",
        "2:17: edge.hello_timeout: found 0s, allowed are 100ms to 10m",
    ),
    (
        "[names]\ngrace = \"99999999999999999999999d\"",
        "2:9: names.grace: found 99999999999999999999999d, allowed are 0s to 30d",
    ),
    (
        "[server]\nname = \"a\\nb\"",
        "2:8: server.name: found string \"a\\nb\", expected text of 1 to 64 bytes in one line",
    ),
    // Addresses.
    ("[server]\nlisten = []", "2:10: server.listen: expected at least one address"),
    (
        "[server]\nlisten = [\"localhost:80\"]",
        "2:11: server.listen: found string \"localhost:80\", expected an IP address and a port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"",
    ),
    (
        "[server]\nlisten = [\"[::1]:80\", \"[::1]:80\"]",
        "2:23: server.listen: is in the list already",
    ),
    (
        "[edge]\ntrusted_proxies = [\"10.0.0.1/8\"]",
        "2:20: edge.trusted_proxies: found string \"10.0.0.1/8\": there are bits beyond the first 8",
    ),
    (
        "[edge]\nallowed_origins = [\"*\"]",
        "2:20: edge.allowed_origins: found string \"*\", expected an origin such as \"https://chat.example.org\": scheme and host in lower case, no path, no default port",
    ),
    // Rooms.
    ("[[room]]\ntopic = \"x\"", "1:1: room.name: a room needs one, such as name = \"lobby\""),
    (
        "[[room]]\nname = \"a//b\"",
        "2:8: room.name: found string \"a//b\": a room name is one to three parts with one `/` between them, as in `games/chess`",
    ),
    (
        "[[room]]\nname = \"a\"\n[[room]]\nname = \"A\"",
        "4:8: room.name: another [[room]] has this name",
    ),
    (
        "[[room]]\nname = \"a\"\npin = [\"name\"]",
        "3:8: room.pin: found string \"name\", expected \"topic\"",
    ),
    (
        "[[room]]\nname = \"a\"\nephemeral = true\nhistory = { days = 1 }",
        "4:11: room.history: an ephemeral room keeps no history",
    ),
    // Between keys.
    (
        "[limits]\nframe_bytes = 25599",
        "2:15: limits.frame_bytes: frame_bytes is 25599, but text_bytes is 4096, and a frame must hold 6 × 4096 + 1024 = 25600 bytes",
    ),
    (
        "[limits]\ntopic_bytes = 6000",
        "2:15: limits.topic_bytes: frame_bytes is 32768, but topic_bytes is 6000, and a frame must hold 6 × 6000 + 1024 = 37024 bytes",
    ),
    (
        "[rooms]\ntail_bytes = 20000",
        "2:14: rooms.tail_bytes: tail_bytes is 20000, but the largest frame, limits.frame_bytes, is 32768",
    ),
    (
        "[rooms]\nmax = 1\n[[room]]\nname = \"a\"\n[[room]]\nname = \"b\"",
        "2:7: rooms.max: is 1, but 2 rooms are declared",
    ),
    (
        "[edge]\ndead = \"25s\"",
        "2:8: edge.dead: ping is 25s, but must be shorter than dead, 25s, or a quiet connection is cut before it is asked",
    ),
    (
        "[rooms]\nforget = \"1m\"",
        "2:10: rooms.forget: forget is 1m, but must not be shorter than dedupe_window, 1h, or a repeated request finds its room gone",
    ),
    // Syntax.
    ("[edge]\nping = 25s", "2:8: edge.ping: string values must be quoted"),
    ("[edge]\nping = \"1s\"\nping = \"2s\"", "3:1: edge.ping: duplicate key"),
    ("[log]\n[log]\n", "2:2: duplicate key"),
    ("[server]\nname : \"x\"", "2:6: server: key with no value, expected `=`"),
    ("[server]\nname = \"x", "2:10: server.name: invalid basic string, expected `\"`"),
    ("[server\n", "1:8: unclosed table, expected `]`"),
    (
        "[server]\nlisten = [\"[::1]:80\"\nname = \"x\"",
        "2:1: server.listen: unclosed list, expected `]`",
    ),
    (
        "[server]\nlisten = [\n\"[::1]:80\",\nx y,\n]\nname = \"x\"",
        "2:1: server.listen: this list goes wrong in line 4: string values must be quoted",
    ),
    (
        "[names]\nreserved = [\n\"a\",\n]\nreserved = [\n\"b\",\n]",
        "5:1: names.reserved: duplicate key",
    ),
];

#[test]
fn each_mistake_is_told_with_its_place() {
    for (text, expected) in BAD {
        assert_eq!(said(text), [format!("c.toml:{expected}")], "{text}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = "\
[server]
listen = [\"127.0.0.1:8080\"
name = \"\"

[edge]
ping 25s
dead = 45s
hello_timeuot = \"1s\"

[limits]
text_bytes = 1
text_bytes = 2
frame_bytes = true
messages = { rate = 0, burst = 0 }

[[room]]
topic = \"é\"  bad
ephemeral = 1
";
    assert_eq!(
        said(text),
        [
            "c.toml:2:1: server.listen: unclosed list, expected `]`",
            "c.toml:3:8: server.name: found string \"\", expected text of 1 to 64 bytes in one line",
            "c.toml:6:6: edge: key with no value, expected `=`",
            "c.toml:7:8: edge.dead: string values must be quoted",
            "c.toml:8:1: edge.hello_timeuot: unknown key; did you mean `hello_timeout`?",
            "c.toml:12:1: limits.text_bytes: duplicate key",
            "c.toml:13:15: limits.frame_bytes: found true, expected a whole number, 2048 to 16777216 bytes",
            "c.toml:14:21: limits.messages.rate: found 0, allowed are 1 to 1000000 a second",
            "c.toml:14:32: limits.messages.burst: found 0, allowed are 1 to 1000000 at once",
            "c.toml:16:1: room.name: a room needs one, such as name = \"lobby\"",
            "c.toml:17:14: room.topic: unexpected key or value, expected newline, `#`",
            "c.toml:18:13: room.ephemeral: found integer 1, expected true or false",
        ]
    );
}

#[test]
fn ten_thousand_rooms_are_read_in_one_go() {
    let rooms: String = (0..10_000).map(|n| format!("[[room]]\nname = \"r{n}\"\n")).collect();
    assert_eq!(parse(&rooms).unwrap().room.len(), 10_000);
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.toml");
    let load = |path: &Path| Config::load(path).unwrap_err();
    assert!(matches!(load(&path), Mistakes::Absent { .. }));
    assert!(matches!(load(folder.path()), Mistakes::Directory { .. }));
    std::fs::write(&path, b"[server]\n# \xff\n").unwrap();
    assert!(matches!(load(&path), Mistakes::NotUtf8 { line: 2, .. }));
    std::fs::write(&path, vec![b' '; 2 * 1024 * 1024]).unwrap();
    assert!(matches!(load(&path), Mistakes::TooLarge { .. }));
    std::fs::write(&path, "\u{feff}[server]\r\nname = \"x\"\r\n").unwrap();
    let config = Config::load(&path).unwrap();
    assert_eq!((config.server.name.as_str(), config.data_dir()), ("x", folder.path().join("data")));
}

/// Pieces that make texts which are nearly a configuration.
fn nearly_toml() -> impl Strategy<Value = String> {
    let pieces = [
        "[edge]",
        "[[room]]",
        "[limits",
        "ping",
        "name",
        "messages",
        "listen",
        "=",
        ":",
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        ",",
        "25s",
        "\"10s\"",
        "1",
        "-",
        "1e400",
        "inf",
        "true",
        "\n",
        "\n",
        " ",
        "#",
        ".",
        "\\",
        "é",
        "\u{feff}",
        "\r",
        "\0",
        "\"\"\"",
        "1979-05-27",
        "a/b",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..60).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn no_near_configuration_brings_it_down(text in nearly_toml()) {
        for line in said(&text) {
            prop_assert!(line.starts_with("c.toml:"), "{line}");
            prop_assert!(!line.contains(char::is_control), "{line}");
        }
    }

    #[test]
    fn a_broken_line_in_the_real_file_is_found(line in 0..200usize, junk in "[a-z=\\[\"{ ]{1,8}") {
        let mut lines: Vec<&str> = DEFAULT_FILE.lines().collect();
        let junk = format!("? {junk}");
        lines.insert(line.min(lines.len()), &junk);
        prop_assert!(parse(&lines.join("\n")).is_err());
    }
}
