//! What is done about reports: steps at the one under the cursor, or at all that are marked, and the way to those about somebody.

use super::acting::{dispatch, nonce};
use super::moving::open;
use super::{MARKED_OTHERS, RANGE_OPEN};
use crate::console::app::pending::Ties;
use crate::console::app::{About, Aim, Alert, App, Asked, Kind};
use crate::text::{count, count_of};
use parlor_protocol::admin::{Act, Query, Snapshot, Step, View};
use parlor_protocol::deed::{Receipt, Verb};
use parlor_protocol::{EntryId, PersonId};

/// Reports that one key takes a step at; each is a request of its own.
pub(super) const AT_ONCE: usize = 50;

/// Persons whose open reports are counted after an act on them.
const COUNTED: usize = 8;

pub(crate) fn claim(app: &mut App) {
    review(app, Step::Claim);
}

pub(crate) fn dismiss(app: &mut App) {
    review(app, Step::Dismiss);
}

pub(crate) fn escalate(app: &mut App) {
    review(app, Step::Escalate);
}

pub(crate) fn settle(app: &mut App) {
    if !app.marks.is_empty() {
        review(app, Step::Settle);
        return;
    }
    // It goes on to the next by itself: pressed twice it would settle what nobody has seen.
    if app.aim().is_some()
        && let Some(why) = app.nav.top().unread()
    {
        return app.toasts.key(why, app.now.mono);
    }
    if review(app, Step::Settle) {
        app.nav.top_mut().step(1, app.now.mono);
    }
}

/// True: it was sent, for the one under the cursor.
fn review(app: &mut App, step: Step) -> bool {
    if app.marks.has_range() {
        app.toasts.key(RANGE_OPEN, app.now.mono);
        return false;
    }
    if !app.marks.is_empty() {
        review_marked(app, step);
        return false;
    }
    let Some(Aim::Report { report, name, room, .. }) = app.aim() else {
        app.on_nothing("the cursor is on no report");
        return false;
    };
    if app.is_adrift(&name) {
        return false;
    }
    if app.nav.top().is_gone() {
        let text = format!("the report on {name} is not open any more: nothing was sent");
        app.toasts.key(&text, app.now.mono);
        return false;
    }
    let Ok(report) = report.parse() else { return false };
    send(app, (report, step), format!("{} report on {name} in {room}", step.as_str()), None);
    true
}

/// A step at each report that is marked. One that was closed meanwhile is asked for, too: the server says by whom.
fn review_marked(app: &mut App, step: Step) {
    if app.unaimed().is_some() {
        return app.on_nothing("");
    }
    let marked = app.marks.len();
    if marked > AT_ONCE {
        let text = format!(
            "{} reports are marked, and one key takes a step at {AT_ONCE} at most: nothing was sent. \\ clears the marks, * marks {AT_ONCE}",
            count(marked as u64)
        );
        return app.toasts.key(&text, app.now.mono);
    }
    let mut reports: Vec<(EntryId, String)> = Vec::new();
    for (key, name) in app.marks.iter() {
        let Ok(report) = key.parse() else { return app.toasts.key(MARKED_OTHERS, app.now.mono) };
        let place = match app.nav.top().aim_of(key) {
            Some(Aim::Report { room, .. }) => format!(" in {room}"),
            Some(_) | None => String::new(),
        };
        reports.push((report, format!("{} report on {name}{place}", step.as_str())));
    }
    app.marks.clear();
    let batch = (reports.len() > 1).then(|| app.acts.next_batch());
    for (report, what) in reports {
        send(app, (report, step), what, batch);
    }
}

fn send(app: &mut App, (report, step): (EntryId, Step), what: String, batch: Option<u64>) {
    let nonce = nonce();
    let act = Act::Review { report, step, nonce: nonce.clone(), note: None, of: None };
    dispatch(app, act, (Verb::Review, nonce, what), Ties { undoes: None, batch });
}

/// Only the open reports about the author of the one under the cursor; on a person's card, the queue with those about him.
pub(crate) fn reports_on(app: &mut App) {
    let Some(Aim::Person { id, .. } | Aim::Message { id, .. } | Aim::Report { id, .. }) = app.aim()
    else {
        return app.on_nothing("the cursor is on nobody whom reports could be about");
    };
    let filter = about(&[id]);
    if app.nav.top().kind() == Kind::Reports && app.nav.top().filter() == Some(&filter) {
        return app.nav.top_mut().set_filter("");
    }
    open_on(app, &filter);
}

/// The queue, with this filter.
pub(super) fn open_on(app: &mut App, filter: &str) {
    if app.nav.top().kind() == Kind::Reports {
        app.marks.clear();
    } else {
        open(app, Kind::Reports);
    }
    app.nav.top_mut().set_filter(filter);
}

/// By id: a name may have been another when he was reported.
fn about(persons: &[PersonId]) -> String {
    let each: Vec<String> = persons.iter().map(|id| format!("author={id}")).collect();
    each.join(" or ")
}

/// Whether who suffers it may have been reported: what is left to do then is with the reports.
const fn follows(verb: Verb) -> bool {
    match verb {
        Verb::Warn | Verb::Mute | Verb::Kick | Verb::Ban | Verb::Purge | Verb::Remove => true,
        Verb::Unmute
        | Verb::Unban
        | Verb::Lock
        | Verb::Unlock
        | Verb::Slow
        | Verb::Topic
        | Verb::Notice
        | Verb::CloseRoom
        | Verb::OpenRoom
        | Verb::Role
        | Verb::Undo
        | Verb::Report
        | Verb::Review
        | Verb::Look
        | Verb::Cover
        | Verb::Housekeeping => false,
    }
}

impl App {
    /// After an act on somebody, how many reports about him still stand is asked.
    pub(super) fn ask_reports_on(&mut self, receipt: &Receipt) {
        let persons: Vec<PersonId> = receipt.persons.iter().map(|person| person.id).collect();
        let wanted = follows(receipt.verb) && self.link.forbids(Verb::Review).is_none();
        if !wanted || persons.is_empty() || persons.len() > COUNTED || receipt.duplicate {
            return;
        }
        let whom = match receipt.persons.as_slice() {
            [one] => one.name.clone(),
            many => count_of(many.len() as u64, "person", "persons"),
        };
        let filter = about(&persons);
        let columns = vec!["report".to_owned()];
        let query = Query { filter: filter.clone(), columns, limit: 1, ..Query::of(View::Reports) };
        let id = self.send(Act::Get { query, before: None });
        self.out.asked.insert(id, Asked::ReportsOn { whom, filter });
    }

    /// So many stand: told with the key that goes to them.
    pub(super) fn reports_on(&mut self, (whom, filter): (String, String), snapshot: &Snapshot) {
        let open = snapshot.matched as u64;
        let top = self.nav.top();
        let there = top.kind() == Kind::Reports && top.filter() == Some(&filter);
        if open == 0 || there {
            return;
        }
        let reports = count_of(open, "open report", "open reports");
        let text = format!("{reports} on {whom}");
        self.toasts.alert(&text, Alert::ReportsOn(filter), self.now.mono);
    }

    /// An act that was begun with others has its answer: once all have, each is counted.
    pub(super) fn tallied(&mut self, batch: u64) {
        let now = self.now.mono;
        let Some(tally) = self.acts.tally(batch) else { return };
        match tally.newest {
            Some(newest) => self.toasts.good_of(About::Together(newest), &tally.text, now),
            None => self.toasts.bad(&tally.text, now),
        }
    }
}
