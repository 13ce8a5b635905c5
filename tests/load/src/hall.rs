//! Clients that keep a conversation: who they are, where they stand, and how long their answers took.

use crate::chat;
use crate::engine::scan::Scanner;
use crate::engine::{Ear, Engine};
use crate::histogram::Histogram;
use crate::server::Server;
use serde_json::Value;
use std::io;
use std::time::Duration;

/// In the place of the time at which a request was due.
const ANSWERED: u64 = u64::MAX;

/// What one client has heard.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guest {
    pub(crate) token: String,
    /// The epoch and head of its room, as `watching` said.
    pub(crate) position: Option<(String, u64)>,
    /// Messages since `marks` was last set to 0.
    pub(crate) marks: u32,
    pub(crate) here: bool,
}

/// All clients of a scenario and what they have heard together.
pub(crate) struct Hall {
    scanner: Scanner,
    pub(crate) guests: Vec<Guest>,
    /// Upgraded since this was last emptied.
    pub(crate) opened: Vec<usize>,
    pub(crate) welcomed: usize,
    pub(crate) caught_up: usize,
    /// Answers and echoes: who got one since this was last emptied.
    pub(crate) answered: Vec<usize>,
    pub(crate) answers: u64,
    pub(crate) delay: Histogram,
    pub(crate) counting: bool,
    pub(crate) marks: u64,
    /// When each request was sent, by its id.
    due: Vec<u64>,
    /// Whether tokens and positions are kept.
    pub(crate) remembers: bool,
    /// Whether an end is a fault.
    pub(crate) holds: bool,
    fault: Option<String>,
}

impl Hall {
    pub(crate) fn new() -> Self {
        Self {
            scanner: Scanner::new(),
            guests: Vec::new(),
            opened: Vec::new(),
            welcomed: 0,
            caught_up: 0,
            answered: Vec::new(),
            answers: 0,
            delay: Histogram::default(),
            counting: false,
            marks: 0,
            due: Vec::new(),
            remembers: false,
            holds: true,
            fault: None,
        }
    }

    /// The id of a request that is due now, and so its number.
    pub(crate) fn request(&mut self, due: u64) -> u32 {
        self.due.push(due);
        self.due.len() as u32 - 1
    }

    /// Listens once, for at most so long.
    pub(crate) fn listen(
        &mut self,
        engine: &mut Engine,
        server: &Server,
        patience: Duration,
    ) -> io::Result<()> {
        engine.poll(patience, self)?;
        match self.fault.take() {
            None => Ok(()),
            Some(fault) => Err(io::Error::other(format!("{fault}\n{}", server.log()))),
        }
    }

    /// Listens until this is true, and fails after a minute without it.
    pub(crate) fn until(
        &mut self,
        engine: &mut Engine,
        server: &Server,
        what: &str,
        mut done: impl FnMut(&mut Self, &mut Engine) -> io::Result<bool>,
    ) -> io::Result<()> {
        let begin = engine.now();
        while !done(self, engine)? {
            self.listen(engine, server, Duration::from_millis(20))?;
            if engine.now() - begin > 60_000_000_000 {
                return Err(io::Error::other(format!(
                    "waited a minute in vain for {what}\n{}",
                    server.log()
                )));
            }
        }
        Ok(())
    }

    /// Whether each client got exactly so many messages: a sum would not see that one got another's.
    pub(crate) fn expect(&self, messages: u32) -> io::Result<()> {
        match self.guests.iter().filter(|guest| guest.marks != messages).count() {
            0 => Ok(()),
            odd => Err(io::Error::other(format!("{odd} clients did not get exactly {messages}"))),
        }
    }

