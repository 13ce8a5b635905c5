//! One task that looks at all connections: who is to be pinged, who is gone, who does not read, who never said hello.

use super::options::Pace;
use crate::hub::{Mailbox, Order};
use parlor_protocol::{CloseCode, ConnectionId};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often it looks.
pub(super) const BEAT: Duration = Duration::from_secs(1);

/// What the sweeper remembers between two looks: only those whose socket is full.
pub(super) struct Sweeper {
    pace: Pace,
    last: u64,
    stalled: HashMap<ConnectionId, Stalled>,
}

/// A connection that did not take what was there for it.
#[derive(Clone, Copy, Debug)]
struct Stalled {
    since: u64,
    /// What it had taken by then.
    written: u64,
    looked: u64,
}

impl Sweeper {
    pub(super) fn new(pace: Pace, now: u64) -> Self {
        Self { pace, last: now, stalled: HashMap::new() }
    }

    /// Looks at everybody, and gives how many are cut for not reading. Times are milliseconds of the clock that the mailboxes' vitals are kept in.
    pub(super) fn sweep(&mut self, all: impl Iterator<Item = Arc<Mailbox>>, now: u64) -> u64 {
        let mut cut = 0;
        for mailbox in all {
            if let Some(order) = self.judge(&mailbox, now) {
                cut +=
                    u64::from(matches!(&order, Order::Close { code: CloseCode::SlowConsumer, .. }));
                mailbox.order(order);
            }
        }
        self.stalled.retain(|_, stalled| stalled.looked == now);
        self.last = now;
        cut
    }

    fn judge(&mut self, mailbox: &Mailbox, now: u64) -> Option<Order> {
        let vitals = &mailbox.vitals;
        let age = |since: u64| Duration::from_millis(now.saturating_sub(since));
        if mailbox.who().is_none() && age(vitals.opened.load(Ordering::Relaxed)) > self.pace.hello {
            return Some(close(CloseCode::HelloTimeout, "say `hello` in time"));
        }
        let unfinished = vitals.unfinished.load(Ordering::Relaxed);
        if unfinished > 0 && age(unfinished) > self.pace.assembly {
            return Some(close(CloseCode::ControlFlood, "a message took too long to arrive"));
        }
        if vitals.stuck.load(Ordering::Relaxed) {
            // It is not read from while replies to it are stuck, so its silence says nothing.
            let written = vitals.written.load(Ordering::Relaxed);
            return self.stall(mailbox.id(), written, now);
        }
        if age(vitals.heard.load(Ordering::Relaxed)) > self.pace.dead {
            return Some(close(CloseCode::PingTimeout, "nothing was heard"));
        }
        self.ping_due(mailbox.id(), now).then_some(Order::Ping)
    }

    /// Cuts a reader that took less than the minimum rate over the whole window; one that moves gets another.
    fn stall(&mut self, id: ConnectionId, written: u64, now: u64) -> Option<Order> {
        let fresh = Stalled { since: now, written, looked: now };
        let stalled = self.stalled.entry(id).or_insert(fresh);
        stalled.looked = now;
        let window = Duration::from_millis(now.saturating_sub(stalled.since));
        if window < self.pace.write_stall {
            return None;
        }
        let took = written.saturating_sub(stalled.written);
        let least = self.pace.min_rate.saturating_mul(window.as_secs());
        *stalled = fresh;
        let reason = "took less than the minimum rate while behind";
        (took < least).then(|| close(CloseCode::SlowConsumer, reason))
    }

    /// Each connection has its own moment in the period, by the random bits of its id, so that pings are spread evenly.
    fn ping_due(&self, id: ConnectionId, now: u64) -> bool {
        let period = u64::try_from(self.pace.ping.as_millis()).unwrap_or(u64::MAX).max(1);
        let phase = id.0 as u64 % period;
        let round = |time: u64| time.wrapping_add(phase) / period;
        round(now) > round(self.last)
    }
}

