//! Takes the terminal over and gives it back, whatever happens: at the end, at a panic, and for as long as `ctrl-z` lasts.

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::terminal::{
    DisableLineWrap, EnableLineWrap, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute};
use std::io;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// The terminal is ours: what a panic has to give back.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether clicks come to us. While they do, the terminal's own selection does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mouse {
    Ours,
    Terminals,
}

/// While it lives, the terminal is in raw mode on its alternate screen.
#[derive(Debug)]
pub(crate) struct Guard {
    mouse: Mouse,
}

impl Guard {
    pub(crate) fn enter(mouse: Mouse) -> io::Result<Self> {
        give_back_at_panic();
        let guard = Self { mouse };
        guard.take()?;
        Ok(guard)
    }

    /// Clicks come to us from now on, or no longer; which of them.
    pub(crate) fn turn_mouse(&mut self) -> io::Result<Mouse> {
        self.mouse = match self.mouse {
            Mouse::Ours => Mouse::Terminals,
            Mouse::Terminals => Mouse::Ours,
        };
        match self.mouse {
            Mouse::Ours => execute!(io::stdout(), EnableMouseCapture)?,
            Mouse::Terminals => execute!(io::stdout(), DisableMouseCapture)?,
        }
        Ok(self.mouse)
    }

    /// Gives the terminal back and stops, as `ctrl-z` asks. When the shell continues us, its signal says so.
    pub(crate) fn suspend() -> io::Result<()> {
        give_back();
        let me = rustix::process::getpid();
        // The gentler signal asks us to do this.
        Ok(rustix::process::kill_process(me, rustix::process::Signal::STOP)?)
    }

    /// Takes the terminal again: somebody else had it, and whoever stopped us may not have asked first.
    pub(crate) fn take_again(&self) -> io::Result<()> {
        give_back();
        self.take()
    }

    /// Whether the terminal is ours now.
    pub(crate) fn has_it() -> bool {
        TAKEN.load(Ordering::SeqCst)
    }

    fn take(&self) -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            // A symbol that is wider there than here must not go on in the next row.
            DisableLineWrap,
            EnableBracketedPaste,
            EnableFocusChange,
            cursor::Hide
        )?;
        match self.mouse {
            Mouse::Ours => execute!(io::stdout(), EnableMouseCapture),
            Mouse::Terminals => Ok(()),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Does nothing if it was given back already. What fails here has no one to be told.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = execute!(
        io::stdout(),
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        EnableLineWrap,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}

/// A panic's message must land on the screen that stays.
fn give_back_at_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            before(panic);
        }));
    });
}
