//! Home: all rooms; on a wide terminal also what is said in the one under the cursor, the newest reports, and what was done.

mod aims;

use super::feed::Feed;
use super::listing::Listing;
use super::lists::REPORTS;
use super::room::RoomScreen;
use super::rooms::{ROOMS, ROOMS_WIDE};
use crate::console::app::{Aim, Aims, App, Fed, Filters, Hit, Kind, Moves, Screen, Turn, Want};
use crate::console::look::Tone;
use crate::console::model::Hold;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, pane, title};
use parlor_protocol::admin::{Frame, Query, ReportRow, RoomRow, Subject, View};
use ratatui::layout::{Position, Rect};

/// From this width on there is a preview, and from the second one everything.
const PREVIEW: u16 = 100;
const WIDE: u16 = 150;

/// Reading a room is written down by the server, so only a cursor that rests this long reads one.
const RESTS: u64 = 600;

/// From this height on a wide preview tells what the room is, too, in so many rows.
const TALL: u16 = 22;
const FACTS: u16 = 11;

/// Lines of a preview.
const GLANCE: usize = 100;

const REPORTS_SLOT: u8 = 10;
const PREVIEW_SLOT: u8 = 20;
const FEED_SLOT: u8 = 40;

/// Which list the keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Rooms,
    Reports,
}

/// Rooms and what stands beside them.
pub(crate) struct Home {
    rooms: Listing<RoomRow>,
    reports: Listing<ReportRow>,
    preview: Option<RoomScreen>,
    feed: Feed,
    /// The room that is to be previewed, and since when the cursor is on it.
    resting: Option<(String, u64)>,
    pane: Pane,
    shape: Shape,
    width: u16,
}

/// What somebody made of it.
#[derive(Clone, Copy, Debug, Default)]
struct Shape {
    /// More columns.
    wide: bool,
    /// No preview.
    alone: bool,
    /// The list that the keys go to has the screen to itself.
    zoomed: bool,
}

impl Default for Home {
    fn default() -> Self {
        let mut home = Self {
            rooms: Listing::new(&ROOMS, Subject::default()),
            reports: Listing::new(&REPORTS, Subject::default()),
            preview: None,
            feed: Feed::default(),
            resting: None,
            pane: Pane::Rooms,
            shape: Shape::default(),
            width: 0,
        };
        home.turn_to(Pane::Rooms);
        home
    }
}

impl Home {
    fn focused(&self) -> &dyn Screen {
        match self.pane {
            Pane::Rooms => &self.rooms,
            Pane::Reports => &self.reports,
        }
    }

    fn focused_mut(&mut self) -> &mut dyn Screen {
        match self.pane {
            Pane::Rooms => &mut self.rooms,
            Pane::Reports => &mut self.reports,
        }
    }

    /// The keys go to this list from now on.
    fn turn_to(&mut self, pane: Pane) {
        self.pane = pane;
        self.rooms.focus(pane == Pane::Rooms);
        self.reports.focus(pane == Pane::Reports);
    }

    /// The room that somebody put the cursor on is read once it has rested there; when that will be. A cursor that was never put
    /// anywhere stands on whatever comes first, and reads nothing.
    fn rest(&mut self, now: u64) -> Option<u64> {
        if self.rooms.unaimed().is_some() {
            // What is read goes on until it is known which rooms there are.
            return None;
        }
        let room = match self.rooms.aim() {
            Some(Aim::Room(room)) if self.previews() && self.rooms.is_placed() => room,
            Some(_) | None => {
                (self.preview, self.resting) = (None, None);
                return None;
            }
        };
        match &self.resting {
            Some((same, since)) if *same == room => {
                if now < since + RESTS {
                    return Some(since + RESTS);
                }
                if self.preview.as_ref().is_none_or(|preview| preview.room() != room) {
                    self.preview = Some(RoomScreen::new(&room));
                }
                None
            }
            Some(_) | None => {
                self.resting = Some((room, now));
                self.preview = None;
                Some(now + RESTS)
            }
        }
    }

    fn previews(&self) -> bool {
        self.width >= PREVIEW && !self.shape.alone && !self.shape.zoomed
    }

    fn draw_preview(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        match &self.preview {
            // What the room is stands below what is said in it.
            Some(preview) if self.width >= WIDE && area.height >= TALL => {
                let high = area.height - FACTS;
                preview.draw_preview(app, pen, Rect { height: high, ..area });
                let low = Rect { y: area.y + high, height: FACTS, ..area };
                preview.draw_facts(app, pen, low);
            }
            Some(preview) => preview.draw_preview(app, pen, area),
            None => {
                let foot = [Span::fixed("a cursor put on a room reads it", Tone::Dim)];
                title(pen, area, &[Span::fixed("Preview", Tone::Title)], &foot);
            }
        }
    }

    fn draw_acts(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let inside = title(pen, area, &[Span::fixed("Action log", Tone::Title)], &[]);
        let entries = self.feed.entries(app);
        for (entry, y) in entries.iter().zip(inside.top()..inside.bottom()) {
            pen.spans(inside, (inside.x + 1, y), &entry.line(app));
        }
    }
}

impl Screen for Home {
    fn kind(&self) -> Kind {
        self.focused().kind()
    }

    fn crumb(&self) -> Safe {
        self.rooms.crumb()
    }

