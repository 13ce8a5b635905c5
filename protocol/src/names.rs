//! Names of persons and rooms, valid by construction, and the keys under which two names are the same.

mod nick;
mod room;
mod spelling;

pub use nick::{NameKeys, Nick};
pub use room::RoomName;

use thiserror::Error;

/// Why a text is not a name, in a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NameError {
    #[error("a name cannot be empty")]
    Empty,
    #[error("a name here is at most {limit} bytes long")]
    TooLong { limit: usize },
    /// A character outside the identifiers of UTS 39, or a mark where none may stand.
    #[error(
        "the character {} cannot stand here in a name: letters, digits, `-`, `_` and `.` can",
        code_point(*.char)
    )]
    Character { char: char },
    /// Not "highly restrictive" (UTS 39 §5.2).
    #[error("a name is written in one script: this one mixes letters of several that look alike")]
    MixedScript,
    #[error("a room name is one to three parts with one `/` between them, as in `games/chess`")]
    Segments,
    #[error("`.` and `..` are not names")]
    Dots,
    #[error("names that begin with `guest-` are given by the server: choose another one")]
    Reserved,
}

fn code_point(char: char) -> String {
    if char.is_ascii_graphic() {
        format!("U+{:04X} (`{char}`)", u32::from(char))
    } else {
        format!("U+{:04X}", u32::from(char))
    }
}
