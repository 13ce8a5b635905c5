//! The line is cut at random bytes of both directions around ten thousand acts: each is done once and told as done, or is
//! told as not done and was not. The console's own link and its acts run against a daemon that keeps receipts by nonce.

use super::churn::Dice;
use super::stage::{NOON, receipt, welcome};
use crate::console::actor::{self, Orders, Target};
use crate::console::app::{App, Effect, Link, Msg, Now, Options, State};
use crate::console::look::Look;
use crate::link::Place;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use parlor_protocol::admin::{Act, Fault, Frame, Outcome, Request, Snapshot, View};
use parlor_protocol::deed::{Receipt, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::{ErrorCode, PersonId};
use serde_json::json;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{LocalSet, spawn_local};

/// Consoles, each on a line of its own, and the acts of each.
const CONSOLES: u64 = 4;
const ACTS: usize = 2_500;

/// An act as the daemon knows it.
#[derive(Default)]
struct Known {
    arrived: u32,
    done: u32,
    receipt: Option<Receipt>,
    /// It is still under way: it will be done when it was asked about once.
    late: bool,
}

/// What the daemon remembers when connections come and go.
struct Daemon {
    dice: Dice,
    acts: HashMap<String, Known>,
    /// Nonces of which it said that nothing happened: nothing ever will.
    spent: HashSet<String>,
    cuts: usize,
}

impl Daemon {
    /// The reply; nothing, if the line is gone before it.
    fn obey(&mut self, Request { id, act }: Request) -> Option<Frame> {
        Some(match act {
            Act::Hello { .. } => {
                let mut welcome = welcome(Rank::Moderator);
                welcome.id = id;
                Frame::Welcome(Box::new(welcome))
            }
            Act::Subscribe { sub, query, .. } => rows(id, sub, query.view),
            Act::Get { query, .. } => rows(id, 0, query.view),
            Act::Do { nonce, .. } => return self.act(id, nonce),
            Act::Outcome { nonce } => self.outcome(id, &nonce),
            Act::Unsubscribe { .. } | Act::Ping { .. } => {
                Frame::Ok { id, at: NOON, restart: Vec::new() }
            }
            other => panic!("not asked for: {other:?}"),
        })
    }

    fn act(&mut self, id: u64, nonce: String) -> Option<Frame> {
        if self.spent.contains(&nonce) {
            return Some(fault(id, ErrorCode::NonceSpent));
        }
        let (fate, number) = (self.dice.roll(40), self.acts.len() as u128);
        let known = self.acts.entry(nonce).or_default();
        known.arrived += 1;
        Some(match fate {
            // The line breaks while the act is under way.
            0..=3 => {
                known.late = true;
                return None;
            }
            // The log cannot say whether it took it.
            4 => {
                if number % 2 == 0 {
                    known.apply(number);
                }
                fault(id, ErrorCode::StorageUnknown)
            }
            _ => Frame::Receipt(Box::new(Receipt { id, ..known.apply(number) })),
        })
    }

    fn outcome(&mut self, id: u64, nonce: &str) -> Frame {
        if self.dice.roll(10) == 0 {
            return fault(id, ErrorCode::Overloaded);
        }
        let number = self.acts.len() as u128;
        let receipt = match self.acts.get_mut(nonce) {
            Some(known) if known.late => {
                known.apply(number);
                return fault(id, ErrorCode::UnderWay);
            }
            Some(known) => known.receipt.clone().map(|receipt| Receipt { id, ..receipt }),
            None => None,
        };
        if receipt.is_none() {
            self.spent.insert(nonce.to_owned());
        }
        Frame::Outcome(Outcome { id, receipt })
    }
}

impl Known {
    /// Does it, unless it was done.
    fn apply(&mut self, number: u128) -> Receipt {
        self.late = false;
        let done = &mut self.done;
        let fresh = || {
            *done += 1;
            receipt(0, Verb::Mute, number + 1, NOON)
        };
        self.receipt.get_or_insert_with(fresh).clone()
    }
}

fn fault(id: u64, code: ErrorCode) -> Frame {
    Frame::Error(Fault::new(Some(id), code, "not now"))
}

fn rows(id: u64, sub: u32, view: View) -> Frame {
    let user = |id: u128| json!({ "id": PersonId(id), "name": format!("u{id}"), "sessions": 1 });
    let rows: Vec<_> = if view == View::Users { (1..6).map(user).collect() } else { Vec::new() };
    let (id, sub, total, matched) = (Some(id), Some(sub), rows.len(), rows.len());
    let (seq, at, lost) = (1, NOON, false);
    Frame::Snapshot(Snapshot { id, sub, seq, view, at, rows, total, matched, lost, more: false })
}

/// Serves a connection until nothing more comes of it. What was on its way when it was cut is still read; half a line is none.
async fn serve(daemon: Rc<RefCell<Daemon>>, socket: UnixStream) {
    let (read, mut write) = socket.into_split();
    let mut read = BufReader::new(read);
    loop {
        let mut line = Vec::new();
        let whole = matches!(read.read_until(b'\n', &mut line).await, Ok(1..));
        if !whole || line.last() != Some(&b'\n') {
            break;
        }
        let request = Request::parse(std::str::from_utf8(&line).unwrap()).unwrap();
        let reply = daemon.borrow_mut().obey(request);
        let Some(frame) = reply else { break };
        let mut reply = serde_json::to_string(&frame).unwrap();
        reply.push('\n');
        // Nobody may be there to read it any more.
        let _ = write.write_all(reply.as_bytes()).await;
    }
}

/// Hands on so many bytes, then ends.
async fn hand_on(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    most: u64,
) {
    let mut left = usize::try_from(most).unwrap();
    let mut bytes = [0; 512];
    while left > 0 {
        let room = left.min(bytes.len());
        match from.read(&mut bytes[..room]).await {
            Ok(count @ 1..) if to.write_all(&bytes[..count]).await.is_ok() => left -= count,
            Ok(_) | Err(_) => return,
        }
    }
}

/// Takes connections, and cuts each after some bytes of either direction.
async fn cutting(listener: UnixListener, daemon: Rc<RefCell<Daemon>>) {
    while let Ok((mut console, _)) = listener.accept().await {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        let (up, down) = {
            let mut daemon = daemon.borrow_mut();
            daemon.cuts += 1;
            (daemon.dice.roll(4_000), daemon.dice.roll(8_000))
        };
        spawn_local(serve(daemon.clone(), theirs));
        spawn_local(async move {
            let ((from_console, to_console), (from_daemon, to_daemon)) =
                (console.split(), ours.split());
            tokio::select! {
                () = hand_on(from_console, to_daemon, up) => {}
                () = hand_on(from_daemon, to_console, down) => {}
            }
        });
    }
}

/// An operator who acts, and waits until he knows what became of it.
struct Hand {
    app: App,
    requests: Sender<Request>,
    anew: Arc<Notify>,
    now: u64,
    /// The acts since he last waited.
    begun: Vec<String>,
    told: HashMap<String, bool>,
    doubted: usize,
}

impl Hand {
    fn take(&mut self, msg: Msg) {
        let now = Now { mono: self.now, wall: NOON + self.now };
        for effect in self.app.update(msg, now) {
            match effect {
                Effect::Send(request) => {
                    if let Act::Do { nonce, .. } = &request.act {
                        self.begun.push(nonce.clone());
                    }
                    self.requests.try_send(request).unwrap();
                }
                Effect::Anew => self.anew.notify_one(),
                other => panic!("{other:?}"),
            }
        }
    }

    fn press(&mut self, keys: &str) {
        for key in keys.chars() {
            self.now += 20;
            self.take(Msg::Key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE)));
        }
        self.now += 30;
        self.take(Msg::Wake);
    }

    fn news(&mut self, news: Link) {
        let lost = matches!(news, Link::Waiting { .. });
        self.take(Msg::Link(news));
        if lost {
            self.doubted += self.app.acts.doubts(self.now);
            self.press("R");
        }
    }

    /// What the operator was told of each act; nothing, while one of them is open.
    fn settle(&mut self) -> bool {
        let state = |nonce: &String| {
            let act = self.app.acts.iter().find(|act| act.nonce == *nonce)?;
            match act.state {
                State::Done(_) => Some(true),
                State::Failed(_) => Some(false),
                State::Sent | State::Doubt { .. } | State::Undone(_) => None,
            }
        };
        let told: Option<Vec<bool>> = self.begun.iter().map(state).collect();
        let Some(told) = told else { return false };
        self.told.extend(self.begun.drain(..).zip(told));
        true
    }
}

