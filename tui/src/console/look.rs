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

/// Colours are the terminal's own sixteen, and of these those that are read best on the dark grounds that people have: the grey
/// is the ground itself in some, and blue is hardly seen on black. On a light ground, where yellow and cyan are hardly seen, they
/// are darker ones of the two hundred and fifty-six. Without any, bold, underlined and reversed text say the same.
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
    /// Of less weight: units, times.
    Dim,
    /// Borders and bars: nothing that is read.
    Line,
    /// It was so when the server was heard last.
    Stale,
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
    /// Of several panes the one that the keys go to.
    Keys,
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
            Self::Keys => ("»", ">>"),
        }
    }
}

fn colour(tone: Tone) -> Style {
    let plain = Style::new();
    match tone {
        Tone::Plain => plain,
        Tone::Dim => plain.fg(Color::Reset),
        Tone::Line => plain.add_modifier(Modifier::DIM),
        Tone::Stale => plain.fg(Color::Reset).remove_modifier(Modifier::BOLD),
        Tone::Title => plain.add_modifier(Modifier::BOLD),
        Tone::Key => plain.fg(Color::Cyan),
        Tone::Cursor => plain.add_modifier(Modifier::REVERSED),
        Tone::Marked => plain.fg(Color::LightMagenta).add_modifier(Modifier::BOLD),
        Tone::Good => plain.fg(Color::Green),
        Tone::Warn => plain.fg(Color::Yellow).add_modifier(Modifier::BOLD),
        Tone::Bad => plain.fg(Color::LightRed).add_modifier(Modifier::BOLD),
        Tone::Name => plain.add_modifier(Modifier::BOLD),
        Tone::Input => plain.fg(Color::Cyan).add_modifier(Modifier::UNDERLINED),
        Tone::Off => {
            plain.fg(Color::Reset).add_modifier(Modifier::DIM.union(Modifier::CROSSED_OUT))
        }
    }
}

/// Each of them stands off white, and off the beige that some have instead, at 4.5 to 1 at least.
fn light(tone: Tone) -> Style {
    let of = |index| colour(tone).fg(Color::Indexed(index));
    match tone {
        Tone::Plain | Tone::Title | Tone::Cursor => colour(tone),
        Tone::Dim | Tone::Line | Tone::Stale => of(241),
        Tone::Off => of(241).remove_modifier(Modifier::DIM),
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
        Tone::Plain | Tone::Dim | Tone::Line | Tone::Stale | Tone::Good | Tone::Name => plain,
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

    /// The sixteen colours, the ground and the text of dark terminals that people have.
    const DARK: [(&str, [u32; 16], u32, u32); 5] = [
        (
            "xterm",
            [
                0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
                0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
            ],
            0x000000,
            0xe5e5e5,
        ),
        (
            "VGA",
            [
                0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
                0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
            ],
            0x000000,
            0xaaaaaa,
        ),
        (
            "GNOME",
            [
                0x171421, 0xc01c28, 0x26a269, 0xa2734c, 0x12488b, 0xa347ba, 0x2aa1b3, 0xd0cfcc,
                0x5e5c64, 0xf66151, 0x33d17a, 0xe9ad0c, 0x2a7bde, 0xc061cb, 0x33c7de, 0xffffff,
            ],
            0x1e1e1e,
            0xffffff,
        ),
        (
            "Tango",
            [
                0x2e3436, 0xcc0000, 0x4e9a06, 0xc4a000, 0x3465a4, 0x75507b, 0x06989a, 0xd3d7cf,
                0x555753, 0xef2929, 0x8ae234, 0xfce94f, 0x729fcf, 0xad7fa8, 0x34e2e2, 0xeeeeec,
            ],
            0x000000,
            0xd3d7cf,
        ),
        (
            "Solarized",
            [
                0x073642, 0xdc322f, 0x859900, 0xb58900, 0x268bd2, 0xd33682, 0x2aa198, 0xeee8d5,
                0x002b36, 0xcb4b16, 0x586e75, 0x657b83, 0x839496, 0x6c71c4, 0x93a1a1, 0xfdf6e3,
            ],
            0x002b36,
            0x839496,
        ),
    ];

    /// The relative luminance of a colour (WCAG 2.2).
    fn luminance(colour: u32) -> f64 {
        let linear = [16, 8, 0].map(|shift| {
            let part = f64::from(colour >> shift & 0xff) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    fn contrast(one: u32, other: u32) -> f64 {
        let [one, other] = [one, other].map(|colour| luminance(colour) + 0.05);
        one.max(other) / one.min(other)
    }

    /// A colour of the cube or the greys.
    fn indexed(index: u8) -> u32 {
        let step = |step: u32| if step == 0 { 0 } else { 55 + 40 * step };
        let at = u32::from(index.saturating_sub(16));
        match index {
            232.. => (8 + 10 * (u32::from(index) - 232)) * 0x10101,
            _ => step(at / 36) << 16 | step(at / 6 % 6) << 8 | step(at % 6),
        }
    }

    const READ: [Tone; 10] = [
        Tone::Plain,
        Tone::Dim,
        Tone::Stale,
        Tone::Key,
        Tone::Input,
        Tone::Marked,
        Tone::Good,
        Tone::Warn,
        Tone::Bad,
        Tone::Name,
    ];

    #[test]
    fn everything_can_be_read_on_dark_grounds() {
        for (name, colours, ground, text) in DARK {
            for tone in READ {
                let place = match colour(tone).fg {
                    None | Some(Color::Reset) => None,
                    Some(Color::Green) => Some(2),
                    Some(Color::Yellow) => Some(3),
                    Some(Color::Cyan) => Some(6),
                    Some(Color::LightRed) => Some(9),
                    Some(Color::LightMagenta) => Some(13),
                    other => panic!("{tone:?}: {other:?}"),
                };
                let contrast = contrast(place.map_or(text, |place: usize| colours[place]), ground);
                // No red, yellow or magenta is as far off all grounds. What of them is nearer is bold.
                let bold = colour(tone).add_modifier.contains(Modifier::BOLD);
                let least = if bold { 3.2 } else { 4.5 };
                assert!(contrast >= least, "{tone:?} on {name}: {contrast:.1}");
            }
        }
    }

    #[test]
    fn everything_can_be_read_on_light_grounds() {
        for tone in READ.into_iter().filter(|tone| *tone != Tone::Plain) {
            let style = light(tone);
            let Some(Color::Indexed(index)) = style.fg else { panic!("{tone:?}: {style:?}") };
            for ground in [0xffffff, 0xfdf6e3] {
                let contrast = contrast(indexed(index), ground);
                assert!(contrast >= 4.5, "{tone:?} on {ground:06x}: {contrast:.1}");
            }
            assert_eq!(style.add_modifier, colour(tone).add_modifier, "{tone:?}");
        }
    }
}
