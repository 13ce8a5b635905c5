//! How things look: colours by what they mean, and glyphs that a plain terminal has too.

use super::text::Safe;
use crate::text::{cut_with, pad};
use ratatui::style::{Color, Modifier, Style};
use std::borrow::Cow;

/// How the console draws on this terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) palette: Palette,
    pub(crate) glyphs: Glyphs,
}

/// Colours are the terminal's own sixteen (names are in the bright blue: the other one is hardly seen on black). On a light
/// ground, where yellow and cyan are hardly seen, they are darker ones of the two hundred and fifty-six. Without any, bold,
/// underlined and reversed text say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Palette {
    Colour,
    Light,
    Mono,
}

/// Which characters the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyphs {
    Unicode,
    Ascii,
}

/// What a text is, which decides how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    /// Of less weight: units, times, borders.
    Dim,
    Title,
    /// A key to press.
    Key,
    /// The row under the cursor.
    Cursor,
    Marked,
    /// Something went well, or is live.
    Good,
    /// Something deserves a look.
    Warn,
    /// Something is wrong, or hurts somebody.
    Bad,
    /// A person's name.
    Name,
    /// What matches a filter or is typed.
    Input,
    /// It cannot be used now.
    Off,
}

impl Look {
    pub(crate) fn style(self, tone: Tone) -> Style {
        match self.palette {
            Palette::Colour => colour(tone),
            Palette::Light => light(tone),
            Palette::Mono => mono(tone),
        }
    }

    pub(crate) fn glyph(self, glyph: Glyph) -> &'static str {
        let (unicode, ascii) = glyph.forms();
        match self.glyphs {
            Glyphs::Unicode => unicode,
            Glyphs::Ascii => ascii,
        }
    }

    /// A text as this terminal can show it. Where a dot divides parts of a line, ours stands between blanks, as nobody's name can.
    pub(crate) fn text(self, text: &str) -> Cow<'_, str> {
        match self.glyphs {
            Glyphs::Ascii if text.contains(" · ") => Cow::Owned(text.replace(" · ", " - ")),
            Glyphs::Ascii | Glyphs::Unicode => Cow::Borrowed(text),
        }
    }

    /// Cut to so many cells, with a mark where something is left out.
    pub(crate) fn cut(self, text: &str, cells: usize) -> Cow<'_, str> {
        cut_with(text, cells, self.glyph(Glyph::Cut))
    }

    /// In exactly so many cells.
    pub(crate) fn fill(self, text: &Safe, cells: usize) -> Safe {
        Safe::part(pad(&self.cut(text.as_str(), cells), cells, false))
    }

    /// A bar of eighths, or of ten steps in ASCII, for a value between 0 and `most`.
    pub(crate) fn bar(self, value: f64, most: f64) -> &'static str {
        const UNICODE: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
        const ASCII: [&str; 8] = ["_", ".", ",", "-", "=", "+", "*", "#"];
        let steps = match self.glyphs {
            Glyphs::Unicode => UNICODE,
            Glyphs::Ascii => ASCII,
        };
        let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
        let step = (share * 7.0).round() as usize;
        steps.get(step).copied().unwrap_or(" ")
    }
}

/// The glyphs that carry a meaning; their ASCII forms are as different from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glyph {
    Cursor,
    Mark,
    Alert,
    Live,
    Down,
    Falling,
    Rising,
    Owner,
    Moderator,
    Voice,
    Flag,
    Done,
    Failed,
    Doubt,
    Into,
    Bar,
    /// Something was cut off here. No name has the ASCII form in it.
    Cut,
    /// From one to another.
    To,
    /// It is no more, and stands because somebody aims at it.
    Gone,
    /// It stands still while somebody reads.
    Held,
}

