//! The pure core: State, entries and events, rights, and `apply`. No clock, socket, SQL, lock or configuration.

mod apply;
mod audit;
mod digest;
mod entry;
mod event;
mod overlay;
mod persons;
mod removal;
mod reports;
mod rights;
mod sanctions;
mod state;
#[cfg(test)]
mod tests;
mod undo;

pub use apply::{Facts, Prior, Refusal, Target, Verdict, apply};
pub use audit::{Detail, Housework, Record, RecordBody, RecordHead};
pub use digest::Digest;
pub use entry::{
    Act, Actor, Body, Committed, Entry, Grounds, Head, NameKey, Network, Nonce, Pos, Print, Rank,
    Setting,
};
pub use event::{Event, News, What, Who};
pub use overlay::{Changes, Overlay};
pub use removal::purged_rooms;
pub use reports::Report;
pub use sanctions::{Sanction, Sanctions};
pub use state::{Flags, Mark, Person, Room, Rules, State, Terms, Topic};
pub use undo::{Back, Undoable};
