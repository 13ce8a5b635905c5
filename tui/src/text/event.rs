//! What happened in a room, in words: every kind of event is a sentence.

use parlor_protocol::admin::TailLine;

/// An event of a room: who did it, and the rest of the sentence. Of a message, who said it and what.
pub(crate) fn told(line: &TailLine) -> (Option<&str>, String) {
    let said = line.text.as_deref().unwrap_or_default();
    let by = line.from.as_ref().map(|person| person.name.as_str());
    // What somebody did is told of somebody.
    let somebody = by.or(Some("the server"));
    let target = line.target.map_or_else(|| "a message".to_owned(), |seq| format!("#{seq}"));
    match line.kind.as_str() {
        "message" => (by, said.to_owned()),
        "edited" => (somebody, format!("edited {target}: {said}")),
        "removed" => (somebody, removed(said, line.target)),
        "restored" => (somebody, format!("brought back {said}")),
        "sanction" => (somebody, sanctioned(said)),
        "settings" => (somebody, format!("set the room: {said}")),
        "role" => (somebody, appointed(said)),
        "notice" => (None, format!("the server says: {said}")),
        "topic" if said.trim().is_empty() => (somebody, "took the topic away".to_owned()),
        "topic" => (somebody, format!("set the topic: {said}")),
        "made" => (None, "the room was made".to_owned()),
        "skip" => (None, "something that is no longer kept".to_owned()),
        "forgotten" => (None, "the room is no more".to_owned()),
        "renewed" => (None, "the room began a new epoch".to_owned()),
        // The kinds of a later daemon are told as they are.
        later => {
            let target = line.target.map(|seq| format!("#{seq}"));
            let parts = [Some(later.to_owned()), target, line.text.clone()];
            (by, parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
        }
    }
}

fn removed(said: &str, first: Option<u64>) -> String {
    match first {
        Some(seq) if said == "1 message" => format!("removed #{seq}"),
        Some(seq) => format!("removed {said}, the first #{seq}"),
        None => format!("removed {said}"),
    }
}

/// Of `mute mallory, eve`.
fn sanctioned(said: &str) -> String {
    let (verb, whom) = said.split_once(' ').unwrap_or((said, ""));
    let done = match verb {
        "warn" => "warned",
        "mute" => "muted",
        "unmute" => "unmuted",
        "kick" => "kicked",
        "ban" => "banned",
        "unban" => "unbanned",
        other => return format!("did {other} to {whom}"),
    };
    format!("{done} {whom}")
}

/// Of `moderator mallory`.
fn appointed(said: &str) -> String {
    match said.split_once(' ') {
        Some(("owner", whom)) => format!("made {whom} an owner"),
        Some((role, whom)) => format!("made {whom} a {role}"),
        None => format!("changed the role of {said}"),
    }
}
