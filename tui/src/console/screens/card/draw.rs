//! How a person's card is drawn: who he is above, and below it a list, or all of them where there is room.

use super::{CardScreen, Pane, done, place};
use crate::console::app::App;
use crate::console::look::Tone;
use crate::console::screens::{role, sanction_word};
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, title, whole};
use crate::text::{Reach, age, ago, clock, count_of, left, minute, rate};
use parlor_protocol::admin::{AuditRow, Card, CardMessage, Neighbour, SanctionRow};
use ratatui::layout::Rect;
use std::cmp::Reverse;

/// From this size on all lists stand beside each other.
const WIDE: u16 = 120;
const HIGH: u16 = 20;

/// Below this the facts have half their rows.
const LOW: u16 = 14;

/// Cells of a fact's name.
const NAME: u16 = 9;

/// Who he is: pairs, the left ones first.
pub(super) fn facts(card: &Card, app: &App) -> Vec<(&'static str, String)> {
    let row = &card.row;
    let sessions = count_of(row.sessions as u64, "session", "sessions");
    let here = match (row.since, card.seen_at) {
        (Some(since), _) => format!("for {}, {sessions}", age(app.now.wall, since)),
        (None, Some(at)) => format!("not here, last seen {}", ago(app.now.wall, at)),
        (None, None) => "not here".to_owned(),
    };
    let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let rooms = card.rooms.iter().filter(|room| room.here).count();
    // They come in no order; whoever was in trouble most is named.
    let first = card.neighbours.iter().max_by_key(|one| (one.sanctions, Reverse(&one.name)));
    let near = match (first, card.neighbours.len()) {
        (None, _) => "-".to_owned(),
        (Some(one), 1) => neighbour(one),
        (Some(one), all) => format!("{} and {} more", one.name, all - 1),
    };
    vec![
        ("id", row.id.to_string()),
        ("address", address(card, app)),
        ("here", here),
        ("client", or(&row.client)),
        ("rate", format!("{} messages a minute", rate(row.rate))),
        ("reports", row.reports.to_string()),
        ("rooms", format!("in {}", count_of(rooms as u64, "room", "rooms"))),
        ("same net", near),
    ]
}

/// Where he is connected from; once he is gone, from where he was, as long as anybody knows.
fn address(card: &Card, app: &App) -> String {
    let shown = |address: &String| app.options.address(address);
    match (&card.row.address, &card.seen_from) {
        (Some(address), _) => shown(address),
        (None, Some(address)) => format!("{} (the last one)", shown(address)),
        (None, None) if forgets(card, app) => "not here: none is kept".to_owned(),
        (None, None) => "-".to_owned(),
    }
}

/// Whether there is no address because nobody keeps it: who looks after some rooms only is shown none anyway.
pub(super) fn forgets(card: &Card, app: &App) -> bool {
    let known = card.row.address.is_some() || card.seen_from.is_some();
    !known && card.row.since.is_none() && app.link.rooms().is_none()
}

pub(super) fn neighbour(one: &Neighbour) -> String {
    let here = if one.here { "here" } else { "gone" };
    let sanctions = count_of(one.sanctions as u64, "sanction", "sanctions");
    format!("{} ({here}, {sanctions})", one.name)
}

/// `mute lobby, 9m left, by alice`.
pub(super) fn sanction(one: &SanctionRow, app: &App) -> String {
    let ends = match one.until {
        Some(until) => format!("{} left", left(app.now.wall, until)),
        None => "until lifted".to_owned(),
    };
    let (word, place) = (sanction_word(one.kind), place(one.room.as_deref()));
    let reach = Reach::new(one.everybody).beside(&one.networks);
    format!("{word} {place}, {ends}, by {}{reach}", one.by.name)
}

/// `mute lobby by alice: flood`.
pub(super) fn did(row: &AuditRow) -> String {
    let undone = if row.undone_by.is_some() { " (undone)" } else { "" };
    let reason = row.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let (verb, place) = (row.verb.as_str(), place(row.room.as_deref()));
    let reach = Reach::of(row.verb, row.everybody).beside(&row.networks);
    format!("{verb} {place} by {}{undone}{reach}{reason}", row.actor.name)
}

impl CardScreen {
    pub(super) fn draw_card(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let Some(card) = &self.card else {
            let why = if app.is_live() { "loading" } else { "not connected" };
            let inside = title(pen, area, &[Span::fixed("Person", Tone::Title)], &[]);
            pen.text(inside, (inside.x + 1, inside.y), &Safe::fixed(why), Tone::Dim);
            return;
        };
        self.stood.borrow_mut().clear();
        let high = if area.height < LOW { 4 } else { 6 };
        draw_facts(card, app, pen, Rect { height: high, ..area });
        let rest = Rect { y: area.y + high, height: area.height.saturating_sub(high), ..area };
        if self.zoomed || rest.width < WIDE || rest.height < HIGH {
            return self.draw_pane(app, pen, rest, (self.pane, self.tabs()));
        }
        let width = rest.width * 3 / 5;
        let beside = Rect { x: rest.x + width, width: rest.width - width, ..rest };
        let third = rest.height / 4;
        let places = [
            Rect { width, ..rest },
            Rect { height: third, ..beside },
            Rect { y: rest.y + third, height: third, ..beside },
            Rect { y: rest.y + 2 * third, height: rest.height - 2 * third, ..beside },
        ];
        for (pane, place) in Pane::ALL.into_iter().zip(places) {
            self.draw_pane(app, pen, place, (pane, vec![self.tab(pane)]));
        }
    }

