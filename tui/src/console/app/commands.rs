//! Every command of the console in one table: its keys, where it works, how much it can do. Help, hints, the keys after a
//! leader and the checks of rights all read this table, so that a new command cannot slip past one of them.

mod otherwise;
#[cfg(test)]
mod tests;

use super::screen::Kind;
use super::{App, update};
use parlor_protocol::deed::Verb;

/// How much a command can do; there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    /// It reads.
    Zero,
    /// One target, and easily taken back: it runs at once.
    One,
    /// One target and heavier: a dialog, which stands on Cancel.
    Two,
    /// Many at once, everywhere, or not to be taken back: the server's plan, and a word that has to be typed.
    Three,
}

/// Where a command works.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    Anywhere,
    On(&'static [Kind]),
}

/// A command.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) name: &'static str,
    /// What help calls it.
    pub(crate) title: &'static str,
    /// A word for the line of hints; empty: it does not stand there.
    pub(crate) hint: &'static str,
    pub(crate) keys: &'static [&'static str],
    pub(crate) scope: Scope,
    pub(crate) tier: Tier,
    /// What the operator's role must allow.
    pub(crate) verb: Option<Verb>,
    pub(crate) run: fn(&mut App),
}

const PERSONS: Scope = Scope::On(&[
    Kind::Room,
    Kind::Users,
    Kind::Card,
    Kind::Reports,
    Kind::Sanctions,
    Kind::Connections,
]);
const MESSAGES: Scope = Scope::On(&[Kind::Room, Kind::Card, Kind::Reports]);
const ROOMS: Scope = Scope::On(&[Kind::Rooms, Kind::Room, Kind::Reports]);
const REPORTS: Scope = Scope::On(&[Kind::Reports]);
const STREAMS: Scope = Scope::On(&[Kind::Room]);
/// Lists and streams: what can be filtered and stopped.
const LISTS: Scope = Scope::On(&[
    Kind::Rooms,
    Kind::Room,
    Kind::Users,
    Kind::Reports,
    Kind::Sanctions,
    Kind::Audit,
    Kind::Connections,
    Kind::Log,
]);
const SORTED: Scope = Scope::On(&[
    Kind::Rooms,
    Kind::Room,
    Kind::Users,
    Kind::Reports,
    Kind::Sanctions,
    Kind::Connections,
]);
const OPENED: Scope = Scope::On(&[
    Kind::Rooms,
    Kind::Room,
    Kind::Users,
    Kind::Card,
    Kind::Reports,
    Kind::Sanctions,
    Kind::Audit,
    Kind::Connections,
]);
const IN_FORCE: Scope = Scope::On(&[Kind::Sanctions]);
/// Where several can be acted on together.
const MARKS: Scope = Scope::On(&[Kind::Room, Kind::Users, Kind::Reports]);

