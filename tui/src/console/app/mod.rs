//! The console's state and the one function that changes it. One owner, no lock; nothing here waits, draws or knows a socket.

mod choice;
mod commands;
mod complete;
mod draft;
mod edit;
mod keys;
mod line;
mod link;
mod msg;
mod nav;
mod overlay;
mod past;
mod pending;
mod scope;
mod screen;
mod sheet;
mod shown;
mod target;
mod toast;
mod update;
mod usage;
mod weight;

pub(crate) use choice::Choice;
pub(crate) use commands::{COMMANDS, Command, Tier, after, hints, offered};
pub(crate) use draft::{Draft, Field, Planned};
pub(crate) use edit::Edit;
pub(crate) use link::{LinkState, State as LinkIs};
pub(crate) use msg::{Effect, Link, Msg, Now};
pub(crate) use nav::Nav;
pub(crate) use overlay::{CommandLine, Confirm, Overlay};
pub(crate) use past::Past;
pub(crate) use pending::{Acts, Pending, State, released_by};
pub(crate) use scope::{Reach, Scope};
pub(crate) use screen::{
    Aim, Aims, Done, Fed, Filters, Hit, Kind, Moves, Rows, Screen, Turn, Unaimed, Want,
};
pub(crate) use sheet::Sheet;
pub(crate) use shown::{Costs, Shown};
pub(crate) use target::Target;
pub(crate) use toast::{About, Alert, Toasts};
pub(crate) use update::found;

use super::look::Look;
use super::model::{Hold, Marks};
use super::screens::Home;
use crate::text::network;
use crossterm::event::KeyEvent;
use keys::Pressed;
use parlor_protocol::Seq;
use parlor_protocol::admin::{Act, Request};
use std::collections::HashMap;

/// What the operator asked for at the start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// The name of the context, in the header.
    pub(crate) context: String,
    /// Only looking, whatever the role allows.
    pub(crate) read_only: bool,
    /// Acts of one's own hand are confirmed one tier higher.
    pub(crate) prod: bool,
    /// Of addresses only the network is shown: somebody else looks on.
    pub(crate) private: bool,
    /// tmux stands between, which passes copies on only where it is told to; nobody was told of that yet.
    pub(crate) in_tmux: bool,
}

impl Options {
    /// An address as it may be shown.
    pub(crate) fn address(&self, address: &str) -> String {
        if self.private { network(address) } else { address.to_owned() }
    }
}

/// Everything there is.
pub(crate) struct App {
    pub(crate) now: Now,
    pub(crate) look: Look,
    pub(crate) options: Options,
    pub(crate) link: LinkState,
    pub(crate) marks: Marks,
    pub(crate) acts: Acts,
    pub(crate) toasts: Toasts,
    pub(crate) nav: Nav,
    pub(crate) over: Option<Overlay>,
    pub(super) past: Past,
    pub(super) pressed: Pressed,
    pub(super) out: Out,
}

/// What is to be done outside, and the numbers that answers come back under.
#[derive(Debug, Default)]
pub(super) struct Out {
    effects: Vec<Effect>,
    requests: u64,
    /// Requests whose answers mean something else than an act's.
    asked: HashMap<u64, Asked>,
    /// An act whose keys were pressed just now.
    held: Option<Held>,
    /// Why nothing was aimed at when the first key of a command was pressed.
    unaimed: Option<Unaimed>,
    /// Nobody had put the cursor anywhere then: it stood on whatever came first.
    adrift: bool,
    /// Somebody pressed `ctrl-c` and may do so again to leave.
    leaving: Option<u64>,
    /// What lay over the screen before the first of the keys that come at once.
    before: Option<Overlay>,
    /// Until then whoever presses a button's letter types a text.
    typing: u64,
    /// The row of the last click, and when it was.
    clicked: Option<(u16, u64)>,
    /// When time alone changes something next.
    due: Option<u64>,
    /// The next frame does not wait for its turn.
    pub(super) urgent: bool,
    shown: Shown,
}

/// What a key was pressed for.
#[derive(Clone, Copy, Debug)]
enum Meant {
    Command(&'static Command),
    /// A button of the open dialog.
    Button(KeyEvent),
}

/// What waits for a moment, and the keys that came behind its own.
#[derive(Debug)]
struct Held {
    meant: Meant,
    until: u64,
    behind: Vec<KeyEvent>,
}

/// What an answer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// What the draft in the open dialog would do.
    Plan,
    /// Rooms that an act could hold in.
    Rooms,
    /// The same once more, for its plan, the answer to this request, is soon too old to be committed.
    Again(u64),
    /// What the line that is typed would do.
    Line,
    /// This subscription.
    Subscription(u32),
    /// The end of one. There may be none: it was refused.
    End,
    /// How the whole server is.
    Pulse,
    /// How many reports stand about whom something was done to.
    ReportsOn { whom: String, filter: String },
    /// Lines of this room before this one.
    Older(String, Seq),
}

impl App {
    pub(crate) fn new(look: Look, options: Options) -> Self {
        let mut app = Self {
            now: Now::default(),
            look,
            options,
            link: LinkState::default(),
            marks: Marks::default(),
            acts: Acts::default(),
            toasts: Toasts::default(),
            nav: Nav::new(Box::new(Home::default())),
            over: None,
            past: Past::default(),
            pressed: Pressed::default(),
            out: Out::default(),
        };
        app.out.urgent = true;
        app
    }

    /// How old what is shown is, at least: since the link or since the screen told how things are, if a server that is silent has not
    /// told it anew. Nothing: it is as things are.
    pub(crate) fn stale(&self) -> Option<u64> {
        let now = self.now.mono;
        self.link.stale(now).map(|age| age.max(self.nav.age(now).unwrap_or_default()))
    }

    pub(crate) fn is_live(&self) -> bool {
        self.link.is_live()
    }

    /// The keys of a sequence that have been pressed.
    pub(crate) fn prefix(&self) -> &str {
        self.pressed.prefix()
    }

    /// The last frame.
    pub(crate) fn shown(&self) -> &Shown {
        &self.out.shown
    }

    pub(crate) fn shown_mut(&mut self) -> &mut Shown {
        &mut self.out.shown
    }

    /// Whether the next frame is to be drawn at once; asked once a frame.
    pub(crate) fn take_urgent(&mut self) -> bool {
        std::mem::take(&mut self.out.urgent)
    }

    pub(super) fn effect(&mut self, effect: Effect) {
        self.out.effects.push(effect);
    }

    /// Sends a request and gives its number.
    pub(super) fn send(&mut self, act: Act) -> u64 {
        let id = self.number();
        self.effect(Effect::Send(Request { id, act }));
        id
    }

    pub(super) fn number(&mut self) -> u64 {
        self.out.requests += 1;
        self.out.requests
    }
}
