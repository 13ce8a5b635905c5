//! What the server says.

use super::plans::SETTLED;
use super::watch::REPORTS;
use crate::console::app::overlay::Overlay;
use crate::console::app::pending::State;
use crate::console::app::{About, App, Asked, Hold, Link};
use crate::text::{done, lasting};
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{Act, Fault, Frame, Outcome, Query, View};
use parlor_protocol::deed::Receipt;
use serde_json::Value;

/// Rooms that a search asks for; more letters find fewer.
const FOUND: usize = 50;

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
                let again = self.link.was_there();
                self.link.live(welcome, self.now.mono);
                self.nav.forget();
                self.unplan();
                self.watch();
                if again {
                    self.toasts.good_of(About::Here, "connected again", self.now.mono);
                }
                self.out.urgent = true;
            }
            Link::Frame(frame) => {
                if self.link.heard(self.now.mono) {
                    self.toasts.good_of(About::Here, "the server answers again", self.now.mono);
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
        if let Some(after) = self.link.wants_ping(self.now) {
            let id = self.send(Act::Ping { after_ms: Some(after) });
            self.link.pinged(id, now + after);
        }
    }

    fn frame(&mut self, frame: Frame) {
        match frame {
            Frame::Snapshot(ref snapshot) => {
                // What the operator asked for by a key does not wait for its turn.
                let asked = snapshot.id.and_then(|id| self.out.asked.remove(&id));
                self.out.urgent |= !matches!(asked, Some(Asked::Pulse) | None);
                match asked {
                    Some(Asked::Pulse) => self.pulse(snapshot),
                    Some(Asked::Rooms) => self.rooms_found(&snapshot.rows),
                    Some(Asked::ReportsOn { whom, filter }) => {
                        self.reports_on((whom, filter), snapshot);
                    }
                    Some(Asked::Older(room, before)) => {
                        self.nav.top_mut().take_older((&room, before), Ok(snapshot));
                    }
                    Some(
                        Asked::Plan
                        | Asked::Again(_)
                        | Asked::Line
                        | Asked::Subscription(_)
                        | Asked::End,
                    )
                    | None => self.hand(snapshot.sub, &frame),
                }
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
                let (text, now) = (format!("the server said good-bye: {reason}"), self.now.mono);
                self.toasts.note_of(About::Gone(now), &text, now);
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
        if sub == Some(REPORTS) {
            return self.reported(frame);
        }
        if matches!(frame, Frame::Changes(_) | Frame::Lines(_)) {
            self.link.stirred();
        }
        let Some(slot) = sub.and_then(|sub| self.nav.slot(sub)) else { return };
        let hold = Hold { now: self.now.mono, dialog: self.over.is_some(), marks: &self.marks };
        self.nav.top_mut().take(slot, frame, hold);
        self.nav.feed();
    }

    fn receipt(&mut self, receipt: Receipt) {
        let now = self.now.mono;
        let about = About::Done(receipt.act);
        let done = done(&receipt, lasting);
        let Some(act) = self.acts.done(receipt.id, receipt.clone(), now) else { return };
        self.out.urgent = true;
        if let Some(batch) = act.ties.batch {
            self.tallied(batch);
        } else {
            let took = act.took_ms.map(|took| format!(" · {took} ms")).unwrap_or_default();
            let text = format!("{done}{took}");
            self.toasts.good_of(about, &text, now);
        }
        self.ask_reports_on(&receipt);
    }

    fn outcome(&mut self, outcome: Outcome) {
        let (id, now) = (outcome.id, self.now.mono);
        match outcome.receipt {
            Some(receipt) => self.receipt(Receipt { id, ..receipt }),
            None => {
                let act = self.acts.unknown(id);
                match act.map(|act| (act.ties.batch, act, &act.state)) {
                    Some((Some(batch), ..)) => self.tallied(batch),
                    Some((None, act, State::Failed(why))) => {
                        self.toasts.bad(&format!("{}: {why}", act.what), now);
                    }
                    Some(_) | None => {}
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
            Some(Asked::Plan | Asked::Line) => self.plan_refused((id, None), fault),
            Some(Asked::Again(of)) => self.plan_refused((id, Some(of)), fault),
            Some(Asked::Subscription(sub)) => self.not_subscribed(sub, fault),
            Some(Asked::End | Asked::Pulse | Asked::ReportsOn { .. }) => {}
            Some(Asked::Rooms) => self.toasts.bad(&fault.message, now),
            Some(Asked::Older(room, before)) => {
                self.nav.top_mut().take_older((&room, before), Err(&fault.message));
            }
            None => {
                let act = self.acts.refused(id, fault, now);
                if let Some(batch) = act.and_then(|act| act.ties.batch) {
                    return self.tallied(batch);
                }
                let message = &fault.message;
                let (about, text) = match act.map(|act| (&act.state, act)) {
                    Some((State::Doubt { .. }, act)) => {
                        let text = format!("{}: in doubt: {message}", act.what);
                        (About::Doubt(act.nonce.clone()), text)
                    }
                    Some((_, act)) => (About::News, format!("{}: {message}", act.what)),
                    None => (About::News, message.clone()),
                };
                self.toasts.bad_of(about, &text, now);
            }
        }
    }

    /// A filter that the server cannot read stands under the line that it is typed in; the last good one stays in force.
    fn not_subscribed(&mut self, sub: u32, fault: &Fault) {
        if self.nav.slot(sub).is_none() {
            return;
        }
        if fault.code == ErrorCode::BadFilter {
            self.nav.top_mut().filter_refused();
        }
        match &mut self.over {
            Some(Overlay::Filter { wrong, .. }) if fault.code == ErrorCode::BadFilter => {
                *wrong = Some((fault.column.unwrap_or(1), fault.message.clone()));
            }
            Some(_) | None => {
                if fault.code != ErrorCode::BadFilter {
                    self.nav.refuse(&fault.message);
                }
                self.toasts.bad(&fault.message, self.now.mono);
            }
        }
    }

    /// Asks for rooms by a part of their names, once nobody types it any more; when to look again.
    pub(super) fn ask_rooms(&mut self) -> Option<u64> {
        if !self.is_live() {
            return None;
        }
        let Some(Overlay::Act(draft)) = &mut self.over else { return None };
        if !draft.scope.is_asking() {
            return None;
        }
        let due = draft.changed_at + SETTLED;
        if self.now.mono < due {
            return Some(due);
        }
        let filter = draft.scope.ask()?;
        let columns = vec!["room".to_owned()];
        let query = Query { filter, columns, limit: FOUND, ..Query::of(View::Rooms) };
        let id = self.send(Act::Get { query, before: None });
        self.out.asked.insert(id, Asked::Rooms);
        None
    }

    fn rooms_found(&mut self, rows: &[Value]) {
        let Some(Overlay::Act(draft)) = &mut self.over else { return };
        let rooms = rows.iter().filter_map(|row| row.get("room")?.as_str().map(str::to_owned));
        let before = draft.scope.room().map(str::to_owned);
        draft.scope.know(rooms);
        if draft.scope.room() != before.as_deref() {
            draft.changed(0);
        }
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
        self.acts.due(self.now.mono)
    }
}