/// All of them.
pub(crate) static COMMANDS: &[Command] = &[
    read("help", "All commands and their keys", "help", &["?", "f1"], update::help),
    read("line", "A command in words", "command", &[":"], update::line),
    Command {
        scope: LISTS,
        ..read("filter", "Show only what matches", "filter", &["/"], update::filter)
    },
    Command {
        scope: OPENED,
        ..read("in", "Open what the cursor is on", "open", &["enter"], update::go_in)
    },
    read("right", "To the ends of long lines, or open", "", &["right", "l"], update::right),
    read("out", "Back, or clear what is in the way", "", &["esc"], update::go_out),
    read("left", "To the beginnings of lines, or back", "", &["left", "h"], update::left),
    read("back", "Out, with filter and marks as they are", "", &["["], update::go_back),
    read("forward", "In again where you came out", "", &["]"], update::go_forward),
    read("last", "Where you were before the last jump", "", &["-"], update::last),
    read("down", "Down", "", &["j", "down"], |app| update::step(app, 1)),
    read("up", "Up", "", &["k", "up"], |app| update::step(app, -1)),
    read("half-down", "Half a page down", "", &["ctrl-d", "pagedown"], |app| update::half(app, 1)),
    read("half-up", "Half a page up", "", &["ctrl-u", "pageup"], |app| update::half(app, -1)),
    read("top", "The first row", "", &["g g", "home"], |app| update::step(app, isize::MIN / 2)),
    read("bottom", "The last row", "", &["G"], |app| update::step(app, isize::MAX / 2)),
    Command {
        scope: MARKS,
        ..read("mark", "Mark this row, and on to the next", "mark", &["space"], update::mark)
    },
    Command {
        scope: MARKS,
        ..read("range", "Begin or end a range of marks", "", &["v"], update::range)
    },
    Command {
        scope: MARKS,
        ..read("mark-all", "Mark everything that is shown", "", &["*"], update::mark_all)
    },
    read("unmark", "Clear all marks", "", &["\\"], update::unmark),
    Command { scope: LISTS, ..read("pause", "Stop or go on", "pause", &["p"], update::pause) },
    Command {
        scope: STREAMS,
        ..read("follow", "Follow the newest line", "follow", &["f", "end"], update::follow)
    },
    read("pane", "The next pane", "", &["tab"], |app| update::pane(app, false)),
    read("pane-before", "The pane before", "", &["backtab"], |app| update::pane(app, true)),
    otherwise::ZOOM,
    otherwise::NEXT,
    otherwise::BEFORE,
    Command { scope: SORTED, ..read("sort", "Sort by a column", "sort", &["s"], update::sort) },
    otherwise::SORT_LEFT,
    otherwise::SORT_RIGHT,
    otherwise::REVERSE,
    otherwise::WIDE,
    otherwise::PREVIEW,
    otherwise::TIMES,
    otherwise::WRAP,
    otherwise::REMOVED,
    otherwise::HERE,
    otherwise::SAME,
    otherwise::REPORTS_ON,
    otherwise::NEXT_REPORT,
    otherwise::REPORT_BEFORE,
    read("whole", "Read the whole of what the cursor is on", "", &["z"], update::whole),
    read("copy-id", "Copy the id", "", &["y i"], update::copy_id),
    read("copy-name", "Copy the name", "", &["y n"], update::copy_name),
    read("copy-line", "Copy the text", "", &["y l"], update::copy_line),
    read("copy-json", "Copy everything as JSON", "", &["y j"], update::copy_json),
    read("copy-link", "Copy the room's address on the page", "", &["y p"], update::copy_link),
    read("mouse", "Clicks for the console, or for the terminal", "", &[], update::mouse),
    read("costs", "What the frames cost, in a corner", "", &["f12"], update::costs),
    read("privacy", "Hide addresses, or show them", "", &[], update::privacy),
    read("pulse", "The whole server", "", &["0"], |app| update::open(app, Kind::Pulse)),
    read("rooms", "All rooms", "", &["1"], |app| update::open(app, Kind::Rooms)),
    read("users", "Everybody", "", &["2"], |app| update::open(app, Kind::Users)),
    read("reports", "What people reported", "", &["3"], |app| update::open(app, Kind::Reports)),
    read("sanctions", "What is in force", "", &["4"], |app| update::open(app, Kind::Sanctions)),
    read("audit", "What operators and moderators did", "", &["5"], |app| {
        update::open(app, Kind::Audit);
    }),
    read("connections", "Every connection", "", &["6"], |app| update::open(app, Kind::Connections)),
    read("acts", "What was done lately, by you and by others", "", &["7"], |app| {
        update::open(app, Kind::Acts)
    }),
    read("log", "The server's own log", "", &["8"], |app| update::open(app, Kind::Log)),
    read("users-here", "Who is in this room", "", &["U"], update::users_here),
    read("alert", "What called for a look last", "", &["!"], update::alert),
    read("retry", "Connect anew, and ask for everything again", "", &["R"], update::retry),
    read("redraw", "Draw everything again", "", &["ctrl-l"], update::redraw),
    read("suspend", "Back to the shell for a while", "", &["ctrl-z"], update::suspend),
    read("leave", "Back, and from home out", "back", &["q"], update::leave),
    read("quit", "Out (twice)", "", &["ctrl-c"], update::quit),
    act(
        "undo",
        "Take back the last act, or the one under the cursor",
        &["u"],
        (Scope::Anywhere, Tier::One, Verb::Undo),
        update::undo,
    ),
    act("warn", "Warn", &["m w"], (PERSONS, Tier::Two, Verb::Warn), |app| {
        update::moderate(app, Verb::Warn)
    }),
    act("mute", "Mute for ten minutes", &["m m"], (PERSONS, Tier::One, Verb::Mute), |app| {
        update::moderate(app, Verb::Mute)
    }),
    act(
        "timeout",
        "Mute for as long as you pick",
        &["m t"],
        (PERSONS, Tier::Two, Verb::Mute),
        update::timeout,
    ),
    act("unmute", "End a mute", &["m u"], (PERSONS, Tier::One, Verb::Unmute), |app| {
        update::moderate(app, Verb::Unmute)
    }),
    act("kick", "Put out", &["m k"], (PERSONS, Tier::Two, Verb::Kick), |app| {
        update::moderate(app, Verb::Kick)
    }),
    act("ban", "Ban", &["m b"], (PERSONS, Tier::Two, Verb::Ban), |app| {
        update::moderate(app, Verb::Ban)
    }),
    act("unban", "End a ban", &["m B"], (PERSONS, Tier::One, Verb::Unban), |app| {
        update::moderate(app, Verb::Unban)
    }),
    act("remove", "Remove this message", &["m d"], (MESSAGES, Tier::One, Verb::Remove), |app| {
        update::moderate(app, Verb::Remove)
    }),
    act(
        "purge",
        "Remove everything somebody said",
        &["m p"],
        (PERSONS, Tier::Two, Verb::Purge),
        |app| update::moderate(app, Verb::Purge),
    ),
    act("lock", "Lock the room", &["m l"], (ROOMS, Tier::Two, Verb::Lock), |app| {
        update::moderate(app, Verb::Lock)
    }),
    act("unlock", "Unlock the room", &["m L"], (ROOMS, Tier::One, Verb::Unlock), |app| {
        update::moderate(app, Verb::Unlock)
    }),
    act("slow", "Slow the room down", &["m s"], (ROOMS, Tier::Two, Verb::Slow), |app| {
        update::moderate(app, Verb::Slow)
    }),
    act("topic", "Set the topic", &["m c"], (ROOMS, Tier::Two, Verb::Topic), |app| {
        update::moderate(app, Verb::Topic)
    }),
    act("notice", "Say something to the room", &["m n"], (ROOMS, Tier::Two, Verb::Notice), |app| {
        update::moderate(app, Verb::Notice)
    }),
    act(
        "compose",
        "Write something to say to the room",
        &["c"],
        (STREAMS, Tier::Two, Verb::Notice),
        |app| update::moderate(app, Verb::Notice),
    ),
    act("close-room", "Close the room", &["m x"], (ROOMS, Tier::Three, Verb::CloseRoom), |app| {
        update::moderate(app, Verb::CloseRoom)
    }),
    act("open-room", "Open the room again", &["m o"], (ROOMS, Tier::One, Verb::OpenRoom), |app| {
        update::moderate(app, Verb::OpenRoom)
    }),
    act(
        "role",
        "Make somebody voice, moderator or owner",
        &["m r"],
        (PERSONS, Tier::Two, Verb::Role),
        |app| update::moderate(app, Verb::Role),
    ),
    act("lift", "End this sanction", &["m l"], (IN_FORCE, Tier::One, Verb::Unmute), update::lift),
    act(
        "extend",
        "Pick another end for this sanction",
        &["m x"],
        (IN_FORCE, Tier::Two, Verb::Mute),
        update::extend,
    ),
    report("claim", "Claim the report", &["c"], update::claim),
    report("dismiss", "Dismiss the report", &["a"], update::dismiss),
    report("escalate", "Escalate the report", &["e"], update::escalate),
    report("settle", "It is dealt with; on to the next", &["A"], update::settle),
];

