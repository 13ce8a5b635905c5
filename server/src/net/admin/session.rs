//! One attached program: its requests in, frames out, views that go on. Bounded whatever it does or does not read.

use super::acts;
use super::asked::Wrong;
use super::desk::{Desk, Place};
use super::following::{Done, Kind, no_sub};
use super::roster::{Attached, Credentials};
use super::subscription::Subscription;
use super::wire::{Came, Inlet, Outlet, TooLong};
use crate::command::{Doer, Refused};
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{ADMIN_PROTOCOL, Act, Fault, Frame, OperatorRow, Request, Welcome};
use parlor_protocol::deed::REASON_BYTES;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// From connecting to `hello`.
const HELLO: Duration = Duration::from_secs(5);

/// Who stays longer than one command takes is told in the log, coming and going; who only asks something is not.
const STAYS: Duration = Duration::from_secs(5);

/// Requests that are being answered; no further one is read until one of them is.
const AT_ONCE: usize = 16;

/// Lines that were no requests; whoever sends more does not mean us.
const FAULTS: usize = 64;

/// How often lines are looked for.
const LINES: Duration = Duration::from_millis(200);

/// How long the last words may take.
const LAST_WORDS: Duration = Duration::from_secs(10);

pub(super) struct Session {
    pub(super) desk: Arc<Desk>,
    socket: UnixStream,
    inlet: Inlet,
    pub(super) outlet: Outlet,
    shown: Credentials,
    pub(super) operator: Option<(Attached, Doer, Place)>,
    pub(super) subs: BTreeMap<u32, Subscription>,
    pub(super) jobs: FuturesUnordered<BoxFuture<'static, Done>>,
    pub(super) serial: u64,
    faults: usize,
    /// The log has told that it is there.
    stays: bool,
    /// When it last took something, or nothing waited.
    moved: Instant,
}

type Flow = ControlFlow<Option<&'static str>>;

impl Session {
    pub(super) fn new(desk: Arc<Desk>, socket: UnixStream) -> Self {
        let uid = socket.peer_cred().ok().map(|peer| peer.uid());
        Self {
            inlet: Inlet::new(desk.options.line_bytes),
            desk,
            socket,
            outlet: Outlet::default(),
            shown: Credentials { uid, token: None },
            operator: None,
            subs: BTreeMap::new(),
            jobs: FuturesUnordered::new(),
            serial: 0,
            faults: 0,
            stays: false,
            moved: Instant::now(),
        }
    }

    /// Until it leaves, is sent away, or the server ends.
    pub(super) async fn run(mut self, closing: CancellationToken) {
        let reason = self.attend(&closing).await;
        let uid = self.shown.uid;
        self.jobs.clear();
        self.subs.clear();
        let name = self.operator.take().map(|(operator, ..)| operator.name);
        if self.stays || reason.is_some() {
            tracing::info!(operator = name, uid, reason, "an operator's program left");
        } else {
            tracing::debug!(operator = name, uid, "an operator's program came and went");
        }
        if let Some(reason) = reason {
            // What fits of the replies goes before it.
            let _fits = self.outlet.write(&self.socket);
            self.outlet.end_with(&Frame::Bye { reason: reason.to_owned() });
            let last = async {
                while self.outlet.write(&self.socket).is_ok() && !self.outlet.is_empty() {
                    if self.socket.writable().await.is_err() {
                        return;
                    }
                }
            };
            let _in_time = tokio::time::timeout(LAST_WORDS, last).await;
        }
    }

