//! The command line: `mute mallory 10m --room lobby --reason flood`, the words that `parlor` takes from a shell, too.

use super::commands::{COMMANDS, Command};
use crate::text::{STAYS_CLOSED, networks_and_persons, only_persons, only_spared};
use parlor_protocol::deed::{
    Appointment, Deed, Pardon, Purge, Removal, Role, Sentence, Setting, Slow, Words,
};

/// What a line asks for.
pub(crate) enum Order {
    Nothing,
    Run(&'static Command),
    Room(String),
    Filter(String),
    Person(String),
    /// Sanctions of this kind.
    Sanctions(&'static str),
    Quit,
    Deed {
        deed: Box<Deed>,
        what: String,
    },
}

/// The verbs with what they take.
pub(super) const VERBS: &[(&str, &str)] = &[
    ("warn", "warn WHO... --reason TEXT [--room ROOM]"),
    ("mute", "mute WHO... [TIME] [--room ROOM] [--reason TEXT] [--only-person]"),
    ("unmute", "unmute WHO... [--room ROOM]"),
    ("kick", "kick WHO... [TIME] [--room ROOM] [--reason TEXT]"),
    ("ban", "ban WHO|NETWORK... [TIME] [--room ROOM] [--reason TEXT] [--spare WHO]"),
    ("unban", "unban WHO|NETWORK... [--room ROOM]"),
    ("remove", "remove SEQ... --room ROOM [--reason TEXT]"),
    ("purge", "purge WHO... [--room ROOM] [--reason TEXT]"),
    ("lock", "lock ROOM [TIME] [--reason TEXT]"),
    ("unlock", "unlock ROOM"),
    ("slow", "slow ROOM TIME|off [--reason TEXT]"),
    ("topic", "topic ROOM TEXT"),
    ("notice", "notice TEXT [--room ROOM]"),
    ("close-room", "close-room ROOM [--reason TEXT]"),
    ("open-room", "open-room ROOM"),
    ("role", "role WHO member|voice|moderator|owner --room ROOM"),
    ("room", "room ROOM"),
    ("user", "user WHO"),
    ("q", "q"),
];

/// Reads a line.
pub(crate) fn read(line: &str) -> Result<Order, String> {
    let words = split(line)?;
    let Some((verb, rest)) = words.split_first() else { return Ok(Order::Nothing) };
    match (verb.as_str(), rest) {
        ("q" | "quit", _) => return Ok(Order::Quit),
        ("filter", rest) => return Ok(Order::Filter(rest.join(" "))),
        ("room", [room]) => return Ok(Order::Room(room.clone())),
        ("user", [who]) => return Ok(Order::Person(who.clone())),
        ("bans", []) => return Ok(Order::Sanctions("ban")),
        ("mutes", []) => return Ok(Order::Sanctions("mute")),
        _ => {}
    }
    if VERBS.iter().any(|(name, _)| name == verb) {
        let args = Args::of(rest)?;
        let deed = deed(verb, &args)?;
        return Ok(Order::Deed { deed: Box::new(deed), what: line.trim().to_owned() });
    }
    let name = if verb == "conns" { "connections" } else { verb };
    let command = COMMANDS.iter().find(|command| command.name == name && rest.is_empty());
    command.map(Order::Run).ok_or_else(|| format!("there is no command {verb}; ? shows all"))
}

/// What the verb that is being typed takes.
pub(crate) fn hint(line: &str, may: impl Fn(&str) -> bool) -> Option<String> {
    let verb = line.split_whitespace().next()?;
    let fits = |(name, _): &&(&str, &str)| name.starts_with(verb) && may(name);
    let found: Vec<_> = VERBS.iter().filter(fits).collect();
    match found.as_slice() {
        [] => None,
        [(_, usage)] => Some((*usage).to_owned()),
        many => match many.iter().find(|(name, _)| *name == verb) {
            Some((_, usage)) => Some((*usage).to_owned()),
            None => Some(many.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("  ")),
        },
    }
}

/// Words by blanks; quotes keep blanks together.
fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for char in line.chars() {
        match (quote, char) {
            (Some(open), char) if char == open => quote = None,
            (Some(_), char) => word.get_or_insert_default().push(char),
            (None, '"' | '\'') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, char) => word.get_or_insert_default().push(char),
        }
    }
    if quote.is_some() {
        return Err("a quote is open".to_owned());
    }
    words.extend(word);
    Ok(words)
}

