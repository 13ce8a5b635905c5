//! What the server of a stage says: a welcome, a plan, a receipt, and rows of its views.

use super::stage::NOON;
use parlor_protocol::admin::{ADMIN_PROTOCOL, Operator, Welcome};
use parlor_protocol::deed::{Affected, Deed, Plan, Receipt, Scale, Verb};
use parlor_protocol::operator::Rank;
use parlor_protocol::server::About;
use parlor_protocol::{EntryId, PersonId};
use serde_json::{Value, json};

pub(in crate::console) fn welcome(role: Rank) -> Welcome {
    let verbs = Verb::ALL.iter().copied().filter(|verb| role.may(*verb)).collect();
    Welcome {
        id: 1,
        protocol: ADMIN_PROTOCOL,
        server: About { name: "Parlor".into(), version: "0.1.0".into() },
        at: NOON,
        operator: Operator { name: "alice".into(), role, rooms: vec!["*".into()], verbs },
        undo_ms: 86_400_000,
        grace_ms: 2_592_000_000,
        kick_ms: 60_000,
        reason_bytes: 512,
        text_bytes: 4_096,
    }
}

pub(super) fn plan(id: u64, deed: Deed, scale: Scale) -> Plan {
    Plan {
        id,
        plan: "p_1".into(),
        expires_at: NOON + 30_000,
        inverse: deed.verb().inverse(),
        deed,
        scale,
        persons: vec![Affected {
            id: PersonId(7),
            name: "mallory".into(),
            role: Default::default(),
            sessions: 2,
        }],
        networks: Vec::new(),
        newcomers: false,
        until: Some(NOON + 600_000),
        undo_ms: Some(86_400_000),
        refused: None,
    }
}

pub(super) fn receipt(id: u64, verb: Verb, act: u128, at: u64) -> Receipt {
    Receipt {
        id,
        act: EntryId(act),
        verb,
        at,
        audit: 17,
        persons: Vec::new(),
        networks: Vec::new(),
        everybody: false,
        detail: None,
        rooms: Vec::new(),
        until: None,
        undo_until: (verb != Verb::Undo).then_some(at + 86_400_000),
        scale: None,
        older: Vec::new(),
        newcomers: false,
        taken_from: None,
        duplicate: false,
    }
}

pub(super) fn room(name: &str, rate: f64) -> Value {
    let trend: Vec<u32> = (0..60).map(|n| (n * 7) % 13).collect();
    json!({
        "room": name, "users": 4812, "connections": 5000, "rate": rate, "trend": trend, "reports": 2, "locked": false, "closed": false,
        "ephemeral": false, "slow_ms": 10_000, "last_at": NOON, "made_at": NOON - 92 * 86_400_000, "head": 10, "n": 9,
        "owner": { "id": PersonId(3), "name": "sysop" }
    })
}

pub(super) fn message(seq: u64, id: u128, name: &str, text: &str) -> Value {
    json!({
        "seq": seq, "at": NOON + seq * 1000, "kind": "message", "from": { "id": PersonId(id), "name": name }, "text": text,
        "reply_to": null, "target": null, "removed": false, "edited": false, "reports": 0
    })
}
