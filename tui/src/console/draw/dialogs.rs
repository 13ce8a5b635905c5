//! What lies over the screen: help, lines that are typed, the preparation of an act, questions.

mod act;
mod filter;
mod line;
mod sheet;

use super::hints::hints;
use crate::console::app::{App, Confirm, Edit, Overlay, found};
use crate::console::look::{Glyph, Tone};
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, title};
use crate::text::{ago, pieces};
use ratatui::layout::{Position, Rect};
use unicode_width::UnicodeWidthStr;

/// Columns of the dialog of an act.
const ACT: u16 = 76;

/// Draws what lies on top; where something is typed.
pub(super) fn over(app: &App, pen: &mut Pen<'_>, area: Rect) -> Option<Position> {
    let place = (pen.buffer.area, area);
    match app.over.as_ref()? {
        Overlay::Help { search, at } => help(app, pen, middle(place, 76, 20), (search, *at)),
        Overlay::Line(typed) => line::line(app, pen, area, typed),
        Overlay::Filter { edit, wrong, .. } => {
            filter::filter(app, pen, area, (edit, wrong.as_ref()))
        }
        Overlay::Sort { at } => sort(app, pen, area, *at),
        Overlay::Act(draft) => {
            let height = act::height(app, draft, area.width.min(ACT));
            act::act(app, pen, middle(place, ACT, height), draft)
        }
        Overlay::Confirm(confirm) => question(app, pen, area, confirm),
        Overlay::Sheet(sheet) => {
            sheet::sheet(app, pen, area, sheet);
            None
        }
    }
}

/// In the middle of the screen, or higher up, so that it stays within the area above the news.
fn middle((screen, area): (Rect, Rect), width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let x = area.x + (area.width - width) / 2;
    let y = screen.y + screen.height.saturating_sub(height) / 2;
    Rect { x, y: y.min(area.bottom() - height), width, height }
}

/// What the keys do, as the foot of a box has room for.
fn keys(area: Rect, pairs: &[(&str, &str)]) -> Vec<Span> {
    // Its corners, a cell of border and a blank on each side.
    hints(pairs, usize::from(area.width.saturating_sub(6)))
}

fn low(area: Rect, height: u16) -> Rect {
    Rect { y: area.bottom().saturating_sub(height), height, ..area }
}

/// A line that is typed, with the cursor in it.
fn typed(pen: &mut Pen<'_>, area: Rect, (x, y): (u16, u16), edit: &Edit) -> Position {
    let before = Safe::of(&edit.before());
    let room = usize::from(area.right().saturating_sub(x + 1));
    let text = Safe::of(&edit.text());
    // A long line shows the end that is being typed, behind a mark for what is left out.
    let shown = from_end(before.as_str(), room);
    let hidden = before.as_str().len() - shown.len();
    let mut at = x;
    if hidden > 0 {
        let cut = Safe::fixed(pen.look.glyph(Glyph::Cut));
        at = pen.text(area, (x, y), &cut, Tone::Dim);
    }
    let rest = text.as_str().get(hidden..).unwrap_or_default();
    pen.text(area, (at, y), &Safe::part(rest.to_owned()), Tone::Input);
    at += u16::try_from(shown.width()).unwrap_or(0);
    Position::new(at.min(area.right().saturating_sub(1)), y)
}

/// The end of a text that fits beside a mark, if all of it does not fit.
fn from_end(text: &str, cells: usize) -> &str {
    let mut hidden = 0;
    let mut left = text.width();
    let least = if left > cells { cells.saturating_sub(1) } else { cells };
    for piece in pieces(text) {
        if left <= least {
            break;
        }
        left = left.saturating_sub(piece.width());
        hidden += piece.len();
    }
    text.get(hidden..).unwrap_or_default()
}

fn help(
    app: &App,
    pen: &mut Pen<'_>,
    area: Rect,
    (search, at): (&Edit, usize),
) -> Option<Position> {
    pen.wipe(area);
    let foot = keys(
        area,
        &[("enter", "runs"), ("esc", "closes"), ("up/down", "moves"), ("", "type to search")],
    );
    let inside = title(pen, area, &[Span::fixed("Help", Tone::Title)], &foot);
    pen.text(inside, (inside.x + 1, inside.y), &Safe::fixed("/"), Tone::Key);
    let cursor = typed(pen, inside, (inside.x + 2, inside.y), search);
    let height = usize::from(inside.height.saturating_sub(1));
    let top = (at + 1).saturating_sub(height);
    let text = search.text();
    let shown = found(&text).enumerate().skip(top);
    for ((place, command), y) in shown.zip(inside.y + 1..inside.bottom()) {
        let row = Rect { y, height: 1, ..inside };
        let why = command.disabled(app);
        let keys = command.keys.join("  ");
        pen.text(Rect { width: 22, ..row }, (row.x + 1, y), &Safe::of(&keys), Tone::Key);
        let tone = if why.is_some() { Tone::Dim } else { Tone::Plain };
        let mut text = command.title.to_owned();
        if let Some(why) = why {
            text.push_str(&format!(" ({why})"));
        }
        pen.text(row, (row.x + 23, y), &Safe::of(&text), tone);
        if place == at {
            pen.text(row, (row.x, y), &Safe::fixed(pen.look.glyph(Glyph::Cursor)), Tone::Plain);
            pen.cursor(row);
        }
    }
    Some(cursor)
}

