//! Clients that come and watch their rooms.

use crate::chat::{self, Tongue};
use crate::engine::{Ear, Engine};
use crate::server::{Server, Target};
use std::io;
use std::time::Duration;

/// So many come at a time: the kernel's backlog holds them.
const AT_ONCE: usize = 200;

/// A server lets nobody wait longer than this.
const PATIENCE: u64 = 30_000_000_000;

/// Which rooms each client is in: room `r` of `members` seats takes clients in turn, so that everybody has `each` rooms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seating {
    pub(crate) rooms: usize,
    pub(crate) members: usize,
    /// Rooms a client watches.
    pub(crate) each: usize,
}

impl Seating {
    pub(crate) fn clients(self) -> usize {
        self.rooms * self.members / self.each
    }

    /// Whether everybody can have as many rooms.
    pub(crate) fn check(self) -> io::Result<()> {
        let seats = self.rooms * self.members;
        let even = self.each > 0 && seats > 0 && seats.is_multiple_of(self.each);
        match even && self.clients() >= self.members {
            true => Ok(()),
            false => Err(io::Error::other("rooms × members must be shared out evenly")),
        }
    }

    pub(crate) fn client(self, room: usize, member: usize) -> usize {
        (room * self.members + member) % self.clients()
    }

    pub(crate) fn rooms_of(self, client: usize) -> Vec<usize> {
        (0..self.each).map(|turn| (client + turn * self.clients()) / self.members).collect()
    }
}

/// Brings all clients in; they have their rooms when this returns.
pub(crate) fn gather(server: &Server, tongue: Tongue, seating: Seating) -> io::Result<Engine> {
    let mut engine = Engine::new(server.address)?;
    let awaited = match tongue.target {
        Target::Parlord => seating.each,
        Target::Floor | Target::Queue | Target::Ws | Target::Socketify => 0,
    };
    let mut arrivals = Arrivals { awaited, ..Arrivals::default() };
    let mut last = engine.now();
    while arrivals.arrived < seating.clients() {
        while arrivals.missing.len() < seating.clients()
            && arrivals.missing.len() - arrivals.arrived < AT_ONCE
        {
            let rooms = seating.rooms_of(arrivals.missing.len());
            engine.connect(&tongue.path(rooms.first().copied().unwrap_or_default()))?;
            arrivals.missing.push(awaited);
        }
        let before = arrivals.arrived;
        engine.poll(Duration::from_millis(100), &mut arrivals)?;
        if awaited > 0 {
            for client in std::mem::take(&mut arrivals.opened) {
                engine.send(client, chat::hello(&seating.rooms_of(client)).as_bytes())?;
            }
        }
        if let Some(fault) = arrivals.fault {
            return Err(io::Error::other(format!("{fault}\n{}", server.log())));
        }
        if arrivals.arrived > before {
            last = engine.now();
        } else if engine.now() - last > PATIENCE {
            return Err(io::Error::other("the clients are not let in"));
        }
    }
    Ok(engine)
}

#[derive(Default)]
struct Arrivals {
    /// `caught_up` that a client is to hear.
    awaited: usize,
    /// For each client that connects, how many are missing.
    missing: Vec<usize>,
    opened: Vec<usize>,
    arrived: usize,
    fault: Option<String>,
}

impl Ear for Arrivals {
    fn opened(&mut self, client: usize) {
        self.opened.push(client);
        if self.awaited == 0 {
            self.arrived += 1;
        }
    }

    fn text(&mut self, client: usize, payload: &[u8], _now: u64) {
        if chat::is(payload, "caught_up") {
            self.missing[client] -= 1;
            if self.missing[client] == 0 {
                self.arrived += 1;
            }
        } else if chat::is(payload, "error") {
            self.fault = Some(String::from_utf8_lossy(payload).into_owned());
        }
    }

    fn closed(&mut self, client: usize, code: Option<u16>) {
        self.fault = Some(format!("client {client} was let go with {code:?}"));
    }
}
