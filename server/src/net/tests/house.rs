//! A whole node behind real sockets, and what clients say and hear there.

use super::{GOOD, answer, frame, masked, request, within};
use crate::chat::{Act, Terms};
use crate::command::moderation::Caution;
use crate::command::{Directory, Herald, Limits, Names, Node, Parts, Rates, Tokens, server_entry};
use crate::hub::{self, Hub};
use crate::log::{self, Sequencer, SystemClock};
use crate::net::{Door, Edge, Options, Pace, Trust};
use crate::policy::Rate;
use crate::store::{Durability, Store};
use parlor_protocol::RoomName;
use parlor_protocol::server::About;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

pub(super) struct House {
    pub(super) node: Arc<Node>,
    pub(super) edge: Arc<Edge>,
    pub(super) address: SocketAddr,
    pub(super) stop: CancellationToken,
    /// Nothing is delivered while somebody has it.
    gate: Arc<tokio::sync::Mutex<()>>,
    data: Arc<TempDir>,
}

impl House {
    pub(super) async fn start(pace: Pace) -> Self {
        Self::open(Arc::new(TempDir::new().unwrap()), pace, Caution::default()).await
    }

    /// The same data in another process, as it were: this one has not been stopped, only cut off.
    pub(super) async fn crash(self) -> Self {
        let Self { node, edge, stop, data, .. } = self;
        stop.cancel();
        edge.drain(Duration::from_secs(1)).await;
        node.sequencer.close().await;
        drop((node, edge));
        within(async {
            while Store::open(data.path(), Durability::Os).is_err() {
                tokio::task::yield_now().await;
            }
        })
        .await;
        Self::open(data, Pace::default(), Caution::default()).await
    }

    pub(super) async fn open(data: Arc<TempDir>, pace: Pace, caution: Caution) -> Self {
        Self::with_grace(data, (pace, caution), 0).await
    }

