//! The command line while it is typed: completion, lines from before, what the words would do, and doing it.

#![allow(clippy::wildcard_enum_match_arm, reason = "a keyboard has more keys than a console uses")]

use super::acting;
use super::plans::SETTLED;
use crate::console::app::commands::{COMMANDS, Tier, forbidden, may};
use crate::console::app::complete::complete;
use crate::console::app::draft::{Draft, Planned};
use crate::console::app::keys::name;
use crate::console::app::line::{self, Order, Written};
use crate::console::app::overlay::{CommandLine, Confirm, Overlay};
use crate::console::app::{App, Asked, Edit, Effect, Kind};
use crossterm::event::{KeyCode, KeyEvent};
use parlor_protocol::admin::Act;
use parlor_protocol::deed::{Deed, Plan};

impl App {
    pub(super) fn line_key(&mut self, key: KeyEvent, mut line: Box<CommandLine>) {
        if key.code == KeyCode::Enter {
            return self.enter_line(line);
        }
        let mut said = None;
        let at_end = line.edit.before() == line.edit.text();
        match name(key).as_str() {
            "tab" => said = complete(&mut line.edit, &self.nav.known(), |verb| may(self, verb)),
            "up" | "ctrl-p" => said = self.recall(&mut line, "", true),
            "down" | "ctrl-n" => said = self.recall(&mut line, "", false),
            "ctrl-r" => {
                let with = line.past.as_ref().map_or(line.edit.text(), |(_, typed)| typed.clone());
                said = self.recall(&mut line, &with, true);
            }
            "right" | "end" if at_end && !line.ghost.is_empty() => {
                let ghost = std::mem::take(&mut line.ghost);
                line.edit.insert(&ghost);
                line.past = None;
            }
            _ if line.edit.key(key) => line.past = None,
            _ => self.in_vain(key),
        }
        self.line_changed(line, said);
    }

    /// Something in the line was changed: what is said about it is about something else.
    pub(super) fn line_changed(&mut self, mut line: Box<CommandLine>, said: Option<String>) {
        let text = line.edit.text();
        line.said = said.or_else(|| self.line_hint(&text));
        line.ghost = self.ghost(&line.edit);
        line.dry = Some(Planned::Due);
        line.changed_at = self.now.mono;
        self.over = Some(Overlay::Line(line));
    }

    /// An older or a newer line with these words takes the place of what is typed; what there is to say if there is none.
    fn recall(&self, line: &mut CommandLine, with: &str, back: bool) -> Option<String> {
        let at = line.past.as_ref().map(|(at, _)| *at);
        let found = match (at, back) {
            (at, true) => self.past.older(at, with),
            (Some(at), false) => self.past.newer(at, with),
            (None, false) => return Some("this is the newest line".to_owned()),
        };
        let typed = line.past.take().map_or_else(|| line.edit.text(), |(_, typed)| typed);
        match found {
            Some((place, older)) => {
                line.edit = Edit::of(older);
                line.past = Some((place, typed));
                None
            }
            None if back => {
                line.past = at.map(|at| (at, typed));
                Some("no older line has these words".to_owned())
            }
            None => {
                line.edit = Edit::of(&typed);
                None
            }
        }
    }

    /// How the line may go on: as one that was typed before, or as the only word that fits.
    fn ghost(&self, edit: &Edit) -> String {
        let text = edit.text();
        if text.trim().is_empty() || edit.before() != text {
            return String::new();
        }
        if let Some(rest) = self.past.goes_on(&text) {
            return rest.to_owned();
        }
        let mut probe = edit.clone();
        let said = complete(&mut probe, &self.nav.known(), |verb| may(self, verb));
        let whole = probe.text();
        let rest = whole.strip_prefix(&text).filter(|_| said.is_none());
        rest.unwrap_or_default().trim_end().to_owned()
    }

    /// What a verb takes, or why it is not for this operator.
    fn line_hint(&self, text: &str) -> Option<String> {
        let barred = self.barred(text);
        let mut hint = barred.or_else(|| line::hint(text, |verb| may(self, verb)))?;
        // Without a place nothing can be asked of the server.
        if self.here().is_none() && line::lacks_place(text) {
            hint.push_str(": say where");
        }
        Some(hint)
    }

    fn barred(&self, text: &str) -> Option<String> {
        let verb = text.split_whitespace().next()?;
        let command = COMMANDS.iter().find(|command| command.name == verb)?;
        command.forbidden(self).map(|why| format!("{verb}: {why}"))
    }

    /// What the line asks for, typed on this screen.
    fn read_line(&self, text: &str) -> Result<Order, String> {
        line::read(text, self.here().as_deref(), self.now.wall)
    }

    /// The room that one is in.
    fn here(&self) -> Option<String> {
        let top = self.nav.top();
        (top.kind() == Kind::Room).then(|| top.rooms().into_iter().next()).flatten()
    }

