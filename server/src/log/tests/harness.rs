//! A Sequencer in a folder of its own, with a clock that the test turns.

use crate::chat::{Act, Actor, Body, Entry, Event, Head, News, Nonce};
use crate::log::{Clock, Deliver, Options, Outcome, Sequencer};
use crate::store::{Durability, First, From, Store, Writer};
use parking_lot::Mutex;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName, Seq};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) const ADA: PersonId = PersonId(0xada);
pub(crate) const BOB: PersonId = PersonId(0xb0b);

#[derive(Default)]
pub(crate) struct Hands {
    pub(crate) wall: AtomicU64,
    pub(crate) monotonic: AtomicU64,
}

impl Clock for Hands {
    fn wall(&self) -> Millis {
        self.wall.load(Ordering::Relaxed)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.monotonic.load(Ordering::Relaxed))
    }
}

impl Hands {
    pub(crate) fn pass(&self, ms: u64) {
        self.wall.fetch_add(ms, Ordering::Relaxed);
        self.monotonic.fetch_add(ms, Ordering::Relaxed);
    }
}

pub(crate) struct House {
    pub(crate) sequencer: Sequencer,
    pub(crate) clock: Arc<Hands>,
    pub(crate) events: Arc<Mutex<Vec<Event>>>,
    pub(crate) dir: Arc<TempDir>,
}

impl House {
    pub(crate) fn new() -> Self {
        Self::at(Arc::new(TempDir::new().unwrap()))
    }

    pub(crate) fn at(dir: Arc<TempDir>) -> Self {
        Self::with(dir, |_| ())
    }

    pub(crate) fn with(dir: Arc<TempDir>, prepare: impl FnOnce(&mut Writer)) -> Self {
        let (options, clock, events) = options();
        let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
        opened.writer.sign_audit_with(&[7; 32], First::Yes).unwrap();
        prepare(&mut opened.writer);
        let sequencer = Sequencer::embedded(opened, options).unwrap();
        Self { sequencer, clock, events, dir }
    }

    /// The same, with somebody else who hears what is delivered.
    pub(crate) fn hearing(
        dir: Arc<TempDir>,
        prepare: impl FnOnce(&mut Writer),
        deliver: Deliver,
    ) -> Self {
        let (options, clock, events) = options();
        let mut opened = Store::open(dir.path(), Durability::Fsync).unwrap();
        opened.writer.sign_audit_with(&[7; 32], First::Yes).unwrap();
        prepare(&mut opened.writer);
        let sequencer = Sequencer::embedded(opened, Options { deliver, ..options }).unwrap();
        Self { sequencer, clock, events, dir }
    }

    pub(crate) async fn restarted(self) -> Self {
        self.sequencer.close().await;
        let Self { sequencer, dir, .. } = self;
        drop(sequencer);
        Self::at(dir)
    }

    pub(crate) async fn send(&self, room: &str, text: &str) -> Outcome {
        self.sequencer.submit(send(ADA, room, text, None)).await
    }

    pub(crate) fn resume(&self, room: &str, from: Seq) -> Vec<Event> {
        let room = self.sequencer.room(&name(room)).unwrap();
        self.sequencer.store().events(&room, from, 1_000, usize::MAX).unwrap()
    }

    pub(crate) fn page(&self, room: &str) -> Vec<Event> {
        let room = self.sequencer.room(&name(room)).unwrap();
        self.sequencer.store().page(&room, From::Newest, 1_000, usize::MAX).unwrap().items
    }
}

pub(crate) fn options() -> (Options, Arc<Hands>, Arc<Mutex<Vec<Event>>>) {
    let clock = Arc::new(Hands::default());
    clock.pass(1_700_000_000_000);
    let events: Arc<Mutex<Vec<Event>>> = Arc::default();
    let heard = events.clone();
    let deliver = Box::new(move |news: &[Event], _: &[News]| heard.lock().extend_from_slice(news));
    (Options { queue: 1_024, batch: 256, clock: clock.clone(), deliver }, clock, events)
}

pub(crate) fn name(text: &str) -> RoomName {
    RoomName::parse(text).unwrap()
}

pub(crate) fn entry(person: PersonId, room: &str, act: Act, text: &str) -> Entry {
    let id = EntryId::fresh();
    let room = (!room.is_empty()).then(|| name(room));
    let actor = if person == PersonId::SERVER { Actor::SERVER } else { Actor::person(person) };
    let head = Head { id, actor, room, nonce: None, print: print(text), act };
    Entry { head, body: Body { name: "somebody".into(), text: Some(text.into()), grounds: None } }
}

pub(crate) fn send(person: PersonId, room: &str, text: &str, nonce: Option<&str>) -> Entry {
    let bytes = text.len() as u32;
    let mut entry = entry(person, room, Act::Send { reply_to: None, bytes }, text);
    entry.head.nonce = nonce.map(|nonce| Nonce(nonce.into()));
    entry
}

fn print(text: &str) -> u64 {
    text.bytes().fold(7, |print, byte| print * 31 % 1_000_003 + u64::from(byte))
}

pub(crate) fn accepted(seq: Seq) -> impl Fn(&Outcome) -> bool {
    move |outcome| matches!(outcome, Outcome::Accepted { seq: Some(got), .. } if *got == seq)
}
