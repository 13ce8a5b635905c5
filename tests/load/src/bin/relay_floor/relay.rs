//! The loop: read what has come, gather it by room, then write each room's round to each of its members.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, SocketAddrV4};
use std::os::fd::OwnedFd;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::io::Errno;
use rustix::net::{self, AddressFamily, RecvFlags, SocketFlags, SocketType};

use crate::connection::Connection;
use crate::wire::{self, BINARY, Broken, CLOSE, Frame, PING, PONG, TEXT};

/// All connections of one thread.
pub(crate) struct Relay {
    listener: OwnedFd,
    poll: OwnedFd,
    connections: Vec<Option<Connection>>,
    free: Vec<usize>,
    rooms: Vec<Room>,
    names: HashMap<String, usize>,
    /// The rooms with a round to deliver.
    dirty: Vec<usize>,
    /// The connections that ended in this round.
    ended: Vec<usize>,
    /// One for all: what is read from a socket is whole frames but for its end.
    buffer: Box<[u8]>,
}

#[derive(Default)]
struct Room {
    members: Vec<usize>,
    /// The encoded frames that came since the last delivery.
    round: Vec<u8>,
}

const LISTENER: u64 = u64::MAX;
const BACKLOG: i32 = 4096;
const EVENTS: usize = 1024;
const BUFFER: usize = 64 << 10;

impl Relay {
    pub(crate) fn bind(address: SocketAddr) -> io::Result<Self> {
        let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let listener = net::socket_with(family, SocketType::STREAM, flags, None)?;
        net::sockopt::set_socket_reuseaddr(&listener, true)?;
        net::bind(&listener, &address)?;
        net::listen(&listener, BACKLOG)?;
        let poll = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(&poll, &listener, EventData::new_u64(LISTENER), EventFlags::IN)?;
        Ok(Self {
            listener,
            poll,
            connections: Vec::new(),
            free: Vec::new(),
            rooms: Vec::new(),
            names: HashMap::new(),
            dirty: Vec::new(),
            ended: Vec::new(),
            buffer: vec![0; BUFFER].into_boxed_slice(),
        })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        let address = net::getsockname(&self.listener)?;
        SocketAddrV4::try_from(address.clone())
            .map(SocketAddr::V4)
            .or_else(|_| SocketAddr::try_from(address))
            .map_err(io::Error::from)
    }

