//! The lines of a room: how each is told, and which of them stand on the screen.

use super::RoomScreen;
use super::reading::Times;
use super::side::Pane;
use crate::console::app::{App, Sheet};
use crate::console::look::{Glyph, Tone};
use crate::console::model::Follow;
use crate::console::screens::badge;
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, cells_of, whole};
use crate::text::{age, clock, pieces, told};
use parlor_protocol::Seq;
use parlor_protocol::admin::TailLine;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// From these widths on a name has more cells; from the last one it is cut only where it is longer than most are.
const NARROW: u16 = 50;
const MIDDLE: u16 = 64;
const ROOMY: u16 = 84;

/// Letters of a clock with seconds, and without.
const SECONDS: usize = 8;
const MINUTES: usize = 5;

/// Where long texts go on in the next row, they have so many cells at least.
const LEAST: usize = 12;

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

/// What is left of a text that begins so many cells to the left of the screen.
fn aside(text: &Safe, cells: usize) -> Safe {
    let (mut skipped, mut hidden) = (0, 0);
    for piece in pieces(text.as_str()) {
        if skipped >= cells {
            break;
        }
        skipped += piece.width();
        hidden += piece.len();
    }
    Safe::part(text.as_str().get(hidden..).unwrap_or_default().to_owned())
}

