//! Keys as they are written (`m k`, `ctrl-d`, `G`), and what has been pressed of a sequence.

#![allow(clippy::wildcard_enum_match_arm, reason = "a keyboard has more keys than a console uses")]

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// So many keys within so many milliseconds are a paste into the wrong window, not somebody typing.
const BURST: usize = 8;
const BURST_MS: u64 = 30;

/// What touches somebody waits this long for the keys behind its own: with as many as a paste has it is not done.
pub(super) const HELD_MS: u64 = BURST_MS;

/// The keys of a sequence that have been pressed, and when keys came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pressed {
    prefix: String,
    times: Vec<(u64, KeyCode)>,
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

    /// Notes a key. True or false: it is one of many that came at once, a paste; true for the first that is known to be. A
    /// key that is held down comes often, too, but alone.
    pub(crate) fn pasted(&mut self, key: KeyEvent, now: u64) -> Option<bool> {
        self.times.push((now, key.code));
        let last = self.times.len().saturating_sub(BURST);
        self.times.drain(..last);
        let (first, _) = self.times.first().copied()?;
        let many = self.times.len() == BURST && now - first < BURST_MS;
        let one = self.times.iter().all(|(_, code)| *code == key.code);
        if now >= self.pasting && (!many || one) {
            return None;
        }
        let begins = now >= self.pasting;
        self.pasting = now + BURST_MS;
        self.prefix.clear();
        Some(begins)
    }

    /// Whether no key came just before.
    pub(crate) fn is_first(&self, now: u64) -> bool {
        self.times.last().is_none_or(|(at, _)| now >= at + BURST_MS)
    }

    /// Takes a key. `known` says whether some command has these keys, and whether some command's begin with them.
    pub(crate) fn key(&mut self, key: KeyEvent, known: impl Fn(&str) -> (bool, bool)) -> Chord {
        let name = name(key);
        // What is about the terminal is no second key of anything.
        if matches!(name.as_str(), "ctrl-z" | "ctrl-l") {
            self.prefix.clear();
        }
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
        assert_eq!(pressed.key(key('m'), known), Chord::Prefix);
        assert_eq!(pressed.prefix(), "m");
        assert_eq!(pressed.key(key('k'), known), Chord::Whole("m k".into()));
        assert_eq!(pressed.key(key('m'), known), Chord::Prefix);
        assert_eq!(pressed.key(key('x'), known), Chord::Unknown("m x".into()));
        assert_eq!(pressed.key(key('j'), known), Chord::Whole("j".into()));
    }

    #[test]
    fn many_keys_at_once_are_a_paste() {
        let mut pressed = Pressed::default();
        let text = "how are you and more".chars().zip(1_000..);
        let told: Vec<Option<bool>> =
            text.map(|(char, at)| pressed.pasted(key(char), at)).collect();
        assert!(told.iter().take(7).all(Option::is_none));
        assert_eq!(told.get(7), Some(&Some(true)));
        assert!(told.iter().skip(8).all(|told| *told == Some(false)));
        assert_eq!(pressed.pasted(key('j'), 2_000), None);
    }

    #[test]
    fn a_key_that_is_held_down_is_none() {
        let mut pressed = Pressed::default();
        assert!(
            (0..50).all(|_| pressed.pasted(key('j'), 1_000).is_none()),
            "a slow line brings many at once"
        );
        let slow = "how are you".chars().zip(1..);
        let mut told = slow.map(|(char, place)| pressed.pasted(key(char), 2_000 + place * 5));
        assert!(told.all(|told| told.is_none()), "somebody types fast");
    }

    #[test]
    fn keys_are_written_as_people_write_them() {
        let ctrl = KeyEvent::new(KeyCode::Char('D'), KeyModifiers::CONTROL);
        assert_eq!(name(ctrl), "ctrl-d");
        assert_eq!(name(KeyEvent::new(KeyCode::Char(' '), KeyModifiers::NONE)), "space");
        assert_eq!(name(KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT)), "G");
    }
}