const fn read(
    name: &'static str,
    title: &'static str,
    hint: &'static str,
    keys: &'static [&'static str],
    run: fn(&mut App),
) -> Command {
    let scope = Scope::Anywhere;
    Command { name, title, hint, keys, scope, tier: Tier::Zero, verb: None, run }
}

const fn act(
    name: &'static str,
    title: &'static str,
    keys: &'static [&'static str],
    (scope, tier, verb): (Scope, Tier, Verb),
    run: fn(&mut App),
) -> Command {
    Command { name, title, hint: "", keys, scope, tier, verb: Some(verb), run }
}

/// What is done about a report needs no leader; its keys stand among the hints.
const fn report(
    name: &'static str,
    title: &'static str,
    keys: &'static [&'static str],
    run: fn(&mut App),
) -> Command {
    let (tier, verb) = (Tier::One, Some(Verb::Review));
    Command { name, title, hint: name, keys, scope: REPORTS, tier, verb, run }
}

impl Command {
    /// Whether it belongs to this screen.
    pub(crate) fn is_on(&self, kind: Kind) -> bool {
        self.screens().is_none_or(|kinds| kinds.contains(&kind))
    }

    /// The screens it belongs to; nothing: all.
    pub(crate) const fn screens(&self) -> Option<&'static [Kind]> {
        match self.scope {
            Scope::Anywhere => None,
            Scope::On(kinds) => Some(kinds),
        }
    }

    /// Why it cannot be used now; nothing: it can.
    pub(crate) fn disabled(&self, app: &App) -> Option<String> {
        if !self.is_on(app.nav.top().kind()) {
            return Some("not on this screen".to_owned());
        }
        self.forbidden(app).or_else(|| app.link.away().filter(|_| self.verb.is_some()))
    }

    /// Why it is not for this operator in this console; nothing: it is.
    pub(crate) fn forbidden(&self, app: &App) -> Option<String> {
        forbidden(app, self.verb?)
    }
}

