//! Messages on their way: sent, delivered to each member of their room, and none lost or doubled.

use crate::chat::{self, Tongue};
use crate::crowd::Seating;
use crate::engine::scan::{Mark, Scanner};
use crate::engine::{Ear, Engine};
use crate::histogram::Histogram;
use std::io;

/// Members of a room who take turns in writing.
const SENDERS: usize = 50;

/// One message, until all members have it.
struct Message {
    room: u32,
    missing: u32,
}

/// What happened in a room.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    /// Messages that not all members have.
    pub(crate) underway: usize,
    /// Deliveries while it counted.
    pub(crate) delivered: u64,
    sent: usize,
}

/// Messages that were sent to a room or came to a client: how many, and which, whatever their order.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Heard {
    count: u64,
    sum: u64,
}

impl Heard {
    fn add(&mut self, number: u32) {
        self.count += 1;
        // Numbers are spread over all bits, so that two wrong ones do not add up to two right ones.
        let spread = (u64::from(number) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.sum = self.sum.wrapping_add(spread ^ spread >> 29);
    }

    fn join(&mut self, other: Self) {
        self.count += other.count;
        self.sum = self.sum.wrapping_add(other.sum);
    }
}

/// All rooms' messages.
pub(crate) struct Traffic {
    tongue: Tongue,
    seating: Seating,
    scanner: Scanner,
    messages: Vec<Message>,
    /// By room what was sent, by client what came.
    sent: Vec<Heard>,
    heard: Vec<Heard>,
    request: Vec<u8>,
    pub(crate) rooms: Vec<Tally>,
    /// Rooms in which a message has reached everybody since this was last emptied.
    pub(crate) served: Vec<u32>,
    /// Messages that are not yet with everybody.
    pub(crate) underway: usize,
    /// All deliveries so far.
    pub(crate) delivered: u64,
    /// Whether tallies and latencies are kept now.
    pub(crate) counting: bool,
    pub(crate) latency: Histogram,
    fault: Option<String>,
}

impl Traffic {
    pub(crate) fn new(tongue: Tongue, seating: Seating) -> Self {
        Self {
            tongue,
            seating,
            scanner: Scanner::new(),
            messages: Vec::new(),
            sent: vec![Heard::default(); seating.rooms],
            heard: vec![Heard::default(); seating.clients()],
            request: Vec::new(),
            rooms: vec![Tally::default(); seating.rooms],
            served: Vec::new(),
            underway: 0,
            delivered: 0,
            counting: false,
            latency: Histogram::default(),
            fault: None,
        }
    }

    /// Sends one message to a room, by the member whose turn it is.
    pub(crate) fn send(&mut self, engine: &mut Engine, room: usize, due: u64) -> io::Result<()> {
        let sender = self.begin(room, due);
        engine.send(sender, &self.request)
    }

    /// Writes the request of a room's next message, and expects its deliveries; returns who is to send it.
    fn begin(&mut self, room: usize, due: u64) -> usize {
        let mark = Mark { due, number: self.messages.len() as u32 };
        self.tongue.message(&mut self.request, room, mark);
        let tally = &mut self.rooms[room];
        let sender = self.seating.client(room, tally.sent % self.seating.members.min(SENDERS));
        tally.sent += 1;
        tally.underway += 1;
        self.underway += 1;
        self.sent[room].add(mark.number);
        self.messages.push(Message { room: room as u32, missing: self.seating.members as u32 });
        sender
    }

    /// What went wrong since the last look.
    pub(crate) fn check(&mut self) -> io::Result<()> {
        self.fault.take().map_or(Ok(()), |fault| Err(io::Error::other(fault)))
    }

    /// Whether each client got all messages of its rooms, each once: the counts by message alone would not see that one client got
    /// twice what another did not get.
    pub(crate) fn compare(&self) -> io::Result<()> {
        for (client, heard) in self.heard.iter().enumerate() {
            let mut due = Heard::default();
            for room in self.seating.rooms_of(client) {
                due.join(self.sent[room]);
            }
            if *heard != due {
                let told = format!(
                    "client {client} got {} of {} messages, or others",
                    heard.count, due.count
                );
                return Err(io::Error::other(told));
            }
        }
        Ok(())
    }

