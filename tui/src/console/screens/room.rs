//! One room: what is said in it, live or held, and what the room is.

mod draw;

use crate::console::app::{Aim, App, Hit, Kind, Screen, Sheet, Want};
use crate::console::look::Tone;
use crate::console::model::{Follow, Gone, Hold, Tail};
use crate::console::screens::listing::Listing;
use crate::console::screens::people::MEMBERS;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, title};
use crate::text::told;
use parlor_protocol::admin::{Frame, Query, ROWS, RoomCard, Subject, TailLine, UserRow, View};
use parlor_protocol::deed::Role;
use parlor_protocol::{PersonId, Seq};
use ratatui::layout::{Position, Rect};
use serde::Deserialize;
use std::cell::Cell;
use std::collections::HashMap;

/// Lines that are kept of a room; twice as many while it is held.
const KEPT: usize = 5_000;

const TAIL: u8 = 0;
const CARD: u8 = 1;
const MEMBERS_SLOT: u8 = 2;

/// From this width on the members and what the room is stand beside what is said, and from the second one each for itself.
const BESIDE: u16 = 100;
const WIDE: u16 = 150;

/// Which pane the keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Tail,
    Members,
}

/// One room.
pub(crate) struct RoomScreen {
    room: String,
    tail: Tail<TailLine>,
    gone: Gone,
    card: Option<Box<RoomCard>>,
    roles: HashMap<PersonId, Role>,
    filter: String,
    height: Cell<usize>,
    /// The line to stand on once it is here.
    wanted: Option<Seq>,
    members: Listing<UserRow>,
    pane: Pane,
    width: u16,
    /// Where the lines stood, and the first of them, as last drawn.
    stood: Cell<(Rect, usize)>,
    /// Cells of the longest name that was drawn: the texts beside names do not move to and fro.
    longest: Cell<usize>,
}

fn of_room(room: &str) -> Subject {
    Subject { room: Some(room.to_owned()), ..Subject::default() }
}

impl RoomScreen {
    pub(crate) fn new(room: &str) -> Self {
        let mut screen = Self {
            room: room.to_owned(),
            tail: Tail::new(KEPT),
            gone: Gone::default(),
            card: None,
            roles: HashMap::new(),
            filter: String::new(),
            height: Cell::new(20),
            wanted: None,
            members: Listing::new(&MEMBERS, of_room(room)),
            pane: Pane::Tail,
            width: 0,
            stood: Cell::default(),
            longest: Cell::new(0),
        };
        screen.turn_to(Pane::Tail);
        screen
    }

    /// The room, held at a message.
    pub(crate) fn at(room: &str, seq: Seq) -> Self {
        Self { wanted: Some(seq), ..Self::new(room) }
    }

    /// The line that is aimed at: the nearest to the cursor that the filter lets through. What is not shown is never meant.
    fn under(&self) -> Option<&TailLine> {
        let before = (0..=self.tail.place()).rev();
        let after = self.tail.place() + 1..self.tail.len();
        before.chain(after).filter_map(|place| self.tail.get(place)).find(|line| self.matches(line))
    }

    /// Moves among the lines that are shown.
    fn step_tail(&mut self, by: isize) {
        if self.filter.is_empty() {
            return self.tail.step(by);
        }
        let Some(from) = self.under().map(|line| line.seq) else { return };
        let shown = self.tail.iter().filter(|line| self.matches(line)).map(|line| line.seq);
        let shown: Vec<Seq> = shown.collect();
        let to = shown.partition_point(|seq| *seq < from).saturating_add_signed(by);
        match shown.get(to) {
            Some(seq) => self.tail.select(*seq),
            None => self.tail.resume(),
        }
    }

    /// The keys go to this pane from now on.
    fn turn_to(&mut self, pane: Pane) {
        self.pane = pane;
        self.members.focus(pane == Pane::Members);
    }

    pub(super) fn room(&self) -> &str {
        &self.room
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
        match event.kind.as_str() {
            "edited" => self.tail.amend(|line| {
                if Some(line.seq) == event.target {
                    line.edited = true;
                    line.text.clone_from(&event.text);
                }
            }),
            "removed" => self.gone.went(&mut self.tail, event),
            "restored" => self.gone.came_back(&mut self.tail, event),
            _ => {}
        }
    }

