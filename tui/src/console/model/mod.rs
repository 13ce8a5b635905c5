//! What the console knows: rows of views by their ids, lines of streams. Nothing here knows of a terminal.

mod gone;
mod keys;
mod marks;
mod sift;
mod table;
mod tail;

pub(crate) use gone::Gone;
pub(crate) use marks::Marks;
pub(crate) use sift::Sieve;
pub(crate) use table::{Hold, Keyed, Table};
pub(crate) use tail::{Follow, Tail};
