//! An act that is being prepared: its targets are fixed by id when it is opened, whatever moves on the screen.

use super::choice::Choice;
use super::commands::Tier;
use super::edit::Edit;
use super::scope::{Reach, Scope};
use super::target::{Target, Targets, messages, networks, persons, persons_and_networks, spared};
use super::weight::{Typed, heaviness};
use parlor_protocol::deed::{
    Appointment, Deed, Pardon, Plan, Purge, Removal, Sentence, Setting, Slow, Verb, Words,
};

/// Where the keys go in the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Scope,
    Choice,
    Text,
    /// The name or count that has to be typed.
    Typed,
    Cancel,
    Run,
}

/// What the server says that it would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Planned {
    /// It has to be asked, at this time.
    #[default]
    Due,
    Asked(u64),
    Have(Box<Plan>),
    Refused(String),
}

/// The act.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) verb: Verb,
    pub(crate) tier: Tier,
    pub(crate) targets: Targets,
    pub(crate) scope: Scope,
    pub(crate) choice: usize,
    pub(crate) text: Edit,
    /// Reasons that can be picked for the text.
    pub(crate) reasons: Vec<String>,
    pub(crate) typed: Typed,
    pub(crate) field: Field,
    pub(crate) planned: Planned,
    /// When something in it was last changed; of one that is planned, when it was.
    pub(crate) changed_at: u64,
    pub(crate) written: Option<Spelled>,
}

/// A deed as it was written out.
#[derive(Clone, Debug)]
pub(crate) struct Spelled {
    pub(crate) deed: Deed,
    pub(crate) words: String,
    /// What it is about to end: `mute by ada everywhere (flood)`.
    pub(crate) ends: Option<String>,
}

impl Draft {
    pub(crate) fn new(verb: Verb, targets: Vec<Target>, scope: Scope) -> Self {
        Self {
            verb,
            tier: Tier::One,
            targets: targets.into(),
            scope,
            choice: 0,
            text: Edit::default(),
            reasons: Vec::new(),
            typed: Typed::default(),
            field: Field::Cancel,
            planned: Planned::Due,
            changed_at: 0,
            written: None,
        }
    }

    /// A deed that was written out in words; it is shown and planned as it is.
    pub(crate) fn written(deed: Deed, what: String) -> Self {
        let scope = Scope::new(deed.room().map(str::to_owned), [], Reach::Everywhere);
        let mut draft = Self::new(deed.verb(), Vec::new(), scope);
        draft.tier = heaviness(&deed);
        draft.written = Some(Spelled { deed, words: what, ends: None });
        draft
    }