    /// A list's name and how long it is; the one that the keys go to in brackets.
    fn tab(&self, pane: Pane) -> Span {
        let text = format!("{} {}", pane.title(), self.rows(pane));
        match pane == self.pane {
            true => Span::new(Safe::of(&format!("[{text}]")), Tone::Title),
            false => Span::new(Safe::of(&format!(" {text} ")), Tone::Dim),
        }
    }

    fn tabs(&self) -> Vec<Span> {
        Pane::ALL.into_iter().map(|pane| self.tab(pane)).collect()
    }

    fn draw_pane(&self, app: &App, pen: &mut Pen<'_>, area: Rect, (pane, head): (Pane, Vec<Span>)) {
        let Some(card) = &self.card else { return };
        let focused = pane == self.pane;
        let foot = [Span::fixed("tab next list", Tone::Dim)];
        let inside = title(pen, area, &head, if focused { &foot } else { &[] });
        let said: Vec<&CardMessage> = self.said(card).collect();
        let rows = rows((card, &said), app, (pane, inside.width));
        let at = if focused { self.at } else { 0 };
        let inside = match rows.get(at).filter(|_| focused) {
            Some(Row { before, text, .. }) => {
                let taken: usize = before.iter().map(|span| span.text.width()).sum();
                let cells = usize::from(inside.width).saturating_sub(taken + 1);
                whole(pen, inside, text, u16::try_from(cells).unwrap_or(0))
            }
            None => inside,
        };
        let height = usize::from(inside.height);
        if focused {
            self.height.set(height);
        }
        if rows.is_empty() {
            pen.text(inside, (inside.x + 1, inside.y), &Safe::fixed("none"), Tone::Dim);
        }
        let top = (at + 1).saturating_sub(height);
        self.stood.borrow_mut().push((pane, inside, top));
        let shown = rows.iter().enumerate().skip(top);
        for ((number, row), y) in shown.zip(inside.top()..inside.bottom()) {
            let line = Rect { y, height: 1, ..inside };
            let x = pen.spans(line, (line.x + 1, y), &row.before);
            pen.text(line, (x, y), &row.text, row.tone);
            if focused && number == at {
                pen.cursor(line);
            }
        }
    }
}

fn draw_facts(card: &Card, app: &App, pen: &mut Pen<'_>, area: Rect) {
    let inside = title(pen, area, &[Span::fixed("Person", Tone::Title)], &[]);
    let half = inside.width / 2;
    for (number, (name, value)) in facts(card, app).iter().enumerate() {
        let y = inside.y + u16::try_from(number / 2).unwrap_or(u16::MAX);
        if y >= inside.bottom() {
            return;
        }
        let x = if number % 2 == 0 { inside.x } else { inside.x + half };
        let place = Rect { x, y, width: half.saturating_sub(1), height: 1 };
        pen.text(place, (x + 1, y), &Safe::fixed(name), Tone::Dim);
        pen.text(place, (x + 1 + NAME, y), &Safe::of(value), Tone::Plain);
    }
}

/// A row of a list: its columns, and what stands behind them as far as there is room.
struct Row {
    before: Vec<Span>,
    text: Safe,
    tone: Tone,
}

impl Row {
    fn new(before: Vec<Span>, (text, tone): (&str, Tone)) -> Self {
        Self { before, text: Safe::of(text), tone }
    }
}

fn rows((card, said): (&Card, &[&CardMessage]), app: &App, (pane, width): (Pane, u16)) -> Vec<Row> {
    // Names of rooms are as wide as the longest, within a quarter of the row.
    let rooms = |all: &mut dyn Iterator<Item = &str>| {
        let longest = all.map(|room| Safe::of(room).width()).max().unwrap_or(0);
        longest.min(usize::from(width / 4))
    };
    let in_room = |room: &str, cells| Span::new(app.look.fill(&Safe::of(room), cells), Tone::Name);
    let gap = || Span::fixed("  ", Tone::Plain);
    let dim = |text: &str| Span::new(Safe::of(text), Tone::Dim);
    match pane {
        Pane::Messages => {
            let cells = rooms(&mut said.iter().map(|one| one.room.as_str()));
            let row = |one: &&CardMessage| {
                let text = one.text.as_deref().unwrap_or("[no longer kept]");
                let mut before = vec![dim(&clock(one.at)), gap(), in_room(&one.room, cells), gap()];
                before.extend(one.removed.then(|| Span::fixed("[removed] ", Tone::Warn)));
                let tone = if one.removed { Tone::Off } else { Tone::Plain };
                Row::new(before, (text, tone))
            };
            said.iter().map(row).collect()
        }
        Pane::Force => {
            let row = |one: &SanctionRow| {
                let before = vec![Span::new(Safe::of(&sanction(one, app)), Tone::Warn)];
                let reason = one.reason.as_ref().map(|reason| format!("  {reason}"));
                Row::new(before, (&reason.unwrap_or_default(), Tone::Dim))
            };
            card.sanctions.iter().map(row).collect()
        }
        Pane::Rooms => {
            let cells = rooms(&mut card.rooms.iter().map(|one| one.room.as_str()));
            let row = |one: &parlor_protocol::admin::UserRoom| {
                let here = if one.here { "here" } else { "gone" };
                let before = vec![in_room(&one.room, cells), gap(), dim(here), gap()];
                Row::new(before, (&role(one.role), Tone::Marked))
            };
            card.rooms.iter().map(row).collect()
        }
        Pane::Done => {
            let row = |one: &AuditRow| {
                Row::new(vec![dim(&minute(one.at)), gap()], (&did(one), Tone::Plain))
            };
            done(card).map(row).collect()
        }
    }
}
