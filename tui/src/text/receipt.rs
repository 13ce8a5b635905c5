//! What an act did, in a sentence: one table for the shell and the console.

use super::human::{count, count_of, date, left};
use super::reach::reach;
use super::safe::safe;
use parlor_protocol::Millis;
use parlor_protocol::deed::{Receipt, Verb};

/// Persons and networks that are named; more are counted.
const NAMED: usize = 10;

/// `muted mallory in lobby until …`. `ends` says how long something lasts, from when it was done; without an end, that too.
pub(crate) fn done(receipt: &Receipt, ends: Ends) -> String {
    format!("{}{}", plainly(receipt, ends), beside(receipt, ends))
}

/// How long something lasts, from when it was done.
type Ends = fn(Millis, Option<Millis>) -> String;

/// The older sanctions that it is about as well, and whose report was taken over.
fn beside(receipt: &Receipt, ends: Ends) -> String {
    let taken = receipt.taken_from.as_ref();
    let taken = taken.map(|from| format!(", taken over from {}", safe(&from.name)));
    let is_undo = receipt.verb == Verb::Undo;
    let named = receipt.older.iter().take(NAMED).map(|old| {
        let ends = if is_undo { ends(receipt.at, old.until) } else { String::new() };
        format!("{} {}{ends}", old.verb.as_str(), old.act)
    });
    let mut named: Vec<String> = named.collect();
    if let more @ 1.. = receipt.older.len().saturating_sub(NAMED) {
        named.push(format!("{} more", count(more as u64)));
    }
    let older = match (named.len(), is_undo) {
        (0, _) => String::new(),
        (1, true) => format!("; in force again is {}", named.join("")),
        (_, true) => format!("; in force again are {}", named.join(", ")),
        (_, false) => format!(", in place of {}", named.join(", ")),
    };
    format!("{older}{}", taken.unwrap_or_default())
}

fn plainly(receipt: &Receipt, ends: Ends) -> String {
    let (named, place, room) = (whom(receipt), place(receipt), room(receipt));
    let of = named.as_ref().map(|who| format!(" of {who}")).unwrap_or_default();
    let who = named.unwrap_or_else(|| "nobody".to_owned());
    let detail = receipt.detail.as_deref().unwrap_or_default();
    let reach = reach(receipt);
    let ends = format!("{}{reach}", ends(receipt.at, receipt.until));
    // What a room is set to for good needs no end.
    let limited = if receipt.until.is_some() { ends.as_str() } else { "" };
    match receipt.verb {
        Verb::Warn => format!("warned {who}{place}"),
        Verb::Mute => format!("muted {who}{place}{ends}"),
        Verb::Unmute => format!("unmuted {who}{place}{reach}"),
        Verb::Kick => format!("kicked {who}{place}{ends}"),
        Verb::Ban if detail.is_empty() => format!("banned {who}{place}{ends}"),
        Verb::Ban => format!("banned {who}{place}{ends}, {}", safe(detail)),
        Verb::Unban => format!("unbanned {who}{place}{reach}"),
        Verb::Remove => format!("removed {}{of}{place}", messages(receipt)),
        Verb::Purge => {
            // What it went through is more than where it found something.
            let place = if receipt.rooms.len() > 1 { " everywhere" } else { &place };
            let range = range(detail).map(|range| format!(" {range}")).unwrap_or_default();
            format!("purged {}{of}{place}{range}", messages(receipt))
        }
        Verb::Lock => format!("locked {room}{limited}"),
        Verb::Unlock => format!("unlocked {room}"),
        Verb::Slow if detail == "not slow" => format!("ended the slow mode of {room}"),
        Verb::Slow => format!("slowed {room} down to one message {}{limited}", safe(detail)),
        Verb::Topic if detail.trim().is_empty() => format!("took the topic of {room} away"),
        Verb::Topic => format!("set the topic of {room}: {}", safe(detail)),
        Verb::Notice if receipt.rooms.is_empty() => format!("told everybody: {}", safe(detail)),
        Verb::Notice => format!("told {room}: {}", safe(detail)),
        Verb::CloseRoom => format!("closed {room}{limited}"),
        Verb::OpenRoom => format!("opened {room}"),
        Verb::Role => {
            format!("made {who} {}{place}", safe(detail.strip_prefix("to ").unwrap_or(detail)))
        }
        Verb::Undo => {
            let took_back = format!("{}{reach}", undone(detail, &of, (&place, &room)));
            match &receipt.scale {
                Some(_) if detail.starts_with("purge ") || detail.starts_with("remove ") => {
                    format!("{took_back}; {} came back", messages(receipt))
                }
                Some(_) | None => took_back,
            }
        }
        Verb::Review => reviewed(detail, &of, &place),
        Verb::Report | Verb::Look | Verb::Cover | Verb::Housekeeping => {
            format!("{}{of}{place}", receipt.verb.as_str())
        }
    }
}

