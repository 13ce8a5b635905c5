//! Keys while something lies over the screen.

#![allow(clippy::wildcard_enum_match_arm, reason = "a keyboard has more keys than a console uses")]

use super::acting;
use super::buttons::where_to_type;
use crate::console::app::commands::{COMMANDS, Command, after};
use crate::console::app::complete::complete_filter;
use crate::console::app::draft::{Draft, Field, Planned};
use crate::console::app::keys::name;
use crate::console::app::overlay::{CommandLine, Confirm, Overlay};
use crate::console::app::{App, Edit, Sheet};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

impl App {
    /// A key for what lies on top. It is taken out for the time, so that it can be closed by not being put back.
    pub(super) fn dialog_key(&mut self, key: KeyEvent) {
        // What is about the terminal is no matter of the dialog's.
        match name(key).as_str() {
            "ctrl-z" => return super::suspend(self),
            "ctrl-l" => return super::redraw(self),
            _ => {}
        }
        let Some(over) = self.over.take() else { return };
        let ctrl_c =
            key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
        if ctrl_c || (key.code == KeyCode::Esc && !over.is_searched()) {
            return;
        }
        match over {
            Overlay::Help { search, at } => self.help_key(key, search, at),
            Overlay::Line(line) => self.line_key(key, line),
            Overlay::Filter { edit, before, wrong } => self.filter_key(key, edit, before, wrong),
            Overlay::Sort { at } => self.sort_key(key, at),
            Overlay::Act(draft) => self.draft_key(key, draft),
            Overlay::Confirm(confirm) => self.confirm_key(key, confirm),
            Overlay::Sheet(sheet) => self.sheet_key(key, sheet),
        }
    }

    /// A paste for what lies on top; false: it takes none.
    pub(super) fn dialog_paste(&mut self, text: &str) -> bool {
        let now = self.now.mono;
        match &mut self.over {
            Some(Overlay::Filter { edit, .. } | Overlay::Help { search: edit, .. }) => {
                edit.insert(text)
            }
            Some(Overlay::Line(line)) => {
                line.edit.insert(text);
                let line = line.clone();
                self.line_changed(line, None);
            }
            Some(Overlay::Act(draft)) if draft.seeks() => {
                draft.scope.insert(text);
                draft.changed(now);
            }
            Some(Overlay::Act(draft)) if draft.field == Field::Text => {
                draft.text.insert(text);
                draft.changed(now);
            }
            // A name that has to be typed is typed.
            Some(
                Overlay::Act(_) | Overlay::Sort { .. } | Overlay::Confirm(_) | Overlay::Sheet(_),
            )
            | None => return false,
        }
        true
    }

    /// No key is pressed in vain without a word.
    pub(super) fn in_vain(&mut self, key: KeyEvent) {
        let text = match name(key).as_str() {
            ":" => "no command while this is open · esc leaves it".to_owned(),
            key => format!("{key} does nothing here · esc leaves"),
        };
        self.toasts.key(&text, self.now.mono);
        self.noted(key);
        // Whoever wanted a line types on, and what he types presses nothing.
        if matches!(key.code, KeyCode::Char(':' | '/')) {
            self.pressed.deafen(self.now.mono);
        }
    }

    fn help_key(&mut self, key: KeyEvent, mut search: Edit, mut at: usize) {
        match key.code {
            KeyCode::Up => at = at.saturating_sub(1),
            KeyCode::Down => {
                let last = found(&search.text()).count().saturating_sub(1);
                at = (at + 1).min(last);
            }
            KeyCode::Enter => {
                let command = found(&search.text()).nth(at);
                if let Some(command) = command {
                    self.run(command);
                }
                return;
            }
            KeyCode::Char('?') if search.is_empty() => return,
            _ if search.key(key) => at = 0,
            _ => self.in_vain(key),
        }
        self.over = Some(Overlay::Help { search, at });
    }

    fn filter_key(
        &mut self,
        key: KeyEvent,
        mut edit: Edit,
        before: String,
        wrong: Option<(usize, String)>,
    ) {
        match key.code {
            // Who leaves a mistake would take what is shown for filtered.
            KeyCode::Enter if wrong.is_some() => {
                self.over = Some(Overlay::Filter { edit, before, wrong });
                return;
            }
            KeyCode::Enter => return,
            KeyCode::Esc => return self.nav.top_mut().set_filter(&before),
            _ => {}
        }
        match (key.code, self.nav.top().view()) {
            (KeyCode::Tab, Some(view)) => {
                if let Some(said) = complete_filter(&mut edit, view, &self.nav.known()) {
                    self.toasts.key(&said, self.now.mono);
                }
            }
            _ if edit.key(key) => {}
            _ => self.in_vain(key),
        }
        self.nav.top_mut().set_filter(&edit.text());
        let wrong = self.nav.top().flaw();
        self.over = Some(Overlay::Filter { edit, before, wrong });
    }

