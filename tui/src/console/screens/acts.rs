//! What was done, by this console and by everybody else, and what became of each act.

use super::feed::{Entry, Feed, text};
use crate::console::app::{
    Aim, Aims, App, Fed, Filters, Hit, Kind, Moves, Rows, Screen, Sheet, Want,
};
use crate::console::look::Tone;
use crate::console::model::Hold;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, title, whole};
use parlor_protocol::admin::Frame;
use ratatui::layout::{Position, Rect};
use std::cell::{Cell, RefCell};

/// The newest first.
#[derive(Default)]
pub(crate) struct ActsScreen {
    feed: Feed,
    /// What the cursor is on, whatever comes before it; nothing: it was not moved yet.
    on: Option<String>,
    /// Rows as last drawn.
    keys: RefCell<Vec<String>>,
    /// The first row on the screen, and rows of a page, as last drawn.
    drawn: Cell<(usize, usize)>,
    /// Where the rows stood, as last drawn.
    stood: Cell<Rect>,
}

impl ActsScreen {
    fn under<'a>(&'a self, app: &'a App) -> Option<Entry<'a>> {
        let mut entries = self.feed.entries(app);
        let on = |entry: &Entry<'_>| self.on.as_ref().is_none_or(|key| *key == entry.key());
        let place = entries.iter().position(on)?;
        Some(entries.swap_remove(place))
    }

    fn place(&self, keys: &[String]) -> usize {
        let on = |on: &String| keys.iter().position(|key| key == on);
        self.on.as_ref().and_then(on).unwrap_or(0)
    }
}

impl Screen for ActsScreen {
    fn kind(&self) -> Kind {
        Kind::Acts
    }

    fn crumb(&self) -> Safe {
        Safe::fixed("Action log")
    }

    fn state(&self) -> Safe {
        Safe::fixed("live")
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let inside = title(pen, area, &[Span::fixed("Action log", Tone::Title)], &[]);
        let entries = self.feed.entries(app);
        if entries.is_empty() {
            let none = Safe::fixed("nothing yet · m and a letter acts on what the cursor is on");
            pen.text(inside, (inside.x + 1, inside.y), &none, Tone::Dim);
        }
        let keys: Vec<String> = entries.iter().map(Entry::key).collect();
        let at = self.place(&keys);
        let told = entries.get(at).map(|entry| text(&entry.line(app))).unwrap_or_default();
        let inside = whole(pen, inside, &told, inside.width.saturating_sub(1));
        let height = usize::from(inside.height);
        let (top, _) = self.drawn.get();
        let top = top.clamp((at + 1).saturating_sub(height), at);
        self.drawn.set((top, height));
        self.stood.set(inside);
        let shown = entries.iter().enumerate().skip(top);
        for ((place, entry), y) in shown.zip(inside.top()..inside.bottom()) {
            pen.spans(inside, (inside.x + 1, y), &entry.line(app));
            if place == at {
                pen.cursor(Rect { y, height: 1, ..inside });
            }
        }
        *self.keys.borrow_mut() = keys;
    }
}

impl Fed for ActsScreen {
    fn wants(&self) -> Vec<Want> {
        vec![Feed::want(0)]
    }

    fn take(&mut self, _slot: u8, frame: &Frame, _hold: Hold<'_>) {
        self.feed.take(frame);
    }

    fn wake(&mut self, _hold: Hold<'_>) -> Option<u64> {
        None
    }
}

impl Moves for ActsScreen {
    fn step(&mut self, by: isize, _now: u64) {
        let keys = self.keys.borrow();
        let last = keys.len().saturating_sub(1);
        let to = self.place(&keys).saturating_add_signed(by).min(last);
        self.on = keys.get(to).cloned();
    }

    fn click(&mut self, at: Position, _now: u64) -> Option<Hit> {
        let area = self.stood.get();
        let row = self.drawn.get().0 + usize::from(at.y.saturating_sub(area.y));
        let key = self.keys.borrow().get(row).cloned().filter(|_| area.contains(at))?;
        self.on = Some(key);
        Some(Hit::Row)
    }

    fn page(&self) -> isize {
        isize::try_from(self.drawn.get().1).unwrap_or(1).max(1)
    }
}

impl Aims for ActsScreen {
    fn aim(&self) -> Option<Aim> {
        None
    }

    fn taken_back(&self, app: &App) -> Option<Result<Aim, String>> {
        Some(self.under(app)?.taken_back(app))
    }

    fn whole(&self, app: &App) -> Option<Sheet> {
        let entry = self.under(app)?;
        let mut sheet = Sheet::new("Action log");
        sheet.line("what", text(&entry.line(app)));
        if let Some(reason) = entry.reason() {
            sheet.line("reason", reason);
        }
        let (act, persons) = entry.ids();
        persons.iter().for_each(|person| sheet.line("person", person.as_str()));
        act.iter().for_each(|act| sheet.line("act", act.as_str()));
        if let Entry::Own(act) = entry {
            sheet.line("nonce", act.nonce.as_str());
        }
        Some(sheet)
    }
}

impl Rows for ActsScreen {}

impl Filters for ActsScreen {}
