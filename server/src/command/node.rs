//! The node: what all verbs share, and the questions they ask it.

use super::deed::Intent;
use super::directory::{self, Directory};
use super::doer::Doer;
use super::door;
use super::latency::Latency;
use super::moderation::{Caution, Plans, Ways};
use super::refusal::Refused;
use super::token::Tokens;
use crate::chat::{Act, Head, NameKey, Nonce, Person, Print, Refusal, Room, Who, Wish, may};
use crate::hub::Hub;
use crate::log::Sequencer;
use crate::policy::{Buckets, Rate};
use crate::store::{Count, Page, Store};
use parking_lot::Mutex;
use parlor_protocol::client::From;
use parlor_protocol::deed::Receipt;
use parlor_protocol::server::About;
use parlor_protocol::{EntryId, ErrorCode, Millis, NameError, NameKeys, PersonId, RoomName, Seq};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;

/// Everything the verbs share.
pub struct Node {
    pub sequencer: Arc<Sequencer>,
    pub hub: Arc<Hub>,
    pub store: Store,
    pub tokens: Tokens,
    pub limits: Limits,
    pub rates: Rates,
    pub about: About,
    pub caution: Caution,
    pub(super) reserved: Vec<NameKeys>,
    pub(super) directory: Arc<Directory>,
    pub(super) plans: Plans,
    pub(super) ways: Arc<Ways>,
    throttles: Throttles,
    /// Readers of the store take turns: beyond this many, more threads only wait for the same disk.
    readers: Arc<Semaphore>,
    /// How long answers to logged requests took.
    pub latency: Arc<Latency>,
    salt: [u8; 16],
    began: Instant,
}

/// Sizes and counts, from the configuration.
#[derive(Clone, Debug)]
pub struct Limits {
    pub frame_bytes: usize,
    pub text_bytes: usize,
    pub nick_bytes: usize,
    pub room_name_bytes: usize,
    pub topic_bytes: usize,
    pub rooms_per_connection: usize,
    pub history_page: usize,
    pub resume_events: u64,
    pub ping_ms: u64,
    pub dead_ms: u64,
}

/// Rates, from the configuration.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    pub messages: Rate,
    pub per_person: Rate,
    pub per_address: Rate,
    pub watches: Rate,
    pub others: Rate,
    /// Of a person.
    pub reports: Rate,
}

/// When names are in use.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    pub grace_ms: u64,
    /// Log time when the server last stopped.
    pub stopped_at: Millis,
    pub started_at: Millis,
}

/// What a node is made of.
pub struct Parts {
    pub sequencer: Arc<Sequencer>,
    pub hub: Arc<Hub>,
    pub store: Store,
    pub tokens: Tokens,
    pub limits: Limits,
    pub rates: Rates,
    pub about: About,
    pub caution: Caution,
    /// Names that nobody may have.
    pub reserved: Vec<String>,
    pub directory: Arc<Directory>,
}

/// What persons and addresses may yet do, whatever connection they do it on.
struct Throttles {
    by_person: Mutex<Buckets<PersonId>>,
    by_address: Mutex<Buckets<IpAddr>>,
    reports: Mutex<Buckets<PersonId>>,
}

/// Reads at a time: one for each core of a small machine and one that waits for the disk.
const READERS: usize = 3;

/// A page of history holds no more text than this, however long its messages are.
pub(super) const PAGE_BYTES: usize = 256 * 1024;

