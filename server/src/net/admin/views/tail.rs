//! A room's events as operators read them, with the texts that readers do not get any more.

use super::super::cell::Plain;
use super::super::sample::is_open;
use super::lines::fit;
use super::{Lines, Look, Piece};
use crate::chat::{Event, Room, What, Who, merged};
use crate::command::Refused;
use parlor_protocol::admin::{ROWS, TailLine};
use parlor_protocol::deed::Verb;
use parlor_protocol::moderation::Purged;
use parlor_protocol::server::{Frame, Person};
use parlor_protocol::{Millis, RoomName, Seq};
use std::collections::HashMap;
use std::sync::Arc;

/// Text of one read in bytes.
const BYTES: usize = 512 * 1024;

/// A search goes through windows of so many events, and through so many in all.
const WINDOW: u64 = 500;
const SEARCHED: usize = 20_000;

/// Events after one, before one, or the newest.
pub(super) async fn tail(look: &Look, piece: Piece) -> Result<Lines, Refused> {
    let after = piece.after();
    let (node, most) = (&look.desk.node, look.asked.cut.rows().min(ROWS) as u64);
    let name = look.asked.room.as_ref().ok_or_else(Refused::no_such_room)?;
    let room = node.sequencer.delivered_room(name).await;
    let Some(room) = room else {
        return match piece {
            Piece::Newest | Piece::Before(_) => Err(Refused::no_such_room()),
            Piece::After(_) => Ok(Lines::default()),
        };
    };
    if let Piece::Before(before) = piece {
        return older(look, &room, before.min(room.head + 1)).await;
    }
    let ahead = after.is_some_and(|after| after > room.head);
    let wanted = after.filter(|_| !ahead).map_or(1, |after| after + 1);
    let from = wanted.max(room.first).max((room.head + 1).saturating_sub(most));
    let dropped = if after.is_some() && !ahead { from - wanted } else { 0 };
    let lost = ahead || (after.is_some() && wanted < room.first);
    if after.is_none() && !look.asked.cut.judge.is_open() && !room.flags.ephemeral {
        let lines = search(look, &room, room.head + 1).await?;
        return Ok(Lines { newest: room.head, lost: false, more: false, ..lines });
    }
    let (rows, newest) = match room.flags.ephemeral {
        true => (fleeting(look, name, from), room.head),
        false => kept(look, &room, (from, look.asked.cut.rows())).await?,
    };
    let looked = rows.len();
    let rows = passed(look, &room.name, rows);
    Ok(Lines { rows, newest, looked, dropped, lost, more: false })
}

/// The newest of those before a line.
async fn older(look: &Look, room: &Arc<Room>, end: Seq) -> Result<Lines, Refused> {
    if !room.flags.ephemeral {
        return search(look, room, end).await;
    }
    let told = fleeting(look, &room.name, 1);
    let first = told.first().map_or(room.head + 1, |line| line.seq).min(end);
    let before: Vec<TailLine> = told.into_iter().filter(|line| line.seq < end).collect();
    let looked = before.len();
    let mut rows = passed(look, &room.name, before);
    let left_out = rows.len().saturating_sub(look.asked.cut.rows());
    rows.drain(..left_out);
    let more = left_out > 0;
    let newest = rows.first().filter(|_| more).map_or(first, Plain::number);
    Ok(Lines { rows, newest, looked, dropped: 0, lost: !more && first > 1, more })
}

/// The newest events before one that the filter lets through, from window to window backwards.
async fn search(look: &Look, room: &Arc<Room>, mut end: Seq) -> Result<Lines, Refused> {
    let (most, open) = (look.asked.cut.rows(), look.asked.cut.judge.is_open());
    let (mut rows, mut looked) = (Vec::new(), 0);
    let mut full = false;
    while end > room.first && rows.len() < most && looked < SEARCHED && !full {
        let window = if open { WINDOW.min((most - rows.len()) as u64) } else { WINDOW };
        let from = end.saturating_sub(window).max(room.first);
        let (mut window, mut next) = (Vec::new(), from);
        // A read ends early where the texts are long.
        while next < end {
            let (more, _) = kept(look, room, (next, (end - next) as usize)).await?;
            if more.is_empty() {
                break;
            }
            next += more.len() as u64;
            looked += more.len();
            window.extend(passed(look, &room.name, more));
            full |= fit(&mut window) > 0;
        }
        window.append(&mut rows);
        rows = window;
        full |= fit(&mut rows) > 0;
        end = from;
    }
    let left_out = rows.len().saturating_sub(most);
    rows.drain(..left_out);
    if full || left_out > 0 {
        end = rows.first().map_or(end, Plain::number);
    }
    let more = end > room.first;
    let lost = !more && room.first > 1;
    Ok(Lines { rows, newest: end, looked, dropped: 0, lost, more })
}

