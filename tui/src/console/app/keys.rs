//! Keys as they are written (`m k`, `ctrl-d`, `G`), and what has been pressed of a sequence.

#![allow(clippy::wildcard_enum_match_arm, reason = "a keyboard has more keys than a console uses")]

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// So many keys within so many milliseconds are a paste into the wrong window, not somebody typing.
const BURST: usize = 8;
const BURST_MS: u64 = 30;

/// The keys of a sequence that have been pressed, and when keys came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pressed {
    prefix: String,
    times: Vec<u64>,
    /// Until then keys are of a paste.
    pasting: u64,
}

/// What a key made of the sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chord {
    /// These keys are a command's.
    Whole(String),
    /// More keys may follow.
    Prefix,
    /// No command begins so.
    Unknown(String),
    /// Many keys at once: a paste. True for the first of them.
    Pasted(bool),
}

impl Pressed {
    /// The keys pressed so far, to show what may follow.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// These keys of a sequence were pressed, though not on the keyboard.
    pub(crate) fn begin(&mut self, prefix: &str) {
        prefix.clone_into(&mut self.prefix);
    }

    /// Takes a key. `known` says whether some command has these keys, and whether some command's begin with them.
    pub(crate) fn key(
        &mut self,
        key: KeyEvent,
        now: u64,
        known: impl Fn(&str) -> (bool, bool),
    ) -> Chord {
        self.times.push(now);
        let last = self.times.len().saturating_sub(BURST);
        self.times.drain(..last);
        let first = self.times.first().copied().unwrap_or(now);
        if now < self.pasting || self.times.len() == BURST && now - first < BURST_MS {
            let begins = now >= self.pasting;
            self.pasting = now + BURST_MS;
            self.prefix.clear();
            return Chord::Pasted(begins);
        }
        let name = name(key);
        let keys = if self.prefix.is_empty() { name } else { format!("{} {name}", self.prefix) };
        match known(&keys) {
            (true, _) => {
                self.prefix.clear();
                Chord::Whole(keys)
            }
            (false, true) => {
                self.prefix = keys;
                Chord::Prefix
            }
            (false, false) => {
                self.prefix.clear();
                Chord::Unknown(keys)
            }
        }
    }
}

/// A key as it is written.
pub(crate) fn name(key: KeyEvent) -> String {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let base = match key.code {
        KeyCode::Char(' ') => "space".to_owned(),
        KeyCode::Char(char) if ctrl => char.to_ascii_lowercase().to_string(),
        KeyCode::Char(char) => char.to_string(),
        KeyCode::Enter => "enter".to_owned(),
        KeyCode::Esc => "esc".to_owned(),
        KeyCode::Tab => "tab".to_owned(),
        KeyCode::BackTab => "backtab".to_owned(),
        KeyCode::Backspace => "backspace".to_owned(),
        KeyCode::Up => "up".to_owned(),
        KeyCode::Down => "down".to_owned(),
        KeyCode::Left => "left".to_owned(),
        KeyCode::Right => "right".to_owned(),
        KeyCode::Home => "home".to_owned(),
        KeyCode::End => "end".to_owned(),
        KeyCode::PageUp => "pageup".to_owned(),
        KeyCode::PageDown => "pagedown".to_owned(),
        KeyCode::Delete => "delete".to_owned(),
        KeyCode::F(number) => format!("f{number}"),
        _ => "?key".to_owned(),
    };
    if ctrl { format!("ctrl-{base}") } else { base }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(char: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(char), KeyModifiers::NONE)
    }

    fn known(keys: &str) -> (bool, bool) {
        (matches!(keys, "j" | "m k" | "g g"), matches!(keys, "m" | "g"))
    }

    #[test]
    fn sequences_are_followed_key_by_key() {
        let mut pressed = Pressed::default();
        assert_eq!(pressed.key(key('m'), 0, known), Chord::Prefix);
        assert_eq!(pressed.prefix(), "m");
        assert_eq!(pressed.key(key('k'), 500, known), Chord::Whole("m k".into()));
        assert_eq!(pressed.key(key('m'), 1_000, known), Chord::Prefix);
        assert_eq!(pressed.key(key('x'), 1_500, known), Chord::Unknown("m x".into()));
        assert_eq!(pressed.key(key('j'), 2_000, known), Chord::Whole("j".into()));
    }

    #[test]
    fn many_keys_at_once_run_nothing() {
        let mut pressed = Pressed::default();
        let chords: Vec<Chord> =
            (0..20).map(|at| pressed.key(key('x'), 1_000 + at, known)).collect();
        assert!(chords.iter().skip(7).all(|chord| matches!(chord, Chord::Pasted(_))));
        assert_eq!(chords.iter().filter(|chord| **chord == Chord::Pasted(true)).count(), 1);
        assert_eq!(pressed.key(key('j'), 2_000, known), Chord::Whole("j".into()));
    }

    #[test]
    fn keys_are_written_as_people_write_them() {
        let ctrl = KeyEvent::new(KeyCode::Char('D'), KeyModifiers::CONTROL);
        assert_eq!(name(ctrl), "ctrl-d");
        assert_eq!(name(KeyEvent::new(KeyCode::Char(' '), KeyModifiers::NONE)), "space");
        assert_eq!(name(KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT)), "G");
    }
}
