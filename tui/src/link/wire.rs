//! Lines on the admin socket: requests out, frames in.

use super::LinkError;
use parlor_protocol::admin::{Frame, LINE_BYTES, Request};
use serde_json::Value;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use tokio::net::unix::pipe::{Receiver, Sender};

/// Read at once.
const CHUNK: usize = 16 * 1024;

/// The socket, and what came of a line that is not whole yet.
#[derive(Debug)]
pub(super) struct Wire {
    socket: UnixStream,
    /// The same, read like a pipe: the kernel tells of what comes and not, as it does of a socket's both directions, of room
    /// to write whenever the daemon has read something, which would wake an idle console for nothing.
    incoming: Receiver,
    read: Vec<u8>,
    /// So much of it holds no line end.
    searched: usize,
}

impl Wire {
    pub(super) async fn connect(path: &Path) -> io::Result<Self> {
        let socket = tokio::net::UnixStream::connect(path).await?.into_std()?;
        let incoming = Receiver::from_file_unchecked(file(&socket)?)?;
        Ok(Self { socket, incoming, read: Vec::new(), searched: 0 })
    }

    pub(super) async fn send(&mut self, request: &Request) -> Result<(), LinkError> {
        let mut line = request.to_json();
        line.push('\n');
        match self.write(line.as_bytes()).await {
            Ok(()) => Ok(()),
            // The daemon may have said why before it closed.
            Err(error) => match self.receive().await {
                Ok(Frame::Bye { reason }) => Err(LinkError::Ended(reason)),
                Ok(Frame::Error(fault)) => Err(LinkError::Refused(fault)),
                Ok(_) | Err(_) => Err(LinkError::Lost(error.to_string())),
            },
        }
    }

    async fn write(&mut self, mut rest: &[u8]) -> io::Result<()> {
        while !rest.is_empty() {
            match self.socket.write(rest) {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    Sender::from_file_unchecked(file(&self.socket)?)?.writable().await?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What the socket has, not more than a piece. Dropping the future loses nothing.
    async fn read(&mut self) -> io::Result<usize> {
        loop {
            self.incoming.readable().await?;
            let mut chunk = [0; CHUNK];
            match self.incoming.try_read(&mut chunk) {
                Ok(count) => {
                    self.read.extend_from_slice(chunk.get(..count).unwrap_or_default());
                    return Ok(count);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The next frame of a type that this program knows. Dropping the future loses nothing.
    pub(super) async fn receive(&mut self) -> Result<Frame, LinkError> {
        loop {
            if let Some(line) = self.line() {
                if let Some(frame) = frame(&line)? {
                    return Ok(frame);
                }
                continue;
            }
            if self.read.len() > LINE_BYTES {
                return Err(LinkError::Garbled(format!("a line of over {LINE_BYTES} bytes")));
            }
            match self.read().await {
                Ok(0) => return Err(LinkError::Lost("the daemon closed it".to_owned())),
                Ok(_) => {}
                Err(error) => return Err(LinkError::Lost(error.to_string())),
            }
        }
    }

    /// Takes a whole line out of what was read.
    fn line(&mut self) -> Option<Vec<u8>> {
        let fresh = self.read.get(self.searched..)?;
        let Some(end) = fresh.iter().position(|byte| *byte == b'\n') else {
            self.searched = self.read.len();
            return None;
        };
        let rest = self.read.split_off(self.searched + end + 1);
        self.searched = 0;
        Some(std::mem::replace(&mut self.read, rest))
    }
}

fn file(socket: &UnixStream) -> io::Result<File> {
    socket.try_clone().map(OwnedFd::from).map(File::from)
}

/// The frame of a line; nothing for one of a later version of the daemon.
fn frame(line: &[u8]) -> Result<Option<Frame>, LinkError> {
    match serde_json::from_slice(line) {
        Ok(frame) => Ok(Some(frame)),
        Err(error) => {
            let value: Option<Value> = serde_json::from_slice(line).ok();
            let kind = value.as_ref().and_then(|value| value.get("type")?.as_str());
            match kind {
                Some(kind) if !Frame::TYPES.contains(&kind) => Ok(None),
                Some(_) | None => Err(LinkError::Garbled(error.to_string())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_protocol::admin::Act;
    use std::time::Duration;
    use tokio::io::AsyncReadExt;
    use tokio::net::UnixListener;
    use tokio::time::timeout;

    #[tokio::test]
    async fn what_the_socket_does_not_take_at_once_is_sent_when_it_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let listener = UnixListener::bind(&path).unwrap();
        let mut wire = Wire::connect(&path).await.unwrap();
        let (mut daemon, _) = listener.accept().await.unwrap();
        let request = Request { id: 1, act: Act::Outcome { nonce: "n".repeat(4 << 20) } };
        let send = wire.send(&request);
        tokio::pin!(send);
        assert!(timeout(Duration::from_millis(50), &mut send).await.is_err(), "nobody reads");
        let mut came = Vec::new();
        let reading = async {
            while came.last() != Some(&b'\n') {
                assert!(daemon.read_buf(&mut came).await.unwrap() > 0);
            }
        };
        let (sent, ()) = tokio::join!(send, reading);
        sent.unwrap();
        assert_eq!(came, format!("{}\n", request.to_json()).into_bytes());
    }
}
