//! Keys while something lies over the screen.

#![allow(clippy::wildcard_enum_match_arm, reason = "a keyboard has more keys than a console uses")]

use super::acting;
use crate::console::app::commands::{COMMANDS, Command, Tier, after, forbidden, may};
use crate::console::app::complete::complete;
use crate::console::app::draft::{Draft, Field, Planned};
use crate::console::app::keys::name;
use crate::console::app::line;
use crate::console::app::overlay::{Confirm, Overlay};
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
            Overlay::Line { edit, .. } => self.line_key(key, edit),
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
            Some(
                Overlay::Line { edit, .. }
                | Overlay::Filter { edit, .. }
                | Overlay::Help { search: edit, .. },
            ) => edit.insert(text),
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
    fn in_vain(&mut self, key: KeyEvent) {
        let text = match name(key).as_str() {
            ":" => "no command while this is open · esc leaves it".to_owned(),
            key => format!("{key} does nothing here · esc leaves"),
        };
        self.toasts.key(&text, self.now.mono);
    }

    fn help_key(&mut self, key: KeyEvent, mut search: Edit, mut at: usize) {
        match key.code {
            KeyCode::Up => at = at.saturating_sub(1),
            KeyCode::Down => {
                let last = found(self, &search.text()).count().saturating_sub(1);
                at = (at + 1).min(last);
            }
            KeyCode::Enter => {
                let command = found(self, &search.text()).nth(at);
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

    fn line_key(&mut self, key: KeyEvent, mut edit: Edit) {
        if key.code == KeyCode::Enter {
            return match line::read(&edit.text()) {
                Ok(order) => self.obey(order),
                Err(wrong) => self.over = Some(Overlay::Line { edit, said: Some(wrong) }),
            };
        }
        let mut said = None;
        if key.code == KeyCode::Tab {
            said = complete(&mut edit, &self.nav.known(), |verb| may(self, verb));
        } else if !edit.key(key) {
            self.in_vain(key);
        }
        let said = said.or_else(|| self.line_hint(&edit.text()));
        self.over = Some(Overlay::Line { edit, said });
    }

    /// What a verb takes, or why it is not for this operator.
    fn line_hint(&self, text: &str) -> Option<String> {
        let verb = text.split_whitespace().next()?;
        let command = COMMANDS.iter().find(|command| command.name == verb);
        match command.and_then(|command| command.forbidden(self)) {
            Some(why) => Some(format!("{verb}: {why}")),
            None => line::hint(text, |verb| may(self, verb)),
        }
    }

    fn obey(&mut self, order: line::Order) {
        match order {
            line::Order::Nothing => {}
            line::Order::Run(command) => self.run(command),
            line::Order::Room(room) => super::moving::open_room(self, &room),
            line::Order::Person(who) => super::moving::open_person(self, &who),
            line::Order::Sanctions(kind) => super::moving::open_sanctions(self, kind),
            line::Order::Filter(filter) => self.nav.top_mut().set_filter(&filter),
            line::Order::Quit => self.effect(crate::console::app::Effect::Quit),
            line::Order::Deed { deed, what } => self.order_deed(*deed, what),
        }
    }

    pub(super) fn order_deed(&mut self, deed: parlor_protocol::deed::Deed, what: String) {
        let verb = deed.verb();
        let command = COMMANDS.iter().find(|command| command.verb == Some(verb));
        if let Some(why) = forbidden(self, verb).or_else(|| self.link.away()) {
            let title = command.map_or(what.as_str(), |command| command.title);
            let text = format!("{title}: {why}");
            return self.toasts.bad(&text, self.now.mono);
        }
        let mut draft = Draft::written(deed, what);
        if self.options.prod && command.is_none_or(|command| command.tier > Tier::One) {
            draft.tier = Tier::Three;
        }
        draft.changed(self.now.mono);
        self.over = Some(Overlay::Act(Box::new(draft)));
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
        if !edit.key(key) {
            self.in_vain(key);
        }
        self.nav.top_mut().set_filter(&edit.text());
        self.over = Some(Overlay::Filter { edit, before, wrong: None });
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
            KeyCode::Char('y') => return acting::take_back(self, &confirm),
            KeyCode::Char('n' | 'q') => return,
            KeyCode::Enter if confirm.yes => return acting::take_back(self, &confirm),
            KeyCode::Enter => return,
            KeyCode::Tab | KeyCode::Left | KeyCode::Right | KeyCode::BackTab => {
                confirm.yes = !confirm.yes;
            }
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
        if draft.seeks() {
            self.seek_key(key, &mut draft);
            self.over = Some(Overlay::Act(draft));
            return;
        }
        let typing = matches!(draft.field, Field::Text | Field::Typed);
        match key.code {
            KeyCode::Tab | KeyCode::Down => draft.step(1),
            KeyCode::BackTab | KeyCode::Up => draft.step(-1),
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
                self.over = Some(Overlay::Line { said: self.line_hint(&edit.text()), edit });
                return;
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
            (Field::Text, _) => {
                if draft.text.key(key) {
                    draft.changed(now);
                } else {
                    self.in_vain(key);
                }
            }
            (Field::Typed, _) => {
                if !draft.typed.key(key) {
                    self.in_vain(key);
                }
            }
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
            (Field::Cancel | Field::Run, KeyCode::Left | KeyCode::Right) => {
                draft.field = if draft.field == Field::Cancel { Field::Run } else { Field::Cancel };
            }
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

/// The commands for this operator that a search finds, in the order of the table. A leader finds what may follow it.
pub(crate) fn found(app: &App, search: &str) -> impl Iterator<Item = &'static Command> {
    let led: Vec<&str> = after(search.trim()).map(|(_, command)| command.name).collect();
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let own = COMMANDS.iter().filter(|command| command.forbidden(app).is_none());
    own.filter(move |command| {
        if !led.is_empty() {
            return led.contains(&command.name);
        }
        let text = format!("{} {} {}", command.name, command.title, command.keys.join(" "));
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    })
}
