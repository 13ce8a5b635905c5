//! The connection to a daemon's admin socket: who is there, requests and their answers, and what comes unasked.

mod error;
mod places;
mod wire;

pub(crate) use error::LinkError;
pub(crate) use places::{Place, places};

use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{ADMIN_PROTOCOL, Act, Fault, Frame, Request, Welcome};
use std::collections::VecDeque;
use std::time::Duration;
use wire::Wire;

/// An answer that takes longer is given up: the daemon is stuck, and an act then in doubt.
const ANSWER: Duration = Duration::from_secs(30);

/// Frames that came between a request and its answer are kept for `next`, so many at most: an answer comes soon.
const KEPT: usize = 4_096;

/// A connection that was welcomed.
#[derive(Debug)]
pub(crate) struct Link {
    wire: Wire,
    next_id: u64,
    unread: VecDeque<Frame>,
    pub(crate) welcome: Welcome,
    pub(crate) place: Place,
}

impl Link {
    /// Connects to the first place where a daemon answers, and says hello.
    pub(crate) async fn open(places: &[Place], token: Option<&str>) -> Result<Self, LinkError> {
        let mut looked = Vec::new();
        for place in places {
            match Wire::connect(&place.path).await {
                Ok(wire) => return Self::hello(wire, place.clone(), token).await,
                Err(error) => looked.push((place.clone(), error)),
            }
        }
        Err(LinkError::absent(looked))
    }

    /// The answer to a request. What comes meanwhile is kept for `next`.
    pub(crate) async fn ask(&mut self, act: Act) -> Result<Frame, LinkError> {
        let id = self.send(act).await?;
        match tokio::time::timeout(ANSWER, self.answer(id)).await {
            Ok(answer) => answer,
            Err(_) => Err(LinkError::Lost(format!("no answer in {} s", ANSWER.as_secs()))),
        }
    }

    /// The next frame that answers nothing. Dropping the future loses no frame.
    pub(crate) async fn next(&mut self) -> Result<Frame, LinkError> {
        match self.unread.pop_front() {
            Some(frame) => Ok(frame),
            None => self.wire.receive().await,
        }
    }

    /// Sends a request whose answer comes with `next`.
    pub(crate) async fn put(&mut self, request: &Request) -> Result<(), LinkError> {
        self.wire.send(request).await
    }

    async fn hello(wire: Wire, place: Place, token: Option<&str>) -> Result<Self, LinkError> {
        let act = Act::Hello {
            protocol: ADMIN_PROTOCOL,
            client: Some(concat!("parlor/", env!("CARGO_PKG_VERSION")).to_owned()),
            token: token.map(str::to_owned),
        };
        let mut link = Self { wire, next_id: 1, unread: VecDeque::new(), welcome: nobody(), place };
        let id = link.send(act).await?;
        let greeted = tokio::time::timeout(ANSWER, link.answer(id)).await;
        let frame = greeted.map_err(|_| LinkError::Silent(ANSWER.as_secs()))??;
        if let Frame::Error(fault) = frame {
            return Err(LinkError::Refused(fault));
        }
        let Frame::Welcome(welcome) = frame else { return Err(LinkError::unexpected("hello")) };
        if welcome.protocol != ADMIN_PROTOCOL {
            let (theirs, version) = (welcome.protocol, welcome.server.version);
            return Err(LinkError::Version { theirs, version });
        }
        link.welcome = *welcome;
        Ok(link)
    }

    async fn send(&mut self, act: Act) -> Result<u64, LinkError> {
        let id = self.next_id;
        self.next_id += 1;
        self.wire.send(&Request { id, act }).await?;
        Ok(id)
    }

    async fn answer(&mut self, id: u64) -> Result<Frame, LinkError> {
        loop {
            let frame = self.wire.receive().await?;
            match id_of(&frame) {
                Some(answered) if answered == id => return Ok(frame),
                // Somebody else's answer can only be that of a request we gave up.
                Some(_) => {}
                None => self.unasked(frame)?,
            }
        }
    }

    /// What came instead of an answer: the end, or something for `next`.
    fn unasked(&mut self, frame: Frame) -> Result<(), LinkError> {
        if let Frame::Bye { reason } = frame {
            return Err(LinkError::Ended(reason));
        }
        // Before `welcome` the daemon refuses without knowing a request.
        if let Frame::Error(fault) = frame {
            return Err(LinkError::Refused(fault));
        }
        if self.unread.len() == KEPT {
            self.unread.pop_front();
        }
        self.unread.push_back(frame);
        Ok(())
    }
}

/// The request that a frame answers.
fn id_of(frame: &Frame) -> Option<u64> {
    match frame {
        Frame::Welcome(frame) => Some(frame.id),
        Frame::Ok { id, .. } => Some(*id),
        Frame::Snapshot(frame) => frame.id,
        Frame::Plan(frame) => Some(frame.id),
        Frame::Receipt(frame) => Some(frame.id),
        Frame::Outcome(frame) => Some(frame.id),
        Frame::Error(Fault { id, .. }) => *id,
        Frame::Changes(_) | Frame::Lines(_) | Frame::Rights { .. } | Frame::Bye { .. } => None,
    }
}

/// What stands there until the daemon has said who it is.
fn nobody() -> Welcome {
    use parlor_protocol::admin::Operator;
    use parlor_protocol::operator::Rank;
    use parlor_protocol::server::About;
    Welcome {
        id: 0,
        protocol: 0,
        server: About { name: String::new(), version: String::new() },
        at: 0,
        operator: Operator {
            name: String::new(),
            role: Rank::Viewer,
            rooms: Vec::new(),
            verbs: Vec::new(),
        },
        undo_ms: 0,
        grace_ms: 0,
        kick_ms: 0,
        reason_bytes: 0,
        text_bytes: 0,
    }
}

/// Whether the daemon could take a request and was refused nothing: an answer that never came says nothing.
pub(crate) fn is_lost(error: &LinkError) -> bool {
    match error {
        LinkError::Lost(_) | LinkError::Ended(_) => true,
        LinkError::Refused(fault) => fault.code == ErrorCode::StorageUnknown,
        LinkError::Absent { .. }
        | LinkError::Denied { .. }
        | LinkError::Silent(_)
        | LinkError::Version { .. }
        | LinkError::Garbled(_) => false,
    }
}
