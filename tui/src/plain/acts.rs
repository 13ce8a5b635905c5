//! Plans and receipts in words: what would happen, what did, and how it is taken back.

use crate::exit::Failure;
use crate::plain::{Out, Tint};
use crate::text::{
    behind as behind_now, count, count_of, date, done, lasts, later, left, safe, scale, seq, size,
    span,
};
use parlor_protocol::Millis;
use parlor_protocol::deed::{Affected, Deed, Inverse, Plan, Receipt, Role, Scale, Verb};

/// Persons named in a line; more are counted.
const NAMED: usize = 10;

/// For who may not see the networks.
const NEWCOMERS: &str = "new guests from their networks are covered, too; without, --only-person";

/// What a deed would do.
pub(crate) fn plan(out: &mut Out, plan: &Plan, now: u64) -> Result<(), Failure> {
    let verb = plan.deed.verb();
    let place = plan
        .deed
        .room()
        .map_or_else(|| "everywhere".to_owned(), |room| format!("in {}", safe(room)));
    let head = format!(
        "Plan: {} {place}, which touches {}.",
        words(verb),
        scale(&size(plan), &plan.persons)
    );
    let head = out.tint(Tint::Head, &head);
    out.line(&head)?;
    if !plan.persons.is_empty() {
        out.line(&format!("  persons   {}", affected(&plan.persons)))?;
    }
    if let Some(networks) = networks(plan) {
        out.line(&format!("  networks  {networks}"))?;
    }
    if plan.newcomers && plan.networks.is_empty() {
        out.line(&format!("  also      {NEWCOMERS}"))?;
    }
    if let Some((persons, sessions)) = behind_now(plan) {
        let now = match persons {
            0 => "nobody is behind them".to_owned(),
            many => format!(
                "{} behind them, in {}: banned, wherever {} from; without one, --spare WHO",
                count_of(many, "person is", "persons are"),
                count_of(sessions, "session", "sessions"),
                if many == 1 { "he connects" } else { "they connect" }
            ),
        };
        out.line(&format!("  now       {now}"))?;
        out.line(&format!("  later     {}", safe(&later(plan.deed.room()))))?;
    }
    if let Some(spared) = spared(&plan.deed) {
        out.line(&format!("  spared    {spared}"))?;
    }
    if let Some(until) = plan.until {
        // The greeting came a moment before the plan: the nearest second is meant.
        let lasts = (until.saturating_sub(now) + 500) / 1_000 * 1_000;
        out.line(&format!("  until     {} ({})", date(until), span(lasts)))?;
    } else if lasts(plan).is_some() {
        out.line("  until     it is lifted")?;
    }
    out.line(&format!("  undo      {}", undoable(plan)))?;
    if let Some(refused) = &plan.refused {
        let text = format!("  refused   {} ({})", safe(&refused.message), refused.code);
        let text = out.tint(Tint::Bad, &text);
        out.line(&text)?;
    }
    Ok(())
}

/// What a deed did, where it is known; times are told from when it did.
pub(crate) fn receipt(
    out: &mut Out,
    receipt: &Receipt,
    deed: Option<&Deed>,
) -> Result<(), Failure> {
    let done = match deed {
        // It was about the networks; who was behind them stands below.
        Some(Deed::Ban(of)) if of.who.is_empty() => {
            done(&Receipt { persons: Vec::new(), ..receipt.clone() }, ends)
        }
        Some(_) | None => done(receipt, ends),
    };
    // What somebody said may end with a full stop of its own.
    let stop = if done.ends_with(['.', '!', '?']) { "" } else { "." };
    let head = match receipt.duplicate {
        true => format!("Done before: {done}{stop}"),
        false => format!("{}{stop}", capital(&done)),
    };
    let head = out.tint(Tint::Good, &head);
    out.line(&head)?;
    if let Some(behind) = deed.and_then(|deed| behind(deed, receipt.persons.len())) {
        let named: Vec<String> = receipt.persons.iter().map(|person| safe(&person.name)).collect();
        let place = deed
            .and_then(Deed::room)
            .map_or_else(|| "--all".to_owned(), |room| format!("--room {}", safe(room)));
        out.line(&format!("  persons  {}", named_first(named)))?;
        out.line(&format!("  also     {behind}; `parlor unban WHO {place}` frees one"))?;
    }
    if receipt.newcomers && receipt.networks.is_empty() {
        out.line(&format!("  also     {NEWCOMERS}"))?;
    }
    if let Some(touched) = &receipt.scale {
        // What holds everywhere holds in rooms, too, where none of them is.
        let rooms = if receipt.rooms.is_empty() { 0 } else { touched.rooms };
        out.line(&format!("  touched  {}", scale(&Scale { rooms, ..*touched }, &[])))?;
    }
    let place = seq(receipt).map(|place| format!(", {place}")).unwrap_or_default();
    out.line(&format!("  audit    no. {}{place}", receipt.audit))?;
    let undo = match receipt.undo_until {
        Some(until) => {
            format!("parlor undo {}  (within {})", receipt.act, left(receipt.at, until))
        }
        None => match review(receipt) {
            Some(("release", report)) => format!("parlor review claim {report}"),
            Some((_, report)) => format!("parlor review release {report}"),
            None => "cannot be taken back".to_owned(),
        },
    };
    out.line(&format!("  undo     {undo}"))
}

