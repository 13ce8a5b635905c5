//! Lists: what is asked for, and what is said of rows that are left out.

use super::daemon::{Daemon, ended, golden, snapshot, stderr, stdout};
use serde_json::json;

#[test]
fn flags_become_the_query() {
    let daemon = Daemon::answering("get", vec![snapshot("users", vec![])]);
    let words = "users --room lobby --filter rate>2 --sort rate --reverse --columns name,rate \
        --limit 7 --offset 14";
    let output = daemon.parlor(&words.split_whitespace().collect::<Vec<_>>());
    ended(&output, 0);
    assert_eq!(stderr(&output), "None.\n");
    let query = json!({"view": "users", "subject": {"room": "lobby"}, "filter": "rate>2",
        "sort": "rate", "order": "rising", "columns": ["name", "rate"], "offset": 14, "limit": 7});
    assert_eq!(daemon.requests()[0]["query"], query);
}

#[test]
fn what_is_left_out_is_told() {
    let mut rooms = snapshot("rooms", vec![golden("admin/rows/rooms")]);
    rooms["total"] = 48_210.into();
    rooms["matched"] = 312.into();
    let daemon = Daemon::answering("get", vec![rooms]);
    let said = "1 of 312 shown; see more with --limit (1,000 at most), --offset 3 or --filter\n";
    for words in [&["rooms", "--offset", "2"][..], &["rooms", "--offset", "2", "--json"]] {
        let output = daemon.parlor(words);
        assert_eq!(stderr(&output), said, "{words:?}");
        assert_eq!(stdout(&output).lines().count(), 1 + usize::from(words.len() == 3));
    }
    let row = golden("admin/rows/audit");
    let oldest = row["no"].as_u64().unwrap();
    let daemon = Daemon::answering("get", vec![snapshot("audit", vec![row])]);
    let output = daemon.parlor(&["audit", "-n", "1", "--filter", "who:'x", "--json"]);
    let older = format!("--filter '(who:'\\''x) no<{oldest}'\n");
    assert!(stderr(&output).ends_with(&older), "{}", stderr(&output));
    assert_eq!(stderr(&daemon.parlor(&["audit", "-n", "2"])), "", "there were not so many");
}
