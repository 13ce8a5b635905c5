//! The terminal itself: taken over, written to, asked what it can, and always given back.

mod caps;
mod clipboard;
mod guard;
mod screen;

pub use caps::{Colours, Wish, look, pace};
pub use clipboard::copy;
pub use guard::{Guard, Mouse};
pub use screen::{Painted, Screen};
