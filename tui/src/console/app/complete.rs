//! Completion on the command line: verbs, and then what their place takes: persons, rooms, times, roles, options.

mod filter;

pub(crate) use filter::complete as complete_filter;

use super::commands::COMMANDS;
use super::edit::Edit;
use super::usage::{ROLES, Usage, VERBS};

/// Names that are seen on the screens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) persons: Vec<String>,
    pub(crate) rooms: Vec<String>,
}

/// What may stand where the last word stands.
struct Place<'l> {
    /// What it is called, for who finds none.
    called: &'static str,
    all: Vec<&'l str>,
    /// They are those that were seen.
    seen: bool,
}

const TIMES: [&str; 4] = ["10m", "1h", "1d", "7d"];

/// Completes the last word as far as all that fits agrees; says what fits, if it is more than one, or that nothing does.
/// `may`: whether a verb is for this operator in this console.
pub(crate) fn complete(
    edit: &mut Edit,
    known: &Known,
    may: impl Fn(&str) -> bool,
) -> Option<String> {
    let text = edit.text();
    let (before, word) = text.rsplit_once(' ').map_or(("", text.as_str()), |(a, b)| (a, b));
    let mut place = place(before, word, known);
    if before.is_empty() {
        place.all.retain(|verb| may(verb));
    }
    let low = word.to_lowercase();
    // A name with a blank or a quote is more than a word here.
    let fits =
        |name: &&str| name.to_lowercase().starts_with(&low) && !name.contains([' ', '"', '\'']);
    let mut fitting: Vec<&str> = place.all.iter().copied().filter(fits).collect();
    fitting.sort_unstable();
    fitting.dedup();
    let gap = if text.contains(' ') { " " } else { "" };
    match fitting.as_slice() {
        [] if place.all.is_empty() && place.seen => {
            Some(format!("nothing to complete: {}, and none was seen yet", place.called))
        }
        [] if word.is_empty() => Some(format!("nothing to complete: {}", place.called)),
        [] => Some(format!("nothing to complete: {}, none begins with {word}", place.called)),
        [only] => {
            *edit = Edit::of(&format!("{before}{gap}{only} "));
            None
        }
        [first, rest @ ..] => {
            let same = rest.iter().fold(*first, |same, name| common(same, name));
            if same.len() > word.len() {
                *edit = Edit::of(&format!("{before}{gap}{same}"));
            }
            Some(fitting.join("  "))
        }
    }
}

fn place<'l>(before: &'l str, word: &str, known: &'l Known) -> Place<'l> {
    let of = |called, all| Place { called, all, seen: false };
    let seen = |called, all: &'l [String]| {
        let all = all.iter().map(String::as_str).collect();
        Place { called, all, seen: true }
    };
    let mut words = before.split_whitespace();
    let Some(verb) = words.next() else {
        let verbs = VERBS.iter().map(|usage| usage.name);
        let all = verbs.chain(COMMANDS.iter().map(|command| command.name)).collect();
        return of("a command stands here", all);
    };
    let words: Vec<&str> = words.collect();
    let Some(usage) = Usage::named(verb) else {
        return of("it takes nothing", Vec::new());
    };
    match (words.last().copied(), word) {
        (Some("--room"), _) => return seen("a room stands here", &known.rooms),
        (Some("--spare"), _) => return seen("a person stands here", &known.persons),
        (Some("--reason"), _) => return of("words of your own stand here", Vec::new()),
        (Some("--for" | "--since" | "--until"), _) => {
            return of("a time stands here", TIMES.to_vec());
        }
        (_, word) if word.starts_with('-') => return of("an option stands here", usage.flags()),
        (Some(_) | None, _) => {}
    }
    // What an option takes is no word of the verb's own.
    let own = words.iter().take_while(|word| !word.starts_with('-')).count();
    if own < words.len() {
        return of("an option stands here", usage.flags());
    }
    let at = usage.places.get(own).or(usage.places.last()).copied().unwrap_or_default();
    match at {
        "ROOM" if own < usage.places.len() => seen("a room stands here", &known.rooms),
        "SEQ..." => of("a message's number stands here", Vec::new()),
        "TEXT" => of("words of your own stand here", Vec::new()),
        "EVERY|off" => of("how slow stands here: a time, or off", vec!["off", "30s"]),
        ROLES => of("a role stands here", ROLES.split('|').collect()),
        "WHO" | "WHO..." | "WHO|NETWORK..." if own < usage.places.len() => {
            seen("a person stands here", &known.persons)
        }
        _ if usage.places.iter().any(|place| place.ends_with("...")) => {
            let mut all = with(if usage.takes_time() { &TIMES } else { &[] }, usage);
            // Whoever goes on with letters names one more.
            all.extend(known.persons.iter().filter(|_| !word.is_empty()).map(String::as_str));
            of("a time, an option or one more person stands here", all)
        }
        "[TIME]" if own < usage.places.len() => {
            of("a time or an option stands here", with(&TIMES, usage))
        }
        _ => of("an option stands here", usage.flags()),
    }
}

