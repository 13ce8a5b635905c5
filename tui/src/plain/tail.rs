//! Events of a room, each on a line: messages as they were said, everything else as a sentence.

use crate::text::{clock, safe};
use parlor_protocol::admin::TailLine;

/// An event of a room on one line.
pub(crate) fn tail_line(room: Option<&str>, line: &TailLine) -> String {
    let mut text = clock(line.at);
    if let Some(room) = room {
        text.push_str(&format!(" {}", safe(room)));
    }
    text.push_str(&format!(" #{}", line.seq));
    if line.kind != "message" {
        text.push_str(&format!(" * {}", sentence(line)));
        return text;
    }
    let from = line.from.as_ref().map(|person| safe(&person.name));
    text.push_str(&format!(" <{}>", from.unwrap_or_default()));
    for (set, word) in [
        (line.removed, " [removed]"),
        (line.edited, " [edited]"),
        (line.reports > 0, " [reported]"),
    ] {
        if set {
            text.push_str(word);
        }
    }
    let said = line.text.as_deref().map_or_else(|| "(gone)".to_owned(), safe);
    text.push_str(&format!(" {said}"));
    text
}

/// What happened; the kinds of a later daemon are told as they are.
fn sentence(line: &TailLine) -> String {
    let said = line.text.as_deref().map(safe).unwrap_or_default();
    let from = line.from.as_ref().map(|person| safe(&person.name));
    let by = from.clone().unwrap_or_else(|| "the server".to_owned());
    let target = line.target.map_or_else(String::new, |seq| format!(" #{seq}"));
    match line.kind.as_str() {
        "edited" => format!("{by} edited{target}: {said}"),
        "removed" => removed(&by, &said, line.target),
        "restored" => format!("{by} brought back {said}"),
        "sanction" => sanctioned(&by, &said),
        "settings" => format!("{by} set the room: {said}"),
        "role" => format!("{by} changed the role of {said}"),
        "notice" => format!("the server says: {said}"),
        "topic" if said.trim().is_empty() => format!("{by} took the topic away"),
        "topic" => format!("{by} set the topic: {said}"),
        "made" => "the room was made".to_owned(),
        _ => {
            let parts = [
                Some(format!("{}{target}", safe(&line.kind))),
                from,
                line.text.as_ref().map(|_| said),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
    }
}

fn removed(by: &str, said: &str, first: Option<u64>) -> String {
    match first {
        Some(seq) if said == "1 message" => format!("{by} removed #{seq}"),
        Some(seq) => format!("{by} removed {said}, the first #{seq}"),
        None => format!("{by} removed {said}"),
    }
}

/// Of `mute mallory, eve`.
fn sanctioned(by: &str, said: &str) -> String {
    let (verb, whom) = said.split_once(' ').unwrap_or((said, ""));
    let done = match verb {
        "warn" => "warned",
        "mute" => "muted",
        "unmute" => "unmuted",
        "kick" => "kicked",
        "ban" => "banned",
        "unban" => "unbanned",
        other => return format!("{by}: {other} {whom}"),
    };
    format!("{by} {done} {whom}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_protocol::PersonId;
    use parlor_protocol::server::Person;

    #[test]
    fn what_happened_is_a_sentence() {
        let line = |kind: &str, text: &str, target| TailLine {
            seq: 9,
            at: 0,
            kind: kind.to_owned(),
            from: Some(Person { id: PersonId(1), name: "root".to_owned() }),
            text: Some(text.to_owned()),
            reply_to: None,
            target,
            removed: false,
            edited: false,
            reports: 0,
        };
        for (kind, text, target, said) in [
            ("removed", "1 message", Some(1), "root removed #1"),
            ("removed", "3 messages", Some(1), "root removed 3 messages, the first #1"),
            ("removed", "messages of 1 person", None, "root removed messages of 1 person"),
            ("restored", "#4, #7 to #9", Some(4), "root brought back #4, #7 to #9"),
            ("sanction", "mute mallory", None, "root muted mallory"),
            ("sanction", "undo mallory", None, "root: undo mallory"),
            ("topic", "", None, "root took the topic away"),
            ("topic", "Be kind", None, "root set the topic: Be kind"),
            ("edited", "a\u{1b}", Some(4), r"root edited #4: a\u{1b}"),
            ("later", "x", Some(4), "later #4 root x"),
        ] {
            let expected = format!("00:00:00 #9 * {said}");
            assert_eq!(tail_line(None, &line(kind, text, target)), expected);
        }
    }
}
