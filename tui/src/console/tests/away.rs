//! Servers that are silent or gone: what is said of them, and of the acts on their way to them.

use super::flows::in_lobby;
use super::stage::{NOON, Stage, message, receipt, room};
use crate::console::app::{Effect, Link, Msg, State};
use crate::console::look::Look;
use crate::link::LinkError;
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{Act, Fault, Frame, View};
use parlor_protocol::deed::Verb;
use parlor_protocol::operator::Rank;

#[test]
fn a_server_that_stands_still_is_stale_within_seconds_and_live_when_it_goes_on() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.pass(60_000);
    assert!(stage.shows("live") && !stage.shows("STALE"), "{}", stage.screen(100, 30));
    stage.stopped = true;
    stage.pass(4_100);
    let screen = stage.screen(100, 30);
    assert!(screen.contains("no answer") && !screen.contains("live"), "{screen}");
    assert!(screen.contains("STALE ") && screen.contains(" stale"), "{screen}");
    assert!(screen.contains("lobby"), "what was known is still shown");
    stage.pass(60_000);
    assert!(stage.shows("STALE 1m"), "{}", stage.screen(100, 30));
    assert_eq!(stage.owed(), 1, "one ping, however long it lasts");
    stage.goes_on();
    assert!(stage.shows("the server answers again") && !stage.shows("STALE"));
    stage.pass(20_000);
    assert!(stage.shows("live") && !stage.shows("answers again"), "told once");
}

#[test]
fn a_list_that_was_left_long_ago_is_as_old_as_that() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("2");
    stage.show(View::Users, vec![]);
    stage.pass(180_000);
    stage.stopped = true;
    stage.press("1");
    stage.pass(6_000);
    assert!(stage.shows("STALE 3m") && stage.shows("lobby"), "{}", stage.screen(100, 30));
    stage.goes_on();
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.pass(1_000);
    stage.stopped = true;
    stage.pass(6_000);
    let screen = stage.screen(100, 30);
    assert!(screen.contains("STALE 7s"), "{screen}");
}

#[test]
fn an_act_that_nobody_answers_waits_and_is_in_doubt_until_its_answer_comes() {
    let mut stage = in_lobby();
    stage.stopped = true;
    stage.press("m m");
    let sent = stage.acts();
    assert!(!stage.shows("waiting"));
    stage.pass(120);
    assert!(stage.shows("mute mallory in lobby 10m  sent"), "{}", stage.screen(100, 30));
    stage.pass(2_880);
    assert!(stage.shows("mute mallory in lobby 10m  waiting 3s"), "{}", stage.screen(100, 30));
    assert!(!stage.shows("in doubt"));
    stage.pass(9_000);
    assert!(stage.shows("in doubt: no answer for 12s") && stage.shows("1 in doubt"));
    stage.press("m m");
    assert!(stage.shows("the server has not answered for 1"), "{}", stage.screen(100, 30));
    stage.press("m k");
    assert_eq!(stage.acts(), sent, "nothing is sent for whenever it goes on");
    stage.goes_on();
    stage.done(Verb::Mute, 99);
    let screen = stage.screen(100, 30);
    assert_eq!(screen.matches("muted mallory in lobby for 10m").count(), 1, "{screen}");
    assert!(!screen.contains("in doubt") && !screen.contains("waiting"), "{screen}");
    assert!(matches!(stage.app.acts.iter().last().map(|act| &act.state), Some(State::Done(_))));
    assert!(!stage.sent.iter().any(|one| matches!(one.act, Act::Outcome { .. })), "it was told");
}

#[test]
fn an_act_is_said_to_be_on_its_way_and_one_that_is_answered_at_once_does_not_flicker() {
    let mut stage = in_lobby();
    stage.press("m m");
    let begun = stage.acts();
    let empty = stage.screen(100, 30);
    for _frame in 0..6 {
        stage.pass(10);
        assert_eq!(stage.screen(100, 30), empty, "nothing comes that goes at once");
    }
    let wakes = stage.wakes;
    stage.pass(40);
    assert!(stage.wakes > wakes, "nobody has to press a key for it");
    assert!(stage.shows("mute mallory in lobby 10m  sent"), "{}", stage.screen(100, 30));
    stage.done(Verb::Mute, 99);
    assert!(!stage.shows("10m  sent") && stage.shows("muted mallory in lobby for 10m"));
    assert_eq!(stage.acts(), begun);
}

#[test]
fn what_was_asked_before_the_silence_is_not_sent_into_it() {
    let mut stage = in_lobby();
    stage.press("m m");
    stage.done(Verb::Mute, 99);
    stage.press("u");
    assert!(stage.shows("Take back"));
    let sent = stage.acts();
    stage.stopped = true;
    stage.pass(5_000);
    stage.press("y");
    assert_eq!(stage.acts(), sent);
    assert!(stage.shows("has not answered for") && stage.shows("nothing was sent"));
}

#[test]
fn a_server_that_answers_late_is_live_with_the_time_it_took() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.stopped = true;
    while stage.owed() == 0 {
        stage.pass(10);
    }
    stage.pass(240);
    stage.goes_on();
    assert!(stage.shows("live 2") && stage.shows("ms "), "{}", stage.screen(100, 30));
    stage.pass(5_000);
    assert!(stage.shows("live ▏"), "{}", stage.screen(100, 30));
}

