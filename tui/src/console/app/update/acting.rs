//! Commands that touch somebody: what they are about is fixed here, by id, and then nothing on the screen can change it.

use super::marked::{marked_rooms, one_at_a_time, room_of, stands_in};
use super::sanctions::sanction;
use super::{MARKED_OTHERS, RANGE_OPEN};
use crate::console::app::commands::Tier;
use crate::console::app::draft::{Draft, Field, Planned};
use crate::console::app::overlay::{Confirm, Overlay};
use crate::console::app::pending::{Pending, State, Ties, released};
use crate::console::app::weight::GLANCE;
use crate::console::app::{Aim, App, COMMANDS, Edit, Kind, Reach, Rows, Scope, Target, Unaimed};
use parlor_protocol::admin::{Act, ReportRow, Step};
use parlor_protocol::deed::Verb;
use parlor_protocol::{EntryId, Millis};
use std::collections::HashSet;

pub(crate) fn moderate(app: &mut App, verb: Verb) {
    let tier = COMMANDS.iter().find(|command| command.verb == Some(verb)).map(|one| one.tier);
    begin(app, verb, tier.unwrap_or(Tier::Three));
}

/// A mute whose length is picked.
pub(crate) fn timeout(app: &mut App) {
    begin(app, Verb::Mute, Tier::Two);
}

fn begin(app: &mut App, verb: Verb, tier: Tier) {
    if app.marks.has_range() {
        return app.toasts.key(RANGE_OPEN, app.now.mono);
    }
    if let Some(why) = one_at_a_time(app, verb) {
        return app.toasts.key(why, app.now.mono);
    }
    let Some((targets, room)) = aimed(app, verb) else {
        if app.unaimed().is_some() {
            return app.on_nothing("");
        }
        let why = match sanction(app) {
            _ if !app.marks.is_empty() => MARKED_OTHERS,
            // It is on networks alone.
            Some(_) => "this sanction names nobody: u takes it back",
            None => "the cursor is on nobody whom this could be about",
        };
        return app.toasts.key(why, app.now.mono);
    };
    // A cursor that was never moved stands on whatever is first. From now on it stays on whom was acted on, so that the
    // next act meets the same.
    app.pin();
    let scope = scope(app, verb, room);
    let mut draft = Draft::new(verb, targets, scope);
    draft.tier = raised(app, tier, &draft);
    // On a person's card nothing is done at once: where it would hold is picked.
    let picks = draft.has_scope() && app.nav.top().kind() == Kind::Card;
    if draft.weight() == Tier::One && !picks && !draft.scope.needs_room() {
        let picked = draft.targets.first().map(Target::name).unwrap_or_default().to_owned();
        if app.marks.is_empty() && app.is_adrift(&picked) {
            return;
        }
        return run(app, &draft);
    }
    draft.reasons = app.past.reasons(reported(app));
    // Nobody is typing yet: the server is asked at once.
    draft.changed(0);
    let written = draft.needs_text() || verb == Verb::Topic;
    draft.field = match draft.scope.needs_room() {
        true if draft.has_scope() => Field::Scope,
        _ if written => Field::Text,
        true | false => Field::Cancel,
    };
    app.over = Some(Overlay::Act(Box::new(draft)));
}

/// Why the report under the cursor was filed.
fn reported(app: &App) -> Option<String> {
    let of_report = app.nav.top().kind() == Kind::Reports;
    let row: ReportRow = serde_json::from_str(&of_report.then(|| app.nav.top().json())??).ok()?;
    let mut reason = Edit::default();
    reason.insert(&row.reason?);
    Some(reason.text())
}

/// Many targets are tier 3, but for some messages that one sees and can bring back. On a server that matters everything is
/// a tier higher.
pub(super) fn raised(app: &App, tier: Tier, draft: &Draft) -> Tier {
    let tier = match (draft.targets.len(), draft.verb) {
        (0 | 1, _) => tier,
        (2..=GLANCE, Verb::Remove) => Tier::Two,
        (_, _) => Tier::Three,
    };
    dearer(app, tier)
}

/// On a server that matters everything is a tier higher.
pub(super) fn dearer(app: &App, tier: Tier) -> Tier {
    match (tier, app.options.prod) {
        (Tier::One, true) => Tier::Two,
        (Tier::Two, true) => Tier::Three,
        (tier, _) => tier,
    }
}

