//! Who is meant: ids, names that somebody has, and generated names, whether he is here or not.

use super::desk::{Desk, missing, too_many};
use crate::chat::Who;
use crate::command::node::Node;
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Deed, MOST_PERSONS};
use parlor_protocol::{ErrorCode, NameKeys, PersonId};
use std::sync::Arc;

impl Desk<'_> {
    /// The persons of these names or ids, sorted, each once; at least one.
    pub(super) fn persons(&self, who: &[String]) -> Result<Vec<Who>, Refused> {
        if who.is_empty() {
            return Err(missing("who", "It says not whom it is about: name somebody in `who`."));
        }
        self.persons_if_any("who", who)
    }

    /// The same, or nobody.
    pub(super) fn persons_if_any(
        &self,
        field: &'static str,
        who: &[String],
    ) -> Result<Vec<Who>, Refused> {
        if who.len() > MOST_PERSONS {
            return Err(too_many(field, who.len(), MOST_PERSONS));
        }
        let persons: Result<Vec<Who>, Refused> = who
            .iter()
            .map(|text| self.person(text).map_err(|refused| refused.field(field)))
            .collect();
        let mut persons = persons?;
        persons.sort_unstable_by_key(|who| who.id);
        persons.dedup_by_key(|who| who.id);
        Ok(persons)
    }

    /// The person of this name or id.
    pub(in crate::command) fn person(&self, text: &str) -> Result<Who, Refused> {
        let id = match text.parse::<PersonId>() {
            Ok(PersonId::SERVER) => None,
            Ok(id) => Some(id),
            Err(_) => match holder(self.node, text) {
                Some(id) => Some(id),
                None => generated(self.node, text)?,
            },
        };
        let id = id.ok_or_else(|| {
            let shown: String =
                parlor_protocol::sanitize::sanitize(text).chars().take(64).collect();
            let message = format!(
                "Nobody is called `{shown}` now. Whoever was can be named by his id (`u_…`)."
            );
            Refused::new(ErrorCode::NoSuchPerson, message).field("who")
        })?;
        Ok(self.node.person(id))
    }
}

/// The ids that a deed names persons by; whether they are anybody's is not said.
pub(in crate::command) fn ids(deed: &Deed) -> Vec<PersonId> {
    let (who, more): (&[String], &[String]) = match deed {
        Deed::Warn(of) | Deed::Mute(of) | Deed::Kick(of) | Deed::Ban(of) => (&of.who, &of.spare),
        Deed::Unmute(of) | Deed::Unban(of) => (&of.who, &[]),
        Deed::Purge(of) => (&of.who, &[]),
        Deed::Role(of) => (std::slice::from_ref(&of.who), &[]),
        Deed::Remove(_)
        | Deed::Lock(_)
        | Deed::Unlock(_)
        | Deed::Slow(_)
        | Deed::Topic(_)
        | Deed::Notice(_)
        | Deed::CloseRoom(_)
        | Deed::OpenRoom(_) => (&[], &[]),
    };
    let all = who.iter().chain(more).take(2 * MOST_PERSONS);
    all.filter_map(|text| text.parse().ok()).filter(|id| *id != PersonId::SERVER).collect()
}

/// An id is somebody's who is here, whom the log or the audit log knows. Any other one was mistyped: an act on it would be
/// about nobody, and look as if it were about somebody.
pub(in crate::command) async fn known(node: &Arc<Node>, id: PersonId) -> Result<(), Refused> {
    let known = node.directory.knows(id)
        || node.sequencer.read(|state| {
            state.persons.contains_key(&id)
                || state.spoke.contains_key(&id)
                || state.sanctions.by_person.contains_key(&id)
        });
    if known || node.read(move |store| store.is_on_record(id)).await? {
        return Ok(());
    }
    let message = format!(
        "Nobody who is here, who spoke or who was acted on has the id {id}. Look it up again."
    );
    Err(Refused::new(ErrorCode::NoSuchPerson, message).field("who"))
}

/// Who holds a name that was claimed; names that look alike are one.
fn holder(node: &Node, text: &str) -> Option<PersonId> {
    let keys = node.name_keys(&NameKeys::of(text));
    node.sequencer.read(|state| keys.iter().find_map(|key| state.names.get(key).copied()))
}

/// Whose generated name this is, among those who are here, who have spoken, or whom a sanction is on. Others have left no
/// trace that could be acted on.
fn generated(node: &Node, text: &str) -> Result<Option<PersonId>, Refused> {
    let text = text.to_lowercase();
    if !text.starts_with("guest-") {
        return Ok(None);
    }
    let known = node.sequencer.read(|state| {
        let known = state.spoke.keys().chain(state.sanctions.by_person.keys());
        known.copied().collect::<Vec<PersonId>>()
    });
    let mut found: Vec<PersonId> = known.into_iter().chain(node.directory.all()).collect();
    found.retain(|id| id.generated_name() == text);
    found.sort_unstable();
    found.dedup();
    match found[..] {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        [_, _, ..] => {
            let message =
                "Several persons have this name. Name the one you mean by his id (`u_…`).";
            Err(Refused::new(ErrorCode::NoSuchPerson, message))
        }
    }
}
