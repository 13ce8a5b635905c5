//! What stands around every screen: who and where one is, how the link is, what just happened, which keys there are.

use super::hints::{fitting, pair};
use crate::console::app::{App, Kind, LinkIs, Now, after, hints, offered};
use crate::console::look::{Glyph, Tone};
use crate::console::screens::act_line;
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, cells_of, title};
use crate::link::LinkError;
use crate::text::{clock, count, count_of, rate, seconds, span};
use parlor_protocol::deed::Verb;
use ratatui::layout::Rect;

/// The screens that a digit opens, and what they are called where there is less room.
const SCREENS: [(&str, [&str; 2], Kind); 9] = [
    ("1", ["rooms", "room"], Kind::Rooms),
    ("2", ["users", "user"], Kind::Users),
    ("3", ["reports", "rpt"], Kind::Reports),
    ("4", ["sanctions", "sanc"], Kind::Sanctions),
    ("5", ["audit", "aud"], Kind::Audit),
    ("6", ["conns", "conn"], Kind::Connections),
    ("7", ["acts", "act"], Kind::Acts),
    ("8", ["log", "log"], Kind::Log),
    ("0", ["pulse", "pulse"], Kind::Pulse),
];

/// Answers that come sooner need no number: over a socket of the same machine all do, unless something is wrong. The time that
/// a picture takes is in it, for both are drawn and read by one thread.
const SLOW: u64 = 50;

/// Rows that a piece of news takes at most.
const NEWS: usize = 3;

/// Rows at the foot: news, an act that waits, keys, screens.
pub(super) fn feet(app: &App, area: Rect) -> u16 {
    u16::try_from(news(app, area).len()).unwrap_or(0) + 2
}

/// What just happened, the newest last, and below it an act that waits: the newest has the rows it needs, and those before it one each, within a quarter of the
/// screen. What is cut all the same stands whole among the acts.
fn news(app: &App, area: Rect) -> Vec<Vec<Span>> {
    let most = usize::from(area.height / 4);
    let mut rows: Vec<Vec<Span>> = Vec::new();
    for (age, toast) in app.toasts.iter().rev().enumerate() {
        let glyph = Safe::of(&format!(" {} ", app.look.glyph(toast.glyph)));
        let gap = Safe::of(&" ".repeat(glyph.width()));
        let cells = usize::from(area.width).saturating_sub(glyph.width() + 1);
        let text = toast.says();
        let wraps = age == 0 && text.width() > cells;
        let mut lines = if wraps { wrap(&text, cells) } else { vec![text] };
        let more = lines.len() > NEWS;
        lines.truncate(NEWS);
        if rows.len() + lines.len() > most {
            break;
        }
        let last = lines.len().saturating_sub(1);
        let shown = lines.into_iter().enumerate().map(|(place, line)| {
            let head = if place == 0 { glyph.clone() } else { gap.clone() };
            let mut row = vec![Span::new(head, toast.tone), Span::new(line, toast.tone)];
            if more && place == last {
                row.push(Span::fixed(app.look.glyph(Glyph::Cut), toast.tone));
            }
            row
        });
        rows.splice(0..0, shown);
    }
    rows.extend(app.acts.waiting(app.now.mono).map(|act| {
        let head = Span::fixed(" ", Tone::Plain);
        std::iter::once(head).chain(act_line(act, app)).collect()
    }));
    rows
}

pub(super) fn header(app: &App, pen: &mut Pen<'_>, area: Rect) {
    let bar = Span::new(Safe::of(&format!(" {}", app.look.glyph(Glyph::Bar))), Tone::Line);
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
    let mut right = Vec::new();
    let doubts = app.acts.doubts(app.now.mono);
    if doubts > 0 {
        let doubt = format!("{doubts} in doubt  ");
        right.push(Span::new(Safe::of(&doubt), Tone::Bad));
    }
    if let Some(age) = app.stale() {
        let stale = format!("STALE {}  ", seconds(age));
        right.push(Span::new(Safe::of(&stale), Tone::Bad));
    }
    right.push(Span::new(Safe::of(&format!("{} ", clock(app.now.wall))), Tone::Dim));
    let taken: usize = spans.iter().chain(&right).map(|span| span.text.width()).sum();
    let cells = usize::from(area.width).saturating_sub(taken + 1);
    right.splice(0..0, whole_server(app, cells));
    let taken = cells_of(&right);
    let beside = area.width.saturating_sub(u16::try_from(taken + 1).unwrap_or(u16::MAX));
    pen.spans(Rect { width: beside, ..area }, (area.x, area.y), &spans);
    pen.right(area, area.y, &right);
}

