//! What happens becomes state: the only place where the console changes.

mod acting;
mod buttons;
mod copying;
mod dialog;
mod marked;
mod moving;
mod older;
mod plans;
mod reviews;
mod sanctions;
mod server;
mod typing;
mod views;
mod watch;

pub(super) use acting::{moderate, timeout, undo};
pub(super) use copying::{copy_id, copy_json, copy_line, copy_link, copy_name};
pub(super) use moving::{
    filter, follow, go_back, go_forward, go_in, go_out, half, help, last, leave, left, line, mark,
    mark_all, open, pane, pause, quit, range, redraw, retry, right, sort, step, suspend, unmark,
    users_here, whole,
};
pub(super) use reviews::{claim, dismiss, escalate, reports_on, settle};
pub(super) use sanctions::{extend, lift};
pub(super) use views::{costs, mouse, privacy, same, seek, turn};
pub(super) use watch::alert;

pub(crate) use dialog::found;

use super::commands::{Command, known, offered};
use super::keys::{Chord, HELD_MS};
use super::msg::{Effect, Msg, Now};
use super::{About, Aim, Alert, App, Asked, Edit, Held, Kind, Meant, Overlay, Pending, Unaimed};
use crossterm::event::{KeyEvent, KeyEventKind};
use parlor_protocol::admin::Request;
use parlor_protocol::deed::Verb;

/// The clock wakes the console every second; if it comes later by so much, the console was stopped, or its terminal was.
const ASLEEP: u64 = 2_000;

const PASTED: &str = "that looked like a paste: nothing was done";

/// Between the ends of a range nobody can say whether the row under the cursor is meant, or all of them.
const RANGE_OPEN: &str = "end the range with v first, or esc";

const MARKED_OTHERS: &str =
    "what is marked is nothing that this could be about: \\ clears the marks";

