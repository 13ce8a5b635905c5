//! One room: what is said in it, live or held, and what the room is.

use crate::console::app::{Aim, App, Kind, Screen, Want};
use crate::console::human::{length, short, span};
use crate::console::look::{Glyph, Tone};
use crate::console::model::{Follow, Hold, Tail};
use crate::console::screens::badge;
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, title};
use parlor_protocol::admin::{Frame, Query, RoomCard, Subject, TailLine, View};
use parlor_protocol::deed::Role;
use parlor_protocol::{PersonId, Seq};
use ratatui::layout::Rect;
use serde::Deserialize;
use std::cell::Cell;
use std::collections::HashMap;

/// Lines that are kept of a room; twice as many while it is held.
const KEPT: usize = 5_000;

const TAIL: u8 = 0;
const CARD: u8 = 1;

/// Cells of a name in the tail.
const NAME: usize = 14;

/// One room.
pub(crate) struct RoomScreen {
    room: String,
    tail: Tail<TailLine>,
    card: Option<Box<RoomCard>>,
    roles: HashMap<PersonId, Role>,
    filter: String,
    height: Cell<usize>,
    /// The line to stand on once it is here.
    wanted: Option<Seq>,
}

impl RoomScreen {
    pub(crate) fn new(room: &str) -> Self {
        Self {
            room: room.to_owned(),
            tail: Tail::new(KEPT),
            card: None,
            roles: HashMap::new(),
            filter: String::new(),
            height: Cell::new(20),
            wanted: None,
        }
    }

    /// The room, held at a message.
    pub(crate) fn at(room: &str, seq: Seq) -> Self {
        Self { wanted: Some(seq), ..Self::new(room) }
    }

    pub(super) fn room(&self) -> &str {
        &self.room
    }

    /// The newest lines, beside a list of rooms.
    pub(super) fn draw_preview(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let head = [Span::new(Safe::of(&self.room), Tone::Title)];
        let inside = title(pen, area, &head, &[Span::fixed("enter opens", Tone::Dim)]);
        self.draw_tail(app, pen, inside);
    }

    fn add(&mut self, rows: &[serde_json::Value]) {
        for row in rows {
            let Ok(line) = TailLine::deserialize(row) else { continue };
            self.amend(&line);
            self.tail.push(line.seq, line);
        }
        if let Some(seq) = self.wanted.take_if(|seq| self.tail.newest() >= Some(*seq)) {
            self.tail.select(seq);
        }
    }

    /// What an event says of earlier lines.
    fn amend(&mut self, event: &TailLine) {
        let Some(target) = event.target else { return };
        self.tail.amend(|line| {
            if line.seq != target {
                return;
            }
            match event.kind.as_str() {
                "edited" => {
                    line.edited = true;
                    line.text.clone_from(&event.text);
                }
                "removed" => line.removed = true,
                _ => {}
            }
        });
    }

    fn spans(&self, line: &TailLine, app: &App) -> Vec<Span> {
        let mut spans = vec![
            Span::new(Safe::of(&app.zone.clock(line.at)), Tone::Dim),
            Span::fixed("  ", Tone::Plain),
        ];
        let name = line.from.as_ref().map_or("─", |from| from.name.as_str());
        let mut shown = crate::console::text::cut(Safe::of(name).as_str(), NAME).into_owned();
        let used = Safe::of(&shown).width();
        shown.push_str(&" ".repeat(NAME.saturating_sub(used)));
        let speaks = line.kind == "message";
        spans.push(Span::new(Safe::of(&shown), if speaks { Tone::Name } else { Tone::Dim }));
        spans.push(self.badge_of(line, app));
        if line.reports > 0 {
            let flag = format!("{}{} ", app.look.glyph(Glyph::Flag), line.reports);
            spans.push(Span::new(Safe::of(&flag), Tone::Bad));
        }
        let text = Safe::of(line.text.as_deref().unwrap_or_default());
        match (line.removed, speaks) {
            (true, _) => {
                spans.push(Span::fixed("[removed] ", Tone::Warn));
                spans.push(Span::new(text, Tone::Off));
            }
            (false, true) => spans.push(Span::new(text, Tone::Plain)),
            (false, false) => spans.push(Span::new(text, Tone::Dim)),
        }
        if line.edited {
            spans.push(Span::fixed(" (edited)", Tone::Dim));
        }
        spans
    }

