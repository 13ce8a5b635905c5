//! How fields are written, and which columns stand where there is little space.

use super::*;
use serde_json::json;

const NOW: u64 = 1_795_363_200_000;

#[test]
fn fields_are_written_for_people() {
    let bob = json!({"id": "u_01jdc701y4n6p8q0r2s4t6v8wx", "name": "bob"});
    for (view, field, value, expected) in [
        (View::Rooms, "users", json!(48_210), "48,210"),
        (View::Rooms, "rate", json!(3.25), "3.2"),
        (View::Rooms, "last_at", json!(NOW - 240_000), "4m"),
        (View::Rooms, "owner", bob.clone(), "bob"),
        (View::Rooms, "owner", Value::Null, "-"),
        (View::Rooms, "slow_ms", json!(0), "-"),
        (View::Rooms, "slow_ms", json!(30_000), "30s"),
        (View::Rooms, "locked", json!(true), "yes"),
        (View::Rooms, "locked", json!(false), "-"),
        (View::Rooms, "trend", json!([0, 4, 8]), " ▄█"),
        (View::Rooms, "trend", json!([0, 0]), "-"),
        (View::Sanctions, "until", Value::Null, "never"),
        (View::Sanctions, "until", json!(NOW + 600_000), "in 10m"),
        (View::Audit, "until", json!(NOW + 600_000), "in 10m"),
        (View::Audit, "until", json!(NOW), "over"),
        (View::Sanctions, "persons", json!([bob, bob, bob, bob]), "bob bob bob +1"),
        (View::Audit, "until", Value::Null, "-"),
        (View::Audit, "room", Value::Null, "-"),
        (View::Sanctions, "room", Value::Null, "everywhere"),
        (View::Audit, "at", json!(NOW + 5_000), "16:00:05"),
        (View::Audit, "at", json!(NOW - 86_400_000), "2026-11-21 16:00:00Z"),
        (View::Audit, "no", json!(12_345), "12345"),
        (View::Audit, "detail", json!(format!("since {NOW}")), "since 2026-11-22 16:00:00Z"),
        (View::Audit, "detail", json!("since 5\u{1b}"), r"since 5\u{1b}"),
        (View::Log, "fields", json!({"a": "1", "b": "x y"}), "a=1 b=x y"),
        (View::Tail, "text", json!("a\u{1b}[2J\nb"), r"a\u{1b}[2J\u{a}b"),
        (View::Tail, "nothing", Value::Null, "-"),
    ] {
        let text = cell(kind(view, field), field, &json!({ field: value }), NOW);
        assert_eq!(text, expected, "{field}");
    }
    let warning = json!({"kind": "warn", "until": null});
    assert_eq!(cell(Kind::Until, "until", &warning, NOW), "-");
    let row = json!({"state": "settled", "closed_at": NOW - 300_000});
    assert_eq!(cell(Kind::State, "state", &row, NOW), "settled 5m ago");
    let ended = |verb| {
        let act = "a_01jdc70bk3m5n7p9q1r3s5t7v9";
        let ended = json!({"no": 18, "at": NOW - 60_000, "act": act, "verb": verb});
        cell(Kind::Ends, "until", &json!({"until": NOW + 600_000, "ended": ended}), NOW)
    };
    assert_eq!(ended("undo"), "undone 1m ago (no 18)");
    assert_eq!(ended("unban"), "lifted 1m ago (no 18)");
    assert_eq!(ended("mute"), "replaced 1m ago (no 18)");
    let row = json!({"detail": null, "targets": [1, 2, 3, 4, 5, 6, 7]});
    assert_eq!(cell(Kind::Text, "detail", &row, NOW), "#1 #2 #3 #4 #5 +2");
    let row = json!({"muted": true, "muted_until": null});
    assert_eq!(cell(Kind::Mute, "muted_until", &row, NOW), "until lifted");
    let row = json!({"locked": true, "slow_ms": 5000, "closed": false});
    assert_eq!(cell(Kind::Flags, "flags", &row, NOW), "LS");
}