    fn matches(&self, line: &TailLine) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&self.filter.to_lowercase());
        let shown = || {
            let (by, what) = told(line);
            by.is_some_and(has) || has(&what)
        };
        self.filter.is_empty() || shown()
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
        let of = |view| Query { subject: of_room(&self.room), limit: ROWS, ..Query::of(view) };
        // A room that is opened at a message begins some lines before it.
        let before = self.wanted.map(|seq| seq.saturating_sub(50));
        let after = self.tail.newest().or(before);
        let mut wants = vec![
            Want { slot: TAIL, query: of(View::Tail), after },
            Want { slot: CARD, query: of(View::Room), after: None },
        ];
        if self.width >= BESIDE {
            let members = self.members.wants().into_iter();
            wants.extend(members.map(|want| Want { slot: MEMBERS_SLOT, ..want }));
        }
        wants
    }

    fn take(&mut self, slot: u8, frame: &Frame, hold: Hold<'_>) {
        if slot == MEMBERS_SLOT {
            return self.members.take(0, frame, hold);
        }
        match frame {
            Frame::Snapshot(snapshot) if slot == CARD => {
                self.learn(snapshot.rows.first());
            }
            Frame::Changes(changes) if slot == CARD => {
                self.learn(changes.rows.first());
            }
            Frame::Snapshot(snapshot) => {
                self.tail.begun = true;
                if snapshot.lost {
                    self.tail.clear();
                    self.gone = Gone::default();
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

    fn resized(&mut self, width: u16) {
        self.width = width;
        if width < BESIDE {
            self.turn_to(Pane::Tail);
        }
    }

    fn next_pane(&mut self) {
        self.turn_to(match self.pane {
            Pane::Tail if self.width >= BESIDE => Pane::Members,
            Pane::Tail | Pane::Members => Pane::Tail,
        });
    }

    fn step(&mut self, by: isize, now: u64) {
        match self.pane {
            Pane::Tail => self.step_tail(by),
            Pane::Members => self.members.step(by, now),
        }
    }

    fn click(&mut self, at: Position, now: u64) -> Option<Hit> {
        let beside = (self.width >= BESIDE).then(|| self.members.click(at, now)).flatten();
        if beside.is_some() {
            self.turn_to(Pane::Members);
            return beside;
        }
        let (lines, top) = self.stood.get();
        let place = top + usize::from(at.y.saturating_sub(lines.y));
        let hit =
            self.tail.iter().filter(|line| self.matches(line)).nth(place).map(|line| line.seq);
        let seq = hit.filter(|_| lines.contains(at))?;
        self.turn_to(Pane::Tail);
        self.tail.select(seq);
        Some(Hit::Row)
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.members.names();
        names.extend(self.tail.iter().filter_map(|line| Some(line.from.as_ref()?.name.clone())));
        names
    }

    fn rooms(&self) -> Vec<String> {
        vec![self.room.clone()]
    }

    fn aim(&self) -> Option<Aim> {
        if self.pane == Pane::Members {
            return self.members.aim();
        }
        let line = self.under()?;
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
        if self.pane == Pane::Members {
            return self.members.markable();
        }
        let messages = self.tail.iter().filter(|line| line.kind == "message" && self.matches(line));
        let name = |line: &TailLine| line.from.as_ref().map(|from| from.name.clone());
        messages.filter_map(|line| Some((line.seq.to_string(), name(line)?))).collect()
    }

    fn author(&self, key: &str) -> Option<(PersonId, String)> {
        let seq: Seq = key.parse().ok()?;
        let line = self.tail.iter().find(|line| line.seq == seq && line.kind == "message")?;
        line.from.as_ref().map(|from| (from.id, from.name.clone()))
    }

    fn json(&self) -> Option<String> {
        if self.pane == Pane::Members {
            return self.members.json();
        }
        serde_json::to_string(self.under()?).ok()
    }

    fn whole(&self, app: &App) -> Option<Sheet> {
        if self.pane == Pane::Members {
            return self.members.whole(app);
        }
        self.under().map(|line| self.sheet(line))
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

    /// A line that comes between two keys must not be the one that is acted on.
    fn take_aim(&mut self) {
        if self.pane == Pane::Tail
            && let Some(seq) = self.under().map(|line| line.seq)
        {
            self.tail.select(seq);
        }
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

    fn sorts(&self) -> Vec<(&'static str, &'static str)> {
        if self.pane == Pane::Members { self.members.sorts() } else { Vec::new() }
    }

    fn sort(&mut self, by: &'static str) {
        self.members.sort(by);
    }

    fn wake(&mut self, hold: Hold<'_>) -> Option<u64> {
        self.members.wake(hold)
    }

    fn state(&self) -> Safe {
        match self.tail.follow() {
            Follow::Live => Safe::fixed("live"),
            Follow::Held { newer: 0 } => Safe::fixed("held"),
            Follow::Held { newer } => Safe::of(&format!("held · +{newer} new")),
        }
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let side = match area.width {
            WIDE.. => 72,
            BESIDE.. => (area.width * 2 / 5).min(50),
            _ => 0,
        };
        let main = Rect { width: area.width - side, ..area };
        let inside = title(pen, main, &[Span::fixed("Live", Tone::Title)], &self.foot());
        self.draw_tail(app, pen, inside);
        let beside = Rect { x: area.x + main.width, width: side, ..area };
        if area.width >= WIDE {
            let members = Rect { width: side / 2, ..beside };
            self.members.draw(app, pen, members);
            self.draw_facts(app, pen, Rect { x: members.right(), width: side / 2, ..beside });
        } else if side > 0 {
            let high = area.height * 2 / 5;
            self.draw_facts(app, pen, Rect { height: high, ..beside });
            let low = Rect { y: area.y + high, height: area.height - high, ..beside };
            self.members.draw(app, pen, low);
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
