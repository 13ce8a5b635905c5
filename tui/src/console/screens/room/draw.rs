//! How a room is drawn: its lines, and what it is.

use super::{Pane, RoomScreen};
use crate::console::app::{App, Sheet};
use crate::console::look::{Glyph, Tone};
use crate::console::model::Follow;
use crate::console::screens::{badge, role};
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, title, whole};
use crate::text::{age, clock, count_of, left, rate, span, told};
use parlor_protocol::admin::TailLine;
use ratatui::layout::Rect;

/// From these widths on a name has more cells; from the last one it is cut only where it is longer than most are.
const NARROW: u16 = 50;
const MIDDLE: u16 = 64;
const ROOMY: u16 = 84;

/// Letters of a clock with seconds, and without.
const SECONDS: usize = 8;
const MINUTES: usize = 5;

/// How a line is divided: letters of the clock, cells of the name, whether what somebody is stands behind it.
#[derive(Clone, Copy, Debug)]
struct Columns {
    clock: usize,
    name: usize,
    badge: bool,
}

fn name_of(line: &TailLine) -> Safe {
    let (by, _) = told(line);
    Safe::of(by.unwrap_or("-"))
}

fn text_of(line: &TailLine) -> Safe {
    let (_, what) = told(line);
    Safe::of(&what)
}

impl RoomScreen {
    /// The newest lines, beside a list of rooms.
    pub(in crate::console::screens) fn draw_preview(
        &self,
        app: &App,
        pen: &mut Pen<'_>,
        area: Rect,
    ) {
        let head = [Span::new(Safe::of(&self.room), Tone::Title)];
        let inside = title(pen, area, &head, &[Span::fixed("enter opens", Tone::Dim)]);
        self.draw_tail(app, pen, inside);
    }

    fn spans(&self, line: &TailLine, app: &App, columns: Columns) -> Vec<Span> {
        let time = clock(line.at);
        let time = time.get(..columns.clock).unwrap_or_default();
        let speaks = line.kind == "message";
        let name = app.look.fill(&name_of(line), columns.name);
        let mut spans = vec![
            Span::new(Safe::of(time), Tone::Dim),
            Span::fixed(if columns.badge { "  " } else { " " }, Tone::Plain),
            Span::new(name, if speaks { Tone::Name } else { Tone::Dim }),
            Span::fixed(" ", Tone::Plain),
        ];
        if columns.badge {
            spans.push(self.badge_of(line, app));
        }
        if line.reports > 0 {
            let flag = format!("{}{} ", app.look.glyph(Glyph::Flag), line.reports);
            spans.push(Span::new(Safe::of(&flag), Tone::Bad));
        }
        let text = text_of(line);
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

    /// A line, to be read.
    pub(super) fn sheet(&self, line: &TailLine) -> Sheet {
        let mut sheet = Sheet::new(&self.room);
        let name = line.from.as_ref().map_or("-", |from| from.name.as_str());
        sheet.line("at", clock(line.at));
        sheet.line("from", name);
        let state = match (line.removed, line.edited) {
            (true, _) => "removed",
            (false, true) => "edited",
            (false, false) => "as it was sent",
        };
        sheet.line(&line.kind, line.text.as_deref().unwrap_or("[no longer kept]"));
        sheet.line("state", state);
        sheet.line("reports", line.reports.to_string());
        sheet
    }

    /// The whole of what the cursor is on, if its line is cut; what is left above.
    fn draw_whole(&self, app: &App, pen: &mut Pen<'_>, area: Rect) -> Rect {
        let Some(line) = self.under() else { return area };
        let columns = self.columns(area, std::iter::empty());
        let text = text_of(line);
        let taken: usize =
            self.spans(line, app, columns).iter().map(|span| span.text.width()).sum();
        let beside = u16::try_from(taken.saturating_sub(text.width()) + 2).unwrap_or(u16::MAX);
        whole(pen, area, &text, area.width.saturating_sub(beside))
    }

    /// A narrow pane keeps its cells for what is said.
    fn columns<'l>(&self, area: Rect, lines: impl Iterator<Item = &'l &'l TailLine>) -> Columns {
        let longest = lines.map(|line| name_of(line).width()).fold(self.longest.get(), usize::max);
        self.longest.set(longest);
        let (clock, most) = match area.width {
            ROOMY.. => (SECONDS, 24),
            MIDDLE.. => (SECONDS, 16),
            NARROW.. => (SECONDS, 14),
            _ => (MINUTES, 10),
        };
        Columns { clock, name: longest.min(most), badge: clock == SECONDS }
    }

    fn badge_of(&self, line: &TailLine, app: &App) -> Span {
        let role = line.from.as_ref().and_then(|from| self.roles.get(&from.id)).copied();
        let badge = role.and_then(badge).map_or(" ", |glyph| app.look.glyph(glyph));
        Span::new(Safe::of(&format!("{badge} ")), Tone::Marked)
    }

    pub(super) fn draw_tail(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let lines: Vec<&TailLine> = self.tail.iter().filter(|line| self.matches(line)).collect();
        let held = matches!(self.tail.follow(), Follow::Held { .. });
        let area = if held { self.draw_whole(app, pen, area) } else { area };
        let height = usize::from(area.height);
        self.height.set(height);
        let under = self.under().map(|line| line.seq);
        let at = lines.iter().position(|line| Some(line.seq) == under).unwrap_or(0);
        let newest = lines.len().saturating_sub(height);
        let top = if held { at.saturating_sub(height / 2).min(newest) } else { newest };
        self.stood.set((area, top));
        let columns = self.columns(area, lines.iter().skip(top).take(height));
        for (line, y) in lines.iter().skip(top).zip(area.top()..area.bottom()) {
            let row = Rect { y, height: 1, ..area };
            let on = held && self.pane == Pane::Tail && Some(line.seq) == under;
            if on {
                pen.text(row, (row.x, y), &Safe::of(app.look.glyph(Glyph::Cursor)), Tone::Marked);
            }
            if app.marks.has(&line.seq.to_string()) {
                pen.text(row, (row.x + 1, y), &Safe::of(app.look.glyph(Glyph::Mark)), Tone::Marked);
            }
            let text = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
            pen.spans(text, (text.x, y), &self.spans(line, app, columns));
            if on {
                pen.cursor(row);
            }
        }
        if lines.is_empty() {
            let why = match (self.tail.begun, app.is_live()) {
                _ if self.tail.len() > 0 => "none match the filter · esc clears it",
                (true, _) => "nothing was said here yet",
                (false, true) => "loading",
                (false, false) => "not connected",
            };
            pen.text(area, (area.x + 2, area.y), &Safe::fixed(why), Tone::Dim);
        }
    }

    pub(super) fn foot(&self) -> Vec<Span> {
        let text = match self.tail.follow() {
            Follow::Held { .. } => {
                let at = self.tail.selected().map_or(0, |line| line.at);
                format!("held at {} · f follows", clock(at))
            }
            Follow::Live => count_of(self.tail.len() as u64, "line", "lines"),
        };
        let mut spans = vec![Span::new(Safe::of(&text), Tone::Dim)];
        if self.tail.dropped > 0 {
            let dropped = format!(" · {} not shown: too many", self.tail.dropped);
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

    pub(super) fn draw_facts(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let inside = title(pen, area, &[Span::fixed("Room", Tone::Title)], &[]);
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
