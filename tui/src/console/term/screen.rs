//! What stands on the screen, and how the next frame gets there: the difference only, in one write.

use super::disputed::{forget, is_disputed, is_symbol};
use super::scroll::Scroll;
use crossterm::QueueableCommand;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// What a terminal that does not know its size is taken for, as a serial line is.
const UNKNOWN: (u16, u16) = (80, 24);

/// All of a terminal of this size.
pub(crate) fn all(size: (u16, u16)) -> Rect {
    let (width, height) = if size.0 == 0 || size.1 == 0 { UNKNOWN } else { size };
    Rect::new(0, 0, width, height)
}

/// Two pictures: the one that stands, and the next.
#[derive(Debug)]
pub(crate) struct Screen<W> {
    out: W,
    stands: Buffer,
    next: Buffer,
    cursor: Option<Position>,
    /// The terminal may show something else than `stands` says.
    unknown: bool,
    bytes: Vec<u8>,
}

/// What a frame cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Painted {
    /// Nothing, if nothing changed.
    pub(crate) bytes: usize,
    /// How long the terminal took to take them.
    pub(crate) blocked: Duration,
}

impl<W: Write> Screen<W> {
    pub(crate) fn new(out: W, area: Rect) -> Self {
        let (stands, next) = (Buffer::empty(area), Buffer::empty(area));
        Self { out, stands, next, cursor: None, unknown: true, bytes: Vec::with_capacity(65_536) }
    }

    /// The size it has.
    pub(crate) fn area(&self) -> Rect {
        self.next.area
    }

    /// The terminal has another size, or somebody else wrote on it: the next frame is painted whole.
    pub(crate) fn reset(&mut self, area: Rect) {
        self.stands = Buffer::empty(area);
        self.next = Buffer::empty(area);
        self.unknown = true;
    }

    /// Draws a frame and writes what is different, at once. `draw` says where the terminal's cursor stands, if anywhere.
    pub(crate) fn paint(
        &mut self,
        draw: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> io::Result<Painted> {
        self.next.reset();
        let cursor = draw(&mut self.next);
        self.bytes.clear();
        self.bytes.queue(BeginSynchronizedUpdate)?;
        let begun = self.bytes.len();
        if self.unknown {
            self.bytes.queue(Clear(ClearType::All))?.queue(Hide)?;
        } else if let Some(scroll) = Scroll::find(&self.stands, &self.next) {
            scroll.write(&mut self.bytes)?;
            scroll.apply(&mut self.stands);
        }
        if !self.unknown {
            self.clear_disputed()?;
        }
        let changed = self.stands.diff(&self.next);
        // Each piece begins with a move of the cursor, whatever the terminal took the symbol before it for.
        for piece in changed.chunk_by(|(.., cell), _| !is_symbol(cell)) {
            CrosstermBackend::new(&mut self.bytes).draw(piece.iter().copied())?;
        }
        self.place(cursor)?;
        if self.bytes.len() == begun {
            return Ok(Painted::default());
        }
        self.bytes.queue(EndSynchronizedUpdate)?;
        std::mem::swap(&mut self.stands, &mut self.next);
        self.unknown = false;
        self.send()
    }

    /// A row with a symbol that the terminal may take for wider or narrower than we do is written anew as a whole when it changes:
    /// nothing of what was there before, or of what the symbol was drawn over, stays.
    fn clear_disputed(&mut self) -> io::Result<()> {
        let width = usize::from(self.next.area.width).max(1);
        let rows = self.stands.content.chunks_mut(width).zip(self.next.content.chunks(width));
        for ((old, new), y) in rows.zip(0..) {
            if (is_disputed(old) || is_disputed(new)) && old != new {
                self.bytes.queue(MoveTo(0, y))?.queue(Clear(ClearType::UntilNewLine))?;
                forget(old, new);
            }
        }
        Ok(())
    }

    /// Writes bytes that are no picture: a text for the clipboard.
    pub(crate) fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    /// Painting moved the cursor, so a shown one is placed anew with every frame.
    fn place(&mut self, cursor: Option<Position>) -> io::Result<()> {
        match cursor {
            Some(at) if !self.bytes.is_empty() || self.cursor != cursor => {
                self.bytes.queue(MoveTo(at.x, at.y))?.queue(Show)?;
            }
            None if self.cursor.is_some() => {
                self.bytes.queue(Hide)?;
            }
            Some(_) | None => {}
        }
        self.cursor = cursor;
        Ok(())
    }

    fn send(&mut self) -> io::Result<Painted> {
        let began = Instant::now();
        self.out.write_all(&self.bytes)?;
        self.out.flush()?;
        Ok(Painted { bytes: self.bytes.len(), blocked: began.elapsed() })
    }
}

#[cfg(test)]
impl Screen<Vec<u8>> {
    /// What was written since the last time.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    /// Counts writes.
    #[derive(Default)]
    struct Out {
        writes: Vec<usize>,
    }

    impl Write for Out {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.writes.push(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn say(text: &'static str) -> impl FnOnce(&mut Buffer) -> Option<Position> {
        move |buffer| {
            buffer.set_string(0, 0, text, Style::new());
            None
        }
    }

    #[test]
    fn a_frame_is_one_write_and_an_unchanged_one_is_none() {
        let mut screen = Screen::new(Out::default(), Rect::new(0, 0, 80, 24));
        screen.paint(say("hello")).unwrap();
        assert_eq!(screen.out.writes.len(), 1);
        assert_eq!(screen.paint(say("hello")).unwrap(), Painted::default());
        assert_eq!(screen.out.writes.len(), 1);
        let painted = screen.paint(say("hallo")).unwrap();
        assert_eq!(screen.out.writes.len(), 2);
        assert!(painted.bytes < 80, "{painted:?}");
    }

    #[test]
    fn a_terminal_without_a_size_has_the_usual_one() {
        assert_eq!(all((0, 0)), Rect::new(0, 0, 80, 24));
        assert_eq!(all((132, 0)), Rect::new(0, 0, 80, 24));
        assert_eq!(all((1, 1)), Rect::new(0, 0, 1, 1));
    }

    #[test]
    fn after_a_reset_everything_is_painted_again() {
        let mut screen = Screen::new(Out::default(), Rect::new(0, 0, 80, 24));
        screen.paint(say("hello")).unwrap();
        screen.reset(Rect::new(0, 0, 40, 12));
        assert!(screen.paint(say("hello")).unwrap().bytes > 5);
        assert_eq!(screen.area(), Rect::new(0, 0, 40, 12));
    }

    #[test]
    fn the_cursor_is_shown_where_it_is_wanted_and_hidden_after() {
        let mut screen = Screen::new(Vec::new(), Rect::new(0, 0, 80, 24));
        screen.paint(say("x")).unwrap();
        screen.out.clear();
        screen.paint(|_| Some(Position::new(3, 2))).unwrap();
        assert!(String::from_utf8_lossy(&screen.out).contains("\u{1b}[3;4H\u{1b}[?25h"));
        screen.out.clear();
        screen.paint(say("")).unwrap();
        assert!(String::from_utf8_lossy(&screen.out).contains("\u{1b}[?25l"));
    }
}
