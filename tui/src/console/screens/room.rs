//! One room: what is said in it, live or held, and what the room is.

mod aims;
mod draw;
mod lines;
mod past;
mod reading;
mod side;
mod stream;
mod whom;

use crate::console::app::{App, Fed, Filters, Hit, Kind, Moves, Screen, Turn, Want};
use crate::console::model::{Follow, Gone, Hold, Sieve, Tail};
use crate::console::text::Safe;
use crate::console::widgets::Pen;
use crate::text::{count, count_of, rate, span};
use parlor_protocol::admin::{Frame, Query, ROWS, RoomCard, Snapshot, Subject, TailLine, View};
use parlor_protocol::deed::Role;
use parlor_protocol::{PersonId, Seq};
use past::Past;
use ratatui::layout::{Position, Rect};
use reading::Reading;
use side::{Pane, Side};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use whom::Whom;

/// Lines that are kept of a room; twice as many while it is held.
const KEPT: usize = 5_000;

const TAIL: u8 = 0;
const CARD: u8 = 1;
const WHOM: u8 = 2;

/// From this width on the members and what the room is stand beside what is said, and from the second one each for itself.
const BESIDE: u16 = 100;
const WIDE: u16 = 150;

/// One room.
pub(crate) struct RoomScreen {
    room: String,
    tail: Tail<TailLine>,
    gone: Gone,
    card: Option<Box<RoomCard>>,
    roles: HashMap<PersonId, Role>,
    sieve: Sieve,
    past: Past,
    side: Side,
    reading: Reading,
    whom: Whom,
    width: u16,
    drawn: Drawn,
}

/// How it was drawn last.
struct Drawn {
    height: Cell<usize>,
    area: Cell<Rect>,
    /// The line of each row.
    rows: RefCell<Vec<Seq>>,
    /// Cells of the longest name: the texts beside names do not move to and fro.
    longest: Cell<usize>,
    /// Cells that the longest text had too few.
    beyond: Cell<usize>,
}

fn of_room(room: &str) -> Subject {
    Subject { room: Some(room.to_owned()), ..Subject::default() }
}

impl RoomScreen {
    pub(crate) fn new(room: &str) -> Self {
        Self {
            room: room.to_owned(),
            tail: Tail::new(KEPT),
            gone: Gone::default(),
            card: None,
            roles: HashMap::new(),
            sieve: Sieve::default(),
            past: Past::default(),
            side: Side::new(room),
            reading: Reading::default(),
            whom: Whom::default(),
            width: 0,
            drawn: Drawn {
                height: Cell::new(20),
                area: Cell::default(),
                rows: RefCell::default(),
                longest: Cell::new(0),
                beyond: Cell::new(0),
            },
        }
    }

    /// The room, held at a message.
    pub(crate) fn at(room: &str, seq: Seq) -> Self {
        Self { past: Past::to(seq), ..Self::new(room) }
    }

    pub(super) fn room(&self) -> &str {
        &self.room
    }
}

impl Screen for RoomScreen {
    fn kind(&self) -> Kind {
        self.side.kind()
    }

    fn crumb(&self) -> Safe {
        Safe::of(&self.room)
    }

    fn resized(&mut self, width: u16) {
        self.width = width;
        self.side.resized(width);
    }

    fn covered(&mut self) {
        self.whom = Whom::default();
    }

    fn state(&self) -> Safe {
        match (self.side.list(), self.tail.follow()) {
            (Some(list), _) => list.state(),
            (None, Follow::Live) => Safe::fixed("live"),
            (None, Follow::Held { newer: 0 }) => Safe::fixed("held"),
            (None, Follow::Held { newer }) => {
                let shown = || self.tail.since().filter(|line| self.matches(line)).count() as u64;
                match if self.sieve.is_open() { newer } else { shown() } {
                    0 => Safe::fixed("held"),
                    newer => Safe::of(&format!("held · +{} new", count(newer))),
                }
            }
        }
    }

    fn is_held(&self) -> bool {
        match self.side.list() {
            Some(list) => list.is_held(),
            None => self.tail.follow() != Follow::Live,
        }
    }

    fn notes(&self, _app: &App) -> Vec<String> {
        let mut notes: Vec<String> = self.past.note().into_iter().collect();
        let Some(row) = self.card.as_ref().map(|card| &card.row) else { return notes };
        notes.push(count_of(row.users as u64, "user", "users"));
        notes.push(format!("{}/s", rate(row.rate)));
        notes.extend(row.closed.then(|| "closed".to_owned()));
        notes.extend(row.locked.then(|| "locked".to_owned()));
        notes.extend((row.slow_ms > 0).then(|| format!("slow {}", span(row.slow_ms))));
        notes
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        self.draw_room(app, pen, area);
    }
}