/// Why a verb is not for this operator in this console; nothing: it is.
pub(super) fn forbidden(app: &App, verb: Verb) -> Option<String> {
    match app.options.read_only {
        true => Some("this console only reads (--read-only)".to_owned()),
        false => app.link.forbids(verb),
    }
}

/// Whether a word of the command line is for this operator. Those that only read are for everybody.
pub(super) fn may(app: &App, name: &str) -> bool {
    let command = COMMANDS.iter().find(|command| command.name == name);
    command.is_none_or(|command| command.forbidden(app).is_none())
}

/// The command with these keys on this screen, and whether some command's keys begin with them.
pub(super) fn known(keys: &str, kind: Kind) -> (Option<&'static Command>, bool) {
    // What is on another screen only is still known: it says why it cannot be used.
    let mut whole = None;
    let mut begins = false;
    for command in COMMANDS {
        let has = command.keys.contains(&keys);
        if has && (whole.is_none() || command.is_on(kind)) {
            whole = Some(command);
        }
        begins |= command
            .keys
            .iter()
            .any(|one| one.strip_prefix(keys).is_some_and(|rest| rest.starts_with(' ')));
    }
    (whole, begins)
}

/// The commands whose keys begin with what was pressed, with the keys that are left.
pub(crate) fn after(prefix: &str) -> impl Iterator<Item = (&'static str, &'static Command)> {
    let prefix = format!("{prefix} ");
    COMMANDS.iter().filter_map(move |command| {
        let rest = command.keys.iter().find_map(|keys| keys.strip_prefix(prefix.as_str()))?;
        Some((rest, command))
    })
}

/// The commands after a leader that are for this operator on this screen, with the keys that are left.
pub(crate) fn offered(
    app: &App,
    prefix: &str,
) -> impl Iterator<Item = (&'static str, &'static Command)> {
    let kind = app.nav.top().kind();
    after(prefix)
        .filter(move |(_, command)| command.is_on(kind) && command.forbidden(app).is_none())
}

/// Commands for the last line but one: first what only this screen has, for a narrow one cuts what is last.
pub(crate) fn hints(app: &App) -> impl Iterator<Item = &'static Command> {
    let kind = app.nav.top().kind();
    let of = move |own: bool| {
        COMMANDS.iter().filter(move |command| {
            let here = !command.hint.is_empty() && command.is_on(kind);
            here && command.verb.is_some() == own && command.forbidden(app).is_none()
        })
    };
    of(true).chain(of(false))
}
