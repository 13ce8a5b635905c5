//! A console on a stage: a clock that the test turns, a server that the test plays.

use crate::console::app::{App, Effect, Link, Msg, Now, Options};
use crate::console::draw::draw;
use crate::console::look::Look;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use parlor_protocol::admin::{Act, Fault, Frame, Lines, Query, Request, Snapshot, View};
use parlor_protocol::deed::{Placed, Plan, Receipt, Scale, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::server::Person;
use parlor_protocol::{EntryId, ErrorCode, PersonId};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::Value;

/// What a server takes for an answer.
const ANSWERED: u64 = 3;

pub(in crate::console) use super::replies::welcome;
pub(super) use super::replies::{message, plan, receipt, room};

/// 2026-11-28 12:00:00 UTC.
pub(super) const NOON: u64 = 1_795_867_200_000;

pub(super) struct Stage {
    pub(super) app: App,
    pub(super) sent: Vec<Request>,
    pub(super) effects: Vec<Effect>,
    /// The server neither answers pings nor ends the connection.
    pub(super) stopped: bool,
    /// Pings that it was sent, and when it answers them.
    pings: Vec<(u64, u64)>,
    /// How often time or an answer woke the console.
    pub(super) wakes: usize,
    /// What it was asked once, unseen by whoever looks at the acts.
    looks: Vec<(u64, Query)>,
    now: u64,
}

impl Stage {
    pub(super) fn new(look: Look) -> Self {
        Self::with(look, Options::default())
    }

    pub(super) fn with(look: Look, options: Options) -> Self {
        let app = App::new(look, options);
        let (sent, effects, pings, looks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut stage = Self { app, sent, effects, stopped: false, pings, wakes: 0, looks, now: 1 };
        stage.tell(Msg::Wake);
        stage
    }

    /// A console that is connected.
    pub(super) fn live(rank: Rank) -> Self {
        let mut stage = Self::new(Look::MONO);
        stage.connect(rank);
        stage
    }

    pub(super) fn connect(&mut self, rank: Rank) {
        self.tell(Msg::Link(Link::Live(Box::new(welcome(rank)))));
    }

    pub(super) fn tell(&mut self, msg: Msg) {
        let now = Now { mono: self.now, wall: NOON + self.now };
        for effect in self.app.update(msg, now) {
            match effect {
                Effect::Send(Request { id, act: Act::Get { query, .. } })
                    if matches!(query.view, View::Pulse | View::Reports) =>
                {
                    self.looks.push((id, query));
                }
                // Reports are listened to wherever one is.
                Effect::Send(Request { act: Act::Subscribe { sub: 0, .. }, .. }) => {}
                Effect::Send(Request { id, act: Act::Ping { after_ms } }) => {
                    self.pings.push((id, self.now + after_ms.unwrap_or_default() + ANSWERED));
                }
                Effect::Send(request) => self.sent.push(request),
                other => self.effects.push(other),
            }
        }
        if !self.stopped {
            self.answer_pings();
        }
    }

    fn answer_pings(&mut self) {
        let now = self.now;
        let due: Vec<_> = self.pings.extract_if(.., |(_, due)| *due <= now).collect();
        for (id, _) in due {
            let at = NOON + now;
            self.frame(Frame::Ok { id, at, restart: Vec::new() });
        }
    }

    /// Pings that wait for an answer that is due.
    pub(super) fn owed(&self) -> usize {
        self.pings.iter().filter(|(_, due)| *due <= self.now).count()
    }

    /// When the console wakes up next by itself, or by an answer.
    fn next(&self) -> Option<u64> {
        let answers = self.pings.iter().map(|(_, due)| *due).filter(|_| !self.stopped);
        answers.chain(self.app.due()).min()
    }

    /// The server goes on and answers what came meanwhile.
    pub(super) fn goes_on(&mut self) {
        self.stopped = false;
        self.answer_pings();
    }

    /// Lets time pass, waking the app whenever it wants to be.
    pub(super) fn pass(&mut self, ms: u64) {
        let until = self.now + ms;
        while let Some(due) = self.next().filter(|due| *due <= until) {
            self.now = due.max(self.now + 1).min(until);
            self.wakes += 1;
            self.tell(Msg::Wake);
            if self.now == until {
                return;
            }
        }
        self.now = until;
        self.tell(Msg::Wake);
    }

    /// Time passes, and nobody wakes the app.
    pub(super) fn sleep(&mut self, ms: u64) {
        self.now += ms;
        self.tell(Msg::Wake);
    }

    /// Somebody has pressed `ctrl-z`, and goes on after so long.
    pub(super) fn continued(&mut self, ms: u64) {
        self.now += ms;
        self.tell(Msg::Continued(100));
    }

    /// Time passes, and the first that the app hears then is a key.
    pub(super) fn sleep_into(&mut self, key: &str, ms: u64) {
        self.now += ms;
        self.tell(Msg::Key(key_of(key)));
    }

    /// Keys as they are written, a tenth of a second apart.
    pub(super) fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.pass(70);
            self.tell(Msg::Key(key_of(key)));
            // What touches somebody waits for so long.
            self.pass(30);
        }
    }

    pub(super) fn type_in(&mut self, text: &str) {
        for char in text.chars() {
            self.pass(100);
            self.tell(Msg::Key(KeyEvent::new(KeyCode::Char(char), KeyModifiers::NONE)));
        }
    }

    pub(super) fn frame(&mut self, frame: Frame) {
        self.tell(Msg::Link(Link::Frame(Box::new(frame))));
    }

    /// The number of the newest subscription of a view.
    pub(super) fn sub(&self, view: View) -> u32 {
        let of = |request: &Request| match &request.act {
            Act::Subscribe { sub, query, .. } if query.view == view => Some(*sub),
            _ => None,
        };
        self.sent.iter().rev().find_map(of).expect("subscribed")
    }

    /// Answers the newest subscription of a view.
    pub(super) fn show(&mut self, view: View, rows: Vec<Value>) {
        let (sub, total) = (Some(self.sub(view)), rows.len());
        let seq = rows.last().and_then(|row| row.get("seq")?.as_u64()).unwrap_or(1);
        let at = NOON + self.now;
        let (matched, id, lost) = (total, None, false);
        self.frame(Frame::Snapshot(Snapshot {
            id,
            sub,
            seq,
            view,
            at,
            rows,
            total,
            matched,
            lost,
            more: false,
        }));
    }

    pub(super) fn lines(&mut self, view: View, rows: Vec<Value>) {
        let sub = self.sub(view);
        self.frame(Frame::Lines(Lines { sub, seq: 0, rows, dropped: 0 }));
    }

    /// The last request that was sent, which must not be a subscription.
    pub(super) fn last(&self) -> &Act {
        let quiet = |request: &&Request| {
            !matches!(request.act, Act::Subscribe { .. } | Act::Unsubscribe { .. })
        };
        &self.sent.iter().rev().find(quiet).expect("something was sent").act
    }

    pub(super) fn last_id(&self) -> u64 {
        self.sent.last().expect("something was sent").id
    }

    /// The number of the last act.
    fn acted_id(&self) -> u64 {
        let acts = |request: &&Request| {
            matches!(
                request.act,
                Act::Do { .. } | Act::Commit { .. } | Act::Undo { .. } | Act::Review { .. }
            )
        };
        self.sent.iter().rev().find(acts).expect("something was done").id
    }

    /// Answers what was asked once of this view, the last time.
    pub(super) fn answer(&mut self, view: View, rows: Vec<Value>) {
        let of = |(_, query): &&(u64, Query)| query.view == view;
        let id = Some(self.looks.iter().rev().find(of).expect("asked").0);
        let (total, at) = (rows.len(), NOON + self.now);
        let (sub, seq, matched, lost) = (None, 1, total, false);
        self.frame(Frame::Snapshot(Snapshot {
            id,
            sub,
            seq,
            view,
            at,
            rows,
            total,
            matched,
            lost,
            more: false,
        }));
    }

    /// How often it was asked how the whole server is.
    pub(super) fn looked(&self) -> usize {
        self.looks.iter().filter(|(_, query)| query.view == View::Pulse).count()
    }

    /// The filter of what was asked once of this view, the last time.
    pub(super) fn asked(&self, view: View) -> &str {
        let of = |(_, query): &&(u64, Query)| query.view == view;
        &self.looks.iter().rev().find(of).expect("asked").1.filter
    }

    /// Tells which report came last.
    pub(super) fn report(&mut self, row: Option<Value>) {
        let (view, at, sub) = (View::Reports, NOON + self.now, Some(0));
        let rows: Vec<Value> = row.into_iter().collect();
        let (id, seq, total, lost) = (None, 1, rows.len(), false);
        let matched = total;
        self.frame(Frame::Snapshot(Snapshot {
            id,
            sub,
            seq,
            view,
            at,
            rows,
            total,
            matched,
            lost,
            more: false,
        }));
    }

    /// Requests that are neither subscriptions nor older lines.
    pub(super) fn acts(&self) -> usize {
        let acts = self.sent.iter().filter(|request| {
            let older = matches!(request.act, Act::Get { before: Some(_), .. });
            !older && !matches!(request.act, Act::Subscribe { .. } | Act::Unsubscribe { .. })
        });
        acts.count()
    }

    /// Answers the plan that was asked for last.
    pub(super) fn plan(&mut self, scale: Scale) {
        self.plan_of(|plan| plan.scale = scale);
    }

    /// The same, with what this says of it.
    pub(super) fn plan_of(&mut self, say: impl FnOnce(&mut Plan)) {
        let (id, deed) = self
            .sent
            .iter()
            .rev()
            .find_map(|request| match &request.act {
                Act::Plan { deed } => Some((request.id, deed.clone())),
                _ => None,
            })
            .expect("a plan was asked for");
        let mut plan = plan(id, deed, Scale::default());
        say(&mut plan);
        self.frame(Frame::Plan(Box::new(plan)));
    }

    /// Refuses the last request, in these words.
    pub(super) fn refuse(&mut self, code: ErrorCode, message: &str) {
        let fault = Fault::new(Some(self.last_id()), code, message);
        let fault = Fault { column: Some(3), ..fault };
        self.frame(Frame::Error(fault));
    }

    /// Says that the last request was done to mallory in the lobby, for ten minutes.
    pub(super) fn done(&mut self, verb: Verb, act: u128) {
        self.done_to("mallory", verb, act);
    }

    pub(super) fn done_to(&mut self, name: &str, verb: Verb, act: u128) {
        let (id, at) = (self.acted_id(), NOON + self.now);
        let persons = vec![Person { id: PersonId(7), name: name.to_owned() }];
        let rooms = vec![Placed { room: "lobby".to_owned(), seq: Some(45) }];
        let receipt = receipt(id, verb, act, at);
        let until = Some(at + 600_000);
        self.frame(Frame::Receipt(Box::new(Receipt { persons, rooms, until, ..receipt })));
    }

    /// Says that the last request was done: a step of a report.
    pub(super) fn reviewed(&mut self, step: &str, report: EntryId, act: u128) {
        let (id, at) = (self.last_id(), NOON + self.now);
        let receipt = receipt(id, Verb::Review, act, at);
        let detail = Some(format!("{step} {report}"));
        self.frame(Frame::Receipt(Box::new(Receipt { detail, undo_until: None, ..receipt })));
    }

    pub(super) fn buffer(&self, width: u16, height: u16) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        draw(&self.app, &mut buffer);
        buffer
    }

    /// The frame as text.
    pub(super) fn screen(&self, width: u16, height: u16) -> String {
        let buffer = self.buffer(width, height);
        let mut out = String::new();
        for y in 0..height {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..width {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    pub(super) fn shows(&self, text: &str) -> bool {
        self.screen(100, 30).contains(text)
    }
}

pub(super) fn key_of(key: &str) -> KeyEvent {
    let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
    if let Some(char) = key.strip_prefix("ctrl-").and_then(|rest| rest.chars().next()) {
        return KeyEvent::new(KeyCode::Char(char), KeyModifiers::CONTROL);
    }
    match key {
        "enter" => plain(KeyCode::Enter),
        "esc" => plain(KeyCode::Esc),
        "tab" => plain(KeyCode::Tab),
        "backtab" => plain(KeyCode::BackTab),
        "space" => plain(KeyCode::Char(' ')),
        "left" => plain(KeyCode::Left),
        "right" => plain(KeyCode::Right),
        "up" => plain(KeyCode::Up),
        "down" => plain(KeyCode::Down),
        "end" => plain(KeyCode::End),
        "pageup" => plain(KeyCode::PageUp),
        "pagedown" => plain(KeyCode::PageDown),
        one => plain(KeyCode::Char(one.chars().next().expect("a key"))),
    }
}
