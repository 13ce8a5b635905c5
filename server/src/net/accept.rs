//! The front door: takes sockets in, lets hyper read their requests, and hands upgraded ones to a session.

use super::head::Head;
use super::http::Visitor;
use super::options::Options;
use super::seats::{Seat, Seats};
use super::transport::Transport;
use super::upgrade::Refused;
use super::{House, client, echo};
use bytes::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use parlor_protocol::HttpCode;
use socket2::SockRef;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Keeps the backlog of a slow reader in our own lanes, where it is measured, and not in the kernel.
const NOT_SENT: u32 = 16 * 1024;

/// A peer whose machine is gone is given up after this.
const USER_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest a socket may speak HTTP: nobody needs that long for the page.
const HTTP_LIFE: Duration = Duration::from_secs(120);

/// Sockets that may be asking over HTTP beside the sessions: all together, and of one address above its sessions, so that who
/// is refused gets an answer.
const STANDING: usize = 1_024;
/// A storm of clients that come back after a restart is let in as fast as they can be welcomed: of many places this part may stand.
const STANDING_PART: usize = 4;
const STANDING_PER_ADDRESS: usize = 16;

/// What all listeners of the edge share.
pub(super) struct Entrance {
    pub(super) options: Options,
    pub(super) seats: Arc<Seats>,
    pub(super) tasks: TaskTracker,
    /// Nobody new becomes a client; who asks is told so.
    pub(super) closing: CancellationToken,
    /// The clients have gone, and nobody is answered any more.
    pub(super) closed: CancellationToken,
    pub(super) house: House,
    /// Sockets that are no session yet.
    visitors: Arc<Seats>,
}

/// An upgraded connection.
pub(super) struct Link {
    pub(super) transport: Transport,
    /// What came behind the upgrade request.
    pub(super) early: Bytes,
    pub(super) address: IpAddr,
    pub(super) accepted: Instant,
    pub(super) seat: Seat,
}

impl Entrance {
    pub(super) fn new(options: Options, house: House) -> Arc<Self> {
        let (most, per_address) = (options.door.max_connections, options.door.per_address);
        let seats = Seats::new(most, per_address);
        let standing = STANDING.max(most / STANDING_PART);
        let visitors = Seats::new(standing, per_address.saturating_add(STANDING_PER_ADDRESS));
        Arc::new(Self {
            options,
            seats,
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
            closed: CancellationToken::new(),
            house,
            visitors,
        })
    }

    /// Whether clients may come. They may while nothing can be written, for they can read.
    pub(super) fn open(&self) -> Result<(), Refused> {
        match self.closing.is_cancelled() {
            true => Err(Refused::new(HttpCode::NotReady, "the server is going down")),
            false => Ok(()),
        }
    }

    /// Whether all requests are taken.
    pub(super) fn ready(&self) -> Result<(), Refused> {
        self.open()?;
        let why = self.house.unready();
        why.map_or(Ok(()), |why| Err(Refused::new(HttpCode::NotReady, why)))
    }

    /// Takes sockets until the edge is closed: while it drains, a balancer still learns from `/readyz` that it does.
    pub(super) async fn accept(self: &Arc<Self>, listener: &TcpListener) {
        let mut patience = Duration::from_millis(10);
        loop {
            let taken = tokio::select! {
                biased;
                () = self.closed.cancelled() => return,
                taken = listener.accept() => taken,
            };
            match taken {
                Ok((tcp, peer)) => {
                    patience = Duration::from_millis(10);
                    self.receive(tcp, peer);
                }
                // The peer was gone before it was its turn.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    // Out of descriptors or memory, most likely: others are served meanwhile, and some will leave.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(patience).await;
                    patience = (patience * 2).min(Duration::from_secs(1));
                }
            }
        }
    }

    /// Starts the session of an upgraded connection in a task of its own, which carries nothing of the handshake.
    pub(super) async fn welcome(self: &Arc<Self>, link: Link) {
        match &self.house {
            House::Chat(chat) => {
                let session = client::begin(link, self, chat).await;
                self.tasks.spawn(session.run());
            }
            House::Echo => {
                self.tasks.spawn(echo::run(link, Arc::clone(self)));
            }
        }
    }

    fn receive(self: &Arc<Self>, tcp: TcpStream, peer: SocketAddr) {
        // Everybody behind a proxy has the proxy's address until the request says more.
        let place = match self.options.door.trusted.holds(peer.ip().to_canonical()) {
            true => self.visitors.take_any(),
            false => self.visitors.take(peer.ip()),
        };
        // Too many that have not even asked: they are closed, for there is nobody to answer.
        let Ok(place) = place else { return };
        prepare(&tcp);
        let visitor =
            Visitor { entrance: Arc::clone(self), peer: peer.ip(), accepted: Instant::now() };
        let visit = async move {
            let speak = speak(tcp, visitor);
            let _silence_is_fine = tokio::time::timeout(HTTP_LIFE, speak).await;
            drop(place);
        };
        // Nobody waits for those who come while it drains.
        match self.closing.is_cancelled() {
            true => drop(tokio::spawn(visit)),
            false => drop(self.tasks.spawn(visit)),
        }
    }
}

/// A socket that refuses an option is served without it.
fn prepare(tcp: &TcpStream) {
    let socket = SockRef::from(tcp);
    let set = [
        tcp.set_nodelay(true),
        socket.set_tcp_notsent_lowat(NOT_SENT),
        socket.set_tcp_user_timeout(Some(USER_TIMEOUT)),
    ];
    for error in set.into_iter().filter_map(Result::err) {
        tracing::debug!(%error, "a socket option was refused");
    }
}

/// Speaks HTTP until the connection ends or is a WebSocket.
async fn speak(tcp: TcpStream, visitor: Visitor) {
    let door = &visitor.entrance.options.door;
    let closing = visitor.entrance.closing.clone();
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(door.header_timeout)
        .max_buf_size(door.header_bytes)
        .keep_alive(!closing.is_cancelled());
    let service = service_fn(|request| {
        let answer = visitor.answer(request);
        async move { Ok::<_, Infallible>(answer) }
    });
    let connection =
        builder.serve_connection(TokioIo::new(Head::new(tcp)), service).with_upgrades();
    tokio::pin!(connection);
    if closing.is_cancelled() {
        let _left = connection.await;
        return;
    }
    // How a visitor left is his own affair.
    let _left = tokio::select! {
        left = connection.as_mut() => left,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
}
