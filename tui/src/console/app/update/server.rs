//! What the server says.

use crate::console::app::draft::Planned;
use crate::console::app::overlay::Overlay;
use crate::console::app::pending::State;
use crate::console::app::{App, Asked, Hold, Link};
use crate::text::{done, lasting};
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{Act, Fault, Frame, Outcome};
use parlor_protocol::deed::{Plan, Receipt, Verb};

/// So long after the last change of a draft the server is asked what it would do.
const SETTLED: u64 = 120;

impl App {
    pub(super) fn news(&mut self, news: Link) {
        match news {
            Link::Waiting { tries, wait_ms, why } => {
                if self.is_live() {
                    self.acts.lost();
                    self.out.asked.clear();
                    self.unplan();
                }
                self.link.waiting((tries, wait_ms, why), self.now.mono);
                self.out.urgent = true;
            }
            Link::Live(welcome) => {
                let again = self.link.is_lost();
                self.link.live(welcome, self.now.mono);
                self.nav.forget();
                self.unplan();
                self.ask_pulse();
                if again {
                    self.toasts.good("connected again", self.now.mono);
                }
                self.out.urgent = true;
            }
            Link::Frame(frame) => {
                if self.link.heard(self.now.mono) {
                    self.toasts.good("the server answers again", self.now.mono);
                    self.out.urgent = true;
                }
                self.frame(*frame);
            }
        }
    }

    /// Asks whether anybody is there; what is owed for too long makes what is shown stale.
    pub(super) fn ping(&mut self) {
        let now = self.now.mono;
        self.link.listen(now);
        if self.link.wants_ping(now) {
            let id = self.send(Act::Ping);
            self.link.pinged(id, now);
            self.ask_pulse();
        }
    }

    fn frame(&mut self, frame: Frame) {
        match frame {
            Frame::Snapshot(ref snapshot) => {
                // What the operator asked for by a key does not wait for its turn.
                let asked = snapshot.id.and_then(|id| self.out.asked.remove(&id));
                match asked {
                    Some(Asked::Pulse) => return self.pulse(snapshot),
                    Some(Asked::Newest) => return self.newest(snapshot),
                    Some(Asked::Plan | Asked::Subscription(_) | Asked::End) => {
                        self.out.urgent = true;
                    }
                    None => {}
                }
                self.hand(snapshot.sub, &frame);
            }
            Frame::Changes(ref changes) => self.hand(Some(changes.sub), &frame),
            Frame::Lines(ref lines) => self.hand(Some(lines.sub), &frame),
            Frame::Plan(plan) => self.planned(*plan),
            Frame::Receipt(receipt) => self.receipt(*receipt),
            Frame::Outcome(outcome) => self.outcome(outcome),
            Frame::Error(fault) => self.fault(&fault),
            Frame::Rights { operator } => {
                if let Some(welcome) = &mut self.link.welcome {
                    welcome.operator = operator;
                }
                self.toasts.note("your rights have changed", self.now.mono);
            }
            Frame::Bye { reason } => {
                self.toasts.note(&format!("the server said good-bye: {reason}"), self.now.mono);
            }
            Frame::Ok { id, .. } => {
                self.out.asked.remove(&id);
                self.link.answered(id, self.now.mono);
            }
            // Welcomes are the link's.
            Frame::Welcome(_) => {}
        }
    }

    /// Gives a frame of a subscription to the screen that wanted it.
    fn hand(&mut self, sub: Option<u32>, frame: &Frame) {
        let Some(slot) = sub.and_then(|sub| self.nav.slot(sub)) else { return };
        let hold = Hold { now: self.now.mono, dialog: self.over.is_some(), marks: &self.marks };
        self.nav.top_mut().take(slot, frame, hold);
    }

    fn planned(&mut self, plan: Plan) {
        let asked = self.out.asked.remove(&plan.id);
        if asked != Some(Asked::Plan) {
            return;
        }
        if let Some(Overlay::Act(draft)) = &mut self.over
            && draft.planned == Planned::Asked(plan.id)
        {
            self.out.urgent = true;
            draft.planned = match &plan.refused {
                Some(objection) if objection.code != ErrorCode::TooWide => {
                    Planned::Refused(objection.message.clone())
                }
                // What is too wide wants a word typed, and then it is forced.
                Some(_) | None => Planned::Have(Box::new(plan)),
            };
        }
    }

