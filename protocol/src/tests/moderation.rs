//! What the golden files of moderation mean: requests with every deed, and the frames about it.

use super::values::{AT, ada, bob, request};
use crate::admin::{Outcome, SanctionKind};
use crate::client::Act;
use crate::deed::*;
use crate::id::EntryId;
use crate::moderation::*;
use crate::server::{Frame, Person, Removed};
use crate::{ErrorCode, Request};
use std::collections::BTreeMap;

pub(super) fn act() -> EntryId {
    "a_01jdc70bk3m5n7p9q1r3s5t7v9".parse().unwrap()
}

fn nonce() -> String {
    "01jdc7-9".into()
}

fn room() -> Option<String> {
    Some("lobby".into())
}

fn reason() -> Option<String> {
    Some("flood".into())
}

pub(super) fn mute() -> Deed {
    Deed::Mute(Sentence {
        who: vec!["bob".into()],
        room: room(),
        for_ms: Some(600_000),
        reason: reason(),
        ..Sentence::default()
    })
}

pub(super) fn ban() -> Deed {
    Deed::Ban(Sentence {
        who: vec![bob().id.to_string()],
        networks: vec!["203.0.113.7".into(), "2001:db8::/48".into()],
        reason: Some("spam".into()),
        spare: vec!["ada".into()],
        only_person: true,
        ..Sentence::default()
    })
}

/// An example of every deed.
pub(super) fn deeds() -> Vec<(&'static str, Deed)> {
    let who = || vec!["bob".to_owned()];
    let sentence = || Sentence { who: who(), room: room(), ..Sentence::default() };
    let pardon = || Pardon { who: who(), room: room(), ..Pardon::default() };
    let setting = || Setting { room: "lobby".into(), for_ms: None, reason: None };
    let timed = || Setting { for_ms: Some(3_600_000), reason: reason(), ..setting() };
    let words = |text: &str| Words { room: room(), text: text.into() };
    let networks = vec!["203.0.113.0/24".to_owned()];
    let purge = Purge {
        who: who(),
        room: room(),
        since: Some(AT - 600_000),
        until: Some(AT),
        reason: reason(),
    };
    let slow = Slow { room: "lobby".into(), every_ms: 30_000, for_ms: None, reason: reason() };
    let removal = Removal { room: "lobby".into(), targets: vec![41, 42], reason: reason() };
    let role = Appointment {
        room: "lobby".into(),
        who: "bob".into(),
        role: Role::Voice,
        reason: Some("helps newcomers".into()),
    };
    vec![
        ("do-warn", Deed::Warn(Sentence { reason: reason(), ..sentence() })),
        ("do-mute", mute()),
        ("do-unmute", Deed::Unmute(Pardon { reason: Some("talked".into()), ..pardon() })),
        ("do-kick", Deed::Kick(sentence())),
        ("do-ban", ban()),
        ("do-unban", Deed::Unban(Pardon { networks, ..Pardon::default() })),
        ("do-remove", Deed::Remove(removal)),
        ("do-purge", Deed::Purge(purge)),
        ("do-lock", Deed::Lock(timed())),
        ("do-unlock", Deed::Unlock(setting())),
        ("do-slow", Deed::Slow(slow)),
        ("do-topic", Deed::Topic(words("Be kind"))),
        ("do-notice", Deed::Notice(Words { room: None, text: "Back at nine.".into() })),
        ("do-close_room", Deed::CloseRoom(Setting { for_ms: None, ..timed() })),
        ("do-open_room", Deed::OpenRoom(setting())),
        ("do-role", Deed::Role(role)),
    ]
}

pub(super) fn requests() -> BTreeMap<&'static str, Request> {
    let report = |reason| Act::Report { room: "lobby".into(), target: 41, reason, nonce: nonce() };
    let motion = |id, motion| request(id, Act::Motion(motion));
    let plan = "p_5k8m2v5x7a".to_owned();
    let mut all = BTreeMap::from([
        ("report", request(20, report(Some("insults".into())))),
        ("report-bare", request(21, report(None))),
        ("plan", motion(22, Motion::Plan { deed: mute() })),
        ("commit", motion(23, Motion::Commit { plan, nonce: nonce() })),
        ("do", motion(24, Motion::Do { deed: mute(), nonce: nonce() })),
        ("undo", motion(25, Motion::Undo { act: act(), nonce: nonce() })),
        ("outcome", motion(26, Motion::Outcome { nonce: nonce() })),
    ]);
    for (name, deed) in deeds() {
        all.insert(name, motion(27, Motion::Do { deed, nonce: nonce() }));
    }
    all
}

pub(super) fn plan() -> Plan {
    let affected = |person: Person, role, sessions| Affected {
        id: person.id,
        name: person.name,
        role,
        sessions,
    };
    Plan {
        id: 22,
        plan: "p_5k8m2v5x7a".into(),
        expires_at: AT + 30_000,
        deed: mute(),
        scale: Scale { persons: 2, sessions: 3, rooms: 1, messages: 0, moderators: 1 },
        persons: vec![affected(bob(), Role::Member, 2), affected(ada(), Role::Voice, 1)],
        networks: vec![],
        newcomers: false,
        until: Some(AT + 600_000),
        inverse: Inverse::Undo,
        undo_ms: Some(86_400_000),
        refused: Some(Objection {
            code: ErrorCode::TooWide,
            message: "this covers 61 of 900 sessions, more than 5 %: force it if that is meant"
                .into(),
        }),
    }
}