/// Those that the filter lets through, with how often they were reported.
fn passed(look: &Look, name: &RoomName, rows: Vec<TailLine>) -> Vec<Plain> {
    let mut open: HashMap<Seq, usize> = HashMap::new();
    let reports = look.desk.sampled.borrow().clone();
    for report in reports.reports.iter().filter(|report| is_open(report) && &report.room == name) {
        *open.entry(report.target).or_default() += report.reporters.len();
    }
    let reported = |line: TailLine| {
        let reports = open.get(&line.seq).copied().unwrap_or_default();
        Plain::new("seq", &TailLine { reports, ..line })
    };
    let now = look.desk.node.now();
    let rows = rows.into_iter().map(reported);
    rows.filter(|row| look.asked.cut.judge.lets(row, now)).collect()
}

/// The events from a seq on; texts under marks are shown, for operators judge them.
async fn kept(
    look: &Look,
    room: &Arc<Room>,
    (from, most): (Seq, usize),
) -> Result<(Vec<TailLine>, Seq), Refused> {
    let room = room.clone();
    let head = room.head;
    let read = move |store: &crate::store::Store| {
        let events = store.events(&room, from, most, BYTES)?;
        let bare = |event: &&Event| matches!(event.what, What::Message { text: None, .. });
        let bare: Vec<Seq> = events.iter().filter(bare).map(|event| event.seq).collect();
        let uncovered = if bare.is_empty() { Vec::new() } else { store.uncovered(&room, &bare)? };
        Ok::<_, crate::store::ReadError>((events, uncovered))
    };
    let (events, uncovered) = look.desk.node.read(read).await?;
    let texts: HashMap<Seq, Event> =
        uncovered.into_iter().map(|uncovered| (uncovered.event.seq, uncovered.event)).collect();
    let newest = events.last().map_or(head, |event| event.seq);
    let lines = events.iter().map(|event| {
        let hidden = texts.get(&event.seq).and_then(|event| said(&event.what));
        line(event, hidden)
    });
    Ok((lines.collect(), newest))
}

fn said(what: &What) -> Option<String> {
    if let What::Message { text, .. } = what { Some(text.as_ref()?.to_string()) } else { None }
}

/// Of a room that keeps nothing, the tail is all there is.
fn fleeting(look: &Look, name: &RoomName, from: Seq) -> Vec<TailLine> {
    let Some(live) = look.desk.node.hub.room(name) else { return Vec::new() };
    live.told().into_iter().filter_map(live_line).filter(|line| line.seq >= from).collect()
}

/// A frame that readers got, as an operator reads it.
fn live_line(frame: Frame) -> Option<TailLine> {
    if let Frame::Message(message) = frame {
        return Some(TailLine {
            removed: message.text.is_none(),
            edited: message.edited_at.is_some(),
            text: message.text,
            from: Some(message.from),
            reply_to: message.reply_to,
            ..blank(message.seq, message.at, "message")
        });
    }
    if let Frame::Removed(removed) = frame {
        return Some(TailLine {
            from: Some(removed.by),
            ..taken(blank(removed.seq, removed.at, "removed"), &removed.targets, &removed.purged)
        });
    }
    let (seq, at, by, text, target, kind) = if let Frame::Edited(edit) = frame {
        (edit.seq, edit.at, Some(edit.by), edit.text, Some(edit.target), "edited")
    } else if let Frame::Topic(topic) = frame {
        (topic.seq, topic.at, Some(topic.by), topic.text, None, "topic")
    } else if let Frame::Notice(notice) = frame {
        (notice.seq, notice.at, None, notice.text, None, "notice")
    } else if let Frame::Sanction(one) = frame {
        let text = sanctioned(one.verb, one.persons.iter().map(|person| &*person.name));
        (one.seq, one.at, Some(one.by), text, None, "sanction")
    } else if let Frame::Settings(set) = frame {
        (set.seq, set.at, Some(set.by), set.mode.to_string(), None, "settings")
    } else if let Frame::Role(set) = frame {
        let text = format!("{} {}", set.role.as_str(), set.person.name);
        (set.seq, set.at, Some(set.by), text, None, "role")
    } else {
        return None;
    };
    Some(TailLine { from: by, text: Some(text), target, ..blank(seq, at, kind) })
}

