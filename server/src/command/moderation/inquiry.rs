//! Reports and looks: what operators do about what they see.

use super::{Motion, nonce, receipt, submit};
use crate::chat::{Act, Body, Entry, Grounds, Head, Report, Who};
use crate::command::deed::{self, Desk};
use crate::command::doer::Doer;
use crate::command::node::Node;
use crate::command::refusal::Refused;
use crate::command::server_entry;
use crate::log::Outcome;
use crate::store::AuditFilter;
use parlor_protocol::admin::{AuditRow, ReportState, Standing, Step};
use parlor_protocol::deed::{Receipt, Verb};
use parlor_protocol::server::Person;
use parlor_protocol::{EntryId, ErrorCode, Millis, PersonId, RoomName};
use std::sync::Arc;

/// A step in the life of a report.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub report: EntryId,
    pub step: Step,
    pub nonce: String,
    pub note: Option<String>,
    /// The step that it takes for the last one.
    pub of: Option<EntryId>,
}

/// What an operator looks at.
#[derive(Clone, Debug)]
pub enum Subject {
    Room(RoomName),
    Person(PersonId),
}

/// Claims, releases, dismisses, escalates or settles a report.
pub async fn review(node: &Arc<Node>, doer: &Doer, verdict: Verdict) -> Result<Receipt, Refused> {
    let Verdict { report, step, nonce: text, note, of } = verdict;
    let nonce = nonce(&text)?;
    let step_text = serde_json::to_string(&step).unwrap_or_default();
    let of_text = of.map(|of| of.to_string()).unwrap_or_default();
    let print = node.print_of(&["review", &report.to_string(), &step_text, &of_text]);
    if let Some(done) = receipt::again(node, doer, &nonce, print).await? {
        return Ok(done);
    }
    let reason = Desk::new(node, doer).reason(note.as_deref())?;
    let standing = node.sequencer.read(|state| state.reports.get(&report).cloned());
    let standing = standing.ok_or_else(|| {
        Refused::new(ErrorCode::NoSuchReport, "There is no such report.").field("report")
    })?;
    doer.may(Verb::Review, Some(&standing.room))?;
    let taken_from = claimant(node, doer, (&standing, step)).await;
    let grounds = Grounds { reason, ..Grounds::default() };
    let (room, act) = (Some(standing.room.clone()), Act::Review { report, step });
    let motion = Motion { room, act, text: None, grounds, print };
    if let Some(of) = of {
        stands_by(node, (report, standing.room.to_string()), of).await?;
    }
    match submit(node, doer, motion, &nonce).await {
        Err(refused) if refused.code == ErrorCode::NothingToDo => {
            Err(stands(node, report, refused).await)
        }
        Ok(done) if !done.duplicate => Ok(Receipt { taken_from, ..done }),
        done => done,
    }
}

/// Whose report it is that somebody else claims.
async fn claimant(node: &Arc<Node>, doer: &Doer, (of, step): (&Report, Step)) -> Option<Person> {
    let anothers = of.state == ReportState::Claimed && of.by != Some(doer.id());
    if step != Step::Claim || !anothers {
        return None;
    }
    let report = of.id;
    node.read(move |store| store.report(report)).await.ok()??.row.claimed_by
}

/// Steps in the room of a report that are looked through for a later one at it.
const STEPS: usize = 10_000;

/// Refused, unless that step is the newest at the report: whoever names it takes it to stand as it left it.
async fn stands_by(node: &Arc<Node>, at: (EntryId, String), of: EntryId) -> Result<(), Refused> {
    let (report, room) = at;
    let unknown =
        || Refused::new(ErrorCode::NoSuchAct, "That was no step at this report.").field("of");
    let no = node.receipt(of).await?.ok_or_else(unknown)?.audit;
    let (after, verb) = (Some(no.saturating_sub(1)), Some(Verb::Review));
    let since = AuditFilter { after, verb, room: Some(room), ..AuditFilter::default() };
    let steps = node.read(move |store| store.audit(&since, STEPS)).await?;
    let took = |step: &Step, row: &AuditRow| {
        row.detail.as_deref() == Some(&*format!("{} {report}", step.as_str()))
    };
    let at_it = |row: &&AuditRow| Step::ALL.iter().any(|step| took(step, row));
    // The newest comes first.
    let mut at_it = steps.iter().filter(at_it);
    let newest = at_it.next().map(|row| row.act);
    if newest == Some(of) {
        return Ok(());
    }
    if !at_it.any(|row| row.act == of) && steps.len() < STEPS {
        return Err(unknown());
    }
    let message = "Another step was taken at this report since.";
    let refused = Refused::new(ErrorCode::ChangedSince, message).field("of");
    Err(stands(node, report, refused).await)
}

