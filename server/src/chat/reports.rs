//! Reports: messages that people brought before the operators.

use super::apply::existing;
use super::entry::{Entry, Rank};
use super::overlay::Overlay;
use super::rights;
use super::sanctions::{Wish, bar};
use super::verdict::{Decision, Done, Facts, Refusal};
use parlor_protocol::admin::{ReportState, Step};
use parlor_protocol::deed::Verb;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName, Seq};
use serde::{Deserialize, Serialize};

/// Reports that stand at most, and persons that one counts at most.
pub const MOST_REPORTS: usize = 10_000;
const MOST_REPORTERS: usize = 1_000;

/// A reported message. Texts, reasons and context stand in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub id: EntryId,
    pub room: RoomName,
    pub target: Seq,
    pub author: PersonId,
    /// When it was first reported, and last.
    pub at: Millis,
    pub last_at: Millis,
    /// Who reported it, the first one first.
    pub reporters: Vec<PersonId>,
    pub state: ReportState,
    /// Who claimed, dismissed, escalated or settled it.
    pub by: Option<PersonId>,
    /// When it was dismissed or settled.
    pub closed_at: Option<Millis>,
}

/// A message is reported once; whoever reports it, too, counts up.
pub(super) fn report(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (target, facts): (Seq, &Facts),
    at: Millis,
) -> Decision {
    let room = existing(state, entry)?;
    let actor = entry.head.actor;
    rights::may(actor, Verb::Report, Some(&room), &[])?;
    bar(state, actor, Some(&room.name), Wish::Act, at)?;
    let kept = target >= room.first && target <= room.head;
    let message = facts.target.filter(|_| kept).ok_or(Refusal::NoSuchMessage)?;
    if message.author == actor.id {
        return Err(Refusal::OwnTarget);
    }
    if message.removed || room.marked(message.author, target) {
        return Err(Refusal::MessageRemoved);
    }
    let same = |report: &&Report| report.target == target && report.room == room.name;
    let known = state.reports().find(same).cloned();
    if let Some(known) = known {
        let known_to_it = known.reporters.contains(&actor.id);
        if known_to_it || known.reporters.len() >= MOST_REPORTERS {
            return Ok(None);
        }
        let mut report = Report { last_at: at, ..known };
        report.reporters.push(actor.id);
        state.put_report(report);
        return Ok(Some(Done::default()));
    }
    if state.reports().filter(|report| report.closed_at.is_none()).count() >= MOST_REPORTS {
        return Err(Refusal::TooManyReports { limit: MOST_REPORTS });
    }
    state.put_report(Report {
        id: entry.head.id,
        room: room.name,
        target,
        author: message.author,
        at,
        last_at: at,
        reporters: vec![actor.id],
        state: ReportState::Open,
        by: None,
        closed_at: None,
    });
    Ok(Some(Done::default()))
}

/// A step in its life. What was escalated is for admins, or to be taken back by whoever did it; what was closed is only
/// opened again.
pub(super) fn review(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (report, step): (EntryId, Step),
    at: Millis,
) -> Decision {
    let actor = entry.head.actor;
    rights::may(actor, Verb::Review, None, &[])?;
    let known = state.report(report).ok_or(Refusal::NoSuchReport)?;
    let release = step == Step::Release;
    let escalated =
        known.state == ReportState::Escalated && actor.rank.level() < Rank::Admin.level();
    if escalated && !(release && known.by == Some(actor.id)) {
        return Err(Refusal::Escalated);
    }
    let next = match step {
        Step::Claim => ReportState::Claimed,
        Step::Release => ReportState::Open,
        Step::Dismiss => ReportState::Dismissed,
        Step::Escalate => ReportState::Escalated,
        Step::Settle => ReportState::Settled,
    };
    let by = (next != ReportState::Open).then_some(actor.id);
    let closed = matches!(next, ReportState::Dismissed | ReportState::Settled);
    let was_closed = known.closed_at.is_some();
    if was_closed && !release || (known.state, known.by) == (next, by) {
        return Err(Refusal::NothingToDo);
    }
    let open = || state.reports().filter(|report| report.closed_at.is_none()).count();
    if was_closed && open() >= MOST_REPORTS {
        return Err(Refusal::TooManyReports { limit: MOST_REPORTS });
    }
    let closed_at = closed.then_some(at);
    state.put_report(Report { state: next, by, closed_at, ..known.clone() });
    Ok(Some(Done::default()))
}
