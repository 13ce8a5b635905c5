//! Events of a room, each on a line: messages as they were said, everything else as a sentence.

use crate::text::{clock, safe, told};
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

/// What happened, as text that is safe.
fn sentence(line: &TailLine) -> String {
    match told(line) {
        (Some(by), what) => format!("{} {}", safe(by), safe(&what)),
        (None, what) => safe(&what),
    }
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
            ranges: Vec::new(),
            authors: Vec::new(),
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
            ("sanction", "undo mallory", None, "root did undo to mallory"),
            ("settings", "slow 30s", None, "root set the room: slow 30s"),
            ("role", "owner mallory", None, "root made mallory an owner"),
            ("role", "member mallory", None, "root made mallory a member"),
            ("notice", "Be kind", None, "the server says: Be kind"),
            ("made", "", None, "the room was made"),
            ("skip", "", None, "something that is no longer kept"),
            ("forgotten", "", None, "the room is no more"),
            ("renewed", "", None, "the room began a new epoch"),
            ("topic", "", None, "root took the topic away"),
            ("topic", "Be kind", None, "root set the topic: Be kind"),
            ("edited", "a\u{1b}", Some(4), r"root edited #4: a\u{1b}"),
            ("later", "x", Some(4), "root later #4 x"),
        ] {
            let expected = format!("00:00:00 #9 * {said}");
            assert_eq!(tail_line(None, &line(kind, text, target)), expected);
        }
    }
}