/// A refusal with how the report stands, as far as that can be read.
async fn stands(node: &Arc<Node>, report: EntryId, refused: Refused) -> Refused {
    let Ok(Some(case)) = node.read(move |store| store.report(report)).await else {
        return refused;
    };
    let row = case.row;
    let by = row.claimed_by.as_ref().map(|by| format!(" by {}", by.name)).unwrap_or_default();
    let message = match (row.state, row.closed_at) {
        (ReportState::Open, _) => "This report is open already.".to_owned(),
        (ReportState::Claimed, _) => format!("This report is claimed{by} already."),
        (ReportState::Escalated, _) => format!("This report is escalated{by} already."),
        (ReportState::Dismissed, at) => closed("dismissed", &by, at, node.now()),
        (ReportState::Settled, at) => closed("settled", &by, at, node.now()),
    };
    let standing = Some(Box::new(Standing { state: row.state, by: row.claimed_by }));
    let (message, field) = match refused.code == ErrorCode::ChangedSince {
        true => (format!("{} {message}", refused.message), "of"),
        false => (message, "report"),
    };
    Refused { standing, ..Refused::new(refused.code, message).field(field) }
}

fn closed(how: &str, by: &str, at: Option<Millis>, now: Millis) -> String {
    let seconds = at.map_or(0, |at| now.saturating_sub(at) / 1_000);
    let ago = match seconds {
        0 => "just now".to_owned(),
        s if s < 60 => format!("{s} s ago"),
        s if s < 3_600 => format!("{} min ago", s / 60),
        s if s < 86_400 => format!("{} h ago", s / 3_600),
        s => format!("{} d ago", s / 86_400),
    };
    format!("This report was {how}{by} {ago}; it stays so.")
}

/// The person that a name or an id means.
pub fn whom(node: &Arc<Node>, doer: &Doer, text: &str) -> Result<Who, Refused> {
    Desk::new(node, doer).person(text)
}

/// Notes in the audit log that somebody was turned away.
pub async fn turned_away(node: &Arc<Node>, whom: String) {
    let grounds = Grounds { reason: Some(whom.into()), ..Grounds::default() };
    let entry = server_entry(None, Act::TurnAway, None);
    let body = Body { grounds: Some(Arc::new(grounds)), ..entry.body };
    match node.sequencer.submit(Entry { body, ..entry }).await {
        Outcome::Accepted { .. } | Outcome::Duplicate { .. } => {}
        Outcome::Rejected(_) | Outcome::Failed(_) => {
            tracing::warn!("that somebody was turned away is not on record");
        }
    }
}

/// Notes in the audit log that an operator looks, before he is shown anything.
pub async fn look(node: &Arc<Node>, doer: &Doer, subject: Subject) -> Result<(), Refused> {
    let (room, person) = match subject {
        Subject::Room(room) => (Some(room), None),
        Subject::Person(person) => (None, Some(person)),
    };
    match person {
        None => doer.may(Verb::Look, room.as_ref())?,
        Some(person) => deed::known(node, person).await?,
    }
    let names = person.map(|id| node.person(id).name).into_iter().collect();
    let grounds = Some(Arc::new(Grounds { names, ..Grounds::default() }));
    let act = Act::Look { person };
    let head = Head { id: EntryId::fresh(), actor: doer.actor, room, nonce: None, print: 0, act };
    let entry = Entry { head, body: Body { name: node.doer_name(doer), text: None, grounds } };
    match node.sequencer.submit(entry).await {
        Outcome::Accepted { .. } | Outcome::Duplicate { .. } => Ok(()),
        Outcome::Rejected(refusal) => Err(node.judged(refusal)),
        Outcome::Failed(failure) => Err(Refused::failed(failure)),
    }
}
