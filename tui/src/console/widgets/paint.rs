//! Putting text on a buffer, and nothing but safe text.

use crate::console::look::{Glyph, Look, Tone};
use crate::console::text::{Safe, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) text: Safe,
    pub(crate) tone: Tone,
}

impl Span {
    pub(crate) fn new(text: Safe, tone: Tone) -> Self {
        Self { text, tone }
    }

    pub(crate) const fn fixed(text: &'static str, tone: Tone) -> Self {
        Self { text: Safe::fixed(text), tone }
    }
}

/// Draws into one area.
pub(crate) struct Pen<'b> {
    pub(crate) buffer: &'b mut Buffer,
    pub(crate) look: Look,
}

impl Pen<'_> {
    /// Text from a cell on, cut at the area's right end; the column after it.
    pub(crate) fn text(&mut self, area: Rect, at: (u16, u16), text: &Safe, tone: Tone) -> u16 {
        self.raw(area, at, text.as_str(), tone)
    }

    /// Spans after each other; the column after them.
    pub(crate) fn spans(&mut self, area: Rect, at: (u16, u16), spans: &[Span]) -> u16 {
        let (mut x, y) = at;
        for span in spans {
            x = self.text(area, (x, y), &span.text, span.tone);
        }
        x
    }

    /// Spans that end at the area's right end, on its row `y`; the column before them.
    pub(crate) fn right(&mut self, area: Rect, y: u16, spans: &[Span]) -> u16 {
        let width = cells_of(spans);
        let x = area.right().saturating_sub(u16::try_from(width).unwrap_or(u16::MAX)).max(area.x);
        self.spans(area, (x, y), spans);
        x
    }

    /// Lays a style over cells that are drawn already.
    pub(crate) fn shade(&mut self, area: Rect, tone: Tone) {
        self.buffer.set_style(area.intersection(self.buffer.area), self.look.style(tone));
    }

    /// Makes a row the one under the cursor: in one style from end to end, which is easier to see and costs fewer bytes.
    pub(crate) fn cursor(&mut self, area: Rect) {
        let style = Style::reset().patch(self.look.style(Tone::Cursor));
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// Empties an area: what is drawn next lies over what was there. A letter of two cells that reaches into it goes as a whole,
    /// for a terminal would show it in the place of the first cell.
    pub(crate) fn wipe(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            let before = area.left().checked_sub(1).and_then(|x| self.buffer.cell_mut((x, y)));
            if let Some(cell) = before.filter(|cell| cell.symbol().width() > 1) {
                cell.set_symbol(" ");
            }
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
    }

    /// A glyph of ours or a number; what comes from elsewhere is `Safe` first.
    pub(super) fn raw(&mut self, area: Rect, (x, y): (u16, u16), text: &str, tone: Tone) -> u16 {
        let inside = y >= area.top() && y < area.bottom() && x < area.right();
        if !inside || !self.buffer.area.contains((x, y).into()) {
            return x;
        }
        let room = usize::from(area.right() - x);
        let text = self.look.text(text);
        let text = self.look.cut(&text, room);
        let width = u16::try_from(text.width()).unwrap_or(u16::MAX);
        let style = self.look.style(tone);
        self.buffer.set_stringn(x, y, text, room, style);
        x.saturating_add(width)
    }
}

/// A frame around an area with a title and a line at its foot; what is inside.
pub(crate) fn title(pen: &mut Pen<'_>, area: Rect, head: &[Span], foot: &[Span]) -> Rect {
    let (h, v, corners) = match pen.look.glyphs {
        crate::console::look::Glyphs::Unicode => ("─", "│", ["┌", "┐", "└", "┘"]),
        crate::console::look::Glyphs::Ascii => ("-", "|", ["+", "+", "+", "+"]),
    };
    if area.width < 2 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for x in area.left()..=right {
        pen.raw(area, (x, area.y), h, Tone::Line);
        pen.raw(area, (x, bottom), h, Tone::Line);
    }
    for y in area.top()..=bottom {
        pen.raw(area, (area.x, y), v, Tone::Line);
        pen.raw(area, (right, y), v, Tone::Line);
    }
    let places = [(area.x, area.y), (right, area.y), (area.x, bottom), (right, bottom)];
    for (at, corner) in places.into_iter().zip(corners) {
        pen.raw(area, at, corner, Tone::Line);
    }
    let line = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
    for (y, spans) in [(area.y, head), (bottom, foot)] {
        if !spans.is_empty() {
            // Nothing of the border's look stays in what is read, nor on the blanks beside it.
            let width = cells_of(spans);
            let width = u16::try_from(width + 2).unwrap_or(u16::MAX).min(line.width);
            pen.wipe(Rect { y, width, height: 1, ..line });
            pen.spans(line, (line.x + 1, y), spans);
        }
    }
    inner(area)
}

