//! A pseudo-terminal with the console in it.

use parlor_tests::{PATIENCE, eventually, parlor_binary};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use vt100::{Color, MouseProtocolMode, Parser};

/// A terminal with the console in it.
pub(crate) struct Terminal {
    pub(crate) screen: Parser,
    bytes: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    pub(crate) child: Box<dyn Child + Send + Sync>,
    /// Pictures that came.
    pub(crate) frames: usize,
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
    pub(crate) fn open(socket: &Path) -> Self {
        Self::sized(socket, (100, 30))
    }

    pub(crate) fn sized(socket: &Path, window: (u16, u16)) -> Self {
        let mut command = CommandBuilder::new(parlor_binary());
        command.args(["--socket", socket.to_str().unwrap()]);
        Self::run(command, window)
    }

    /// A shell with jobs that starts the console, says how it stopped and how it left the terminal, waits for a line, and lets
    /// the console go on.
    pub(crate) fn in_a_shell(socket: &Path) -> Self {
        let mut command = CommandBuilder::new("sh");
        let script = r#""$0" --socket "$1"; echo "stopped by $?"; stty -a; read line; fg; echo "ended by $?""#;
        command.args(["-m", "-c", script]);
        command.arg(parlor_binary());
        command.arg(socket);
        Self::run(command, (90, 30))
    }

    pub(crate) fn run(mut command: CommandBuilder, (columns, rows): (u16, u16)) -> Self {
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

    pub(crate) fn look(&mut self) -> String {
        while let Ok(chunk) = self.bytes.try_recv() {
            self.frames += chunk.windows(FRAME.len()).filter(|bytes| *bytes == FRAME).count();
            self.screen.process(&chunk);
        }
        self.screen.screen().contents()
    }

    pub(crate) async fn shows(&mut self, text: &str) {
        eventually(text, async || self.look().contains(text).then_some(())).await;
    }

    /// So many seconds begin on its clock.
    pub(crate) async fn ticks(&mut self, count: usize) {
        let mut seen = Vec::new();
        eventually("the clock", async || {
            let line = self.look().lines().next().unwrap_or_default().to_owned();
            if seen.last() != Some(&line) {
                seen.push(line);
            }
            (seen.len() > count).then_some(())
        })
        .await;
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.master.resize(size(columns, rows)).unwrap();
        self.screen.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// It ends with this code, and the terminal is as it was.
    pub(crate) async fn is_over(&mut self, code: u32) {
        let ended = eventually("the end", async || self.child.try_wait().unwrap()).await;
        assert_eq!(ended.exit_code(), code);
        self.is_given_back().await;
    }

    /// Nothing of the console's own modes is left on.
    pub(crate) async fn is_given_back(&mut self) {
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
    pub(crate) async fn is_as_if_opened(&mut self, socket: &Path, (columns, rows): (u16, u16)) {
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