    fn sort_key(&mut self, key: KeyEvent, at: usize) {
        let sorts = self.nav.top().sorts();
        let last = sorts.len().saturating_sub(1);
        let at = match key.code {
            KeyCode::Up | KeyCode::Char('k') => at.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => (at + 1).min(last),
            KeyCode::Enter | KeyCode::Char(' ') => {
                if let Some((by, _)) = sorts.get(at) {
                    self.nav.top_mut().sort(by);
                }
                return;
            }
            KeyCode::Char('q' | 's') => return,
            _ => {
                self.in_vain(key);
                at
            }
        };
        self.over = Some(Overlay::Sort { at });
    }

    fn confirm_key(&mut self, key: KeyEvent, mut confirm: Confirm) {
        match key.code {
            KeyCode::Char('y' | 'n' | 'q') if self.is_typing() => {
                let text = "no text is typed here: y and n wait for a moment";
                self.toasts.key(text, self.now.mono);
            }
            KeyCode::Char('y') => return acting::take_back(self, &confirm),
            KeyCode::Char('n' | 'q') => return,
            KeyCode::Enter if confirm.yes => return acting::take_back(self, &confirm),
            KeyCode::Enter => return,
            KeyCode::Tab | KeyCode::BackTab => confirm.yes = !confirm.yes,
            KeyCode::Left | KeyCode::Right => confirm.yes = key.code == KeyCode::Right,
            _ => self.in_vain(key),
        }
        self.over = Some(Overlay::Confirm(confirm));
    }

    fn sheet_key(&mut self, key: KeyEvent, mut sheet: Sheet) {
        let page = sheet.page();
        match name(key).as_str() {
            "q" | "z" | "enter" => return,
            "j" | "down" => sheet.step(1),
            "k" | "up" => sheet.step(-1),
            "space" | "pagedown" | "ctrl-d" => sheet.step(page),
            "pageup" | "ctrl-u" => sheet.step(-page),
            "g" | "home" => sheet.step(isize::MIN / 2),
            "G" | "end" => sheet.step(isize::MAX / 2),
            _ => self.in_vain(key),
        }
        self.over = Some(Overlay::Sheet(sheet));
    }

    fn draft_key(&mut self, key: KeyEvent, mut draft: Box<Draft>) {
        // They are read while anything is picked or typed.
        if let KeyCode::PageDown | KeyCode::PageUp = key.code {
            if !draft.targets.turn(key.code == KeyCode::PageDown) {
                self.in_vain(key);
            }
            self.over = Some(Overlay::Act(draft));
            return;
        }
        if draft.seeks() {
            self.seek_key(key, &mut draft);
            self.over = Some(Overlay::Act(draft));
            return;
        }
        if letter(key).is_some_and(|letter| draft.is_of_word(letter)) {
            draft.field = Field::Typed;
        }
        let typing = matches!(draft.field, Field::Text | Field::Typed);
        let runs = match key.code {
            KeyCode::Char('y' | 'n' | 'q') => !typing,
            KeyCode::Enter => matches!(draft.field, Field::Run | Field::Typed),
            _ => false,
        };
        match key.code {
            _ if runs && self.is_typing() => {
                self.toasts.key(&where_to_type(&draft), self.now.mono);
            }
            KeyCode::Tab => draft.step(1),
            KeyCode::BackTab => draft.step(-1),
            KeyCode::Down => draft.row(1),
            KeyCode::Up => draft.row(-1),
            KeyCode::Enter if draft.field == Field::Cancel => return,
            KeyCode::Enter if matches!(draft.field, Field::Run | Field::Typed) => {
                return self.run_draft(draft);
            }
            KeyCode::Enter if draft.field == Field::Text => draft.go_on(),
            KeyCode::Enter => draft.step(1),
            KeyCode::Char('y') if !typing => return self.run_draft(draft),
            KeyCode::Char('q') if !typing => return,
            KeyCode::Char('e') if draft.to_edit().is_some() => {
                let edit = Edit::of(draft.to_edit().unwrap_or_default());
                let line = CommandLine { edit, ..CommandLine::default() };
                return self.line_changed(Box::new(line), None);
            }
            _ => self.edit_draft(&mut draft, key),
        }
        self.over = Some(Overlay::Act(draft));
    }

