//! The console in a pseudo-terminal: the real `parlor` on the real `parlord`, keys in, a screen out.

#[path = "console/process.rs"]
mod process;
#[path = "console/terminal.rs"]
mod terminal;
#[path = "console/ways.rs"]
mod ways;

use parlor_tests::{Client, Operator, Parlord, admin_socket, eventually, parlor_json, rows};
use serde_json::json;
use std::time::{Duration, Instant};
use terminal::Terminal;

#[tokio::test]
async fn rooms_are_shown_and_a_mute_by_keys_is_felt_and_taken_back() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) =
        (Client::named(&parlord, "ada").await, Client::named(&parlord, "bob").await);
    ada.watch("club").await;
    bob.watch("club").await;
    ada.send("club", "hello there").await;
    bob.send("club", "buy gold").await;
    let mut terminal = Terminal::open(&admin_socket(&parlord));
    terminal.shows("club").await;
    terminal.press(":room club\r");
    terminal.shows("buy gold").await;
    terminal.press("kmm");
    terminal.shows("muted bob in club for 10m").await;
    let nonce = bob.fresh_nonce();
    let refused = bob.try_send("club", "more", &nonce).await.unwrap();
    assert_eq!(refused["code"], "muted");
    terminal.press("u");
    terminal.shows("Take back").await;
    terminal.press("y");
    terminal.shows("took back: mute of bob in club").await;
    bob.send("club", "free").await;
    terminal.shows("free").await;
    terminal.press("qq");
    terminal.is_over(0).await;
}

/// What a line would do is known before it is done; what is done elsewhere stands among one's own acts and is taken back there.
#[tokio::test]
async fn a_line_is_weighed_before_it_runs_and_others_acts_are_seen() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) =
        (Client::named(&parlord, "ada").await, Client::named(&parlord, "bob").await);
    ada.watch("club").await;
    bob.watch("club").await;
    ada.send("club", "hello there").await;
    let mut terminal = Terminal::open(&admin_socket(&parlord));
    terminal.shows("club").await;
    terminal.press(":room club\r");
    terminal.shows("hello there").await;
    terminal.press(":mute nobody 1h");
    terminal.shows("would be refused").await;
    terminal.press("\x17\x17bob 1h");
    terminal.shows("would touch bob in club: 1 person").await;
    terminal.shows("enter runs it at once").await;
    terminal.press("\r");
    terminal.shows("muted bob in club for 1h").await;
    let nonce = bob.fresh_nonce();
    let refused = bob.try_send("club", "more", &nonce).await.unwrap();
    assert_eq!(refused["code"], "muted");
    terminal.press("7");
    terminal.shows("Action log").await;
    parlor_json(&parlord, &["lock", "club", "--reason", "raid"]).await;
    terminal.shows("locked club").await;
    terminal.press("u");
    terminal.shows("Take back: locked club").await;
    terminal.press("y");
    terminal.shows("took back: lock of club").await;
    ada.send("club", "open again").await;
    terminal.press("qq");
    terminal.is_over(0).await;
}

/// From the list of all users, where no room is known by itself.
#[tokio::test]
async fn where_a_mute_holds_is_picked_and_it_holds_there_alone() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) =
        (Client::named(&parlord, "ada").await, Client::named(&parlord, "bob").await);
    for room in ["club", "quiet"] {
        ada.watch(room).await;
        bob.watch(room).await;
        ada.send(room, "hello there").await;
    }
    let mut terminal = Terminal::sized(&admin_socket(&parlord), (80, 24));
    terminal.shows("quiet").await;
    terminal.press("2/bob\r");
    terminal.shows("1 match, of 2").await;
    terminal.press("mm");
    terminal.shows("[everywhere]").await;
    terminal.shows("nothing is missing").await;
    terminal.press("\t\t");
    terminal.shows("▶ Scope").await;
    let scope = |terminal: &mut Terminal| {
        terminal.look().lines().find(|line| line.contains("Scope")).unwrap_or_default().to_owned()
    };
    loop {
        let picked = scope(&mut terminal);
        if picked.contains("[in club]") {
            break;
        }
        terminal.press("\x1b[C");
        let next = async || (scope(&mut terminal) != picked).then_some(());
        eventually("another scope", next).await;
    }
    terminal.shows("nothing is missing").await;
    terminal.press("y");
    terminal.shows("muted bob in club for 10m").await;
    let nonce = bob.fresh_nonce();
    let refused = bob.try_send("club", "more", &nonce).await.unwrap();
    assert_eq!(refused["code"], "muted");
    bob.send("quiet", "still here").await;
    terminal.press("qq");
    terminal.is_over(0).await;
}

#[tokio::test]
async fn a_daemon_that_dies_is_told_and_one_that_is_back_is_shown() {
    let mut parlord = Parlord::start().await;
    let mut terminal = Terminal::open(&admin_socket(&parlord));
    terminal.shows("live").await;
    parlord.kill9();
    terminal.shows("STALE").await;
    parlord.begin().await;
    terminal.shows("connected again").await;
    terminal.press("q");
    terminal.is_over(0).await;
}

