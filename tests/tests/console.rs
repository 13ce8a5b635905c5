//! The console in a pseudo-terminal: the real `parlor` on the real `parlord`, keys in, a screen out.

use parlor_tests::{Client, PATIENCE, Parlord, admin_socket, eventually, parlor_binary};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use vt100::{Color, MouseProtocolMode, Parser};

/// A terminal with the console in it.
struct Terminal {
    screen: Parser,
    bytes: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// Pictures that came.
    frames: usize,
}

/// A picture begins with it: the terminal waits for the whole of it (mode 2026).
const FRAME: &[u8] = b"\x1b[?2026h";

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

impl Terminal {
    fn open(socket: &Path) -> Self {
        Self::sized(socket, (100, 30))
    }

    fn sized(socket: &Path, window: (u16, u16)) -> Self {
        let mut command = CommandBuilder::new(parlor_binary());
        command.args(["--socket", socket.to_str().unwrap()]);
        Self::run(command, window)
    }

    /// A shell with jobs that starts the console, says how it stopped and how it left the terminal, waits for a line, and lets
    /// the console go on.
    fn in_a_shell(socket: &Path) -> Self {
        let mut command = CommandBuilder::new("sh");
        let script = r#""$0" --socket "$1"; echo "stopped by $?"; stty -a; read line; fg; echo "ended by $?""#;
        command.args(["-m", "-c", script]);
        command.arg(parlor_binary());
        command.arg(socket);
        Self::run(command, (90, 30))
    }

    fn run(mut command: CommandBuilder, (columns, rows): (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let child = pair.slave.spawn_command(command).unwrap();
        let mut out = pair.master.try_clone_reader().unwrap();
        let (sender, bytes) = channel();
        std::thread::spawn(move || {
            let mut chunk = [0; 4_096];
            while let Ok(count @ 1..) = out.read(&mut chunk) {
                if sender.send(chunk[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let screen = Parser::new(cells(rows), cells(columns), 0);
        Self { screen, bytes, keys, master: pair.master, child, frames: 0 }
    }

    fn look(&mut self) -> String {
        while let Ok(chunk) = self.bytes.try_recv() {
            self.frames += chunk.windows(FRAME.len()).filter(|bytes| *bytes == FRAME).count();
            self.screen.process(&chunk);
        }
        self.screen.screen().contents()
    }

    async fn shows(&mut self, text: &str) {
        eventually(text, async || self.look().contains(text).then_some(())).await;
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.master.resize(size(columns, rows)).unwrap();
        self.screen.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// It ends with this code, and the terminal is as it was.
    async fn is_over(&mut self, code: u32) {
        let ended = eventually("the end", async || self.child.try_wait().unwrap()).await;
        assert_eq!(ended.exit_code(), code);
        self.is_given_back().await;
    }

    /// Nothing of the console's own modes is left on.
    async fn is_given_back(&mut self) {
        eventually("the screen to be given back", async || {
            self.look();
            let screen = self.screen.screen();
            let plain = !screen.alternate_screen() && !screen.bracketed_paste();
            let none = screen.mouse_protocol_mode() == MouseProtocolMode::None;
            (plain && none && !screen.hide_cursor()).then_some(())
        })
        .await;
    }

    /// What stands in every cell, and how.
    fn cells(&self, columns: u16, rows: u16) -> Vec<(String, Color, [bool; 3])> {
        let at = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let cell = |(row, column)| {
            let cell = self.screen.screen().cell(row, column)?;
            // A cell that was never written on looks like a blank.
            let text = if cell.has_contents() { cell.contents() } else { " " };
            Some((text.to_owned(), cell.fgcolor(), [cell.bold(), cell.underline(), cell.inverse()]))
        };
        at.filter_map(cell).collect()
    }

    /// The screen is, cell for cell and colour for colour, what a console draws that was opened at this size.
    async fn is_as_if_opened(&mut self, socket: &Path, (columns, rows): (u16, u16)) {
        let mut fresh = Self::sized(socket, (columns, rows));
        fresh.shows("live").await;
        let (mut ours, mut theirs) = (String::new(), String::new());
        let same = async || {
            (ours, theirs) = (self.look(), fresh.look());
            // Both clocks tick with the second; until the slower one has ticked, they differ.
            (self.cells(columns, rows) == fresh.cells(columns, rows)).then_some(())
        };
        let limit = PATIENCE - Duration::from_secs(1);
        let same = tokio::time::timeout(limit, eventually("the same picture", same)).await;
        same.unwrap_or_else(|_| panic!("this is drawn:\n{ours}\nand this when opened:\n{theirs}"));
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may be over already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

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
    terminal.press("mm");
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
    terminal.shows("1 of 2").await;
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
async fn without_a_daemon_it_says_so_and_leaves_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(&folder.path().join("admin.sock"));
    terminal.shows("not connected").await;
    terminal.press("q");
    terminal.is_over(0).await;
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
    terminal.is_as_if_opened(&socket, (120, 30)).await;
    // What stood beside the table must not stay there.
    terminal.resize(90, 20);
    terminal.is_as_if_opened(&socket, (90, 20)).await;
    // A frame waits for its turn, 33 ms after the last one, however many sizes came meanwhile.
    let turns = usize::try_from(began.elapsed().as_millis() / 33).unwrap();
    let drawn = terminal.frames - before;
    assert!(drawn <= turns + 2, "{drawn} frames in {turns} turns");
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
    // 128 and the number of SIGTSTP: it did not end.
    terminal.shows("stopped by 148").await;
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
async fn while_nothing_happens_it_sleeps() {
    let parlord = Parlord::start().await;
    let mut terminal = Terminal::open(&admin_socket(&parlord));
    terminal.shows("live").await;
    let pid = terminal.child.process_id().unwrap();
    let mut clock = async |ticks: usize| {
        let mut seen = Vec::new();
        eventually("the clock", async || {
            let line = terminal.look().lines().next().unwrap_or_default().to_owned();
            if seen.last() != Some(&line) {
                seen.push(line);
            }
            (seen.len() > ticks).then_some(())
        })
        .await;
    };
    // What comes at the start has come by then. A second that begins wakes it once; a busy machine may do so now and then, but
    // not in every five seconds.
    clock(2).await;
    let mut windows = Vec::new();
    while windows.len() < 10 && !windows.iter().any(|slept| *slept <= 6.0) {
        let before = sleeps_of(pid);
        clock(5).await;
        windows.push(sleeps_of(pid) - before);
    }
    assert!(windows.iter().any(|slept| *slept <= 6.0), "in five seconds each: {windows:?}");
    terminal.press("q");
    terminal.is_over(0).await;
}

/// How often a process gave the processor up by itself (proc_pid_status(5)).
fn sleeps_of(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.unwrap().trim().parse().unwrap()
}

/// A room is there once somebody said something in it.
async fn speak(client: &mut Client, room: &str) {
    client.watch(room).await;
    client.send(room, "hello there").await;
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
