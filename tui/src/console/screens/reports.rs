//! The queue of reports, and what was said around the message that the cursor is on.

use super::listing::Listing;
use super::lists::REPORTS;
use super::only_row;
use crate::console::app::{
    Aim, Aims, App, Fed, Filters, Hit, Kind, Moves, Rows, Screen, Sheet, Turn, Unaimed, Want,
};
use crate::console::look::{Glyph, Tone};
use crate::console::model::Hold;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, title, whole};
use crate::text::{age, clock, count};
use parlor_protocol::admin::{
    Frame, Query, ReportCase, ReportRow, ReportState, Subject, TailLine, View,
};
use ratatui::layout::{Position, Rect};
use serde::Deserialize;
use std::cell::Cell;

const CASE: u8 = 1;

/// The server is asked for a report on which the cursor rests this long, and writes that down; whoever runs through the queue asks
/// for none.
const RESTS: u64 = 600;

/// Below this the queue has all rows.
const LEAST: u16 = 14;

/// Cells of a name, at most.
const NAME: usize = 24;

/// Reports, and the one under the cursor.
pub(crate) struct ReportsScreen {
    queue: Listing<ReportRow>,
    case: Option<Box<ReportCase>>,
    /// The report under the cursor, and since when.
    resting: Option<(String, u64)>,
    rested: bool,
    /// Whether there was room for the context, as last drawn.
    shown: Cell<bool>,
}

impl Default for ReportsScreen {
    fn default() -> Self {
        let queue = Listing::new(&REPORTS, Subject::default());
        Self { queue, case: None, resting: None, rested: false, shown: Cell::new(true) }
    }
}

impl ReportsScreen {
    /// What is asked for: the report that the cursor rests on.
    fn wanted(&self) -> Option<&str> {
        let (report, _) = self.resting.as_ref()?;
        (self.rested && self.shown.get()).then_some(report.as_str())
    }

    /// When the report under the cursor has been rested on.
    fn rest(&mut self, now: u64) -> Option<u64> {
        if self.queue.unaimed().is_some() {
            return None;
        }
        let Some(Aim::Report { report, .. }) = self.queue.aim() else {
            (self.resting, self.rested) = (None, false);
            return None;
        };
        let since = match &self.resting {
            Some((same, since)) if *same == report => *since,
            Some(_) | None => {
                (self.resting, self.rested) = (Some((report, now)), false);
                now
            }
        };
        self.rested = now >= since + RESTS;
        if self.rested && !self.queue.is_placed() {
            // It stays on what is read: newer ones come before it, and none of them was asked for.
            self.queue.step(0, now);
        }
        (!self.rested).then_some(since + RESTS)
    }

    /// The case of the report under the cursor, once it is known.
    fn known(&self) -> Option<&ReportCase> {
        let (under, _) = self.resting.as_ref()?;
        self.case.as_deref().filter(|case| case.row.report.to_string() == *under)
    }

