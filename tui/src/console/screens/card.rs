//! One person over all rooms: who he is, what he said, what was done to him, and who else is there from his network.

use super::only_row;
use crate::console::app::{Aim, App, Kind, Screen, Want};
use crate::console::look::Tone;
use crate::console::model::Hold;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, title, whole};
use crate::text::{age, clock, count_of, left, minute, rate};
use parlor_protocol::PersonId;
use parlor_protocol::admin::{Card, CardMessage, Frame, Query, Subject, View};
use parlor_protocol::deed::Verb;
use ratatui::layout::Rect;
use serde::Deserialize;
use std::cell::Cell;

/// One person.
pub(crate) struct CardScreen {
    id: PersonId,
    name: String,
    card: Option<Box<Card>>,
    cursor: usize,
    height: Cell<usize>,
}

impl CardScreen {
    pub(crate) fn new(id: PersonId, name: &str) -> Self {
        Self { id, name: name.to_owned(), card: None, cursor: 0, height: Cell::new(10) }
    }

    fn learn(&mut self, row: Option<&serde_json::Value>) {
        let Some(Ok(card)) = row.map(Card::deserialize) else { return };
        self.cursor = self.cursor.min(card.messages.len().saturating_sub(1));
        self.card = Some(Box::new(card));
    }

    fn message(&self) -> Option<&CardMessage> {
        self.card.as_ref()?.messages.get(self.cursor)
    }

    fn facts(&self, card: &Card, app: &App) -> Vec<(&'static str, String)> {
        let row = &card.row;
        let here = row.since.map_or_else(
            || "not here".to_owned(),
            |since| format!("for {}", age(app.now.wall, since)),
        );
        let rooms: Vec<&str> =
            card.rooms.iter().filter(|room| room.here).map(|room| room.room.as_str()).collect();
        vec![
            ("id", row.id.to_string()),
            ("here", format!("{here}, {}", count_of(row.sessions as u64, "session", "sessions"))),
            ("rooms", if rooms.is_empty() { "-".to_owned() } else { rooms.join(", ") }),
            ("rate", format!("{} messages a minute", rate(row.rate))),
            ("reports", row.reports.to_string()),
            ("address", row.address.clone().unwrap_or_else(|| "-".to_owned())),
            ("client", row.client.clone().unwrap_or_else(|| "-".to_owned())),
        ]
    }

    fn draw_facts(&self, card: &Card, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let inside = title(pen, area, &[Span::fixed("Person", Tone::Title)], &[]);
        let mut y = inside.y;
        let mut line = |pen: &mut Pen<'_>, name: &'static str, value: &str, tone: Tone| {
            pen.text(inside, (inside.x + 1, y), &Safe::fixed(name), Tone::Dim);
            pen.text(inside, (inside.x + 12, y), &Safe::of(value), tone);
            y += 1;
        };
        for (name, value) in self.facts(card, app) {
            line(pen, name, &value, Tone::Plain);
        }
        for sanction in &card.sanctions {
            let room = sanction.room.as_deref().unwrap_or("everywhere");
            let ends = sanction.until.map_or_else(
                || "until lifted".to_owned(),
                |until| format!("{} left", left(app.now.wall, until)),
            );
            let kind = match sanction.kind {
                parlor_protocol::admin::SanctionKind::Warn => "warned",
                parlor_protocol::admin::SanctionKind::Mute => "muted",
                parlor_protocol::admin::SanctionKind::Kick => "kicked",
                parlor_protocol::admin::SanctionKind::Ban => "banned",
            };
            line(pen, kind, &format!("{room}, {ends}, by {}", sanction.by.name), Tone::Warn);
        }
        for one in &card.neighbours {
            let here = if one.here { "here" } else { "gone" };
            let sanctions = count_of(one.sanctions as u64, "sanction", "sanctions");
            let text = format!("{} ({here}, {sanctions})", one.name);
            line(pen, "same net", &text, Tone::Dim);
        }
    }

