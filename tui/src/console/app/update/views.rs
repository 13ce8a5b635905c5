//! Commands that show the same otherwise: other columns, the other way round, only what is like this.

use super::moving::step;
use crate::console::app::screen::Turn;
use crate::console::app::{App, Effect};
use parlor_protocol::admin::AuditRow;

pub(crate) fn turn(app: &mut App, how: Turn) {
    if !app.nav.top_mut().turn(how) {
        app.toasts.key("that changes nothing here", app.now.mono);
    }
}

/// What the frames cost, in a corner.
pub(crate) fn costs(app: &mut App) {
    app.shown_mut().told = !app.shown().told;
}

pub(crate) fn mouse(app: &mut App) {
    app.effect(Effect::Mouse);
}

/// For when somebody looks over one's shoulder.
pub(crate) fn privacy(app: &mut App) {
    app.options.private = !app.options.private;
    let now = app.now.mono;
    match app.options.private {
        true => app.toasts.note("addresses are hidden, all but their networks", now),
        false => app.toasts.note("addresses are shown again", now),
    }
}

/// To the next that matches: in a list all rows do, in a room the lines around them may be shown.
pub(crate) fn seek(app: &mut App, back: bool) {
    let now = app.now.mono;
    if app.nav.top_mut().seek(back, now) {
        return;
    }
    match app.nav.top().filter() {
        Some(filter) if !filter.is_empty() => step(app, if back { -1 } else { 1 }),
        Some(_) | None => app.toasts.key("nothing to go to: / and a word looks for it", now),
    }
}

/// Of the audit only what this actor did; again: only what was done to this target; again: everything.
pub(crate) fn same(app: &mut App) {
    let row = app.nav.top().json().and_then(|json| serde_json::from_str::<AuditRow>(&json).ok());
    let Some(row) = row else {
        return app.on_nothing("the cursor is on no record");
    };
    let of_actor = asked("actor", &row.actor.name);
    let person = row.persons.first().map(|person| asked("person", &person.name));
    let of_target = person.or_else(|| row.room.as_ref().map(|room| asked("room", room)));
    let now = app.nav.top().filter().unwrap_or_default().to_owned();
    let next = match of_target {
        Some(of_target) if now == of_actor => of_target,
        _ if now == of_actor => String::new(),
        Some(of_target) if now == of_target => String::new(),
        Some(_) | None => of_actor,
    };
    app.nav.top_mut().set_filter(&next);
}

/// `actor=alice`; in quotes where a word of the filter language would end.
fn asked(field: &str, value: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || "-_.".contains(char);
    match value.chars().all(plain) {
        true => format!("{field}={value}"),
        false => format!("{field}=\"{value}\""),
    }
}
