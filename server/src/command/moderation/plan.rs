//! What a deed would do, and doing it: just what was planned, or what is planned at once.

use super::plans::{LIFE_MS, Planned};
use super::scale::{self, Width};
use super::{Motion, nonce, older, receipt, submit, texts};
use crate::chat::{Act, Network, Nonce, Room};
use crate::command::deed::{self, Desk, Intent};
use crate::command::doer::Doer;
use crate::command::node::Node;
use crate::command::refusal::Refused;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::{Deed, Inverse, Objection, Plan, Receipt};
use parlor_protocol::{ErrorCode, Millis};
use std::sync::Arc;

/// Whether an act that is too wide is done all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    No,
    Yes,
}

/// What was planned and shall be done.
#[derive(Clone, Debug)]
pub struct Commit {
    pub plan: String,
    pub nonce: String,
    pub force: Force,
}

/// What the deed would do now. Nothing happens. The reply's `id` is the caller's to set.
pub async fn plan(node: &Arc<Node>, doer: &Doer, deed: Deed) -> Result<Plan, Refused> {
    let intent = read(node, doer, &deed).await?;
    // Before anything else is looked at: whatever changes from now on was not seen.
    let room = room_of(node, &intent);
    let refused = objection(node, doer, &intent).await;
    let (scale, persons) = scale::before(node, &intent).await?;
    let until = until(node, &intent);
    let newcomers = covers(&intent);
    let networks = intent.networks.iter().filter(|_| doer.is_everywhere());
    let networks = networks.map(Network::to_string).collect();
    let (inverse, undo_ms) = inverse(node, &intent);
    let plan = node.plans.keep(doer.actor.id, Planned { intent, room }, node.uptime());
    let expires_at = node.now() + LIFE_MS;
    let plan = Plan {
        id: 0,
        plan,
        expires_at,
        deed,
        scale,
        persons,
        networks,
        newcomers,
        until,
        inverse,
        undo_ms,
        refused,
    };
    Ok(plan)
}

/// Does what was planned, to those persons and messages that were planned.
pub async fn commit(node: &Arc<Node>, doer: &Doer, commit: Commit) -> Result<Receipt, Refused> {
    let Commit { plan, nonce: text, force } = commit;
    let nonce = nonce(&text)?;
    let print = node.print_of(&["commit", &plan]);
    // A repetition is answered, whether the plan is still there or not.
    if let Some(done) = receipt::again(node, doer, &nonce, print).await? {
        return Ok(done);
    }
    let done = match node.plans.find(&plan, doer.actor.id, node.uptime()) {
        Some(planned) if planned.is_overtaken(room_of(node, &planned.intent).as_ref()) => {
            Err(overtaken())
        }
        Some(Planned { intent, .. }) => carry_out(node, doer, (intent, print), &nonce, force).await,
        None => Err(expired()),
    };
    let done = unless_done(node, doer, (done, print), &nonce).await?;
    node.plans.done(&plan);
    Ok(done)
}

/// Plans and does it in one step.
pub async fn act(
    node: &Arc<Node>,
    doer: &Doer,
    deed: Deed,
    nonce_text: &str,
    force: Force,
) -> Result<Receipt, Refused> {
    let nonce = nonce(nonce_text)?;
    let asked = serde_json::to_string(&deed).unwrap_or_default();
    let print = node.print_of(&["do", &asked]);
    if let Some(done) = receipt::again(node, doer, &nonce, print).await? {
        return Ok(done);
    }
    let done = match read(node, doer, &deed).await {
        Ok(intent) => carry_out(node, doer, (intent, print), &nonce, force).await,
        Err(refused) => Err(refused),
    };
    unless_done(node, doer, (done, print), &nonce).await
}

