//! What just happened, for a few seconds at the foot of the screen.

use crate::console::look::{Glyph, Tone};
use crate::console::text::Safe;
use std::collections::VecDeque;

/// So many stand at once; the oldest goes.
const MOST: usize = 3;

/// For so long one stands.
const STANDS: u64 = 10_000;

/// What stands behind the newest act that can be taken back.
const OFFER: &str = " · u undoes it";

/// A line of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Toast {
    pub(crate) text: Safe,
    pub(crate) tone: Tone,
    pub(crate) glyph: Glyph,
    pub(crate) until: u64,
    about: About,
}

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// Something that happened.
    News,
    /// The key that was pressed last: the next one takes it away.
    Key,
    /// Something to look at.
    Alert,
}

/// The lines that stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Toasts {
    toasts: VecDeque<Toast>,
    /// Where the newest alert leads.
    alert: Option<Alert>,
}

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alert {
    Reports,
    Pulse,
}

impl Toasts {
    pub(crate) fn good(&mut self, text: &str, now: u64) {
        self.push(text, (Tone::Good, Glyph::Done, About::News), now);
    }

    /// An act was done that `u` takes back from now on: no longer what it took back before.
    pub(crate) fn undoable(&mut self, text: &str, now: u64) {
        self.nothing_to_undo();
        self.good(&format!("{text}{OFFER}"), now);
    }

    /// No line offers to be undone any more.
    pub(crate) fn nothing_to_undo(&mut self) {
        for toast in &mut self.toasts {
            if let Some(bare) = toast.text.as_str().strip_suffix(OFFER) {
                toast.text = Safe::part(bare.to_owned());
            }
        }
    }

    /// What was said is over.
    pub(crate) fn over(&mut self, text: &str) {
        self.toasts.retain(|toast| toast.text.as_str() != text);
    }

    pub(crate) fn bad(&mut self, text: &str, now: u64) {
        self.push(text, (Tone::Bad, Glyph::Failed, About::News), now);
    }

    pub(crate) fn note(&mut self, text: &str, now: u64) {
        self.push(text, (Tone::Warn, Glyph::Alert, About::News), now);
    }

    /// Something happened that calls for a look, wherever one is.
    pub(crate) fn alert(&mut self, text: &str, alert: Alert, now: u64) {
        self.alert = Some(alert);
        self.push(text, (Tone::Bad, Glyph::Flag, About::Alert), now);
    }

    /// Where the newest alert leads; then it is told no longer.
    pub(crate) fn take_alert(&mut self) -> Option<Alert> {
        self.toasts.retain(|toast| toast.about != About::Alert);
        self.alert.take()
    }

    /// What is to be said of a key until the next one is pressed.
    pub(crate) fn key(&mut self, text: &str, now: u64) {
        self.push(text, (Tone::Warn, Glyph::Alert, About::Key), now);
    }

    /// The next key was pressed.
    pub(crate) fn next_key(&mut self) {
        self.toasts.retain(|toast| toast.about != About::Key);
    }

    fn push(&mut self, text: &str, (tone, glyph, about): (Tone, Glyph, About), now: u64) {
        let text = Safe::of(text);
        self.toasts.retain(|toast| toast.text != text);
        if self.toasts.len() >= MOST {
            self.toasts.pop_front();
        }
        self.toasts.push_back(Toast { text, tone, glyph, until: now + STANDS, about });
    }

    /// Takes away what has stood long enough; when the next one goes.
    pub(crate) fn expire(&mut self, now: u64) -> Option<u64> {
        self.toasts.retain(|toast| toast.until > now);
        self.toasts.iter().map(|toast| toast.until).min()
    }

    pub(crate) fn clear(&mut self) {
        self.toasts.clear();
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Toast> {
        self.toasts.iter()
    }
}
