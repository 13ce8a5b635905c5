//! One line that is being typed.

#![allow(clippy::wildcard_enum_match_arm, reason = "a keyboard has more keys than a console uses")]

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The text, and where in it the next character goes, in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edit {
    chars: Vec<char>,
    at: usize,
}

/// Longer lines help nobody.
const LONGEST: usize = 1_024;

impl Edit {
    pub(crate) fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().take(LONGEST).collect();
        Self { at: chars.len(), chars }
    }

    pub(crate) fn text(&self) -> String {
        self.chars.iter().collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// What stands before the cursor.
    pub(crate) fn before(&self) -> String {
        self.chars.iter().take(self.at).collect()
    }

    pub(crate) fn insert(&mut self, text: &str) {
        // A line has no second one, and controls are not typed.
        for char in text.chars().map(|char| if char.is_control() { ' ' } else { char }) {
            if self.chars.len() < LONGEST {
                self.chars.insert(self.at, char);
                self.at += 1;
            }
        }
    }

    /// Takes a key that edits; false: it means something else.
    pub(crate) fn key(&mut self, key: KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('a') if ctrl => self.at = 0,
            KeyCode::Char('e') if ctrl => self.at = self.chars.len(),
            KeyCode::Char('u') if ctrl => drop(self.chars.drain(..std::mem::take(&mut self.at))),
            KeyCode::Char('w') if ctrl => self.erase_word(),
            KeyCode::Char(char) if !ctrl && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.insert(char.encode_utf8(&mut [0; 4]));
            }
            KeyCode::Backspace if self.at > 0 => {
                self.at -= 1;
                self.chars.remove(self.at);
            }
            KeyCode::Delete if self.at < self.chars.len() => drop(self.chars.remove(self.at)),
            KeyCode::Backspace | KeyCode::Delete => {}
            KeyCode::Left => self.at = self.at.saturating_sub(1),
            KeyCode::Right => self.at = (self.at + 1).min(self.chars.len()),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.chars.len(),
            _ => return false,
        }
        true
    }

    fn erase_word(&mut self) {
        let before = self.chars.get(..self.at).unwrap_or_default();
        let end = before.iter().rposition(|char| *char != ' ').map_or(0, |at| at + 1);
        let word = before.get(..end).unwrap_or_default();
        let start = word.iter().rposition(|char| *char == ' ').map_or(0, |at| at + 1);
        self.chars.drain(start..self.at);
        self.at = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(edit: &mut Edit, code: KeyCode, modifiers: KeyModifiers) -> bool {
        edit.key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        let mut edit = Edit::of("mute mallory");
        press(&mut edit, KeyCode::Char('w'), KeyModifiers::CONTROL);
        assert_eq!(edit.text(), "mute ");
        edit.insert("bob\n");
        press(&mut edit, KeyCode::Home, KeyModifiers::NONE);
        press(&mut edit, KeyCode::Delete, KeyModifiers::NONE);
        press(&mut edit, KeyCode::Char('M'), KeyModifiers::SHIFT);
        assert_eq!(edit.text(), "Mute bob ");
        assert_eq!(edit.before(), "M");
        press(&mut edit, KeyCode::Char('u'), KeyModifiers::CONTROL);
        assert_eq!(edit.text(), "ute bob ");
        assert!(!press(&mut edit, KeyCode::Enter, KeyModifiers::NONE));
    }

    #[test]
    fn it_stays_within_its_bound() {
        let mut edit = Edit::default();
        edit.insert(&"x".repeat(5_000));
        assert_eq!(edit.text().len(), LONGEST);
    }
}