/// Words without options, and the options.
#[derive(Debug, Default)]
struct Args {
    words: Vec<String>,
    room: Option<String>,
    reason: Option<String>,
    spare: Vec<String>,
    for_ms: Option<u64>,
    only_person: bool,
}

impl Args {
    fn of(rest: &[String]) -> Result<Self, String> {
        let mut args = Self::default();
        let mut rest = rest.iter();
        while let Some(word) = rest.next() {
            let mut value = || rest.next().cloned().ok_or_else(|| format!("{word} takes a value"));
            match word.as_str() {
                "--room" => args.room = Some(value()?),
                "--reason" => args.reason = Some(value()?),
                "--spare" => args.spare.push(value()?),
                "--for" => args.for_ms = Some(time(&value()?).ok_or("--for takes a time, as 10m")?),
                "--all" => args.room = None,
                "--only-person" => args.only_person = true,
                "--" => args.words.extend(rest.by_ref().cloned()),
                option if option.starts_with("--") => return Err(format!("there is no {option}")),
                word => args.words.push(word.to_owned()),
            }
        }
        Ok(args)
    }

    /// Takes a time off the end, where there is one beside a name.
    fn take_time(&self) -> (&[String], Option<u64>) {
        match self.words.split_last() {
            Some((last, names)) if !names.is_empty() && self.for_ms.is_none() => match time(last) {
                Some(ms) => (names, Some(ms)),
                None => (&self.words, self.for_ms),
            },
            Some(_) | None => (&self.words, self.for_ms),
        }
    }

    fn one(&self, what: &str) -> Result<String, String> {
        self.words.first().cloned().ok_or_else(|| format!("which {what}?"))
    }
}

/// A time as people write it: `90s`, `10m`, `1h30m`, `7d`.
pub(crate) fn time(text: &str) -> Option<u64> {
    let mut total: u64 = 0;
    let mut number = String::new();
    for char in text.chars() {
        let unit = match char {
            '0'..='9' => {
                number.push(char);
                continue;
            }
            's' => 1_000,
            'm' => 60_000,
            'h' => 3_600_000,
            'd' => 86_400_000,
            'w' => 604_800_000,
            _ => return None,
        };
        let count: u64 = std::mem::take(&mut number).parse().ok()?;
        total = total.checked_add(count.checked_mul(unit)?)?;
    }
    (number.is_empty() && total > 0).then_some(total)
}

fn deed(verb: &str, args: &Args) -> Result<Deed, String> {
    let (names, for_ms) = args.take_time();
    let (room, reason) = (args.room.clone(), args.reason.clone());
    let some = || if names.is_empty() { Err("whom?".to_owned()) } else { Ok(()) };
    let (networks, who) = match verb {
        "ban" | "unban" => networks_and_persons(names)?,
        "warn" | "mute" | "unmute" | "kick" | "purge" => {
            only_persons(names).map(|()| (Vec::new(), names.to_vec()))?
        }
        _ => (Vec::new(), names.to_vec()),
    };
    only_spared(&args.spare)?;
    let sentence = Sentence {
        who: who.clone(),
        networks: networks.clone(),
        room: room.clone(),
        for_ms,
        reason: reason.clone(),
        spare: args.spare.clone(),
        only_person: args.only_person,
    };
    let pardon = Pardon { who, networks, room: room.clone(), reason: reason.clone() };
    let setting = || args.one("room").map(|room| Setting { room, for_ms, reason: reason.clone() });
    Ok(match verb {
        "warn" | "mute" | "kick" | "ban" => {
            some()?;
            match verb {
                "warn" => Deed::Warn(Sentence { for_ms: None, ..sentence }),
                "mute" => Deed::Mute(sentence),
                "kick" => Deed::Kick(sentence),
                _ => Deed::Ban(sentence),
            }
        }
        "unmute" | "unban" => {
            some()?;
            if verb == "unmute" { Deed::Unmute(pardon) } else { Deed::Unban(pardon) }
        }
        "purge" => {
            some()?;
            let who = args.words.clone();
            Deed::Purge(Purge { who, room, reason, ..Purge::default() })
        }
        "remove" => {
            let targets: Result<Vec<u64>, _> = args.words.iter().map(|word| word.parse()).collect();
            let targets = targets.map_err(|_| "messages are named by their seq")?;
            let room = room.ok_or("--room says in which room")?;
            Deed::Remove(Removal { room, targets, reason })
        }
        "lock" => Deed::Lock(setting()?),
        "unlock" => Deed::Unlock(setting()?),
        "close-room" if for_ms.is_some() => return Err(STAYS_CLOSED.to_owned()),
        "close-room" => Deed::CloseRoom(setting()?),
        "open-room" => Deed::OpenRoom(setting()?),
        "slow" => slow(args)?,
        "topic" | "notice" => words(verb, args)?,
        _ => role(args)?,
    })
}

