//! Sessions of a whole node: store, log, hub and verbs, over real sockets.

use super::*;
use crate::chat::Act;
use crate::command::{Limits, Names, Node, Parts, Rates, Tokens, server_entry};
use crate::hub::{self, Hub};
use crate::log::{self, Sequencer, SystemClock};
use crate::net::{Edge, Pace};
use crate::policy::Rate;
use crate::store::{Durability, Store};
use parlor_protocol::RoomName;
use parlor_protocol::server::About;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

struct House {
    node: Arc<Node>,
    edge: Arc<Edge>,
    address: SocketAddr,
    stop: CancellationToken,
    /// Nothing is delivered while somebody has it.
    gate: Arc<tokio::sync::Mutex<()>>,
    _data: TempDir,
}

impl House {
    async fn start(pace: Pace) -> Self {
        let data = TempDir::new().unwrap();
        let opened = Store::open(data.path(), Durability::Os).unwrap();
        let hub = Arc::new(Hub::new(hub::Options::default()));
        let (store, feed) = (opened.store.clone(), hub.clone());
        let gate = Arc::new(tokio::sync::Mutex::new(()));
        let passage = gate.clone();
        let options = log::Options {
            queue: 4_096,
            batch: 256,
            clock: Arc::new(SystemClock::default()),
            deliver: Box::new(move |events, _| {
                let _open = passage.blocking_lock();
                feed.deliver(events);
            }),
        };
        let sequencer = Arc::new(Sequencer::embedded(opened, options).unwrap());
        let rate = Rate { per_second: 1_000_000, burst: 1_000_000 };
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
            },
            about: About { name: "test".into(), version: "0".into() },
            reserved: Vec::new(),
            names: Names { grace_ms: 0, stopped_at: 0, started_at: 0 },
        });
        let edge = Edge::new(super::Options { pace, ..super::Options::default() }, node.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(edge.clone().serve(listener, stop.clone()));
        Self { node, edge, address, stop, gate, _data: data }
    }

    async fn connect(&self) -> TcpStream {
        let mut tcp = TcpStream::connect(self.address).await.unwrap();
        tcp.write_all(&request("GET", "/ws", &GOOD)).await.unwrap();
        assert!(answer(&mut tcp).await.starts_with("HTTP/1.1 101"));
        tcp
    }

    async fn guest(&self) -> TcpStream {
        let mut tcp = self.connect().await;
        say(&mut tcp, r#"{"type":"hello","id":1}"#).await;
        assert!(hear(&mut tcp).await.starts_with(r#"{"type":"welcome""#));
        tcp
    }

    /// Somebody writes so many messages into the lobby, each answered.
    async fn fill(&self, count: usize, size: usize) {
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

    fn epoch(&self) -> String {
        self.node.sequencer.room(&lobby()).unwrap().epoch.to_string()
    }

    async fn act(&self, act: Act) {
        let outcome = self.node.sequencer.submit(server_entry(Some(lobby()), act, None)).await;
        assert!(matches!(outcome, log::Outcome::Accepted { .. }), "{outcome:?}");
    }

    async fn delivered(&self, head: u64) {
        let lobby = self.node.hub.room(&lobby()).unwrap();
        within(async {
            while lobby.standing().head < head {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    async fn committed(&self, head: u64) {
        within(async {
            while self.node.sequencer.room(&lobby()).is_none_or(|room| room.head < head) {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    async fn resume(&self, seq: u64) -> TcpStream {
        let mut tcp = self.guest().await;
        self.resume_on(&mut tcp, seq).await;
        tcp
    }

    async fn resume_on(&self, tcp: &mut TcpStream, seq: u64) {
        let epoch = self.epoch();
        let watch =
            format!(r#"{{"type":"watch","id":3,"room":"lobby","epoch":"{epoch}","seq":{seq}}}"#);
        say(tcp, &watch).await;
        let watching = hear(tcp).await;
        assert!(watching.contains(r#""recovered":true"#), "{watching}");
    }

    fn waiting(&self) -> usize {
        let mailboxes = (0..Hub::parts()).flat_map(|part| self.node.hub.part(part));
        mailboxes.map(|mailbox| mailbox.direct_bytes()).sum()
    }
}

fn lobby() -> RoomName {
    RoomName::parse("lobby").unwrap()
}

fn limits() -> Limits {
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

async fn say(tcp: &mut TcpStream, text: &str) {
    tcp.write_all(&masked(0x81, text.as_bytes())).await.unwrap();
}

/// The next text but for presence, which comes when it comes.
async fn hear(tcp: &mut TcpStream) -> String {
    loop {
        let (first, payload) = within(frame(tcp)).await.unwrap();
        let text = String::from_utf8(payload).unwrap();
        if first == 0x81 && !text.starts_with(r#"{"type":"presence""#) {
            return text;
        }
    }
}

async fn hear_messages(tcp: &mut TcpStream, seqs: std::ops::RangeInclusive<u64>) {
    for seq in seqs {
        let text = hear(tcp).await;
        let begins = format!(r#"{{"type":"message","room":"lobby","seq":{seq},"#);
        assert!(text.starts_with(&begins), "{seq}: {text}");
    }
}

#[tokio::test]
async fn a_newcomer_gets_the_newest_page_and_then_what_happens() {
    let house = House::start(Pace::default()).await;
    house.fill(60, 10).await;
    let mut tcp = house.guest().await;
    say(&mut tcp, r#"{"type":"watch","id":2,"room":"lobby"}"#).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"watching""#));
    let page = hear(&mut tcp).await;
    assert!(page.starts_with(r#"{"type":"history""#), "{page}");
    assert!(page.contains(r#""seq":11,"#) && page.contains(r#""seq":60,"#), "{page}");
    assert!(!page.contains(r#""seq":10,"#) && page.ends_with(r#""more":true}"#), "{page}");
    assert_eq!(hear(&mut tcp).await, r#"{"type":"caught_up","room":"lobby","seq":60}"#);
    house.fill(2, 10).await;
    hear_messages(&mut tcp, 61..=62).await;
}

#[tokio::test]
async fn a_reader_who_comes_back_gets_every_event_from_the_store() {
    let house = House::start(Pace::default()).await;
    house.fill(700, 10).await;
    for from in [0, 63, 64, 100, 699] {
        let mut tcp = house.resume(from).await;
        hear_messages(&mut tcp, from + 1..=700).await;
        assert_eq!(hear(&mut tcp).await, r#"{"type":"caught_up","room":"lobby","seq":700}"#);
    }
}

#[tokio::test]
async fn a_reader_far_behind_the_tail_loses_nothing() {
    let house = House::start(Pace::default()).await;
    house.fill(1, 10).await;
    let mut tcp = house.resume(1).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    house.fill(3_000, 4_000).await;
    hear_messages(&mut tcp, 2..=3_001).await;
}

#[tokio::test]
async fn a_page_from_the_store_does_not_overtake_the_ok_of_its_messages() {
    let house = House::start(Pace::default()).await;
    house.fill(100, 10).await;
    // Nobody watches: the first watch loads the room as it is committed, ahead of what was delivered.
    let mut other = house.guest().await;
    let mut tcp = house.guest().await;
    let gate = house.gate.lock().await;
    let send =
        |nonce| format!(r#"{{"type":"send","id":9,"room":"lobby","text":"x","nonce":"{nonce}"}}"#);
    say(&mut other, &send("other")).await;
    house.committed(101).await;
    say(&mut tcp, &send("own")).await;
    house.committed(102).await;
    house.resume_on(&mut tcp, 0).await;
    // Whatever comes while nothing is delivered, his own message is not among it.
    let mut answered = false;
    let undelivered = hear_own(&mut tcp, &mut answered);
    assert!(tokio::time::timeout(Duration::from_millis(500), undelivered).await.is_err());
    drop(gate);
    hear_own(&mut tcp, &mut answered).await;
    assert!(answered, "the message came first");
}

/// Hears up to the message of seq 102, and notes whether its answer came before it.
async fn hear_own(tcp: &mut TcpStream, answered: &mut bool) {
    loop {
        let text = hear(tcp).await;
        *answered |= text.starts_with(r#"{"type":"ok","id":9"#);
        if text.starts_with(r#"{"type":"message","room":"lobby","seq":102"#) {
            break;
        }
    }
}

#[tokio::test]
async fn a_page_of_history_that_a_removal_overtakes_is_read_again() {
    let house = House::start(Pace::default()).await;
    let mut author = house.guest().await;
    let send = r#"{"type":"send","id":2,"room":"lobby","text":"secret","nonce":"s"}"#;
    say(&mut author, send).await;
    assert!(hear(&mut author).await.starts_with(r#"{"type":"ok""#));
    let mut tcp = house.resume(1).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    // More than the sockets hold, so that the page has to wait.
    house.fill(3_000, 4_000).await;
    say(&mut tcp, r#"{"type":"history","id":5,"room":"lobby","after":0,"limit":1}"#).await;
    within(async {
        while house.waiting() == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    say(&mut author, r#"{"type":"remove","id":3,"room":"lobby","target":1,"nonce":"r"}"#).await;
    assert!(hear(&mut author).await.starts_with(r#"{"type":"ok""#));
    house.delivered(3_002).await;
    let page = loop {
        let text = hear(&mut tcp).await;
        if text.starts_with(r#"{"type":"history","id":5"#) {
            break text;
        }
    };
    assert!(page.contains(r#""removed":true"#) && !page.contains("secret"), "{page}");
}

#[tokio::test]
async fn what_retention_took_from_a_reader_behind_is_told_as_a_gap() {
    let house = House::start(Pace::default()).await;
    house.fill(1, 10).await;
    let mut tcp = house.resume(1).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    house.fill(3_000, 4_000).await;
    house.act(Act::Trim { below: 2_900 }).await;
    let mut next = 2;
    let gap = loop {
        let text = hear(&mut tcp).await;
        if !text.starts_with(&format!(r#"{{"type":"message","room":"lobby","seq":{next},"#)) {
            break text;
        }
        next += 1;
    };
    let begins =
        format!(r#"{{"type":"gap","room":"lobby","from":{next},"to":3001,"reason":"expired""#);
    assert!(gap.starts_with(&begins), "{gap}");
    let page = hear(&mut tcp).await;
    assert!(page.starts_with(r#"{"type":"history""#) && page.contains(r#""seq":3001,"#), "{page}");
    assert_eq!(hear(&mut tcp).await, r#"{"type":"caught_up","room":"lobby","seq":3001}"#);
    house.fill(1, 10).await;
    hear_messages(&mut tcp, 3_002..=3_002).await;
}

#[tokio::test]
async fn another_incarnation_of_the_room_is_told_as_a_gap() {
    let house = House::start(Pace::default()).await;
    house.fill(3, 10).await;
    let mut tcp = house.resume(3).await;
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    house.act(Act::Renew).await;
    let gap = hear(&mut tcp).await;
    let begins = r#"{"type":"gap","room":"lobby","from":4,"to":4,"reason":"epoch","epoch":""#;
    assert!(gap.starts_with(begins), "{gap}");
    let page = hear(&mut tcp).await;
    assert!(page.starts_with(r#"{"type":"history""#) && page.contains(&house.epoch()), "{page}");
    assert!(hear(&mut tcp).await.starts_with(r#"{"type":"caught_up""#));
    house.fill(1, 10).await;
    let text = hear(&mut tcp).await;
    assert!(text.starts_with(r#"{"type":"message""#), "{text}");
}

#[tokio::test]
async fn requests_are_not_read_while_replies_wait() {
    let house = House::start(Pace::default()).await;
    let (mut read, mut write) = house.guest().await.into_split();
    let asking = tokio::spawn(async move {
        let pings = masked(0x81, br#"{"type":"ping","id":3}"#).repeat(100);
        while write.write_all(&pings).await.is_ok() {}
    });
    within(async {
        while house.waiting() < 60_000 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(house.waiting() < 70_000);
    let mut got = 0;
    let mut buffer = vec![0; 1 << 16];
    within(async {
        while got < 1_000_000 {
            got += read.read(&mut buffer).await.unwrap();
            assert!(house.waiting() < 70_000);
        }
    })
    .await;
    asking.abort();
}

#[tokio::test]
async fn silence_before_the_hello_is_closed_with_its_code() {
    let pace = Pace { hello: Duration::ZERO, ..Pace::default() };
    let house = House::start(pace).await;
    let mut tcp = house.connect().await;
    assert_eq!(close(&mut tcp).await.0, 4500);
}

#[tokio::test]
async fn a_binary_frame_is_refused() {
    let house = House::start(Pace::default()).await;
    let mut tcp = house.connect().await;
    tcp.write_all(&masked(0x82, b"{}")).await.unwrap();
    assert_eq!(close(&mut tcp).await.0, 1003);
}

#[tokio::test]
async fn the_end_of_the_server_is_told_and_awaited() {
    let house = House::start(Pace::default()).await;
    let (mut one, mut other) = (house.guest().await, house.connect().await);
    house.stop.cancel();
    let edge = house.edge.clone();
    let drain = tokio::spawn(async move { edge.drain(Duration::from_secs(10)).await });
    for tcp in [&mut one, &mut other] {
        let bye = hear(tcp).await;
        assert!(bye.starts_with(r#"{"type":"bye","reason":"restarting""#), "{bye}");
        assert_eq!(close(tcp).await.0, 1012);
    }
    drop((one, other));
    within(drain).await.unwrap();
    assert_eq!(house.node.hub.connections(), 0);
}