/// How long something that was done lasts, in few cells: ` for 10m`.
pub(crate) fn lasting(at: Millis, until: Option<Millis>) -> String {
    until.map_or_else(|| " for good".to_owned(), |until| format!(" for {}", left(at, until)))
}

/// Where it stands beyond the audit log: `lobby #45`.
pub(crate) fn seq(receipt: &Receipt) -> Option<String> {
    let [one] = receipt.rooms.as_slice() else { return None };
    Some(format!("{} #{}", safe(&one.room), one.seq?))
}

/// What a record says beyond its fields; the range of a purge, which is in milliseconds, with times as people read them.
pub(crate) fn detail(text: &str) -> String {
    range(text).unwrap_or_else(|| safe(text))
}

/// `since 1795363200000 until …`
fn range(detail: &str) -> Option<String> {
    // Such a number is a moment of our time; somebody's topic may hold another one.
    const DIGITS: usize = 13;
    let words: Vec<&str> = detail.split(' ').collect();
    let bound = |pair: &[&str]| match pair {
        [word @ ("since" | "until"), at] if at.len() >= DIGITS => {
            Some(format!("{word} {}", date(at.parse().ok()?)))
        }
        _ => None,
    };
    let bounds: Option<Vec<String>> = words.chunks(2).map(bound).collect();
    bounds.map(|bounds| bounds.join(" "))
}

fn whom(receipt: &Receipt) -> Option<String> {
    // Beside persons, what becomes of networks is said after it.
    let mut named: Vec<String> = match receipt.persons.is_empty() {
        false => receipt.persons.iter().map(|person| safe(&person.name)).collect(),
        true => receipt.networks.iter().map(|network| safe(network)).collect(),
    };
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    let more = if more > 0 { format!(" and {} more", count(more as u64)) } else { String::new() };
    (!named.is_empty()).then(|| format!("{}{more}", named.join(", ")))
}

fn place(receipt: &Receipt) -> String {
    match receipt.rooms.as_slice() {
        [] => " everywhere".to_owned(),
        [one] => format!(" in {}", safe(&one.room)),
        many => format!(" in {}", count_of(many.len() as u64, "room", "rooms")),
    }
}

fn room(receipt: &Receipt) -> String {
    receipt.rooms.first().map_or_else(|| "a room".to_owned(), |one| safe(&one.room))
}

fn messages(receipt: &Receipt) -> String {
    match &receipt.scale {
        Some(scale) => count_of(scale.messages, "message", "messages"),
        None => "messages".to_owned(),
    }
}

/// Of `mute a_…`.
fn undone(detail: &str, of: &str, (place, room): (&str, &str)) -> String {
    let (verb, act) = detail.split_once(' ').unwrap_or((detail, ""));
    let verb = safe(&verb.replace('_', " "));
    // Which topic stands again is known right after it.
    let (act, topic) = match act.split_once(" to ") {
        Some((act, topic)) if verb == "topic" => (act, Some(topic)),
        Some(_) | None => (act, None),
    };
    let topic = match topic {
        Some("") => "; it has none again".to_owned(),
        Some(topic) => format!("; it is again: {}", safe(topic)),
        None => String::new(),
    };
    let act = if act.is_empty() { String::new() } else { format!(" ({})", safe(act)) };
    match (of, verb.as_str()) {
        ("", "lock" | "unlock" | "slow" | "topic" | "close room" | "open room") => {
            format!("took back: {verb} of {room}{act}{topic}")
        }
        (of, verb) => format!("took back: {verb}{of}{place}{act}"),
    }
}

/// Of `claim a_…`.
fn reviewed(detail: &str, of: &str, place: &str) -> String {
    let (step, report) = detail.split_once(' ').unwrap_or((detail, ""));
    format!("{} a report on a message{of}{place} ({})", safe(stepped(step)), safe(report))
}

