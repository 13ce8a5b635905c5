//! One client's socket: connecting, asking for an upgrade, then frames.

use super::frames;
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};

/// So many clients share a source address: fewer than a server allows one address by default.
const PER_ADDRESS: usize = 90;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Connecting,
    Upgrading,
    Open,
    Gone,
}

pub(super) struct Socket {
    fd: Option<OwnedFd>,
    pub(super) life: Life,
    /// The beginning of what has not come whole yet.
    pub(super) rest: Vec<u8>,
    /// What the kernel has not taken yet.
    unsent: Vec<u8>,
}

impl Socket {
    pub(super) fn connect(
        epoll: &OwnedFd,
        client: usize,
        server: SocketAddrV4,
        path: &str,
    ) -> io::Result<Self> {
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        let fd = rustix::net::socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
        sockopt::set_tcp_nodelay(&fd, true)?;
        rustix::net::bind(&fd, &SocketAddrV4::new(address(client), 0))?;
        match rustix::net::connect(&fd, &server) {
            Ok(()) | Err(Errno::INPROGRESS) => {}
            Err(error) => return Err(error.into()),
        }
        let interest = EventFlags::IN | EventFlags::OUT;
        epoll::add(epoll, &fd, EventData::new_u64(client as u64), interest)?;
        // The request waits for the connection like anything else that cannot go yet.
        let unsent = request(server, path);
        Ok(Self { fd: Some(fd), life: Life::Connecting, rest: Vec::new(), unsent })
    }

    pub(super) fn send(
        &mut self,
        epoll: &OwnedFd,
        client: usize,
        opcode: u8,
        payload: &[u8],
    ) -> io::Result<()> {
        if self.life == Life::Gone {
            return Ok(());
        }
        let waits = !self.unsent.is_empty();
        frames::write_masked(&mut self.unsent, opcode, payload);
        if waits { Ok(()) } else { self.flush(epoll, client, Interest::Unregistered) }
    }

    /// The kernel takes bytes again, or the connection is made.
    pub(super) fn writable(&mut self, epoll: &OwnedFd, client: usize) -> io::Result<()> {
        if self.life == Life::Connecting {
            if let Some(fd) = &self.fd {
                sockopt::socket_error(fd)??;
            }
            self.life = Life::Upgrading;
        }
        self.flush(epoll, client, Interest::Registered)
    }

    pub(super) fn read(&self, into: &mut [u8]) -> io::Result<usize> {
        match &self.fd {
            Some(fd) => Ok(rustix::io::read(fd, into)?),
            None => Err(io::ErrorKind::WouldBlock.into()),
        }
    }

    /// How long the answer to the upgrade is, once it has come whole.
    pub(super) fn upgraded(&mut self, bytes: &[u8]) -> io::Result<Option<usize>> {
        let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else { return Ok(None) };
        if !bytes.starts_with(b"HTTP/1.1 101 ") {
            let answer = String::from_utf8_lossy(bytes).into_owned();
            return Err(io::Error::other(format!("the upgrade was refused: {answer}")));
        }
        self.life = Life::Open;
        Ok(Some(end + 4))
    }

    /// Keeps what is not whole; nearly always that is nothing, and then no memory is held.
    pub(super) fn keep(&mut self, rest: &[u8]) {
        self.rest.clear();
        self.rest.extend_from_slice(rest);
        if rest.is_empty() && self.rest.capacity() > 4096 {
            self.rest = Vec::new();
        }
    }

    /// Closes the socket, which also takes it out of the epoll.
    pub(super) fn cut(&mut self) {
        self.fd = None;
        self.life = Life::Gone;
        self.rest = Vec::new();
        self.unsent = Vec::new();
    }

    fn flush(&mut self, epoll: &OwnedFd, client: usize, interest: Interest) -> io::Result<()> {
        let Some(fd) = &self.fd else { return Ok(()) };
        let taken = match rustix::io::write(fd, &self.unsent) {
            Ok(taken) => taken,
            Err(Errno::AGAIN) => 0,
            // The end is read, with what the server said before it.
            Err(Errno::PIPE | Errno::CONNRESET) => self.unsent.len(),
            Err(error) => return Err(error.into()),
        };
        self.unsent.drain(..taken);
        let data = EventData::new_u64(client as u64);
        match (self.unsent.is_empty(), interest) {
            (true, Interest::Registered) => epoll::modify(epoll, fd, data, EventFlags::IN)?,
            (false, Interest::Unregistered) => {
                epoll::modify(epoll, fd, data, EventFlags::IN | EventFlags::OUT)?;
            }
            (true, Interest::Unregistered) | (false, Interest::Registered) => {}
        }
        if self.unsent.is_empty() && self.unsent.capacity() > 4096 {
            self.unsent = Vec::new();
        }
        Ok(())
    }
}

/// Whether the epoll already tells when the socket takes bytes.
#[derive(Clone, Copy)]
enum Interest {
    Registered,
    Unregistered,
}

/// 127.a.b.c, another one for every few clients.
fn address(client: usize) -> Ipv4Addr {
    let number = client / PER_ADDRESS;
    Ipv4Addr::new(127, 1 + (number / 62_500) as u8, (number / 250) as u8, 1 + (number % 250) as u8)
}

fn request(server: SocketAddrV4, path: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    .into_bytes()
}
