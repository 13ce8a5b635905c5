//! The commands that act: plan, ask where it is heavy, commit, and find out what became of it when the answer is lost.

use super::session::{self, Session};
use crate::args::{ReviewStep, Undoing, Verb, deed};
use crate::exit::{Exit, Failure};
use crate::link::{Link, LinkError, is_lost};
use crate::plain::{self, Out};
use crate::text::safe;
use parlor_protocol::admin::{Act, Frame, Step};
use parlor_protocol::deed::{Deed, Plan, Receipt};
use parlor_protocol::{EntryId, ErrorCode};
use std::time::Duration;

/// How often the daemon is looked for again after an answer was lost, with longer and longer waits between: 6 s in all.
const TRIES: u32 = 6;

const FIRST_WAIT: Duration = Duration::from_millis(200);

/// Does a deed, or says what it would do.
pub(crate) async fn act(out: &mut Out, session: &Session, verb: &Verb) -> Result<Exit, Failure> {
    let mut link = session.open().await.map_err(Failure::unsent)?;
    let now = link.welcome.at;
    let Some((deed, doing)) = deed(verb, now) else {
        return Err(Failure::Bug("this command does nothing".to_owned()));
    };
    if doing.plan {
        let plan = planned(&mut link, deed).await?;
        if out.json {
            out.object(&plan)?;
        } else {
            plain::plan(out, &plan, now)?;
        }
        let refused = plan.refused.is_some() && !doing.force;
        return Ok(if refused { Exit::Refused } else { Exit::Done });
    }
    let nonce = nonce(doing.nonce.clone());
    // A repetition is not asked about: what it is about may have happened.
    let asks = out.asks && !doing.yes && doing.nonce.is_none() && heavy(&deed);
    let known = deed.clone();
    let request = if asks {
        let plan = planned(&mut link, deed).await?;
        plain::plan(out, &plan, now)?;
        if !out.ask("Do it?")? {
            return Err(Failure::Declined);
        }
        Act::Commit { plan: plan.plan, nonce: nonce.clone(), force: doing.force }
    } else {
        Act::Do { deed, nonce: nonce.clone(), force: doing.force }
    };
    let done = done(session, link, (request, nonce)).await?;
    receipted(out, &done, Some(&known))
}

/// Takes an act back.
pub(crate) async fn undo(
    out: &mut Out,
    session: &Session,
    undoing: Undoing,
) -> Result<Exit, Failure> {
    let nonce = nonce(undoing.nonce);
    let request = Act::Undo { act: undoing.act, nonce: nonce.clone(), reason: undoing.reason };
    let link = session.open().await.map_err(Failure::unsent)?;
    receipted(out, &done(session, link, (request, nonce)).await?, None)
}

/// A step in the life of a report.
pub(crate) async fn review(
    out: &mut Out,
    session: &Session,
    (step, report): (ReviewStep, EntryId),
    (note, given): (Option<String>, Option<String>),
) -> Result<Exit, Failure> {
    let step = match step {
        ReviewStep::Claim => Step::Claim,
        ReviewStep::Release => Step::Release,
        ReviewStep::Dismiss => Step::Dismiss,
        ReviewStep::Escalate => Step::Escalate,
        ReviewStep::Settle => Step::Settle,
    };
    let nonce = nonce(given);
    let request = Act::Review { report, step, nonce: nonce.clone(), note, of: None };
    let link = session.open().await.map_err(Failure::unsent)?;
    receipted(out, &done(session, link, (request, nonce)).await?, None)
}

/// What became of an act.
pub(crate) async fn outcome(
    out: &mut Out,
    session: &Session,
    nonce: String,
) -> Result<Exit, Failure> {
    let mut link = session.open().await?;
    match asked(&mut link, &nonce).await? {
        Some(receipt) => receipted(out, &receipt, None),
        None if out.json => {
            out.object(&serde_json::json!({ "nonce": nonce, "receipt": null }))?;
            Ok(Exit::Refused)
        }
        None => {
            out.line(&unknown(&nonce))?;
            Ok(Exit::Refused)
        }
    }
}

/// What there is to say of a nonce with which nothing was done.
fn unknown(nonce: &str) -> String {
    let shown = safe(nonce);
    let told = format!(
        "No act of yours has the nonce `{shown}`: it did not happen, and with this nonce it will not.\n\
         A nonce is what --nonce was given, or what parlor printed when the answer was lost."
    );
    match nonce.parse::<EntryId>() {
        Ok(act) => format!(
            "{told}\nThe id of an act in its receipt is none: `parlor audit --filter act={act}` finds that."
        ),
        Err(_) => told,
    }
}