    /// Why it ends; nothing: the other side went.
    async fn attend(&mut self, closing: &CancellationToken) -> Option<&'static str> {
        let began = Instant::now();
        let (mut samples, mut roster) = (self.desk.sampled.subscribe(), self.desk.roster.clone());
        let mut beat = tokio::time::interval(LINES);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut second = samples.borrow().second;
        let mut ended = false;
        loop {
            if self.outlet.write(&self.socket).ok()? || self.outlet.is_empty() {
                self.moved = Instant::now();
            }
            // What waited for room in the queue has it now, also behind the last byte that comes.
            if let ControlFlow::Break(reason) = self.take_requests() {
                return reason;
            }
            if ended && self.jobs.is_empty() && self.outlet.is_empty() {
                return None;
            }
            let due = match self.operator {
                None => began + HELLO,
                Some(_) => self.moved + self.desk.options.stall,
            };
            let ready = !ended && self.has_room();
            let following = self.subs.values().any(|sub| sub.asked.view.is_lines());
            tokio::select! {
                () = closing.cancelled() => return Some("the server goes down"),
                () = tokio::time::sleep_until(due) => match self.operator {
                    None => return Some("say `hello` within five seconds"),
                    Some(_) if !self.outlet.is_empty() => return Some("nothing was read for too long"),
                    Some(_) => self.moved = Instant::now(),
                },
                () = tokio::time::sleep_until(began + STAYS), if !self.stays => self.tell_of_it(),
                Some(done) = self.jobs.next() => self.done(done),
                writable = self.socket.writable(), if !self.outlet.is_empty() => writable.ok()?,
                readable = self.socket.readable(), if ready => {
                    readable.ok()?;
                    ended = self.inlet.read(&self.socket).ok()? == Came::End;
                    if ended {
                        let held = self.outlet.held();
                        self.pong(held);
                    }
                }
                id = self.outlet.held_out() => self.pong(Some(id)),
                Ok(()) = samples.changed() => {
                    let newest = samples.borrow_and_update().second;
                    // Samples that somebody's acts hurried cost those who follow nothing.
                    if std::mem::replace(&mut second, newest) != newest {
                        self.refresh(Kind::Tables);
                    }
                }
                _ = beat.tick(), if following => self.refresh(Kind::Lines),
                Ok(()) = roster.changed() => {
                    roster.mark_unchanged();
                    if let ControlFlow::Break(reason) = self.look_up() {
                        return reason;
                    }
                }
            }
        }
    }

    fn tell_of_it(&mut self) {
        self.stays = true;
        if let Some((operator, ..)) = &self.operator {
            let (operator, uid) = (&operator.name, self.shown.uid);
            tracing::info!(operator, uid, "an operator's program is attached");
        }
    }

    /// The answer to a ping.
    fn pong(&mut self, ping: Option<u64>) {
        if let Some(id) = ping {
            self.outlet.push(&Frame::Ok { id, at: self.desk.node.now(), restart: Vec::new() });
        }
    }

    fn has_room(&self) -> bool {
        self.outlet.bytes() < self.desk.options.queue_bytes && self.jobs.len() < AT_ONCE
    }

    fn take_requests(&mut self) -> Flow {
        while self.has_room() {
            match self.inlet.line() {
                Ok(Some(line)) => self.take(&line)?,
                Ok(None) => break,
                Err(TooLong) => return ControlFlow::Break(Some("a line was too long")),
            }
        }
        ControlFlow::Continue(())
    }

    fn take(&mut self, line: &[u8]) -> Flow {
        let request = match std::str::from_utf8(line) {
            Ok(text) => {
                Request::parse(text).map_err(|error| (error.id, Refused::from_parser(error)))
            }
            Err(_) => Err((None, Refused::new(ErrorCode::BadJson, "The line is not UTF-8."))),
        };
        match request {
            Ok(request) => self.obey(request),
            Err((id, refused)) => {
                self.faults += 1;
                self.outlet.push(&fault(id, (refused, None)));
                match self.faults > FAULTS {
                    true => ControlFlow::Break(Some("too many lines were no requests")),
                    false => ControlFlow::Continue(()),
                }
            }
        }
    }

    fn obey(&mut self, Request { id, act }: Request) -> Flow {
        if let Act::Hello { protocol, client, token } = act {
            return self.hello(id, protocol, (client, token));
        }
        let Some((operator, doer, _)) = &self.operator else {
            let refused = Refused::new(ErrorCode::HelloFirst, "Say `hello` first.");
            self.outlet.push(&fault(Some(id), (refused, None)));
            return ControlFlow::Continue(());
        };
        let (operator, doer) = (operator.clone(), doer.clone());
        let answered = match act {
            Act::Hello { .. } => Ok(()),
            Act::Ping { after_ms } => {
                let due = after_ms.map(|after| Instant::now() + Duration::from_millis(after));
                let now = match due {
                    Some(due) => self.outlet.hold(id, due),
                    None => Some(id),
                };
                self.pong(now);
                Ok(())
            }
            Act::Get { query, before } => self.get(id, (operator, doer), (query, before)),
            Act::Subscribe { sub, query, after } => {
                self.subscribe(id, (operator, doer), (sub, query, after))
            }
            Act::Pause { sub } => self.pause(id, sub),
            Act::Resume { sub } => self.resume(id, (operator, doer), sub),
            Act::Unsubscribe { sub } => {
                let there = self.subs.remove(&sub).map(drop).ok_or_else(|| (no_sub(), None));
                there.map(|()| {
                    self.outlet.push(&Frame::Ok {
                        id,
                        at: self.desk.node.now(),
                        restart: Vec::new(),
                    })
                })
            }
            act @ (Act::Plan { .. }
            | Act::Commit { .. }
            | Act::Do { .. }
            | Act::Undo { .. }
            | Act::Outcome { .. }
            | Act::Review { .. }
            | Act::Reload) => {
                let act = acts::act(self.desk.clone(), (operator, doer), id, act);
                self.jobs.push(Box::pin(async move { Done::Reply(act.await) }));
                Ok(())
            }
        };
        if let Err(wrong) = answered {
            self.outlet.push(&fault(Some(id), wrong));
        }
        self.tell_views();
        ControlFlow::Continue(())
    }

    fn hello(
        &mut self,
        id: u64,
        protocol: u32,
        (client, token): (Option<String>, Option<String>),
    ) -> Flow {
        let refuse = |session: &mut Self, code, message: &str| {
            session.outlet.push(&fault(Some(id), (Refused::new(code, message), None)));
            ControlFlow::Continue(())
        };
        if self.operator.is_some() {
            return refuse(self, ErrorCode::AlreadyHello, "`hello` was said already.");
        }
        if protocol != ADMIN_PROTOCOL {
            return refuse(
                self,
                ErrorCode::BadField,
                "This server speaks version 1 of the admin protocol.",
            );
        }
        self.shown = Credentials::new(self.shown.uid, token.as_deref());
        let admitted = self.desk.roster.borrow().admit(&self.shown);
        let Some(operator) = admitted else {
            let (uid, token) = (self.shown.uid, self.shown.token.is_some());
            tracing::warn!(uid, token, "somebody who is no operator came to the admin socket");
            self.desk.turn_away(uid, token);
            let message =
                "This user or token is no operator's: see [[operator]] in the configuration.";
            let _said = refuse(self, ErrorCode::NotPermitted, message);
            return ControlFlow::Break(Some("not an operator"));
        };
        let now = self.desk.node.now();
        let doer = Doer::operator(&operator.name, operator.rank, operator.scope.globs());
        let (name, rank) = (operator.name.clone(), operator.rank);
        let row = OperatorRow { no: 0, name, rank, client, since: now, views: Vec::new() };
        let place = self.desk.attach(row);
        let node = &self.desk.node;
        let terms = node.sequencer.read(|state| state.terms);
        self.outlet.push(&Frame::Welcome(Box::new(Welcome {
            id,
            protocol: ADMIN_PROTOCOL,
            server: node.about.clone(),
            at: now,
            operator: operator.rights(),
            undo_ms: terms.undo_ms,
            grace_ms: terms.grace_ms,
            kick_ms: terms.kick_ms,
            reason_bytes: REASON_BYTES,
            text_bytes: node.limits.text_bytes,
        })));
        self.operator = Some((operator, doer, place));
        self.desk.hurry.notify_one();
        ControlFlow::Continue(())
    }

    /// The configuration may say something else of him now.
    fn look_up(&mut self) -> Flow {
        let Some((operator, doer, _)) = &mut self.operator else {
            return ControlFlow::Continue(());
        };
        let Some(now) = self.desk.roster.borrow().admit(&self.shown) else {
            return ControlFlow::Break(Some("not an operator any more"));
        };
        if now != *operator {
            *doer = Doer::operator(&now.name, now.rank, now.scope.globs());
            self.outlet.push(&Frame::Rights { operator: now.rights() });
            *operator = now;
            // What he may no longer see is not shown again.
            self.subs.clear();
        }
        ControlFlow::Continue(())
    }
}

pub(super) fn fault(id: Option<u64>, (refused, column): Wrong) -> Frame {
    let Refused { code, message, field, limit, retry_after_ms, standing, .. } = refused;
    let (message, field) = (message.into(), field.map(str::to_owned));
    Frame::Error(Fault { id, code, message, field, limit, column, retry_after_ms, standing })
}
