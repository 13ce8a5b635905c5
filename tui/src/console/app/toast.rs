//! What just happened, for a few seconds at the foot of the screen.

use crate::console::look::{Glyph, Tone};
use crate::console::text::Safe;
use parlor_protocol::EntryId;
use std::collections::{BTreeSet, VecDeque};

/// So many stand at once; the oldest goes.
const MOST: usize = 3;

/// So many kinds of warnings are told.
const WARNED: usize = 64;

/// For so long one stands.
const STANDS: u64 = 10_000;

/// A line of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Toast {
    pub(crate) text: Safe,
    pub(crate) tone: Tone,
    pub(crate) glyph: Glyph,
    pub(crate) until: u64,
    /// A key does something about what it tells: `u` takes it back, `!` goes there.
    pub(crate) offers: bool,
    about: About,
}

/// What it is about, which says for how long it is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Something that happened.
    News,
    /// The key that was pressed last: the next one takes it away.
    Key,
    /// Something to look at.
    Alert(Alert),
    /// The same, of a key that does nothing while there is no server.
    Away,
    /// An act that was done.
    Done(EntryId),
    /// Acts that were done together, by the newest of them.
    Together(EntryId),
    /// Nobody knows yet what became of the act with this nonce.
    Doubt(String),
    /// The server is there.
    Here,
    /// The connection of this moment is over or stuck.
    Gone(u64),
    /// A range of marks waits for its end.
    Range,
}

/// The lines that stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Toasts {
    toasts: VecDeque<Toast>,
    /// Where `!` leads: to the newest alert, but for as long as one stands that follows from an act of one's own.
    alert: Option<Alert>,
    /// What came meanwhile.
    next: Option<Alert>,
    /// Kinds of warnings that were told: what comes and goes is told once.
    warned: BTreeSet<String>,
}

/// What an alert is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Alert {
    Reports,
    /// Those that this filter finds: about whom an act was just done to.
    ReportsOn(String),
    Pulse,
}

impl Toasts {
    pub(crate) fn good(&mut self, text: &str, now: u64) {
        self.good_of(About::News, text, now);
    }

    /// That something went well, as long as this is so.
    pub(crate) fn good_of(&mut self, about: About, text: &str, now: u64) {
        self.push(text, (Tone::Good, Glyph::Done, about), now + STANDS);
    }

    pub(crate) fn bad(&mut self, text: &str, now: u64) {
        self.bad_of(About::News, text, now);
    }

    pub(crate) fn bad_of(&mut self, about: About, text: &str, now: u64) {
        self.push(text, (Tone::Bad, Glyph::Failed, about), now + STANDS);
    }

    pub(crate) fn note(&mut self, text: &str, now: u64) {
        self.note_of(About::News, text, now);
    }

    pub(crate) fn note_of(&mut self, about: About, text: &str, now: u64) {
        self.push(text, (Tone::Warn, Glyph::Alert, about), now + STANDS);
    }

    /// Something happened that calls for a look, wherever one is.
    pub(crate) fn alert(&mut self, text: &str, alert: Alert, now: u64) {
        let follows = |alert: &Alert| matches!(alert, Alert::ReportsOn(_));
        if self.alert.as_ref().is_some_and(follows) && !follows(&alert) {
            self.next = Some(alert.clone());
        } else {
            (self.alert, self.next) = (Some(alert.clone()), None);
        }
        // The newest of its kind is enough: the rows are for what one looks at.
        let kind = std::mem::discriminant(&alert);
        let same = |about: &About| matches!(about, About::Alert(one) if std::mem::discriminant(one) == kind);
        self.toasts.retain(|toast| !same(&toast.about));
        self.push(text, (Tone::Bad, Glyph::Flag, About::Alert(alert)), now + STANDS);
    }

    /// A warning of the server, if none of its kind was told before: other numbers do not make another one.
    pub(crate) fn warn(&mut self, warning: &str, now: u64) {
        let kind: String = warning.chars().filter(|char| !char.is_ascii_digit()).collect();
        if self.warned.len() < WARNED && self.warned.insert(kind) {
            self.alert(warning, Alert::Pulse, now);
        }
    }

    /// Where the newest alert leads; then it is told no longer.
    pub(crate) fn take_alert(&mut self) -> Option<Alert> {
        self.toasts.retain(|toast| !matches!(toast.about, About::Alert(_)));
        self.next = None;
        self.alert.take()
    }

    /// What is to be said of a key until the next one is pressed.
    pub(crate) fn key(&mut self, text: &str, now: u64) {
        self.note_of(About::Key, text, now);
    }

    /// The same, for what is so until this moment.
    pub(crate) fn key_until(&mut self, text: &str, until: u64) {
        self.push(text, (Tone::Warn, Glyph::Alert, About::Key), until);
    }

    /// The next key was pressed.
    pub(crate) fn next_key(&mut self) {
        self.toasts.retain(|toast| !matches!(toast.about, About::Key | About::Away));
    }

    fn push(&mut self, text: &str, (tone, glyph, about): (Tone, Glyph, About), until: u64) {
        let text = Safe::of(text);
        self.toasts.retain(|toast| toast.text != text);
        if self.toasts.len() >= MOST {
            self.toasts.pop_front();
        }
        self.toasts.push_back(Toast { text, tone, glyph, until, offers: false, about });
    }

    /// Takes away what has stood long enough, and what is not true any more; when the next one goes. `undoable`: what `u`
    /// takes back now.
    pub(crate) fn settle(
        &mut self,
        now: u64,
        undoable: Option<EntryId>,
        holds: impl Fn(&About) -> bool,
    ) -> Option<u64> {
        self.toasts.retain(|toast| toast.until > now && holds(&toast.about));
        let stands = |alert: &Alert| self.toasts.iter().any(|toast| toast.leads_to(alert));
        if self.next.is_some() && !self.alert.as_ref().is_some_and(stands) {
            self.alert = self.next.take();
        }
        for toast in &mut self.toasts {
            toast.offers = match &toast.about {
                About::Done(act) | About::Together(act) => undoable == Some(*act),
                About::Alert(alert) => self.alert.as_ref() == Some(alert),
                About::News
                | About::Key
                | About::Away
                | About::Doubt(_)
                | About::Here
                | About::Gone(_)
                | About::Range => false,
            };
        }
        self.toasts.iter().map(|toast| toast.until).min()
    }

    pub(crate) fn clear(&mut self) {
        self.toasts.clear();
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Toast> {
        self.toasts.iter()
    }
}

impl Toast {
    /// What it says now, with the key for it.
    pub(crate) fn says(&self) -> Safe {
        let key = match &self.about {
            About::Done(_) => "u undoes it",
            About::Together(_) => "u undoes them",
            About::Alert(Alert::Reports) => "! opens it",
            About::Alert(Alert::ReportsOn(_)) => "! goes to them",
            About::Alert(Alert::Pulse) => "! opens the pulse",
            About::News
            | About::Key
            | About::Away
            | About::Doubt(_)
            | About::Here
            | About::Gone(_)
            | About::Range => "",
        };
        match self.offers {
            true => Safe::part(format!("{} · {key}", self.text)),
            false => self.text.clone(),
        }
    }

    fn leads_to(&self, alert: &Alert) -> bool {
        matches!(&self.about, About::Alert(one) if one == alert)
    }
}