/// How much goes on in the whole server, as far as there is room; nothing while that is not known.
fn whole_server(app: &App, cells: usize) -> Vec<Span> {
    let Some(pulse) = app.link.pulse() else { return Vec::new() };
    let mut all = vec![count_of(pulse.connections as u64, "conn", "conns")];
    all.extend(pulse.now.as_ref().map(|now| format!("{} msg/s", rate(now.in_rate))));
    all.extend((pulse.reports > 0).then(|| count_of(pulse.reports as u64, "report", "reports")));
    all.extend((pulse.operators > 1).then(|| format!("{} operators on", pulse.operators)));
    all.push(count_of(pulse.rooms as u64, "room", "rooms"));
    all.push(format!("{} cut", count(pulse.cut)));
    let mut left = cells;
    let fits = all.iter().map(|one| Safe::of(&format!("{one}  "))).take_while(|one| {
        let fits = one.width() <= left;
        left = left.saturating_sub(one.width());
        fits
    });
    fits.map(|one| Span::new(one, Tone::Dim)).collect()
}

/// What the frame before this one cost, in the corner.
pub(super) fn costs(app: &App, pen: &mut Pen<'_>, area: Rect) {
    let costs = app.shown().costs;
    let rows = app.nav.top().matched().map_or(0, |(matched, _)| matched);
    let lines = [
        format!("frame   {} us", count(u64::try_from(costs.micros).unwrap_or(u64::MAX))),
        format!("bytes   {}", count(costs.bytes as u64)),
        format!("queue   {}", count(costs.queue as u64)),
        format!("rows    {}", count(rows as u64)),
    ];
    let (width, height) = (26.min(area.width), 6.min(area.height));
    let corner = Rect { x: area.right() - width, width, height, ..area };
    pen.wipe(corner);
    let inside = title(pen, corner, &[Span::fixed("Last frame", Tone::Title)], &[]);
    for (line, y) in lines.iter().zip(inside.top()..inside.bottom()) {
        pen.text(inside, (inside.x + 1, y), &Safe::of(line), Tone::Plain);
    }
}

/// Hints that stand in a row run by a click: a key and its word each.
fn clickable(app: &App, row: Rect, (mut x, before): (u16, &str), spans: &[Span]) {
    for item in spans.chunks(2) {
        let width = cells_of(item);
        let width = u16::try_from(width).unwrap_or(u16::MAX);
        if let Some(key) = item.first() {
            let keys = format!("{before}{}", key.text.as_str().trim());
            app.shown().hit(Rect { x, width, height: 1, ..row }, keys);
        }
        x = x.saturating_add(width);
    }
}

