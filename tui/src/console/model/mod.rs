//! What the console knows: rows of views by their ids, lines of streams. Nothing here knows of a terminal.

mod keys;
mod marks;
mod table;
mod tail;

pub use marks::Marks;
pub use table::{Hold, Keyed, Place, Table};
pub use tail::{Follow, Tail};
