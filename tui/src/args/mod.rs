//! The command line of `parlor`.

mod acts;
mod deeds;
mod hints;
mod looks;
mod notice;
mod sound;
mod typed;

pub(crate) use acts::{
    Appoint, Doing, Keep, Lasting, Message, Pace, Release, Sentenced, Spared, Sweep, Undoing,
};
pub(crate) use deeds::deed;
pub(crate) use looks::{Cut, Follow, Listed};
pub(crate) use notice::Told;
pub(crate) use typed::typed;

use crate::exit::Exit;
use crate::plain::help;
use crate::text::safe;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use parlor_protocol::EntryId;
use parlor_protocol::admin::View;
use std::ffi::OsString;
use std::path::PathBuf;

/// parlor, the program of Parlor's operators. Without a command it opens the console on a terminal, and shows how the
/// server is elsewhere.
#[derive(Clone, Debug, Parser)]
#[command(name = "parlor", version, after_help = AFTER, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,

    #[command(flatten)]
    pub(crate) console: Console,

    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Of every command")]
pub(crate) struct Common {
    /// The daemon's admin socket [default: PARLOR_SOCKET, else ./data/run/admin.sock,
    /// $XDG_RUNTIME_DIR/parlor/admin.sock, /run/parlor/admin.sock]
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) socket: Option<PathBuf>,

    /// Print JSON, one object a line, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Whether to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
}

/// What the console takes.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Console")]
pub(crate) struct Console {
    /// Only look, whatever the role allows
    #[arg(long)]
    pub(crate) read_only: bool,

    /// This server matters: acts are confirmed one step more, but for steps at reports and undo
    #[arg(long, env = "PARLOR_PROD")]
    pub(crate) prod: bool,

    /// Draw with ASCII alone
    #[arg(long)]
    pub(crate) ascii: bool,

    /// Colours for a light terminal; without it they are taken where COLORFGBG says that it is one
    #[arg(long)]
    pub(crate) light: bool,

    /// Take clicks and the wheel over ssh, too; the terminal's own selection does not work meanwhile (`:mouse`
    /// gives it back)
    #[arg(long)]
    pub(crate) mouse: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// What `parlor` is to do.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// How the server is
    #[command(alias = "status")]
    Pulse,
    /// All rooms
    Rooms(Listed),
    /// One room
    Room {
        /// Its name
        room: String,
    },
    /// Persons who are there, or under a sanction, or reported
    Users {
        /// Only those in this room
        #[arg(long, value_name = "ROOM")]
        room: Option<String>,
        #[command(flatten)]
        listed: Listed,
    },
    /// One person over all rooms: connections, messages, sanctions, neighbours
    User {
        /// By name or id (u_…)
        person: String,
    },
    /// Connections, each as it is
    Connections(Listed),
    /// What happens in rooms, until ctrl-c
    Tail {
        /// Their names
        #[arg(required = true, value_name = "ROOM")]
        rooms: Vec<String>,
        #[command(flatten)]
        follow: Follow,
    },
    /// Messages that were reported and wait for somebody
    Reports {
        /// Those, too, that were dismissed or settled
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        listed: Listed,
    },
    /// One report, with what stood around the message
    Report {
        /// Its id (a_…)
        #[arg(value_name = "ID", value_parser = report)]
        report: EntryId,
    },
    /// Sanctions in force
    Sanctions {
        /// Only those in this room
        #[arg(long, value_name = "ROOM")]
        room: Option<String>,
        /// Only those of this person, by name or id
        #[arg(long, value_name = "WHO")]
        person: Option<String>,
        #[command(flatten)]
        listed: Listed,
    },
    /// The audit log, the newest last
    Audit {
        #[command(flatten)]
        cut: Cut,
        /// Go on with what is added, until ctrl-c
        #[arg(long, short)]
        follow: bool,
    },
    /// The daemon's own log
    Log {
        #[command(flatten)]
        cut: Cut,
        /// Go on with what is added, until ctrl-c
        #[arg(long, short)]
        follow: bool,
    },
    /// Operators who are attached
    Operators(Listed),

    /// Tell persons something that stays beside their name
    Warn(Sentenced<()>),
    /// Let persons read but not speak
    Mute(Sentenced<Lasting>),
    /// End their mutes
    Unmute(Sentenced<()>),
    /// Put persons out for a while
    Kick(Sentenced<Lasting>),
    /// Put persons, or everybody behind addresses and networks, out to stay out
    ///
    /// A ban of a network is also one of the persons who are behind it now: they stay banned wherever they connect from. The plan
    /// (--plan) names them, --spare WHO leaves one of them free, and `parlor unban WHO` frees one later, behind the network, too.
    Ban(Sentenced<Spared>),
    /// End bans and kicks
    Unban(Sentenced<()>),
    /// Take messages away; they can be restored while their text is kept
    Remove(Message),
    /// Take all messages of persons away, in a range of time
    Purge(Sweep),
    /// Let only voices, moderators and owners speak
    Lock(Keep),
    /// End the lock
    Unlock(Release),
    /// Let whoever has no voice speak once in a while
    Slow(Pace),
    /// Set the topic
    Topic {
        /// The room
        room: String,
        /// The topic
        text: String,
        #[command(flatten)]
        doing: Doing,
    },
    /// Say something as the server, to a room or to everybody
    #[command(override_usage = NOTICE)]
    Notice(Told),
    /// Put everybody out of a room and let nobody in
    CloseRoom(Release),
    /// Open it again
    OpenRoom(Release),
    /// Make somebody member, voice, moderator or owner of a room
    Role(Appoint),