/// Where it holds, if nobody picks anything else: where one stands; for who looks after one room only, there.
pub(super) fn scope(app: &App, verb: Verb, room: Option<String>) -> Scope {
    let own = app.link.rooms();
    let reach = match own {
        None if verb != Verb::Role => Reach::Everywhere,
        Some(_) | None => Reach::OneRoom,
    };
    let named = own.unwrap_or_default().iter().filter(|room| !room.contains('*')).cloned();
    let only = || own.is_some_and(|own| own.len() == 1).then(|| named.clone().next()).flatten();
    let others = others(app, room.as_deref());
    let offered = if room.is_none() { named.clone().collect() } else { Vec::new() };
    Scope::new(room.or_else(only), offered.into_iter().chain(others), reach)
}

/// Rooms that are offered beside the one that was aimed in: on a card those of the person, without one all that are known.
fn others(app: &App, room: Option<&str>) -> Vec<String> {
    match (app.nav.top().kind(), room) {
        (Kind::Card, _) => app.nav.top().rooms(),
        (_, Some(_)) => Vec::new(),
        (_, None) => app.nav.path().flat_map(Rows::rooms).collect(),
    }
}

/// What the act is about: what is marked, or what the cursor is on; and the room.
fn aimed(app: &App, verb: Verb) -> Option<(Vec<Target>, Option<String>)> {
    let aim = match (app.unaimed(), app.nav.top().aim()?) {
        // The room is meant, or what is marked in it.
        (Some(Unaimed::Following), aim) => Aim::Room(room_of(&aim)?),
        (Some(Unaimed::Filtering | Unaimed::Sorting), _) => return None,
        (None, aim) => aim,
    };
    match verb {
        Verb::Lock
        | Verb::Unlock
        | Verb::Slow
        | Verb::Topic
        | Verb::Notice
        | Verb::CloseRoom
        | Verb::OpenRoom => {
            let room = stands_in(app, &aim)?;
            Some((vec![Target::Room(room.clone())], Some(room)))
        }
        Verb::Remove => messages(app, aim),
        Verb::Warn
        | Verb::Mute
        | Verb::Unmute
        | Verb::Kick
        | Verb::Ban
        | Verb::Unban
        | Verb::Purge
        | Verb::Role => persons(app, &aim),
        Verb::Undo
        | Verb::Report
        | Verb::Review
        | Verb::Look
        | Verb::Cover
        | Verb::Housekeeping => None,
    }
}

fn persons(app: &App, aim: &Aim) -> Option<(Vec<Target>, Option<String>)> {
    let top = app.nav.top();
    let room = if top.kind() == Kind::Card { top.stands_in() } else { stands_in(app, aim) };
    if !app.marks.is_empty() {
        // Marked messages stand for who wrote them.
        let (mut marked, mut seen) = (Vec::new(), HashSet::new());
        for (key, name) in app.marks.iter() {
            let known = key.parse().ok().map(|id| (id, name.to_owned()));
            let (id, name) = known.or_else(|| top.author(key))?;
            // Who changed his name in between is one person.
            if seen.insert(id) {
                marked.push(Target::Person { id, name });
            }
        }
        return Some((marked, room));
    }
    match aim {
        Aim::Person { id, name, .. }
        | Aim::Message { id, name, .. }
        | Aim::Report { id, name, .. } => {
            Some((vec![Target::Person { id: *id, name: name.clone() }], room))
        }
        Aim::Room(_) | Aim::Act { .. } => None,
    }
}

fn messages(app: &App, aim: Aim) -> Option<(Vec<Target>, Option<String>)> {
    let (room, under) = match aim {
        Aim::Message { room, seq, name, text, .. } | Aim::Report { room, seq, name, text, .. } => {
            (room, Some(Target::Message { seq, name, text }))
        }
        Aim::Room(room) if app.nav.top().kind() == Kind::Room => (room, None),
        Aim::Room(_) | Aim::Person { .. } | Aim::Act { .. } => return None,
    };
    let top = app.nav.top();
    let message = |(key, name): (&str, &str)| match top.aim_of(key) {
        Some(Aim::Report { seq, name, text, .. }) => Some(Target::Message { seq, name, text }),
        Some(Aim::Room(_) | Aim::Person { .. } | Aim::Message { .. } | Aim::Act { .. }) | None => {
            let (seq, name) = (key.parse().ok()?, name.to_owned());
            Some(Target::Message { seq, name, text: top.said(key) })
        }
    };
    if app.marks.is_empty() {
        return Some((vec![under?], Some(room)));
    }
    // A mark that is on no message is never left out: what remains would be another act.
    let marked: Option<Vec<Target>> = app.marks.iter().map(message).collect();
    Some((marked?, marked_rooms(app)?.pop_first().or(Some(room))))
}

