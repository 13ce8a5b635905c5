//! A whole text over the screen, in as many rows as it takes.

use crate::console::app::{App, Sheet};
use crate::console::draw::hints::hints;
use crate::console::look::{Glyph, Tone};
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, title};
use ratatui::layout::Rect;

/// Lines of a terminal are read well up to here.
const WIDEST: u16 = 110;

/// Cells of a name, at most.
const NAME: usize = 20;

pub(super) fn sheet(app: &App, pen: &mut Pen<'_>, area: Rect, sheet: &Sheet) {
    // A frame within a frame would only be in the way on a narrow screen.
    let width = if area.width < WIDEST { area.width } else { WIDEST };
    let names = sheet.lines.iter().map(|(name, _)| Safe::of(name).width()).max();
    let names = names.unwrap_or(0).min(NAME);
    let cells = usize::from(width.saturating_sub(4)).saturating_sub(names + 2);
    let rows = rows(app, sheet, (names, cells));
    let wanted = u16::try_from(rows.len() + 2).unwrap_or(u16::MAX);
    let area = super::middle((pen.buffer.area, area), width, wanted);
    pen.wipe(area);
    let page = usize::from(area.height.saturating_sub(2));
    let last = rows.len().saturating_sub(page);
    sheet.drawn.set((last, page));
    let top = sheet.at.min(last);
    let mut foot = hints(&[("j/k", "scroll"), ("esc", "closes")], usize::from(width) / 2);
    if last > 0 {
        let to = app.look.glyph(Glyph::To);
        let place = format!(" · {}{to}{} of {}", top + 1, top + page, rows.len());
        foot.push(Span::new(Safe::of(&place), Tone::Dim));
    }
    let head = [Span::new(Safe::of(&sheet.title), Tone::Title)];
    let inside = title(pen, area, &head, &foot);
    for (row, y) in rows.iter().skip(top).zip(inside.top()..inside.bottom()) {
        pen.spans(inside, (inside.x + 1, y), row);
    }
}

/// Names and what they say, wrapped.
fn rows(app: &App, sheet: &Sheet, (names, cells): (usize, usize)) -> Vec<Vec<Span>> {
    let mut rows = Vec::new();
    for (name, text) in &sheet.lines {
        let name = app.look.fill(&Safe::of(name), names);
        let blank = Safe::of(&" ".repeat(names));
        let heads = std::iter::once(name).chain(std::iter::repeat(blank));
        for (line, head) in wrap(text, cells).into_iter().zip(heads) {
            let gap = Span::fixed("  ", Tone::Plain);
            rows.push(vec![Span::new(head, Tone::Dim), gap, Span::new(line, Tone::Plain)]);
        }
    }
    rows
}
