//! What reaches the console, and what it wants done. Between the two nothing is awaited.

use crate::link::LinkError;
use crossterm::event::KeyEvent;
use parlor_protocol::admin::{Frame, Request, Welcome};
use ratatui::layout::Position;

/// The console's times: one that never steps, and the wall's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Now {
    pub(crate) mono: u64,
    pub(crate) wall: u64,
}

/// Something that happened.
#[derive(Debug)]
pub(crate) enum Msg {
    Key(KeyEvent),
    Paste(String),
    /// The mouse's first button.
    Click(Position),
    /// The wheel, in rows.
    Scroll(isize),
    /// The terminal has so many columns.
    Resize(u16),
    /// `ctrl-z` is over, and the terminal has so many columns.
    Continued(u16),
    Link(Link),
    /// A moment that was asked for has come.
    Wake,
}

/// News of the connection.
#[derive(Debug)]
pub(crate) enum Link {
    /// It will be tried again after so many milliseconds; `tries` failed so far.
    Waiting {
        tries: u32,
        wait_ms: u64,
        why: LinkError,
    },
    Live(Box<Welcome>),
    Frame(Box<Frame>),
}

/// Something to do outside.
#[derive(Debug, PartialEq)]
pub(crate) enum Effect {
    Send(Request),
    /// Puts a text into the clipboard.
    Copy(String),
    /// Begins a new connection now.
    Anew,
    Redraw,
    Suspend,
    /// Clicks come to us, or no longer.
    Mouse,
    Quit,
}
