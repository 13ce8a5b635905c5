//! The command line: `mute mallory 10m --room lobby --reason flood`, the words that `parlor` takes from a shell. Beyond those a
//! time may stand behind whom it is about, a text needs no quotes, and in a room that room need not be named.

use super::commands::{COMMANDS, Command};
use super::usage::{Usage, VERBS};
use crate::args::{Doing, typed};
use crate::text::{STAYS_CLOSED, bare, duration};
use parlor_protocol::EntryId;
use parlor_protocol::deed::Deed;
use parlor_protocol::query::nearest;

/// What a line asks for.
pub(crate) enum Order {
    Nothing,
    Run(&'static Command),
    Room(String),
    Filter(String),
    Person(String),
    /// Sanctions of this kind.
    Sanctions(&'static str),
    Undo(EntryId),
    Quit,
    Deed(Box<Written>),
}

/// A deed that was written out.
pub(crate) struct Written {
    pub(crate) deed: Deed,
    /// The words, with the room where it was left to the screen.
    pub(crate) what: String,
    /// It is only to be told what it would do.
    pub(crate) plan: bool,
}

/// Options that are followed by a value.
const VALUED: [&str; 9] = [
    "--room", "--reason", "--spare", "--for", "--since", "--until", "--nonce", "--socket",
    "--color",
];

/// Reads a line, typed in this room at this time.
pub(crate) fn read(line: &str, here: Option<&str>, now: u64) -> Result<Order, String> {
    let words = split(line)?;
    let Some((verb, rest)) = words.split_first() else { return Ok(Order::Nothing) };
    match (verb.as_str(), rest) {
        ("q" | "quit", _) => return Ok(Order::Quit),
        ("filter", rest) => return Ok(Order::Filter(rest.join(" "))),
        ("room", [room]) => return Ok(Order::Room(room.clone())),
        ("user", [who]) => return Ok(Order::Person(who.clone())),
        ("bans", []) => return Ok(Order::Sanctions("ban")),
        ("mutes", []) => return Ok(Order::Sanctions("mute")),
        ("undo", [act]) => {
            let act = act.parse().map_err(|_| "an act's id is `a_…`, as the audit has it")?;
            return Ok(Order::Undo(act));
        }
        _ => {}
    }
    let name = if verb == "conns" { "connections" } else { verb };
    let command = COMMANDS.iter().find(|command| command.name == name && rest.is_empty());
    match (Usage::named(verb).filter(|usage| !usage.options.is_empty()), command) {
        (Some(usage), _) => written(line, (usage, rest), here, now),
        (None, Some(command)) => Ok(Order::Run(command)),
        (None, None) => match Usage::named(verb) {
            Some(usage) => Err(format!("it is {}", usage.text())),
            None => Err(unknown(verb)),
        },
    }
}

fn unknown(verb: &str) -> String {
    let verbs = VERBS.iter().map(|usage| usage.name);
    let meant = nearest(verb, verbs.chain(COMMANDS.iter().map(|command| command.name)));
    let meant = meant.map(|word| format!("did you mean {word}?"));
    format!("there is no command {verb}; {}", meant.as_deref().unwrap_or("? shows all"))
}

fn written(
    line: &str,
    (usage, rest): (&Usage, &[String]),
    here: Option<&str>,
    now: u64,
) -> Result<Order, String> {
    let mut words = Words::of(rest);
    let mut what = line.trim().to_owned();
    words.lift_time(usage)?;
    words.join_text(usage);
    if usage.says_where()
        && !words.says_where()
        && let Some(room) = here
    {
        words.options.extend(["--room".to_owned(), room.to_owned()]);
        what.push_str(&format!(" --room {room}"));
    }
    let verb = typed(&words.spelled(usage.name))?;
    let Some((deed, doing)) = crate::args::deed(&verb, now) else {
        return Err(format!("{} is the shell's", usage.name));
    };
    let Doing { plan, yes, nonce, .. } = doing;
    if *yes || nonce.is_some() {
        return Err(
            "--yes and --nonce are the shell's: here one is asked, and nothing is sent twice"
                .to_owned(),
        );
    }
    Ok(Order::Deed(Box::new(Written { deed, what, plan: *plan })))
}

/// What the verb that is being typed takes.
pub(crate) fn hint(line: &str, may: impl Fn(&str) -> bool) -> Option<String> {
    let verb = line.split_whitespace().next()?;
    let fits = |usage: &&Usage| usage.name.starts_with(verb) && may(usage.name);
    let found: Vec<&Usage> = VERBS.iter().filter(fits).collect();
    match found.as_slice() {
        [] => None,
        [usage] => Some(usage.text()),
        many => match many.iter().find(|usage| usage.name == verb) {
            Some(usage) => Some(usage.text()),
            None => Some(many.iter().map(|usage| usage.name).collect::<Vec<_>>().join("  ")),
        },
    }
}

/// Whether it names somebody to whom something is done, and not yet where.
pub(crate) fn lacks_place(line: &str) -> bool {
    let Ok(words) = split(line) else { return false };
    let Some((verb, rest)) = words.split_first() else { return false };
    let words = Words::of(rest);
    let asked = Usage::named(verb).is_some_and(Usage::says_where);
    asked && !words.places.is_empty() && !words.says_where()
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

/// The options with their values, and the words between them.
struct Words {
    options: Vec<String>,
    places: Vec<String>,
}

impl Words {
    fn of(rest: &[String]) -> Self {
        let (mut options, mut places) = (Vec::new(), Vec::new());
        let mut rest = rest.iter();
        while let Some(word) = rest.next() {
            if word == "--" {
                places.extend(rest.by_ref().cloned());
            } else if word.starts_with('-') && word.len() > 1 {
                options.push(word.clone());
                if VALUED.contains(&word.as_str()) {
                    options.extend(rest.next().cloned());
                }
            } else {
                places.push(word.clone());
            }
        }
        Self { options, places }
    }

    /// A time behind what it is about is for how long.
    fn lift_time(&mut self, usage: &Usage) -> Result<(), String> {
        let least = usage.places.len() - usize::from(usage.takes_time());
        let timed = self.options.iter().any(|option| option.starts_with("--for"));
        let beyond = self.places.len() > least;
        let time = self.places.last().is_some_and(|last| duration(last).is_ok());
        if usage.name == "close-room" && beyond && time {
            return Err(STAYS_CLOSED.to_owned());
        }
        // Whoever is called like a number is named by id.
        let unitless = self.places.last().filter(|_| usage.takes_time() && !timed && beyond);
        if let Some((number, meant)) = unitless.and_then(|last| Some((last, bare(last)?))) {
            return Err(format!("{number} has no unit: is {meant} meant?"));
        }
        if usage.takes_time() && !timed && beyond && time {
            let time = self.places.pop();
            self.options.push("--for".to_owned());
            self.options.extend(time);
        }
        Ok(())
    }

    /// A text goes on to the end.
    fn join_text(&mut self, usage: &Usage) {
        let before = usage.places.len().saturating_sub(1);
        let before = if self.says_where() { 0 } else { before };
        if usage.takes_text() && self.places.len() > before {
            let text = self.places.split_off(before).join(" ");
            self.places.push(text);
        }
    }

    fn says_where(&self) -> bool {
        let place = |option: &String| option == "--all" || option.starts_with("--room");
        self.options.iter().any(place)
    }

    fn spelled(self, verb: &str) -> Vec<String> {
        let mut words = vec![verb.to_owned()];
        words.extend(self.options);
        words.push("--".to_owned());
        words.extend(self.places);
        words
    }
}

#[cfg(test)]
mod tests;
