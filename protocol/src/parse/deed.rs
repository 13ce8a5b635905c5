//! Reads a deed; what is wrong in it is said of the field inside it.

use super::Reader;
use crate::client::RequestError;
use crate::deed::{
    Appointment, Deed, Pardon, Purge, Removal, Role, Sentence, Setting, Slow, Verb, Words,
};

/// All fields that some deed has.
const NAMES: [&str; 14] = [
    "verb",
    "who",
    "networks",
    "room",
    "for_ms",
    "reason",
    "spare",
    "only_person",
    "targets",
    "since",
    "until",
    "every_ms",
    "text",
    "role",
];

impl<const N: usize> Reader<'_, '_, N> {
    /// The deed of a request.
    pub(crate) fn deed(&self) -> Result<Deed, RequestError> {
        self.inside("deed", &NAMES, |inside| Fields(&inside).deed())?
            .ok_or_else(|| self.missing("deed"))
    }
}

/// The fields of a deed.
struct Fields<'r, 'f, 'a>(&'r Reader<'f, 'a, { NAMES.len() }>);

impl Fields<'_, '_, '_> {
    fn deed(&self) -> Result<Deed, RequestError> {
        let verb = self.0.word("verb", Verb::DEEDS, Verb::as_str)?;
        Ok(match verb.ok_or_else(|| self.0.missing("verb"))? {
            Verb::Warn => Deed::Warn(self.sentence()?),
            Verb::Mute => Deed::Mute(self.sentence()?),
            Verb::Kick => Deed::Kick(self.sentence()?),
            Verb::Ban => Deed::Ban(self.sentence()?),
            Verb::Unmute => Deed::Unmute(self.pardon()?),
            Verb::Unban => Deed::Unban(self.pardon()?),
            Verb::Remove => Deed::Remove(self.removal()?),
            Verb::Purge => Deed::Purge(self.purge()?),
            Verb::Lock => Deed::Lock(self.setting()?),
            Verb::Unlock => Deed::Unlock(self.setting()?),
            Verb::CloseRoom => Deed::CloseRoom(self.setting()?),
            Verb::OpenRoom => Deed::OpenRoom(self.setting()?),
            Verb::Slow => Deed::Slow(self.slow()?),
            Verb::Topic => Deed::Topic(self.words()?),
            Verb::Notice => Deed::Notice(self.words()?),
            Verb::Role => Deed::Role(self.appointment()?),
            // No deeds: `word` does not find them.
            Verb::Undo
            | Verb::Report
            | Verb::Review
            | Verb::Look
            | Verb::Cover
            | Verb::Housekeeping => return Err(self.0.bad("verb", "the verb of a deed")),
        })
    }

    fn sentence(&self) -> Result<Sentence, RequestError> {
        self.somebody()?;
        Ok(Sentence {
            who: self.0.texts("who")?,
            networks: self.0.texts("networks")?,
            room: self.0.text_if_any("room")?,
            for_ms: self.0.integer_if_any("for_ms")?,
            reason: self.0.text_if_any("reason")?,
            spare: self.0.texts("spare")?,
            only_person: self.0.flag("only_person")?,
        })
    }

    fn pardon(&self) -> Result<Pardon, RequestError> {
        self.somebody()?;
        Ok(Pardon {
            who: self.0.texts("who")?,
            networks: self.0.texts("networks")?,
            room: self.0.text_if_any("room")?,
            reason: self.0.text_if_any("reason")?,
        })
    }

    fn removal(&self) -> Result<Removal, RequestError> {
        Ok(Removal {
            room: self.0.text("room")?,
            targets: self.0.integers("targets")?,
            reason: self.0.text_if_any("reason")?,
        })
    }

    fn purge(&self) -> Result<Purge, RequestError> {
        self.somebody()?;
        Ok(Purge {
            who: self.0.texts("who")?,
            room: self.0.text_if_any("room")?,
            since: self.0.integer_if_any("since")?,
            until: self.0.integer_if_any("until")?,
            reason: self.0.text_if_any("reason")?,
        })
    }

    fn setting(&self) -> Result<Setting, RequestError> {
        Ok(Setting {
            room: self.0.text("room")?,
            for_ms: self.0.integer_if_any("for_ms")?,
            reason: self.0.text_if_any("reason")?,
        })
    }

    fn slow(&self) -> Result<Slow, RequestError> {
        Ok(Slow {
            room: self.0.text("room")?,
            every_ms: self.0.integer("every_ms")?,
            for_ms: self.0.integer_if_any("for_ms")?,
            reason: self.0.text_if_any("reason")?,
        })
    }

    fn words(&self) -> Result<Words, RequestError> {
        Ok(Words { room: self.0.text_if_any("room")?, text: self.0.text("text")? })
    }

    fn appointment(&self) -> Result<Appointment, RequestError> {
        let role = self.0.word("role", Role::ALL, Role::as_str)?;
        Ok(Appointment {
            room: self.0.text("room")?,
            who: self.0.text("who")?,
            role: role.ok_or_else(|| self.0.missing("role"))?,
            reason: self.0.text_if_any("reason")?,
        })
    }

    /// Persons, or for those verbs that take them networks, have to be named.
    fn somebody(&self) -> Result<(), RequestError> {
        let named =
            self.0.fields.value("who").is_some() || self.0.fields.value("networks").is_some();
        if named { Ok(()) } else { Err(self.0.missing("who")) }
    }
}
