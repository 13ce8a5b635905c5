//! Of several panes the one that the keys go to is told apart, also where no cursor stands.

use super::scenes::rooms;
use super::stage::{message, room};
use crate::console::app::Msg;
use crate::console::look::Look;
use parlor_protocol::admin::View;

#[test]
fn the_pane_that_the_keys_go_to_is_told_apart() {
    for (look, glyph) in [(Look::MONO, "»"), (Look::ASCII, ">>")] {
        let mut stage = rooms(look);
        stage.tell(Msg::Resize(160));
        let has_keys = |stage: &super::stage::Stage, pane: &str| {
            let screen = stage.screen(160, 45);
            assert_eq!(screen.matches(&format!("{glyph} ")).count(), 1, "{screen}");
            screen.contains(&format!("{glyph} {pane} "))
        };
        assert!(has_keys(&stage, "Rooms"));
        stage.press("tab");
        assert!(has_keys(&stage, "Reports"));
        stage.press("backtab enter");
        stage.show(View::Rooms, vec![room("lobby", 1.0)]);
        stage.show(View::Tail, vec![message(1, 8, "kestrel", "gg")]);
        assert!(has_keys(&stage, "Live"), "it follows: there is no cursor");
        stage.press("tab");
        assert!(has_keys(&stage, "Members by rate"));
        stage.press("tab");
        assert!(has_keys(&stage, "Sanctions here"));
        stage.press("backtab backtab");
        assert!(has_keys(&stage, "Live"));
    }
}
