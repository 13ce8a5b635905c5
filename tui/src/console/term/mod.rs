//! The terminal itself: taken over, written to, asked what it can, and always given back.

mod caps;
mod clipboard;
mod disputed;
mod guard;
mod input;
mod screen;
mod scroll;

pub(crate) use caps::{Colours, Wish, look, mouse, pace};
pub(crate) use clipboard::{MOST as MOST_COPIED, copy};
pub(crate) use guard::{Guard, Mouse};
pub(crate) use input::events;
pub(crate) use screen::{Screen, all};
