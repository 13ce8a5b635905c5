//! Rows that are no more and stand under the cursor: they do not look as if they were.

use super::stage::{NOON, Stage, room};
use super::views::line_with;
use parlor_protocol::admin::{Act, Changes, Frame, View};
use parlor_protocol::operator::Rank;
use parlor_protocol::{EntryId, PersonId};
use serde_json::{Value, json};

fn report(id: u128, author: &str) -> Value {
    json!({
        "report": EntryId(id), "room": "lobby", "seq": 2, "at": NOON, "last_at": NOON, "author": { "id": PersonId(id), "name": author },
        "text": "buy gold", "count": 3, "reason": "spam", "state": "open", "claimed_by": null
    })
}

fn goes(stage: &mut Stage, view: View, key: String) {
    let (sub, rows, gone) = (stage.sub(view), Vec::new(), vec![key]);
    let (order, total, matched) = (None, 1, 1);
    stage.frame(Frame::Changes(Changes { sub, seq: 2, at: 0, rows, gone, order, total, matched }));
}

#[test]
fn a_report_that_was_dismissed_reads_open_no_more() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("3");
    stage.show(View::Reports, vec![report(5, "mallory"), report(6, "kim")]);
    stage.press("k a");
    assert!(matches!(stage.last(), Act::Review { report: EntryId(5), .. }), "{:?}", stage.last());
    stage.reviewed("dismiss", EntryId(5), 9);
    goes(&mut stage, View::Reports, EntryId(5).to_string());
    let screen = stage.screen(120, 30);
    let line = line_with(&screen, "▶✕");
    assert!(line.contains("mallory") && line.contains("gone"), "{screen}");
    assert!(!line.contains("open") && !line.contains(" 3 "), "{screen}");
    let before = stage.acts();
    for key in ["a", "c", "e"] {
        stage.press(key);
        assert_eq!(stage.acts(), before, "{key}");
        assert!(
            stage.shows("the report on mallory is not open any more: nothing was sent"),
            "{key}"
        );
    }
    stage.press("j a");
    assert!(matches!(stage.last(), Act::Review { report: EntryId(6), .. }), "{:?}", stage.last());
}

#[test]
fn the_numbers_of_a_room_that_is_gone_are_told_no_more() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0), room("news/live", 3.0)]);
    stage.press("k");
    let (before, row) = (stage.screen(120, 30), "▶");
    assert!(line_with(&before, row).contains("9.0"), "{before}");
    goes(&mut stage, View::Rooms, "lobby".to_owned());
    let screen = stage.screen(120, 30);
    let line = line_with(&screen, row);
    assert!(line.contains("lobby") && line.contains("gone") && !line.contains("9.0"), "{screen}");
}
