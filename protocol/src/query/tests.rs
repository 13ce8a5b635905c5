//! What filters mean, where wrong ones are wrong, and that no text makes the parser fall over.

use super::*;
use crate::admin::View;
use proptest::prelude::*;

fn text(text: &str, column: usize) -> Text {
    Text { text: text.into(), column }
}

fn word(word: &str, column: usize) -> Filter {
    Filter::Word(text(word, column))
}

fn compare(field: &str, op: Op, value: &str, columns: (usize, usize)) -> Filter {
    let value = Value::Plain(text(value, columns.1));
    Filter::Compare(Compare { field: text(field, columns.0), op, value })
}

#[test]
fn words_patterns_and_comparisons() {
    assert_eq!(parse("  "), Ok(Filter::All));
    assert_eq!(parse("games/lfg"), Ok(word("games/lfg", 1)));
    assert_eq!(parse("\"a \\\" b\""), Ok(word("a \" b", 1)));
    assert_eq!(parse("/a\\/b.c/"), Ok(Filter::Regex(text("a/b.c", 1))));
    assert_eq!(parse("users>100"), Ok(compare("users", Op::More, "100", (1, 7))));
    assert_eq!(parse("users >= 100"), Ok(compare("users", Op::Least, "100", (1, 10))));
    assert_eq!(parse("owner:news*"), Ok(compare("owner", Op::Has, "news*", (1, 7))));
    assert_eq!(parse("at!=\"a b\""), Ok(compare("at", Op::IsNot, "a b", (1, 5))));
    // Behind an operator everything is a value.
    assert_eq!(parse("topic:http://x"), Ok(compare("topic", Op::Has, "http://x", (1, 7))));
    assert_eq!(parse("text=and"), Ok(compare("text", Op::Is, "and", (1, 6))));
}

#[test]
fn or_binds_less_than_and_less_than_not() {
    let parsed = parse("a !b or (c d) and not e").unwrap();
    let not = |filter| Filter::Not(Box::new(filter));
    let left = Filter::And(vec![word("a", 1), not(word("b", 4))]);
    let inner = Filter::And(vec![word("c", 10), word("d", 12)]);
    let right = Filter::And(vec![inner, not(word("e", 23))]);
    assert_eq!(parsed, Filter::Or(vec![left, right]));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (filter, column) in [
        ("\"abc", 1),
        ("a /b", 3),
        ("//", 1),
        ("(a", 1),
        ("a)", 2),
        ("()", 2),
        ("a and", 6),
        ("or a", 1),
        (">5", 1),
        ("users>", 7),
        ("users>(", 7),
        ("ü users>)", 9),
        ("a !", 4),
        ("users>/a/", 7),
    ] {
        assert_eq!(parse(filter).map_err(|flaw| flaw.column), Err(column), "{filter}");
    }
    assert!(parse(&"(".repeat(DEPTH + 1)).is_err());
    assert!(parse(&"! ".repeat(DEPTH + 1)).is_err());
    assert!(parse(&"a ".repeat(TERMS)).is_ok());
    assert!(parse(&"a ".repeat(TERMS + 1)).is_err());
    assert!(parse(&"a".repeat(FILTER_BYTES + 1)).is_err());
}

#[test]
fn values_have_units() {
    for (text, value) in [("100", 100.0), ("1.5k", 1_500.0), ("2m", 2e6), ("3G", 3e9)] {
        assert_eq!(number(text), Some(value), "{text}");
    }
    for (text, value) in
        [("10", 10_000.0), ("500ms", 500.0), ("10m", 6e5), ("2h", 7.2e6), ("1w", 6.048e8)]
    {
        assert_eq!(span(text), Some(value), "{text}");
    }
    for wrong in ["", "k", "-1", "1e3", "x", "1kk", "inf", "nan", "١"] {
        assert_eq!((number(wrong), span(wrong)), (None, None), "{wrong}");
    }
    assert_eq!((truth("YES"), truth("0"), truth("maybe")), (Some(true), Some(false), None));
}

#[test]
fn a_moment_is_a_second_or_a_part_of_it() {
    for (text, named) in [
        ("1970-01-02T00:00:01Z", 86_401_000..86_402_000),
        ("1970-01-02t00:00:01.5z", 86_401_500..86_401_600),
        ("1970-01-02 00:00:01.05Z", 86_401_050..86_401_060),
        ("1970-01-02T00:00:01.999Z", 86_401_999..86_402_000),
    ] {
        assert_eq!(instant(text), Some(named), "{text}");
    }
    for wrong in ["01.Z", "01.1234Z", "01.+5Z", "01.5", "01.5.5Z", "60.5Z"] {
        assert_eq!(instant(&format!("1970-01-02T00:00:{wrong}")), None, "{wrong}");
    }
}

#[test]
fn every_view_of_many_rows_has_fields_and_no_name_means_two() {
    for view in View::ALL {
        for one in fields(*view) {
            for name in one.names.iter().chain([&one.column]) {
                let named = fields(*view)
                    .iter()
                    .filter(|other| other.column == *name || other.names.contains(name));
                assert_eq!(named.count(), 1, "{view:?} {name}");
                assert_eq!(field(*view, &name.to_uppercase()), Some(one));
                let column = column(*view, name);
                let only = ["flag", "state"].contains(&one.column) && column.is_none();
                assert!(only || column == Some(one.column), "{view:?} {name}");
            }
        }
    }
    assert_eq!(field(View::Rooms, "slow").map(|field| field.column), Some("slow_ms"));
    assert_eq!(super::word(View::Audit, "at"), "time");
    assert_eq!(super::word(View::Audit, "digest"), "digest");
    assert_eq!((field(View::Pulse, "at"), column(View::Pulse, "at")), (None, None));
}

#[test]
fn the_nearest_word_is_found_if_one_is_near() {
    let words = ["room", "users", "connections", "msg/s"];
    for (written, meant) in [
        ("USER", Some("users")),
        ("conn", Some("connections")),
        ("rom", Some("room")),
        ("msgs", Some("msg/s")),
        ("secrets", None),
        ("", None),
        ("xy", None),
    ] {
        assert_eq!(nearest(written, words), meant, "{written}");
    }
}

#[test]
fn a_word_of_another_screen_leads_to_the_one_of_this() {
    for (view, written, word) in [
        (View::Rooms, "user", Some("users")),
        (View::Rooms, "usres", Some("users")),
        (View::Users, "who", Some("name")),
        (View::Tail, "user", Some("from")),
        (View::Sanctions, "Author", Some("person")),
        (View::Reports, "rpt", Some("count")),
        (View::Log, "text", Some("message")),
        (View::Audit, "secrets", None),
        (View::Pulse, "user", None),
    ] {
        assert_eq!(super::meant(view, written), word, "{written} of {view:?}");
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_flaws_have_a_place(filter in "[-a-z0-9 ()!=<>:/\"\\\\*.ü]{0,40}|.{0,60}") {
        let columns = filter.chars().count() + 1;
        if let Err(flaw) = parse(&filter) {
            prop_assert!((1..=columns).contains(&flaw.column), "{filter:?} {flaw:?}");
        }
    }

    #[test]
    fn values_never_panic(value in ".{0,20}") {
        let _ = (number(&value), span(&value), truth(&value));
    }
}
