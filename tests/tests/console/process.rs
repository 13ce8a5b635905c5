//! The console as a program in its terminal: sizes, stops, signals, and how it sleeps and ends.

use super::{Terminal, speak};
use parlor_tests::{Client, Parlord, admin_socket, eventually};
use std::time::Instant;

#[tokio::test]
async fn without_a_daemon_it_says_so_and_leaves_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(&folder.path().join("admin.sock"));
    terminal.shows("admin.sock (--socket): there is nothing").await;
    terminal.press("q");
    terminal.is_over(69).await;
    terminal.shows("parlor: No daemon answers.").await;
}

#[tokio::test]
async fn a_storm_of_sizes_leaves_the_picture_of_the_last_one() {
    let parlord = Parlord::start().await;
    let socket = admin_socket(&parlord);
    let mut ada = Client::named(&parlord, "ada").await;
    for room in ["club", "games/lfg", "news"] {
        speak(&mut ada, room).await;
    }
    let mut terminal = Terminal::open(&socket);
    terminal.shows("games/lfg").await;
    let (began, before) = (Instant::now(), terminal.frames);
    for step in 0..200_u16 {
        terminal.resize(1 + (step * 37) % 200, 1 + (step * 13) % 60);
    }
    terminal.resize(120, 30);
    // A frame waits for its turn, 33 ms after the last one, however many sizes came meanwhile.
    eventually("the storm to be over", async || terminal.look().contains("live").then_some(()))
        .await;
    let turns = usize::try_from(began.elapsed().as_millis() / 33).unwrap();
    let drawn = terminal.frames - before;
    assert!(drawn <= turns.max(8) + 2, "{drawn} frames in {turns} turns");
    terminal.is_as_if_opened(&socket, (120, 30)).await;
    // What stood beside the table must not stay there.
    terminal.resize(90, 20);
    terminal.is_as_if_opened(&socket, (90, 20)).await;
    terminal.press("q");
    terminal.is_over(0).await;
}

#[tokio::test]
async fn suspended_it_gives_the_terminal_back_and_then_goes_on() {
    let parlord = Parlord::start().await;
    let socket = admin_socket(&parlord);
    let mut ada = Client::named(&parlord, "ada").await;
    speak(&mut ada, "club").await;
    let mut terminal = Terminal::in_a_shell(&socket);
    terminal.shows("club").await;
    terminal.press("\x1a");
    // 128 and the number of SIGSTOP: it did not end.
    terminal.shows("stopped by 147").await;
    terminal.shows(" icanon").await;
    terminal.shows(" echo ").await;
    terminal.is_given_back().await;
    let shell = terminal.child.process_id().unwrap();
    eventually("the console alone, and stopped", async || {
        (state_of_the_child_of(shell) == "T").then_some(())
    })
    .await;
    speak(&mut ada, "while/away").await;
    terminal.resize(120, 25);
    terminal.press("\r");
    terminal.shows("while/away").await;
    assert!(terminal.screen.screen().alternate_screen());
    terminal.is_as_if_opened(&socket, (120, 25)).await;
    speak(&mut ada, "after/all").await;
    terminal.shows("after/all").await;
    terminal.press("q");
    terminal.shows("ended by 0").await;
    terminal.is_over(0).await;
}

#[tokio::test]
async fn whoever_stops_it_gets_the_terminal_and_it_takes_it_again() {
    use rustix::process::Signal;
    let parlord = Parlord::start().await;
    let mut terminal = Terminal::open(&admin_socket(&parlord));
    terminal.shows("live").await;
    let pid = i32::try_from(terminal.child.process_id().unwrap()).unwrap();
    let tell = |signal| {
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    };
    let is_stopped = async || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        stat.contains(") T ").then_some(())
    };
    terminal.press(":mute b");
    terminal.shows(":mute b").await;
    tell(Signal::TSTP);
    terminal.is_given_back().await;
    eventually("the console to be stopped", is_stopped).await;
    terminal.resize(120, 25);
    tell(Signal::CONT);
    terminal.shows(":mute b").await;
    assert!(terminal.screen.screen().alternate_screen());
    terminal.press("ob");
    terminal.shows(":mute bob").await;
    // Nobody is asked here; what came on the screen meanwhile does not stay.
    tell(Signal::STOP);
    eventually("the console to be stopped", is_stopped).await;
    terminal.resize(90, 20);
    terminal.screen.process(b"\x1b[?1049l\x1b[2Jsomething else");
    tell(Signal::CONT);
    terminal.shows(":mute bob").await;
    assert!(terminal.screen.screen().alternate_screen());
    assert!(!terminal.look().contains("something else"), "{}", terminal.look());
    terminal.press("\x03\x03\x03");
    terminal.is_over(0).await;
}

#[tokio::test]
async fn while_nothing_happens_it_sleeps() {
    let parlord = Parlord::start().await;
    let mut terminal = Terminal::open(&admin_socket(&parlord));
    terminal.shows("live").await;
    let pid = terminal.child.process_id().unwrap();
    // What comes at the start has come by then. A second that begins wakes it once, or the answer to a ping does that then
    // comes. A busy machine may wake it now and then, but not in every three seconds.
    terminal.ticks(2).await;
    let mut windows = Vec::new();
    while windows.len() < 10 && !windows.iter().any(|slept| *slept <= 3.0) {
        let before = sleeps_of(pid);
        terminal.ticks(3).await;
        windows.push(sleeps_of(pid) - before);
    }
    assert!(windows.iter().any(|slept| *slept <= 3.0), "in three seconds each: {windows:?}");
    terminal.press("q");
    terminal.is_over(0).await;
}

#[tokio::test]
async fn term_gives_the_terminal_back() {
    let parlord = Parlord::start().await;
    let mut terminal = Terminal::open(&admin_socket(&parlord));
    terminal.shows("live").await;
    let pid = i32::try_from(terminal.child.process_id().unwrap()).unwrap();
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    terminal.is_over(0).await;
}

/// How often a process gave the processor up by itself (proc_pid_status(5)).
fn sleeps_of(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.unwrap().trim().parse().unwrap()
}

/// The state that Linux gives for the only child of a process (proc_pid_stat(5)).
fn state_of_the_child_of(parent: u32) -> String {
    let of = |entry: std::fs::DirEntry| -> Option<String> {
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let (_, fields) = stat.rsplit_once(") ")?;
        let mut fields = fields.split(' ');
        let (state, of) = (fields.next()?, fields.next()?);
        (of == parent.to_string()).then(|| state.to_owned())
    };
    let all = std::fs::read_dir("/proc").unwrap().filter_map(|entry| of(entry.ok()?));
    all.collect()
}
