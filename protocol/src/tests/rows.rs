//! What the golden rows of the admin socket's views mean.

use super::moderation::act;
use super::values::{AT, ada, bob, epoch};
use crate::admin::*;
use crate::deed::{Role, Verb};
use crate::operator::Rank;
use std::collections::BTreeMap;

/// A row of every view, as its type writes it.
pub(super) fn rows() -> BTreeMap<&'static str, String> {
    let all = View::ALL.iter().map(|view| (view.as_str(), example(*view)));
    all.collect()
}

/// Reads a row as the type of its view and writes it again.
pub(super) fn again(view: View, row: &str) -> serde_json::Result<String> {
    fn of<T: serde::de::DeserializeOwned + serde::Serialize>(
        row: &str,
    ) -> serde_json::Result<String> {
        serde_json::to_string(&serde_json::from_str::<T>(row)?)
    }
    match view {
        View::Rooms => of::<RoomRow>(row),
        View::Room => of::<RoomCard>(row),
        View::Users => of::<UserRow>(row),
        View::User => of::<Card>(row),
        View::Connections => of::<ConnectionRow>(row),
        View::Sanctions => of::<SanctionRow>(row),
        View::Reports => of::<ReportRow>(row),
        View::Report => of::<ReportCase>(row),
        View::Audit => of::<AuditRow>(row),
        View::Log => of::<LogRow>(row),
        View::Pulse => of::<Pulse>(row),
        View::Operators => of::<OperatorRow>(row),
        View::Tail => of::<TailLine>(row),
    }
}

fn example(view: View) -> String {
    let text = match view {
        View::Rooms => serde_json::to_string(&room()),
        View::Room => serde_json::to_string(&room_card()),
        View::Users => serde_json::to_string(&user()),
        View::User => serde_json::to_string(&card()),
        View::Connections => serde_json::to_string(&connection()),
        View::Sanctions => serde_json::to_string(&sanction()),
        View::Reports => serde_json::to_string(&report()),
        View::Report => serde_json::to_string(&case()),
        View::Audit => serde_json::to_string(&audit()),
        View::Log => serde_json::to_string(&log()),
        View::Pulse => serde_json::to_string(&pulse()),
        View::Operators => serde_json::to_string(&operator()),
        View::Tail => serde_json::to_string(&line()),
    };
    text.unwrap()
}

fn room() -> RoomRow {
    RoomRow {
        room: "lobby".into(),
        users: 211,
        connections: 230,
        rate: 3.5,
        trend: vec![12, 18, 17],
        reports: 2,
        locked: false,
        closed: false,
        ephemeral: false,
        slow_ms: 30_000,
        last_at: AT,
        made_at: AT - 86_400_000,
        owner: Some(ada()),
        topic: Some("Be kind".into()),
        peak: 250,
        bytes_rate: Some(480),
        head: 44,
        n: 40,
    }
}

fn membership() -> UserRoom {
    UserRoom {
        id: ada().id,
        name: "ada".into(),
        room: "lobby".into(),
        role: Role::Owner,
        here: true,
    }
}

fn room_card() -> RoomCard {
    RoomCard {
        row: room(),
        id: "r_01jdc6zq3k8m2v5x7a9bcdefgh".parse().unwrap(),
        epoch: epoch(),
        first: 1,
        staff: vec![membership()],
        locked_until: None,
        slow_until: Some(AT + 600_000),
        sanctions: 1,
        slow_readers: 0,
    }
}

fn user() -> UserRow {
    UserRow {
        id: bob().id,
        name: "bob".into(),
        sessions: 2,
        rooms: 3,
        rate: 14.5,
        reports: 1,
        sanctions: 1,
        muted_until: Some(AT + 600_000),
        muted: true,
        banned: false,
        role: Some(Role::Member),
        client: Some("parlor.js/0.1.0".into()),
        since: Some(AT - 60_000),
        address: Some("203.0.113.7".into()),
    }
}

fn card() -> Card {
    let message = CardMessage {
        room: "lobby".into(),
        seq: 41,
        at: AT,
        text: Some("hello".into()),
        removed: true,
    };
    let neighbour = Neighbour { id: ada().id, name: "ada".into(), here: true, sanctions: 0 };
    Card {
        row: user(),
        seen_at: Some(AT - 240_000),
        seen_from: Some("203.0.113.7".into()),
        connections: vec![connection()],
        rooms: vec![UserRoom {
            id: bob().id,
            name: "bob".into(),
            role: Role::Member,
            ..membership()
        }],
        messages: vec![message],
        sanctions: vec![sanction()],
        history: vec![audit()],
        neighbours: vec![neighbour],
    }
}

