//! What helps where the command line was wrong: the tips of the library know the grammar, these know what is meant.

use crate::text::{STAYS_CLOSED, duration};
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use parlor_protocol::query::nearest;

/// The commands that show lines, and flags that order rows.
const LINES: [&str; 3] = ["audit", "log", "tail"];
const ORDER: [&str; 3] = ["--sort", "--reverse", "--offset"];

/// The mistake with a better tip, and with the usage of the command that it was made in.
pub(super) fn hinted(mut error: Error, words: &[String], whole: &Command) -> Error {
    let Some(verb) = words.iter().skip(1).find_map(|word| whole.find_subcommand(word)) else {
        return error;
    };
    let kind = error.kind();
    let tip = if kind == ErrorKind::UnknownArgument {
        unknown(&mut error, words, verb)
    } else if kind == ErrorKind::MissingRequiredArgument {
        missing(&error)
    } else if kind == ErrorKind::InvalidValue {
        swapped(&error, verb)
    } else {
        None
    };
    if kind == ErrorKind::UnknownArgument && error.get(ContextKind::SuggestedArg).is_none() {
        error.remove(ContextKind::Suggested);
    }
    if let Some(tip) = tip {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    }
    if error.get(ContextKind::Usage).is_some() {
        let usage = verb.clone().render_usage();
        error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    error
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    let value = error.get(kind)?;
    if let ContextValue::String(text) = value {
        return Some(text.clone());
    }
    if let ContextValue::Strings(texts) = value { Some(texts.join(" ")) } else { None }
}

/// A word for which there is no place.
fn unknown(error: &mut Error, words: &[String], verb: &Command) -> Option<String> {
    let met = text(error, ContextKind::InvalidArg)?;
    if LINES.contains(&verb.get_name()) && ORDER.contains(&met.as_str()) {
        error.remove(ContextKind::SuggestedArg);
        return Some(format!("{} has its own order: --filter and --limit choose", verb.get_name()));
    }
    if verb.get_name() == "close-room" && met == "--for" {
        error.remove(ContextKind::SuggestedArg);
        return Some(STAYS_CLOSED.to_owned());
    }
    if let Some(similar) = text(error, ContextKind::SuggestedArg) {
        if nearest(&met, [similar.as_str()]).is_some() {
            return None;
        }
        error.remove(ContextKind::SuggestedArg);
    }
    // Of `-rf` only `-r` is told.
    let written = words.iter().find(|word| {
        **word == met || !met.starts_with("--") && met.starts_with('-') && word.starts_with(&met)
    });
    let written = written.unwrap_or(&met).clone();
    error.insert(ContextKind::InvalidArg, ContextValue::String(written.clone()));
    let name = verb.get_name();
    let flag = written.trim_start_matches('-').split('=').next().unwrap_or_default().to_owned();
    if !written.starts_with('-') {
        return beyond(&written, verb);
    }
    let place = words.iter().position(|word| *word == written);
    let before = place.and_then(|place| words.get(place.checked_sub(1)?));
    if let Some(before) = before.filter(|before| is_valued(verb, before)) {
        let plain = written.trim_start_matches('-');
        return Some(match duration(plain) {
            Ok(_) => format!("times are written without a minus: {before} {plain}"),
            Err(_) => format!("write {before}={written}"),
        });
    }
    if !written.starts_with("--") && takes(verb, &flag) {
        return Some(format!("write `--{flag}` with two dashes"));
    }
    let places = places(verb);
    if places.iter().any(|place| place.eq_ignore_ascii_case(&flag)) {
        let places: Vec<String> = places.iter().map(|place| place.to_uppercase()).collect();
        return Some(format!("it is a word and no flag here: parlor {name} {}", places.join(" ")));
    }
    let free = |place: &String| ["PERSON", "WHO", "TEXT"].contains(&place.as_str());
    let free = places.iter().any(free) && !written.starts_with("--");
    let free = free || places.iter().any(|place| place == "TEXT");
    free.then(|| format!("what begins with a dash goes behind `--`: parlor {name} … -- {written}"))
}

/// One word more than there is place for.
fn beyond(written: &str, verb: &Command) -> Option<String> {
    let name = verb.get_name();
    if places(verb).iter().any(|place| place == "TEXT") {
        return Some(format!("put the text in quotes: parlor {name} ROOM 'so many words'"));
    }
    match name {
        "rooms" => Some(format!("one room is `parlor room {written}`")),
        "users" => Some(format!(
            "one person is `parlor user {written}`; who is in one room, `parlor users --room {written}`"
        )),
        "sanctions" => Some(format!("write `--person {written}` or `--room {written}`")),
        "reports" => Some(format!("one report is `parlor report {written}`")),
        _ if takes(verb, "filter") => Some(format!("to find it, write `--filter {written}`")),
        _ => None,
    }
}

/// Where an act is about is never guessed.
fn missing(error: &Error) -> Option<String> {
    let place = text(error, ContextKind::InvalidArg)?.contains("--room");
    place.then(|| "say where: `--room ROOM`, or `--all` for all rooms".to_owned())
}

fn swapped(error: &Error, verb: &Command) -> Option<String> {
    let id = text(error, ContextKind::InvalidValue)?.starts_with("a_");
    let name = verb.get_name();
    (id && name == "review").then(|| "the step stands first: parlor review STEP ID".to_owned())
}

/// The words that the command takes, by what they are called.
fn places(verb: &Command) -> Vec<String> {
    let names = |arg: &clap::Arg| Some(arg.get_value_names()?.first()?.to_string());
    verb.get_positionals().filter_map(names).collect()
}

/// Whether a word is a flag that something has to follow.
fn is_valued(verb: &Command, word: &str) -> bool {
    let long = word.strip_prefix("--");
    let flag = long.and_then(|long| verb.get_arguments().find(|arg| arg.get_long() == Some(long)));
    flag.is_some_and(|flag| flag.get_action().takes_values())
}

fn takes(verb: &Command, long: &str) -> bool {
    verb.get_arguments().any(|arg| arg.get_long() == Some(long))
}
