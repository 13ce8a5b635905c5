//! The command line: what is typed, how it may go on, what it takes and what it would do.

use super::{keys, low, typed};
use crate::console::app::{App, CommandLine, Planned, Tier};
use crate::console::look::{Glyph, Tone};
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, title};
use crate::text::{aimed, behind, lasts, later, scale, size, span};
use parlor_protocol::deed::Plan;
use ratatui::layout::{Position, Rect};

/// Rows of what is said about it, and of what it would do.
const SAID: usize = 3;

pub(super) fn line(
    app: &App,
    pen: &mut Pen<'_>,
    area: Rect,
    line: &CommandLine,
) -> Option<Position> {
    let cells = usize::from(area.width.saturating_sub(4));
    let mut rows = told(pen, (line.said.as_deref().unwrap_or_default(), Tone::Dim), cells);
    if let Some((text, tone)) = dry(app, line) {
        rows.extend(told(pen, (&text, tone), cells));
    }
    let area = low(area, u16::try_from(rows.len() + 3).unwrap_or(u16::MAX));
    pen.wipe(area);
    let foot = keys(
        area,
        &[
            ("enter", enter(app, line)),
            ("tab", "completes"),
            ("esc", "closes"),
            ("up", "before"),
            ("ctrl-r", "searches"),
        ],
    );
    let inside = title(pen, area, &[Span::fixed("Command", Tone::Title)], &foot);
    pen.text(inside, (inside.x, inside.y), &Safe::fixed(":"), Tone::Key);
    let cursor = typed(pen, inside, (inside.x + 1, inside.y), &line.edit);
    pen.text(inside, (cursor.x, cursor.y), &Safe::of(&line.ghost), Tone::Dim);
    for (row, y) in rows.iter().zip(inside.y + 1..inside.bottom()) {
        pen.spans(inside, (inside.x + 1, y), row);
    }
    Some(cursor)
}

/// A text in as many rows as it may have, and a mark where there is more of it.
fn told(pen: &Pen<'_>, (text, tone): (&str, Tone), cells: usize) -> Vec<Vec<Span>> {
    if text.is_empty() {
        return Vec::new();
    }
    let lines = wrap(&Safe::of(text), cells.saturating_sub(2));
    let more = lines.len() > SAID;
    let rows = lines.into_iter().take(SAID).map(|line| vec![Span::new(line, tone)]);
    let mut rows: Vec<Vec<Span>> = rows.collect();
    if let Some(last) = rows.last_mut().filter(|_| more) {
        last.push(Span::fixed(pen.look.glyph(Glyph::Cut), Tone::Warn));
    }
    rows
}

/// What enter does.
fn enter(app: &App, line: &CommandLine) -> &'static str {
    let Some(Planned::Have(plan)) = &line.dry else { return "runs" };
    match app.weight_of(plan) {
        Tier::Zero | Tier::One => "runs it at once",
        Tier::Two => "asks first",
        Tier::Three => "asks for a word",
    }
}

fn dry(app: &App, line: &CommandLine) -> Option<(String, Tone)> {
    match line.dry.as_ref()? {
        Planned::Due => None,
        Planned::Asked(_) => Some(("asking what it would do".to_owned(), Tone::Dim)),
        Planned::Refused(why) => Some((format!("would be refused: {why}"), Tone::Bad)),
        Planned::Have(plan) => Some(match &plan.refused {
            Some(objection) => (format!("would be refused: {}", objection.message), Tone::Bad),
            None => (would(app, plan), Tone::Plain),
        }),
    }
}

fn would(app: &App, plan: &Plan) -> String {
    let (whom, touched) = (aimed(plan), scale(&size(plan), &plan.persons));
    let mut parts = vec![format!("would touch {whom}: {touched}")];
    parts.extend(behind(plan).map(|_| later(plan.deed.room())));
    parts.extend(lasts(plan));
    let undo = plan.undo_ms.filter(|_| plan.inverse != parlor_protocol::deed::Inverse::None);
    parts.push(match undo {
        Some(ms) => format!("u undoes it for {}", span(ms)),
        None => "cannot be undone".to_owned(),
    });
    parts.join(&format!(" {} ", app.look.text("·")))
}