impl Glyph {
    const fn forms(self) -> (&'static str, &'static str) {
        match self {
            Self::Cursor => ("▶", ">"),
            Self::Mark => ("✓", "*"),
            Self::Alert => ("!", "!"),
            Self::Live => ("●", "o"),
            Self::Down => ("◐", "x"),
            Self::Falling => ("↓", "v"),
            Self::Rising => ("↑", "^"),
            Self::Owner => ("♛", "~"),
            Self::Moderator => ("★", "@"),
            Self::Voice => ("+", "+"),
            Self::Flag => ("⚑", "#"),
            Self::Done => ("✓", "ok"),
            Self::Failed => ("✗", "no"),
            Self::Doubt => ("?", "?"),
            Self::Into => ("›", ">"),
            Self::Bar => ("▏", "|"),
            Self::Cut => ("…", "~"),
            Self::To => ("–", "-"),
            Self::Gone => ("✕", "%"),
            Self::Held => ("⏸", "="),
        }
    }
}

fn colour(tone: Tone) -> Style {
    let plain = Style::new();
    match tone {
        Tone::Plain => plain,
        Tone::Dim => plain.fg(Color::DarkGray),
        Tone::Title => plain.add_modifier(Modifier::BOLD),
        Tone::Key => plain.fg(Color::Cyan),
        Tone::Cursor => plain.add_modifier(Modifier::REVERSED),
        Tone::Marked => plain.fg(Color::Magenta).add_modifier(Modifier::BOLD),
        Tone::Good => plain.fg(Color::Green),
        Tone::Warn => plain.fg(Color::Yellow),
        Tone::Bad => plain.fg(Color::Red).add_modifier(Modifier::BOLD),
        Tone::Name => plain.fg(Color::LightBlue),
        Tone::Input => plain.fg(Color::Cyan).add_modifier(Modifier::UNDERLINED),
        Tone::Off => plain.fg(Color::DarkGray).add_modifier(Modifier::CROSSED_OUT),
    }
}

/// Each of them stands off white at 4.5 to 1 at least.
fn light(tone: Tone) -> Style {
    let of = |index| colour(tone).fg(Color::Indexed(index));
    match tone {
        Tone::Plain | Tone::Title | Tone::Cursor => colour(tone),
        Tone::Dim | Tone::Off => of(241),
        Tone::Key | Tone::Input => of(24),
        Tone::Marked => of(90),
        Tone::Good => of(22),
        Tone::Warn => of(94),
        Tone::Bad => of(124),
        Tone::Name => of(19),
    }
}

fn mono(tone: Tone) -> Style {
    let plain = Style::new();
    match tone {
        Tone::Plain | Tone::Dim | Tone::Good | Tone::Name => plain,
        Tone::Title | Tone::Key | Tone::Marked | Tone::Warn => plain.add_modifier(Modifier::BOLD),
        Tone::Cursor => plain.add_modifier(Modifier::REVERSED),
        Tone::Bad => plain.add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
        Tone::Input => plain.add_modifier(Modifier::UNDERLINED),
        Tone::Off => plain.add_modifier(Modifier::DIM),
    }
}

#[cfg(test)]
impl Look {
    pub(crate) const COLOUR: Self = Self { palette: Palette::Colour, glyphs: Glyphs::Unicode };
    pub(crate) const LIGHT: Self = Self { palette: Palette::Light, glyphs: Glyphs::Unicode };
    pub(crate) const MONO: Self = Self { palette: Palette::Mono, glyphs: Glyphs::Unicode };
    pub(crate) const ASCII: Self = Self { palette: Palette::Mono, glyphs: Glyphs::Ascii };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The luminance of a colour of the cube or the greys (WCAG 2.2, relative luminance).
    fn luminance(index: u8) -> f64 {
        let step = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
        let rgb = match index {
            232.. => [8 + 10 * (index - 232); 3],
            _ => [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(step),
        };
        let linear = rgb.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    #[test]
    fn everything_can_be_read_on_white() {
        for tone in [
            Tone::Dim,
            Tone::Off,
            Tone::Key,
            Tone::Input,
            Tone::Marked,
            Tone::Good,
            Tone::Warn,
            Tone::Bad,
            Tone::Name,
        ] {
            let style = light(tone);
            let Some(Color::Indexed(index)) = style.fg else { panic!("{tone:?}: {style:?}") };
            let contrast = 1.05 / (luminance(index) + 0.05);
            assert!(contrast >= 4.5, "{tone:?}: {contrast}");
            assert_eq!(style.add_modifier, colour(tone).add_modifier, "{tone:?}");
        }
    }
}
