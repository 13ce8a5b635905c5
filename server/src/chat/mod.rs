//! The pure core: State, entries and events, rights, and `apply`. No clock, socket, SQL, lock or configuration.

mod apply;
mod digest;
mod entry;
mod event;
mod overlay;
mod persons;
mod rights;
mod state;

pub use apply::{Facts, Prior, Refusal, Target, Verdict, apply};
pub use digest::Digest;
pub use entry::{Act, Actor, Body, Committed, Entry, Head, NameKey, Nonce, Pos, Print, Rank};
pub use event::{Event, What, Who};
pub use overlay::{Changes, Overlay};
pub use state::{Flags, Person, Room, Rules, State, Topic};
