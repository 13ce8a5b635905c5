//! How heavy an act is, what has to be typed for it, and what it still waits for.

use super::commands::Tier;
use super::draft::{Draft, Field, Planned, Spelled};
use super::edit::Edit;
use super::target::Target;
use parlor_protocol::PersonId;
use parlor_protocol::deed::{Affected, Deed, Inverse, Verb};

/// What has to be typed where the server finds an act too wide: the hand that types names knows none for that.
const FORCE: &str = "force";

/// The word of an act: what was typed for it, and which one it was.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    pub(crate) edit: Edit,
    /// What the last plan wanted; it holds until the next one is there, so that letters are not keys meanwhile.
    wanted: Option<String>,
}

/// What news of the server made of the word that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    AsBefore,
    Otherwise,
    /// None any more, and somebody may be typing it.
    NoMore,
}

/// Messages that one key may remove: a glance tells which they are, and all of them can be brought back.
pub(crate) const GLANCE: usize = 10;

impl Draft {
    /// How heavy it is: what is done to somebody everywhere is a tier above what is done in one room, and what was said
    /// and cannot be brought back is final.
    pub(crate) fn weight(&self) -> Tier {
        let everywhere = self.is_sentence() && self.scope.is_everywhere();
        match (self.tier, everywhere) {
            _ if self.is_forced() || self.is_final() => Tier::Three,
            (Tier::One, true) => Tier::Two,
            (Tier::Two, true) => Tier::Three,
            (tier, _) => tier,
        }
    }

    /// Whether a word has to be typed: for what the server refuses it would be typed in vain.
    pub(crate) fn wants_word(&self) -> bool {
        match self.planned {
            Planned::Due | Planned::Asked(_) if self.typed.wanted.is_some() => true,
            Planned::Due | Planned::Asked(_) | Planned::Have(_) => self.weight() == Tier::Three,
            Planned::Refused(_) => false,
        }
    }

    /// The word that is asked for, if one is.
    fn asked(&self) -> Option<String> {
        self.wants_word().then(|| self.word())
    }

    /// What the server says of it is another thing now. Nothing was typed yet for another word.
    pub(crate) fn learn(&mut self, planned: Planned) -> Asks {
        let before = self.asked();
        let seen = matches!(self.planned, Planned::Have(_)) || self.field == Field::Typed;
        self.planned = planned;
        match self.planned {
            Planned::Due | Planned::Asked(_) => {}
            Planned::Have(_) | Planned::Refused(_) => self.typed.wanted = self.asked(),
        }
        let asked = self.asked();
        if self.is_refused() && self.field == Field::Run {
            self.field = Field::Cancel;
        }
        if asked == before {
            return Asks::AsBefore;
        }
        self.read_again();
        if asked.is_none() && self.field == Field::Typed {
            self.field = Field::Cancel;
        }
        if asked.is_none() && seen { Asks::NoMore } else { Asks::Otherwise }
    }

    pub(crate) fn is_refused(&self) -> bool {
        matches!(self.planned, Planned::Refused(_))
    }