fn slow(args: &Args) -> Result<Deed, String> {
    let every = args.words.get(1).ok_or("how slow? a time, or off")?;
    let every_ms = if every == "off" { 0 } else { time(every).ok_or("a time, as 30s, or off")? };
    let (room, reason) = (args.one("room")?, args.reason.clone());
    Ok(Deed::Slow(Slow { room, every_ms, for_ms: args.for_ms, reason }))
}

fn words(verb: &str, args: &Args) -> Result<Deed, String> {
    if verb == "notice" {
        let text = args.words.join(" ");
        return Ok(Deed::Notice(Words { room: args.room.clone(), text }));
    }
    let (room, text) = args.words.split_first().ok_or("which room?")?;
    Ok(Deed::Topic(Words { room: Some(room.clone()), text: text.join(" ") }))
}

fn role(args: &Args) -> Result<Deed, String> {
    let (who, role) = match args.words.as_slice() {
        [who, role] => (who.clone(), role.as_str()),
        _ => return Err("role WHO member|voice|moderator|owner --room ROOM".to_owned()),
    };
    let role = match role {
        "member" => Role::Member,
        "voice" => Role::Voice,
        "moderator" => Role::Moderator,
        "owner" => Role::Owner,
        other => return Err(format!("there is no role {other}")),
    };
    let room = args.room.clone().ok_or("--room says in which room")?;
    Ok(Deed::Role(Appointment { room, who, role, reason: args.reason.clone() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_deed(line: &str) -> Deed {
        match read(line) {
            Ok(Order::Deed { deed, .. }) => *deed,
            Ok(_) => panic!("no deed: {line}"),
            Err(wrong) => panic!("{line}: {wrong}"),
        }
    }

    #[test]
    fn the_words_of_the_shell_are_understood() {
        let deed = read_deed("mute mallory 10m --room lobby --reason 'buys gold'");
        let expected = Sentence {
            who: vec!["mallory".into()],
            room: Some("lobby".into()),
            for_ms: Some(600_000),
            reason: Some("buys gold".into()),
            ..Sentence::default()
        };
        assert_eq!(deed, Deed::Mute(expected));
        let Deed::Ban(ban) = read_deed("ban 203.0.113.0/24 mallory 1d --spare ada") else {
            panic!()
        };
        assert_eq!(ban.networks, ["203.0.113.0/24"]);
        assert_eq!(ban.who, ["mallory"]);
        assert_eq!(ban.for_ms, Some(86_400_000));
        let Deed::Slow(slow) = read_deed("slow lobby off") else { panic!() };
        assert_eq!(slow.every_ms, 0);
        let Deed::Notice(notice) = read_deed("notice --room lobby -- --hi") else { panic!() };
        assert_eq!(notice.text, "--hi");
    }

    #[test]
    fn a_name_that_reads_like_a_time_is_still_a_name() {
        let Deed::Mute(mute) = read_deed("mute 10m") else { panic!() };
        assert_eq!(mute.who, ["10m"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, said) in [
            ("mute", "whom?"),
            ("mute ada --room", "takes a value"),
            ("mute ada --loud", "there is no --loud"),
            ("remove 3", "--room"),
            ("frobnicate", "no command"),
            ("notice \"open", "quote"),
            ("role ada boss --room lobby", "no role boss"),
            ("ban 300.1.1.1/24 1d", "is no network"),
            ("mute 203.0.113.0/24", "only `ban`"),
            ("ban 203.0.113.0/24 --spare 203.0.113.7", "`203.0.113.7` is none"),
            ("close-room lobby --for 10m", "until it is opened"),
            ("close-room lobby 10m", "until it is opened"),
        ] {
            let Err(wrong) = read(line) else { panic!("{line}") };
            assert!(wrong.contains(said), "{line}: {wrong}");
        }
    }

    #[test]
    fn times_are_read_and_nonsense_is_not() {
        assert_eq!(time("1h30m"), Some(5_400_000));
        assert_eq!(time("2w"), Some(1_209_600_000));
        for wrong in ["", "10", "m", "-1m", "1y", "99999999999999999999d", "0s"] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }
}
