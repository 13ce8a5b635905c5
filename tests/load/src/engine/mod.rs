//! One thread that is thousands of clients: sockets without blocking, one epoll, and nothing kept but what is unfinished.

pub(crate) mod frames;
pub(crate) mod scan;
mod socket;

use frames::{CLOSE, PING, PONG, TEXT};
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::fd::OwnedFd;
use socket::{Life, Socket};
use std::io;
use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

/// Who hears what the clients receive.
pub(crate) trait Ear {
    /// The connection has been upgraded.
    fn opened(&mut self, _client: usize) {}
    /// A text frame came; `now` is when its bytes were read.
    fn text(&mut self, client: usize, payload: &[u8], now: u64);
    /// The connection has ended: by a close frame with this code, or without one.
    fn closed(&mut self, client: usize, code: Option<u16>);
}

/// Read at once from one socket; servers write at most 64 KiB at a time.
const READ: usize = 256 * 1024;

/// So many sockets are served between two looks of the scenario at its own affairs.
const EVENTS: usize = 256;

/// All clients of a scenario. A client is a number, from 0 in the order of `connect`.
pub(crate) struct Engine {
    epoll: OwnedFd,
    server: SocketAddrV4,
    sockets: Vec<Socket>,
    buffer: Vec<u8>,
    events: Vec<epoll::Event>,
    began: Instant,
}

impl Engine {
    pub(crate) fn new(server: SocketAddrV4) -> io::Result<Self> {
        Ok(Self {
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            server,
            sockets: Vec::new(),
            buffer: vec![0; READ],
            events: Vec::with_capacity(EVENTS),
            began: Instant::now(),
        })
    }

    /// Nanoseconds since the engine began.
    pub(crate) fn now(&self) -> u64 {
        self.began.elapsed().as_nanos() as u64
    }

    /// Begins to connect one more client, which will ask for an upgrade at this path.
    pub(crate) fn connect(&mut self, path: &str) -> io::Result<usize> {
        let client = self.sockets.len();
        self.sockets.push(Socket::connect(&self.epoll, client, self.server, path)?);
        Ok(client)
    }

    /// The same client again, on a new connection and perhaps to a server that has moved.
    pub(crate) fn reconnect(&mut self, client: usize, server: SocketAddrV4) -> io::Result<()> {
        self.server = server;
        self.sockets[client] = Socket::connect(&self.epoll, client, server, "/ws")?;
        Ok(())
    }

    /// Ends a connection without a close frame.
    pub(crate) fn cut(&mut self, client: usize) {
        self.sockets[client].cut();
    }

    /// Sends a text. What the socket does not take goes when it can.
    pub(crate) fn send(&mut self, client: usize, payload: &[u8]) -> io::Result<()> {
        self.sockets[client].send(&self.epoll, client, TEXT, payload)
    }

    /// Waits for bytes at most so long, and tells the ear what they were.
    pub(crate) fn poll(&mut self, patience: Duration, ear: &mut impl Ear) -> io::Result<()> {
        let timeout =
            Timespec { tv_sec: patience.as_secs() as i64, tv_nsec: patience.subsec_nanos().into() };
        let mut events = std::mem::take(&mut self.events);
        events.clear();
        match epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for event in &events {
            let client = event.data.u64() as usize;
            let flags = event.flags;
            if flags.contains(epoll::EventFlags::OUT) {
                self.sockets[client].writable(&self.epoll, client)?;
            }
            if flags
                .intersects(epoll::EventFlags::IN | epoll::EventFlags::HUP | epoll::EventFlags::ERR)
            {
                self.readable(client, ear)?;
            }
        }
        self.events = events;
        Ok(())
    }

    /// Reads once from this socket; level-triggered epoll says if there is more.
    fn readable(&mut self, client: usize, ear: &mut impl Ear) -> io::Result<()> {
        let socket = &mut self.sockets[client];
        let kept = socket.rest.len();
        if self.buffer.len() < kept + READ {
            self.buffer.resize(kept + READ, 0);
        }
        let count = match socket.read(&mut self.buffer[kept..]) {
            Ok(0) => return self.gone(client, ear),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                return self.gone(client, ear);
            }
            Err(error) => return Err(error),
        };
        let now = self.began.elapsed().as_nanos() as u64;
        self.buffer[..kept].copy_from_slice(&socket.rest);
        let mut at = 0;
        let end = kept + count;
        if socket.life == Life::Upgrading {
            match socket.upgraded(&self.buffer[..end])? {
                Some(head) => {
                    at = head;
                    ear.opened(client);
                }
                None => {
                    socket.keep(&self.buffer[..end]);
                    return Ok(());
                }
            }
        }
        while let Some(frame) = frames::read(&self.buffer[at..end]) {
            match frame.opcode {
                TEXT => ear.text(client, frame.payload, now),
                PING => socket.send(&self.epoll, client, PONG, frame.payload)?,
                CLOSE => {
                    let code = frame.payload.first_chunk().map(|code| u16::from_be_bytes(*code));
                    socket.send(&self.epoll, client, CLOSE, frame.payload)?;
                    socket.cut();
                    ear.closed(client, code);
                    return Ok(());
                }
                _ => {}
            }
            at += frame.length;
        }
        socket.keep(&self.buffer[at..end]);
        Ok(())
    }

    fn gone(&mut self, client: usize, ear: &mut impl Ear) -> io::Result<()> {
        self.sockets[client].cut();
        ear.closed(client, None);
        Ok(())
    }
}
