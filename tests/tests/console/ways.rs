//! The ways through the console: to what calls for a look and back, from a line of a room to its record and from there to whom it
//! is about, to a sanction and its end; and a hint that is clicked.

use super::terminal::Terminal;
use parlor_tests::{Client, Parlord, admin_socket, parlor_json};
use serde_json::json;

#[tokio::test]
async fn what_happens_is_led_to_and_back_from() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) =
        (Client::named(&parlord, "ada").await, Client::named(&parlord, "bob").await);
    for client in [&mut ada, &mut bob] {
        client.watch("club").await;
    }
    let gold = bob.send("club", "buy gold").await;
    let mut terminal = Terminal::sized(&admin_socket(&parlord), (80, 24));
    terminal.shows("2 conns").await;
    terminal.press(":room club\r");
    terminal.shows("buy gold").await;
    let report =
        json!({ "room": "club", "target": gold, "reason": "spam", "nonce": ada.fresh_nonce() });
    assert_eq!(ada.ask("report", report).await["type"], "ok");
    terminal.shows("1 report on bob in club · ! opens it").await;
    terminal.press("!");
    terminal.shows("Reports ▏1 open").await;
    terminal.press("-");
    terminal.shows("[Live]").await;
    parlor_json(&parlord, &["mute", "bob", "--room", "club", "--for", "1h"]).await;
    terminal.shows("muted bob").await;
    terminal.press("p");
    terminal.shows("enter opens its record").await;
    terminal.press("\r");
    terminal.shows("Audit of club  /time=").await;
    terminal.shows("1–1 of 1").await;
    terminal.press("\r");
    terminal.shows("In force 1").await;
    terminal.press("4");
    terminal.shows("59m").await;
    terminal.press("kme");
    terminal.shows("unmuted bob in club").await;
    bob.send("club", "free").await;
    terminal.press("-");
    terminal.shows("In force 0").await;
    // A click on the last row: `5 audit` (xterm's SGR mouse protocol).
    terminal.press("\u{1b}[<0;41;24M\u{1b}[<0;41;24m");
    terminal.shows("Rooms › Audit").await;
    terminal.press("qq");
    terminal.is_over(0).await;
}
