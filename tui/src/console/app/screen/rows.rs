//! Whom and what a screen knows: to mark, to name, to complete.

use super::Aim;
use parlor_protocol::PersonId;

/// A screen as marks and completion see it.
pub(crate) trait Rows {
    /// Ids of everything a mark may be put on, from the cursor's list, with names.
    fn markable(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// What stands in the message of this id.
    fn said(&self, _key: &str) -> Option<String> {
        None
    }

    /// What the row of this id is about.
    fn aim_of(&self, _key: &str) -> Option<Aim> {
        None
    }

    /// Whom an act on persons is about where the row of this id is marked: who wrote it.
    fn author(&self, key: &str) -> Option<(PersonId, String)> {
        match self.aim_of(key)? {
            Aim::Person { id, name, .. }
            | Aim::Message { id, name, .. }
            | Aim::Report { id, name, .. } => Some((id, name)),
            Aim::Room(_) | Aim::Act { .. } => None,
        }
    }

    /// Persons that are known here, to complete what is typed.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    /// Rooms that are known here: to pick where an act holds, and to complete what is typed.
    fn rooms(&self) -> Vec<String> {
        Vec::new()
    }

    /// On a screen about one person: the room that an act on him is kept to, unless another is picked.
    fn stands_in(&self) -> Option<String> {
        None
    }
}
