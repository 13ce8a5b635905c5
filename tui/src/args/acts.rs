//! Flags of the commands that act, and the deeds they make.

use crate::text::{Moment, duration, moment, networks_and_persons, span};
use clap::{Args, ValueEnum};
use parlor_protocol::EntryId;
use parlor_protocol::deed::{
    Appointment, LONGEST_MS, Pardon, Purge, Removal, Role, SLOWEST_MS, Sentence, Setting, Slow,
};

/// How an act is done.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Doing {
    /// Say what would happen, and do nothing
    #[arg(long)]
    pub(crate) plan: bool,

    /// Do it even if it cuts off many, or a proxy
    #[arg(long)]
    pub(crate) force: bool,

    /// Do not ask first, where it touches more than one thing
    #[arg(long, short)]
    pub(crate) yes: bool,

    /// Repeat an act whose answer was lost: with its nonce it happens once
    #[arg(long, conflicts_with = "plan")]
    pub(crate) nonce: Option<String>,
}

/// Where an act is about.
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Where {
    /// In this room
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,

    /// In all rooms
    #[arg(long)]
    all: bool,
}

impl Where {
    pub(crate) fn room(&self) -> Option<String> {
        self.room.clone()
    }
}

/// Persons, and what is done about them.
#[derive(Clone, Debug, Args)]
pub(crate) struct Sentenced<Spared: Args> {
    /// By name or id (u_…)
    #[arg(required = true, value_name = "WHO")]
    pub(super) who: Vec<String>,

    #[command(flatten)]
    place: Where,

    /// Why; it stands in the audit log, and the persons are told
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    spared: Spared,

    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// For how long, and whether newcomers are meant, too.
#[derive(Clone, Debug, Args)]
pub(crate) struct Lasting {
    /// For so long; without it until it is lifted
    #[arg(long = "for", value_name = "TIME", value_parser = term)]
    for_ms: Option<u64>,

    /// Do not cover new guests from the persons' networks
    #[arg(long)]
    only_person: bool,
}

/// The same, and who is not meant.
#[derive(Clone, Debug, Args)]
pub(crate) struct Spared {
    #[command(flatten)]
    lasting: Lasting,

    /// With a network: this person behind it stays free, of the network and of the ban; may be given several times
    #[arg(long, value_name = "WHO")]
    spare: Vec<String>,
}

impl<Spared: Args> Sentenced<Spared> {
    fn plain(&self) -> Sentence {
        Sentence {
            who: self.who.clone(),
            networks: Vec::new(),
            room: self.place.room(),
            for_ms: None,
            reason: self.reason.clone(),
            spare: Vec::new(),
            only_person: false,
        }
    }
}

impl Sentenced<Lasting> {
    pub(crate) fn sentence(&self) -> Sentence {
        let Lasting { for_ms, only_person } = self.spared;
        Sentence { for_ms, only_person, ..self.plain() }
    }
}

impl Sentenced<Spared> {
    pub(super) fn spared(&self) -> &[String] {
        &self.spared.spare
    }

    /// With networks told from persons.
    pub(crate) fn ban(&self) -> Sentence {
        let (networks, who) = split(&self.who);
        let Spared { lasting: Lasting { for_ms, only_person }, spare } = self.spared.clone();
        Sentence { who, networks, for_ms, only_person, spare, ..self.plain() }
    }
}

impl Sentenced<()> {
    pub(crate) fn warning(&self) -> Sentence {
        self.plain()
    }

    pub(crate) fn pardon(&self) -> Pardon {
        Pardon {
            who: self.who.clone(),
            networks: Vec::new(),
            room: self.place.room(),
            reason: self.reason.clone(),
        }
    }

    /// The same, with networks told from persons.
    pub(crate) fn unban(&self) -> Pardon {
        let (networks, who) = split(&self.who);
        Pardon { who, networks, ..self.pardon() }
    }
}

/// Networks and persons; `Verb::sound` has said before what was wrong with them.
fn split(words: &[String]) -> (Vec<String>, Vec<String>) {
    networks_and_persons(words).unwrap_or_else(|_| (Vec::new(), words.to_vec()))
}

/// Messages of a room.
#[derive(Clone, Debug, Args)]
pub(crate) struct Message {
    /// The room
    room: String,

    /// The messages' seqs
    #[arg(required = true, value_name = "SEQ", value_parser = seq)]
    targets: Vec<u64>,

    /// Why; it stands in the audit log alone
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    pub(crate) doing: Doing,
}

fn seq(text: &str) -> Result<u64, String> {
    let number = text.strip_prefix('#').unwrap_or(text).parse();
    number.map_err(|_| "a message's seq is the number behind `#` in `parlor tail`".to_owned())
}

impl Message {
    pub(crate) fn removal(&self) -> Removal {
        Removal {
            room: self.room.clone(),
            targets: self.targets.clone(),
            reason: self.reason.clone(),
        }
    }
}

/// All messages of persons.
#[derive(Clone, Debug, Args)]
pub(crate) struct Sweep {
    /// By name or id (u_…)
    #[arg(required = true, value_name = "WHO")]
    pub(super) who: Vec<String>,

