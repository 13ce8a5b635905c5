//! The console in a pseudo-terminal: the real `parlor` on the real `parlord`, keys in, a screen out.

use parlor_tests::{Client, Parlord, admin_socket, eventually, parlor_binary};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use vt100::Parser;

/// A terminal with the console in it.
struct Terminal {
    screen: Parser,
    bytes: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

impl Terminal {
    fn open(socket: &Path) -> Self {
        let pair = native_pty_system().openpty(size(100, 30)).unwrap();
        let mut command = CommandBuilder::new(parlor_binary());
        command.args(["--socket", socket.to_str().unwrap()]);
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
        let screen = Parser::new(cells(30), cells(100), 0);
        Self { screen, bytes, keys, master: pair.master, child }
    }

    fn look(&mut self) -> String {
        while let Ok(chunk) = self.bytes.try_recv() {
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
        eventually("the screen to be given back", async || {
            self.look();
            let screen = self.screen.screen();
            (!screen.alternate_screen() && !screen.hide_cursor()).then_some(())
        })
        .await;
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
    terminal.shows("mute bob in club 10m").await;
    let nonce = bob.fresh_nonce();
    let refused = bob.try_send("club", "more", &nonce).await.unwrap();
    assert_eq!(refused["code"], "muted");
    terminal.press("u");
    terminal.shows("Take back").await;
    terminal.press("y");
    terminal.shows("undo mute bob").await;
    bob.send("club", "free").await;
    terminal.shows("free").await;
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
async fn a_storm_of_sizes_leaves_a_whole_picture() {
    let parlord = Parlord::start().await;
    let mut terminal = Terminal::open(&admin_socket(&parlord));
    terminal.shows("live").await;
    for step in 0..100_u16 {
        terminal.resize(1 + (step * 37) % 200, 1 + (step * 13) % 60);
    }
    terminal.resize(90, 20);
    terminal.shows("1 rooms 2 users").await;
    let mut lines = String::new();
    eventually("the foot on the last line", async || {
        lines = terminal.look();
        lines.trim_end().ends_with("0 pulse").then_some(())
    })
    .await;
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
