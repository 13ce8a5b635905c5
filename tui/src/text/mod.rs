//! Text for terminals: what users wrote made harmless, and numbers and times as people read them.

mod aimed;
mod event;
mod human;
mod length;
mod moment;
mod network;
mod reach;
mod receipt;
mod safe;
mod scale;
mod whom;

pub(crate) use aimed::{aimed, behind, lasts, later, placed, recorded, size};
pub(crate) use event::told;
pub(crate) use human::{
    age, ago, bytes, clock, count, count_of, date, ends, instant, left, minute, rate, seconds,
    span, stamp,
};
pub(crate) use length::{length, over};
pub(crate) use moment::{Moment, bare, duration, moment};
pub(crate) use network::network;
pub(crate) use reach::Reach;
pub(crate) use receipt::{detail, done, lasting, seq, stepped};
pub(crate) use safe::{cut, cut_with, json, pad, pieces, safe, width};
pub(crate) use scale::{roles, scale};
pub(crate) use whom::{networks_and_persons, only_persons, only_spared};

/// Why there is no address of somebody who is gone.
pub(crate) const NO_ADDRESS: &str = "no address is kept for longer than a name stays taken ([names] grace) after the last connection; a sanction keeps its networks";

/// Why closing a room takes no time.
pub(crate) const STAYS_CLOSED: &str =
    "a room stays closed until it is opened (open-room): close-room takes no time";