    #[command(flatten)]
    place: Where,

    /// Only what was written since: how long ago (2h), or a time (2026-11-28T01:20:00Z)
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    since: Option<Moment>,

    /// Only what was written until
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    until: Option<Moment>,

    /// Why; it stands in the audit log alone
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    pub(crate) doing: Doing,
}

impl Sweep {
    /// Its time begins before it ends; where only one of them is seen from now, the server's clock has the last word.
    pub(super) fn sound(&self, now: u64) -> Result<(), String> {
        match (self.since, self.until) {
            (Some(since), Some(until)) if since.from(now) >= until.from(now) => Err(
                "--since is not before --until: from two hours ago up to one hour ago is `--since 2h --until 1h`."
                    .to_owned(),
            ),
            _ => Ok(()),
        }
    }

    /// Seen from the server's clock.
    pub(crate) fn purge(&self, now: u64) -> Purge {
        Purge {
            who: self.who.clone(),
            room: self.place.room(),
            since: self.since.map(|moment| moment.from(now)),
            until: self.until.map(|moment| moment.from(now)),
            reason: self.reason.clone(),
        }
    }
}

/// A room that is set otherwise.
#[derive(Clone, Debug, Args)]
pub(crate) struct Keep {
    /// The room
    room: String,

    /// For so long; without it until it is ended
    #[arg(long = "for", value_name = "TIME", value_parser = term)]
    for_ms: Option<u64>,

    /// Why; it stands in the audit log alone
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    pub(crate) doing: Doing,
}

impl Keep {
    pub(crate) fn setting(&self) -> Setting {
        Setting { room: self.room.clone(), for_ms: self.for_ms, reason: self.reason.clone() }
    }
}

/// A room that is set back.
#[derive(Clone, Debug, Args)]
pub(crate) struct Release {
    /// The room
    room: String,

    /// Why; it stands in the audit log alone
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    pub(crate) doing: Doing,
}

impl Release {
    pub(crate) fn setting(&self) -> Setting {
        Setting { room: self.room.clone(), for_ms: None, reason: self.reason.clone() }
    }
}

/// How slow a room is.
#[derive(Clone, Debug, Args)]
pub(crate) struct Pace {
    /// The room
    room: String,

    /// Once in so long, or `off`
    #[arg(value_name = "EVERY", value_parser = pace)]
    every_ms: u64,

    /// For so long; without it until it is ended
    #[arg(long = "for", value_name = "TIME", value_parser = term)]
    for_ms: Option<u64>,

    /// Why; it stands in the audit log alone
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// How long something lasts.
fn term(text: &str) -> Result<u64, String> {
    let longest = span(LONGEST_MS);
    let wrong = format!("the longest time is ten years ({longest}); without --for there is no end");
    duration(text).and_then(|ms| if ms > LONGEST_MS { Err(wrong) } else { Ok(ms) })
}

fn pace(text: &str) -> Result<u64, String> {
    if ["off", "0", "0s"].contains(&text) {
        return Ok(0);
    }
    let every_ms = duration(text).map_err(|error| format!("{error}, or off"))?;
    match every_ms > SLOWEST_MS {
        true => Err(format!("at the slowest everybody speaks once in {}", span(SLOWEST_MS))),
        false => Ok(every_ms),
    }
}

impl Pace {
    pub(crate) fn slow(&self) -> Slow {
        Slow {
            room: self.room.clone(),
            every_ms: self.every_ms,
            for_ms: self.for_ms,
            reason: self.reason.clone(),
        }
    }
}

/// Who is what in a room.
#[derive(Clone, Debug, Args)]
pub(crate) struct Appoint {
    /// The room
    room: String,

    /// By name or id (u_…)
    pub(super) who: String,

    #[arg(value_enum)]
    role: RoleName,

    /// Why; it stands in the audit log alone
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// A role, as one writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RoleName {
    Member,
    Voice,
    Moderator,
    Owner,
}

impl Appoint {
    pub(crate) fn appointment(&self) -> Appointment {
        let role = match self.role {
            RoleName::Member => Role::Member,
            RoleName::Voice => Role::Voice,
            RoleName::Moderator => Role::Moderator,
            RoleName::Owner => Role::Owner,
        };
        Appointment {
            room: self.room.clone(),
            who: self.who.clone(),
            role,
            reason: self.reason.clone(),
        }
    }
}

/// An act that is taken back.
#[derive(Clone, Debug, Args)]
pub(crate) struct Undoing {
    /// The act's id (a_…), as it was printed and as it stands in the audit log
    #[arg(value_name = "ACT", value_parser = act)]
    pub(crate) act: EntryId,

    /// Why; it stands in the audit log alone
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// Repeat an undo whose answer was lost
    #[arg(long)]
    pub(crate) nonce: Option<String>,
}

fn act(text: &str) -> Result<EntryId, String> {
    let what = "an act's id is `a_…`, as its receipt and ACT in `parlor audit` have it";
    text.parse().map_err(|_| what.to_owned())
}
