//! One connection: its socket, what it began to send, and what its socket did not take.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::os::fd::OwnedFd;
use std::rc::Rc;

use rustix::io::Errno;
use rustix::net::{SendFlags, send};

#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) socket: OwnedFd,
    /// Nothing before the upgrade.
    pub(crate) room: Option<usize>,
    /// The start of a frame (or of the upgrade's head) whose end has not come.
    pub(crate) begun: Vec<u8>,
    /// Whole rounds, the first from an offset, kept only for a socket that is full. What bounds it is that the load generator sends no
    /// more than it has been delivered: a relay for strangers would need a limit.
    pending: VecDeque<(Rc<[u8]>, usize)>,
}

/// The peer is gone.
#[derive(Debug)]
pub(crate) struct Gone;

/// As many parts as one `writev` takes at once.
const PARTS: usize = 64;

impl Connection {
    pub(crate) fn new(socket: OwnedFd) -> Self {
        Self { socket, room: None, begun: Vec::new(), pending: VecDeque::new() }
    }

    /// Sends `bytes`. What the socket does not take is kept, in a copy that the members of a room share through `shared`.
    pub(crate) fn deliver(
        &mut self,
        bytes: &[u8],
        shared: &mut Option<Rc<[u8]>>,
    ) -> Result<(), Gone> {
        let mut taken = 0;
        if self.pending.is_empty() {
            taken = match send(&self.socket, bytes, SendFlags::NOSIGNAL) {
                Ok(taken) if taken == bytes.len() => return Ok(()),
                Ok(taken) => taken,
                Err(Errno::AGAIN) => 0,
                Err(_) => return Err(Gone),
            };
        }
        let kept = shared.get_or_insert_with(|| Rc::from(bytes));
        self.pending.push_back((Rc::clone(kept), taken));
        Ok(())
    }

    /// Sends what is kept, now that the socket takes more.
    pub(crate) fn resume(&mut self) -> Result<(), Gone> {
        while !self.pending.is_empty() {
            let parts: Vec<_> = self
                .pending
                .iter()
                .take(PARTS)
                .map(|(round, from)| IoSlice::new(&round[*from..]))
                .collect();
            match rustix::io::writev(&self.socket, &parts) {
                Ok(taken) => self.forget(taken),
                Err(Errno::AGAIN) => return Ok(()),
                Err(_) => return Err(Gone),
            }
        }
        // The room of a long queue would stay with the connection.
        self.pending.shrink_to_fit();
        Ok(())
    }

    fn forget(&mut self, mut taken: usize) {
        while let Some((round, from)) = self.pending.front_mut() {
            let left = round.len() - *from;
            if taken < left {
                *from += taken;
                return;
            }
            taken -= left;
            self.pending.pop_front();
        }
    }
}