fn connection() -> ConnectionRow {
    ConnectionRow {
        id: "c_01jdc7025a7b9c1d3e5f7g9h1j".parse().unwrap(),
        person: bob().id,
        name: "bob".into(),
        address: "203.0.113.7:51514".into(),
        client: Some("parlor.js/0.1.0".into()),
        rooms: 3,
        rtt_ms: Some(31),
        queued_bytes: 0,
        queued_frames: 0,
        lag: 2,
        behind: 0,
        out_bytes: 48_211,
        out_rate: Some(480),
        since: AT - 60_000,
    }
}

fn sanction() -> SanctionRow {
    SanctionRow {
        act: act(),
        kind: SanctionKind::Mute,
        room: Some("lobby".into()),
        persons: vec![bob()],
        networks: vec!["203.0.113.7/32".into()],
        everybody: false,
        spared: vec![ada()],
        by: ada(),
        reason: Some("flood".into()),
        at: AT,
        until: Some(AT + 600_000),
    }
}

fn report() -> ReportRow {
    ReportRow {
        report: act(),
        room: "lobby".into(),
        seq: 41,
        at: AT,
        last_at: AT + 1000,
        author: bob(),
        text: Some("hello".into()),
        count: 2,
        reason: Some("insults".into()),
        state: ReportState::Claimed,
        claimed_by: Some(ada()),
        closed_at: None,
    }
}

fn case() -> ReportCase {
    let reporter =
        Reporter { id: ada().id, name: "ada".into(), at: AT, reason: Some("insults".into()) };
    ReportCase { row: report(), reporters: vec![reporter], context: vec![line()] }
}

fn audit() -> AuditRow {
    AuditRow {
        no: 17,
        at: AT,
        act: act(),
        actor: ada(),
        rank: Some(Rank::Moderator),
        role: None,
        verb: Verb::Mute,
        room: Some("lobby".into()),
        persons: vec![bob()],
        networks: vec!["203.0.113.7/32".into()],
        everybody: false,
        targets: vec![],
        until: Some(AT + 600_000),
        reason: Some("flood".into()),
        detail: None,
        undo_until: Some(AT + 86_400_000),
        undone_by: None,
        ended: Some(Ended { no: 18, at: AT + 1_000, act: act(), verb: Verb::Unmute }),
        digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
    }
}

fn log() -> LogRow {
    LogRow {
        no: 311,
        at: AT,
        level: "info".into(),
        target: "parlor_server::app".into(),
        message: "listening".into(),
        fields: [("address".to_owned(), "127.0.0.1:8080".to_owned())].into(),
    }
}

fn pulse() -> Pulse {
    let now = PulsePoint {
        connections: 8204,
        in_rate: 312.5,
        out_bytes_rate: 1_482_000.0,
        cpu: 0.31,
        answer_p50_ms: 1.5,
        answer_p99_ms: 9.25,
    };
    Pulse {
        at: AT,
        started_at: AT - 86_400_000,
        version: "0.1.0".into(),
        connections: 8204,
        persons: 7911,
        rooms: 512,
        loaded: 312,
        now: Some(now),
        series: vec![now],
        slow_readers: 1,
        cut: 4,
        queue: 0,
        rss_bytes: 41_943_040,
        open_files: 8301,
        open_files_limit: 65_536,
        store: StoreHealth {
            state: "ok".into(),
            pos: 1_204_311,
            bytes: 734_003_200,
            wal_bytes: 4_194_304,
            free_bytes: 52_428_800_000,
        },
        audit: AuditHealth {
            records: 815,
            checked_at: Some(AT),
            fault: Some("record 3 is missing".into()),
            since: Some(AT),
        },
        reports: 2,
        operators: 1,
        warnings: vec!["1 reader is served from the store".into()],
    }
}

fn operator() -> OperatorRow {
    OperatorRow {
        no: 3,
        name: "grace".into(),
        rank: Rank::Moderator,
        client: Some("parlor/0.1.0".into()),
        since: AT,
        views: vec!["rooms".into(), "tail lobby".into()],
    }
}

pub(super) fn line() -> TailLine {
    TailLine {
        seq: 42,
        at: AT,
        kind: "message".into(),
        from: Some(bob()),
        text: Some("hello".into()),
        reply_to: Some(40),
        target: None,
        ranges: Vec::new(),
        authors: Vec::new(),
        removed: false,
        edited: false,
        reports: 1,
    }
}