/// Acts over a line that is cut again and again.
async fn act_on(socket: &Path, dice: &mut Dice) -> Hand {
    let place = Place { path: socket.to_owned(), why: "the test" };
    let (news_in, mut news): (_, Receiver<Link>) = channel(64);
    let (requests, sent) = channel(64);
    let anew = Arc::new(Notify::new());
    let target = Target { places: vec![place], token: None };
    let link =
        spawn_local(actor::run(target, Orders { requests: sent, anew: anew.clone() }, news_in));
    let app = App::new(Look::MONO, Options::default());
    let (begun, told) = (Vec::new(), HashMap::new());
    let mut hand = Hand { app, requests, anew, now: 1, begun, told, doubted: 0 };
    hand.press("2");
    while !(hand.settle() && hand.told.len() >= ACTS) {
        if hand.begun.is_empty() && hand.app.is_live() && hand.app.nav.top().aim().is_some() {
            for _ in 0..=dice.roll(5) {
                hand.press(["jmu", "kmu", "mu"][dice.roll(3) as usize]);
            }
        }
        match hand.app.acts.due(hand.now) {
            Some(due) if news.is_empty() && hand.app.is_live() => {
                hand.now = hand.now.max(due);
                hand.take(Msg::Wake);
            }
            Some(_) | None => hand.news(news.recv().await.expect("the link lives on")),
        }
    }
    link.abort();
    hand
}