    fn draw_case(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let foot = [Span::fixed("enter opens the room here · z reads all", Tone::Dim)];
        let inside = title(pen, area, &[Span::fixed("Context", Tone::Title)], &foot);
        let Some(case) = self.known() else {
            let why = match (&self.resting, app.is_live()) {
                (None, _) => "",
                (Some(_), true) => "loading",
                (Some(_), false) => "not connected",
            };
            pen.text(inside, (inside.x + 1, inside.y), &Safe::fixed(why), Tone::Dim);
            return;
        };
        let longest = case.context.iter().filter_map(|line| line.from.as_ref());
        let longest = longest.map(|from| Safe::of(&from.name).width()).max();
        let names = longest.unwrap_or(1).min(NAME);
        let lines = Rect { height: inside.height.saturating_sub(1), ..inside };
        let reported = case.context.iter().find(|line| line.seq == case.row.seq);
        let text = reported.and_then(|line| line.text.as_deref()).map(Safe::of);
        let beside = u16::try_from(names + 13).unwrap_or(u16::MAX);
        let cells = lines.width.saturating_sub(beside);
        let by = lines.bottom();
        let lines = whole(pen, lines, &text.unwrap_or_default(), cells);
        let height = usize::from(lines.height);
        let at = case.context.iter().position(|line| line.seq == case.row.seq).unwrap_or(0);
        let newest = case.context.len().saturating_sub(height);
        let top = at.saturating_sub(height / 2).min(newest);
        for (line, y) in case.context.iter().skip(top).zip(lines.top()..lines.bottom()) {
            let row = Rect { y, height: 1, ..lines };
            pen.spans(row, (row.x, y), &said(line, line.seq == case.row.seq, (app, names)));
        }
        let names: Vec<&str> = case.reporters.iter().map(|one| one.name.as_str()).collect();
        let text = format!("reported by {}", names.join(", "));
        let all = Span::new(Safe::of(&text), Tone::Dim);
        let end = pen.spans(inside, (inside.x + 1, by), &[all]);
        if end >= inside.right() {
            let key = [Span::fixed(" z", Tone::Key), Span::fixed(" reads all ", Tone::Dim)];
            pen.right(inside, by, &key);
        }
    }
}

/// A line of the context; the one that was reported is marked.
fn said(line: &TailLine, reported: bool, (app, names): (&App, usize)) -> Vec<Span> {
    let mark = if reported { app.look.glyph(Glyph::Cursor) } else { " " };
    let name = Safe::of(line.from.as_ref().map_or("-", |from| from.name.as_str()));
    let name = app.look.fill(&name, names);
    let tone = if line.removed { Tone::Off } else { Tone::Plain };
    let text = line.text.as_deref().unwrap_or("[no longer kept]");
    vec![
        Span::new(Safe::of(&format!("{mark} ")), Tone::Bad),
        Span::new(Safe::of(&format!("{}  ", clock(line.at))), Tone::Dim),
        Span::new(name, Tone::Name),
        if line.removed {
            Span::fixed(" [removed] ", Tone::Warn)
        } else {
            Span::fixed(" ", Tone::Plain)
        },
        Span::new(Safe::of(text), if reported && !line.removed { Tone::Title } else { tone }),
    ]
}

impl Screen for ReportsScreen {
    fn kind(&self) -> Kind {
        Kind::Reports
    }

    fn crumb(&self) -> Safe {
        self.queue.crumb()
    }

    fn covered(&mut self) {
        (self.resting, self.rested) = (None, false);
    }

    /// How many wait, how many of them are mine, and how long the oldest has waited.
    fn notes(&self, app: &App) -> Vec<String> {
        let Some(all) = self.queue.all() else { return Vec::new() };
        let me = app.link.welcome.as_ref().map(|welcome| welcome.operator.name.as_str());
        let (mut open, mut mine, mut oldest) = (0, 0, u64::MAX);
        for row in all.filter(|row| row.closed_at.is_none()) {
            open += 1;
            oldest = oldest.min(row.at);
            let by = row.claimed_by.as_ref().map(|by| by.name.as_str());
            mine += usize::from(row.state == ReportState::Claimed && by.is_some() && by == me);
        }
        let open = format!("{} open", count(open));
        let mine = format!("{mine} mine");
        match oldest {
            u64::MAX => vec![open],
            oldest => vec![open, mine, format!("oldest {}", age(app.now.wall, oldest))],
        }
    }

    fn is_held(&self) -> bool {
        self.queue.is_held()
    }

    fn state(&self) -> Safe {
        self.queue.state()
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let low = if area.height < LEAST { 0 } else { (area.height / 2).min(14) };
        self.shown.set(low > 0);
        self.queue.draw(app, pen, Rect { height: area.height - low, ..area });
        if low > 0 {
            self.draw_case(app, pen, Rect { y: area.bottom() - low, height: low, ..area });
        }
    }
}