fn close(code: CloseCode, reason: &str) -> Order {
    Order::Close { code, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(heard: u64) -> Arc<Mailbox> {
        let mailbox = Arc::new(Mailbox::new(ConnectionId::fresh(), 1, 0));
        mailbox.vitals.heard.store(heard, Ordering::Relaxed);
        mailbox
    }

    fn greeted(heard: u64) -> Arc<Mailbox> {
        let mailbox = mailbox(heard);
        let who = crate::chat::Who { id: parlor_protocol::PersonId(1), name: "ada".into() };
        assert!(mailbox.greet(who));
        mailbox
    }

    #[test]
    fn a_message_that_never_ends_is_given_up_at_the_deadline() {
        let pace = Pace { assembly: Duration::from_secs(30), ..Pace::default() };
        let mailbox = greeted(40_000);
        mailbox.vitals.unfinished.store(10_000, Ordering::Relaxed);
        let _cut = Sweeper::new(pace, 39_000).sweep([mailbox.clone()].into_iter(), 40_000);
        assert_eq!(closed_with(&mailbox), None);
        let _cut = Sweeper::new(pace, 40_000).sweep([mailbox.clone()].into_iter(), 41_000);
        assert_eq!(closed_with(&mailbox), Some(CloseCode::ControlFlood));
    }

    fn closed_with(mailbox: &Mailbox) -> Option<CloseCode> {
        std::iter::from_fn(|| mailbox.take_order()).find_map(|order| match order {
            Order::Close { code, .. } => Some(code),
            Order::Ping | Order::Count | Order::Bye { .. } => None,
        })
    }

    fn look(sweeper: &mut Sweeper, all: &[&Arc<Mailbox>], now: u64) {
        let _cut = sweeper.sweep(all.iter().map(|mailbox| (*mailbox).clone()), now);
    }

    fn pings(mailbox: &Mailbox) -> usize {
        std::iter::from_fn(|| mailbox.take_order()).filter(|order| *order == Order::Ping).count()
    }

    #[test]
    fn who_says_no_hello_is_closed() {
        let mut sweeper = Sweeper::new(Pace::default(), 0);
        let silent = mailbox(0);
        look(&mut sweeper, &[&silent], 10_000);
        assert_eq!(closed_with(&silent), None);
        look(&mut sweeper, &[&silent], 10_001);
        assert_eq!(closed_with(&silent), Some(CloseCode::HelloTimeout));
    }

    #[test]
    fn everybody_is_pinged_once_a_period_and_the_silent_are_closed() {
        let mut sweeper = Sweeper::new(Pace::default(), 0);
        let (alive, gone) = (greeted(0), greeted(0));
        let mut count = 0;
        for second in 1..=100 {
            alive.vitals.heard.store(second * 1_000, Ordering::Relaxed);
            look(&mut sweeper, &[&alive, &gone], second * 1_000);
            count += pings(&alive);
            let dead = closed_with(&gone).is_some();
            assert_eq!(dead, second > 45, "second {second}");
        }
        assert_eq!(count, 4);
    }

    #[test]
    fn a_stuck_reader_is_cut_after_the_window_unless_it_moves() {
        let mut sweeper = Sweeper::new(Pace::default(), 0);
        let (still, slow, freed) = (greeted(0), greeted(0), greeted(0));
        for mailbox in [&still, &slow, &freed] {
            mailbox.vitals.stuck.store(true, Ordering::Relaxed);
        }
        for second in 1..=60 {
            slow.vitals.written.fetch_add(1_000, Ordering::Relaxed);
            freed.vitals.heard.store(second * 1_000, Ordering::Relaxed);
            freed.vitals.stuck.store(second != 30, Ordering::Relaxed);
            look(&mut sweeper, &[&still, &slow, &freed], second * 1_000);
            assert_eq!(closed_with(&still), None);
        }
        look(&mut sweeper, &[&still, &slow, &freed], 61_000);
        assert_eq!(closed_with(&still), Some(CloseCode::SlowConsumer));
        assert_eq!(closed_with(&slow), None);
        assert_eq!(closed_with(&freed), None);
    }
}
