//! How a room is divided: its lines, what stands beside them, and what it is.

use super::side::Pane;
use super::{RoomScreen, WIDE, whom};
use crate::console::app::{App, Sheet};
use crate::console::look::Tone;
use crate::console::model::Follow;
use crate::console::screens::role;
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, inner, pane, title};
use crate::text::{age, clock, count, count_of, left, rate, span, told};
use ratatui::layout::Rect;

/// From this height on it is told who wrote what the cursor is on.
const TALL: u16 = 16;

impl RoomScreen {
    pub(super) fn draw_room(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        if self.side.is_single(area.width) {
            let tabs = self.side.tabs();
            return match self.side.pane {
                Pane::Tail => self.draw_live(app, pen, area, &tabs),
                Pane::Info => self.draw_facts_under(app, pen, area, &tabs),
                Pane::Members | Pane::Sanctions | Pane::Audit => {
                    self.side.draw(app, pen, area, &tabs);
                }
            };
        }
        let listed = matches!(self.side.pane, Pane::Sanctions | Pane::Audit);
        let members = self.side.for_members(36);
        let side = match area.width >= WIDE {
            true if listed => 72,
            true => members + 36,
            false => (area.width * 2 / 5).min(50),
        };
        let main = Rect { width: area.width - side, ..area };
        let reads = self.side.pane == Pane::Tail;
        self.draw_live(app, pen, main, &pane(app.look, "Live", reads));
        let beside = Rect { x: area.x + main.width, width: side, ..area };
        let head = pane(app.look, self.side.beside(), !reads);
        if area.width >= WIDE && !listed {
            let members = Rect { width: members, ..beside };
            self.side.draw(app, pen, members, &head);
            self.draw_facts(app, pen, Rect { x: members.right(), width: 36, ..beside });
        } else {
            let high = area.height * 2 / 5;
            self.draw_facts(app, pen, Rect { height: high, ..beside });
            let low = Rect { y: area.y + high, height: area.height - high, ..beside };
            self.side.draw(app, pen, low, &head);
        }
    }

    /// What is said, and below it whose message the cursor is on.
    fn draw_live(&self, app: &App, pen: &mut Pen<'_>, area: Rect, head: &[Span]) {
        // While somebody reads it stays, so that no line moves under the cursor.
        let held = self.tail.follow() != Follow::Live;
        let low = if held && area.height >= TALL { whom::HEIGHT } else { 0 };
        let high = Rect { height: area.height - low, ..area };
        let more = self.draw_tail(app, pen, inner(high), self.mark(app));
        title(pen, high, head, &self.foot(more));
        let below = Rect { y: high.bottom(), height: low, ..area };
        match self.author_under() {
            _ if low == 0 => {}
            Some(author) => self.whom.draw(app, pen, below, author),
            None => self.draw_event(pen, below),
        }
    }

    /// What stands where an author would: the line is of the room itself.
    fn draw_event(&self, pen: &mut Pen<'_>, area: Rect) {
        let foot = match self.recorded() {
            Some(_) => vec![Span::fixed("enter opens its record", Tone::Dim)],
            None => Vec::new(),
        };
        let inside = title(pen, area, &[Span::fixed("The room", Tone::Title)], &foot);
        let said = self.under().map(|line| told(line).1).unwrap_or_default();
        for (line, y) in wrap(&Safe::of(&said), usize::from(inside.width.saturating_sub(2)))
            .iter()
            .zip(inside.top()..inside.bottom())
        {
            pen.text(inside, (inside.x + 1, y), line, Tone::Plain);
        }
    }

    /// The newest lines, beside a list of rooms.
    pub(in crate::console::screens) fn draw_preview(
        &self,
        app: &App,
        pen: &mut Pen<'_>,
        area: Rect,
    ) {
        let more = self.draw_tail(app, pen, inner(area), None);
        let head = [Span::new(Safe::of(&self.room), Tone::Title)];
        let mut foot = vec![Span::fixed("enter opens", Tone::Dim)];
        foot.extend(unseen(more));
        title(pen, area, &head, &foot);
    }

    fn foot(&self, more: usize) -> Vec<Span> {
        let text = match self.tail.follow() {
            Follow::Held { .. } => {
                let at = self.under().map(|line| format!(" at {}", clock(line.at)));
                format!("held{} · f follows", at.unwrap_or_default())
            }
            Follow::Live => count_of(self.tail.len() as u64, "line", "lines"),
        };
        let mut spans = vec![Span::new(Safe::of(&text), Tone::Dim)];
        spans.extend(unseen(more));
        if self.reading.right > 0 {
            let aside = format!(" · from cell {}", self.reading.right + 1);
            spans.push(Span::new(Safe::of(&aside), Tone::Warn));
        }
        if self.tail.dropped > 0 {
            let dropped = format!(" · {} not shown: too many", self.tail.dropped);
            spans.push(Span::new(Safe::of(&dropped), Tone::Warn));
        }
        spans
    }

    /// What the room is.
    fn facts(&self, app: &App) -> Vec<(&'static str, String)> {
        let Some(card) = &self.card else { return Vec::new() };
        let row = &card.row;
        let until = |until: Option<u64>| match until {
            Some(until) => {
                format!(" for {}", left(app.now.wall, until))
            }
            None => String::new(),
        };
        let mut facts = vec![
            ("topic", row.topic.clone().unwrap_or_else(|| "-".to_owned())),
            ("users", format!("{} (peak {})", row.users, row.peak)),
            ("rate", format!("{}/s", rate(row.rate))),
            ("reports", row.reports.to_string()),
            ("sanctions", card.sanctions.to_string()),
            ("slow readers", card.slow_readers.to_string()),
            ("age", age(app.now.wall, row.made_at)),
        ];
        if row.locked {
            facts.push(("locked", format!("yes{}", until(card.locked_until))));
        }
        if row.slow_ms > 0 {
            facts.push(("slow", format!("{}{}", span(row.slow_ms), until(card.slow_until))));
        }
        if row.closed {
            facts.push(("closed", "yes".to_owned()));
        }
        let staff: Vec<String> =
            card.staff.iter().map(|one| format!("{} ({})", one.name, role(one.role))).collect();
        facts.push(("staff", if staff.is_empty() { "-".to_owned() } else { staff.join(", ") }));
        facts
    }

    /// All of it, to be read.
    pub(super) fn facts_sheet(&self, app: &App) -> Option<Sheet> {
        let facts = self.facts(app);
        let mut sheet = Sheet::new(&self.room);
        for (name, value) in facts {
            sheet.line(name, value);
        }
        (!sheet.lines.is_empty()).then_some(sheet)
    }

    pub(in crate::console::screens) fn draw_facts(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        self.draw_facts_under(app, pen, area, &[Span::fixed("Room", Tone::Title)]);
    }

    fn draw_facts_under(&self, app: &App, pen: &mut Pen<'_>, area: Rect, head: &[Span]) {
        let inside = title(pen, area, head, &[]);
        let mut y = inside.y;
        for (name, value) in self.facts(app) {
            pen.text(inside, (inside.x + 1, y), &Safe::fixed(name), Tone::Dim);
            let at = inside.x + 14;
            let room = usize::from(inside.right().saturating_sub(at));
            for line in wrap(&Safe::of(&value), room).iter().take(4) {
                pen.text(inside, (at, y), line, Tone::Plain);
                y += 1;
            }
        }
    }
}

/// How many lines of this second are not on the screen.
fn unseen(more: usize) -> Option<Span> {
    let text = format!(" · {} more this second", count(more as u64));
    (more > 0).then(|| Span::new(Safe::of(&text), Tone::Warn))
}