/// At 80 columns there is everything that other commands want to be told: persons, rooms, reports and acts.
#[test]
fn what_other_commands_take_stands_on_a_small_terminal() {
    use crate::plain::Table;
    let id = "a_01jdc70bk3m5n7p9q1r3s5t7v9";
    let long = "a text that is as long as people write them, or a little longer than that";
    for (view, ids, at) in [
        (View::Users, &["ID"][..], 80),
        (View::Sanctions, &["ACT", "PERSON", "NETWORK", "ROOM"], 80),
        (View::Reports, &["REPORT", "ROOM", "SEQ", "STATE", "TEXT"], 80),
        (View::Audit, &["ACT", "PERSON", "ROOM", "DETAIL"], 80),
        (View::Audit, &["ACT", "REASON", "DETAIL"], 120),
        (View::Rooms, &["ROOM", "USERS"], 80),
        (View::Connections, &["NAME", "ADDRESS", "QUEUED", "LAG", "OUT/S"], 80),
    ] {
        let columns = shown(view, &[]);
        let mut table = Table::new(columns.iter().map(|shown| shown.column.clone()).collect());
        let filled = |Shown { column, kind, .. }: &Shown| match column.leaves {
            0 => id.to_owned(),
            _ if column.cuts => long.to_owned(),
            _ if *kind == Kind::Time => "11:05:12".to_owned(),
            _ => "in 59m".to_owned(),
        };
        table.row(columns.iter().map(filled).collect());
        let lines = table.fit(Some(at)).lines;
        let head: Vec<&str> = lines[0].split_whitespace().collect();
        assert!(ids.iter().all(|id| head.contains(id)), "{view:?}: {head:?}");
        let has_id = columns.iter().any(|shown| shown.column.leaves == 0);
        assert!(lines[1].contains(id) == has_id && lines[1].chars().count() <= at, "{lines:?}");
    }
}

/// What tells sanctions apart stands there whole before it is told since when they are.
#[test]
fn networks_and_rooms_are_whole_before_ages_are_told() {
    use crate::plain::Table;
    let row = json!({
        "act": "a_01jdc70bk3m5n7p9q1r3s5t7v9", "kind": "ban", "room": null,
        "persons": [{"name": "bob"}], "networks": ["203.0.113.0/24"], "by": {"name": "root"},
        "reason": "sells gold to everybody who comes near", "at": NOW - 60_000, "until": null,
    });
    for (cells, expected) in [
        (120, "KIND PERSON NETWORK ROOM ENDS BY AGE REASON ACT"),
        (80, "KIND PERSON NETWORK ROOM ENDS ACT"),
    ] {
        let columns = shown(View::Sanctions, &[]);
        let mut table = Table::new(columns.iter().map(|shown| shown.column.clone()).collect());
        table.row(columns.iter().map(|one| cell(one.kind, &one.field, &row, NOW)).collect());
        let lines = table.fit(Some(cells)).lines;
        assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>().join(" "), expected);
        assert!(lines[1].contains("203.0.113.0/24  everywhere  never"), "{lines:?}");
    }
}

#[test]
fn every_view_of_rows_has_its_usual_columns() {
    for view in View::ALL {
        let single = matches!(view, View::Room | View::User | View::Report | View::Pulse);
        assert_eq!(shown(*view, &[]).is_empty(), single, "{view:?}");
    }
    let asked = ["users".to_owned(), "evil\u{1b}".to_owned()];
    let columns = shown(View::Rooms, &asked);
    let titles: Vec<_> = columns.iter().map(|shown| shown.column.title.as_str()).collect();
    assert_eq!(titles, ["USERS", r"EVIL\u{1b}"]);
}

/// Which columns stand on 80 columns is the same whatever was done and to whom.
#[test]
fn a_report_says_how_it_stands_and_a_record_what_it_was_about() {
    use crate::plain::Table;
    let id = "a_01jdc70bk3m5n7p9q1r3s5t7v9";
    let lines = |view: View, rows: &[serde_json::Value]| {
        let columns = shown(view, &[]);
        let mut table = Table::new(columns.iter().map(|shown| shown.column.clone()).collect());
        for row in rows {
            table.row(columns.iter().map(|one| cell(one.kind, &one.field, row, NOW)).collect());
        }
        table.fit(Some(80)).lines
    };
    let report = json!({
        "report": id, "room": "games/looking-for-group", "seq": 1234, "at": NOW, "last_at": NOW,
        "author": {"name": "a-name-of-exactly-thirty-cells"}, "text": "buy gold at the usual place",
        "count": 3, "reason": "spam", "state": "dismissed", "claimed_by": {"name": "root"}, "closed_at": NOW - 60_000,
    });
    let open = json!({"report": id, "room": "lobby", "seq": 2, "last_at": NOW, "author": {"name": "bob"}, "state": "open", "count": 1, "text": "hi"});
    for (row, state) in [(&report, "dismissed"), (&open, "open")] {
        let told = lines(View::Reports, std::slice::from_ref(row));
        assert!(told[0].contains("STATE") && told[0].contains("SEQ"), "{told:?}");
        assert!(told[1].contains(&state[..4]) && told[1].contains(id), "{told:?}");
    }
    let role = json!({
        "no": 48, "at": NOW, "actor": {"name": "alice"}, "verb": "role", "persons": [{"name": "a-name-of-exactly-thirty-cells"}],
        "networks": [], "room": "games/looking-for-group", "detail": "moderator", "act": id,
    });
    let renewed = json!({"no": 49, "at": NOW, "verb": "housekeeping", "room": "games/lfg", "detail": "renew", "act": id});
    let told = lines(View::Audit, &[role, renewed]);
    assert!(told[0].contains("DETAIL") && told[0].contains("TIME"), "{told:?}");
    assert!(told[1].contains("mod") && told[1].contains(id), "{told:?}");
}