    pub(super) async fn with_grace(
        data: Arc<TempDir>,
        (pace, caution): (Pace, Caution),
        grace_ms: u64,
    ) -> Self {
        let opened = Store::open(data.path(), Durability::Os).unwrap();
        let hub = Arc::new(Hub::new(hub::Options::default()));
        let store = opened.store.clone();
        let directory = Directory::new(Names { grace_ms, stopped_at: 0, started_at: 0 });
        let herald = Herald::new(hub.clone(), directory.clone());
        let gate = Arc::new(tokio::sync::Mutex::new(()));
        let passage = gate.clone();
        let options = log::Options {
            queue: 4_096,
            batch: 256,
            clock: Arc::new(SystemClock::default()),
            deliver: Box::new(move |events, news| {
                let _open = passage.blocking_lock();
                herald.deliver(events, news);
            }),
        };
        let sequencer = Arc::new(Sequencer::embedded(opened, options).unwrap());
        let terms = Terms { undo_ms: 86_400_000, ..Terms::default() };
        sequencer.submit(server_entry(None, Act::Terms(terms), None)).await;
        let rate = Rate::per_second(1_000_000, 1_000_000);
        let node = Node::new(Parts {
            sequencer,
            hub,
            store,
            tokens: Tokens::new(&[7; 32]),
            limits: limits(),
            rates: Rates {
                messages: rate,
                per_person: rate,
                per_address: rate,
                watches: rate,
                others: rate,
                reports: rate,
            },
            about: About { name: "test".into(), version: "0".into() },
            caution,
            reserved: Vec::new(),
            directory,
        });
        // Whoever comes says where from, as a proxy would.
        let door = Door { trusted: Trust::new(|_| true), ..Door::default() };
        let edge = Edge::new(Options { door, pace, ..Options::default() }, node.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(edge.clone().serve(listener, stop.clone()));
        Self { node, edge, address, stop, gate, data }
    }

    pub(super) async fn connect(&self) -> TcpStream {
        self.connect_from("198.51.100.1").await
    }

    pub(super) async fn connect_from(&self, address: &str) -> TcpStream {
        let mut tcp = TcpStream::connect(self.address).await.unwrap();
        let from = format!("X-Forwarded-For: {address}");
        let lines = [&GOOD[..], &[from.as_str()]].concat();
        tcp.write_all(&request("GET", "/ws", &lines)).await.unwrap();
        assert!(answer(&mut tcp).await.starts_with("HTTP/1.1 101"));
        tcp
    }

    pub(super) async fn guest(&self) -> TcpStream {
        let mut tcp = self.connect().await;
        say(&mut tcp, r#"{"type":"hello","id":1}"#).await;
        assert!(hear(&mut tcp).await.starts_with(r#"{"type":"welcome""#));
        tcp
    }

    /// Somebody writes so many messages into the lobby, each answered.
    pub(super) async fn fill(&self, count: usize, size: usize) {
        let mut tcp = self.guest().await;
        let text = "x".repeat(size);
        let numbers: Vec<usize> = (0..count).collect();
        for some in numbers.chunks(50) {
            for nonce in some {
                let send = format!(
                    r#"{{"type":"send","id":2,"room":"lobby","text":"{text}","nonce":"{nonce}"}}"#
                );
                say(&mut tcp, &send).await;
            }
            for _ in some {
                let reply = hear(&mut tcp).await;
                assert!(reply.starts_with(r#"{"type":"ok""#), "{reply}");
            }
        }
    }

    pub(super) fn epoch(&self) -> String {
        self.node.sequencer.room(&lobby()).unwrap().epoch.to_string()
    }

    pub(super) async fn act(&self, act: Act) {
        let outcome = self.node.sequencer.submit(server_entry(Some(lobby()), act, None)).await;
        assert!(matches!(outcome, log::Outcome::Accepted { .. }), "{outcome:?}");
    }

    /// Nothing is delivered while this lives. What was answered before is: its delivery would keep later answers, too.
    pub(super) async fn hold(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.node.sequencer.delivered().await;
        self.gate.lock().await
    }

    pub(super) async fn delivered(&self, head: u64) {
        let lobby = self.node.hub.room(&lobby()).unwrap();
        within(async {
            while lobby.standing().head < head {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    pub(super) async fn committed(&self, head: u64) {
        within(async {
            while self.node.sequencer.room(&lobby()).is_none_or(|room| room.head < head) {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    pub(super) async fn resume(&self, seq: u64) -> TcpStream {
        let mut tcp = self.guest().await;
        self.resume_on(&mut tcp, seq).await;
        tcp
    }

    pub(super) async fn resume_on(&self, tcp: &mut TcpStream, seq: u64) {
        let epoch = self.epoch();
        let watch =
            format!(r#"{{"type":"watch","id":3,"room":"lobby","epoch":"{epoch}","seq":{seq}}}"#);
        say(tcp, &watch).await;
        let watching = hear(tcp).await;
        assert!(watching.contains(r#""recovered":true"#), "{watching}");
    }

    pub(super) fn waiting(&self) -> usize {
        self.node.hub.everyone().map(|mailbox| mailbox.direct_bytes()).sum()
    }
}

pub(super) fn lobby() -> RoomName {
    RoomName::parse("lobby").unwrap()
}

pub(super) fn limits() -> Limits {
    Limits {
        frame_bytes: 32_768,
        text_bytes: 4_096,
        nick_bytes: 32,
        room_name_bytes: 64,
        topic_bytes: 1_024,
        rooms_per_connection: 100,
        history_page: 100,
        resume_events: 10_000,
        ping_ms: 25_000,
        dead_ms: 45_000,
    }
}

pub(super) async fn say(tcp: &mut TcpStream, text: &str) {
    tcp.write_all(&masked(0x81, text.as_bytes())).await.unwrap();
}

/// The next text but for presence, which comes when it comes.
pub(super) async fn hear(tcp: &mut TcpStream) -> String {
    loop {
        let (first, payload) = within(frame(tcp)).await.unwrap();
        let text = String::from_utf8(payload).unwrap();
        if first == 0x81 && !text.starts_with(r#"{"type":"presence""#) {
            return text;
        }
    }
}

pub(super) async fn hear_messages(tcp: &mut TcpStream, seqs: std::ops::RangeInclusive<u64>) {
    for seq in seqs {
        let text = hear(tcp).await;
        let begins = format!(r#"{{"type":"message","room":"lobby","seq":{seq},"#);
        assert!(text.starts_with(&begins), "{seq}: {text}");
    }
}
