//! Lines of the console and of the shell mean the same.

use super::*;
use crate::args::{Args, Parsed};
use parlor_protocol::deed::Sentence;
use std::ffi::OsString;

const NOW: u64 = 1_795_867_200_000;

fn read_in(line: &str, here: Option<&str>) -> (Deed, String) {
    match read(line, here, NOW) {
        Ok(Order::Deed(written)) => (written.deed, written.what),
        Ok(_) => panic!("no deed: {line}"),
        Err(wrong) => panic!("{line}: {wrong}"),
    }
}

fn read_deed(line: &str) -> Deed {
    read_in(line, None).0
}

#[test]
fn whatever_the_shell_takes_means_the_same_here() {
    for line in [
        "warn ada --room lobby --reason spam",
        "mute ada bob --for 10m --all --only-person",
        "unmute ada --room=lobby",
        "kick ada --room lobby --force",
        "ban 203.0.113.0/24 ada --all --spare bob --for 1d",
        "unban 203.0.113.7 --all --reason sorry",
        "remove lobby 3 #4 --reason slur",
        "purge ada --room lobby --since 2h",
        "lock lobby --for 1h --plan",
        "unlock lobby",
        "slow lobby 30s --for 10m",
        "slow lobby off",
        "topic lobby Welcome",
        "notice lobby Hello",
        "notice --all Hello",
        "close-room lobby --reason raid",
        "open-room lobby",
        "role lobby ada moderator",
    ] {
        let words = std::iter::once("parlor").chain(line.split(' '));
        let words: Vec<OsString> = words.map(OsString::from).collect();
        let Parsed::Run(args) = Args::read(&words) else { panic!("{line}") };
        let verb = args.verb.unwrap();
        let (shell, _) = crate::args::deed(&verb, NOW).unwrap();
        assert_eq!(read_deed(line), shell, "{line}");
        assert_eq!(read_in(line, Some("elsewhere")).0, shell, "{line}: where is said");
    }
}

#[test]
fn a_time_may_stand_behind_whom_it_is_about() {
    let deed = read_deed("mute mallory 10m --room lobby --reason 'buys gold'");
    let expected = Sentence {
        who: vec!["mallory".into()],
        room: Some("lobby".into()),
        for_ms: Some(600_000),
        reason: Some("buys gold".into()),
        ..Sentence::default()
    };
    assert_eq!(deed, Deed::Mute(expected));
    let Deed::Ban(ban) = read_deed("ban --all 203.0.113.0/24 mallory 1d --spare ada") else {
        panic!()
    };
    assert_eq!((ban.networks, ban.who), (vec!["203.0.113.0/24".into()], vec!["mallory".into()]));
    assert_eq!(ban.for_ms, Some(86_400_000));
    let Deed::Lock(lock) = read_deed("lock lobby 1h") else { panic!() };
    assert_eq!(lock.for_ms, Some(3_600_000));
    let Deed::Slow(slow) = read_deed("slow lobby 30s 1h") else { panic!() };
    assert_eq!((slow.every_ms, slow.for_ms), (30_000, Some(3_600_000)));
    let Deed::Mute(mute) = read_deed("mute 10m --all") else { panic!() };
    assert_eq!(mute.who, ["10m"], "a name that reads like a time is still a name");
    let Err(twice) = read("mute ada 10m --for 1h --all", None, NOW) else { panic!() };
    assert!(twice.contains("`10m` is a time"), "{twice}");
}

#[test]
fn a_text_needs_no_quotes() {
    let Deed::Topic(topic) = read_deed("topic lobby so many words") else { panic!() };
    assert_eq!(topic.text, "so many words");
    let Deed::Notice(notice) = read_deed("notice lobby be kind") else { panic!() };
    assert_eq!((notice.room.as_deref(), notice.text.as_str()), (Some("lobby"), "be kind"));
    let Deed::Notice(notice) = read_deed("notice --all -- --hi all") else { panic!() };
    assert_eq!((notice.room, notice.text.as_str()), (None, "--hi all"));
}

#[test]
fn in_a_room_it_is_that_room_and_elsewhere_it_is_said() {
    let (deed, what) = read_in("mute ada 10m", Some("games/lfg"));
    assert_eq!((deed.room(), what.as_str()), (Some("games/lfg"), "mute ada 10m --room games/lfg"));
    let (deed, _) = read_in("mute ada --all", Some("games/lfg"));
    assert_eq!(deed.room(), None);
    let Err(wrong) = read("mute ada 10m", None, NOW) else { panic!() };
    assert!(wrong.contains("say where: `--room ROOM`, or `--all`"), "{wrong}");
}

#[test]
fn what_is_wrong_is_said() {
    for (line, said) in [
        ("mute --all", "<WHO>"),
        ("mute ada --room", "a value is required for '--room <ROOM>'"),
        ("mute ada --all --loud", "unexpected argument '--loud'"),
        ("mute ada --all --yes", "the shell's"),
        ("mute ada --all --json", "the shell's"),
        ("remove lobby", "<SEQ>"),
        ("frobnicate", "there is no command frobnicate; ? shows all"),
        ("close lobby", "there is no command close; did you mean close-room?"),
        ("unbna ada", "did you mean unban?"),
        ("room", "it is room ROOM"),
        ("undo mute", "an act's id"),
        ("notice \"open", "a quote is open"),
        ("role lobby ada boss", "'boss'"),
        ("ban 300.1.1.1/24 1d --all", "is no network"),
        ("mute 203.0.113.0/24 --all", "only `ban`"),
        ("ban 203.0.113.0/24 --all --spare 203.0.113.7", "`203.0.113.7` is none"),
        ("close-room lobby --for 10m", "until it is opened"),
        ("close-room lobby 10m", "until it is opened"),
    ] {
        let Err(wrong) = read(line, None, NOW) else { panic!("{line}") };
        assert!(wrong.contains(said), "{line}: {wrong}");
        assert!(!wrong.contains('\n') && !wrong.contains("Usage"), "{wrong}");
    }
    let Ok(Order::Deed(plan)) = read("lock lobby --plan", None, NOW) else { panic!() };
    assert!(plan.plan);
}

#[test]
fn a_number_behind_whom_it_is_about_lacks_its_unit() {
    for line in ["mute ada 5", "ban 203.0.113.0/24 ada 5 --all", "slow lobby 30s 5"] {
        let Err(wrong) = read(line, None, NOW) else { panic!("{line}") };
        assert_eq!(wrong, "5 has no unit: is 5m or 5s meant?", "{line}");
    }
    // Whoever is called so is one where nothing else could be meant.
    assert_eq!(read_deed("mute 5 --all").whom().0, ["5"]);
    assert_eq!(read_deed("mute ada 5 --for 10m --all").whom().0, ["ada", "5"]);
}
