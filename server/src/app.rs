//! The composition root: opens the store, names the log, and puts the parts together.

use crate::args::Exit;
use crate::chat::{Event, News};
use crate::command::{Directory, Herald, Keeper, Node, Parts, Tokens};
use crate::config::{self, Config};
use crate::hub::Hub;
use crate::keys;
use crate::log::{Failure, Sequencer};
use crate::net::Edge;
use crate::net::admin::{Admin, Reload, SocketError};
use crate::seed;
use crate::settings::{self, millis};
use crate::store::{
    CopyError, Durability, ExportError, First, OpenError, Opened, Store, VerifyError, WriteError,
};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use thiserror::Error;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A server that has its data and its sockets, and serves nobody yet.
pub struct Server {
    node: Arc<Node>,
    edge: Arc<Edge>,
    listeners: Vec<TcpListener>,
    admin: Admin,
    config: Config,
}

/// Whether the rooms go on in their epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Epochs {
    /// As the data say.
    Kept,
    /// All rooms begin a new one: the data are a copy from earlier, and clients have seen what came after.
    New,
}

/// Why a server could not start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] OpenError),
    #[error("cannot sign the audit log: {0}")]
    Audit(WriteError),
    #[error("cannot read or make the key that signs the audit log (keys/audit.key): {0}")]
    AuditKey(std::io::Error),
    #[error("cannot read or make the key that signs tokens (keys/session.key): {0}")]
    Key(#[source] std::io::Error),
    #[error("cannot listen on {address} (--listen, or [server] listen): {source}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("cannot make the admin socket ([admin] socket): {0}")]
    Admin(#[from] SocketError),
    #[error("there is no group `{0}` in /etc/group ([admin] group)")]
    Group(String),
    #[error("cannot start the threads of the log: {0}")]
    Log(#[source] std::io::Error),
    #[error("the log did not take the rooms and rules of the configuration: {0:?}")]
    Seed(Failure),
}

/// The log ended although nobody had asked for it.
#[derive(Debug, Error)]
#[error(
    "the log ended by itself, and nothing could be answered any more: a fault of parlord, see the panic above. \
     What was answered is kept"
)]
pub struct Broken;

impl StartError {
    /// The exit code that tells a script what to do about it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Store(error) => store_exit(error),
            Self::Key(_)
            | Self::Audit(_)
            | Self::AuditKey(_)
            | Self::Log(_)
            | Self::Seed(_)
            | Self::Admin(_) => Exit::Io,
            Self::Group(_) => Exit::BadConfig,
            Self::Listen { source, .. } if not_permitted(source) => Exit::NotPermitted,
            Self::Listen { .. } => Exit::AddressInUse,
        }
    }
}

fn store_exit(error: &OpenError) -> Exit {
    match error {
        OpenError::Running { .. } => Exit::AlreadyRunning,
        OpenError::Newer { .. } => Exit::BadConfig,
        OpenError::Lacks { .. } | OpenError::Foreign { .. } | OpenError::Corrupt { .. } => {
            Exit::Damage
        }
        OpenError::Absent { .. } | OpenError::Older { .. } | OpenError::Sqlite { .. } => Exit::Io,
        OpenError::Io { source, .. } if not_permitted(source) => Exit::NotPermitted,
        OpenError::Io { .. } => Exit::CannotCreate,
    }
}

impl From<&VerifyError> for Exit {
    fn from(error: &VerifyError) -> Self {
        match error {
            VerifyError::Open(error) => store_exit(error),
            VerifyError::Read(_) | VerifyError::Replay(_) | VerifyError::Folder(_) => Self::Io,
        }
    }
}

impl From<&ExportError> for Exit {
    fn from(error: &ExportError) -> Self {
        match error {
            error if error.is_damage() => Self::Damage,
            ExportError::Verify(error) => Self::from(error),
            ExportError::Read(_) | ExportError::Broken { .. } | ExportError::Io(_) => Self::Io,
        }
    }
}

impl From<&CopyError> for Exit {
    fn from(error: &CopyError) -> Self {
        match error {
            CopyError::Open(error) => store_exit(error),
            CopyError::Verify(error) => Self::from(error),
            CopyError::Damaged { .. } => Self::Damage,
            CopyError::Exists { .. } | CopyError::DataExist { .. } => Self::CannotCreate,
            CopyError::Busy { .. } => Self::AlreadyRunning,
            CopyError::Io { source, .. } if not_permitted(source) => Self::NotPermitted,
            CopyError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Self::CannotCreate
            }
            CopyError::Io { .. } | CopyError::Sqlite { .. } => Self::Io,
        }
    }
}

fn not_permitted(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::PermissionDenied
}

/// Connections that wait to be accepted: a restart brings everybody back at once.
const BACKLOG: u32 = 4096;

impl Server {
    /// Opens the data, tells the log what the configuration says, and binds the sockets.
    /// `reload` reads the configuration again when an operator asks for it; what it finds comes through `run`.
    pub async fn bind(config: Config, epochs: Epochs, reload: Reload) -> Result<Self, StartError> {
        let data = config.data_dir();
        let durability = match config.store.durability {
            config::Durability::Fsync => Durability::Fsync,
            config::Durability::Os => Durability::Os,
        };
        let mut opened = Store::open(&data, durability)?;
        let listeners = listen(&config.server.listen)?;
        let group = || StartError::Group(config.admin.group.clone().unwrap_or_default());
        let admin = Admin::bind(settings::admin(&config, reload).ok_or_else(group)?)?;
        opened.renew |= epochs == Epochs::New;
        let (version, rooms) = (env!("CARGO_PKG_VERSION"), opened.state.rooms.len());
        let new_epochs = opened.renew;
        tracing::info!(version, data = %data.display(), rooms, new_epochs, "the data are open");
        let key = keys::session_key(&data).map_err(StartError::Key)?;
        let known = keys::read_audit_key(&data).map_err(StartError::AuditKey)?;
        let first = if known.is_none() { First::Yes } else { First::No };
        let audit = known.map_or_else(|| keys::audit_key(&data), Ok);
        let audit = audit.map_err(StartError::AuditKey)?;
        opened.writer.sign_audit_with(&audit, first).map_err(StartError::Audit)?;
        let node = node(&config, opened, &key).await?;
        let edge = Edge::new(settings::edge(&config), node.clone());
        Ok(Self { node, edge, listeners, admin, config })
    }