    /// What can be picked for this verb.
    pub(crate) fn choices(&self) -> &'static [Choice] {
        if self.written.is_some() { &[] } else { Choice::of(self.verb) }
    }

    pub(crate) fn chosen(&self) -> Option<Choice> {
        self.choices().get(self.choice).copied()
    }

    /// Whether one picks where it holds.
    pub(crate) fn has_scope(&self) -> bool {
        let of_persons = matches!(
            self.verb,
            Verb::Mute
                | Verb::Unmute
                | Verb::Kick
                | Verb::Ban
                | Verb::Unban
                | Verb::Purge
                | Verb::Warn
                | Verb::Role
        );
        of_persons && self.scope.is_open() && self.written.is_none()
    }

    /// Whether a letter is one of the word: once one is asked for, all that is typed is, wherever the cursor stands, but in
    /// the line of text; and `/` finds a room where one is picked.
    pub(crate) fn is_of_word(&self, letter: char) -> bool {
        let elsewhere = match self.field {
            Field::Text => true,
            Field::Scope => letter == '/',
            Field::Choice | Field::Typed | Field::Cancel | Field::Run => false,
        };
        self.wants_word() && !elsewhere
    }

    /// Whether the keys search for a room.
    pub(crate) fn seeks(&self) -> bool {
        self.field == Field::Scope && self.scope.search().is_some()
    }

    /// What the line of text is called; nothing: there is none.
    pub(crate) fn text_name(&self) -> Option<&'static str> {
        if self.written.is_some() {
            return None;
        }
        match self.verb {
            Verb::Topic => Some("Topic"),
            Verb::Notice => Some("Notice"),
            Verb::Unmute
            | Verb::Unban
            | Verb::Unlock
            | Verb::OpenRoom
            | Verb::Undo
            | Verb::Report
            | Verb::Review
            | Verb::Look
            | Verb::Cover
            | Verb::Housekeeping => None,
            Verb::Warn
            | Verb::Mute
            | Verb::Kick
            | Verb::Ban
            | Verb::Remove
            | Verb::Purge
            | Verb::Lock
            | Verb::Slow
            | Verb::CloseRoom
            | Verb::Role => Some("Reason"),
        }
    }

    /// Whether a reason can be picked: there is one, and nobody wrote one of his own.
    pub(crate) fn picks_reason(&self) -> bool {
        let text = self.text.text();
        let own = !text.is_empty() && !self.reasons.contains(&text);
        self.text_name() == Some("Reason") && !self.reasons.is_empty() && !own
    }

    /// Picks the next one, and after the last none.
    pub(crate) fn next_reason(&mut self) {
        let text = self.text.text();
        let at = self.reasons.iter().position(|reason| *reason == text);
        let next = self.reasons.get(at.map_or(0, |at| at + 1));
        self.text = next.map(|reason| Edit::of(reason)).unwrap_or_default();
    }

    /// Whether the text may not be empty.
    pub(crate) fn needs_text(&self) -> bool {
        self.written.is_none() && matches!(self.verb, Verb::Warn | Verb::Notice)
    }

    /// The fields in their order.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        if self.has_scope() {
            fields.push(Field::Scope);
        }
        if !self.choices().is_empty() {
            fields.push(Field::Choice);
        }
        if self.text_name().is_some() {
            fields.push(Field::Text);
        }
        if self.wants_word() {
            fields.push(Field::Typed);
        }
        fields.extend([Field::Cancel, Field::Run]);
        fields
    }

    /// What was typed is finished: on to what still has to be typed, or to the button that runs it.
    pub(crate) fn go_on(&mut self) {
        self.field = if self.wants_word() { Field::Typed } else { Field::Run };
    }

    /// The row below, or above: the buttons are one, and beyond the last there is none.
    pub(crate) fn row(&mut self, by: isize) {
        let rows: Vec<Field> =
            self.fields().into_iter().filter(|field| *field != Field::Run).collect();
        let here = if self.field == Field::Run { Field::Cancel } else { self.field };
        let at = rows.iter().position(|field| *field == here).unwrap_or(0);
        if let Some(to) = at.checked_add_signed(by).and_then(|to| rows.get(to)) {
            self.field = *to;
        }
    }

    /// The next field, around.
    pub(crate) fn step(&mut self, by: isize) {
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.field).unwrap_or(0);
        let count = isize::try_from(fields.len()).unwrap_or(1);
        let to = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(count.max(1));
        let to = usize::try_from(to).unwrap_or(0);
        self.field = fields.get(to).copied().unwrap_or(Field::Cancel);
    }

    /// The words of a command line that the server refuses, to be changed.
    pub(crate) fn to_edit(&self) -> Option<&str> {
        let Spelled { words, .. } = self.written.as_ref()?;
        self.is_refused().then_some(words)
    }

    /// Something was changed: what the server said is about something else.
    pub(crate) fn changed(&mut self, now: u64) {
        self.learn(Planned::Due);
        self.changed_at = now;
    }

    /// What the server says of it is not what it said: neither a key that is on its way nor a word that was typed means that.
    pub(crate) fn read_again(&mut self) {
        self.typed.edit = Edit::default();
        if self.field == Field::Run {
            self.field = Field::Cancel;
        }
    }

    /// In words: `mute mallory in lobby 10m`.
    pub(crate) fn what(&self) -> String {
        if let Some(written) = &self.written {
            return written.words.clone();
        }
        let verb = self.verb.as_str().replace('_', " ");
        let whom = match &*self.targets {
            [] => String::new(),
            [Target::Person { name, .. } | Target::Network(name)] => format!(" {name}"),
            [Target::Message { name, .. }] => format!(" a message of {name}"),
            [Target::Room(room)] => format!(" {room}"),
            [Target::Message { .. }, ..] => format!(" {} messages", self.targets.len()),
            [Target::Room(_), ..] => format!(" {} rooms", self.targets.len()),
            [Target::Person { .. } | Target::Network(_) | Target::Spared { .. }, ..] => {
                format!(" {}", persons_and_networks(&self.targets))
            }
        };
        let of_room = matches!(&*self.targets, [Target::Room(_)]);
        let place = match self.scope.room() {
            _ if of_room => String::new(),
            Some(room) => format!(" in {room}"),
            None if self.scope.is_everywhere() => " everywhere".to_owned(),
            None => String::new(),
        };
        let length = match self.chosen() {
            Some(Choice::Length(Some(ms))) => format!(" {}", crate::text::span(ms)),
            Some(Choice::Every(0)) => " off".to_owned(),
            Some(Choice::Every(ms)) => format!(" {}", crate::text::span(ms)),
            Some(Choice::Role(role)) => format!(" {}", crate::console::screens::role(role)),
            Some(Choice::Length(None)) | None => String::new(),
        };
        format!("{verb}{whom}{place}{length}")
    }

    /// The deed; nothing, if its verb is none of a deed, a target is of the wrong kind, or its room is not picked.
    pub(crate) fn deed(&self) -> Option<Deed> {
        if let Some(written) = &self.written {
            return Some(written.deed.clone());
        }
        if self.scope.needs_room() {
            return None;
        }
        let room = self.scope.room().map(str::to_owned);
        let text = Some(self.text.text()).filter(|text| !text.trim().is_empty());
        let for_ms = match self.chosen() {
            Some(Choice::Length(length)) => length,
            Some(Choice::Every(_) | Choice::Role(_)) | None => None,
        };
        let who = persons(&self.targets);
        let sentence = || Sentence {
            who: who.clone(),
            room: room.clone(),
            for_ms,
            reason: text.clone(),
            networks: networks(&self.targets),
            spare: spared(&self.targets),
            ..Sentence::default()
        };
        let pardon = || Pardon {
            who: who.clone(),
            room: room.clone(),
            reason: text.clone(),
            ..Pardon::default()
        };
        Some(match self.verb {
            Verb::Warn => Deed::Warn(Sentence { for_ms: None, ..sentence() }),
            Verb::Mute => Deed::Mute(sentence()),
            Verb::Kick => Deed::Kick(sentence()),
            Verb::Ban => Deed::Ban(sentence()),
            Verb::Unmute => Deed::Unmute(pardon()),
            Verb::Unban => Deed::Unban(pardon()),
            Verb::Purge => Deed::Purge(Purge { who, room, reason: text, ..Purge::default() }),
            Verb::Remove => {
                let targets = messages(&self.targets);
                Deed::Remove(Removal { room: room?, targets, reason: text })
            }
            Verb::Notice => Deed::Notice(Words { room, text: text? }),
            Verb::Lock
            | Verb::Unlock
            | Verb::Slow
            | Verb::Topic
            | Verb::CloseRoom
            | Verb::OpenRoom
            | Verb::Role => return self.of_room(for_ms, text),
            Verb::Undo
            | Verb::Report
            | Verb::Review
            | Verb::Look
            | Verb::Cover
            | Verb::Housekeeping => return None,
        })
    }

    fn of_room(&self, for_ms: Option<u64>, reason: Option<String>) -> Option<Deed> {
        let room = self.scope.room()?.to_owned();
        let setting = |for_ms| Setting { room: room.clone(), for_ms, reason: reason.clone() };
        Some(match self.verb {
            Verb::Lock => Deed::Lock(setting(for_ms)),
            Verb::Unlock => Deed::Unlock(setting(None)),
            Verb::CloseRoom => Deed::CloseRoom(setting(None)),
            Verb::OpenRoom => Deed::OpenRoom(setting(None)),
            Verb::Slow => {
                let Some(Choice::Every(every_ms)) = self.chosen() else { return None };
                Deed::Slow(Slow { room, every_ms, for_ms: None, reason })
            }
            Verb::Topic => Deed::Topic(Words { room: Some(room), text: self.text.text() }),
            Verb::Role => {
                let Some(Choice::Role(role)) = self.chosen() else { return None };
                let who = persons(&self.targets).into_iter().next()?;
                Deed::Role(Appointment { room, who, role, reason })
            }
            Verb::Warn
            | Verb::Mute
            | Verb::Unmute
            | Verb::Kick
            | Verb::Ban
            | Verb::Unban
            | Verb::Remove
            | Verb::Purge
            | Verb::Notice
            | Verb::Undo
            | Verb::Report
            | Verb::Review
            | Verb::Look
            | Verb::Cover
            | Verb::Housekeeping => return None,
        })
    }
}
