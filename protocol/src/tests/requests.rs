//! Requests written by Rust clients are read back as they were.

use crate::Request;
use crate::client::{Act, From, Hello, Position};
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

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
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

proptest! {
    #[test]
    fn a_request_survives_its_json(request in request()) {
        prop_assert_eq!(Request::parse(&request.to_json()), Ok(request));
    }
}
