//! Text for terminals: what users wrote made harmless, and numbers and times as people read them.

mod human;
mod moment;
mod safe;
mod scale;

pub(crate) use human::{age, bytes, clock, count, date, left, minute, rate, span};
pub(crate) use moment::{Moment, duration, moment};
pub(crate) use safe::{cut, cut_with, json, pad, safe, width};
pub(crate) use scale::scale;