#[tokio::test]
async fn a_daemon_that_stands_still_is_stale_and_what_it_was_asked_is_told_once() {
    let parlord = Parlord::start().await;
    let mut bob = Client::named(&parlord, "bob").await;
    bob.watch("club").await;
    bob.send("club", "buy gold").await;
    let mut terminal = Terminal::open(&admin_socket(&parlord));
    terminal.shows("club").await;
    terminal.press(":room club\r");
    terminal.shows("buy gold").await;
    parlord.stop().await;
    let stopped = Instant::now();
    terminal.press("kmm");
    terminal.shows("mute bob in club 10m  waiting").await;
    terminal.shows("STALE").await;
    assert!(stopped.elapsed() < Duration::from_secs(6), "{:?}", stopped.elapsed());
    assert!(!terminal.look().contains("live"), "{}", terminal.look());
    terminal.press("mm");
    terminal.shows("Mute for ten minutes: the server has not answered for").await;
    parlord.go_on();
    terminal.shows("the server answers again").await;
    terminal.shows("muted bob in club for 10m").await;
    let screen = terminal.look();
    assert!(screen.contains("live") && !screen.contains("STALE"), "{screen}");
    assert!(!screen.contains("in doubt") && !screen.contains("waiting"), "{screen}");
    assert_eq!(audited(&parlord, "verb:mute").await, 1);
    terminal.press("qq");
    terminal.is_over(0).await;
}

#[tokio::test]
async fn everything_that_happens_in_a_room_is_a_sentence() {
    let parlord = Parlord::start().await;
    let (mut ada, mut bob) =
        (Client::named(&parlord, "ada").await, Client::named(&parlord, "bob").await);
    ada.watch("club").await;
    let hello = ada.send("club", "hello there").await;
    bob.watch("club").await;
    let gold = bob.send("club", "buy gold").await;
    let mut terminal = Terminal::sized(&admin_socket(&parlord), (120, 45));
    terminal.shows("club").await;
    terminal.press(":room club\r");
    terminal.shows("buy gold").await;
    ada.edit("club", hello, "hello all").await;
    let gold = gold.to_string();
    let mut undoable = String::new();
    for (words, told) in [
        ("topic club Chat", "set the topic: Chat"),
        ("notice club Welcome", "the server says: Welcome"),
        ("slow club 30s", "set the room: slow: once in 30 s"),
        ("lock club", "set the room: locked"),
        ("role club bob voice", "made bob a voice"),
        ("mute bob --room club --for 1h", "muted bob"),
        ("unmute bob --room club", "unmuted bob"),
        ("remove club GOLD", "removed #GOLD"),
        ("undo ACT", "brought back #GOLD"),
        ("purge bob --room club", "removed messages of 1 person"),
        ("undo ACT", "brought back #"),
        ("kick bob --room club --for 1m", "kicked bob"),
        ("ban bob --room club --for 1h", "banned bob"),
        ("unban bob --room club", "unbanned bob"),
    ] {
        let words = words.replace("GOLD", &gold).replace("ACT", &undoable);
        let words: Vec<&str> = words.split(' ').collect();
        let done = parlor_json(&parlord, &words).await;
        undoable = done["act"].as_str().unwrap().to_owned();
        let told = told.replace("GOLD", &gold);
        let gone = told.starts_with("removed");
        eventually(&told, async || {
            let screen = terminal.look();
            (screen.contains(&told) && screen.contains("[removed by ") == gone).then_some(())
        })
        .await;
    }
    let screen = terminal.look();
    assert!(screen.contains(&format!("edited #{hello}: hello all")), "{screen}");
    assert!(!screen.contains("bob, bob"), "each once: {screen}");
    terminal.press("qq");
    terminal.is_over(0).await;
}

#[tokio::test]
async fn only_rooms_that_somebody_rested_on_are_looked_at() {
    let parlord = Parlord::start().await;
    let mut ada = Client::named(&parlord, "ada").await;
    for room in ["one", "two", "three", "four"] {
        speak(&mut ada, room).await;
    }
    let mut terminal = Terminal::sized(&admin_socket(&parlord), (120, 30));
    terminal.shows("three").await;
    terminal.ticks(2).await;
    assert_eq!(audited(&parlord, "verb:look").await, 0, "nobody put the cursor anywhere");
    terminal.press("jjj");
    terminal.shows("hello there").await;
    terminal.ticks(2).await;
    assert_eq!(audited(&parlord, "verb:look").await, 1, "the one it stayed on");
    terminal.press("\r");
    terminal.shows("Members").await;
    terminal.press("q");
    terminal.press("k");
    terminal.press("k");
    terminal.shows("hello there").await;
    terminal.ticks(2).await;
    assert_eq!(
        audited(&parlord, "verb:look").await,
        3,
        "the one opened, and the one gone to after"
    );
    terminal.press("q");
    terminal.is_over(0).await;
}

/// How many records of the audit log this filter finds.
async fn audited(parlord: &Parlord, filter: &str) -> usize {
    let mut operator = Operator::attached(parlord).await;
    rows(&operator.get(json!({ "view": "audit", "filter": filter, "limit": 1_000 })).await).len()
}

/// A room is there once somebody said something in it.
async fn speak(client: &mut Client, room: &str) {
    client.watch(room).await;
    client.send(room, "hello there").await;
}