    fn badge_of(&self, line: &TailLine, app: &App) -> Span {
        let role = line.from.as_ref().and_then(|from| self.roles.get(&from.id)).copied();
        let badge = role.and_then(badge).map_or(" ", |glyph| app.look.glyph(glyph));
        Span::new(Safe::of(&format!("{badge} ")), Tone::Marked)
    }

    fn matches(&self, line: &TailLine) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&self.filter.to_lowercase());
        let name = line.from.as_ref().is_some_and(|from| has(&from.name));
        self.filter.is_empty() || name || line.text.as_deref().is_some_and(has)
    }

    fn draw_tail(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let lines: Vec<(usize, &TailLine)> = (0..self.tail.len())
            .filter_map(|place| Some((place, self.tail.get(place)?)))
            .filter(|(_, line)| self.matches(line))
            .collect();
        let height = usize::from(area.height);
        self.height.set(height);
        let cursor = self.tail.place();
        let held = matches!(self.tail.follow(), Follow::Held { .. });
        let at = lines.iter().rposition(|(place, _)| *place <= cursor).unwrap_or(0);
        let newest = lines.len().saturating_sub(height);
        let top = if held { at.saturating_sub(height / 2).min(newest) } else { newest };
        for ((place, line), y) in lines.iter().skip(top).zip(area.top()..area.bottom()) {
            let row = Rect { y, height: 1, ..area };
            let on = held && *place == cursor;
            let mark = if on { Glyph::Cursor } else { Glyph::Mark };
            let marked = app.marks.has(&line.seq.to_string());
            if on || marked {
                pen.text(row, (row.x, y), &Safe::of(app.look.glyph(mark)), Tone::Marked);
            }
            let text = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
            pen.spans(text, (text.x, y), &self.spans(line, app));
            if on {
                pen.cursor(row);
            }
        }
        if lines.is_empty() {
            let why = if app.is_live() { "nothing was said here yet" } else { "not connected" };
            pen.text(area, (area.x + 2, area.y), &Safe::fixed(why), Tone::Dim);
        }
    }

    fn foot(&self, app: &App) -> Vec<Span> {
        let text = match self.tail.follow() {
            Follow::Held { .. } => {
                let at = self.tail.selected().map_or(0, |line| line.at);
                format!("held at {} · f follows", app.zone.clock(at))
            }
            Follow::Live => format!("{} lines", self.tail.len()),
        };
        let mut spans = vec![Span::new(Safe::of(&text), Tone::Dim)];
        if self.tail.dropped > 0 {
            let dropped = format!(" · {} not shown: too many at once", self.tail.dropped);
            spans.push(Span::new(Safe::of(&dropped), Tone::Warn));
        }
        if self.tail.lost {
            spans.push(Span::fixed(" · earlier lines are no longer kept", Tone::Warn));
        }
        spans
    }

    /// What the room is, in two lines at the foot or a pane at the side.
    fn facts(&self, app: &App) -> Vec<(&'static str, String)> {
        let Some(card) = &self.card else { return Vec::new() };
        let row = &card.row;
        let until = |until: Option<u64>| match until {
            Some(until) => {
                format!(" for {}", length(until.saturating_sub(app.now.wall) / 1000 * 1000))
            }
            None => String::new(),
        };
        let mut facts = vec![
            ("topic", row.topic.clone().unwrap_or_else(|| "-".to_owned())),
            ("users", format!("{} (peak {})", row.users, row.peak)),
            ("rate", format!("{}/s", short(row.rate))),
            ("reports", row.reports.to_string()),
            ("sanctions", card.sanctions.to_string()),
            ("slow readers", card.slow_readers.to_string()),
            ("age", span(app.now.wall.saturating_sub(row.made_at))),
        ];
        if row.locked {
            facts.push(("locked", format!("yes{}", until(card.locked_until))));
        }
        if row.slow_ms > 0 {
            facts.push(("slow", format!("{}{}", length(row.slow_ms), until(card.slow_until))));
        }
        if row.closed {
            facts.push(("closed", "yes".to_owned()));
        }
        let staff: Vec<String> = card
            .staff
            .iter()
            .map(|one| format!("{} ({})", one.name, super::role(one.role)))
            .collect();
        facts.push(("staff", if staff.is_empty() { "-".to_owned() } else { staff.join(", ") }));
        facts
    }

    fn draw_facts(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let inside = title(pen, area, &[Span::fixed("Room", Tone::Title)], &[]);
        let mut y = inside.y;
        for (name, value) in self.facts(app) {
            pen.text(inside, (inside.x + 1, y), &Safe::fixed(name), Tone::Dim);
            let at = inside.x + 14;
            let room = usize::from(inside.right().saturating_sub(at));
            for line in wrap(Safe::of(&value).as_str(), room).iter().take(4) {
                pen.text(inside, (at, y), &Safe::of(line), Tone::Plain);
                y += 1;
            }
        }
    }
}

