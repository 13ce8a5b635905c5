//! The second line: the way from home, what was asked for, what is to be said of the screen, and whether it is live.

use crate::console::app::{App, LinkIs};
use crate::console::look::{Glyph, Tone};
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, cells_of};
use crate::link::LinkError;
use crate::text::{clock, count};
use ratatui::layout::Rect;

pub(super) fn crumbs(app: &App, pen: &mut Pen<'_>, area: Rect) {
    let right = standing(app, area);
    let cells = usize::from(area.width).saturating_sub(cells_of(&right) + 1);
    let mut spans = asked(app);
    spans.splice(0..0, path(app, cells.saturating_sub(cells_of(&spans))));
    let mut left = cells.saturating_sub(cells_of(&spans));
    for note in app.nav.top().notes(app) {
        let note = Safe::of(&format!(" {}{note}", app.look.glyph(Glyph::Bar)));
        if note.width() > left {
            break;
        }
        left -= note.width();
        spans.push(Span::new(note, Tone::Dim));
    }
    let beside = u16::try_from(cells).unwrap_or(area.width);
    pen.spans(Rect { width: beside, ..area }, (area.x, area.y), &spans);
    pen.right(area, area.y, &right);
}

/// The way from home. Where it is too long for so many cells its beginning is left out: it matters more where one is.
fn path(app: &App, cells: usize) -> Vec<Span> {
    let into = Safe::of(&format!(" {}", app.look.glyph(Glyph::Into)));
    let all: Vec<Safe> = app.nav.path().map(|screen| screen.crumb()).collect();
    let told = |skipped: usize| {
        let cut = (skipped > 0).then(|| Safe::fixed(app.look.glyph(Glyph::Cut)));
        let mut spans = Vec::new();
        for (place, crumb) in cut.iter().chain(all.iter().skip(skipped)).enumerate() {
            if place > 0 {
                spans.push(Span::new(into.clone(), Tone::Dim));
            }
            spans.push(Span::fixed(" ", Tone::Plain));
            spans.push(Span::new(crumb.clone(), Tone::Title));
        }
        spans
    };
    let last = all.len().saturating_sub(1);
    let fits = (0..=last).map(told).find(|spans| cells_of(spans) <= cells);
    fits.unwrap_or_else(|| told(last))
}

/// What was asked for: the filter, and what is marked.
fn asked(app: &App) -> Vec<Span> {
    let (top, mut spans) = (app.nav.top(), Vec::new());
    if let Some(filter) = top.filter().filter(|filter| !filter.is_empty()) {
        spans.push(Span::new(Safe::of(&format!("  /{filter}/")), Tone::Input));
        if let Some((matched, total)) = top.matched() {
            let counts = format!("  {} match, of {}", count(matched as u64), count(total as u64));
            spans.push(Span::new(Safe::of(&counts), Tone::Dim));
        }
    }
    if !app.marks.is_empty() {
        let marked = format!("  {} marked", app.marks.len());
        spans.push(Span::new(Safe::of(&marked), Tone::Marked));
    }
    spans
}

/// Of when is what is shown, and why there is nothing newer.
fn since(app: &App, why: &LinkError) -> String {
    let why = match why {
        LinkError::Lost(why) | LinkError::Ended(why) => why.clone(),
        LinkError::Absent { looked } => at_first("no daemon answers", looked),
        LinkError::Denied { looked } => at_first("no right to the daemon's socket", looked),
        LinkError::Silent(_)
        | LinkError::Version { .. }
        | LinkError::Refused(_)
        | LinkError::Garbled(_) => why.to_string().lines().next().unwrap_or_default().to_owned(),
    };
    match app.stale() {
        Some(age) => format!("as of {} · {why}", clock(app.now.wall.saturating_sub(age))),
        None => why,
    }
}

/// What is wrong, with the first place that was looked at and what is wrong there.
fn at_first(what: &str, looked: &str) -> String {
    match looked.lines().next().map(str::trim) {
        Some(first) if !first.is_empty() => format!("{what}: {first}"),
        Some(_) | None => what.to_owned(),
    }
}

/// Whether what is shown is live, held or old.
fn standing(app: &App, area: Rect) -> Vec<Span> {
    let top = app.nav.top();
    let state = match &app.link.state {
        LinkIs::Live if !app.link.is_fresh() => Safe::fixed("stale"),
        LinkIs::Live => top.state(),
        // The whole of it stands below.
        LinkIs::Waiting { .. } if app.link.absent().is_some() => Safe::fixed(""),
        LinkIs::Waiting { why, .. } => Safe::of(&since(app, why)),
        LinkIs::Connecting => Safe::fixed(""),
    };
    let state = app.look.cut(state.as_str(), usize::from(area.width * 2 / 3));
    let state = Safe::of(&format!("{state} "));
    let held = top.is_held() && app.link.is_fresh();
    let tone = if app.link.is_fresh() && !held { Tone::Good } else { Tone::Warn };
    let mut spans = vec![Span::new(state, tone)];
    if held {
        spans.insert(0, Span::new(Safe::of(&format!("{} ", app.look.glyph(Glyph::Held))), tone));
    }
    spans
}
