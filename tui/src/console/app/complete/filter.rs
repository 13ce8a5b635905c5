//! Completion in a filter: the words of its view, and behind those that name them persons, rooms and states.

use super::{Known, common};
use crate::console::app::Edit;
use parlor_protocol::admin::View;
use parlor_protocol::query::{Field, Kind, field, fields};

/// What a field holds that is one of a few.
const REPORTED: [&str; 5] = ["open", "claimed", "escalated", "dismissed", "settled"];
const STANDING: [&str; 2] = ["muted", "banned"];
const SANCTIONS: [&str; 4] = ["warn", "mute", "kick", "ban"];
const TRUTHS: [&str; 2] = ["yes", "no"];

/// Completes the last word as far as all that fits agrees; says what fits, if it is more than one, or that nothing does.
pub(crate) fn complete(edit: &mut Edit, view: View, known: &Known) -> Option<String> {
    let text = edit.text();
    let begins = text.rfind([' ', '(', '!']).map_or(0, |at| at + 1);
    let (before, word) = text.split_at(begins);
    let (asked, begun) = match word.rfind([':', '=']) {
        Some(at) => word.split_at(at + 1),
        None => ("", word),
    };
    let all = match asked.is_empty() {
        true => names(view),
        false => values(view, asked.trim_end_matches([':', '=', '!']), known),
    };
    let low = begun.to_lowercase();
    let mut fitting: Vec<String> =
        all.into_iter().filter(|one| one.to_lowercase().starts_with(&low)).collect();
    fitting.sort_unstable();
    fitting.dedup();
    match fitting.as_slice() {
        [] => Some("nothing to complete: no word of this list begins so".to_owned()),
        [only] => {
            let end = if asked.is_empty() { behind(view, only) } else { " " };
            *edit = Edit::of(&format!("{before}{asked}{only}{end}"));
            None
        }
        [first, rest @ ..] => {
            let same = rest.iter().fold(first.as_str(), |same, one| common(same, one));
            if same.len() > begun.len() {
                *edit = Edit::of(&format!("{before}{asked}{same}"));
            }
            Some(fitting.join("  "))
        }
    }
}

/// The words of a view's fields.
fn names(view: View) -> Vec<String> {
    let of = |field: &Field| match field.names {
        [] => vec![field.column.to_owned()],
        names => names.iter().map(|name| (*name).to_owned()).collect(),
    };
    // A room's own lines are not asked for by age.
    let taken = |field: &&Field| view != View::Tail || field.kind != Kind::Since;
    fields(view).iter().filter(taken).flat_map(of).collect()
}

/// What follows a word by itself: a number, or a time, is compared.
fn behind(view: View, name: &str) -> &'static str {
    match field(view, name).map(|field| field.kind) {
        Some(Kind::Text | Kind::Truth) => ":",
        Some(Kind::Number | Kind::Span | Kind::Since | Kind::Until | Kind::Left) | None => "",
    }
}

/// What stands in a field, as far as that is known here.
fn values(view: View, name: &str, known: &Known) -> Vec<String> {
    let Some(field) = field(view, name) else { return Vec::new() };
    let some = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match (field.column, field.kind) {
        (_, Kind::Truth) => some(&TRUTHS),
        ("room", _) => known.rooms.clone(),
        ("author" | "persons" | "from" | "owner" | "claimed_by" | "actor" | "by", _) => {
            known.persons.clone()
        }
        ("name", _) if matches!(view, View::Users | View::Connections) => known.persons.clone(),
        ("state", _) if view == View::Reports => some(&REPORTED),
        ("state", _) => some(&STANDING),
        ("kind", _) if view == View::Sanctions => some(&SANCTIONS),
        (_, _) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(text: &str) -> (String, String) {
        let known = Known {
            persons: ["mallory", "Malte", "kim"].map(str::to_owned).to_vec(),
            rooms: ["games/lfg", "lobby"].map(str::to_owned).to_vec(),
        };
        let mut edit = Edit::of(text);
        let said = complete(&mut edit, View::Reports, &known);
        (edit.text(), said.unwrap_or_default())
    }

    #[test]
    fn words_persons_rooms_and_states_are_completed() {
        for (text, after, said) in [
            ("au", "author:", ""),
            ("ab", "about:", ""),
            ("n>2 au", "n>2 author:", ""),
            ("(!AB", "(!about:", ""),
            ("about:k", "about:kim ", ""),
            ("author=mal", "author=mal", "Malte  mallory"),
            ("room:g", "room:games/lfg ", ""),
            ("state:e", "state:escalated ", ""),
            ("co", "count", ""),
            ("r", "r", "reason  report  room"),
            ("gold", "gold", "nothing to complete: no word of this list begins so"),
            ("text:x", "text:x", "nothing to complete: no word of this list begins so"),
        ] {
            assert_eq!(done(text), (after.to_owned(), said.to_owned()), "{text}");
        }
        assert!(done("").1.contains("about  age  author  by"), "{}", done("").1);
    }

    #[test]
    fn every_view_offers_its_words_and_each_is_one() {
        for view in View::ALL {
            for name in names(*view) {
                assert!(field(*view, &name).is_some(), "{view:?} {name}");
            }
        }
    }
}
