//! What this terminal can, and what the operator wants of it.

use super::guard::Mouse;
use crate::console::look::{Glyphs, Look, Palette};
use std::time::Duration;

/// Whether there are to be colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Colours {
    /// If the terminal has them and `NO_COLOR` is not set (no-color.org).
    #[default]
    Auto,
    Always,
    Never,
}

/// What was asked for on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) colours: Colours,
    pub(crate) ascii: bool,
    /// The terminal is light, whatever it says.
    pub(crate) light: bool,
}

/// How to draw. `env` reads the environment.
pub(crate) fn look(wish: Wish, env: impl Fn(&str) -> Option<String>) -> Look {
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let plain = set("NO_COLOR").is_some() || matches!(set("TERM").as_deref(), None | Some("dumb"));
    let palette = match wish.colours {
        Colours::Never => Palette::Mono,
        Colours::Auto if plain => Palette::Mono,
        Colours::Always | Colours::Auto if wish.light || is_light(set) => Palette::Light,
        Colours::Always | Colours::Auto => Palette::Colour,
    };
    // The first that is set decides (POSIX XBD 8.2).
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default();
    let locale = locale.to_ascii_lowercase().replace('-', "");
    let ascii = wish.ascii || !locale.contains("utf8");
    Look { palette, glyphs: if ascii { Glyphs::Ascii } else { Glyphs::Unicode } }
}

/// Whether the terminal says that its ground is light, and has colours for that. `COLORFGBG` ends with the ground's number among
/// the sixteen (rxvt(1)). Asking the terminal itself (OSC 11) is not worth it: an answer that comes late is keys.
fn is_light(set: impl Fn(&str) -> Option<String>) -> bool {
    let many = set("TERM").is_some_and(|term| term.contains("256color"));
    let ground = set("COLORFGBG");
    let ground = ground.as_deref().and_then(|both| both.rsplit(';').next());
    (many || set("COLORTERM").is_some()) && matches!(ground, Some("7" | "15"))
}

/// The time between frames: a line over ssh is slower than one's own machine.
pub(crate) fn pace(env: impl Fn(&str) -> Option<String>) -> Duration {
    Duration::from_millis(if is_remote(env) { 100 } else { 33 })
}

/// Whether clicks are ours: on one's own machine, and where it was asked for.
pub(crate) fn mouse(asked: bool, env: impl Fn(&str) -> Option<String>) -> Mouse {
    if asked || !is_remote(env) { Mouse::Ours } else { Mouse::Terminals }
}

fn is_remote(env: impl Fn(&str) -> Option<String>) -> bool {
    ["SSH_CONNECTION", "SSH_TTY"].into_iter().any(|name| env(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<String> {
        |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn the_environment_decides_unless_the_operator_does() {
        let modern = &[("TERM", "xterm-256color"), ("LANG", "en_GB.UTF-8")];
        assert_eq!(look(Wish::default(), env(modern)), Look::COLOUR);
        let plain = &[("TERM", "xterm"), ("LANG", "C.utf8"), ("NO_COLOR", "1")];
        assert_eq!(look(Wish::default(), env(plain)), Look::MONO);
        let always = Wish { colours: Colours::Always, ..Wish::default() };
        assert_eq!(look(always, env(plain)), Look::COLOUR);
        let old = &[("TERM", "vt100"), ("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")];
        assert_eq!(look(Wish::default(), env(old)).glyphs, Glyphs::Ascii);
        assert_eq!(look(Wish::default(), env(&[])), Look::ASCII);
        let empty = &[("TERM", "xterm"), ("LANG", "C.UTF-8"), ("NO_COLOR", "")];
        assert_eq!(look(Wish::default(), env(empty)), Look::COLOUR);
    }

    #[test]
    fn a_light_ground_is_taken_from_the_terminal_or_the_operator() {
        let light = &[("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("COLORFGBG", "0;15")];
        assert_eq!(look(Wish::default(), env(light)), Look::LIGHT);
        let three =
            &[("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("COLORFGBG", "0;default;7")];
        assert_eq!(look(Wish::default(), env(three)), Look::LIGHT);
        let dark = &[("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("COLORFGBG", "15;0")];
        assert_eq!(look(Wish::default(), env(dark)), Look::COLOUR);
        let few = &[("TERM", "xterm"), ("LANG", "C.UTF-8"), ("COLORFGBG", "0;15")];
        assert_eq!(look(Wish::default(), env(few)), Look::COLOUR, "it has sixteen");
        let said = Wish { light: true, ..Wish::default() };
        assert_eq!(look(said, env(dark)), Look::LIGHT);
        let never = Wish { colours: Colours::Never, ..said };
        assert_eq!(look(never, env(light)), Look::MONO);
    }

    #[test]
    fn clicks_are_the_terminals_over_ssh_unless_they_are_asked_for() {
        let far = &[("SSH_TTY", "/dev/pts/1")];
        assert_eq!(mouse(false, env(far)), Mouse::Terminals);
        assert_eq!(mouse(true, env(far)), Mouse::Ours);
        assert_eq!(mouse(false, env(&[])), Mouse::Ours);
    }

    #[test]
    fn frames_are_rarer_over_ssh() {
        assert!(pace(env(&[("SSH_TTY", "/dev/pts/1")])) > pace(env(&[])));
    }
}