    /// Lets so many more clients in, at most `at_once` of them on their way; each says what `hello` says.
    pub(crate) fn admit(
        &mut self,
        engine: &mut Engine,
        server: &Server,
        (count, at_once): (usize, usize),
        hello: impl Fn(usize) -> String,
    ) -> io::Result<()> {
        let (all, arrived) = (self.guests.len() + count, self.guests.len());
        self.welcomed = arrived;
        self.until(engine, server, "everybody to be welcomed", |hall, engine| {
            while hall.guests.len() < all && hall.guests.len() - hall.welcomed < at_once {
                engine.connect("/ws")?;
                hall.guests.push(Guest::default());
            }
            for client in std::mem::take(&mut hall.opened) {
                engine.send(client, hello(client).as_bytes())?;
            }
            Ok(hall.welcomed == all)
        })
    }

    /// Listens for so long, so that what follows an act has happened.
    pub(crate) fn settle(
        &mut self,
        engine: &mut Engine,
        server: &Server,
        time: Duration,
    ) -> io::Result<()> {
        let end = engine.now() + time.as_nanos() as u64;
        while engine.now() < end {
            self.listen(engine, server, Duration::from_millis(20))?;
        }
        Ok(())
    }

    fn answer(&mut self, client: usize, id: usize, now: u64) {
        let Some(due) = self.due.get_mut(id).filter(|due| **due != ANSWERED) else {
            self.fault = Some(format!("request {id} was answered twice, or never made"));
            return;
        };
        let due = std::mem::replace(due, ANSWERED);
        self.answered.push(client);
        self.answers += 1;
        if self.counting {
            self.delay.record(now.saturating_sub(due));
        }
    }

    fn remember(&mut self, client: usize, payload: &[u8]) {
        let Ok(frame) = serde_json::from_slice::<Value>(payload) else { return };
        let guest = &mut self.guests[client];
        if let Some(token) = frame.get("token").and_then(Value::as_str) {
            token.clone_into(&mut guest.token);
        }
        if let (Some(epoch), Some(head)) =
            (frame.get("epoch").and_then(Value::as_str), frame.get("head").and_then(Value::as_u64))
        {
            guest.position = Some((epoch.to_owned(), head));
        }
    }
}

impl Ear for Hall {
    fn opened(&mut self, client: usize) {
        self.opened.push(client);
        self.guests[client].here = true;
    }

    fn text(&mut self, client: usize, payload: &[u8], now: u64) {
        match kind(payload) {
            b"ok" => self.answer(client, id(payload), now),
            b"caught_up" => self.caught_up += 1,
            b"welcome" => {
                self.welcomed += 1;
                if self.remembers {
                    self.remember(client, payload);
                }
            }
            b"watching" if self.remembers => self.remember(client, payload),
            b"message" | b"history" => {
                let mut marks = 0;
                self.scanner.scan(payload, |_| marks += 1);
                self.guests[client].marks += marks;
                self.marks += u64::from(marks);
            }
            b"error" | b"gap" => {
                self.fault = Some(String::from_utf8_lossy(payload).into_owned());
            }
            // A relay's frame is nothing but the text.
            b"" => {
                let mut numbers = Vec::new();
                self.scanner.scan(payload, |mark| numbers.push(mark.number as usize));
                for number in numbers {
                    self.answer(client, number, now);
                }
            }
            _ => {}
        }
    }

    fn closed(&mut self, client: usize, code: Option<u16>) {
        self.guests[client].here = false;
        if self.holds {
            self.fault = Some(format!("client {client} was cut with {code:?}"));
        }
    }
}

/// The type of Parlor's frames, which stands first in them; empty for a relay's.
fn kind(payload: &[u8]) -> &[u8] {
    let Some(rest) = payload.strip_prefix(chat::TYPE) else { return b"" };
    let end = memchr::memchr(b'"', rest).unwrap_or_default();
    &rest[..end]
}

/// The `id` of an `ok`, where it stands second.
fn id(payload: &[u8]) -> usize {
    let digits = payload.strip_prefix(b"{\"type\":\"ok\",\"id\":").unwrap_or_default();
    let digits = digits.iter().take_while(|digit| digit.is_ascii_digit());
    digits.fold(0, |id, digit| id * 10 + usize::from(digit - b'0'))
}