    fn receipt(&mut self, receipt: Receipt) {
        let now = self.now.mono;
        let undo = receipt.undo_until.is_some();
        if receipt.verb == Verb::Undo {
            self.toasts.nothing_to_undo();
        }
        let done = done(&receipt, lasting);
        if let Some(act) = self.acts.done(receipt.id, receipt, now) {
            let took = act.took_ms.map(|took| format!(" · {took} ms")).unwrap_or_default();
            let text = format!("{done}{took}");
            match undo {
                true => self.toasts.undoable(&text, now),
                false => self.toasts.good(&text, now),
            }
            self.out.urgent = true;
        }
    }

    fn outcome(&mut self, outcome: Outcome) {
        let (id, now) = (outcome.id, self.now.mono);
        match outcome.receipt {
            Some(receipt) => self.receipt(Receipt { id, ..receipt }),
            None => {
                if let Some(act) = self.acts.unknown(id, now)
                    && matches!(act.state, State::Failed(_))
                {
                    let text = format!("{}: did not happen (the link was lost before)", act.what);
                    self.toasts.bad(&text, now);
                }
            }
        }
        self.out.urgent = true;
    }

    fn fault(&mut self, fault: &Fault) {
        let now = self.now.mono;
        self.out.urgent = true;
        let Some(id) = fault.id else {
            return self.toasts.bad(&fault.message, now);
        };
        match self.out.asked.remove(&id) {
            Some(Asked::Plan) => self.plan_refused(id, fault),
            Some(Asked::Subscription(sub)) => self.not_subscribed(sub, fault),
            Some(Asked::End | Asked::Pulse | Asked::Newest) => {}
            None => {
                let act = self.acts.refused(id, fault, now);
                let text = match act.map(|act| (&act.state, &act.what)) {
                    Some((State::Doubt { .. }, what)) => {
                        format!("{what}: in doubt: {}", fault.message)
                    }
                    Some((_, what)) => format!("{what}: {}", fault.message),
                    None => fault.message.clone(),
                };
                self.toasts.bad(&text, now);
            }
        }
    }

    fn plan_refused(&mut self, id: u64, fault: &Fault) {
        if let Some(Overlay::Act(draft)) = &mut self.over
            && draft.planned == Planned::Asked(id)
        {
            draft.planned = Planned::Refused(fault.message.clone());
        }
    }

    /// A filter that the server cannot read stands under the line that it is typed in; the last good one stays in force.
    fn not_subscribed(&mut self, sub: u32, fault: &Fault) {
        if self.nav.slot(sub).is_none() {
            return;
        }
        match &mut self.over {
            Some(Overlay::Filter { wrong, .. }) if fault.code == ErrorCode::BadFilter => {
                *wrong = Some((fault.column.unwrap_or(1), fault.message.clone()));
            }
            Some(_) | None => self.toasts.bad(&fault.message, self.now.mono),
        }
    }

    fn unplan(&mut self) {
        if let Some(Overlay::Act(draft)) = &mut self.over {
            draft.planned = Planned::Due;
        }
    }

    /// Asks what the open draft would do, once it has been left alone for a moment; when to look again.
    pub(super) fn ask_plan(&mut self) -> Option<u64> {
        if !self.is_live() {
            return None;
        }
        let Some(Overlay::Act(draft)) = &self.over else { return None };
        if draft.planned != Planned::Due {
            return None;
        }
        let due = draft.changed_at + SETTLED;
        if self.now.mono < due {
            return Some(due);
        }
        let deed = draft.deed()?;
        let id = self.send(Act::Plan { deed });
        self.out.asked.insert(id, Asked::Plan);
        if let Some(Overlay::Act(draft)) = &mut self.over {
            draft.planned = Planned::Asked(id);
        }
        None
    }

    /// Asks what became of acts that are in doubt; when to ask again.
    pub(super) fn ask_outcomes(&mut self) -> Option<u64> {
        if !self.is_live() {
            return None;
        }
        let mut number = self.out.requests;
        let questions = self.acts.ask(self.now.mono, || {
            number += 1;
            number
        });
        self.out.requests = number;
        for (id, act) in questions {
            self.effect(crate::console::app::Effect::Send(parlor_protocol::admin::Request {
                id,
                act,
            }));
        }
        self.acts.due()
    }
}
