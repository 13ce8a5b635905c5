//! What is done about a sanction in force: it is lifted, or ends at another time.

use super::acting::{moderate, raised, scope};
use crate::console::app::commands::Tier;
use crate::console::app::draft::Draft;
use crate::console::app::overlay::Overlay;
use crate::console::app::{App, Choice, Done, Edit, Kind, Target};
use crate::console::screens::sanction_word;
use crate::text::{lasting, placed};
use parlor_protocol::EntryId;
use parlor_protocol::admin::{SanctionKind, SanctionRow};
use parlor_protocol::deed::{Deed, Pardon, Verb};

/// Why nothing is done about a sanction of which one sees a part.
const NOT_SHOWN: &str =
    "whom it is on is shown to operators of all rooms only: one of them ends it";

/// Why nothing is done about a sanction that holds in rooms of others, too.
const EVERYWHERE: &str = "it holds everywhere: operators of all rooms end it";

const OVER: &str = "this sanction is over, or another took its place: pick that one";

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
    if row.persons.len() == 1 && !row.everybody {
        return moderate(app, verb);
    }
    let (what, ends) = (words(verb, &row), told(&row));
    let who = row.persons.iter().map(|person| person.id.to_string()).collect();
    // A network would end whatever else stands there on somebody from it.
    let networks = if row.everybody { row.networks } else { Vec::new() };
    let pardon = Pardon { who, networks, room: row.room, reason: None };
    let deed = if verb == Verb::Unmute { Deed::Unmute(pardon) } else { Deed::Unban(pardon) };
    app.propose(deed, what, ends);
}

/// Prepares the same sanction anew, on whom it is, where it is, with its reason, and a length to pick; it takes the place of
/// this one.
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
    app.pin();
    let scope = scope(app, verb, row.room.clone());
    let mut draft = Draft::new(verb, targets(&row), scope);
    let tier = if row.everybody { Tier::Three } else { Tier::Two };
    draft.tier = raised(app, tier, &draft);
    draft.reasons = app.past.reasons(None);
    draft.text = Edit::of(row.reason.as_deref().unwrap_or_default());
    let left = row.until.map_or(u64::MAX, |until| until.saturating_sub(app.now.wall));
    draft.choice = Choice::longer_than(left).min(draft.choices().len().saturating_sub(1));
    draft.changed(0);
    app.over = Some(Overlay::Act(Box::new(draft)));
}

/// Whom it is on. Networks that only new guests are asked for come with the persons by themselves.
fn targets(row: &SanctionRow) -> Vec<Target> {
    let persons = row.persons.iter().cloned();
    let mut targets: Vec<Target> =
        persons.map(|one| Target::Person { id: one.id, name: one.name }).collect();
    if row.everybody {
        targets.extend(row.networks.iter().cloned().map(Target::Network));
        let spared = row.spared.iter().cloned();
        targets.extend(spared.map(|one| Target::Spared { id: one.id, name: one.name }));
    }
    targets
}

/// As one would type it.
fn words(verb: Verb, row: &SanctionRow) -> String {
    let mut words = vec![verb.as_str().to_owned()];
    words.extend(row.persons.iter().map(|person| person.name.clone()));
    if row.everybody {
        words.extend(row.networks.iter().cloned());
    }
    match &row.room {
        Some(room) => words.extend(["--room".to_owned(), room.clone()]),
        None => words.push("--all".to_owned()),
    }
    words.join(" ")
}

/// `mute by alice in lobby (flood)`.
fn told(row: &SanctionRow) -> String {
    let placed = placed(row.room.as_deref(), row.reason.as_deref());
    format!("{} by {}{placed}", sanction_word(row.kind), row.by.name)
}

/// The sanction under the cursor, with all that tells it from others: `mute mallory, eve in lobby (flood)`; and how it came to be.
pub(super) fn sanction(app: &App) -> Option<(EntryId, String, Done)> {
    let top = app.nav.top();
    if top.kind() != Kind::Sanctions || top.is_gone() {
        return None;
    }
    let row: SanctionRow = serde_json::from_str(&app.nav.top().json()?).ok()?;
    let names = row.persons.iter().map(|person| person.name.as_str());
    let networks = row.networks.iter().map(String::as_str).filter(|_| row.everybody);
    let whom: Vec<&str> = names.chain(networks).collect();
    let placed = placed(row.room.as_deref(), row.reason.as_deref());
    let what = format!("{} {}{placed}", sanction_word(row.kind), whom.join(", "));
    // A warning is said once.
    let lasts = (row.kind != SanctionKind::Warn).then(|| lasting(row.at, row.until));
    Some((row.act, what, Done { by: row.by.name, at: row.at, lasts }))
}

fn under(app: &mut App) -> Option<SanctionRow> {
    let top = app.nav.top();
    if top.kind() == Kind::Sanctions && top.is_gone() {
        app.toasts.key(OVER, app.now.mono);
        return None;
    }
    let known = app.unaimed().is_none() && top.kind() == Kind::Sanctions;
    let json = top.json().filter(|_| known);
    let row: Option<SanctionRow> = json.and_then(|json| serde_json::from_str(&json).ok());
    let Some(row) = row else {
        app.on_nothing("the cursor is on no sanction");
        return None;
    };
    if row.room.is_none() && app.link.rooms().is_some() {
        app.toasts.key(EVERYWHERE, app.now.mono);
        return None;
    }
    // Nobody is covered yet, or the networks are not shown: what is left of it is not the whole of it.
    let empty = if row.everybody { row.networks.is_empty() } else { row.persons.is_empty() };
    if empty {
        app.toasts.key(NOT_SHOWN, app.now.mono);
        return None;
    }
    Some(row)
}