impl App {
    /// Takes in what happened, and gives what is to be done outside.
    pub(crate) fn update(&mut self, msg: Msg, now: Now) -> Vec<Effect> {
        let before = std::mem::replace(&mut self.now, now);
        let still = now.mono.saturating_sub(before.mono);
        if still > ASLEEP || matches!(msg, Msg::Continued(_)) {
            self.link.slept(now.mono);
            self.acts.slept(still);
        }
        self.outlive();
        self.let_go();
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Click(at) => {
                self.out.urgent = true;
                self.out.unaimed = None;
                moving::click(self, at);
            }
            Msg::Scroll(rows) => moving::scroll(self, rows),
            // Not urgent: sizes come in storms while a window is dragged.
            Msg::Resize(width) | Msg::Continued(width) => self.nav.resized(width),
            Msg::Link(news) => self.news(news),
            Msg::Wake => {}
        }
        self.tick();
        self.sync();
        std::mem::take(&mut self.out.effects)
    }

    /// When something visible changes next by itself.
    pub(crate) fn due(&self) -> Option<u64> {
        self.out.due
    }

    /// What time alone brings: lines that have stood long enough, rows that may move now, questions that are due.
    fn tick(&mut self) {
        let now = self.now.mono;
        let toast = self.settle_toasts();
        let hold = super::Hold { now, dialog: self.over.is_some(), marks: &self.marks };
        let rows = self.nav.top_mut().wake(hold);
        let doubt = self.ask_outcomes();
        let plan = self.ask_plan();
        let found = self.ask_rooms();
        self.ping();
        if self.link.is_fresh() {
            self.nav.fresh(now);
        }
        self.follow_pulse();
        self.ask_older();
        // The clock in the header, and ages, tick with the second. Both times are cut to whole milliseconds: without another
        // one it could still be the second before.
        let second = self.link.second(now + 1_001 - self.now.wall % 1_000);
        let silent = self.link.silent_at();
        let held = self.out.held.as_ref().map(|held| held.until);
        let dues = [toast, rows, doubt, plan, found, silent, held, Some(second)];
        self.out.due = dues.into_iter().flatten().min();
    }

    /// A line of news ends when what it says is not so any more; when the next one goes.
    fn settle_toasts(&mut self) -> Option<u64> {
        let in_queue = self.nav.top().kind() == Kind::Reports;
        let Self { acts, link, marks, .. } = self;
        let undoable = acts.undoable(self.now.wall).and_then(Pending::act);
        self.toasts.settle(self.now.mono, undoable, |about| match about {
            About::News | About::Key | About::Alert(Alert::Pulse | Alert::ReportsOn(_)) => true,
            About::Alert(Alert::Reports) => !in_queue,
            About::Away => link.away().is_some(),
            About::Done(act) | About::Together(act) => !acts.is_undone(*act),
            About::Doubt(nonce) => acts.is_in_doubt(nonce),
            About::Here => link.is_fresh(),
            About::Gone(since) => !link.is_newer(*since),
            About::Range => marks.has_range(),
        })
    }

    fn key(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        self.out.urgent = true;
        self.toasts.next_key();
        if self.pressed.is_deaf(key, self.now.mono) {
            let nowhere = "there is no field for this here: what you type does nothing";
            return self.toasts.key(nowhere, self.now.mono);
        }
        if self.over.is_some() {
            return self.over_key(key);
        }
        (self.out.before, self.out.typing) = (None, 0);
        match self.pressed.pasted(key, self.now.mono) {
            None => self.follow(key),
            Some(first) => {
                self.out.held = None;
                if first {
                    self.toasts.note(PASTED, self.now.mono);
                }
            }
        }
    }

    /// Where the keys lead.
    fn follow(&mut self, key: KeyEvent) {
        if let Some(held) = &mut self.out.held {
            return held.behind.push(key);
        }
        if let Some(over) = &self.over {
            return if over.is_button(key) {
                self.hold(Meant::Button(key))
            } else {
                self.dialog_key(key)
            };
        }
        let kind = self.nav.top().kind();
        if self.prefix().is_empty() {
            self.out.unaimed = self.nav.top().unaimed();
            self.out.adrift = !self.nav.top().is_placed();
        }
        let has = |keys: &str| {
            let (whole, begins) = known(keys, kind);
            (whole.is_some(), begins)
        };
        match self.pressed.key(key, has) {
            Chord::Whole(keys) => {
                if let (Some(command), _) = known(&keys, kind) {
                    self.meant(command);
                }
            }
            Chord::Prefix if self.prefix() == "m" && self.marks.has_range() => {
                self.pressed.begin("");
                self.toasts.key(RANGE_OPEN, self.now.mono);
            }
            Chord::Prefix => {
                self.nav.top_mut().take_aim();
                if self.prefix() == "m" && offered(self, "m").next().is_some() {
                    self.pin();
                }
            }
            Chord::Unknown(keys) => self.unknown(&keys),
        }
    }

    /// What touches somebody, or ends the console, waits for a moment: its keys may be the first of a paste.
    fn meant(&mut self, command: &'static Command) {
        if command.verb.is_none() && command.name != "leave" {
            return self.start(command);
        }
        if command.verb.is_some_and(|verb| verb != Verb::Undo) && command.disabled(self).is_none() {
            self.pin();
        }
        self.hold(Meant::Command(command));
    }

    fn hold(&mut self, meant: Meant) {
        let until = self.now.mono + HELD_MS;
        self.out.held = Some(Held { meant, until, behind: Vec::new() });
    }

    /// Why nothing is aimed at; what was not when the first key was pressed is not meant by the second, either.
    pub(super) fn unaimed(&self) -> Option<Unaimed> {
        self.out.unaimed.or_else(|| self.nav.top().unaimed())
    }

    /// What the cursor is on, if somebody could see that.
    pub(super) fn aim(&self) -> Option<Aim> {
        if self.unaimed().is_some() { None } else { self.nav.top().aim() }
    }

    /// A key about the row under the cursor, where there is none that could be meant.
    fn on_nothing(&mut self, otherwise: &str) {
        let why = self.unaimed().map_or(otherwise, |why| why.why());
        self.toasts.key(why, self.now.mono);
    }

    /// What is done at once is not done to whom a cursor stood on that nobody had put anywhere: who comes first changes while
    /// one reads. From now on it stays on this one.
    fn is_adrift(&mut self, on: &str) -> bool {
        let adrift = std::mem::take(&mut self.out.adrift);
        if adrift {
            self.pin();
            let text = format!("no row was picked: now {on} is, and the same keys mean them");
            self.toasts.key(&text, self.now.mono);
        }
        adrift
    }

    /// Whoever begins an act aims: what the cursor stands on stays under it. A room's live tail holds by its own rules.
    fn pin(&mut self) {
        if !matches!(self.nav.top().kind(), Kind::Room) {
            self.nav.top_mut().step(0, self.now.mono);
        }
    }

    /// What waited was no paste: it is done, and then whatever was pressed behind it.
    fn let_go(&mut self) {
        let now = self.now.mono;
        let Some(held) = self.out.held.take_if(|held| now >= held.until) else { return };
        self.out.urgent = true;
        match held.meant {
            Meant::Command(command) => self.start(command),
            Meant::Button(key) => self.dialog_key(key),
        }
        for key in held.behind {
            self.follow(key);
        }
    }

    /// Keys of no command: help for what a leader begins, or a word of why nothing happens.
    fn unknown(&mut self, keys: &str) {
        let now = self.now.mono;
        match keys.split_once(' ') {
            Some((_, "esc")) => {}
            Some((leader, "?" | "f1")) => {
                self.over = Some(Overlay::Help { search: Edit::of(leader), at: 0 });
            }
            Some(("m", _)) => {
                self.toasts.key(&format!("no such act: {keys} · m ? shows all"), now);
            }
            Some(_) | None => {
                self.toasts.key(&format!("{keys} is no command · ? shows all"), now);
            }
        }
    }

    /// Runs a command that no key was pressed for, on what is aimed at now.
    pub(crate) fn run(&mut self, command: &'static Command) {
        self.out.unaimed = self.nav.top().unaimed();
        self.start(command);
    }

    /// Runs a command, or says why not.
    fn start(&mut self, command: &'static Command) {
        match command.disabled(self) {
            None => (command.run)(self),
            Some(why) => {
                if command.name == "filter" {
                    self.pressed.deafen(self.now.mono);
                }
                let about =
                    if self.link.away().as_ref() == Some(&why) { About::Away } else { About::Key };
                self.toasts.note_of(about, &format!("{}: {why}", command.title), self.now.mono);
            }
        }
    }

    /// Keys that were clicked on.
    fn press(&mut self, keys: &str) {
        self.pressed.begin("");
        match known(keys, self.nav.top().kind()) {
            (Some(command), _) => self.run(command),
            (None, true) if keys == "m" && self.marks.has_range() => {
                self.toasts.key(RANGE_OPEN, self.now.mono);
            }
            (None, true) => {
                self.out.unaimed = self.nav.top().unaimed();
                self.nav.top_mut().take_aim();
                self.pressed.begin(keys);
            }
            (None, false) => {}
        }
    }

    fn paste(&mut self, text: &str) {
        self.out.urgent = true;
        if !self.dialog_paste(text) {
            self.toasts.note("a paste runs nothing here", self.now.mono);
        }
    }

    /// Brings the subscriptions to what the screen on top wants.
    fn sync(&mut self) {
        if !self.is_live() {
            return;
        }
        for (sub, act) in self.nav.sync() {
            let id = self.number();
            let begins = matches!(act, parlor_protocol::admin::Act::Subscribe { .. });
            let about = if begins { Asked::Subscription(sub) } else { Asked::End };
            self.out.asked.insert(id, about);
            self.effect(Effect::Send(Request { id, act }));
        }
    }
}
