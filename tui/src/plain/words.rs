//! The words for a view's columns: one stands over each, and it is taken in any case wherever a column is named.

use parlor_protocol::admin::View;
use parlor_protocol::query::{Field, column, field, fields, nearest, word};

/// Letters for what a room is; no column of the server's.
pub(crate) const FLAGS: &str = "flags";

const IN_FLAGS: &[&str] = &["locked", "closed", "slow_ms", "ephemeral"];

/// The column that a word means, or why there is none.
pub(crate) fn columns(view: View, asked: &[String]) -> Result<Vec<String>, String> {
    let one = |asked: &String| {
        let written = asked.trim();
        match column(view, written) {
            Some(column) => Ok(column.to_owned()),
            None if view == View::Rooms && written.eq_ignore_ascii_case(FLAGS) => {
                Ok(FLAGS.to_owned())
            }
            None => Err(unknown(view, ("column", written), &all(view))),
        }
    };
    asked.iter().map(one).collect()
}

/// The field that a view is to be sorted by, or why it cannot be.
pub(crate) fn sort(view: View, asked: &str) -> Result<String, String> {
    let asked = asked.trim();
    let known = field(view, asked).map(|field| field.column.to_owned());
    let words: Vec<&str> = fields(view).iter().map(Field::name).collect();
    known.ok_or_else(|| match column(view, asked) {
        Some(only) => {
            let (view, words) = (view.as_str(), words.join(", "));
            format!("`{view}` cannot be sorted by `{only}`. It can by {words}.")
        }
        None => unknown(view, ("column to sort by", asked), &words),
    })
}

/// What the server is asked for, so that these columns can be written.
pub(crate) fn wanted(view: View, columns: &[String]) -> Vec<String> {
    let of = |column: &String| match (view, column.as_str()) {
        (View::Rooms, FLAGS) => IN_FLAGS.iter().map(|one| (*one).to_owned()).collect(),
        // Without an end it says nothing of whether there is a mute at all.
        (View::Users, "muted_until") => vec![column.clone(), "muted".to_owned()],
        (View::Audit, "detail") => vec![column.clone(), "targets".to_owned()],
        (View::Audit, "until") => vec![column.clone(), "ended".to_owned()],
        // Warnings have none.
        (View::Sanctions, "until") => vec![column.clone(), "kind".to_owned()],
        (View::Reports, "state") => vec![column.clone(), "closed_at".to_owned()],
        _ => vec![column.clone()],
    };
    columns.iter().flat_map(of).collect()
}

/// The word over a column.
pub(crate) fn title(view: View, asked: &str) -> String {
    let known = view.columns().iter().find(|column| **column == asked);
    known.map_or(asked, |column| word(view, column)).to_uppercase()
}

/// What help says of a view's words.
pub(crate) fn help(view: View) -> String {
    let sort = if view.is_lines() { "" } else { ", --sort" };
    let (both, shown): (Vec<&str>, Vec<&str>) =
        all(view).into_iter().partition(|word| field(view, word).is_some());
    let only = match shown.is_empty() {
        true => String::new(),
        false => format!("\nFor --columns alone: {}", shown.join(", ")),
    };
    format!("Columns, for --columns{sort} and --filter: {}{only}", both.join(", "))
}

fn all(view: View) -> Vec<&'static str> {
    let flags = (view == View::Rooms).then_some(FLAGS);
    view.columns().iter().map(|column| word(view, column)).chain(flags).collect()
}

fn unknown(view: View, (what, written): (&str, &str), words: &[&str]) -> String {
    // What was written may be a column that is not to be sorted by.
    let others = words.iter().chain(view.columns()).copied();
    let meant = nearest(written, others.filter(|word| !word.eq_ignore_ascii_case(written)));
    let meant = meant.map_or_else(|| ".".to_owned(), |meant| format!("; did you mean `{meant}`?"));
    format!("`{}` has no {what} `{written}`{meant} It has {}.", view.as_str(), words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::shown;
    use parlor_protocol::query::{Filter, parse};

    /// What stands over a column can be typed for it, in any case, wherever a column is named.
    #[test]
    fn the_words_of_a_table_are_its_columns() {
        for view in View::ALL {
            for shown in shown(*view, &[]) {
                let title = shown.column.title.clone();
                assert_eq!(
                    columns(*view, std::slice::from_ref(&title)),
                    Ok(vec![shown.field.clone()])
                );
                assert_eq!(
                    columns(*view, std::slice::from_ref(&shown.field)),
                    Ok(vec![shown.field.clone()])
                );
                let Some(known) = field(*view, &title) else { continue };
                assert!(known.column == shown.field || known.column == "flag", "{title}");
                let filter = parse(&format!("{title}>1")).unwrap();
                let Filter::Compare(compare) = filter else { panic!("{title}: {filter:?}") };
                assert_eq!(field(*view, &compare.field.text), Some(known), "{title}");
            }
        }
    }

    /// What help lists for a use is taken there.
    #[test]
    fn help_lists_what_is_taken() {
        let rooms = help(View::Rooms);
        assert!(rooms.contains("--columns, --sort and --filter: room, users"), "{rooms}");
        assert!(rooms.ends_with("\nFor --columns alone: trend"), "{rooms}");
        let audit = help(View::Audit);
        let only = "alone: everybody, targets, undone_by, ended, digest";
        assert!(audit.contains("Columns, for --columns and --filter: no, time"), "{audit}");
        assert!(audit.ends_with(only), "{audit}");
        let said = sort(View::Rooms, "trend").unwrap_err();
        assert!(said.starts_with("`rooms` cannot be sorted by `trend`. It can by room"), "{said}");
    }

    #[test]
    fn a_wrong_word_is_told_with_the_nearest_and_all_of_them() {
        let wrong = |view, word: &str| columns(view, &[word.to_owned()]).unwrap_err();
        for (view, word, meant) in [
            (View::Rooms, "user", "`users`"),
            (View::Rooms, "usres", "`users`"),
            (View::Users, "muted-until", "`muted_until`"),
            (View::Connections, "queue", "`queued`"),
            (View::Sanctions, "persns", "`persons`"),
        ] {
            let said = wrong(view, word);
            assert!(said.contains(&format!("did you mean {meant}? It has ")), "{said}");
        }
        assert!(wrong(View::Rooms, "secrets").contains("`secrets`. It has room, users"));
        assert!(sort(View::Rooms, "lst").unwrap_err().contains("`last`"));
        assert!(!sort(View::Rooms, "trend").unwrap_err().contains("mean `trend`"));
        assert_eq!(sort(View::Rooms, "MSG/S"), Ok("rate".to_owned()));
    }
}