fn with<'l>(words: &[&'l str], usage: &Usage) -> Vec<&'l str> {
    words.iter().copied().chain(usage.flags()).collect()
}

/// How both begin.
fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let differ = one.char_indices().zip(other.chars()).find(|((_, one), other)| one != other);
    let end = differ.map_or(one.len().min(other.len()), |((at, _), _)| at);
    one.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known {
            persons: ["mallory", "Malte", "two words"].map(str::to_owned).to_vec(),
            rooms: ["games/lfg", "jp/雑談"].map(str::to_owned).to_vec(),
        }
    }

    /// What the line is after it, and what is said.
    fn done(text: &str) -> (String, String) {
        let mut edit = Edit::of(text);
        let said = complete(&mut edit, &known(), |_| true);
        (edit.text(), said.unwrap_or_default())
    }

    #[test]
    fn a_verb_is_completed_when_only_one_fits() {
        assert_eq!(done("pur"), ("purge ".into(), String::new()));
        assert_eq!(done("un"), ("un".into(), "unban  undo  unlock  unmark  unmute".into()));
        assert_eq!(done("users-"), ("users-here ".into(), String::new()));
    }

    #[test]
    fn names_are_completed_as_far_as_they_agree() {
        assert_eq!(done("mute mall"), ("mute mallory ".into(), String::new()));
        assert_eq!(done("mute ma"), ("mute ma".into(), "Malte  mallory".into()));
        let room = done("mute mallory 10m --room g");
        assert_eq!(room, ("mute mallory 10m --room games/lfg ".into(), String::new()));
        assert_eq!(done("room jp"), ("room jp/雑談 ".into(), String::new()));
        assert_eq!(common("雑談室", "雑談"), "雑談");
    }

    #[test]
    fn each_place_has_its_own() {
        for (line, said) in [
            ("mute ", "Malte  mallory"),
            ("lock ", "games/lfg  jp/雑談"),
            ("mute mallory ", "--all  --only-person  --plan  --reason  --room  10m  1d  1h  7d"),
            ("unmute mallory ", "--all  --plan  --reason  --room"),
            ("role ", "games/lfg  jp/雑談"),
            ("role games/lfg ma", "Malte  mallory"),
            ("role games/lfg mallory ", "member  moderator  owner  voice"),
            ("slow games/lfg ", "30s  off"),
            ("slow games/lfg 30s ", "--plan  --reason  10m  1d  1h  7d"),
            ("mute mallory --r", "--reason  --room"),
        ] {
            assert_eq!(done(line).1, said, "{line}");
        }
    }

    #[test]
    fn where_nothing_fits_it_is_said() {
        for (line, said) in [
            ("mute two", "nothing to complete: a person stands here, none begins with two"),
            ("mute mallory --reason ", "nothing to complete: words of your own stand here"),
            ("frob", "nothing to complete: a command stands here, none begins with frob"),
            ("notice lobby ", "nothing to complete: words of your own stand here"),
            ("remove lobby ", "nothing to complete: a message's number stands here"),
        ] {
            assert_eq!(done(line), (line.to_owned(), said.to_owned()));
        }
        let said = complete(&mut Edit::of("mute a"), &Known::default(), |_| true);
        let none = "nothing to complete: a person stands here, and none was seen yet";
        assert_eq!(said.as_deref(), Some(none));
    }
}
