//! Records of the audit log: what was done, by whom, to whom and why, and the bytes that its chain of hashes is over.

use super::entry::{Actor, Network, Nonce, Rank};
use parlor_protocol::admin::Step;
use parlor_protocol::deed::{Role, Verb};
use parlor_protocol::{EntryId, Millis, PersonId, RoomName, Seq};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub head: RecordHead,
    pub body: RecordBody,
}

/// What the chain is over: no text of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordHead {
    pub act: EntryId,
    pub at: Millis,
    pub actor: Actor,
    /// What a person was in the room when he did it.
    pub role: Option<Role>,
    pub nonce: Option<Nonce>,
    pub verb: Verb,
    /// None: everywhere.
    pub room: Option<RoomName>,
    /// Whom it was done to.
    pub persons: Vec<PersonId>,
    /// The rooms it happened in, and where it took a seq there, at which.
    pub placed: Vec<(RoomName, Option<Seq>)>,
    /// When it ends by itself.
    pub until: Option<Millis>,
    /// Until then it can be undone.
    pub undo_until: Option<Millis>,
    pub detail: Detail,
}

/// What a record says beyond that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Detail {
    Nothing,
    /// These messages.
    Messages(Vec<Seq>),
    /// Messages of this time.
    Time {
        since: Option<Millis>,
        until: Option<Millis>,
    },
    /// How slow the room is.
    Every {
        ms: u64,
    },
    /// What the person is from now on.
    Becomes(Role),
    /// What was undone.
    Undone {
        act: EntryId,
        verb: Verb,
    },
    /// A step in the life of a report.
    Report {
        report: EntryId,
        step: Step,
    },
    /// The sanction that a newcomer is covered by.
    Sanction(EntryId),
    /// What the server did by itself.
    House(Housework),
    /// Who stays free behind the networks.
    Spared(Vec<PersonId>),
    /// It is on everybody behind the networks; nobody is spared.
    Everybody,
}

/// What the server does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Housework {
    Rules,
    Terms,
    Declare,
    Undeclare,
    Forget,
    Renew,
    TurnAway,
}

/// What can be erased without breaking the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordBody {
    /// The actor's name.
    pub name: Arc<str>,
    /// The names of the head's persons and then of those spared, in their order; "": not known.
    pub names: Vec<Arc<str>>,
    pub networks: Vec<Network>,
    pub reason: Option<Arc<str>>,
    /// The topic, or what was said.
    pub text: Option<Arc<str>>,
}

/// The form of the bytes; another form is another number.
const FORM: u8 = 1;

impl RecordHead {
    /// The bytes of the head, the same for ever: numbers as eight bytes, most significant first; before whatever may be
    /// absent a 0 or 1; before whatever may be long its length.
    pub fn bytes(&self) -> Vec<u8> {
        let mut to = Bytes(vec![FORM]);
        to.id(self.act.to_bytes());
        to.number(self.at);
        to.id(self.actor.id.to_bytes());
        to.byte(match self.actor.rank {
            Rank::Person => 0,
            Rank::Viewer => 1,
            Rank::Moderator => 2,
            Rank::Admin => 3,
            Rank::Server => 4,
        });
        to.option(self.role, |to, role| to.byte(role_byte(role)));
        to.option(self.nonce.as_ref(), |to, nonce| to.text(&nonce.0));
        to.text(self.verb.as_str());
        to.option(self.room.as_ref(), |to, room| to.text(room.as_str()));
        to.list(&self.persons, |to, person| to.id(person.to_bytes()));
        to.list(&self.placed, |to, (room, seq)| {
            to.text(room.as_str());
            to.option(*seq, Bytes::number);
        });
        to.option(self.until, Bytes::number);
        to.option(self.undo_until, Bytes::number);
        self.detail.write(&mut to);
        to.0
    }
}

impl RecordBody {
    /// The bytes of the body, in the form of the head's.
    pub fn bytes(&self) -> Vec<u8> {
        let mut to = Bytes(vec![FORM]);
        to.text(&self.name);
        to.list(&self.names, |to, name| to.text(name));
        to.list(&self.networks, |to, network| {
            match network.address {
                IpAddr::V4(address) => to.bytes(&address.octets()),
                IpAddr::V6(address) => to.bytes(&address.octets()),
            }
            to.byte(network.prefix);
        });
        to.option(self.reason.as_ref(), |to, reason| to.text(reason));
        to.option(self.text.as_ref(), |to, text| to.text(text));
        to.0
    }
}

impl Detail {
    fn write(&self, to: &mut Bytes) {
        match self {
            Self::Nothing => to.byte(0),
            Self::Messages(seqs) => {
                to.byte(1);
                to.list(seqs, |to, seq| to.number(*seq));
            }
            Self::Time { since, until } => {
                to.byte(2);
                to.option(*since, Bytes::number);
                to.option(*until, Bytes::number);
            }
            Self::Every { ms } => {
                to.byte(3);
                to.number(*ms);
            }
            Self::Becomes(role) => {
                to.byte(4);
                to.byte(role_byte(*role));
            }
            Self::Undone { act, verb } => {
                to.byte(5);
                to.id(act.to_bytes());
                to.text(verb.as_str());
            }
            Self::Report { report, step } => {
                to.byte(6);
                to.id(report.to_bytes());
                to.byte(match step {
                    Step::Claim => 0,
                    Step::Release => 1,
                    Step::Dismiss => 2,
                    Step::Escalate => 3,
                    Step::Settle => 4,
                });
            }
            Self::Sanction(act) => {
                to.byte(7);
                to.id(act.to_bytes());
            }
            Self::House(work) => {
                to.byte(8);
                to.byte(match work {
                    Housework::Rules => 0,
                    Housework::Terms => 1,
                    Housework::Declare => 2,
                    Housework::Undeclare => 3,
                    Housework::Forget => 4,
                    Housework::Renew => 5,
                    Housework::TurnAway => 6,
                });
            }
            Self::Spared(persons) => {
                to.byte(9);
                to.list(persons, |to, person| to.id(person.to_bytes()));
            }
            Self::Everybody => to.byte(10),
        }
    }

    /// Whether it is on everybody behind its networks, and not on newcomers alone.
    pub const fn is_on_everybody(&self) -> bool {
        matches!(self, Self::Spared(_) | Self::Everybody)
    }
}

const fn role_byte(role: Role) -> u8 {
    match role {
        Role::Member => 0,
        Role::Voice => 1,
        Role::Moderator => 2,
        Role::Owner => 3,
    }
}

/// Bytes as they are written.
struct Bytes(Vec<u8>);

impl Bytes {
    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_be_bytes());
    }

    fn id(&mut self, id: [u8; 16]) {
        self.0.extend_from_slice(&id);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u64);
        for item in items {
            write(self, item);
        }
    }
}