    /// A key while a room is searched for: what is picked stays when the search ends.
    fn seek_key(&mut self, key: KeyEvent, draft: &mut Draft) {
        match key.code {
            KeyCode::Esc => draft.scope.found(),
            // Nothing is found yet.
            KeyCode::Enter | KeyCode::Tab | KeyCode::Down if draft.scope.needs_room() => {
                self.toasts.key("no room is picked yet · esc ends the search", self.now.mono);
            }
            KeyCode::Enter | KeyCode::Tab | KeyCode::Down => {
                draft.scope.found();
                draft.step(1);
            }
            KeyCode::BackTab | KeyCode::Up => draft.scope.found(),
            _ if draft.scope.key(key) => draft.changed(self.now.mono),
            _ => self.in_vain(key),
        }
    }

    fn edit_draft(&mut self, draft: &mut Draft, key: KeyEvent) {
        let now = self.now.mono;
        let last = draft.choices().len().saturating_sub(1);
        match (draft.field, key.code) {
            (Field::Text, KeyCode::Right)
                if draft.picks_reason() && draft.text.before() == draft.text.text() =>
            {
                draft.next_reason();
                draft.changed(now);
            }
            (Field::Scope | Field::Choice | Field::Cancel | Field::Run, KeyCode::Char('r'))
                if draft.picks_reason() =>
            {
                draft.next_reason();
                draft.changed(now);
            }
            (Field::Text, _) => {
                if draft.text.key(key) {
                    draft.changed(now);
                    self.written();
                } else {
                    self.in_vain(key);
                }
            }
            (Field::Typed, _) => match draft.typed.edit.key(key) {
                true => self.written(),
                false => self.in_vain(key),
            },
            (Field::Scope, KeyCode::Left | KeyCode::Right | KeyCode::Char(' ')) => {
                draft.scope.step(if key.code == KeyCode::Left { -1 } else { 1 });
                draft.changed(now);
            }
            (Field::Scope, KeyCode::Char('/')) => draft.scope.seek(),
            (Field::Choice, KeyCode::Left) => {
                draft.choice = draft.choice.checked_sub(1).unwrap_or(last);
                draft.changed(now);
            }
            (Field::Choice, KeyCode::Right | KeyCode::Char(' ')) => {
                draft.choice = if draft.choice < last { draft.choice + 1 } else { 0 };
                draft.changed(now);
            }
            // Where a button stands is where the arrow points: none comes out at the other end.
            (Field::Cancel | Field::Run, KeyCode::Left) => draft.field = Field::Cancel,
            (Field::Cancel | Field::Run, KeyCode::Right) => draft.field = Field::Run,
            (Field::Scope | Field::Choice | Field::Cancel | Field::Run, KeyCode::Char(digit)) => {
                let pick = digit.to_digit(10).and_then(|digit| (digit as usize).checked_sub(1));
                match pick.filter(|pick| *pick <= last && last > 0) {
                    Some(pick) => {
                        draft.choice = pick;
                        draft.changed(now);
                    }
                    None => self.in_vain(key),
                }
            }
            (Field::Scope | Field::Choice | Field::Cancel | Field::Run, _) => self.in_vain(key),
        }
    }

    /// Runs it, or says what is missing and goes where one can do something about it.
    fn run_draft(&mut self, mut draft: Box<Draft>) {
        let Some((what, field)) = draft.missing() else { return acting::run(self, &draft) };
        let why = match &draft.planned {
            Planned::Refused(why) => why.clone(),
            Planned::Due | Planned::Asked(_) | Planned::Have(_) => what,
        };
        self.toasts.key(&format!("not yet: {why}"), self.now.mono);
        draft.field = field.unwrap_or(draft.field);
        self.over = Some(Overlay::Act(draft));
    }
}

/// The letter that a key types.
fn letter(key: KeyEvent) -> Option<char> {
    let chord = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match key.code {
        KeyCode::Char(letter) if !chord => Some(letter),
        _ => None,
    }
}

/// The commands that a search finds, in the order of the table. A leader finds what may follow it.
pub(crate) fn found(search: &str) -> impl Iterator<Item = &'static Command> {
    let led: Vec<&str> = after(search.trim()).map(|(_, command)| command.name).collect();
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    COMMANDS.iter().filter(move |command| {
        if !led.is_empty() {
            return led.contains(&command.name);
        }
        let text = format!("{} {} {}", command.name, command.title, command.keys.join(" "));
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    })
}