fn sort(app: &App, pen: &mut Pen<'_>, area: Rect, at: usize) -> Option<Position> {
    let sorts = app.nav.top().sorts();
    let height = u16::try_from(sorts.len() + 2).unwrap_or(u16::MAX);
    let area = middle((pen.buffer.area, area), 30, height);
    pen.wipe(area);
    let foot = keys(area, &[("enter", "sorts, again reverses")]);
    let inside = title(pen, area, &[Span::fixed("Sort by", Tone::Title)], &foot);
    for ((place, (_, name)), y) in sorts.iter().enumerate().zip(inside.top()..inside.bottom()) {
        pen.text(inside, (inside.x + 1, y), &Safe::fixed(name), Tone::Plain);
        if place == at {
            pen.text(
                inside,
                (inside.x, y),
                &Safe::fixed(pen.look.glyph(Glyph::Cursor)),
                Tone::Plain,
            );
            pen.cursor(Rect { y, height: 1, ..inside });
        }
    }
    None
}

fn question(app: &App, pen: &mut Pen<'_>, area: Rect, confirm: &Confirm) -> Option<Position> {
    let width = area.width.min(60);
    let cells = usize::from(width.saturating_sub(4));
    let mut lines = wrap(&Safe::of(&format!("Take back: {}?", confirm.what)), cells);
    let origin = origin(app, confirm);
    let origin: Vec<Safe> = origin.iter().flat_map(|line| wrap(&Safe::of(line), cells)).collect();
    // The borders, a blank row and the buttons.
    let most = usize::from(area.height.saturating_sub(4)).saturating_sub(origin.len());
    if lines.len() > most {
        lines.truncate(most.saturating_sub(1));
        lines.push(Safe::fixed(pen.look.glyph(Glyph::Cut)));
    }
    lines.extend(origin);
    let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX);
    let area = middle((pen.buffer.area, area), width, height);
    pen.wipe(area);
    let foot = keys(area, &[("y", "undoes"), ("n", "no"), ("tab", "next"), ("esc", "closes")]);
    let inside = title(pen, area, &[Span::fixed("Undo", Tone::Title)], &foot);
    let low = inside.bottom().saturating_sub(1);
    for (line, y) in lines.iter().zip(inside.y..low) {
        pen.text(inside, (inside.x + 1, y), line, Tone::Plain);
    }
    buttons(pen, inside, [("No", Tone::Plain, !confirm.yes), ("Undo", Tone::Plain, confirm.yes)]);
    None
}

/// What tells the only act from others like it: when it was done, by whom, and for how long; its id. Nothing of several.
fn origin(app: &App, confirm: &Confirm) -> Vec<String> {
    let [act] = confirm.acts.as_slice() else { return Vec::new() };
    let own = app.acts.iter().find(|own| own.act() == Some(*act));
    let known = confirm.done.as_ref();
    let lasts = known.and_then(|done| Some(format!(",{}", done.lasts.as_ref()?)));
    let by = own.map(|own| (own.at, "you")).or(known.map(|done| (done.at, done.by.as_str())));
    let ago = |at| ago(app.now.wall, at);
    let done = by.map(|(at, by)| format!("done {} by {by}{}", ago(at), lasts.unwrap_or_default()));
    // Typed as its id, it has been said.
    let id = Some(act.to_string()).filter(|id| *id != confirm.what);
    done.into_iter().chain(id).collect()
}

/// Two buttons on the last row, with their tone; the one in focus is reversed and in brackets.
fn buttons(pen: &mut Pen<'_>, area: Rect, names: [(&str, Tone, bool); 2]) {
    let y = area.bottom().saturating_sub(1);
    let mut x = area.x + 1;
    for (name, tone, focus) in names {
        let text = if focus { format!("[ {name} ]") } else { format!("  {name}  ") };
        let tone = if focus { Tone::Cursor } else { tone };
        x = pen.text(area, (x, y), &Safe::of(&text), tone) + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialogs_stay_inside_small_screens() {
        let area = Rect::new(0, 0, 60, 15);
        assert_eq!(middle((area, area), 76, 20), area);
        assert_eq!(middle((area, area), 40, 5), Rect::new(10, 5, 40, 5));
        let above = Rect::new(0, 0, 60, 12);
        assert_eq!(middle((area, above), 40, 5), Rect::new(10, 5, 40, 5), "it does not move");
        assert_eq!(middle((area, above), 40, 11), Rect::new(10, 1, 40, 11));
        assert_eq!(low(area, 4), Rect::new(0, 11, 60, 4));
    }

    #[test]
    fn a_long_line_shows_its_end_and_tears_nothing() {
        assert_eq!(from_end("short", 5), "short");
        assert_eq!(from_end("longer", 5), "nger");
        assert_eq!(from_end("雑談雑談", 5), "雑談");
        assert_eq!(from_end("\\u{200d}ab", 5), "ab");
    }
}