impl Fed for RoomScreen {
    fn wants(&self) -> Vec<Want> {
        let of = |view| Query { subject: of_room(&self.room), limit: ROWS, ..Query::of(view) };
        // A room that is opened at a message begins some lines before it.
        let before = self.past.wanted.map(|seq| seq.saturating_sub(50));
        let after = self.tail.newest().or(before);
        let mut wants = vec![
            Want { slot: TAIL, query: of(View::Tail), after },
            Want { slot: CARD, query: of(View::Room), after: None },
        ];
        wants.extend(self.side.wants(self.width));
        wants.extend(self.whom.query().map(|query| Want { slot: WHOM, query, after: None }));
        wants
    }

    fn take(&mut self, slot: u8, frame: &Frame, hold: Hold<'_>) {
        match slot {
            TAIL => self.take_lines(frame),
            CARD => self.learn(super::only_row(frame)),
            WHOM => self.whom.learn(frame),
            _ => self.side.take(slot, frame, hold),
        }
    }

    fn older(&self) -> Option<(Query, Seq)> {
        self.wants_older()
    }

    fn take_older(&mut self, (room, before): (&str, Seq), came: Result<&Snapshot, &str>) {
        if room == self.room {
            self.take_page(before, came);
        }
    }

    fn wake(&mut self, hold: Hold<'_>) -> Option<u64> {
        let author = self.author_under().map(|(id, _)| id);
        let rest = self.whom.rest(author, hold.now);
        if self.tail.follow() == Follow::Live {
            self.past.rest();
        }
        [self.side.wake(hold), rest].into_iter().flatten().min()
    }
}

impl Moves for RoomScreen {
    fn next_pane(&mut self, back: bool) {
        self.side.next(back, self.width);
    }

    fn step(&mut self, by: isize, now: u64) {
        match self.side.list_mut() {
            Some(list) => list.step(by, now),
            None => self.step_tail(by),
        }
    }

    fn click(&mut self, at: Position, now: u64) -> Option<Hit> {
        if let hit @ Some(_) = self.side.click(at, now, self.width) {
            return hit;
        }
        let area = self.drawn.area.get();
        let shows = self.side.shows(Pane::Tail, self.width) && area.contains(at);
        let row = usize::from(at.y.saturating_sub(area.y));
        let seq = self.drawn.rows.borrow().get(row).copied().filter(|_| shows)?;
        self.side.turn_to(Pane::Tail);
        self.tail.select(seq);
        Some(Hit::Row)
    }

    fn page(&self) -> isize {
        match self.side.list() {
            Some(list) => list.page(),
            None => isize::try_from(self.drawn.height.get()).unwrap_or(10),
        }
    }

    fn pause(&mut self) {
        if let Some(list) = self.side.list_mut() {
            return list.pause();
        }
        match self.tail.follow() {
            Follow::Live => self.tail.hold(),
            Follow::Held { .. } => self.tail.resume(),
        }
    }

    fn follow(&mut self) {
        self.past.moved(0, self.drawn.height.get());
        self.tail.resume();
    }

    fn turn(&mut self, how: Turn) -> bool {
        match how {
            Turn::Zoom => self.side.zoom(self.width),
            Turn::Times => self.reading.times = self.reading.times.next(),
            Turn::Wrap => self.reading.wrap = !self.reading.wrap,
            Turn::Removed => self.reading.removed = !self.reading.removed,
            Turn::Reverse | Turn::Right | Turn::Left => {
                return self.side.list_mut().is_some_and(|list| list.turn(how));
            }
            Turn::Wide | Turn::Preview | Turn::Here => return false,
        }
        true
    }

    fn sideways(&mut self, by: isize) -> bool {
        let most = self.reading.right + self.drawn.beyond.get();
        let tail = self.side.pane == Pane::Tail;
        tail && self.reading.sideways(by, most)
    }

    fn seek(&mut self, back: bool, _now: u64) -> bool {
        self.side.pane == Pane::Tail && self.seek_line(back)
    }
}

impl Filters for RoomScreen {
    fn view(&self) -> Option<View> {
        self.side.list().map_or(Some(View::Tail), Filters::view)
    }

    fn filter(&self) -> Option<&str> {
        match self.side.list() {
            Some(list) => list.filter(),
            None => Some(self.sieve.text()),
        }
    }

    fn set_filter(&mut self, filter: &str) {
        if let Some(list) = self.side.list_mut() {
            return list.set_filter(filter);
        }
        self.sieve.set(filter);
        self.reading.seeks(filter);
    }

    fn flaw(&self) -> Option<(usize, String)> {
        match self.side.list() {
            Some(list) => list.flaw(),
            None => self.sieve.flaw(),
        }
    }

    fn matched(&self) -> Option<(usize, usize)> {
        self.side.list()?.matched()
    }

    fn sorts(&self) -> Vec<(&'static str, &'static str)> {
        self.side.list().map(|list| list.sorts()).unwrap_or_default()
    }

    fn sort(&mut self, by: &'static str) {
        if let Some(list) = self.side.list_mut() {
            list.sort(by);
        }
    }
}
