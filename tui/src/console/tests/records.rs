//! The audit screen: what each record was about, and what is taken back from there.

use super::stage::Stage;
use super::views::record;
use parlor_protocol::EntryId;
use parlor_protocol::admin::{Act, Step, View};
use parlor_protocol::operator::Rank;

#[test]
fn a_record_says_which_step_it_was_and_another_s_step_is_released() {
    let mut stage = Stage::live(Rank::Admin);
    stage.press("5");
    let told = |no: u64, verb: &str, detail: String, room: Option<&str>| {
        let whom: &[(u128, &str)] = if room.is_some() { &[(7, "mallory")] } else { &[] };
        let mut row = record(no, "bea", whom, room);
        row["verb"] = verb.into();
        row["detail"] = detail.into();
        row
    };
    let rows = vec![
        told(9, "review", format!("dismiss {}", EntryId(70)), Some("lobby")),
        told(8, "undo", format!("close_room {}", EntryId(80)), None),
        told(7, "undo", format!("mute {}", EntryId(81)), Some("lobby")),
        told(6, "review", format!("release {}", EntryId(70)), Some("lobby")),
    ];
    stage.show(View::Audit, rows);
    let screen = stage.screen(120, 30);
    for said in [
        "review       dismiss mallory",
        "undo         close room a_0000",
        "undo         mute mallory",
        "review       release mallory",
        "11-28 12:00:00",
    ] {
        assert!(screen.contains(said), "{said}: {screen}");
    }
    stage.press("g g u");
    assert!(stage.shows("dismiss mallory"), "{}", stage.screen(100, 30));
    stage.press("y");
    let Act::Review { report, step: Step::Release, of, .. } = stage.last() else {
        panic!("{:?}", stage.last())
    };
    assert_eq!((*report, *of), (EntryId(70), Some(EntryId(9))), "that step alone");
    stage.press("G u");
    assert!(stage.shows("cannot be undone"), "{}", stage.screen(100, 30));
}
