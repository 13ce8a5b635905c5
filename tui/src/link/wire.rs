//! Lines on the admin socket: requests out, frames in.

use super::LinkError;
use parlor_protocol::admin::{Frame, LINE_BYTES, Request};
use serde_json::Value;
use std::io;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// The socket, and what came of a line that is not whole yet.
#[derive(Debug)]
pub(super) struct Wire {
    socket: UnixStream,
    read: Vec<u8>,
    /// So much of it holds no line end.
    searched: usize,
}

impl Wire {
    pub(super) async fn connect(path: &Path) -> io::Result<Self> {
        let socket = UnixStream::connect(path).await?;
        Ok(Self { socket, read: Vec::new(), searched: 0 })
    }

    pub(super) async fn send(&mut self, request: &Request) -> Result<(), LinkError> {
        let mut line = request.to_json();
        line.push('\n');
        match self.socket.write_all(line.as_bytes()).await {
            Ok(()) => Ok(()),
            // The daemon may have said why before it closed.
            Err(error) => match self.receive().await {
                Ok(Frame::Bye { reason }) => Err(LinkError::Ended(reason)),
                Ok(Frame::Error(fault)) => Err(LinkError::Refused(fault)),
                Ok(_) | Err(_) => Err(LinkError::Lost(error.to_string())),
            },
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
            match self.socket.read_buf(&mut self.read).await {
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