    /// Whether it shuts somebody out or takes away what he said. A warning does neither.
    fn is_sentence(&self) -> bool {
        match self.verb {
            Verb::Mute | Verb::Kick | Verb::Ban | Verb::Purge => true,
            Verb::Warn
            | Verb::Unmute
            | Verb::Unban
            | Verb::Remove
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

    /// The server says that what it removes would not come back.
    fn is_final(&self) -> bool {
        let Planned::Have(plan) = &self.planned else { return false };
        let lost = plan.inverse == Inverse::None || plan.undo_ms.is_none();
        lost && matches!(self.verb, Verb::Remove | Verb::Purge)
    }

    /// The server calls it too wide; with the word typed it is done all the same.
    pub(crate) fn is_forced(&self) -> bool {
        matches!(&self.planned, Planned::Have(plan) if plan.refused.is_some())
    }

    /// What has to be typed at tier 3: the name of the one, or how many there are; of what is too wide a word of its own.
    pub(crate) fn word(&self) -> String {
        match (&self.planned, &self.typed.wanted) {
            (Planned::Due | Planned::Asked(_), Some(wanted)) => return wanted.clone(),
            _ if self.is_forced() => return FORCE.to_owned(),
            (Planned::Due | Planned::Asked(_) | Planned::Have(_) | Planned::Refused(_), _) => {}
        }
        match &*self.targets {
            [Target::Person { name, .. } | Target::Message { name, .. }] if is_typable(name) => {
                name.clone()
            }
            [Target::Person { id, .. }] => end_of(*id),
            [Target::Message { seq, .. }] => seq.to_string(),
            [Target::Room(room) | Target::Network(room)] => typable(room),
            [] => match self.only() {
                Some(Only::Person(person)) if !is_typable(&person.name) => end_of(person.id),
                Some(Only::Person(person)) => person.name.clone(),
                Some(Only::Written(name)) => typable(name),
                None => typable(self.scope.room().unwrap_or("all")),
            },
            many => {
                let meant = |target: &&Target| !matches!(target, Target::Spared { .. });
                many.iter().filter(meant).count().to_string()
            }
        }
    }

    /// What the word is, where it is not the name.
    pub(crate) fn word_is(&self) -> &'static str {
        match &*self.targets {
            _ if self.word() == FORCE => "",
            [Target::Person { name, .. }] if !is_typable(name) => " (the end of the id)",
            [Target::Message { name, .. }] if !is_typable(name) => " (the number of the message)",
            [] => match self.only() {
                Some(Only::Person(person)) if !is_typable(&person.name) => " (the end of the id)",
                Some(Only::Written(name)) if !is_typable(name) => " (how many there are)",
                Some(Only::Person(_) | Only::Written(_)) | None => "",
            },
            _ => "",
        }
    }

    /// The only one whom a deed that was written out names, as he is called once that is known.
    fn only(&self) -> Option<Only<'_>> {
        let Spelled { deed, .. } = self.written.as_ref()?;
        let ([one], []) = deed.whom() else { return None };
        let Planned::Have(plan) = &self.planned else { return Some(Only::Written(one)) };
        let [person] = plan.persons.as_slice() else { return Some(Only::Written(one)) };
        Some(Only::Person(person))
    }

    /// Why a word has to be typed.
    pub(crate) fn why(&self) -> String {
        let networks = match self.written.as_ref().map(|written| &written.deed) {
            Some(Deed::Warn(of) | Deed::Mute(of) | Deed::Kick(of) | Deed::Ban(of)) => {
                !of.networks.is_empty()
            }
            Some(_) => false,
            None => self.targets.iter().any(|target| matches!(target, Target::Network(_))),
        };
        match &*self.targets {
            _ if self.is_forced() => "the server finds it too wide".to_owned(),
            _ if self.is_final() => "it cannot be taken back".to_owned(),
            [Target::Message { .. }, _, ..] => {
                format!("it is about {} messages at once", self.targets.len())
            }
            [_, _, ..] if !networks => {
                format!("it is about {} persons at once", self.targets.len())
            }
            _ if networks => "a network may be many persons".to_owned(),
            _ if self.verb == Verb::CloseRoom => "it puts everybody out of the room".to_owned(),
            _ if self.scope.is_everywhere() => "it holds everywhere".to_owned(),
            [] if self.written.as_ref().is_some_and(|written| many(&written.deed)) => {
                "it is about many at once".to_owned()
            }
            _ => "this server is marked as PROD".to_owned(),
        }
    }