pub(super) fn receipt() -> Receipt {
    Receipt {
        id: 24,
        act: act(),
        verb: Verb::Mute,
        at: AT,
        audit: 17,
        persons: vec![bob()],
        networks: vec![],
        everybody: false,
        detail: None,
        rooms: vec![Placed { room: "lobby".into(), seq: Some(45) }],
        until: Some(AT + 600_000),
        undo_until: Some(AT + 86_400_000),
        scale: Some(Scale { persons: 1, sessions: 2, rooms: 1, messages: 0, moderators: 0 }),
        older: vec![],
        newcomers: false,
        taken_from: None,
        duplicate: false,
    }
}

/// A mute that takes the place of an older one, and covers newcomers.
pub(super) fn replacing() -> Receipt {
    let older = Older { act: act(), verb: Verb::Mute, until: Some(AT + 60_000) };
    Receipt { older: vec![older], newcomers: true, ..receipt() }
}

pub(super) fn replies() -> Vec<(&'static str, Frame)> {
    let notice = Plan {
        deed: Deed::Notice(Words { room: None, text: "Back at nine.".into() }),
        scale: Scale::default(),
        persons: vec![],
        until: None,
        inverse: Inverse::None,
        undo_ms: None,
        refused: None,
        ..plan()
    };
    let slow = Receipt {
        verb: Verb::Slow,
        persons: vec![],
        detail: Some("every 30s".into()),
        until: None,
        ..receipt()
    };
    let repeated = Receipt { scale: None, duplicate: true, ..receipt() };
    vec![
        ("plan", Frame::Plan(Box::new(plan()))),
        ("plan-newcomers", Frame::Plan(Box::new(Plan { newcomers: true, ..plan() }))),
        ("plan-bare", Frame::Plan(Box::new(notice))),
        ("receipt", Frame::Receipt(Box::new(receipt()))),
        ("receipt-older", Frame::Receipt(Box::new(replacing()))),
        ("receipt-detail", Frame::Receipt(Box::new(slow))),
        ("receipt-duplicate", Frame::Receipt(Box::new(repeated.clone()))),
        ("outcome", Frame::Outcome(Outcome { id: 26, receipt: Some(repeated) })),
        ("outcome-nothing", Frame::Outcome(Outcome { id: 26, receipt: None })),
    ]
}

/// What is in force against somebody, as `welcome` says it.
pub(super) fn sanctioned() -> Sanctioned {
    Sanctioned {
        act: act(),
        kind: SanctionKind::Mute,
        lifted: false,
        room: room(),
        at: AT,
        until: Some(AT + 600_000),
        reason: reason(),
    }
}

/// A mode with all that it can hold.
pub(super) fn mode() -> Mode {
    Mode {
        locked: true,
        locked_until: Some(AT + 3_600_000),
        slow_ms: Some(30_000),
        slow_until: Some(AT + 7_200_000),
        closed: true,
    }
}

#[test]
fn a_mode_is_told_in_words() {
    assert_eq!(Mode::default().to_string(), "open");
    assert_eq!(mode().to_string(), "closed, locked, slow: once in 30 s");
    let brisk = Mode { slow_ms: Some(500), ..Mode::default() };
    assert_eq!(brisk.to_string(), "slow: once in 0.5 s");
}

pub(super) fn events() -> Vec<(&'static str, Frame)> {
    let sanction = Sanction {
        room: "lobby".into(),
        seq: 49,
        at: AT,
        by: ada(),
        verb: Verb::Mute,
        persons: vec![bob()],
        until: Some(AT + 600_000),
    };
    let lifted = Sanction { seq: 50, verb: Verb::Unmute, until: None, ..sanction.clone() };
    let settings = |seq, mode| {
        Frame::Settings(Settings { room: "lobby".into(), seq, at: AT, by: ada(), mode })
    };
    let role = RoleSet {
        room: "lobby".into(),
        seq: 53,
        at: AT,
        by: ada(),
        person: bob(),
        role: Role::Voice,
    };
    let everywhere = Sanctioned {
        kind: SanctionKind::Ban,
        lifted: true,
        room: None,
        until: None,
        reason: None,
        ..sanctioned()
    };
    let purged = Removed {
        room: "lobby".into(),
        seq: 54,
        at: AT,
        by: ada(),
        targets: vec![],
        purged: vec![Purged { author: bob().id, first: 1, last: 53 }],
    };
    vec![
        ("sanction", Frame::Sanction(sanction)),
        ("sanction-lifted", Frame::Sanction(lifted)),
        ("settings", settings(51, mode())),
        ("settings-open", settings(52, Mode::default())),
        ("role", Frame::Role(role)),
        ("removed-purged", Frame::Removed(purged)),
        ("sanctioned", Frame::Sanctioned(sanctioned())),
        ("sanctioned-lifted", Frame::Sanctioned(everywhere)),
        (
            "announcement",
            Frame::Announcement(Announcement { at: AT, text: "Back at nine.".into() }),
        ),
    ]
}
