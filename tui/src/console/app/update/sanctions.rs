//! What is done about a sanction in force: it is lifted, or ends at another time.

use super::acting::{moderate, timeout};
use crate::console::app::overlay::{CommandLine, Overlay};
use crate::console::app::{App, Choice, Edit, Kind};
use parlor_protocol::admin::{SanctionKind, SanctionRow};
use parlor_protocol::deed::{Deed, Pardon, Verb};

/// Ends it. What is about more than one person is shown first.
pub(crate) fn lift(app: &mut App) {
    let Some(row) = under(app) else { return };
    let verb = match row.kind {
        SanctionKind::Warn => {
            return app.toasts.key("a warning forbids nothing: u takes it back", app.now.mono);
        }
        SanctionKind::Mute => Verb::Unmute,
        SanctionKind::Kick | SanctionKind::Ban => Verb::Unban,
    };
    if is_on_one(&row) {
        return moderate(app, verb);
    }
    let what = words(verb, &row);
    let who = row.persons.iter().map(|person| person.id.to_string()).collect();
    let pardon = Pardon { who, networks: row.networks, room: row.room, reason: None };
    let deed = if verb == Verb::Unmute { Deed::Unmute(pardon) } else { Deed::Unban(pardon) };
    app.propose(deed, what);
}

/// Prepares the same sanction anew, with a length to pick; it takes the place of this one.
pub(crate) fn extend(app: &mut App) {
    let Some(row) = under(app) else { return };
    let verb = match row.kind {
        SanctionKind::Warn => {
            return app.toasts.key("a warning has no end that could be moved", app.now.mono);
        }
        SanctionKind::Mute => Verb::Mute,
        SanctionKind::Kick => Verb::Kick,
        SanctionKind::Ban => Verb::Ban,
    };
    if !is_on_one(&row) {
        // Whom it is about is written out; how long is left to type.
        let edit = Edit::of(&format!("{} --for ", words(verb, &row)));
        let line = CommandLine { edit, ..CommandLine::default() };
        return app.line_changed(Box::new(line), None);
    }
    if verb == Verb::Mute {
        timeout(app);
    } else {
        moderate(app, verb);
    }
    let left = row.until.map_or(u64::MAX, |until| until.saturating_sub(app.now.wall));
    if let Some(Overlay::Act(draft)) = &mut app.over {
        draft.text = Edit::of(row.reason.as_deref().unwrap_or_default());
        draft.choice = Choice::longer_than(left);
        draft.changed(0);
    }
}

fn is_on_one(row: &SanctionRow) -> bool {
    row.persons.len() == 1 && row.networks.is_empty()
}

/// As one would type it.
fn words(verb: Verb, row: &SanctionRow) -> String {
    let mut words = vec![verb.as_str().to_owned()];
    words.extend(row.persons.iter().map(|person| person.name.clone()));
    words.extend(row.networks.iter().cloned());
    if let Some(room) = &row.room {
        words.extend(["--room".to_owned(), room.clone()]);
    }
    words.join(" ")
}

fn under(app: &mut App) -> Option<SanctionRow> {
    let top = app.nav.top();
    let known = app.unaimed().is_none() && top.kind() == Kind::Sanctions;
    let json = top.json().filter(|_| known);
    let row = json.and_then(|json| serde_json::from_str(&json).ok());
    if row.is_none() {
        app.on_nothing("the cursor is on no sanction");
    }
    row
}