impl RoomScreen {
    /// What stands before a line's text.
    fn head(&self, line: &TailLine, app: &App, columns: Columns) -> Vec<Span> {
        let time = match self.reading.times {
            Times::Clock => clock(line.at).get(..columns.clock).unwrap_or_default().to_owned(),
            Times::Age => format!("{:>5}", age(app.now.wall, line.at)),
            Times::None => String::new(),
        };
        let gap = match (time.is_empty(), columns.badge) {
            (true, _) => "",
            (false, true) => "  ",
            (false, false) => " ",
        };
        let speaks = line.kind == "message";
        let name = app.look.fill(&name_of(line), columns.name);
        let mut spans = vec![
            Span::new(Safe::of(&time), Tone::Dim),
            Span::fixed(gap, Tone::Plain),
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
        if line.removed {
            let by = self.gone.by(line);
            let by = by.map(|by| format!(" by {}", Safe::of(by))).unwrap_or_default();
            spans.push(Span::new(Safe::part(format!("[removed{by}] ")), Tone::Warn));
        }
        spans
    }

    /// What was said or done, as far as it is to be shown.
    fn body(&self, line: &TailLine) -> (Safe, Tone) {
        match (line.removed, line.kind == "message") {
            (true, _) if !self.reading.removed => (Safe::fixed("x shows it"), Tone::Dim),
            (true, _) => (text_of(line), Tone::Off),
            (false, true) => (text_of(line), Tone::Plain),
            (false, false) => (text_of(line), Tone::Dim),
        }
    }

    /// A line in as many rows as it has.
    fn rows(&self, line: &TailLine, app: &App, columns: Columns, cells: usize) -> Vec<Vec<Span>> {
        let mut head = self.head(line, app, columns);
        let (text, tone) = self.body(line);
        let edited = line.edited.then(|| Span::fixed(" (edited)", Tone::Dim));
        let taken = cells_of(&head);
        if !self.reading.wrap {
            let room = cells.saturating_sub(taken);
            let beyond = text.width().saturating_sub(room + self.reading.right);
            self.drawn.beyond.set(self.drawn.beyond.get().max(beyond));
            head.push(Span::new(aside(&text, self.reading.right), tone));
            head.extend(edited);
            return vec![head];
        }
        let room = cells.saturating_sub(taken).max(LEAST);
        let blank = Span::new(Safe::part(" ".repeat(taken.min(cells.saturating_sub(LEAST)))), tone);
        let mut rows: Vec<Vec<Span>> = Vec::new();
        for (place, text) in wrap(&text, room).into_iter().enumerate() {
            let mut row = if place == 0 { std::mem::take(&mut head) } else { vec![blank.clone()] };
            row.push(Span::new(text, tone));
            rows.push(row);
        }
        if let Some(last) = rows.last_mut() {
            last.extend(edited);
        }
        rows
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
        let (text, _) = self.body(line);
        let edited = if line.edited { " (edited)".len() } else { 0 };
        let taken = cells_of(&self.head(line, app, columns)) + edited;
        let beside = u16::try_from(taken + 2).unwrap_or(u16::MAX);
        whole(pen, area, &text, area.width.saturating_sub(beside))
    }

    /// A narrow pane keeps its cells for what is said.
    fn columns<'l>(&self, area: Rect, lines: impl Iterator<Item = &'l &'l TailLine>) -> Columns {
        let longest =
            lines.map(|line| name_of(line).width()).fold(self.drawn.longest.get(), usize::max);
        self.drawn.longest.set(longest);
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

    /// Draws the lines; how many of the newest second are above them.
    /// `mark` stands above the first of all.
    pub(super) fn draw_tail(
        &self,
        app: &App,
        pen: &mut Pen<'_>,
        area: Rect,
        mark: Option<Span>,
    ) -> usize {
        let lines: Vec<&TailLine> = self.tail.iter().filter(|line| self.matches(line)).collect();
        let held = matches!(self.tail.follow(), Follow::Held { .. });
        let cut = held && !self.reading.wrap;
        let area = if cut { self.draw_whole(app, pen, area) } else { area };
        let height = usize::from(area.height);
        self.drawn.height.set(height);
        let under = self.under().map(|line| line.seq);
        let mark = mark.filter(|_| !lines.is_empty());
        let lead = usize::from(mark.is_some());
        let at = lead + lines.iter().position(|line| Some(line.seq) == under).unwrap_or(0);
        let (count, above) = (lead + lines.len(), self.past.above(height));
        let newest = count.saturating_sub(height);
        let top = if held { at.saturating_sub(above).min(newest) } else { newest };
        let columns = self.columns(area, lines.iter().skip(top.saturating_sub(lead)).take(height));
        let cells = usize::from(area.width.saturating_sub(2));
        self.drawn.beyond.set(0);
        let rows = |place: usize| {
            let line = place.checked_sub(lead).and_then(|place| lines.get(place));
            line.map(|line| self.rows(line, app, columns, cells)).unwrap_or_default()
        };
        let top = match self.reading.wrap {
            true => first(at, (count, height), held.then_some(above), |place| {
                if place < lead { lead } else { rows(place).len() }
            }),
            false => top,
        };
        let mut y = area.top();
        let mut drawn: Vec<Seq> = Vec::with_capacity(height);
        if let (Some(mark), Some(line), 0) = (mark, lines.first(), top) {
            pen.spans(area, (area.x + 2, y), &[mark]);
            drawn.push(line.seq);
            y += 1;
        }
        for (place, line) in lines.iter().enumerate().skip(top.saturating_sub(lead)) {
            for (part, spans) in rows(place + lead).into_iter().enumerate() {
                if y < area.bottom() {
                    let row = Rect { y, height: 1, ..area };
                    let on = held && self.side.pane == Pane::Tail && Some(line.seq) == under;
                    self.draw_row(app, pen, row, (line, &spans, on, part == 0));
                    drawn.push(line.seq);
                    y += 1;
                }
            }
            if y >= area.bottom() {
                break;
            }
        }
        self.drawn.area.set(area);
        self.drawn.rows.replace(drawn);
        if lines.is_empty() {
            self.draw_nothing(app, pen, area);
        }
        let second = lines.last().filter(|_| !held).map(|line| line.at / 1_000);
        let above = lines.iter().take(top.saturating_sub(lead)).rev();
        above.take_while(|line| Some(line.at / 1_000) == second).count()
    }

    fn draw_row(
        &self,
        app: &App,
        pen: &mut Pen<'_>,
        row: Rect,
        (line, spans, on, first): (&TailLine, &[Span], bool, bool),
    ) {
        let marked = app.marks.has(&line.seq.to_string());
        if first && (on || marked) {
            let mark = if on { Glyph::Cursor } else { Glyph::Mark };
            pen.text(row, (row.x, row.y), &Safe::of(app.look.glyph(mark)), Tone::Marked);
        }
        if first && on && marked {
            let mark = Safe::of(app.look.glyph(Glyph::Mark));
            pen.text(row, (row.x + 1, row.y), &mark, Tone::Marked);
        }
        let text = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
        pen.spans(text, (text.x, row.y), spans);
        if on {
            pen.cursor(row);
        }
    }

    fn draw_nothing(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let why = match (self.tail.begun, app.is_live()) {
            _ if self.tail.len() > 0 => "none match the filter · esc clears it",
            (true, _) => "nothing was said here yet",
            (false, true) => "loading",
            (false, false) => "not connected",
        };
        pen.text(area, (area.x + 2, area.y), &Safe::fixed(why), Tone::Dim);
    }
}

/// The first line on a screen of lines of several rows: the cursor's has so many rows above it, or the newest is at the end.
fn first(
    at: usize,
    (count, height): (usize, usize),
    above: Option<usize>,
    rows: impl Fn(usize) -> usize,
) -> usize {
    let mut below = 0;
    let after = if above.is_some() { at + 1..count } else { count..count };
    let most = above.map_or(0, |above| height.saturating_sub(above + 1).max(height / 2));
    for place in after {
        if below >= most {
            break;
        }
        below += rows(place);
    }
    let at = if above.is_some() { at } else { count.saturating_sub(1) };
    let mut used = rows(at) + below.min(most);
    let mut first = at;
    while let Some(before) = first.checked_sub(1) {
        used += rows(before);
        if used > height {
            break;
        }
        first = before;
    }
    first
}
