//! The pure core: State, entries and events, rights, and `apply`. No clock, socket, SQL, lock or configuration.

mod apply;
mod audit;
mod digest;
mod entry;
mod event;
mod hash;
mod messages;
mod modes;
mod overlay;
mod persons;
mod removal;
mod reports;
mod rights;
mod roles;
mod rooms;
mod sanctions;
mod sentence;
mod settle;
mod standing;
mod state;
#[cfg(test)]
mod tests;
mod topics;
mod undo;
mod verdict;
mod witness;

pub use apply::apply;
pub use audit::{Detail, Housework, Record, RecordBody, RecordHead};
pub use digest::Digest;
pub use entry::{
    Act, Actor, Body, Committed, Entry, Grounds, Head, NameKey, Network, Nonce, Pos, Print, Rank,
    Setting,
};
pub use event::{Event, News, What, Who};
pub use hash::ById;
pub use modes::{SLOWEST_MS, mode_at};
pub use overlay::{Changes, Overlay};
pub use removal::{merged, purged_rooms};
pub use reports::{MOST_REPORTS, Report};
pub use rights::{may, may_take_back};
pub use sanctions::{Sanction, Sanctions, Wish, imposing, lifting};
pub use sentence::MOST_COVERED;
pub use state::{Flags, Mark, Person, Room, Rules, State, Terms, Topic};
pub use undo::{Back, Undoable};
pub use verdict::{Facts, Prior, Refusal, Target, Verdict};
pub use witness::Witness;