    fn draw_messages(&self, card: &Card, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let head = [Span::fixed("Newest messages", Tone::Title)];
        let inside = title(pen, area, &head, &[]);
        let rooms = card.messages.iter().map(|message| Safe::of(&message.room).width()).max();
        let rooms = rooms.unwrap_or(0).min(usize::from(inside.width / 4));
        let text = self.message().and_then(|message| message.text.as_deref()).map(Safe::of);
        let cells = inside.width.saturating_sub(u16::try_from(rooms + 13).unwrap_or(u16::MAX));
        let inside = whole(pen, inside, &text.unwrap_or_default(), cells);
        let height = usize::from(inside.height);
        self.height.set(height);
        let top = (self.cursor + 1).saturating_sub(height);
        let shown = card.messages.iter().enumerate().skip(top);
        for ((place, message), y) in shown.zip(inside.top()..inside.bottom()) {
            let row = Rect { y, height: 1, ..inside };
            let text = message.text.as_deref().unwrap_or("[no longer kept]");
            let room = app.look.fill(&Safe::of(&message.room), rooms);
            let tone = if message.removed { Tone::Off } else { Tone::Plain };
            let spans = [
                Span::new(Safe::of(&clock(message.at)), Tone::Dim),
                Span::fixed("  ", Tone::Plain),
                Span::new(room, Tone::Name),
                Span::fixed("  ", Tone::Plain),
                Span::new(Safe::of(text), tone),
            ];
            pen.spans(row, (row.x + 1, y), &spans);
            if place == self.cursor {
                pen.cursor(row);
            }
        }
    }

    fn draw_history(card: &Card, pen: &mut Pen<'_>, area: Rect) {
        let inside = title(pen, area, &[Span::fixed("What was done", Tone::Title)], &[]);
        // That somebody looked is in the audit; here it would hide what was done.
        let done = card.history.iter().filter(|row| row.verb != Verb::Look);
        for (row, y) in done.zip(inside.top()..inside.bottom()) {
            let room = row.room.as_deref().unwrap_or("everywhere");
            let reason = row.reason.as_deref().unwrap_or_default();
            let spans = [
                Span::new(Safe::of(&minute(row.at)), Tone::Dim),
                Span::new(Safe::of(&format!("  {:<8} ", row.verb.as_str())), Tone::Warn),
                Span::new(Safe::of(&format!("{room} by {} ", row.actor.name)), Tone::Plain),
                Span::new(Safe::of(reason), Tone::Dim),
            ];
            pen.spans(inside, (inside.x + 1, y), &spans);
        }
    }
}

impl Screen for CardScreen {
    fn kind(&self) -> Kind {
        Kind::Card
    }

    fn crumb(&self) -> Safe {
        Safe::of(&self.name)
    }

    fn wants(&self) -> Vec<Want> {
        let subject = Subject { person: Some(self.id.to_string()), ..Subject::default() };
        vec![Want { slot: 0, query: Query { subject, ..Query::of(View::User) }, after: None }]
    }

    fn take(&mut self, _slot: u8, frame: &Frame, _hold: Hold<'_>) {
        self.learn(only_row(frame));
    }

    fn step(&mut self, by: isize, _now: u64) {
        let last = self.card.as_ref().map_or(0, |card| card.messages.len().saturating_sub(1));
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// Those where he is come first.
    fn rooms(&self) -> Vec<String> {
        let Some(card) = &self.card else { return Vec::new() };
        let (here, gone): (Vec<_>, Vec<_>) = card.rooms.iter().partition(|room| room.here);
        here.into_iter().chain(gone).map(|room| room.room.clone()).collect()
    }

    fn aim(&self) -> Option<Aim> {
        let (id, name) = (self.id, self.name.clone());
        Some(match self.message() {
            Some(CardMessage { room, seq, text, .. }) => {
                Aim::Message { room: room.clone(), seq: *seq, id, name, text: text.clone() }
            }
            None => Aim::Person { id, name, room: None },
        })
    }

    fn json(&self) -> Option<String> {
        serde_json::to_string(self.card.as_ref()?).ok()
    }

    fn page(&self) -> isize {
        isize::try_from(self.height.get()).unwrap_or(10)
    }

    fn wake(&mut self, _hold: Hold<'_>) -> Option<u64> {
        None
    }

    fn state(&self) -> Safe {
        Safe::fixed("live")
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let Some(card) = &self.card else {
            let why = if app.is_live() { "loading" } else { "not connected" };
            let inside = title(pen, area, &[Span::fixed("Person", Tone::Title)], &[]);
            pen.text(inside, (inside.x + 1, inside.y), &Safe::fixed(why), Tone::Dim);
            return;
        };
        let facts = u16::try_from(9 + card.sanctions.len() + card.neighbours.len()).unwrap_or(20);
        let facts = facts.min(area.height / 2).max(3);
        let rest = area.height.saturating_sub(facts);
        let history = if card.history.is_empty() { 0 } else { (rest / 3).max(3) };
        let messages = rest.saturating_sub(history);
        let top = Rect { height: facts, ..area };
        let middle = Rect { y: area.y + facts, height: messages, ..area };
        let below = Rect { y: area.y + facts + messages, height: history, ..area };
        self.draw_facts(card, app, pen, top);
        self.draw_messages(card, app, pen, middle);
        if history > 0 {
            Self::draw_history(card, pen, below);
        }
    }
}