    fn enter_line(&mut self, mut line: Box<CommandLine>) {
        let text = line.edit.text();
        let order = match self.barred(&text) {
            Some(why) => Err(why),
            None => self.read_line(&text),
        };
        match order {
            Err(wrong) => {
                line.said = Some(wrong);
                self.over = Some(Overlay::Line(line));
            }
            Ok(order) => {
                // Typed again elsewhere it is still about this room.
                self.past.keep(match &order {
                    Order::Deed(written) => &written.what,
                    Order::Nothing
                    | Order::Run(_)
                    | Order::Room(_)
                    | Order::Person(_)
                    | Order::Sanctions(_)
                    | Order::Filter(_)
                    | Order::Undo(_)
                    | Order::Quit => &text,
                });
                self.obey(order, line);
            }
        }
    }

    fn obey(&mut self, order: Order, line: Box<CommandLine>) {
        match order {
            Order::Nothing => {}
            Order::Run(command) => self.run(command),
            Order::Room(room) => super::moving::open_room(self, &room),
            Order::Filter(filter) => {
                self.nav.top_mut().set_filter(&filter);
                if let Some((_, flaw)) = self.nav.top().flaw() {
                    self.toasts.bad(&flaw, self.now.mono);
                }
            }
            Order::Person(who) => super::moving::open_person(self, &who),
            Order::Sanctions(kind) => super::moving::open_sanctions(self, kind),
            Order::Quit => self.effect(Effect::Quit),
            Order::Undo(act) => {
                let what = act.to_string();
                self.over = Some(Overlay::Confirm(Confirm {
                    acts: vec![act],
                    what,
                    report: None,
                    done: None,
                    yes: false,
                }));
            }
            Order::Deed(written) => self.order_deed(*written, line),
        }
    }

    fn order_deed(&mut self, written: Written, mut line: Box<CommandLine>) {
        let Written { deed, what, plan } = written;
        if let Some(why) = forbidden(self, deed.verb()).or_else(|| self.link.away()) {
            return self.toasts.bad(&format!("{what}: {why}"), self.now.mono);
        }
        if plan {
            line.said = Some("with --plan nothing is done: without it, it is".to_owned());
            self.over = Some(Overlay::Line(line));
            return;
        }
        let mut draft = self.drafted(deed, what);
        match line.dry {
            // It was shown, and just that is done.
            Some(dry @ Planned::Have(_)) => {
                draft.learn(dry);
                draft.changed_at = line.changed_at;
            }
            Some(Planned::Due | Planned::Asked(_) | Planned::Refused(_)) | None => draft.changed(0),
        }
        if draft.weight() == Tier::One {
            return acting::run(self, &draft);
        }
        self.over = Some(Overlay::Act(Box::new(draft)));
    }

    /// Prepares a deed that is about more than the cursor is on.
    pub(super) fn propose(&mut self, deed: Deed, what: String, ends: String) {
        if let Some(why) = forbidden(self, deed.verb()).or_else(|| self.link.away()) {
            return self.toasts.bad(&format!("{what}: {why}"), self.now.mono);
        }
        let mut draft = self.drafted(deed, what);
        if let Some(written) = &mut draft.written {
            written.ends = Some(ends);
        }
        draft.changed(0);
        self.over = Some(Overlay::Act(Box::new(draft)));
    }

    fn drafted(&self, deed: Deed, what: String) -> Draft {
        let mut draft = Draft::written(deed, what);
        draft.tier = acting::dearer(self, draft.tier);
        draft
    }

    /// How heavy what stands in the line is.
    pub(crate) fn weight_of(&self, plan: &Plan) -> Tier {
        let mut draft = self.drafted(plan.deed.clone(), String::new());
        draft.planned = Planned::Have(Box::new(plan.clone()));
        draft.weight()
    }

    /// Asks what the line would do, once it reads as an act and was left alone for a moment; when to look again.
    pub(super) fn ask_line(&mut self) -> Option<u64> {
        let Some(Overlay::Line(line)) = &self.over else { return None };
        if line.dry != Some(Planned::Due) {
            return None;
        }
        let due = line.changed_at + SETTLED;
        if self.now.mono < due {
            return Some(due);
        }
        let deed = match self.read_line(&line.edit.text()) {
            Ok(Order::Deed(written)) if forbidden(self, written.deed.verb()).is_none() => {
                Some(written.deed)
            }
            Ok(_) | Err(_) => None,
        };
        let dry = deed.map(|deed| {
            let id = self.send(Act::Plan { deed });
            self.out.asked.insert(id, Asked::Line);
            Planned::Asked(id)
        });
        if let Some(Overlay::Line(line)) = &mut self.over {
            line.dry = dry;
        }
        None
    }
}
