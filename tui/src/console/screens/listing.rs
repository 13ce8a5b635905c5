//! A screen that is one table of a view: rooms, users, connections, sanctions, reports, the audit and the daemon's log.

mod aims;
mod draw;

use crate::console::app::{Aim, App, Fed, Filters, Hit, Kind, Moves, Screen, Turn, Unaimed, Want};
use crate::console::look::Tone;
use crate::console::model::{Hold, Keyed, Table};
use crate::console::text::Safe;
use crate::console::widgets::{Cell, Column, Head, Pen, Span, column_at};
use crate::text::seconds;
use parlor_protocol::admin::{Frame, Order, Query, ROWS, Subject, View};
use ratatui::layout::{Position, Rect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell as Slot;

/// What a table shows, and how.
pub(crate) struct Spec<R: 'static> {
    pub(crate) kind: Kind,
    pub(crate) view: View,
    pub(crate) title: &'static str,
    pub(crate) columns: &'static [Column],
    /// The column it is sorted by at first.
    pub(crate) sort: Option<(&'static str, Order)>,
    pub(crate) cells: fn(&R, &App) -> Vec<Cell>,
    pub(crate) aim: fn(&R, &Subject) -> Option<Aim>,
    /// The name that a mark keeps; None: rows cannot be marked.
    pub(crate) name: fn(&R) -> Option<String>,
    pub(crate) alert: fn(&R) -> bool,
    /// The column whose text may be longer than its cells, and the whole text.
    pub(crate) whole: Option<Whole<R>>,
    /// What no column has cells for: told with the whole row.
    pub(crate) more: fn(&R) -> Vec<(&'static str, String)>,
}

/// A column's title, and what stands in it.
pub(crate) type Whole<R> = (&'static str, fn(&R) -> String);

/// One table.
pub(crate) struct Listing<R: 'static> {
    spec: &'static Spec<R>,
    table: Table<R>,
    subject: Subject,
    filter: String,
    sort: Option<(&'static str, Order)>,
    /// The last filter that the server answered, and the order: what the rows are.
    good: (String, Option<(&'static str, Order)>),
    offset: usize,
    paused: bool,
    /// Of lines, there are older ones than those that were asked for.
    has_older: bool,
    /// The keys go to it; a cursor elsewhere would look like an aim.
    focused: bool,
    /// Rows of the window, as last drawn.
    height: Slot<usize>,
    /// Where the rows stood, and the first of them, as last drawn.
    stood: Slot<(Rect, usize)>,
}

/// Rows that are fetched beyond what is on the screen, so that a page down shows something at once.
const AHEAD: usize = 100;

impl<R: Keyed + DeserializeOwned + Serialize + 'static> Listing<R> {
    pub(crate) fn new(spec: &'static Spec<R>, subject: Subject) -> Self {
        Self {
            spec,
            table: Table::default(),
            subject,
            filter: String::new(),
            sort: spec.sort,
            good: (String::new(), spec.sort),
            offset: 0,
            paused: false,
            has_older: false,
            focused: true,
            height: Slot::new(40),
            stood: Slot::default(),
        }
    }

    /// Whether the keys go to it from now on.
    pub(super) fn focus(&mut self, focused: bool) {
        self.focused = focused;
    }

    /// Shows it by other columns.
    pub(super) fn respec(&mut self, spec: &'static Spec<R>) {
        self.spec = spec;
    }

    /// The rows that are known, if they are all that match.
    pub(super) fn all(&self) -> Option<impl Iterator<Item = &R>> {
        let whole = self.table.len() >= self.table.matched && !self.table.is_empty();
        let whole = whole && self.late().is_none();
        whole.then(|| self.table.keys().iter().filter_map(|key| self.table.get(key)))
    }

    /// Why the rows are not what was asked for: the server has not answered yet.
    fn late(&self) -> Option<Unaimed> {
        let (filter, sort) = &self.good;
        if *filter != self.filter {
            return Some(Unaimed::Filtering);
        }
        (*sort != self.sort).then_some(Unaimed::Sorting)
    }

    /// The row under the cursor, if the rows are those that were asked for.
    fn under(&self) -> Option<&R> {
        self.table.selected().filter(|_| self.late().is_none()).map(|(_, row)| row)
    }

    /// Sorts by the column that stands so many to the right, around.
    fn sort_beside(&mut self, by: isize) -> bool {
        let sorts: Vec<&'static str> = self.sorts().into_iter().map(|(name, _)| name).collect();
        let (present, count) = (self.sort.map(|(name, _)| name), sorts.len().cast_signed());
        let at = sorts.iter().position(|name| Some(*name) == present);
        let to = match at {
            Some(at) => at.cast_signed() + by,
            None if by < 0 => count - 1,
            None => 0,
        };
        let to = usize::try_from(to.rem_euclid(count.max(1))).unwrap_or(0);
        let Some(name) = sorts.get(to) else { return false };
        self.sort(name);
        true
    }

    /// Near the end of what was fetched the window moves on; the cursor keeps its row.
    fn slide(&mut self) {
        let at = self.cursor_place();
        let known = self.table.len();
        let more_below = self.offset + known < self.table.matched;
        if more_below && at + AHEAD / 2 >= known {
            self.offset += known / 2;
        } else if self.offset > 0 && at < AHEAD / 4 {
            self.offset = self.offset.saturating_sub(AHEAD);
        }
    }

    /// What each row that is known would be about.
    fn aims(&self) -> impl Iterator<Item = Aim> {
        let rows = self.table.keys().iter().filter_map(|key| self.table.get(key));
        rows.filter_map(|row| (self.spec.aim)(row, &self.subject))
    }

    /// In steps, so that a line more or less on the screen asks for nothing.
    fn limit(&self) -> usize {
        (self.height.get() + AHEAD).next_multiple_of(AHEAD).min(ROWS)
    }

    fn head(&self) -> Head<'static> {
        let (sort, order) = self.sort.unzip();
        Head { sort, order: order.unwrap_or_default() }
    }

    fn cursor_place(&self) -> usize {
        let selected = self.table.selected().map(|(key, _)| key);
        let keys = self.table.keys();
        keys.iter().position(|key| Some(key.as_str()) == selected).unwrap_or(0)
    }
}

impl<R: Keyed + DeserializeOwned + Serialize + 'static> Screen for Listing<R> {
    fn kind(&self) -> Kind {
        self.spec.kind
    }

    fn crumb(&self) -> Safe {
        match (&self.subject.room, &self.subject.person) {
            (Some(of), _) | (None, Some(of)) => Safe::of(&format!("{} of {of}", self.spec.title)),
            (None, None) => Safe::fixed(self.spec.title),
        }
    }

    fn state(&self) -> Safe {
        match self.table.held_for() {
            _ if self.paused && self.late().is_some() => {
                Safe::fixed("paused: p goes on, and then asks")
            }
            _ if self.paused => Safe::fixed("paused"),
            _ if self.late() == Some(Unaimed::Filtering) => Safe::fixed("filtering…"),
            _ if self.late() == Some(Unaimed::Sorting) => Safe::fixed("sorting…"),
            Some(held) => Safe::of(&format!("live · sort held {}", seconds(held))),
            None => Safe::fixed("live"),
        }
    }

    fn is_held(&self) -> bool {
        self.paused || self.late().is_some() || self.table.held_for().is_some()
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        self.draw_under(app, pen, area, &[Span::fixed(self.spec.title, Tone::Title)]);
    }
}

impl<R: Keyed + DeserializeOwned + Serialize + 'static> Fed for Listing<R> {
    fn wants(&self) -> Vec<Want> {
        if self.paused {
            return Vec::new();
        }
        let (sort, order) = self.sort.unzip();
        let query = Query {
            subject: self.subject.clone(),
            filter: self.filter.clone(),
            sort: sort.map(str::to_owned),
            order: order.unwrap_or_default(),
            offset: self.offset,
            limit: self.limit(),
            ..Query::of(self.spec.view)
        };
        vec![Want { slot: 0, query, after: None }]
    }

    fn take(&mut self, _slot: u8, frame: &Frame, hold: Hold<'_>) {
        match frame {
            Frame::Snapshot(snapshot) => {
                self.good = (self.filter.clone(), self.sort);
                // Of lines only the newest are sent; how many there are in all nobody counted.
                let lines = self.spec.view.is_lines();
                self.has_older = lines && snapshot.rows.len() >= self.limit();
                self.table.snapshot(snapshot, hold);
            }
            Frame::Changes(changes) => {
                // A hole means that steps were left out; what came is the newest all the same.
                self.table.changes(changes, hold);
            }
            Frame::Lines(lines) => self.table.lines(lines, hold),
            Frame::Welcome(_)
            | Frame::Ok { .. }
            | Frame::Plan(_)
            | Frame::Receipt(_)
            | Frame::Outcome(_)
            | Frame::Error(_)
            | Frame::Rights { .. }
            | Frame::Bye { .. } => {}
        }
    }

    fn wake(&mut self, hold: Hold<'_>) -> Option<u64> {
        self.table.settle(hold)
    }
}

impl<R: Keyed + DeserializeOwned + Serialize + 'static> Moves for Listing<R> {
    fn step(&mut self, by: isize, now: u64) {
        if self.late().is_some() {
            return;
        }
        self.table.step(by, now);
        self.slide();
    }

    fn click(&mut self, at: Position, now: u64) -> Option<Hit> {
        let (rows, top) = self.stood.get();
        let head = Rect { y: rows.y.saturating_sub(1), height: 1, ..rows };
        if head.contains(at) && !self.table.is_empty() {
            let (columns, by) = (self.spec.columns, self.head());
            self.sort(column_at((columns, by), rows.width, at.x - rows.x)?.sort?);
            return Some(Hit::Head);
        }
        let place = top + usize::from(at.y.saturating_sub(rows.y));
        if !rows.contains(at) || place >= self.table.len() || self.late().is_some() {
            return None;
        }
        let from = self.cursor_place();
        self.step(place.cast_signed() - from.cast_signed(), now);
        Some(Hit::Row)
    }

    fn page(&self) -> isize {
        isize::try_from(self.height.get()).unwrap_or(10)
    }

    fn turn(&mut self, how: Turn) -> bool {
        match how {
            Turn::Reverse => {
                let Some((by, _)) = self.sort else { return false };
                self.sort(by);
                true
            }
            Turn::Right => self.sort_beside(1),
            Turn::Left => self.sort_beside(-1),
            Turn::Wide
            | Turn::Preview
            | Turn::Zoom
            | Turn::Times
            | Turn::Wrap
            | Turn::Removed
            | Turn::Here => false,
        }
    }

    fn pause(&mut self) {
        self.paused = !self.paused;
    }

    fn follow(&mut self) {
        self.paused = false;
    }
}

impl<R: Keyed + DeserializeOwned + Serialize + 'static> Filters for Listing<R> {
    fn view(&self) -> Option<View> {
        Some(self.spec.view)
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn set_filter(&mut self, filter: &str) {
        filter.clone_into(&mut self.filter);
        self.offset = 0;
        self.table.renew();
    }

    fn filter_refused(&mut self) {
        self.filter.clone_from(&self.good.0);
    }

    fn matched(&self) -> Option<(usize, usize)> {
        self.late().is_none().then_some((self.table.matched, self.table.total))
    }

    fn sorts(&self) -> Vec<(&'static str, &'static str)> {
        let columns = self.spec.columns.iter();
        columns.filter_map(|column| Some((column.sort?, column.title))).collect()
    }

    fn sort(&mut self, by: &'static str) {
        let order = match self.sort {
            Some((same, Order::Falling)) if same == by => Order::Rising,
            Some((same, Order::Rising)) if same == by => Order::Falling,
            // Names begin at A, numbers at the largest.
            Some(_) | None if matches!(by, "room" | "name" | "address") => Order::Rising,
            Some(_) | None => Order::Falling,
        };
        self.sort = Some((by, order));
        self.offset = 0;
        self.table.go_to_first();
        self.table.renew();
    }
}