    /// What it still waits for, and the field where one can do something about it; nothing: it can be run.
    pub(crate) fn missing(&self) -> Option<(String, Option<Field>)> {
        if self.needs_text() && self.text.is_empty() {
            let name = self.text_name().unwrap_or("text").to_lowercase();
            return Some((format!("a {name} is needed"), Some(Field::Text)));
        }
        if self.scope.needs_room() {
            let role = self.verb == Verb::Role;
            let what = if role { "a role is of one room" } else { "it holds in one room" };
            let text = format!("{what}: pick it");
            return Some((text, self.has_scope().then_some(Field::Scope)));
        }
        match &self.planned {
            Planned::Due | Planned::Asked(_) => {
                return Some(("the server has not answered yet".to_owned(), None));
            }
            Planned::Refused(_) => {
                let picks = self.has_scope() || !self.choices().is_empty();
                let next = match self.to_edit() {
                    Some(_) => "e changes the line, esc leaves",
                    None if picks => "pick otherwise, or esc leaves",
                    None => "esc leaves",
                };
                return Some((format!("the server refuses it: {next}"), None));
            }
            Planned::Have(_) => {}
        }
        let typed = self.typed.edit.text();
        let word = self.word();
        (self.wants_word() && typed.trim() != word)
            .then(|| (format!("type {word} first"), Some(Field::Typed)))
    }
}

/// Whom a deed is about that names one: the person whom the server found, or the name as it was written.
enum Only<'a> {
    Person(&'a Affected),
    Written(&'a str),
}

/// So many characters of an id are typed for a name that not every keyboard has.
const END: usize = 6;

/// What is typed for a person whose name is not.
fn end_of(id: PersonId) -> String {
    let id = id.to_string();
    id.chars().skip(id.chars().count().saturating_sub(END)).collect()
}

/// Longer names are not typed.
const LONGEST: usize = 40;

/// Whether a name can be typed on any keyboard, and is written as it stands there.
fn is_typable(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    plain && !name.is_empty() && name.len() <= LONGEST
}

/// The name, or how many there are.
fn typable(name: &str) -> String {
    if is_typable(name) { name.to_owned() } else { "1".to_owned() }
}

/// The longest mute that is light.
const SHORT_MS: u64 = 3_600_000;

/// How heavy a deed is that was written out, but for where it holds: what would be picked in a dialog stands there.
pub(super) fn heaviness(deed: &Deed) -> Tier {
    let everywhere = deed.room().is_none();
    match deed {
        _ if many(deed) => Tier::Three,
        Deed::Notice(_) if everywhere => Tier::Three,
        Deed::Warn(_) | Deed::Unmute(_) | Deed::Unban(_) if everywhere => Tier::Two,
        Deed::Remove(of) if of.targets.len() > 1 => Tier::Two,
        Deed::Mute(of) if of.for_ms.is_some_and(|ms| ms <= SHORT_MS) => Tier::One,
        Deed::Warn(_)
        | Deed::Unmute(_)
        | Deed::Unban(_)
        | Deed::Remove(_)
        | Deed::Unlock(_)
        | Deed::Slow(_)
        | Deed::OpenRoom(_) => Tier::One,
        Deed::Mute(_)
        | Deed::Kick(_)
        | Deed::Ban(_)
        | Deed::Purge(_)
        | Deed::Lock(_)
        | Deed::Topic(_)
        | Deed::Notice(_)
        | Deed::Role(_)
        | Deed::CloseRoom(_) => Tier::Two,
    }
}

/// Whether a deed that was written out is about more than one.
fn many(deed: &Deed) -> bool {
    match deed {
        Deed::Warn(of) | Deed::Mute(of) | Deed::Kick(of) | Deed::Ban(of) => {
            of.who.len() > 1 || !of.networks.is_empty()
        }
        Deed::Purge(of) => of.who.len() > 1,
        Deed::Remove(of) => of.targets.len() > GLANCE,
        Deed::CloseRoom(_) => true,
        Deed::Unmute(of) | Deed::Unban(of) => of.who.len() + of.networks.len() > 1,
        Deed::Lock(_)
        | Deed::Unlock(_)
        | Deed::Slow(_)
        | Deed::Topic(_)
        | Deed::Notice(_)
        | Deed::OpenRoom(_)
        | Deed::Role(_) => false,
    }
}