/// Does it: by the plan that was shown, or at once.
pub(super) fn run(app: &mut App, draft: &Draft) {
    let Some(deed) = draft.deed() else {
        return app.toasts.bad("this cannot be done to what is marked", app.now.mono);
    };
    let nonce = nonce();
    let act = match &draft.planned {
        Planned::Have(plan) => {
            Act::Commit { plan: plan.plan.clone(), nonce: nonce.clone(), force: draft.is_forced() }
        }
        Planned::Due | Planned::Asked(_) | Planned::Refused(_) => {
            Act::Do { deed, nonce: nonce.clone(), force: false }
        }
    };
    if draft.text_name() == Some("Reason") {
        app.past.keep_reason(&draft.text.text());
    }
    dispatch(app, act, (draft.verb, nonce, draft.what()), Ties::default());
    app.marks.clear();
}

/// Sends an act and keeps it until it is known what became of it.
pub(super) fn dispatch(
    app: &mut App,
    act: Act,
    (verb, nonce, what): (Verb, String, String),
    ties: Ties,
) {
    if let Some(why) = app.link.away() {
        // It was open when the link went.
        return app.toasts.bad(&format!("{what}: {why}; nothing was sent"), app.now.mono);
    }
    let request = app.send(act);
    let (at, sent) = (app.now.wall, app.now.mono);
    let state = State::Sent;
    app.acts.begin(Pending { request, nonce, verb, what, state, at, sent, took_ms: None, ties });
}

pub(super) fn nonce() -> String {
    EntryId::fresh().to_string()
}

/// What the cursor is on in the audit, the sanctions and the list of acts; elsewhere the newest act of one's own.
pub(crate) fn undo(app: &mut App) {
    let wall = app.now.wall;
    if matches!(app.unaimed(), Some(Unaimed::Filtering | Unaimed::Sorting))
        && matches!(app.nav.top().kind(), Kind::Sanctions | Kind::Audit)
    {
        // Elsewhere it is about the newest act, whatever the cursor is on.
        return app.on_nothing("");
    }
    let aimed = match app.nav.top().taken_back(app).transpose() {
        Ok(listed) => listed.or_else(|| app.nav.top().aim()),
        Err(why) => return app.toasts.key(&why, app.now.mono),
    };
    let aimed = match aimed {
        Some(Aim::Act { act, undo_until, what, report, done }) => {
            Some((act, undo_until, what, report, Some(done)))
        }
        Some(_) | None => sanction(app).map(|(act, what, done)| {
            // Until when, the server knows.
            (act, Some(Millis::MAX), what, None, Some(done))
        }),
    };
    let newest = || {
        let act = app.acts.undoable(wall)?;
        Some((act.act()?, act.undo_until(), act.what.clone(), None, None))
    };
    let together = || app.acts.undoable(wall).and_then(|act| app.acts.together(act, wall));
    if aimed.is_none()
        && let Some((acts, what)) = together()
    {
        app.over =
            Some(Overlay::Confirm(Confirm { acts, what, report: None, done: None, yes: false }));
        return;
    }
    match aimed.or_else(newest) {
        Some((act, Some(until), what, report, done)) if until > wall => {
            let acts = vec![act];
            app.over = Some(Overlay::Confirm(Confirm { acts, what, report, done, yes: false }));
        }
        Some((_, until, what, ..)) => {
            // What never could be is not over.
            let once = if until.is_some() { " any more" } else { "" };
            app.toasts.bad(&format!("{what}: cannot be undone{once}"), app.now.mono)
        }
        None => app.toasts.key("there is nothing to undo", app.now.mono),
    }
}

/// Takes acts back, each by a request of its own.
pub(super) fn take_back(app: &mut App, confirm: &Confirm) {
    let batch = (confirm.acts.len() > 1).then(|| app.acts.next_batch());
    for act in &confirm.acts {
        let (nonce, undoes) = (nonce(), Some(*act));
        let known = app.acts.iter().find(|of| of.act() == Some(*act));
        let report = confirm.report.or_else(|| match &known?.state {
            State::Done(receipt) => released(receipt),
            State::Sent | State::Failed(_) | State::Doubt { .. } | State::Undone(_) => None,
        });
        let one = known.filter(|_| batch.is_some()).map(|act| act.what.clone());
        let what = format!("undo {}", one.as_ref().unwrap_or(&confirm.what));
        let (verb, act) = match report {
            Some(report) => {
                // Whatever another made of the report since is not taken back with it.
                let (step, note, of) = (Step::Release, None, undoes);
                (Verb::Review, Act::Review { report, step, nonce: nonce.clone(), note, of })
            }
            None => (Verb::Undo, Act::Undo { act: *act, nonce: nonce.clone(), reason: None }),
        };
        dispatch(app, act, (verb, nonce, what), Ties { undoes, batch });
    }
}