#[test]
fn where_nothing_happens_a_second_is_one_awakening() {
    for ms in [1, 137, 499, 500, 999] {
        let mut stage = Stage::new(Look::MONO);
        stage.pass(ms);
        stage.connect(Rank::Moderator);
        stage.show(View::Rooms, vec![room("lobby", 9.0)]);
        stage.pass(9_500 - ms);
        let mut clocks = Vec::new();
        stage.wakes = 0;
        for _ in 0..60 {
            stage.pass(1_000);
            clocks.extend(stage.screen(100, 30).lines().next().map(str::to_owned));
        }
        assert_eq!(stage.wakes, 60, "connected at {ms}");
        clocks.dedup();
        assert_eq!(clocks.len(), 60, "the clock goes on with every one of them");
    }
}

#[test]
fn a_console_that_was_stopped_itself_does_not_blame_the_server() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.stopped = true;
    stage.pass(3_000);
    assert_eq!(stage.owed(), 1);
    stage.sleep(60_000);
    assert!(!stage.shows("STALE"), "{}", stage.screen(100, 30));
    stage.pass(4_000);
    assert!(stage.shows("STALE"), "silent all the same");
}

#[test]
fn the_time_of_ctrl_z_is_nobody_s_answer() {
    for stopped in [1_500, 60_000] {
        let mut stage = in_lobby();
        stage.stopped = true;
        stage.press("m m");
        let request = stage.last_id();
        while stage.owed() == 0 {
            stage.pass(100);
        }
        stage.press("ctrl-z");
        assert_eq!(stage.effects, [Effect::Suspend]);
        stage.continued(stopped);
        let screen = stage.screen(100, 30);
        assert!(!screen.contains("in doubt") && !screen.contains("STALE"), "{screen}");
        stage.goes_on();
        let receipt = receipt(request, Verb::Mute, 99, NOON);
        stage.frame(Frame::Receipt(Box::new(receipt)));
        assert!(stage.shows("live ▏"), "{}", stage.screen(100, 30));
        let took = stage.app.acts.iter().last().and_then(|act| act.took_ms);
        assert!(took.is_some_and(|took| took < 4_000), "{took:?}");
    }
}

#[test]
fn where_there_never_was_a_server_every_place_and_the_way_out_are_told() {
    let mut stage = Stage::new(Look::MONO);
    let places = format!(
        "  /run/user/1000/{}/admin.sock (XDG_RUNTIME_DIR): there is nothing\n",
        "parlor".repeat(20)
    );
    let why = LinkError::Absent { looked: places.repeat(2) };
    stage.tell(Msg::Link(Link::Waiting { tries: 1, wait_ms: 250, why }));
    let screen = stage.screen(80, 24);
    assert_eq!(screen.matches("there is nothing").count(), 2, "{screen}");
    assert!(screen.contains("│ folder. "), "to the last word: {screen}");
    assert!(!screen.contains("STALE"), "nothing is shown that could be: {screen}");
    stage.connect(Rank::Moderator);
    assert!(!stage.shows("there is nothing"));
}

#[test]
fn a_server_that_refuses_us_is_told_and_q_still_works() {
    let mut stage = Stage::new(Look::MONO);
    let fault = Fault::new(None, ErrorCode::NotPermitted, "uid 1000 is no operator");
    let why = LinkError::Refused(fault);
    stage.tell(Msg::Link(Link::Waiting { tries: 1, wait_ms: 250, why }));
    assert!(stage.shows("uid 1000 is no operator") && stage.shows("refused"));
    stage.press("q");
    assert_eq!(stage.effects, [Effect::Quit]);
}

#[test]
fn on_a_bad_line_a_late_answer_is_no_silence() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    // Each ping is answered after 1.4 s, and nothing else comes.
    stage.stopped = true;
    let mut stale = Vec::new();
    for round in 0..10 {
        while stage.owed() == 0 {
            stage.pass(100);
        }
        for _ in 0..14 {
            stage.pass(100);
            stale.extend(stage.shows("STALE").then_some(round));
        }
        stage.goes_on();
        stage.stopped = true;
        // It was owed since some time of the last tenth of a second.
        assert!(stage.shows("live 14") || stage.shows("live 15"), "{}", stage.screen(100, 30));
    }
    let first = |round: &i32| *round == 0;
    assert!(stale.iter().all(first), "only before it was known how long answers take: {stale:?}");
    stage.pass(8_000);
    assert!(stage.shows("STALE"), "silent all the same: {}", stage.screen(100, 30));
}

#[test]
fn an_answer_that_is_long_under_way_is_told_while_other_news_come() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.stopped = true;
    while stage.owed() == 0 {
        stage.pass(100);
    }
    for _ in 0..55 {
        stage.pass(100);
        stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    }
    let screen = stage.screen(100, 30);
    assert!(screen.contains("live 5") && screen.contains("ms ") && !screen.contains("STALE"));
}

#[test]
fn nothing_is_said_of_a_room_before_the_server_has() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("enter");
    assert!(stage.shows("loading") && !stage.shows("nothing was said"));
    stage.show(View::Tail, Vec::new());
    assert!(stage.shows("nothing was said here yet"), "{}", stage.screen(100, 30));
    stage.lines(View::Tail, vec![message(1, 7, "mallory", "buy gold")]);
    stage.press("/ x y z enter");
    assert!(stage.shows("none match the filter"), "{}", stage.screen(100, 30));
}

#[test]
fn the_first_connection_is_none_again() {
    let mut stage = Stage::new(Look::MONO);
    let why = LinkError::Lost("closed".into());
    stage.tell(Msg::Link(Link::Waiting { tries: 1, wait_ms: 250, why }));
    stage.connect(Rank::Moderator);
    assert!(!stage.shows("connected again"), "{}", stage.screen(100, 30));
}
