//! Keys for a dialog that runs something: neither a paste nor somebody who types a text beside its field presses its buttons.

#![allow(clippy::wildcard_enum_match_arm, reason = "a keyboard has more keys than a console uses")]

use super::PASTED;
use crate::console::app::App;
use crate::console::app::draft::{Draft, Field};
use crate::console::app::keys::HELD_MS;
use crate::console::app::overlay::Overlay;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Whoever presses a letter that means nothing types, and goes on to for so long.
const TYPES: u64 = 2_000;

impl Overlay {
    /// Whether the key runs or closes it, and may be one of a paste.
    pub(super) fn is_button(&self, key: KeyEvent) -> bool {
        let letter = match key.code {
            KeyCode::Char('y' | 'n' | 'q') => !self.has_field(),
            KeyCode::Enter => false,
            _ => return false,
        };
        let enter = key.code == KeyCode::Enter;
        match self {
            Self::Act(draft) => {
                let last = matches!(draft.field, Field::Run | Field::Typed | Field::Cancel);
                letter || enter && last && !draft.seeks()
            }
            Self::Confirm(_) => letter || enter,
            Self::Help { .. }
            | Self::Line(_)
            | Self::Filter { .. }
            | Self::Sort { .. }
            | Self::Sheet(_) => false,
        }
    }
}

impl App {
    /// A key while something lies over the screen.
    pub(super) fn over_key(&mut self, key: KeyEvent) {
        let now = self.now.mono;
        if !self.over.as_ref().is_some_and(Overlay::has_buttons) {
            self.out.before = None;
            return self.follow(key);
        }
        if self.pressed.is_first(now) {
            self.out.before.clone_from(&self.over);
        }
        let Some(first) = self.pressed.pasted(key, now) else { return self.follow(key) };
        let into_field = self.out.before.as_ref().is_some_and(Overlay::has_field);
        match key.code {
            KeyCode::Char(_) | KeyCode::Backspace if into_field && self.out.held.is_none() => {
                self.follow(key);
            }
            // The text of a paste is the field's; the ends of its lines press nothing.
            _ if into_field => {
                self.out.held = None;
                self.toasts.note("that looked like a paste: no button was pressed", now);
            }
            _ => {
                self.out.held = None;
                if let Some(before) = &self.out.before {
                    self.over = Some(before.clone());
                }
                if first {
                    self.toasts.note(PASTED, now);
                }
            }
        }
    }

    /// Notes that a key did nothing: a letter is one of a text.
    pub(super) fn noted(&mut self, key: KeyEvent) {
        let plain = !key.modifiers.contains(KeyModifiers::CONTROL);
        if matches!(key.code, KeyCode::Char(char) if plain && char.is_alphabetic()) {
            self.out.typing = self.now.mono + TYPES;
        }
    }

    /// Letters go into a field: what comes at once behind them is still of that text.
    pub(super) fn written(&mut self) {
        self.out.typing = self.out.typing.max(self.now.mono + HELD_MS);
    }

    /// Whether a button's key is only a letter of what somebody types, or the end of it.
    pub(super) fn is_typing(&self) -> bool {
        self.now.mono < self.out.typing
    }
}

/// Where a text that was meant as one is to be typed.
pub(super) fn where_to_type(draft: &Draft) -> String {
    match draft.text_name() {
        _ if draft.field == Field::Typed => {
            "that came with the word: press enter once more".to_owned()
        }
        Some("Reason") if draft.picks_reason() => {
            "type the reason in the field: tab or r".to_owned()
        }
        Some(name) => format!("type the {} in the field: tab", name.to_lowercase()),
        None => "no text is typed here: y waits for a moment".to_owned(),
    }
}