/// What a step at a report did.
pub(crate) fn stepped(step: &str) -> &str {
    match step {
        "claim" => "claimed",
        "release" => "released",
        "dismiss" => "dismissed",
        "escalate" => "escalated",
        "settle" => "settled",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_protocol::deed::{Older, Placed, Scale};
    use parlor_protocol::server::Person;
    use parlor_protocol::{EntryId, PersonId};

    fn receipt(verb: Verb, who: &[&str], detail: &str, rooms: &[&str]) -> Receipt {
        let person =
            |name: &&str| Person { id: PersonId::from_bytes([7; 16]), name: (*name).to_owned() };
        let placed = |room: &&str| Placed { room: (*room).to_owned(), seq: Some(45) };
        Receipt {
            id: 1,
            act: EntryId(7),
            verb,
            at: 1_795_363_200_000,
            audit: 8,
            persons: who.iter().map(person).collect(),
            networks: Vec::new(),
            everybody: false,
            detail: Some(detail.to_owned()).filter(|detail| !detail.is_empty()),
            rooms: rooms.iter().map(placed).collect(),
            until: None,
            undo_until: None,
            scale: None,
            older: Vec::new(),
            newcomers: false,
            taken_from: None,
            duplicate: false,
        }
    }

    fn said(receipt: &Receipt) -> String {
        done(receipt, |at, until| match until {
            Some(until) => format!(" for {}", until - at),
            None => " until it is lifted".to_owned(),
        })
    }

    #[test]
    fn an_undone_topic_is_told_with_the_one_that_stands_again() {
        for (detail, told) in [
            ("topic a_1 to Be \u{1b}kind to us", r"it is again: Be \u{1b}kind to us"),
            ("topic a_1 to ", "it has none again"),
        ] {
            let said = done(&receipt(Verb::Undo, &[], detail, &["lobby"]), lasting);
            assert_eq!(said, format!("took back: topic of lobby (a_1); {told}"));
        }
    }

    #[test]
    fn every_verb_says_what_was_done_to_whom_and_where() {
        let (bob, lobby) = (&["bob"][..], &["lobby"][..]);
        for (verb, who, detail, rooms, expected) in [
            (Verb::Warn, bob, "", lobby, "warned bob in lobby"),
            (Verb::Mute, bob, "", &[][..], "muted bob everywhere until it is lifted"),
            (Verb::Unmute, &["bob", "eve"], "", lobby, "unmuted bob, eve in lobby"),
            (Verb::Kick, bob, "", lobby, "kicked bob in lobby until it is lifted"),
            (Verb::Ban, bob, "", lobby, "banned bob in lobby until it is lifted"),
            (
                Verb::Ban,
                bob,
                "sparing ada",
                lobby,
                "banned bob in lobby until it is lifted, sparing ada",
            ),
            (Verb::Unban, bob, "", &[], "unbanned bob everywhere"),
            (Verb::Remove, bob, "", lobby, "removed messages of bob in lobby"),
            (Verb::Purge, bob, "", &["a", "b"], "purged messages of bob everywhere"),
            (
                Verb::Purge,
                bob,
                "since 1795363200000 until 1795363260000",
                lobby,
                "purged messages of bob in lobby since 2026-11-22 16:00:00Z until 2026-11-22 16:01:00Z",
            ),
            (Verb::Lock, &[], "", lobby, "locked lobby"),
            (Verb::Unlock, &[], "", lobby, "unlocked lobby"),
            (Verb::Slow, &[], "every 30s", lobby, "slowed lobby down to one message every 30s"),
            (Verb::Slow, &[], "not slow", lobby, "ended the slow mode of lobby"),
            (Verb::Topic, &[], "Be \u{1b}kind", lobby, r"set the topic of lobby: Be \u{1b}kind"),
            (Verb::Topic, &[], "", lobby, "took the topic of lobby away"),
            (Verb::Notice, &[], "Down at ten", &[], "told everybody: Down at ten"),
            (Verb::Notice, &[], "Hi", lobby, "told lobby: Hi"),
            (Verb::CloseRoom, &[], "", lobby, "closed lobby"),
            (Verb::OpenRoom, &[], "", lobby, "opened lobby"),
            (Verb::Role, bob, "to voice", lobby, "made bob voice in lobby"),
            (Verb::Undo, bob, "mute a_1", lobby, "took back: mute of bob in lobby (a_1)"),
            (Verb::Undo, &[], "ban a_1", &[], "took back: ban everywhere (a_1)"),
            (Verb::Undo, &[], "close_room a_1", lobby, "took back: close room of lobby (a_1)"),
            (
                Verb::Review,
                bob,
                "settle a_1",
                lobby,
                "settled a report on a message of bob in lobby (a_1)",
            ),
        ] {
            assert_eq!(said(&receipt(verb, who, detail, rooms)), expected);
        }
    }

    #[test]
    fn networks_ends_and_counts_are_told() {
        let scale = Some(Scale { messages: 1, ..Scale::default() });
        let purge = Receipt { scale, ..receipt(Verb::Purge, &["bob"], "", &["lobby"]) };
        assert_eq!(said(&purge), "purged 1 message of bob in lobby");
        let undo = Receipt { scale, ..receipt(Verb::Undo, &["bob"], "purge a_1", &["lobby"]) };
        let expected = "took back: purge of bob in lobby (a_1); 1 message came back";
        assert_eq!(said(&undo), expected);
        let until = Some(purge.at + 600);
        let networks = vec!["203.0.113.0/24".to_owned()];
        let ban = Receipt { until, networks, ..receipt(Verb::Ban, &[], "", &[]) };
        assert_eq!(said(&ban), "banned 203.0.113.0/24 everywhere for 600");
        let of_bob = receipt(Verb::Ban, &["bob"], "", &[]);
        let of_bob = Receipt { persons: of_bob.persons, ..ban };
        let covered = "banned bob everywhere for 600; new guests from 203.0.113.0/24, too";
        assert_eq!(said(&of_bob), covered);
        let sparing = Some("sparing ada".to_owned());
        let wide = Receipt { everybody: true, detail: sparing, ..of_bob.clone() };
        let told =
            "banned bob everywhere for 600; everybody behind 203.0.113.0/24, too, sparing ada";
        assert_eq!(said(&wide), told);
        let free = Receipt { verb: Verb::Unban, ..of_bob };
        assert_eq!(said(&free), "unbanned bob everywhere; with the network 203.0.113.0/24");
        let undo = receipt(Verb::Undo, &["bob"], "ban a_1", &[]);
        let undo = Receipt { networks: vec!["a".into(), "b".into()], ..undo };
        let told = "took back: ban of bob everywhere (a_1); with the networks a, b";
        assert_eq!(said(&undo), told);
        let lock = Receipt { until, ..receipt(Verb::Lock, &[], "", &["lobby"]) };
        assert_eq!(
            (said(&lock), seq(&lock)),
            ("locked lobby for 600".into(), Some("lobby #45".into()))
        );
        assert_eq!([Some(600_001), None].map(|until| lasting(1, until)), [" for 10m", " for good"]);
        let older = |act, until| Older { act: EntryId(act), verb: Verb::Mute, until };
        let undo = receipt(Verb::Undo, &["bob"], "mute a_2", &["lobby"]);
        let undo = Receipt { older: vec![older(1, until)], ..undo };
        let expected = format!(
            "took back: mute of bob in lobby (a_2); in force again is mute {} for 600",
            EntryId(1)
        );
        assert_eq!(said(&undo), expected);
        let mute = receipt(Verb::Mute, &["bob"], "", &["lobby"]);
        let mute = Receipt { until, older: vec![older(1, None), older(2, until)], ..mute };
        let (one, two) = (EntryId(1), EntryId(2));
        let expected = format!("muted bob in lobby for 600, in place of mute {one}, mute {two}");
        assert_eq!(said(&mute), expected);
        let claim = receipt(Verb::Review, &["bob"], "claim a_1", &["lobby"]);
        let mia = Person { id: PersonId::from_bytes([8; 16]), name: "mia".into() };
        let claim = Receipt { taken_from: Some(mia), ..claim };
        assert!(said(&claim).ends_with("in lobby (a_1), taken over from mia"), "{}", said(&claim));
        let many = receipt(Verb::Warn, &["x"; 12], "", &["lobby"]);
        assert!(said(&many).ends_with("x, x and 2 more in lobby"), "{}", said(&many));
    }
}
