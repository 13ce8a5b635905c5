//! Views of one program: looks, subscriptions, and what is read for them.

use super::asked::{Asked, Wrong};
use super::roster::Attached;
use super::select::Page;
use super::session::{Session, fault};
use super::subscription::{Subscription, lines_snapshot, snapshot};
use super::views::{self, Look, Piece};
use crate::command::{Doer, Refused};
use parlor_protocol::admin::{Frame, Query, SUBSCRIPTIONS, Snapshot};
use parlor_protocol::{ErrorCode, Millis, Seq};
use std::sync::Arc;

/// While so much waits, no view goes on: a table that is read later shall be a newer one, and lines are read from where they were.
const AHEAD: usize = 64 * 1024;

/// What was being done and is done.
pub(super) enum Done {
    Reply(Frame),
    /// A page or lines for a subscription; `id` of the request, if it is the first.
    View {
        sub: u32,
        serial: u64,
        id: Option<u64>,
        news: Result<News, Refused>,
    },
}

/// What became of a view.
pub(super) enum News {
    Page(Page, Millis),
    Lines(views::Lines, Millis),
}

impl Session {
    pub(super) fn look(
        &self,
        (operator, doer): (Attached, Doer),
        query: Query,
    ) -> Result<Look, Wrong> {
        let asked = Arc::new(Asked::new(&self.desk, (&operator, &doer), query)?);
        Ok(Look { desk: self.desk.clone(), operator, doer, asked })
    }

    pub(super) fn get(
        &mut self,
        id: u64,
        who: (Attached, Doer),
        (query, before): (Query, Option<Seq>),
    ) -> Result<(), Wrong> {
        let look = self.look(who, query)?;
        let piece = before.map_or(Piece::Newest, Piece::Before);
        self.jobs.push(Box::pin(async move { Done::Reply(answer(&look, id, piece).await) }));
        Ok(())
    }

    pub(super) fn subscribe(
        &mut self,
        id: u64,
        who: (Attached, Doer),
        (sub, query, after): (u32, Query, Option<Seq>),
    ) -> Result<(), Wrong> {
        if self.subs.len() >= SUBSCRIPTIONS && !self.subs.contains_key(&sub) {
            let message = format!("A program follows at most {SUBSCRIPTIONS} views at once.");
            return Err((Refused::new(ErrorCode::TooManySubscriptions, message), None));
        }
        let look = self.look(who, query)?;
        self.serial += 1;
        let mut subscription = Subscription::new(look.asked.clone(), self.serial);
        subscription.busy = true;
        self.subs.insert(sub, subscription);
        let serial = self.serial;
        let piece = after.map_or(Piece::Newest, Piece::After);
        self.jobs.push(Box::pin(async move {
            let news = match views::note(&look).await {
                Ok(()) => news(&look, piece, Since::Acts).await,
                Err(refused) => Err(refused),
            };
            Done::View { sub, serial, id: Some(id), news }
        }));
        Ok(())
    }

    pub(super) fn pause(&mut self, id: u64, sub: u32) -> Result<(), Wrong> {
        let subscription = self.subs.get_mut(&sub).ok_or_else(|| (no_sub(), None))?;
        subscription.paused = true;
        self.outlet.push(&Frame::Ok { id, at: self.desk.node.now(), restart: Vec::new() });
        Ok(())
    }

    pub(super) fn resume(
        &mut self,
        id: u64,
        (operator, doer): (Attached, Doer),
        sub: u32,
    ) -> Result<(), Wrong> {
        let subscription = self.subs.get_mut(&sub).ok_or_else(|| (no_sub(), None))?;
        (subscription.paused, subscription.busy, subscription.open) = (false, true, false);
        self.serial += 1;
        subscription.serial = self.serial;
        let (serial, asked) = (self.serial, subscription.asked.clone());
        let look = Look { desk: self.desk.clone(), operator, doer, asked };
        self.jobs.push(Box::pin(async move {
            let news = news(&look, Piece::Newest, Since::Acts).await;
            Done::View { sub, serial, id: Some(id), news }
        }));
        Ok(())
    }