/// What a removal took: these messages, or those of persons.
fn taken(line: TailLine, targets: &[Seq], purged: &[Purged]) -> TailLine {
    TailLine {
        target: targets.first().copied(),
        ranges: gone(targets, purged),
        authors: purged.iter().map(|purged| purged.author).collect(),
        text: Some(match purged.len() {
            0 => sizes(&[(targets.len(), "message")]),
            persons => format!("messages of {}", sizes(&[(persons, "person")])),
        }),
        ..line
    }
}

/// `mute bob, carol`: an end may be that of several sanctions on one person.
fn sanctioned<'n>(verb: Verb, names: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    format!("{} {}", verb.as_str(), names.join(", "))
}

fn blank(seq: Seq, at: Millis, kind: &str) -> TailLine {
    TailLine {
        seq,
        at,
        kind: kind.to_owned(),
        from: None,
        text: None,
        reply_to: None,
        target: None,
        ranges: Vec::new(),
        authors: Vec::new(),
        removed: false,
        edited: false,
        reports: 0,
    }
}

/// `#4, #7 to #9`: the seqs that come back; many are told by the first ones.
fn spans(ranges: &[(Seq, Seq)]) -> String {
    const FIRST: usize = 5;
    let span = |(first, last): &(Seq, Seq)| match first == last {
        true => format!("#{first}"),
        false => format!("#{first} to #{last}"),
    };
    let mut told: Vec<String> = ranges.iter().take(FIRST).map(span).collect();
    if ranges.len() > FIRST {
        told.push(format!("and {} more", ranges.len() - FIRST));
    }
    told.join(", ")
}

/// The messages of a removal, or those that a purge went through.
fn gone(targets: &[Seq], purged: &[Purged]) -> Vec<(Seq, Seq)> {
    let one = targets.iter().map(|seq| (*seq, *seq));
    merged(one.chain(purged.iter().map(|purged| (purged.first, purged.last))).collect())
}

/// `2 messages`: how many there are of each that there is.
fn sizes(parts: &[(usize, &str)]) -> String {
    let some = parts.iter().filter(|(count, _)| *count > 0);
    let part = |(count, word): &(usize, &str)| match count {
        1 => format!("1 {word}"),
        many => format!("{many} {word}s"),
    };
    some.map(part).collect::<Vec<_>>().join(", ")
}

/// An event as an operator reads it.
fn line(event: &Event, hidden: Option<String>) -> TailLine {
    let of = |kind: &str| blank(event.seq, event.at, kind);
    let person = |who: &Who| Some(Person { id: who.id, name: who.name.to_string() });
    match &event.what {
        What::Message { from, text, reply_to, edited_at, .. } => TailLine {
            from: person(from),
            text: text.as_ref().map(|text| text.to_string()).or(hidden),
            reply_to: *reply_to,
            removed: text.is_none(),
            edited: edited_at.is_some(),
            ..of("message")
        },
        What::Edited { by, target, text } => TailLine {
            from: person(by),
            text: Some(text.to_string()),
            target: Some(*target),
            ..of("edited")
        },
        What::Removed { by, targets, purged } => {
            TailLine { from: person(by), ..taken(of("removed"), targets, purged) }
        }
        What::Restored { by, ranges } => TailLine {
            from: person(by),
            target: ranges.first().map(|(first, _)| *first),
            ranges: ranges.clone(),
            text: Some(spans(ranges)),
            ..of("restored")
        },
        What::Sanctioned { by, verb, persons, .. } => {
            let text = Some(sanctioned(*verb, persons.iter().map(|who| &*who.name)));
            TailLine { from: person(by), text, ..of("sanction") }
        }
        What::Set { by, mode } => {
            let text = Some(mode.to_string());
            TailLine { from: person(by), text, ..of("settings") }
        }
        What::Appointed { by, person: whom, role } => {
            let text = Some(format!("{} {}", role.as_str(), whom.name));
            TailLine { from: person(by), text, ..of("role") }
        }
        What::Notice { text } => TailLine { text: Some(text.to_string()), ..of("notice") },
        What::Topic { by, text } => {
            TailLine { from: person(by), text: Some(text.to_string()), ..of("topic") }
        }
        What::Made { .. } => of("made"),
        What::Skip => of("skip"),
        What::Forgotten => of("forgotten"),
        What::Renewed { .. } => of("renewed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_back_is_told_by_its_seqs() {
        assert_eq!(spans(&[(4, 4), (7, 9)]), "#4, #7 to #9");
        assert_eq!(spans(&[(1, 1); 7]), "#1, #1, #1, #1, #1, and 2 more");
    }
}
