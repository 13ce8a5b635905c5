//! The herald: brings what the log has decided to whom it concerns. Events go to the rooms, news to the sessions of persons.

use super::directory::Directory;
use crate::chat::{Event, News, Sanction};
use crate::hub::{Hub, Mailbox, Order, encode};
use bytes::Bytes;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::moderation::{Announcement, Sanctioned};
use parlor_protocol::server::Frame;
use parlor_protocol::{CloseCode, Millis, PersonId};
use std::sync::Arc;

/// Called by the deliver stage alone, in the order of the log.
pub struct Herald {
    hub: Arc<Hub>,
    directory: Arc<Directory>,
}

impl Herald {
    pub fn new(hub: Arc<Hub>, directory: Arc<Directory>) -> Self {
        Self { hub, directory }
    }

    /// Brings the events and news of a batch. A room's event puts its readers out; what is said here only tells them why.
    pub fn deliver(&self, events: &[Event], news: &[News]) {
        self.hub.deliver(events);
        for item in news {
            match item {
                News::Sanctioned { persons, sanction } => self.sanctioned(persons, sanction),
                News::Lifted { persons, sanction } => self.lifted(persons, sanction),
                News::Announced { at, text } => self.announced(*at, text),
            }
        }
    }

    fn sanctioned(&self, persons: &[PersonId], sanction: &Sanction) {
        let told = encode::frame(&Frame::Sanctioned(told(sanction)));
        let sessions = self.directory.mailboxes(persons);
        sessions.iter().for_each(|mailbox| mailbox.tell(told.clone()));
        if let (None, Some(code)) = (&sanction.room, closes(sanction.kind)) {
            self.put_out(persons, &sessions, code);
        }
    }

    /// Everywhere: nothing more reaches them, and their connections end.
    fn put_out(&self, persons: &[PersonId], sessions: &[Arc<Mailbox>], code: CloseCode) {
        let mut persons = persons.to_vec();
        persons.sort_unstable();
        self.hub.expel(&persons);
        for mailbox in sessions {
            mailbox.order(Order::Close { code, reason: code.as_str().to_owned() });
        }
    }

    fn lifted(&self, persons: &[PersonId], sanction: &Sanction) {
        let told: Bytes =
            encode::frame(&Frame::Sanctioned(Sanctioned { lifted: true, ..told(sanction) }));
        self.directory.mailboxes(persons).iter().for_each(|mailbox| mailbox.tell(told.clone()));
    }

    fn announced(&self, at: Millis, text: &Arc<str>) {
        let text = text.to_string();
        self.hub.tell_all(&encode::frame(&Frame::Announcement(Announcement { at, text })));
    }
}

/// The sanction as whom it is on hears of it.
pub(super) fn told(sanction: &Sanction) -> Sanctioned {
    Sanctioned {
        act: sanction.act,
        kind: sanction.kind,
        lifted: false,
        room: sanction.room.as_ref().map(ToString::to_string),
        at: sanction.at,
        until: sanction.until,
        reason: sanction.grounds.reason.as_deref().map(str::to_owned),
    }
}

/// What ends with it everywhere.
pub(super) const fn closes(kind: SanctionKind) -> Option<CloseCode> {
    match kind {
        SanctionKind::Warn | SanctionKind::Mute => None,
        SanctionKind::Kick => Some(CloseCode::Kicked),
        SanctionKind::Ban => Some(CloseCode::Banned),
    }
}
