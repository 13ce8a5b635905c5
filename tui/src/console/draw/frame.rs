//! What stands around every screen: who and where one is, how the link is, what just happened, which keys there are.

use crate::console::app::{App, Kind, LinkIs, Now, after, hints, offered};
use crate::console::look::{Glyph, Tone};
use crate::console::screens::act_line;
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, title};
use crate::link::LinkError;
use crate::text::{clock, count, seconds, span};
use ratatui::layout::Rect;

/// The screens that a digit opens.
const SCREENS: [(&str, &str, Kind); 9] = [
    ("1", "rooms", Kind::Rooms),
    ("2", "users", Kind::Users),
    ("3", "reports", Kind::Reports),
    ("4", "sanctions", Kind::Sanctions),
    ("5", "audit", Kind::Audit),
    ("6", "conns", Kind::Connections),
    ("7", "acts", Kind::Acts),
    ("8", "log", Kind::Log),
    ("0", "pulse", Kind::Pulse),
];

/// Answers that come sooner need no number: over a socket of the same machine all do, unless something is wrong. The time that
/// a picture takes is in it, for both are drawn and read by one thread.
const SLOW: u64 = 50;

/// Rows at the foot: news, an act that waits, keys, screens.
pub(super) fn feet(app: &App) -> u16 {
    let waits = usize::from(app.acts.waiting(app.now.mono).is_some());
    u16::try_from(app.toasts.iter().len() + waits).unwrap_or(0) + 2
}

pub(super) fn header(app: &App, pen: &mut Pen<'_>, area: Rect) {
    let bar = Span::new(Safe::of(&format!(" {}", app.look.glyph(Glyph::Bar))), Tone::Dim);
    let mut spans = vec![Span::fixed(" parlor", Tone::Title)];
    if !app.options.context.is_empty() {
        spans.push(bar.clone());
        spans.push(Span::new(Safe::of(&app.options.context), Tone::Plain));
    }
    if app.options.prod {
        spans.push(Span::fixed(" PROD", Tone::Bad));
    }
    spans.push(bar.clone());
    spans.push(link(app));
    if let Some(welcome) = &app.link.welcome {
        let operator = &welcome.operator;
        let role = if app.options.read_only { "read-only" } else { operator.role.as_str() };
        spans.push(bar);
        spans.push(Span::new(Safe::of(&format!("{} ({role})", operator.name)), Tone::Plain));
    }
    pen.spans(area, (area.x, area.y), &spans);
    let mut right = Vec::new();
    let doubts = app.acts.doubts(app.now.mono);
    if doubts > 0 {
        let doubt = format!("{doubts} in doubt  ");
        right.push(Span::new(Safe::of(&doubt), Tone::Bad));
    }
    if let Some(age) = app.link.stale(app.now.mono) {
        let stale = format!("STALE {}  ", seconds(age));
        right.push(Span::new(Safe::of(&stale), Tone::Bad));
    }
    right.push(Span::new(Safe::of(&format!("{} ", clock(app.now.wall))), Tone::Dim));
    pen.right(area, area.y, &right);
}

fn link(app: &App) -> Span {
    let glyph = |glyph| app.look.glyph(glyph);
    let Now { mono, .. } = app.now;
    match &app.link.state {
        LinkIs::Live if !app.link.is_fresh() => {
            Span::new(Safe::of(&format!("{} no answer", glyph(Glyph::Down))), Tone::Warn)
        }
        LinkIs::Live => {
            let rtt = app.link.rtt_ms;
            let rtt = if rtt < SLOW { String::new() } else { format!(" {rtt}ms") };
            Span::new(Safe::of(&format!("{} live{rtt}", glyph(Glyph::Live))), Tone::Good)
        }
        LinkIs::Connecting => {
            Span::new(Safe::of(&format!("{} connecting", glyph(Glyph::Down))), Tone::Warn)
        }
        LinkIs::Waiting { why, .. } if is_refusal(why) => {
            Span::new(Safe::of(&format!("{} refused · R again", glyph(Glyph::Failed))), Tone::Bad)
        }
        LinkIs::Waiting { tries, until, .. } => {
            let left = span(until.saturating_sub(mono).div_ceil(1_000) * 1_000);
            let text = format!("{} try {} in {left} · R now", glyph(Glyph::Down), tries + 1);
            Span::new(Safe::of(&text), Tone::Warn)
        }
    }
}

pub(super) fn crumbs(app: &App, pen: &mut Pen<'_>, area: Rect) {
    let top = app.nav.top();
    let mut spans = Vec::new();
    for (place, screen) in app.nav.path().enumerate() {
        if place > 0 {
            let into = format!(" {}", app.look.glyph(Glyph::Into));
            spans.push(Span::new(Safe::of(&into), Tone::Dim));
        }
        spans.push(Span::fixed(" ", Tone::Plain));
        spans.push(Span::new(screen.crumb(), Tone::Title));
    }
    if let Some(filter) = top.filter().filter(|filter| !filter.is_empty()) {
        spans.push(Span::new(Safe::of(&format!("  /{filter}/")), Tone::Input));
        if let Some((matched, total)) = top.matched() {
            let counts = format!("  {} of {}", count(matched as u64), count(total as u64));
            spans.push(Span::new(Safe::of(&counts), Tone::Dim));
        }
    }
    if !app.marks.is_empty() {
        let marked = format!("  {} marked", app.marks.len());
        spans.push(Span::new(Safe::of(&marked), Tone::Marked));
    }
    pen.spans(area, (area.x, area.y), &spans);
    let state = match &app.link.state {
        LinkIs::Live if !app.link.is_fresh() => Safe::fixed("stale"),
        LinkIs::Live => top.state(),
        // The whole of it stands below.
        LinkIs::Waiting { .. } if app.link.absent().is_some() => Safe::fixed(""),
        LinkIs::Waiting { why: LinkError::Lost(why) | LinkError::Ended(why), .. } => Safe::of(why),
        LinkIs::Waiting { why, .. } => Safe::of(why.to_string().lines().next().unwrap_or_default()),
        LinkIs::Connecting => Safe::fixed(""),
    };
    let state = app.look.cut(state.as_str(), usize::from(area.width / 2));
    let state = Safe::of(&format!("{state} "));
    let tone = if app.link.is_fresh() { Tone::Good } else { Tone::Warn };
    pen.right(area, area.y, &[Span::new(state, tone)]);
}