    /// Looks whether there is news for those who wait for it.
    pub(super) fn refresh(&mut self, kind: Kind) {
        let Some((operator, doer, _)) = &self.operator else { return };
        let full = self.outlet.bytes() >= AHEAD;
        for (sub, subscription) in &mut self.subs {
            let lines = subscription.asked.view.is_lines();
            let idle = !subscription.paused && !subscription.busy && subscription.open;
            if !idle || lines != (kind == Kind::Lines) {
                continue;
            }
            if full {
                // The newest is kept by not making anything older; of lines the cursor stays.
                if !lines {
                    subscription.skip();
                }
                continue;
            }
            subscription.busy = true;
            let (sub, serial) = (*sub, subscription.serial);
            let piece = if lines { Piece::After(subscription.seq) } else { Piece::Newest };
            let look = Look {
                desk: self.desk.clone(),
                operator: operator.clone(),
                doer: doer.clone(),
                asked: subscription.asked.clone(),
            };
            self.jobs.push(Box::pin(async move {
                Done::View { sub, serial, id: None, news: news(&look, piece, Since::Beat).await }
            }));
        }
    }

    pub(super) fn done(&mut self, done: Done) {
        let (sub, serial, id, news) = match done {
            Done::Reply(frame) => return self.outlet.push(&frame),
            Done::View { sub, serial, id, news } => (sub, serial, id, news),
        };
        let Some(subscription) = self.subs.get_mut(&sub).filter(|sub| sub.serial == serial) else {
            return;
        };
        subscription.busy = false;
        if subscription.paused {
            return;
        }
        if id.is_none() && self.outlet.bytes() >= AHEAD {
            // Others were faster: it is made anew when there is room.
            if matches!(news, Ok(News::Page(..))) {
                subscription.skip();
            }
            return;
        }
        let frame = match news {
            Ok(News::Page(page, at)) if subscription.open => {
                subscription.changes(sub, page, at).map(Frame::Changes)
            }
            Ok(News::Page(page, at)) => {
                Some(Frame::Snapshot(subscription.snapshot((id, sub), page, at)))
            }
            Ok(News::Lines(lines, at)) => subscription.lines((id, sub), lines, at),
            Err(refused) => {
                // A room or person may be gone; then there is nothing more to follow.
                self.subs.remove(&sub);
                Some(fault(id, (refused, None)))
            }
        };
        if let Some(frame) = frame {
            self.outlet.push(&frame);
        }
    }

    pub(super) fn tell_views(&self) {
        let Some((.., place)) = &self.operator else { return };
        let sights = self.subs.values().map(|sub| (sub.asked.view, sub.asked.room.clone()));
        place.looks_at(sights.collect());
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Tables,
    Lines,
}

/// How new a page must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Since {
    /// As new as the newest act that an operator was answered: he asks to see what he did.
    Acts,
    /// As the sampler beats.
    Beat,
}

/// The page of a view, or a piece of its lines.
async fn news(look: &Look, piece: Piece, since: Since) -> Result<News, Refused> {
    if look.asked.view.is_lines() {
        let lines = views::lines(look, piece).await?;
        return Ok(News::Lines(lines, look.desk.node.now()));
    }
    let sample = match since {
        Since::Acts => look.desk.fresh_sample().await,
        Since::Beat => look.desk.sample(0).await,
    };
    Ok(News::Page(views::page(look, &sample).await?, sample.at))
}

/// One look.
async fn answer(look: &Look, id: u64, piece: Piece) -> Frame {
    let seen = match views::note(look).await {
        Ok(()) => news(look, piece, Since::Acts).await,
        Err(refused) => Err(refused),
    };
    match seen {
        Ok(News::Page(page, at)) => {
            let snapshot = snapshot(look.asked.view, page, at);
            Frame::Snapshot(Snapshot { id: Some(id), ..snapshot })
        }
        Ok(News::Lines(lines, at)) => {
            Frame::Snapshot(lines_snapshot(&look.asked, (Some(id), None), &lines, at))
        }
        Err(refused) => fault(Some(id), (refused, None)),
    }
}

pub(super) fn no_sub() -> Refused {
    Refused::new(ErrorCode::BadField, "There is no subscription of this number.").field("sub")
}