    /// Where it listens: with port 0 in the configuration, the port it got.
    pub fn addrs(&self) -> Vec<SocketAddr> {
        self.listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect()
    }

    /// Serves until `stop`, then drains: nobody new, a `bye` to everybody, and the log closed clean.
    /// `reloads` holds the newest configuration that was asked for, and nothing before that.
    ///
    /// # Errors
    /// The log ended by itself, in a panic. Nothing more can be answered, and what was answered is kept: the process should
    /// end, so that another one takes its place.
    pub async fn run(
        self,
        stop: CancellationToken,
        mut reloads: watch::Receiver<Option<Config>>,
    ) -> Result<(), Broken> {
        let Self { node, edge, listeners, admin, config: running } = self;
        let config = &running;
        let mut tasks = JoinSet::new();
        let (keeping, rules) = watch::channel(settings::keeper(config));
        tasks.spawn(Keeper::run(rules, node.clone()));
        tasks.spawn(tick(node.hub.clone(), config.presence.interval));
        let (operators, roster) = watch::channel(settings::roster(config));
        let not_served = |error| tracing::error!(%error, "the admin socket is not served");
        let admin = admin.start(node.clone(), roster, stop.clone()).map_err(not_served).ok();
        let mut edges = JoinSet::new();
        for listener in listeners {
            edges.spawn(edge.clone().serve(listener, stop.clone()));
        }
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                () = node.sequencer.ended() => return Err(Broken),
                Ok(()) = reloads.changed() => {
                    let newest = reloads.borrow_and_update().clone();
                    if let Some(config) = newest {
                        reload(&node, &config).await;
                        for section in waiting_for_restart(&running, &config) {
                            tracing::warn!(section, "changed in the file; it takes effect at a restart");
                        }
                        keeping.send_replace(settings::keeper(&config));
                        operators.send_replace(settings::roster(&config));
                    }
                }
            }
        }
        edge.drain(config.server.drain).await;
        while edges.join_next().await.is_some() {}
        tasks.shutdown().await;
        // It ends by itself, within a second or so; its socket is gone then.
        let ended = tokio::task::spawn_blocking(|| admin.map(JoinHandle::join)).await;
        if !matches!(ended, Ok(Some(Ok(())) | None)) {
            tracing::error!("the admin socket's thread ended in a panic");
        }
        Keeper::finish(&node).await;
        node.sequencer.close().await;
        tracing::info!("stopped, and everything is kept");
        Ok(())
    }
}

/// Rooms and rules are taken over; what needs a restart is for the operator to know.
async fn reload(node: &Node, config: &Config) {
    match seed::tell(&node.sequencer, config).await {
        Ok(()) => tracing::info!("rooms and rules reloaded"),
        Err(failure) => tracing::error!(?failure, "the log did not take the configuration"),
    }
}

/// The sections of the new file that wait for a restart.
pub fn waiting_for_restart(running: &Config, new: &Config) -> Vec<&'static str> {
    let sections = [
        ("server", running.server != new.server),
        ("store", running.store != new.store),
        ("edge", running.edge != new.edge),
        ("limits", running.limits != new.limits),
        ("names", running.names != new.names),
        ("presence", running.presence != new.presence),
        ("admin", !running.admin.has_same_socket(&new.admin)),
        ("log", running.log != new.log),
    ];
    sections.into_iter().filter(|(_, changed)| *changed).map(|(section, _)| section).collect()
}

async fn node(config: &Config, opened: Opened, key: &[u8; 32]) -> Result<Arc<Node>, StartError> {
    let hub = Arc::new(Hub::new(settings::hub(config)));
    // Of an ephemeral room, the tail is all there is.
    for room in opened.state.rooms.values().filter(|room| room.flags.ephemeral) {
        hub.open(room);
    }
    let store = opened.store.clone();
    let stopped_at = opened.state.at;
    let directory = Directory::new(settings::names(config, stopped_at));
    let herald = Herald::new(hub.clone(), directory.clone());
    let deliver = Box::new(move |events: &[Event], news: &[News]| herald.deliver(events, news));
    let sequencer = Sequencer::embedded(opened, settings::log(deliver)).map_err(StartError::Log)?;
    seed::tell(&sequencer, config).await.map_err(StartError::Seed)?;
    Ok(Node::new(Parts {
        sequencer: Arc::new(sequencer),
        hub,
        store,
        tokens: Tokens::new(key),
        limits: settings::limits(config),
        rates: settings::rates(config),
        about: settings::about(config),
        caution: settings::caution(config),
        reserved: config.names.reserved.clone(),
        directory,
    }))
}

/// Presence and typing move on a beat of their own.
async fn tick(hub: Arc<Hub>, interval: Duration) {
    let began = Instant::now();
    let mut beat = tokio::time::interval(interval);
    loop {
        beat.tick().await;
        hub.tick(millis(began.elapsed()));
    }
}

fn listen(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, StartError> {
    let bind = |address: SocketAddr| -> std::io::Result<TcpListener> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    let listen = |&address| bind(address).map_err(|source| StartError::Listen { address, source });
    addresses.iter().map(listen).collect()
}
