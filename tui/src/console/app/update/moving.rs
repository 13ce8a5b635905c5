//! Commands that read: moving, opening, filtering.

use super::reviews::AT_ONCE;
use crate::console::app::edit::Edit;
use crate::console::app::overlay::Overlay;
use crate::console::app::{About, Aim, App, Effect, Filters, Hit, Kind, Screen, Unaimed};
use crate::console::screens::{
    AUDIT, ActsScreen, CONNECTIONS, CardScreen, LOG, Listing, PulseScreen, ReportsScreen,
    RoomScreen, SANCTIONS, USERS,
};
use crate::text::instant;
use parlor_protocol::admin::{AuditRow, Subject};
use ratatui::layout::Position;

/// Within so long a second `ctrl-c` leaves.
const TWICE: u64 = 2_000;

/// Within so long a second click goes in.
const DOUBLE: u64 = 400;

pub(crate) fn help(app: &mut App) {
    app.over = Some(Overlay::Help { search: Edit::default(), at: 0 });
}

pub(crate) fn line(app: &mut App) {
    app.over = Some(Overlay::Line(Box::default()));
}

pub(crate) fn filter(app: &mut App) {
    match app.nav.top().filter() {
        Some(before) => {
            let (edit, before) = (Edit::of(before), before.to_owned());
            app.over = Some(Overlay::Filter { edit, before, wrong: None });
        }
        None => app.toasts.key("there is nothing to filter here", app.now.mono),
    }
}

pub(crate) fn step(app: &mut App, by: isize) {
    let now = app.now.mono;
    app.nav.top_mut().step(by, now);
}

/// The wheel is for what lies on top; nothing moves below it.
pub(crate) fn scroll(app: &mut App, rows: isize) {
    match &mut app.over {
        None => step(app, rows),
        Some(Overlay::Sheet(sheet)) => sheet.step(rows),
        Some(
            Overlay::Help { .. }
            | Overlay::Line { .. }
            | Overlay::Filter { .. }
            | Overlay::Sort { .. }
            | Overlay::Act(_)
            | Overlay::Confirm(_),
        ) => {}
    }
}

/// A click puts the cursor where it fell, or sorts; a second one on the same row goes in.
pub(crate) fn click(app: &mut App, at: Position) {
    let now = app.now.mono;
    if let Some(keys) = app.shown().keys_at(at).filter(|_| app.over.is_none()) {
        return app.press(&keys);
    }
    let again = app.out.clicked.is_some_and(|(y, since)| y == at.y && now - since < DOUBLE);
    if app.over.is_some() || app.nav.top_mut().click(at, now) != Some(Hit::Row) {
        return;
    }
    app.out.clicked = Some((at.y, now));
    if again {
        app.out.clicked = None;
        go_in(app);
    }
}

pub(crate) fn half(app: &mut App, pages: isize) {
    let rows = (app.nav.top().page() / 2).max(1);
    step(app, pages * rows);
}

pub(crate) fn go_in(app: &mut App) {
    let kind = app.nav.top().kind();
    let next: Option<Box<dyn Screen>> = match app.aim() {
        Some(Aim::Room(room)) if kind != Kind::Room => Some(Box::new(RoomScreen::new(&room))),
        // Whose card this is needs no other one.
        Some(Aim::Person { room, .. }) if kind == Kind::Card => {
            room.map(|room| Box::new(RoomScreen::new(&room)) as Box<dyn Screen>)
        }
        Some(Aim::Person { id, name, room }) => Some(Box::new(CardScreen::new(id, &name, room))),
        Some(Aim::Message { id, name, room, .. }) if kind == Kind::Room => {
            Some(Box::new(CardScreen::new(id, &name, Some(room))))
        }
        Some(Aim::Message { room, seq, .. } | Aim::Report { room, seq, .. }) => {
            Some(Box::new(RoomScreen::at(&room, seq)))
        }
        Some(Aim::Act { .. }) => subject(app),
        Some(Aim::Room(_)) => record(app),
        None => None,
    };
    match next {
        Some(screen) => enter(app, screen),
        None => app.on_nothing("there is nothing to open here"),
    }
}

/// Whom, or which room, the record under the cursor is about.
fn subject(app: &App) -> Option<Box<dyn Screen>> {
    let row: AuditRow = serde_json::from_str(&app.nav.top().json()?).ok()?;
    Some(match (row.persons.first(), row.room, row.targets.first()) {
        (_, Some(room), Some(seq)) => Box::new(RoomScreen::at(&room, *seq)),
        (Some(person), room, _) => Box::new(CardScreen::new(person.id, &person.name, room)),
        (None, room, _) => Box::new(RoomScreen::new(&room?)),
    })
}