impl Fed for ReportsScreen {
    fn wants(&self) -> Vec<Want> {
        let mut wants = self.queue.wants();
        if let Some(report) = self.wanted() {
            let subject = Subject { report: Some(report.to_owned()), ..Subject::default() };
            let query = Query { subject, ..Query::of(View::Report) };
            wants.push(Want { slot: CASE, query, after: None });
        }
        wants
    }

    fn take(&mut self, slot: u8, frame: &Frame, hold: Hold<'_>) {
        if slot != CASE {
            return self.queue.take(slot, frame, hold);
        }
        if let Some(Ok(case)) = only_row(frame).map(ReportCase::deserialize) {
            self.case = Some(Box::new(case));
        }
    }

    fn wake(&mut self, hold: Hold<'_>) -> Option<u64> {
        let rows = self.queue.wake(hold);
        let rest = self.rest(hold.now);
        [rows, rest].into_iter().flatten().min()
    }
}

impl Moves for ReportsScreen {
    fn step(&mut self, by: isize, now: u64) {
        self.queue.step(by, now);
    }

    fn click(&mut self, at: Position, now: u64) -> Option<Hit> {
        self.queue.click(at, now)
    }

    fn page(&self) -> isize {
        self.queue.page()
    }

    fn turn(&mut self, how: Turn) -> bool {
        self.queue.turn(how)
    }

    fn pause(&mut self) {
        self.queue.pause();
    }

    fn follow(&mut self) {
        self.queue.follow();
    }
}

impl Aims for ReportsScreen {
    fn aim(&self) -> Option<Aim> {
        self.queue.aim()
    }

    fn is_gone(&self) -> bool {
        self.queue.is_gone()
    }

    fn unaimed(&self) -> Option<Unaimed> {
        self.queue.unaimed()
    }

    fn unread(&self) -> Option<&'static str> {
        (!self.rested).then_some("this one came under the cursor just now: read it first")
    }

    fn is_placed(&self) -> bool {
        self.queue.is_placed()
    }

    fn json(&self) -> Option<String> {
        self.queue.json()
    }

    /// The report, who reported it and why, and all that was said around it.
    fn whole(&self, app: &App) -> Option<Sheet> {
        let mut sheet = self.queue.whole(app)?;
        let Some(case) = self.known() else { return Some(sheet) };
        for one in &case.reporters {
            sheet.line(
                "reported by",
                format!("{}: {}", one.name, one.reason.as_deref().unwrap_or("-")),
            );
        }
        for line in &case.context {
            let name = line.from.as_ref().map_or("-", |from| from.name.as_str());
            let text = line.text.as_deref().unwrap_or("[no longer kept]");
            let mark = if line.seq == case.row.seq { app.look.glyph(Glyph::Cursor) } else { "" };
            sheet.line(format!("{} {mark}", clock(line.at)), format!("{name}: {text}"));
        }
        Some(sheet)
    }
}

impl Rows for ReportsScreen {
    fn names(&self) -> Vec<String> {
        self.queue.names()
    }

    fn rooms(&self) -> Vec<String> {
        self.queue.rooms()
    }

    fn aim_of(&self, key: &str) -> Option<Aim> {
        self.queue.aim_of(key)
    }

    fn markable(&self) -> Vec<(String, String)> {
        self.queue.markable()
    }
}

impl Filters for ReportsScreen {
    fn view(&self) -> Option<View> {
        self.queue.view()
    }

    fn filter(&self) -> Option<&str> {
        self.queue.filter()
    }

    fn set_filter(&mut self, filter: &str) {
        self.queue.set_filter(filter);
    }

    fn filter_refused(&mut self) {
        self.queue.filter_refused();
    }

    fn matched(&self) -> Option<(usize, usize)> {
        self.queue.matched()
    }

    fn sorts(&self) -> Vec<(&'static str, &'static str)> {
        self.queue.sorts()
    }

    fn sort(&mut self, by: &'static str) {
        self.queue.sort(by);
    }
}