    pub(crate) fn run(mut self) -> io::Result<()> {
        let mut events: Vec<Event> = Vec::with_capacity(EVENTS);
        loop {
            events.clear();
            match epoll::wait(&self.poll, spare_capacity(&mut events), None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            for event in &events {
                let (whose, what) = (event.data.u64(), event.flags);
                if whose == LISTENER {
                    self.accept()?;
                } else {
                    self.ready(whose as usize, what);
                }
            }
            self.deliver();
            self.remove_the_ended();
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        loop {
            let socket = match net::accept_with(
                &self.listener,
                SocketFlags::NONBLOCK | SocketFlags::CLOEXEC,
            ) {
                Ok(socket) => socket,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::CONNABORTED | Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            net::sockopt::set_tcp_nodelay(&socket, true)?;
            let slot = self.free.pop().unwrap_or_else(|| {
                self.connections.push(None);
                self.connections.len() - 1
            });
            // Edges, for both directions at once: no other call to epoll in the connection's life.
            let flags = EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
            epoll::add(&self.poll, &socket, EventData::new_u64(slot as u64), flags)?;
            self.connections[slot] = Some(Connection::new(socket));
        }
    }

    fn ready(&mut self, slot: usize, what: EventFlags) {
        let Some(connection) = &mut self.connections[slot] else { return };
        if what.intersects(EventFlags::OUT) && connection.resume().is_err() {
            self.ended.push(slot);
            return;
        }
        if what.intersects(EventFlags::IN | EventFlags::RDHUP | EventFlags::HUP | EventFlags::ERR)
            && self.read(slot).is_err()
        {
            self.ended.push(slot);
        }
    }

    /// Reads until the socket is empty, which a short read says without another call. The end is told like an error.
    fn read(&mut self, slot: usize) -> Result<(), Broken> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let result = loop {
            let Some(connection) = &mut self.connections[slot] else { break Ok(()) };
            let got = match net::recv(&connection.socket, &mut buffer[..], RecvFlags::empty()) {
                Ok((0, _)) => break Err(Broken),
                Ok((got, _)) => got,
                Err(Errno::AGAIN) => break Ok(()),
                Err(_) => break Err(Broken),
            };
            let outcome = if connection.begun.is_empty() {
                self.take(slot, &buffer[..got]).map(|used| used..got)
            } else {
                self.take_with_begun(slot, &buffer[..got]).map(|()| got..got)
            };
            match outcome {
                Ok(rest) if !rest.is_empty() => self.begin(slot, buffer[rest].to_vec()),
                Ok(_) => {}
                Err(broken) => break Err(broken),
            }
            if got < BUFFER {
                break Ok(());
            }
        };
        self.buffer = buffer;
        result
    }

    fn take_with_begun(&mut self, slot: usize, more: &[u8]) -> Result<(), Broken> {
        let Some(connection) = &mut self.connections[slot] else { return Ok(()) };
        let mut bytes = std::mem::take(&mut connection.begun);
        bytes.extend_from_slice(more);
        let used = self.take(slot, &bytes)?;
        bytes.drain(..used);
        // An empty vector that had room would keep it for the connection's life.
        self.begin(slot, if bytes.is_empty() { Vec::new() } else { bytes });
        Ok(())
    }

    fn begin(&mut self, slot: usize, bytes: Vec<u8>) {
        if let Some(connection) = &mut self.connections[slot] {
            connection.begun = bytes;
        }
    }

    /// Takes the upgrade and the whole frames off `bytes`; returns how many bytes they were.
    fn take(&mut self, slot: usize, bytes: &[u8]) -> Result<usize, Broken> {
        let Some(connection) = &mut self.connections[slot] else { return Ok(bytes.len()) };
        let (room, mut used) = match connection.room {
            Some(room) => (room, 0),
            None => match self.upgrade(slot, bytes)? {
                Some(joined) => joined,
                None => return Ok(0),
            },
        };
        while let Some(frame) = wire::frame(bytes, used)? {
            used = frame.payload.end;
            self.frame(slot, room, &frame, bytes)?;
        }
        Ok(used)
    }

    fn upgrade(&mut self, slot: usize, bytes: &[u8]) -> Result<Option<(usize, usize)>, Broken> {
        let Some(upgrade) = wire::upgrade(bytes)? else { return Ok(None) };
        let room = *self.names.entry(upgrade.room).or_insert_with(|| {
            self.rooms.push(Room::default());
            self.rooms.len() - 1
        });
        if let Some(connection) = &mut self.connections[slot] {
            connection.deliver(upgrade.answer.as_bytes(), &mut None).map_err(|_| Broken)?;
            connection.room = Some(room);
            self.rooms[room].members.push(slot);
        }
        Ok(Some((room, upgrade.length)))
    }

    fn frame(
        &mut self,
        slot: usize,
        room: usize,
        frame: &Frame,
        bytes: &[u8],
    ) -> Result<(), Broken> {
        let payload = &bytes[frame.payload.clone()];
        match frame.opcode {
            TEXT | BINARY => {
                let round = &mut self.rooms[room].round;
                if round.is_empty() {
                    self.dirty.push(room);
                }
                wire::append(round, frame.opcode, payload, frame.mask);
                Ok(())
            }
            PING => self.answer(slot, PONG, payload, frame.mask),
            PONG => Ok(()),
            CLOSE => {
                self.answer(slot, CLOSE, payload, frame.mask)?;
                Err(Broken)
            }
            _ => Err(Broken),
        }
    }

    fn answer(
        &mut self,
        slot: usize,
        opcode: u8,
        payload: &[u8],
        mask: [u8; 4],
    ) -> Result<(), Broken> {
        let mut frame = Vec::new();
        wire::append(&mut frame, opcode, payload, mask);
        let Some(connection) = &mut self.connections[slot] else { return Ok(()) };
        connection.deliver(&frame, &mut None).map_err(|_| Broken)
    }

    fn deliver(&mut self) {
        for room in self.dirty.drain(..) {
            let Room { members, round } = &mut self.rooms[room];
            let mut shared = None;
            for &slot in members.iter() {
                if let Some(connection) = &mut self.connections[slot]
                    && connection.deliver(round, &mut shared).is_err()
                {
                    self.ended.push(slot);
                }
            }
            round.clear();
        }
    }

    /// After the deliveries: until then a slot must not change its owner.
    fn remove_the_ended(&mut self) {
        for slot in self.ended.drain(..) {
            let Some(connection) = self.connections[slot].take() else { continue };
            self.free.push(slot);
            if let Some(room) = connection.room {
                let members = &mut self.rooms[room].members;
                if let Some(place) = members.iter().position(|&member| member == slot) {
                    members.swap_remove(place);
                }
            }
        }
    }
}