/// Whether the server is there and will not have us.
fn is_refusal(why: &LinkError) -> bool {
    matches!(why, LinkError::Refused(_) | LinkError::Version { .. })
}

/// Why there is nothing to see, whole: a list of places is of no use where it is cut.
pub(super) fn absent(pen: &mut Pen<'_>, area: Rect, why: &LinkError) {
    let foot = [Span::fixed("R tries now · q leaves", Tone::Dim)];
    let inside = title(pen, area, &[Span::fixed("Not connected", Tone::Title)], &foot);
    let mut y = inside.y;
    for line in why.to_string().lines() {
        let text = line.trim_start();
        let indent = u16::try_from(line.len() - text.len()).unwrap_or(0) + 1;
        let cells = usize::from(inside.width.saturating_sub(indent + 1));
        for line in wrap(&Safe::of(text), cells) {
            if y < inside.bottom() {
                pen.text(inside, (inside.x + indent, y), &line, Tone::Plain);
            }
            y += 1;
        }
    }
}

pub(super) fn foot(app: &App, pen: &mut Pen<'_>, area: Rect) {
    let mut y = area.y;
    for toast in app.toasts.iter() {
        let glyph = Safe::of(&format!(" {} ", app.look.glyph(toast.glyph)));
        let spans = [Span::new(glyph, toast.tone), Span::new(toast.text.clone(), toast.tone)];
        pen.spans(area, (area.x, y), &spans);
        y += 1;
    }
    if let Some(act) = app.acts.waiting(app.now.mono) {
        pen.spans(area, (area.x + 1, y), &act_line(act, app));
        y += 1;
    }
    pen.spans(area, (area.x, y), &keys(app));
    let kind = app.nav.top().kind();
    let mut screens = Vec::new();
    for (key, name, of) in SCREENS {
        let tone = if of == kind { Tone::Title } else { Tone::Dim };
        screens.push(Span::new(Safe::of(&format!(" {key}")), Tone::Key));
        screens.push(Span::new(Safe::of(&format!(" {name}")), tone));
    }
    pen.spans(area, (area.x, y + 1), &screens);
}

fn pair(key: &str, word: &str, tone: Tone) -> [Span; 2] {
    [
        Span::new(Safe::of(&format!(" {key}")), Tone::Key),
        Span::new(Safe::of(&format!(" {word} ")), tone),
    ]
}

/// The keys that mean something now.
fn keys(app: &App) -> Vec<Span> {
    let mut spans = Vec::new();
    match app.marks.len() {
        _ if offered(app, "m").next().is_none() => {}
        0 => spans.extend(pair("m", "moderate", Tone::Plain)),
        many => spans.extend(pair("m", &format!("act on {many} marked"), Tone::Plain)),
    }
    for (key, word) in hints(app) {
        spans.extend(pair(key, word, Tone::Plain));
    }
    if let Some(act) = app.acts.undoable(app.now.wall) {
        spans.extend(pair("u", "undo", Tone::Plain));
        if app.toasts.iter().len() == 0 {
            spans.extend(act_line(act, app).into_iter().skip(1).take(2));
        }
    }
    spans
}

/// After a leader, what may follow it: on as many rows as that takes, the last of the screen.
pub(super) fn leader(app: &App, pen: &mut Pen<'_>, area: Rect) {
    let into = app.look.glyph(Glyph::Into);
    let head = Safe::of(&format!(" {} {into}", app.prefix()));
    let first = head.width();
    let mut rows = vec![vec![Span::new(head, Tone::Title)]];
    let mut used = first;
    for (key, command) in offered(app, app.prefix()) {
        let tone = if command.disabled(app).is_some() { Tone::Off } else { Tone::Plain };
        let item = pair(key, command.name, tone);
        let width: usize = item.iter().map(|span| span.text.width()).sum();
        if used + width > usize::from(area.width) {
            rows.push(vec![Span::new(Safe::of(&" ".repeat(first)), Tone::Plain)]);
            used = first;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.extend(item);
        }
    }
    if used == first {
        let kind = app.nav.top().kind();
        let here = after(app.prefix()).filter(|(_, command)| command.is_on(kind));
        let why = here.filter_map(|(_, command)| command.forbidden(app)).next();
        let why = why.unwrap_or_else(|| "nothing on this screen".to_owned());
        rows.push(vec![Span::new(Safe::of(&format!(" {why}")), Tone::Dim)]);
    }
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).clamp(2, area.height.max(2));
    let over = Rect { y: area.bottom().saturating_sub(height), height, ..area };
    pen.wipe(over);
    for (row, y) in rows.iter().zip(over.top()..over.bottom()) {
        pen.spans(over, (over.x, y), row);
    }
}