    /// How many deliveries all that was sent has to come to.
    pub(crate) fn due(&self) -> u64 {
        self.messages.len() as u64 * self.seating.members as u64
    }
}

impl Ear for Traffic {
    fn text(&mut self, client: usize, payload: &[u8], now: u64) {
        self.scanner.scan(payload, |mark| {
            let message = self.messages.get_mut(mark.number as usize);
            let Some(message) = message.filter(|message| message.missing > 0) else {
                self.fault = Some(format!("message {} was delivered too often", mark.number));
                return;
            };
            message.missing -= 1;
            self.heard[client].add(mark.number);
            self.delivered += 1;
            let tally = &mut self.rooms[message.room as usize];
            if self.counting {
                tally.delivered += 1;
                self.latency.record(now.saturating_sub(mark.due));
            }
            if message.missing == 0 {
                tally.underway -= 1;
                self.underway -= 1;
                self.served.push(message.room);
            }
        });
        if chat::is(payload, "error") || chat::is(payload, "gap") {
            self.fault = Some(String::from_utf8_lossy(payload).into_owned());
        }
    }

    fn closed(&mut self, client: usize, code: Option<u16>) {
        self.fault = Some(format!("client {client} was cut with {code:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::scan::write_text;
    use crate::server::Target;

    /// Two rooms of two: clients 0 and 1, and 2 and 3. Message 0 was sent to the first room and 1 to the second, both due at 1,000.
    fn two_rooms() -> Traffic {
        let tongue = Tongue { target: Target::Parlord, text: 100, relayed: 0 };
        let mut traffic = Traffic::new(tongue, Seating { rooms: 2, members: 2, each: 1 });
        traffic.counting = true;
        assert_eq!((traffic.begin(0, 1_000), traffic.begin(1, 1_000)), (0, 2));
        traffic
    }

    fn deliver(traffic: &mut Traffic, client: usize, numbers: &[u32]) {
        let mut frame = Vec::new();
        for number in numbers {
            write_text(&mut frame, Mark { due: 1_000, number: *number }, 100);
        }
        traffic.text(client, &frame, 5_000);
    }

    #[test]
    fn what_everybody_got_once_is_whole() {
        let mut traffic = two_rooms();
        for (client, number) in [(0, 0), (1, 0), (3, 1)] {
            deliver(&mut traffic, client, &[number]);
        }
        assert_eq!((traffic.underway, traffic.served.as_slice()), (1, &[0][..]));
        assert!(traffic.compare().is_err(), "client 2 is still without its message");
        deliver(&mut traffic, 2, &[1]);
        traffic.compare().unwrap();
        traffic.check().unwrap();
        assert_eq!((traffic.underway, traffic.delivered, traffic.due()), (0, 4, 4));
        let waited = traffic.latency.quantile(0.5);
        assert!((4_000..4_100).contains(&waited), "{waited}, and not from when it was due");
    }

    #[test]
    fn a_message_twice_does_not_stand_for_one_that_is_missing() {
        let mut traffic = two_rooms();
        deliver(&mut traffic, 0, &[0, 0]);
        deliver(&mut traffic, 2, &[1]);
        deliver(&mut traffic, 3, &[1]);
        traffic.check().unwrap();
        assert_eq!(traffic.delivered, traffic.due());
        assert!(traffic.compare().is_err());
    }

    #[test]
    fn a_message_of_another_room_is_none_of_ones_own() {
        let mut traffic = two_rooms();
        for (client, number) in [(0, 1), (1, 0), (2, 0), (3, 1)] {
            deliver(&mut traffic, client, &[number]);
        }
        traffic.check().unwrap();
        assert_eq!(traffic.delivered, traffic.due());
        assert!(traffic.compare().is_err());
    }

    #[test]
    fn more_than_was_sent_is_a_fault_and_so_is_an_end() {
        let mut traffic = two_rooms();
        deliver(&mut traffic, 0, &[0, 0, 0]);
        assert!(traffic.check().is_err());
        deliver(&mut traffic, 0, &[7]);
        assert!(traffic.check().is_err());
        traffic.text(0, b"{\"type\":\"gap\",\"room\":\"r0\"}", 0);
        assert!(traffic.check().is_err());
        traffic.closed(1, Some(1_008));
        assert!(traffic.check().is_err());
        traffic.check().unwrap();
    }
}