/// The cells that these take.
pub(crate) fn cells_of(spans: &[Span]) -> usize {
    spans.iter().map(|span| span.text.width()).sum()
}

/// What a pane is called where several stand beside each other: the one that the keys go to is told apart.
pub(crate) fn pane(look: Look, name: &'static str, has_keys: bool) -> Vec<Span> {
    if !has_keys {
        return vec![Span::fixed(name, Tone::Dim)];
    }
    let glyph = Span::fixed(look.glyph(Glyph::Keys), Tone::Marked);
    vec![glyph, Span::fixed(" ", Tone::Plain), Span::fixed(name, Tone::Title)]
}

/// Shows the whole of a text at the foot of an area, if its own row has too few cells for it; what is left above.
pub(crate) fn whole(pen: &mut Pen<'_>, area: Rect, text: &Safe, cells: u16) -> Rect {
    let most = usize::from(area.height / 3);
    if text.width() <= usize::from(cells) || most < 2 {
        return area;
    }
    let mut lines = wrap(text, usize::from(area.width.saturating_sub(2)));
    let more = lines.len() > most;
    lines.truncate(most);
    let height = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX).min(area.height);
    let above = Rect { height: area.height - height, ..area };
    let rule = match pen.look.glyphs {
        crate::console::look::Glyphs::Unicode => "─",
        crate::console::look::Glyphs::Ascii => "-",
    };
    for x in area.left()..area.right() {
        pen.raw(area, (x, above.bottom()), rule, Tone::Line);
    }
    for (line, y) in lines.iter().zip(above.bottom() + 1..area.bottom()) {
        pen.text(area, (area.x + 1, y), line, Tone::Plain);
    }
    if more {
        let cut = pen.look.glyph(Glyph::Cut);
        let more = [Span::fixed(" ", Tone::Dim), Span::fixed(cut, Tone::Warn)];
        let key = [Span::fixed(" z", Tone::Key), Span::fixed(" reads all", Tone::Dim)];
        pen.right(area, area.bottom() - 1, &[more, key].concat());
    }
    above
}

/// What a frame leaves inside.
pub(crate) fn inner(area: Rect) -> Rect {
    Rect {
        x: area.x.saturating_add(1),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}

/// Numbers as a row of bars, the newest at the right end; fewer cells show the newest.
pub(crate) fn spark(look: Look, numbers: &[f64], cells: usize) -> Safe {
    let shown = numbers.get(numbers.len().saturating_sub(cells)..).unwrap_or_default();
    let most = shown.iter().copied().fold(0.0, f64::max);
    let bars: String = shown.iter().map(|number| look.bar(*number, most)).collect();
    Safe::of(&format!("{bars:>cells$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_over_wide_letters_has_its_left_side() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 3));
        let empty = buffer.clone();
        let (area, look) = (buffer.area, Look::MONO);
        let mut pen = Pen { buffer: &mut buffer, look };
        for (y, text) in [(0, "ないすない"), (1, "xないすな"), (2, "abcdefghi")] {
            pen.text(area, (0, y), &Safe::of(text), Tone::Plain);
        }
        let over = Rect::new(5, 0, 4, 3);
        pen.wipe(over);
        title(&mut pen, over, &[], &[]);
        let drawn: Vec<(u16, u16)> = empty.diff(&buffer).iter().map(|(x, y, _)| (*x, *y)).collect();
        for y in 0..3 {
            assert!(drawn.contains(&(5, y)) && drawn.contains(&(8, y)), "{y}: {drawn:?}");
        }
        assert_eq!(buffer.cell((2, 0)).map(|cell| cell.symbol()), Some("い"), "a whole one stays");
    }
}