/// The step of a review, and the report.
fn review(receipt: &Receipt) -> Option<(&str, String)> {
    let detail = receipt.detail.as_deref().filter(|_| receipt.verb == Verb::Review)?;
    detail.split_once(' ').map(|(step, report)| (step, safe(report)))
}

/// ` until … (10m)`.
fn ends(at: Millis, until: Option<Millis>) -> String {
    match until {
        Some(until) => format!(" until {} ({})", date(until), left(at, until)),
        None => " until it is lifted".to_owned(),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|char| char.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

fn affected(persons: &[Affected]) -> String {
    let one = |person: &Affected| match person.role {
        Role::Member => safe(&person.name),
        Role::Voice | Role::Moderator | Role::Owner => {
            format!("{} ({})", safe(&person.name), person.role.as_str())
        }
    };
    named_first(persons.iter().map(one).collect())
}

fn named_first(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    if more > 0 {
        names.push(format!("and {} more", count(more as u64)));
    }
    names.join(", ")
}

/// Who is banned for being behind a network, of so many persons in all.
fn behind(deed: &Deed, persons: usize) -> Option<String> {
    let Deed::Ban(of) = deed else { return None };
    let behind = persons.saturating_sub(of.who.len());
    match behind {
        _ if of.networks.is_empty() => None,
        0 => None,
        1 => Some("1 person behind them now, wherever he connects from".to_owned()),
        many => Some(format!(
            "{} persons behind them now, wherever they connect from",
            count(many as u64)
        )),
    }
}

/// Those that are named; or those that the persons come from, which a sanction covers beside them.
fn networks(plan: &Plan) -> Option<String> {
    let (named, covers) = match &plan.deed {
        Deed::Warn(of) => (&of.networks, false),
        Deed::Mute(of) | Deed::Kick(of) | Deed::Ban(of) => (&of.networks, !of.only_person),
        Deed::Unmute(of) | Deed::Unban(of) => (&of.networks, false),
        Deed::Remove(_)
        | Deed::Purge(_)
        | Deed::Lock(_)
        | Deed::Unlock(_)
        | Deed::Slow(_)
        | Deed::Topic(_)
        | Deed::Notice(_)
        | Deed::CloseRoom(_)
        | Deed::OpenRoom(_)
        | Deed::Role(_) => return None,
    };
    let listed = |all: &[String]| all.iter().map(|one| safe(one)).collect::<Vec<_>>().join(", ");
    if !named.is_empty() {
        return Some(listed(named));
    }
    let also = covers && !plan.networks.is_empty();
    also.then(|| {
        let networks = listed(&plan.networks);
        format!("{networks}: new guests from there are covered, too; without, --only-person")
    })
}

/// Who stays free behind the networks.
fn spared(deed: &Deed) -> Option<String> {
    let Deed::Ban(of) = deed else { return None };
    let spared: Vec<String> = of.spare.iter().map(|one| safe(one)).collect();
    (!spared.is_empty()).then(|| spared.join(", "))
}

fn undoable(plan: &Plan) -> String {
    let window = plan.undo_ms.map_or_else(String::new, |ms| format!(" for {}", span(ms)));
    match plan.inverse {
        Inverse::Undo => format!("possible{window}"),
        Inverse::Restore => format!("possible{window}, the texts come back"),
        Inverse::None => "not possible".to_owned(),
    }
}

/// `close room`.
fn words(verb: Verb) -> String {
    verb.as_str().replace('_', " ")
}