    /// Take an act back
    Undo(Undoing),
    /// What became of an act whose answer was lost
    Outcome {
        /// What `--nonce` was given, or what was printed when the answer was lost
        nonce: String,
    },
    /// A step in the life of a report
    Review {
        #[arg(value_enum)]
        step: ReviewStep,
        /// The report's id (a_…)
        #[arg(value_name = "ID", value_parser = report)]
        report: EntryId,
        /// Why
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// Repeat a step whose answer was lost
        #[arg(long)]
        nonce: Option<String>,
    },
    /// Let the daemon read its configuration again
    Reload,
    /// Check the daemon and this machine, and say what to change
    Doctor,
    /// Print the keys of the full-screen console
    Keys,
    /// Print completions for a shell
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print a man page, or write all of them
    Man {
        /// The page of this command
        #[arg(conflicts_with = "dir")]
        command: Option<String>,
        /// Write every page into this folder
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

/// What is done with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReviewStep {
    /// It is mine
    Claim,
    /// It is nobody's again
    Release,
    /// There is nothing in it
    Dismiss,
    /// It is for admins
    Escalate,
    /// Something was done about it
    Settle,
}

/// The id of a report.
fn report(text: &str) -> Result<EntryId, String> {
    text.parse()
        .map_err(|_| "a report's id is `a_…`, as REPORT has it in `parlor reports`".to_owned())
}

/// A mistake repeats words of the command line, and a script may have put there what a user wrote.
fn quoted(mistake: &str) -> String {
    mistake.lines().map(|line| safe(line) + "\n").collect()
}

/// What came of the command line.
pub(crate) enum Parsed {
    Run(Box<Args>),
    /// Help, the version or a mistake: to be printed as it is.
    Said {
        text: String,
        exit: Exit,
    },
}

impl Args {
    /// Reads the command line.
    pub(crate) fn read(words: &[OsString]) -> Parsed {
        let mut command = Self::description();
        command.build();
        let read = command.try_get_matches_from_mut(words).and_then(|matches| {
            Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
        });
        let read = read.map_err(|error| {
            let plain = words.iter().map(|word| word.to_string_lossy().into_owned());
            hints::hinted(error, &plain.collect::<Vec<String>>(), &command)
        });
        match read {
            Ok(args) => Parsed::Run(Box::new(args)),
            Err(error) => {
                let asked = matches!(
                    error.kind(),
                    ErrorKind::DisplayHelp
                        | ErrorKind::DisplayVersion
                        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                );
                match asked {
                    true => Parsed::Said { text: error.to_string(), exit: Exit::Done },
                    false => Parsed::Said { text: quoted(&error.to_string()), exit: Exit::Usage },
                }
            }
        }
    }

    /// The command line's own description, also for completions and man pages.
    pub(crate) fn description() -> clap::Command {
        let command = TABLES.iter().fold(Self::command(), |command, view| {
            command.mut_subcommand(view.as_str(), |one| one.after_help(help(*view)))
        });
        OWN_HELP.iter().fold(command, |command, (verb, argument, text)| {
            command.mut_subcommand(verb, |one| one.mut_arg(argument, |of| of.help(*text)))
        })
    }
}

/// What an argument that several verbs share says of one of them.
const OWN_HELP: [(&str, &str, &str); 5] = [
    ("ban", "who", NETWORKS_TOO),
    ("unban", "who", NETWORKS_TOO),
    ("kick", "for_ms", "For so long; without it for the server's cool-down"),
    ("unmute", "reason", AUDIT_ALONE),
    ("unban", "reason", AUDIT_ALONE),
];

const NETWORKS_TOO: &str = "By name or id (u_…); also addresses and networks (203.0.113.0/24)";
const AUDIT_ALONE: &str = "Why; it stands in the audit log alone";

/// The room may be said in two ways, or it is everybody's.
const NOTICE: &str = "parlor notice [OPTIONS] <ROOM> <TEXT>
       parlor notice [OPTIONS] --room <ROOM> <TEXT>
       parlor notice [OPTIONS] --all <TEXT>";

/// The commands that show a table, whose name is the view's.
const TABLES: [View; 8] = [
    View::Rooms,
    View::Users,
    View::Connections,
    View::Reports,
    View::Sanctions,
    View::Audit,
    View::Log,
    View::Operators,
];

const AFTER: &str = "\
Persons are named by id (u_…) or name; a name may change hands, an id does not. Times are UTC; spans
are written 30s, 10m, 1h30m, 7d. Every act prints how it is taken back.

Exit codes:
  0   done
  1   not done: refused by the server (the code is printed), lost for certain, not wanted after the plan, or `doctor` found something
  64  the command line, a filter, a column, a time or a network is wrong
  69  no daemon answers
  70  a fault of parlor or of the daemon
  74  the output cannot be written
  75  in doubt: the answer was lost; ask `parlor outcome NONCE`
  76  the daemon speaks another version of the protocol
  77  not permitted

Environment: PARLOR_SOCKET (the socket), PARLOR_TOKEN (a token, where the user does not say who it is),
NO_COLOR.";

#[cfg(test)]
mod tests;