impl Node {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { sequencer, hub, store, tokens, limits, rates, about, .. } = parts;
        let Parts { caution, reserved, directory, .. } = parts;
        Arc::new(Self {
            salt: store.salt(),
            began: Instant::now(),
            latency: Arc::default(),
            throttles: Throttles {
                by_person: Mutex::new(Buckets::new(rates.per_person)),
                by_address: Mutex::new(Buckets::new(rates.per_address)),
                reports: Mutex::new(Buckets::new(rates.reports)),
            },
            plans: Plans::default(),
            ways: Arc::default(),
            readers: Arc::new(Semaphore::new(READERS)),
            directory,
            caution,
            reserved: reserved.iter().map(|name| NameKeys::of(name)).collect(),
            sequencer,
            hub,
            store,
            tokens,
            limits,
            rates,
            about,
        })
    }

    /// Milliseconds since the node was put together, on a clock that never steps: what throttles count in.
    pub(super) fn uptime(&self) -> Millis {
        Millis::try_from(self.began.elapsed().as_millis()).unwrap_or(Millis::MAX)
    }

    /// The wall clock.
    pub fn now(&self) -> Millis {
        directory::now()
    }

    /// The newest or a named page of a room, read on a thread that may block.
    pub(super) async fn page(
        &self,
        room: &Arc<Room>,
        from: From,
        limit: usize,
    ) -> Result<Page, Refused> {
        let room = room.clone();
        self.read(move |store| store.page(&room, from, limit, PAGE_BYTES)).await
    }

    /// What an accepted request with the same nonce was answered, if its content is the same.
    pub(super) fn prior(&self, head: &Head) -> Option<(Option<Seq>, Millis)> {
        let room = self.sequencer.room(head.room.as_ref()?);
        let nonce = head.nonce.as_ref()?;
        let prior = self.sequencer.prior(head.actor.id, room.as_deref(), nonce)?;
        (prior.print == head.print).then_some((prior.seq, prior.at))
    }

    /// The first seq that retention leaves, if it is another than now.
    pub(super) async fn retention_cut(
        &self,
        room: Arc<Room>,
        messages: u64,
        oldest: Millis,
    ) -> Option<Seq> {
        let cut = self.read(move |store| store.retention_cut(&room, messages, oldest)).await;
        cut.ok().flatten()
    }

    /// What the log refused, with the names of whom it is about.
    pub(super) fn judged(&self, refusal: Refusal) -> Refused {
        if let Refusal::HigherTarget { person } = refusal {
            // Operators are no persons of the rooms: what one of them did is to be taken back.
            let is_person = self.sequencer.read(|state| state.persons.contains_key(&person));
            let who = match is_person {
                true => self.person(person).name,
                false => "The operator who did it".into(),
            };
            let message = format!("{who} is your equal or higher here: a higher one has to act.");
            return Refused::new(ErrorCode::HigherTarget, message);
        }
        Refused::judged(refusal)
    }

    /// What the log would refuse as things stand; it judges all the same.
    pub(super) fn courtesy(&self, doer: &Doer, intent: &Intent) -> Result<(), Refused> {
        let targets: Vec<PersonId> = intent.targets();
        let refused = self.sequencer.read(|state| {
            let room = intent.room.as_ref().and_then(|name| state.rooms.get(name));
            let rights = may(doer.actor, intent.verb, room.map(|room| &**room), &targets);
            rights.err().or_else(|| {
                let about = (doer.id(), intent.room.as_ref());
                door::barred(self, state, about, Wish::Act).filter(|_| !doer.is_operator())
            })
        });
        refused.map_or(Ok(()), |refusal| Err(self.judged(refusal)))
    }

    /// What the act of this doer with this nonce did, as it stands on record.
    pub(super) async fn recorded(
        &self,
        actor: PersonId,
        nonce: &Nonce,
    ) -> Result<Option<Receipt>, Refused> {
        let nonce = nonce.clone();
        self.read(move |store| store.outcome(actor, &nonce)).await
    }

    /// What an act did.
    pub(super) async fn receipt(&self, act: EntryId) -> Result<Option<Receipt>, Refused> {
        self.read(move |store| store.receipt(act)).await
    }

    /// How many messages of these persons stand in these rooms, in this range of time.
    pub(super) async fn count_messages(
        &self,
        rooms: Vec<Arc<Room>>,
        persons: Vec<PersonId>,
        range: (Option<Millis>, Option<Millis>),
        taken_by: Option<EntryId>,
    ) -> Result<Count, Refused> {
        self.read(move |store| store.count_messages(&rooms, &persons, range, taken_by)).await
    }

    /// Reads from the store on a thread that may block, in turn with others.
    pub async fn read<R: Send + 'static, E: std::fmt::Display + Send + 'static>(
        &self,
        job: impl FnOnce(&Store) -> Result<R, E> + Send + 'static,
    ) -> Result<R, Refused> {
        let broken = || Refused::new(ErrorCode::Internal, "The server could not read this.");
        let turn = self.readers.clone().acquire_owned().await.map_err(|_| broken())?;
        let store = self.store.clone();
        let job = move || {
            let _turn = turn;
            job(&store)
        };
        match tokio::task::spawn_blocking(job).await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => {
                tracing::error!(%error, "a read from the store failed");
                Err(broken())
            }
            Err(error) => {
                tracing::error!(%error, "a read from the store did not end");
                Err(broken())
            }
        }
    }

    /// One message of a person, from an address.
    pub(super) fn throttle(
        &self,
        person: Option<PersonId>,
        address: IpAddr,
    ) -> Result<(), Refused> {
        let now = self.uptime();
        if let Some(person) = person {
            self.throttles.by_person.lock().take(person, now).map_err(Refused::rate_limited)?;
        }
        self.throttles.by_address.lock().take(network(address), now).map_err(Refused::rate_limited)
    }

    /// Under which name he writes now, and what forbids it: one look for both.
    pub(super) fn speaks_as(
        &self,
        who: &Who,
        room: Option<&RoomName>,
        wish: Wish,
    ) -> (Arc<str>, Option<Refusal>) {
        let (person, barred) = self.sequencer.read(|state| {
            let barred = door::barred(self, state, (who.id, room), wish);
            (state.persons.get(&who.id).cloned(), barred)
        });
        (named(person.as_deref(), who), barred)
    }

    /// One report of a person.
    pub(super) fn throttle_report(&self, person: PersonId) -> Result<(), Refused> {
        let taken = self.throttles.reports.lock().take(person, self.uptime());
        taken.map_err(Refused::rate_limited)
    }

    /// The name under which a session speaks now. It may be another than at its `hello`: the person renamed himself on
    /// another connection, or was away so long that somebody else has the name.
    pub(super) fn name_of(&self, who: &Who) -> Arc<str> {
        let person = self.sequencer.read(|state| state.persons.get(&who.id).cloned());
        named(person.as_deref(), who)
    }

    /// Under which name a doer acts now.
    pub(super) fn doer_name(&self, doer: &Doer) -> Arc<str> {
        match doer.is_operator() {
            true => doer.name.clone(),
            false => self.name_of(&Who { id: doer.id(), name: doer.name.clone() }),
        }
    }

    /// A person as he is called now, or as he was when he was last here.
    pub fn person(&self, id: PersonId) -> Who {
        let stored = self.sequencer.read(|state| state.persons.get(&id)?.name.clone());
        let name = stored.or_else(|| self.directory.name_of(id));
        Who { id, name: name.unwrap_or_else(|| id.generated_name().into()) }
    }

    /// How many acts of moderation are under way.
    #[cfg(test)]
    pub(crate) fn acts_under_way(&self) -> usize {
        self.ways.count()
    }

    /// Whether nobody of this id is here; whoever has left is forgotten at once.
    #[cfg(test)]
    pub(crate) fn forgets(&self, id: PersonId) -> bool {
        self.directory.forgets(id)
    }

    /// A room's name, within the configured length too.
    pub fn room_name(&self, text: &str) -> Result<RoomName, Refused> {
        let name = RoomName::parse(text).map_err(|error| Refused::room_name(&error))?;
        let limit = self.limits.room_name_bytes;
        if name.as_str().len() > limit {
            return Err(Refused::room_name(&NameError::TooLong { limit }));
        }
        Ok(name)
    }

    pub(super) fn can_make_rooms(&self) -> bool {
        self.sequencer.read(|state| state.rules.create)
    }

    /// The fingerprint of a request: the same nonce with another one is another request.
    pub(super) fn print(&self, act: &Act, text: Option<&str>) -> Print {
        let mut hash = Sha256::new_with_prefix(self.salt);
        // The log's own form of an act: it has no text in it and does not change between versions.
        hash.update(postcard::to_allocvec(act).unwrap_or_default());
        hash.update(text.unwrap_or_default());
        let digest: [u8; 32] = hash.finalize().into();
        u64::from_be_bytes(first(&digest))
    }

    /// The same of a moderator's request, by its parts.
    pub(super) fn print_of(&self, parts: &[&str]) -> Print {
        let mut hash = Sha256::new_with_prefix(self.salt);
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let digest: [u8; 32] = hash.finalize().into();
        u64::from_be_bytes(first(&digest))
    }

    /// A name's keys as heads keep them.
    pub(super) fn name_keys(&self, keys: &NameKeys) -> [NameKey; 2] {
        [&keys.skeleton_first, &keys.fold_first].map(|key| {
            let mut hash = Sha256::new_with_prefix(self.salt);
            hash.update(b"name");
            hash.update(key);
            let digest: [u8; 32] = hash.finalize().into();
            first(&digest)
        })
    }
}

/// As the log knows him; who never chose a name goes by the one that he has.
fn named(person: Option<&Person>, who: &Who) -> Arc<str> {
    match person {
        Some(person) => person.name.clone().unwrap_or_else(|| who.id.generated_name().into()),
        None => who.name.clone(),
    }
}

fn first<const N: usize>(digest: &[u8; 32]) -> [u8; N] {
    digest.first_chunk().copied().unwrap_or([0; N])
}

/// One household: an IPv4 address, or the /64 of an IPv6 one.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((v6.to_bits() & (u128::MAX << 64)).into()),
        },
    }
}