impl Screen for RoomScreen {
    fn kind(&self) -> Kind {
        Kind::Room
    }

    fn crumb(&self) -> Safe {
        Safe::of(&self.room)
    }

    fn wants(&self) -> Vec<Want> {
        let subject = Subject { room: Some(self.room.clone()), ..Subject::default() };
        let of = |view| Query { subject: subject.clone(), ..Query::of(view) };
        // A room that is opened at a message begins some lines before it.
        let before = self.wanted.map(|seq| seq.saturating_sub(50));
        let after = self.tail.newest().or(before);
        vec![
            Want { slot: TAIL, query: of(View::Tail), after },
            Want { slot: CARD, query: of(View::Room), after: None },
        ]
    }

    fn take(&mut self, slot: u8, frame: &Frame, _hold: Hold<'_>) {
        match frame {
            Frame::Snapshot(snapshot) if slot == CARD => {
                self.learn(snapshot.rows.first());
            }
            Frame::Changes(changes) if slot == CARD => {
                self.learn(changes.rows.first());
            }
            Frame::Snapshot(snapshot) => {
                if snapshot.lost {
                    self.tail.clear();
                    self.tail.lost = true;
                }
                self.add(&snapshot.rows);
            }
            Frame::Lines(lines) => {
                self.tail.dropped += lines.dropped;
                self.add(&lines.rows);
            }
            Frame::Changes(_)
            | Frame::Welcome(_)
            | Frame::Ok { .. }
            | Frame::Plan(_)
            | Frame::Receipt(_)
            | Frame::Outcome(_)
            | Frame::Error(_)
            | Frame::Rights { .. }
            | Frame::Bye { .. } => {}
        }
    }

    fn step(&mut self, by: isize, _now: u64) {
        self.tail.step(by);
    }

    fn aim(&self) -> Option<Aim> {
        let line = self.tail.selected()?;
        let from = line.from.as_ref().filter(|_| line.kind == "message");
        let Some(from) = from else { return Some(Aim::Room(self.room.clone())) };
        Some(Aim::Message {
            room: self.room.clone(),
            seq: line.seq,
            id: from.id,
            name: from.name.clone(),
            text: line.text.clone(),
        })
    }

    fn markable(&self) -> Vec<(String, String)> {
        let messages = self.tail.iter().filter(|line| line.kind == "message" && self.matches(line));
        let name = |line: &TailLine| line.from.as_ref().map(|from| from.name.clone());
        messages.filter_map(|line| Some((line.seq.to_string(), name(line)?))).collect()
    }

    fn json(&self) -> Option<String> {
        serde_json::to_string(self.tail.selected()?).ok()
    }

    fn page(&self) -> isize {
        isize::try_from(self.height.get()).unwrap_or(10)
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn set_filter(&mut self, filter: &str) {
        filter.clone_into(&mut self.filter);
    }

    fn pause(&mut self) {
        match self.tail.follow() {
            Follow::Live => self.tail.hold(),
            Follow::Held { .. } => self.tail.resume(),
        }
    }

    fn follow(&mut self) {
        self.tail.resume();
    }

    fn wake(&mut self, _hold: Hold<'_>) -> Option<u64> {
        None
    }

    fn state(&self) -> Safe {
        match self.tail.follow() {
            Follow::Live => Safe::fixed("live"),
            Follow::Held { newer } => Safe::of(&format!("held · +{newer} new")),
        }
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let side = if area.width >= 100 { (area.width / 3).min(50) } else { 0 };
        let main = Rect { width: area.width - side, ..area };
        let inside = title(pen, main, &[Span::fixed("Live", Tone::Title)], &self.foot(app));
        self.draw_tail(app, pen, inside);
        if side > 0 {
            self.draw_facts(app, pen, Rect { x: area.x + main.width, width: side, ..area });
        }
    }
}

impl RoomScreen {
    fn learn(&mut self, row: Option<&serde_json::Value>) {
        let Some(Ok(card)) = row.map(RoomCard::deserialize) else { return };
        self.roles = card.staff.iter().map(|one| (one.id, one.role)).collect();
        self.card = Some(Box::new(card));
    }
}