fn link(app: &App) -> Span {
    let glyph = |glyph| app.look.glyph(glyph);
    let Now { mono, .. } = app.now;
    match &app.link.state {
        LinkIs::Live if !app.link.is_fresh() => {
            Span::new(Safe::of(&format!("{} no answer", glyph(Glyph::Down))), Tone::Warn)
        }
        LinkIs::Live => {
            let rtt = app.link.rtt(mono);
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
    let news = news(app, pen.buffer.area);
    for (row, y) in news.iter().zip(area.top()..area.bottom()) {
        pen.spans(area, (area.x, y), row);
    }
    let y = area.bottom().saturating_sub(2);
    let keys = keys(app, usize::from(area.width));
    pen.spans(area, (area.x, y), &keys);
    clickable(app, Rect { y, ..area }, (area.x, ""), &keys);
    let [long, short] = screens(app.nav.top().kind());
    let width = cells_of(&long);
    let screens = if width <= usize::from(area.width) { long } else { short };
    pen.spans(area, (area.x, y + 1), &screens);
    clickable(app, Rect { y: y + 1, ..area }, (area.x, ""), &screens);
}

/// The digits with the names of their screens, and with the shorter ones, for which the least width is enough.
fn screens(kind: Kind) -> [Vec<Span>; 2] {
    [0, 1].map(|form| {
        let spans = SCREENS.iter().flat_map(|(key, names, of)| {
            let tone = if *of == kind { Tone::Title } else { Tone::Dim };
            let name = names.get(form).copied().unwrap_or_default();
            [
                Span::new(Safe::of(&format!(" {key}")), Tone::Key),
                Span::new(Safe::of(&format!(" {name}")), tone),
            ]
        });
        spans.collect()
    })
}

/// The news alone, at the end of the screen: whatever lies over it says which keys there are. What is left above.
pub(super) fn newest(app: &App, pen: &mut Pen<'_>, area: Rect) -> Rect {
    let mut news = news(app, area);
    // What was said before the dialog was opened may hide as much of it as one row.
    let older = news.len().saturating_sub(NEWS);
    news.drain(..older);
    let height = u16::try_from(news.len()).unwrap_or(0).min(area.height);
    let low = Rect { y: area.bottom() - height, height, ..area };
    pen.wipe(low);
    for (row, y) in news.iter().zip(low.top()..low.bottom()) {
        pen.spans(low, (low.x, y), row);
    }
    Rect { height: area.height - height, ..area }
}

/// The keys that mean something now, the most wanted first: what has no room is left out whole.
fn keys(app: &App, cells: usize) -> Vec<Span> {
    let mut items = Vec::new();
    match app.marks.len() {
        _ if offered(app, "m").next().is_none() => {}
        _ if app.link.away().is_some() => {
            let why = app.link.away().unwrap_or_default();
            items.push(pair("m", &format!("off: {why}"), Tone::Off));
        }
        0 => items.push(pair("m", "moderate", Tone::Plain)),
        many => items.push(pair("m", &format!("act on {many} marked"), Tone::Plain)),
    }
    if app.acts.undoable(app.now.wall).is_some() {
        items.push(usable("u", "undo", app.link.away().is_some()));
    }
    // Whoever finds no other key finds the one that tells them all.
    let (help, rest): (Vec<_>, Vec<_>) = hints(app).partition(|command| command.name == "help");
    items.extend(help.into_iter().chain(rest).filter_map(|command| {
        let key = command.keys.first()?;
        // A step is taken at all that are marked.
        let many = (command.verb == Some(Verb::Review)).then_some(app.marks.len());
        let word = match many.filter(|many| *many > 0) {
            Some(many) => format!("{} {many}", command.hint),
            None => command.hint.to_owned(),
        };
        Some(usable(key, &word, command.disabled(app).is_some()))
    }));
    fitting(items.into_iter(), cells)
}

/// A key that does nothing now is told from the others without colours, too.
fn usable(key: &str, word: &str, is_off: bool) -> [Span; 2] {
    if is_off { pair(key, &format!("({word})"), Tone::Off) } else { pair(key, word, Tone::Plain) }
}

/// After a leader, what may follow it: on as many rows as that takes, the last of the screen. What cannot be used now stands
/// behind the reason.
pub(super) fn leader(app: &App, pen: &mut Pen<'_>, area: Rect) {
    let kind = app.nav.top().kind();
    let into = app.look.glyph(Glyph::Into);
    let mut groups: Vec<(Option<String>, Vec<[Span; 2]>)> = Vec::new();
    for (key, command) in after(app.prefix()).filter(|(_, command)| command.is_on(kind)) {
        let why = command.disabled(app);
        let tone = if why.is_some() { Tone::Off } else { Tone::Plain };
        let item = pair(key, command.name, tone);
        match groups.iter_mut().find(|(other, _)| *other == why) {
            Some((_, items)) => items.push(item),
            None => groups.push((why, vec![item])),
        }
    }
    // What can be used stands first.
    groups.sort_by_key(|(why, _)| why.is_some());
    let mut head = format!(" {} {into}", app.prefix());
    let mut rows = Vec::new();
    if groups.is_empty() {
        rows.push(vec![Span::new(Safe::of(&format!("{head} nothing on this screen")), Tone::Dim)]);
    }
    for (why, items) in groups {
        let (text, tone) = match why {
            Some(why) => (format!("{head} {why}:"), Tone::Warn),
            None => (head, Tone::Title),
        };
        rows.extend(flowing(Span::new(Safe::of(&text), tone), items, usize::from(area.width)));
        head = " off:".to_owned();
    }
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).clamp(2, area.height.max(2));
    let over = Rect { y: area.bottom().saturating_sub(height), height, ..area };
    pen.wipe(over);
    let before = format!("{} ", app.prefix());
    for (row, y) in rows.iter().zip(over.top()..over.bottom()) {
        pen.spans(over, (over.x, y), row);
        let Some((head, items)) = row.split_first() else { continue };
        let x = over.x + u16::try_from(head.text.width()).unwrap_or(0);
        clickable(app, Rect { y, ..over }, (x, &before), items);
    }
}

/// Items behind a head, and under each other where a row is full.
fn flowing(head: Span, items: Vec<[Span; 2]>, cells: usize) -> Vec<Vec<Span>> {
    let indent = head.text.width().min(6);
    let mut used = head.text.width();
    let mut rows = vec![vec![head]];
    for item in items {
        let width = cells_of(&item);
        if used + width > cells {
            rows.push(vec![Span::new(Safe::of(&" ".repeat(indent)), Tone::Plain)]);
            used = indent;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.extend(item);
        }
    }
    rows
}
