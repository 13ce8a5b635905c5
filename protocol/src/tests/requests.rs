//! Requests written by Rust clients are read back as they were.

use super::moderation::deeds;
use crate::client::{Act, From, Hello, Position};
use crate::deed::Deed;
use crate::id::EntryId;
use crate::moderation::Motion;
use crate::{Request, admin};
use proptest::option::of;
use proptest::prelude::*;

fn integer() -> impl Strategy<Value = u64> {
    prop_oneof![0..100_u64, 0..=crate::MAX_INTEGER, Just(crate::MAX_INTEGER)]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[\\x00-\\x1f\"\\\\/]{0,8}", "[a-z ]{0,20}"]
}

fn nonce() -> impl Strategy<Value = String> {
    "[\\x01-\\x7f]{1,36}"
}

fn position() -> impl Strategy<Value = Position> {
    (text(), of(text()), of(integer())).prop_map(|(room, epoch, seq)| Position { room, epoch, seq })
}

fn hello() -> impl Strategy<Value = Hello> {
    let watch = proptest::collection::vec(position(), 0..4);
    (of(text()), of(text()), of("[ -~]{0,64}"), watch)
        .prop_map(|(name, token, client, watch)| Hello { name, token, client, watch })
}

fn from() -> impl Strategy<Value = From> {
    prop_oneof![
        Just(From::Newest),
        integer().prop_map(From::Before),
        integer().prop_map(From::After)
    ]
}

fn logged() -> impl Strategy<Value = Act> {
    (0..4, text(), text(), nonce(), integer(), of(integer())).prop_map(
        |(kind, room, text, nonce, target, reply_to)| match kind {
            0 => Act::Send { room, text, nonce, reply_to },
            1 => Act::Edit { room, target, text, nonce },
            2 => Act::Remove { room, target, nonce },
            _ => Act::Topic { room, text, nonce },
        },
    )
}

/// Every deed, with hostile words in it.
fn deed() -> impl Strategy<Value = Deed> {
    (proptest::sample::select(deeds()), text(), integer(), of(text()), of(integer())).prop_map(
        |((_, mut deed), word, number, reason, time)| {
            match &mut deed {
                Deed::Warn(of) | Deed::Mute(of) | Deed::Kick(of) | Deed::Ban(of) => {
                    of.who.push(word);
                    (of.for_ms, of.reason) = (time, reason);
                }
                Deed::Unmute(of) | Deed::Unban(of) => (of.room, of.reason) = (Some(word), reason),
                Deed::Remove(of) => of.targets.push(number),
                Deed::Purge(of) => (of.since, of.until) = (Some(number), time),
                Deed::Lock(of) | Deed::Unlock(of) | Deed::CloseRoom(of) | Deed::OpenRoom(of) => {
                    (of.for_ms, of.reason) = (time, reason);
                }
                Deed::Slow(of) => (of.every_ms, of.for_ms) = (number, time),
                Deed::Topic(of) | Deed::Notice(of) => of.text = word,
                Deed::Role(of) => (of.who, of.reason) = (word, reason),
            }
            deed
        },
    )
}

fn entry() -> impl Strategy<Value = EntryId> {
    any::<u128>().prop_map(EntryId)
}

fn motion() -> impl Strategy<Value = Motion> {
    prop_oneof![
        deed().prop_map(|deed| Motion::Plan { deed }),
        (text(), nonce()).prop_map(|(plan, nonce)| Motion::Commit { plan, nonce }),
        (deed(), nonce()).prop_map(|(deed, nonce)| Motion::Do { deed, nonce }),
        (entry(), nonce()).prop_map(|(act, nonce)| Motion::Undo { act, nonce }),
        nonce().prop_map(|nonce| Motion::Outcome { nonce }),
    ]
}

fn report() -> impl Strategy<Value = Act> {
    (text(), integer(), of(text()), nonce()).prop_map(|(room, target, reason, nonce)| Act::Report {
        room,
        target,
        reason,
        nonce,
    })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        report(),
        motion().prop_map(Act::Motion),
        hello().prop_map(Act::Hello),
        position().prop_map(Act::Watch),
        text().prop_map(|room| Act::Unwatch { room }),
        logged(),
        (text(), from(), of(integer())).prop_map(|(room, from, limit)| Act::History {
            room,
            from,
            limit
        }),
        (text(), of(text())).prop_map(|(room, next)| Act::Members { room, next }),
        of(text()).prop_map(|next| Act::Rooms { next }),
        text().prop_map(|room| Act::Typing { room }),
        Just(Act::Ping),
    ]
}

pub(super) fn request() -> impl Strategy<Value = Request> {
    (act(), integer()).prop_map(|(act, id)| Request { id: Some(id), act })
}

fn query() -> impl Strategy<Value = admin::Query> {
    let view = proptest::sample::select(admin::View::ALL.to_vec());
    let columns = proptest::collection::vec(text(), 0..4);
    (view, of(text()), text(), of(text()), columns, 0..=admin::ROWS).prop_map(
        |(view, person, filter, sort, columns, limit)| admin::Query {
            subject: admin::Subject { person, ..admin::Subject::default() },
            filter,
            sort,
            columns,
            limit,
            offset: limit,
            ..admin::Query::of(view)
        },
    )
}

fn operators_act() -> impl Strategy<Value = admin::Act> {
    use admin::Act;
    let step = proptest::sample::select(admin::Step::ALL.to_vec());
    prop_oneof![
        (any::<u32>(), of("[ -~]{0,64}"), of(text()))
            .prop_map(|(protocol, client, token)| Act::Hello { protocol, client, token }),
        of(0..=admin::PING_MS).prop_map(|after_ms| Act::Ping { after_ms }),
        (query(), of(integer())).prop_map(|(query, before)| Act::Get { query, before }),
        (any::<u32>(), query(), of(integer())).prop_map(|(sub, query, after)| Act::Subscribe {
            sub,
            query,
            after
        }),
        any::<u32>().prop_map(|sub| Act::Pause { sub }),
        deed().prop_map(|deed| Act::Plan { deed }),
        (text(), nonce(), any::<bool>()).prop_map(|(plan, nonce, force)| Act::Commit {
            plan,
            nonce,
            force
        }),
        (deed(), nonce(), any::<bool>()).prop_map(|(deed, nonce, force)| Act::Do {
            deed,
            nonce,
            force
        }),
        (entry(), nonce(), of(text())).prop_map(|(act, nonce, reason)| Act::Undo {
            act,
            nonce,
            reason
        }),
        (entry(), step, nonce(), of(text()), of(entry())).prop_map(
            |(report, step, nonce, note, of)| Act::Review { report, step, nonce, note, of }
        ),
        Just(Act::Reload),
    ]
}

/// A request of an operator's program.
pub(super) fn operators_request() -> impl Strategy<Value = admin::Request> {
    (operators_act(), integer()).prop_map(|(act, id)| admin::Request { id, act })
}

proptest! {
    #[test]
    fn an_operators_request_survives_its_line(request in operators_request()) {
        let line = request.to_json();
        prop_assert!(!line.contains('\n'), "one line");
        prop_assert_eq!(admin::Request::parse(&line), Ok(request));
    }

    #[test]
    fn a_request_survives_its_json(request in request()) {
        prop_assert_eq!(Request::parse(&request.to_json()), Ok(request));
    }
}
