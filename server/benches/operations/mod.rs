//! The four operations that are measured one by one, each as a state that was made ready and a call that does it once.

use parlor_protocol::{ConnectionId, EntryId, Epoch, PersonId, RoomName, Seq};
use parlor_server::chat::{
    self, Act, Actor, Body, Committed, Entry, Event, Facts, Head, Overlay, State, Verdict, What,
    Who,
};
use parlor_server::hub::{Hub, Mailbox, Options, Seat, encode};
use std::hint::black_box;
use std::sync::Arc;
use std::task::{Context, Waker};

/// What is measured again and again.
pub(crate) trait Operation {
    /// Puts things back to where the operation begins; not measured.
    fn prepare(&mut self) {}

    fn run(&mut self);
}

pub(crate) const NAMES: [&str; 4] = ["encode", "apply", "deliver", "page"];

/// The operation of this name, ready to run; nothing for another name.
pub(crate) fn named(name: &str) -> Option<Box<dyn Operation>> {
    Some(match name {
        "encode" => Box::new(Encode(message("lobby", 1))),
        "apply" => Box::new(Apply::new()?),
        "deliver" => Box::new(Deliver::new()),
        "page" => Box::new(Page((1..=50).map(|seq| message("lobby", seq)).collect())),
        _ => return None,
    })
}

/// As long as most of what people write, or longer.
const TEXT: &str = "A hundred bytes of text, with a \"quote\", for the measure of what it costs to say something like this";

const ROOMS: u64 = 1_000;
const WATCHERS: u128 = 1_000;
/// Entries that the writer judges on one overlay.
const BATCH: usize = 64;

/// A message of 100 bytes becomes the bytes of a WebSocket frame.
struct Encode(Event);

impl Operation for Encode {
    fn run(&mut self) {
        black_box(encode::event(black_box(&self.0)));
    }
}

/// A batch of 64 messages, each to another of 1,000 rooms, is judged and merged.
struct Apply {
    state: State,
    batch: Vec<Committed>,
}

impl Apply {
    /// Nothing if the rooms could not be made.
    fn new() -> Option<Self> {
        let mut state = State::default();
        for number in 1..=ROOMS {
            let mut overlay = Overlay::new(&state);
            let made = chat::apply(&mut overlay, &send(number, number)?, &Facts::default());
            if !matches!(made, Verdict::Accepted { .. }) {
                return None;
            }
            let changes = overlay.into_changes();
            state.merge(changes);
        }
        Some(Self { state, batch: Vec::new() })
    }
}

impl Operation for Apply {
    fn prepare(&mut self) {
        let pos = self.state.pos;
        // Rooms that lie apart, as they do when everybody talks.
        self.batch = (1..)
            .map_while(|step| send(pos + step, (pos + step) * 7 % ROOMS + 1))
            .take(BATCH)
            .collect();
    }

    fn run(&mut self) {
        let mut overlay = Overlay::new(&self.state);
        for committed in &self.batch {
            black_box(chat::apply(&mut overlay, black_box(committed), &Facts::default()));
        }
        let changes = overlay.into_changes();
        self.state.merge(changes);
    }
}

fn send(pos: u64, room: u64) -> Option<Committed> {
    let act = Act::Send { reply_to: None, bytes: TEXT.len().try_into().ok()? };
    let actor = Actor::person(PersonId(u128::from(room)));
    let room = RoomName::parse(&format!("room-{room}")).ok()?;
    let head =
        Head { id: EntryId(u128::from(pos)), actor, room: Some(room), nonce: None, print: 0, act };
    let body = Body { name: "Alice".into(), text: Some(TEXT.into()), grounds: None };
    Some(Committed { pos, at: pos, entry: Entry { head, body } })
}

/// One message goes into the tail of a room, and its 1,000 watchers, all asleep, are woken.
struct Deliver {
    hub: Hub,
    mailboxes: Vec<Arc<Mailbox>>,
    _seats: Vec<Seat>,
    event: [Event; 1],
}

impl Deliver {
    fn new() -> Self {
        let hub = Hub::new(Options::default());
        let event = message("lobby", 0);
        let mailboxes: Vec<_> =
            (1..=WATCHERS).map(|id| Arc::new(Mailbox::new(ConnectionId(id), 8, 0))).collect();
        let seats = mailboxes
            .iter()
            .map(|mailbox| hub.attach(&event.room, || None, mailbox, 0).seat)
            .collect();
        Self { hub, mailboxes, _seats: seats, event: [event] }
    }
}

impl Operation for Deliver {
    fn prepare(&mut self) {
        for event in &mut self.event {
            event.seq += 1;
        }
        let context = Context::from_waker(Waker::noop());
        for mailbox in &self.mailboxes {
            mailbox.signal().take_rooms(0);
            assert!(mailbox.signal().sleep(&context), "nothing is left to tell");
        }
    }

    fn run(&mut self) {
        self.hub.deliver(black_box(&self.event));
    }
}

/// A page of the 50 newest messages becomes one `history` frame.
struct Page(Vec<Event>);

impl Operation for Page {
    fn run(&mut self) {
        black_box(encode::history("lobby", Some(Epoch(1)), (black_box(&self.0), true), None));
    }
}

#[expect(clippy::expect_used, reason = "the names are constants of this file")]
fn message(room: &str, seq: Seq) -> Event {
    let from = Who { id: PersonId(7), name: "Alice".into() };
    let what =
        What::Message { n: seq, from, text: Some(TEXT.into()), reply_to: None, edited_at: None };
    Event { room: RoomName::parse(room).expect("a name"), seq, at: 1_700_000_000_000 + seq, what }
}
