//! Command lines, right and wrong.

use super::*;
use parlor_protocol::deed::Deed;

fn read(line: &str) -> Result<Args, String> {
    let words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
    match Args::read(&words) {
        Parsed::Run(args) => Ok(*args),
        Parsed::Said { text, exit } => {
            assert_eq!(exit, Exit::Usage, "{text}");
            Err(text)
        }
    }
}

fn deed(line: &str) -> Deed {
    let verb = read(line).unwrap().verb.unwrap();
    crate::args::deed(&verb, 1_000_000).unwrap().0
}

#[test]
fn the_description_is_sound() {
    Args::description().debug_assert();
}

#[test]
fn acts_become_deeds() {
    for (line, json) in [
        (
            "parlor mute bob --for 10m --room lobby --reason flood",
            r#"{"verb":"mute","who":["bob"],"room":"lobby","for_ms":600000,"reason":"flood"}"#,
        ),
        ("parlor warn bob eve --all", r#"{"verb":"warn","who":["bob","eve"]}"#),
        ("parlor unmute bob --all", r#"{"verb":"unmute","who":["bob"]}"#),
        (
            "parlor kick bob --room a --only-person",
            r#"{"verb":"kick","who":["bob"],"room":"a","only_person":true}"#,
        ),
        (
            "parlor ban bob 203.0.113.0/24 2001:db8::1 --all --spare ada",
            r#"{"verb":"ban","who":["bob"],"networks":["203.0.113.0/24","2001:db8::1"],"spare":["ada"]}"#,
        ),
        ("parlor unban 203.0.113.7 --all", r#"{"verb":"unban","networks":["203.0.113.7"]}"#),
        ("parlor remove lobby #4", r#"{"verb":"remove","room":"lobby","targets":[4]}"#),
        ("parlor remove lobby 4 5", r#"{"verb":"remove","room":"lobby","targets":[4,5]}"#),
        (
            "parlor purge bob --room lobby --since 1m --until 1970-01-01T00:16:00Z",
            r#"{"verb":"purge","who":["bob"],"room":"lobby","since":940000,"until":960000}"#,
        ),
        ("parlor lock lobby --for 1h", r#"{"verb":"lock","room":"lobby","for_ms":3600000}"#),
        ("parlor unlock lobby", r#"{"verb":"unlock","room":"lobby"}"#),
        ("parlor slow lobby 30s", r#"{"verb":"slow","room":"lobby","every_ms":30000}"#),
        ("parlor slow lobby 0s", r#"{"verb":"slow","room":"lobby","every_ms":0}"#),
        ("parlor slow lobby off", r#"{"verb":"slow","room":"lobby","every_ms":0}"#),
        ("parlor topic lobby Hello", r#"{"verb":"topic","room":"lobby","text":"Hello"}"#),
        ("parlor notice lobby Hello", r#"{"verb":"notice","room":"lobby","text":"Hello"}"#),
        ("parlor notice --all Hello", r#"{"verb":"notice","text":"Hello"}"#),
        ("parlor notice --room a Hello", r#"{"verb":"notice","room":"a","text":"Hello"}"#),
        ("parlor notice -- a -hi", r#"{"verb":"notice","room":"a","text":"-hi"}"#),
        ("parlor notice a -- --hi", r#"{"verb":"notice","room":"a","text":"--hi"}"#),
        ("parlor notice --all -- -hi", r#"{"verb":"notice","text":"-hi"}"#),
        ("parlor topic -- a -hi", r#"{"verb":"topic","room":"a","text":"-hi"}"#),
        (
            "parlor ban --all --reason=-why --spare=-ada -- -bob 203.0.113.7",
            r#"{"verb":"ban","who":["-bob"],"networks":["203.0.113.7"],"reason":"-why","spare":["-ada"]}"#,
        ),
        (
            "parlor role --reason=--why -- lobby -bob voice",
            r#"{"verb":"role","room":"lobby","who":"-bob","role":"voice","reason":"--why"}"#,
        ),
        ("parlor close-room lobby", r#"{"verb":"close_room","room":"lobby"}"#),
        ("parlor open-room lobby", r#"{"verb":"open_room","room":"lobby"}"#),
        (
            "parlor role lobby bob voice",
            r#"{"verb":"role","room":"lobby","who":"bob","role":"voice"}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&deed(line)).unwrap(), json, "{line}");
    }
}

#[test]
fn a_wrong_line_is_told_what_is_wrong_with_it() {
    for (line, hint) in [
        ("parlor smite bob", "unrecognized subcommand 'smite'"),
        ("parlor mute bob", "--room <ROOM>|--all"),
        ("parlor mute bob --room a --all", "cannot be used with"),
        ("parlor mute --room a", "<WHO>"),
        ("parlor mute bob --room a --for 10", "10m"),
        ("parlor mute bob --room a --for soon", "10m"),
        ("parlor unmute bob --room a --for 10m", "--for"),
        ("parlor slow lobby often", "or off"),
        ("parlor slow lobby 10h", "once in 6h"),
        ("parlor mute bob --all --for 5000d", "ten years (3650d)"),
        ("parlor lock lobby --for 5000d", "ten years (3650d)"),
        ("parlor mute bob --spare ada", "--spare"),
        ("parlor warn bob --for 10m", "--for"),
        ("parlor remove lobby", "<SEQ>"),
        ("parlor remove lobby x", "behind `#`"),
        ("parlor purge bob --room a --since yesterday", "2026-11-28T01:20:00Z"),
        ("parlor role lobby bob king", "moderator"),
        ("parlor undo", "<ACT>"),
        ("parlor undo u_1", "a_"),
        ("parlor rooms --limit 0", "1..=1000"),
        ("parlor rooms --limit 1001", "1..=1000"),
        ("parlor tail", "<ROOM>"),
        ("parlor review eat a_00000000000000000000000001", "claim"),
        ("parlor completions tcsh", "bash"),
    ] {
        let text = read(line).err().unwrap_or_else(|| panic!("{line} was taken"));
        assert!(text.contains(hint), "{line}: {text}");
    }
}

#[test]
fn flags_stand_before_and_after_the_command() {
    for line in ["parlor --json rooms --sort users", "parlor rooms --sort users --json"] {
        let args = read(line).unwrap();
        assert!(args.common.json, "{line}");
    }
    assert!(read("parlor").unwrap().verb.is_none());
}

#[test]
fn every_exit_code_is_told() {
    for exit in [
        Exit::Done,
        Exit::Refused,
        Exit::Usage,
        Exit::NoDaemon,
        Exit::Bug,
        Exit::Output,
        Exit::InDoubt,
        Exit::Protocol,
        Exit::NotPermitted,
    ] {
        let line = format!("\n  {:<3} ", exit as u8);
        assert!(AFTER.contains(&line), "{exit:?}");
    }
}

#[test]
fn a_word_that_cannot_be_meant_is_a_mistake() {
    let wrong = |line: &str| read(line).unwrap().verb.unwrap().sound();
    for (line, hint) in [
        ("parlor ban 300.1.1.1/24 --all", "`300.1.1.1` is not four numbers"),
        ("parlor unban bob 10.0.0 --all", "named by id"),
        ("parlor ban bob --spare 10.0.0.0/8 --all", "`10.0.0.0/8` is none"),
        (
            "parlor ban 10.0.0.0/8 --spare ada --spare 10.1.2.3 --all",
            "--spare takes persons, by name",
        ),
        ("parlor mute 203.0.113.7 --all", "only `ban`"),
        ("parlor ban ada --all --spare bob", "behind an address or network"),
        ("parlor purge bob --all --since 1h --until 2h", "--since 2h --until 1h"),
        ("parlor purge bob --all --since 2h --until 1970-01-01T00:00:00Z", "is not before"),
        ("parlor user 203.0.113.7", "only `ban`"),
        ("parlor role lobby ::1 voice", "only `ban`"),
        ("parlor mute bob 10m --all", "write --for 10m"),
        ("parlor tail lobby news --before 500", "name one room"),
        ("parlor notice Hello", "`parlor notice ROOM TEXT`, or --room ROOM, or --all"),
        ("parlor notice --room lobby Hello all", "in quotes"),
    ] {
        let said = wrong(line).err().unwrap_or_else(|| panic!("{line} was taken"));
        assert!(said.contains(hint), "{line}: {said}");
    }
    for line in [
        "parlor ban 203.0.113.0/24 ::1 bob --all",
        "parlor mute 1.2.3 bob --all",
        "parlor ban 203.0.113.7 --all --spare bob",
        "parlor purge bob --all --since 2h --until 1h",
        "parlor mute bob --all --for 3650d",
        "parlor slow lobby 6h",
        "parlor tail lobby --before 500",
        "parlor mute 10m --all",
    ] {
        assert_eq!(wrong(line), Ok(()), "{line}");
    }
}

#[test]
fn a_mistake_repeats_nothing_that_a_terminal_would_obey() {
    let hostile = "\u{9b}2J\u{202e}x\ry";
    for words in [
        &["users", hostile][..],
        &[hostile],
        &["rooms", &format!("--{hostile}")],
        &["review", hostile, hostile],
        &["mute", "--for", hostile, "bob", "--all"],
    ] {
        let words = std::iter::once("parlor").chain(words.iter().copied());
        let Parsed::Said { text, exit } =
            Args::read(&words.map(OsString::from).collect::<Vec<_>>())
        else {
            panic!("{hostile:?} is no mistake")
        };
        assert_eq!(exit, Exit::Usage);
        assert!(text.contains(r"\u{9b}2J\u{202e}x\u{d}y") && text.lines().count() > 2, "{text:?}");
        assert!(!text.contains(['\u{9b}', '\u{202e}', '\r']), "{text:?}");
    }
}

#[test]
fn tips_are_about_what_was_meant() {
    for (line, tip) in [
        ("parlor user -rf", "parlor user … -- -rf"),
        ("parlor mute bob -for 10m --all", "write `--for` with two dashes"),
        ("parlor lock --room lobby", "no flag here: parlor lock ROOM"),
        ("parlor role bob moderator --room lobby", "parlor role ROOM WHO ROLE"),
        ("parlor remove 5 --room lobby", "parlor remove ROOM SEQ"),
        ("parlor topic lobby hello world", "parlor topic ROOM 'so many words'"),
        ("parlor notice lobby hello world", "parlor notice ROOM 'so many words'"),
        ("parlor users lobby", "parlor users --room lobby"),
        ("parlor rooms lobby", "parlor room lobby"),
        ("parlor sanctions bob", "--person bob"),
        ("parlor connections bob", "--filter bob"),
        ("parlor ban bob", "`--all` for all rooms"),
        ("parlor review a_00000000000000000000000001 claim", "parlor review STEP ID"),
        ("parlor undo 17", "ACT in `parlor audit`"),
        ("parlor report 17", "REPORT has it in `parlor reports`"),
        ("parlor rooms --filters x", "a similar argument exists: '--filter'"),
        ("parlor mute bob --all --for -5m", "without a minus: --for 5m"),
        ("parlor purge bob --all --since -1h", "without a minus: --since 1h"),
        ("parlor warn bob --all --reason -x", "write --reason=-x"),
        ("parlor notice lobby -oops", "parlor notice … -- -oops"),
        ("parlor close-room lobby --for 1h", "stays closed until it is opened"),
        ("parlor audit --sort no", "its own order: --filter and --limit choose"),
        ("parlor log --reverse", "its own order: --filter and --limit choose"),
    ] {
        let text = read(line).err().unwrap_or_else(|| panic!("{line} was taken"));
        assert!(text.contains(tip), "{line}: {text}");
        let verb = line.split(' ').nth(1).unwrap();
        assert!(
            !text.contains("Usage") || text.contains(&format!("Usage: parlor {verb}")),
            "{text}"
        );
    }
    for line in ["parlor mute bob --all --until 2h", "parlor mute bob --all --sort x"] {
        let text = read(line).err().unwrap();
        assert!(!text.contains("tip:"), "{text}");
    }
}

#[test]
fn what_verbs_share_says_of_each_what_is_true_of_it() {
    let help = |verb: &str| {
        let mut all = Args::description();
        all.find_subcommand_mut(verb).unwrap().render_long_help().to_string()
    };
    for (verb, networks, cool_down, audit_alone) in [
        ("mute", false, false, false),
        ("kick", false, true, false),
        ("ban", true, false, false),
        ("unban", true, false, true),
        ("unmute", false, false, true),
        ("close-room", false, false, true),
    ] {
        let help = help(verb);
        let said = ["203.0.113.0/24", "cool-down", "audit log alone"].map(|of| help.contains(of));
        assert_eq!(said, [networks, cool_down, audit_alone], "{verb}: {help}");
    }
}