/// The same request may have been under way, and have changed what this one was refused for: then that is its answer.
async fn unless_done(
    node: &Arc<Node>,
    doer: &Doer,
    (done, print): (Result<Receipt, Refused>, u64),
    nonce: &Nonce,
) -> Result<Receipt, Refused> {
    match done {
        Err(refused) => receipt::again(node, doer, nonce, print).await?.ok_or(refused),
        Ok(done) => Ok(done),
    }
}

/// Reads a deed whose ids are somebody's.
async fn read(node: &Arc<Node>, doer: &Doer, deed: &Deed) -> Result<Intent, Refused> {
    for id in deed::ids(deed) {
        deed::known(node, id).await?;
    }
    deed::read(&Desk::new(node, doer), deed)
}

async fn carry_out(
    node: &Arc<Node>,
    doer: &Doer,
    (intent, print): (Intent, u64),
    nonce: &Nonce,
    force: Force,
) -> Result<Receipt, Refused> {
    doer.may(intent.verb, intent.room.as_ref())?;
    node.courtesy(doer, &intent)?;
    if force == Force::No
        && let Some(refused) = Width::of(node, &intent).refused(node)
    {
        return Err(refused);
    }
    let rooms = scale::rooms(node, &intent);
    texts::worth(node, &intent, &rooms).await?;
    let touched = (scale::touched(node, &intent), texts::fleeting(node, &intent, &rooms));
    let done = submit(node, doer, Motion::of(intent.clone(), print), nonce).await?;
    if done.duplicate {
        return Ok(done);
    }
    let scale = scale::after(node, &intent, touched, done.act).await.ok();
    Ok(older::replaced(node, Receipt { scale, ..done }))
}

fn room_of(node: &Node, intent: &Intent) -> Option<Arc<Room>> {
    intent.room.as_ref().and_then(|room| node.sequencer.room(room))
}

fn overtaken() -> Refused {
    let message = "Somebody has changed this since the plan was made. Plan it again.";
    Refused::new(ErrorCode::ChangedSince, message).field("plan")
}

fn expired() -> Refused {
    let message = format!(
        "There is no such plan, or it is older than {} seconds. Plan it again.",
        LIFE_MS / 1_000
    );
    Refused::new(ErrorCode::PlanExpired, message).field("plan")
}

/// Why it would be refused as things stand, as far as the door sees.
async fn objection(node: &Arc<Node>, doer: &Doer, intent: &Intent) -> Option<Objection> {
    let mut refused = node.courtesy(doer, intent).err();
    if refused.is_none() {
        refused = texts::worth(node, intent, &scale::rooms(node, intent)).await.err();
    }
    let refused = refused.or_else(|| Width::of(node, intent).refused(node));
    refused.map(|Refused { code, message, .. }| Objection { code, message: message.into() })
}

/// Whether new guests are covered beside its persons.
fn covers(intent: &Intent) -> bool {
    matches!(intent.act, Act::Sanction { everybody: false, .. }) && !intent.networks.is_empty()
}

fn until(node: &Node, intent: &Intent) -> Option<Millis> {
    let kick = matches!(intent.act, Act::Sanction { kind: SanctionKind::Kick, .. });
    let cool_down = kick.then(|| node.sequencer.read(|state| state.terms.kick_ms));
    intent.for_ms.or(cool_down).map(|for_ms| node.now().saturating_add(for_ms))
}

/// How it could be undone, and for how long. Where nothing is kept, what was removed cannot come back.
fn inverse(node: &Node, intent: &Intent) -> (Inverse, Option<u64>) {
    let terms = node.sequencer.read(|state| state.terms);
    let room = room_of(node, intent);
    match intent.verb.inverse() {
        Inverse::Undo => (Inverse::Undo, Some(terms.undo_ms)),
        Inverse::Restore if room.is_some_and(|room| room.flags.ephemeral) => (Inverse::None, None),
        Inverse::Restore => (Inverse::Restore, Some(terms.grace_ms)),
        Inverse::None => (Inverse::None, None),
    }
}
