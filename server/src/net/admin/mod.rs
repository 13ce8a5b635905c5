//! The admin socket: operators' programs on a thread and runtime of their own, which take no lock of the hub's maps.

mod acts;
mod asked;
mod cell;
mod clock;
mod desk;
mod following;
mod judge;
mod machine;
mod needle;
mod pace;
mod roster;
mod sample;
mod sampler;
mod scope;
mod select;
mod session;
mod socket;
mod subscription;
mod views;
mod wire;
mod words;

pub use roster::{Operator, Roster, group};
pub use socket::{SocketError, own_uid};

use crate::command::Node;
use desk::Desk;
use parlor_protocol::admin::{Frame, LogRow};
use sampler::Sampler;
use session::Session;
use socket::Socket;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The newest lines of the daemon's own log.
pub trait Journal: Send + Sync {
    /// Lines with a number above `after`, in their order.
    fn lines(&self, after: u64) -> Vec<LogRow>;
}

/// Reads the configuration again, and names its sections that wait for a restart; or says what is wrong with it.
pub type Reload = Arc<dyn Fn() -> Result<Vec<&'static str>, String> + Send + Sync>;

/// What the socket needs of the configuration and of those above it.
#[derive(Clone)]
pub struct Options {
    pub socket: PathBuf,
    pub group: Option<u32>,
    pub connections: usize,
    pub line_bytes: usize,
    pub queue_bytes: usize,
    pub stall: Duration,
    /// Where the database lies.
    pub data: PathBuf,
    pub journal: Arc<dyn Journal>,
    pub reload: Reload,
}

/// The socket, which serves nobody yet.
pub struct Admin {
    socket: Socket,
    options: Options,
}

impl Admin {
    /// Makes the socket.
    pub fn bind(options: Options) -> Result<Self, SocketError> {
        let socket = socket::bind(&options.socket, options.group)?;
        Ok(Self { socket, options })
    }

    /// Serves on a thread of its own until `closing`, and a moment longer for the last words.
    pub fn start(
        self,
        node: Arc<Node>,
        roster: watch::Receiver<Arc<Roster>>,
        closing: CancellationToken,
    ) -> std::io::Result<JoinHandle<()>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let serve = move || runtime.block_on(self.serve(node, roster, closing));
        Builder::new().name("admin".into()).spawn(serve)
    }

    async fn serve(
        self,
        node: Arc<Node>,
        roster: watch::Receiver<Arc<Roster>>,
        closing: CancellationToken,
    ) {
        let Self { mut socket, options } = self;
        let Some(listener) = socket.listener.take() else { return };
        let listener = match UnixListener::from_std(listener) {
            Ok(listener) => listener,
            Err(error) => return tracing::error!(%error, "the admin socket cannot be served"),
        };
        let places = Arc::new(Semaphore::new(options.connections));
        let desk = Desk::new(node, options, roster);
        let sampler = tokio::spawn(Sampler::new(desk.clone()).run());
        let tasks = TaskTracker::new();
        loop {
            let came = tokio::select! {
                () = closing.cancelled() => break,
                came = listener.accept() => came,
            };
            match came {
                Ok((stream, _)) => match places.clone().try_acquire_owned() {
                    Ok(place) => {
                        let (session, closing) =
                            (Session::new(desk.clone(), stream), closing.clone());
                        tasks.spawn(async move {
                            session.run(closing).await;
                            drop(place);
                        });
                    }
                    Err(_) => turn_away(&stream),
                },
                Err(error) => {
                    tracing::warn!(%error, "cannot accept an operator's program");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(socket);
        tasks.close();
        let _in_time = tokio::time::timeout(Duration::from_secs(1), tasks.wait()).await;
        sampler.abort();
    }
}

/// There are too many; a new socket has room for a word.
fn turn_away(stream: &UnixStream) {
    let bye = Frame::Bye { reason: "too many programs are attached".to_owned() };
    let mut line = serde_json::to_vec(&bye).unwrap_or_default();
    line.push(b'\n');
    let _heard = stream.try_write(&line);
}