/// The record of what a line of a room tells: both are of the same millisecond.
fn record(app: &App) -> Option<Box<dyn Screen>> {
    let (room, at) = app.nav.top().happened()?;
    let subject = Subject { room: Some(room), ..Subject::default() };
    let mut audit = Listing::new(&AUDIT, subject);
    audit.set_filter(&format!("time={}", instant(at)));
    Some(Box::new(audit))
}

fn enter(app: &mut App, screen: Box<dyn Screen>) {
    app.marks.clear();
    app.nav.push(screen);
}

/// First what is in the way goes: marks and a range that was begun, then the filter, then the screen.
pub(crate) fn go_out(app: &mut App) {
    if !app.marks.is_empty() || app.marks.has_range() {
        return app.marks.clear();
    }
    if app.nav.top().filter().is_some_and(|filter| !filter.is_empty()) {
        return app.nav.top_mut().set_filter("");
    }
    if !app.nav.pop() {
        app.toasts.clear();
    }
}

pub(crate) fn go_back(app: &mut App) {
    app.marks.clear();
    if !app.nav.pop() {
        app.toasts.key("this is home", app.now.mono);
    }
}

pub(crate) fn last(app: &mut App) {
    app.marks.clear();
    if !app.nav.swap() {
        app.toasts.key("there was no jump yet: a digit opens a screen", app.now.mono);
    }
}

/// Cells that a key moves long lines to the side.
const ASIDE: isize = 16;

pub(crate) fn right(app: &mut App) {
    match (app.nav.top_mut().sideways(ASIDE), app.nav.top().kind()) {
        (true, _) => {}
        (false, Kind::Room) => app.toasts.key("no line is longer · enter opens", app.now.mono),
        (false, _) => go_in(app),
    }
}

pub(crate) fn left(app: &mut App) {
    match (app.nav.top_mut().sideways(-ASIDE), app.nav.top().kind()) {
        (true, _) => {}
        // Who moves to the beginning does not mean to leave, and to have his next key elsewhere.
        (false, Kind::Room) => app.toasts.key("lines begin here · esc goes out", app.now.mono),
        (false, _) => go_out(app),
    }
}

pub(crate) fn go_forward(app: &mut App) {
    app.marks.clear();
    app.nav.forward();
}

pub(crate) fn leave(app: &mut App) {
    app.marks.clear();
    if !app.nav.pop() {
        app.effect(Effect::Quit);
    }
}

pub(crate) fn quit(app: &mut App) {
    let now = app.now.mono;
    if app.out.leaving.is_some_and(|since| now.saturating_sub(since) < TWICE) {
        return app.effect(Effect::Quit);
    }
    app.out.leaving = Some(now);
    app.toasts.key_until("ctrl-c again leaves", now + TWICE);
}

pub(crate) fn open(app: &mut App, kind: Kind) {
    app.marks.clear();
    let all = Subject::default;
    let screen: Option<Box<dyn Screen>> = match kind {
        Kind::Pulse => Some(Box::new(PulseScreen::default())),
        Kind::Rooms | Kind::Room | Kind::Card => None,
        Kind::Users => Some(Box::new(Listing::new(&USERS, all()))),
        Kind::Reports => Some(Box::new(ReportsScreen::default())),
        Kind::Sanctions => Some(Box::new(Listing::new(&SANCTIONS, all()))),
        Kind::Audit => Some(Box::new(Listing::new(&AUDIT, all()))),
        Kind::Connections => Some(Box::new(Listing::new(&CONNECTIONS, all()))),
        Kind::Log => Some(Box::new(Listing::new(&LOG, all()))),
        Kind::Acts => Some(Box::new(ActsScreen::default())),
    };
    app.nav.jump(screen);
}

/// A person by name or id.
pub(crate) fn open_person(app: &mut App, who: &str) {
    enter(app, Box::new(CardScreen::named(who)));
}

/// Sanctions of one kind.
pub(crate) fn open_sanctions(app: &mut App, kind: &str) {
    open(app, Kind::Sanctions);
    app.nav.top_mut().set_filter(&format!("kind={kind}"));
}

/// A room by name.
pub(crate) fn open_room(app: &mut App, room: &str) {
    enter(app, Box::new(RoomScreen::new(room)));
}