async fn planned(link: &mut Link, deed: Deed) -> Result<Plan, Failure> {
    let frame = session::answer(link.ask(Act::Plan { deed }).await.map_err(Failure::unsent)?)?;
    if let Frame::Plan(plan) = frame { Ok(*plan) } else { Err(session::unexpected("plan")) }
}

/// Sends an act. If its answer is lost, finds out what became of it; it is never sent twice.
async fn done(
    session: &Session,
    mut link: Link,
    (request, nonce): (Act, String),
) -> Result<Receipt, Failure> {
    let kind = request.type_name();
    let lost = match link.ask(request).await {
        Ok(frame) => match session::answer(frame) {
            Ok(Frame::Receipt(receipt)) => return Ok(*receipt),
            Ok(_) => return Err(session::unexpected(kind)),
            Err(Failure::Refused(fault)) if is_lost(&LinkError::Refused(fault.clone())) => {
                LinkError::Refused(fault)
            }
            Err(refused) => return Err(refused),
        },
        Err(error) if is_lost(&error) => error,
        Err(error) => return Err(error.into()),
    };
    // Closed first: what is still on its way on it does not come after the question.
    drop(link);
    match find_out(session, &nonce).await {
        Ok(Some(receipt)) => Ok(receipt),
        Ok(None) => Err(Failure::NotYet { nonce }),
        Err(error) => Err(Failure::InDoubt { nonce, why: format!("{lost}; then: {error}") }),
    }
}

/// Looks for the daemon again and asks it.
async fn find_out(session: &Session, nonce: &str) -> Result<Option<Receipt>, Failure> {
    let mut wait = FIRST_WAIT;
    let mut tries = 1;
    loop {
        let asked = match session.open().await {
            Ok(mut link) => asked(&mut link, nonce).await,
            Err(error) => Err(error.into()),
        };
        match asked {
            // One that takes the connection and says nothing was waited for already.
            Err(Failure::Link(error))
                if tries < TRIES && error.exit() == Exit::NoDaemon && !is_silent(&error) =>
            {
                tokio::time::sleep(wait).await;
                (tries, wait) = (tries + 1, wait * 2);
            }
            Err(Failure::Refused(fault)) if tries < TRIES && fault.code == ErrorCode::UnderWay => {
                tokio::time::sleep(wait).await;
                (tries, wait) = (tries + 1, wait * 2);
            }
            other => return other,
        }
    }
}

const fn is_silent(error: &LinkError) -> bool {
    matches!(error, LinkError::Silent(_))
}

async fn asked(link: &mut Link, nonce: &str) -> Result<Option<Receipt>, Failure> {
    let request = Act::Outcome { nonce: nonce.to_owned() };
    let frame = session::answer(link.ask(request).await?)?;
    if let Frame::Outcome(outcome) = frame {
        Ok(outcome.receipt)
    } else {
        Err(session::unexpected("outcome"))
    }
}

fn receipted(out: &mut Out, receipt: &Receipt, deed: Option<&Deed>) -> Result<Exit, Failure> {
    if out.json {
        out.object(receipt)?;
    } else {
        plain::receipt(out, receipt, deed)?;
    }
    Ok(Exit::Done)
}

fn nonce(given: Option<String>) -> String {
    given.unwrap_or_else(|| EntryId::fresh().to_string())
}

/// Whether a deed touches more than one thing, or what cannot be seen from here.
fn heavy(deed: &Deed) -> bool {
    match deed {
        Deed::Warn(of) | Deed::Mute(of) | Deed::Kick(of) | Deed::Ban(of) => {
            of.room.is_none() || of.who.len() > 1 || !of.networks.is_empty()
        }
        Deed::Unmute(of) | Deed::Unban(of) => of.who.len() > 1,
        Deed::Remove(of) => of.targets.len() > 1,
        Deed::Notice(of) => of.room.is_none(),
        Deed::Purge(_) | Deed::CloseRoom(_) => true,
        Deed::Lock(_)
        | Deed::Unlock(_)
        | Deed::Slow(_)
        | Deed::Topic(_)
        | Deed::OpenRoom(_)
        | Deed::Role(_) => false,
    }
}