/// One console on one line; what became of its acts: done, not done, in doubt for a while, cuts.
async fn console(seed: u64) -> [usize; 4] {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("admin.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed);
    let (acts, spent) = (HashMap::new(), HashSet::new());
    let daemon = Daemon { dice: Dice(dice.roll(u64::MAX)), acts, spent, cuts: 0 };
    let daemon = Rc::new(RefCell::new(daemon));
    let cutter = spawn_local(cutting(listener, daemon.clone()));
    let hand = act_on(&socket, &mut dice).await;
    cutter.abort();
    let daemon = daemon.borrow();
    for (nonce, told) in &hand.told {
        let (arrived, done) = daemon.acts.get(nonce).map_or((0, 0), |act| (act.arrived, act.done));
        assert!(arrived <= 1, "sent {arrived} times");
        assert_eq!(u32::from(*told), done, "told as done: {told}, done {done} times");
    }
    let known = daemon.acts.keys().all(|nonce| hand.told.contains_key(nonce));
    assert!(known, "the daemon knows of an act that nobody was told of");
    let done = hand.told.values().filter(|told| **told).count();
    [done, hand.told.len() - done, hand.doubted, daemon.cuts]
}

#[tokio::test]
async fn no_act_is_lost_in_silence_or_done_twice() {
    let consoles = (1..=CONSOLES).map(console);
    let all = LocalSet::new().run_until(futures_util::future::join_all(consoles)).await;
    let sum = |place: usize| all.iter().map(|one| one[place]).sum::<usize>();
    let [done, not, doubted, cuts] = [0, 1, 2, 3].map(sum);
    assert!(done + not >= 10_000, "{done} + {not}");
    // Each way out was taken often.
    assert!(done > 5_000 && not > 500 && doubted > 2_000 && cuts > 1_000, "{all:?}");
}