pub(crate) fn users_here(app: &mut App) {
    let late = app.unaimed().is_some_and(|why| why != Unaimed::Following);
    let room = match app.nav.top().aim().filter(|_| !late) {
        Some(Aim::Room(room) | Aim::Message { room, .. } | Aim::Report { room, .. }) => Some(room),
        Some(Aim::Person { room, .. }) => room,
        Some(Aim::Act { .. }) | None => None,
    };
    match room {
        Some(room) => {
            let subject = Subject { room: Some(room), ..Subject::default() };
            enter(app, Box::new(Listing::new(&USERS, subject)));
        }
        None => app.on_nothing("the cursor is on no room"),
    }
}

pub(crate) fn mark(app: &mut App) {
    if app.unaimed() == Some(Unaimed::Following) {
        step(app, -1);
        let picked = "no line was picked: now the newest is, space marks it";
        return app.toasts.key(picked, app.now.mono);
    }
    let Some((key, name)) = under_cursor(app) else {
        return app.on_nothing("this cannot be marked");
    };
    app.marks.toggle(&key, &name);
    step(app, 1);
    if app.nav.top().unaimed() == Some(Unaimed::Following) {
        // Whoever marks the newest line picks, and does not follow.
        step(app, -1);
    }
}

pub(crate) fn range(app: &mut App) {
    let Some((key, _)) = under_cursor(app) else {
        return app.on_nothing("this cannot be marked");
    };
    let Some(from) = app.marks.range(&key) else {
        let how = "range: go to its end and press v";
        return app.toasts.note_of(About::Range, how, app.now.mono);
    };
    let all = app.nav.top().markable();
    let place = |wanted: &str| all.iter().position(|(key, _)| key == wanted);
    let (Some(one), Some(other)) = (place(&from), place(&key)) else {
        let gone = "where the range began is not here any more; nothing was marked";
        return app.toasts.key(gone, app.now.mono);
    };
    let (first, last) = (one.min(other), one.max(other));
    for (key, name) in all.iter().take(last + 1).skip(first) {
        app.marks.add(key, name);
    }
}

pub(crate) fn mark_all(app: &mut App) {
    if app.nav.top().unaimed().is_some_and(|why| why != Unaimed::Following) {
        return app.on_nothing("");
    }
    // Where one key can do no more at once, no more is marked at once.
    let most = if app.nav.top().kind() == Kind::Reports { AT_ONCE } else { usize::MAX };
    let mut left = 0;
    for (key, name) in app.nav.top().markable() {
        match app.marks.has(&key) || app.marks.len() < most {
            true => app.marks.add(&key, &name),
            false => left += 1,
        }
    }
    if left > 0 {
        let text = format!("{most} are marked, as many as one key takes a step at; more wait");
        app.toasts.key(&text, app.now.mono);
    }
}

pub(crate) fn unmark(app: &mut App) {
    app.marks.clear();
}

/// The key and name of what the cursor is on, if it can be marked.
pub(super) fn under_cursor(app: &App) -> Option<(String, String)> {
    let key = match app.nav.top().aim()? {
        Aim::Room(room) => room,
        Aim::Person { id, .. } => id.to_string(),
        Aim::Message { seq, .. } => seq.to_string(),
        Aim::Report { report, .. } => report,
        Aim::Act { .. } => return None,
    };
    app.nav.top().markable().into_iter().find(|(other, _)| *other == key)
}

pub(crate) fn pause(app: &mut App) {
    app.nav.top_mut().pause();
}

pub(crate) fn follow(app: &mut App) {
    app.nav.top_mut().follow();
}

pub(crate) fn pane(app: &mut App, back: bool) {
    app.nav.top_mut().next_pane(back);
}

pub(crate) fn sort(app: &mut App) {
    if app.nav.top().sorts().is_empty() {
        return app.toasts.key("there is nothing to sort here", app.now.mono);
    }
    app.over = Some(Overlay::Sort { at: 0 });
}

/// What is cut in its row or pane, over the screen.
pub(crate) fn whole(app: &mut App) {
    match app.nav.top().whole(app) {
        Some(sheet) => app.over = Some(Overlay::Sheet(sheet)),
        None => app.on_nothing("there is nothing more to read here"),
    }
}

pub(crate) fn retry(app: &mut App) {
    app.effect(Effect::Anew);
}

pub(crate) fn redraw(app: &mut App) {
    app.effect(Effect::Redraw);
}

pub(crate) fn suspend(app: &mut App) {
    app.effect(Effect::Suspend);
}