    fn resized(&mut self, width: u16) {
        self.width = width;
        if width < WIDE {
            self.turn_to(Pane::Rooms);
        }
    }

    /// Coming back is passing by, too.
    fn covered(&mut self) {
        (self.preview, self.resting) = (None, None);
    }

    fn state(&self) -> Safe {
        self.focused().state()
    }

    fn is_held(&self) -> bool {
        self.focused().is_held()
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        if self.shape.zoomed {
            return self.focused().draw(app, pen, area);
        }
        if area.width < PREVIEW {
            return self.rooms.draw(app, pen, area);
        }
        let side = area.width * 2 / 5;
        let low = if area.width < WIDE { 0 } else { (area.height / 3).max(6) };
        let (main, high) = (area.width - side, area.height - low);
        let head = match low {
            0 => vec![Span::fixed("Rooms", Tone::Title)],
            _ => pane(app.look, "Rooms", self.pane == Pane::Rooms),
        };
        let width = if self.shape.alone { area.width } else { main };
        self.rooms.draw_under(app, pen, Rect { width, height: high, ..area }, &head);
        if !self.shape.alone {
            let beside = Rect { x: area.x + main, width: side, height: high, ..area };
            self.draw_preview(app, pen, beside);
        }
        if low > 0 {
            let below = Rect { y: area.y + high, height: low, ..area };
            let head = pane(app.look, "Reports", self.pane == Pane::Reports);
            self.reports.draw_under(app, pen, Rect { width: main, ..below }, &head);
            self.draw_acts(app, pen, Rect { x: area.x + main, width: side, ..below });
        }
    }
}

impl Fed for Home {
    fn wants(&self) -> Vec<Want> {
        let mut wants = self.rooms.wants();
        if self.width >= WIDE {
            let moved = |want: Want| Want { slot: want.slot + REPORTS_SLOT, ..want };
            wants.extend(self.reports.wants().into_iter().map(moved));
            wants.push(Feed::want(FEED_SLOT));
        }
        if let Some(preview) = &self.preview {
            // A glance needs what fits into the pane.
            let moved = |want: Want| Want {
                slot: want.slot + PREVIEW_SLOT,
                query: Query { limit: GLANCE, ..want.query },
                ..want
            };
            wants.extend(preview.wants().into_iter().map(moved));
        }
        wants
    }

    fn take(&mut self, slot: u8, frame: &Frame, hold: Hold<'_>) {
        if slot == FEED_SLOT {
            self.feed.take(frame);
        } else if let Some(slot) = slot.checked_sub(PREVIEW_SLOT) {
            if let Some(preview) = &mut self.preview {
                preview.take(slot, frame, hold);
            }
        } else if let Some(slot) = slot.checked_sub(REPORTS_SLOT) {
            self.reports.take(slot, frame, hold);
        } else {
            self.rooms.take(slot, frame, hold);
        }
    }

    fn wake(&mut self, hold: Hold<'_>) -> Option<u64> {
        let rooms = self.rooms.wake(hold);
        let reports = self.reports.wake(hold);
        let rest = self.rest(hold.now);
        [rooms, reports, rest].into_iter().flatten().min()
    }
}

impl Moves for Home {
    fn step(&mut self, by: isize, now: u64) {
        self.focused_mut().step(by, now);
    }

    fn click(&mut self, at: Position, now: u64) -> Option<Hit> {
        if let hit @ Some(_) = self.rooms.click(at, now) {
            self.turn_to(Pane::Rooms);
            return hit;
        }
        let hit = (self.width >= WIDE).then(|| self.reports.click(at, now)).flatten();
        if hit.is_some() {
            self.turn_to(Pane::Reports);
        }
        hit
    }

    fn page(&self) -> isize {
        self.focused().page()
    }

    fn turn(&mut self, how: Turn) -> bool {
        match how {
            Turn::Wide => {
                self.shape.wide = !self.shape.wide;
                self.rooms.respec(if self.shape.wide { &ROOMS_WIDE } else { &ROOMS });
            }
            Turn::Preview => self.shape.alone = !self.shape.alone,
            Turn::Zoom => self.shape.zoomed = !self.shape.zoomed,
            Turn::Reverse | Turn::Right | Turn::Left => return self.focused_mut().turn(how),
            Turn::Times | Turn::Wrap | Turn::Removed | Turn::Here => return false,
        }
        true
    }

    fn pause(&mut self) {
        self.focused_mut().pause();
    }

    fn follow(&mut self) {
        self.focused_mut().follow();
    }

    fn next_pane(&mut self, _back: bool) {
        self.turn_to(match self.pane {
            Pane::Rooms if self.width >= WIDE => Pane::Reports,
            Pane::Rooms | Pane::Reports => Pane::Rooms,
        });
    }
}

impl Filters for Home {
    fn view(&self) -> Option<View> {
        self.focused().view()
    }

    fn filter(&self) -> Option<&str> {
        self.focused().filter()
    }

    fn set_filter(&mut self, filter: &str) {
        self.focused_mut().set_filter(filter);
    }

    fn filter_refused(&mut self) {
        self.focused_mut().filter_refused();
    }

    fn matched(&self) -> Option<(usize, usize)> {
        self.focused().matched()
    }

    fn sorts(&self) -> Vec<(&'static str, &'static str)> {
        self.focused().sorts()
    }

    fn sort(&mut self, by: &'static str) {
        self.focused_mut().sort(by);
    }
}
