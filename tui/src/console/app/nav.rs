//! Where one is: a stack of screens with Rooms at the bottom. What is covered costs the server nothing and keeps its place.

use super::complete::Known;
use super::screen::{Rows, Screen, Want};
use parlor_protocol::admin::{Act, Query};
use std::collections::BTreeSet;

/// A screen and what it is subscribed to.
struct Entry {
    screen: Box<dyn Screen>,
    subs: Vec<Sub>,
    /// When it last showed how things were.
    fresh_at: Option<u64>,
    /// Something came for it since it lay on top.
    fed: bool,
}

impl Entry {
    fn new(screen: Box<dyn Screen>) -> Self {
        Self { screen, subs: Vec::new(), fresh_at: None, fed: false }
    }
}

/// A subscription of the screen on top.
#[derive(Clone, Debug, PartialEq)]
struct Sub {
    number: u32,
    slot: u8,
    query: Query,
}

/// The stack. Screens that were left can be gone back to.
pub(crate) struct Nav {
    home: Entry,
    stack: Vec<Entry>,
    ahead: Vec<Entry>,
    /// What lay over home before the last jump.
    last: Option<Vec<Entry>>,
    numbers: u32,
    /// Columns of the terminal.
    width: u16,
    /// Subscriptions of screens that are covered or gone.
    stale: Vec<u32>,
    /// Why the server does not show what the top screen is about.
    refused: Option<String>,
    /// Persons whom the screens that were left knew.
    met: BTreeSet<String>,
}

/// So many are remembered; those who are on the screens are known beside them.
const MET: usize = 1_000;

/// Screens over home. Each keeps what it was told, so what lies deepest is forgotten.
const DEEP: usize = 16;

impl Nav {
    pub(crate) fn new(home: Box<dyn Screen>) -> Self {
        Self {
            home: Entry::new(home),
            stack: Vec::new(),
            ahead: Vec::new(),
            last: None,
            numbers: 0,
            width: 0,
            stale: Vec::new(),
            refused: None,
            met: BTreeSet::new(),
        }
    }

    pub(crate) fn top(&self) -> &dyn Screen {
        self.stack.last().unwrap_or(&self.home).screen.as_ref()
    }

    pub(crate) fn top_mut(&mut self) -> &mut dyn Screen {
        self.entry().screen.as_mut()
    }

    /// All screens from home to the top.
    pub(crate) fn path(&self) -> impl Iterator<Item = &dyn Screen> {
        std::iter::once(&self.home).chain(&self.stack).map(|entry| entry.screen.as_ref())
    }

    /// The terminal has another size.
    pub(crate) fn resized(&mut self, width: u16) {
        self.width = width;
        let covered = self.stack.iter_mut().chain([&mut self.home]);
        covered.for_each(|entry| entry.screen.resized(width));
    }

    #[cfg(test)]
    pub(crate) fn is_home(&self) -> bool {
        self.stack.is_empty()
    }

    /// Goes in.
    pub(crate) fn push(&mut self, screen: Box<dyn Screen>) {
        self.cover();
        self.ahead.clear();
        self.put(Entry::new(screen));
    }

    /// Comes out; false: this is home.
    pub(crate) fn pop(&mut self) -> bool {
        self.cover();
        match self.stack.pop() {
            Some(entry) => {
                self.ahead.push(entry);
                true
            }
            None => false,
        }
    }

    /// Goes in again where one came out.
    pub(crate) fn forward(&mut self) -> bool {
        let Some(entry) = self.ahead.pop() else { return false };
        self.cover();
        self.put(entry);
        true
    }

    /// Goes home, and from there to this screen.
    pub(crate) fn jump(&mut self, screen: Option<Box<dyn Screen>>) {
        self.cover();
        self.ahead.clear();
        self.last = Some(std::mem::take(&mut self.stack));
        if let Some(screen) = screen {
            self.put(Entry::new(screen));
        }
    }

    /// Goes where one was before the last jump, and back; false: there was none.
    pub(crate) fn swap(&mut self) -> bool {
        let Some(last) = self.last.take() else { return false };
        self.cover();
        self.ahead.clear();
        self.last = Some(std::mem::replace(&mut self.stack, last));
        self.resized(self.width);
        true
    }

    fn put(&mut self, mut entry: Entry) {
        entry.screen.resized(self.width);
        if self.stack.len() >= DEEP {
            self.stack.remove(0);
        }
        self.stack.push(entry);
    }

    /// The link is new: the server knows of no subscription.
    pub(crate) fn forget(&mut self) {
        self.stale.clear();
        self.refused = None;
        self.entry().subs.clear();
    }

    /// The server does not show what the top screen is about, and this is why.
    pub(crate) fn refuse(&mut self, why: &str) {
        self.refused = Some(why.to_owned());
    }

    pub(crate) fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// The requests that bring the subscriptions to what the top screen wants.
    pub(crate) fn sync(&mut self) -> Vec<(u32, Act)> {
        let mut acts: Vec<(u32, Act)> =
            self.stale.drain(..).map(|sub| (sub, Act::Unsubscribe { sub })).collect();
        let wants = self.top().wants();
        let mut numbers = self.numbers;
        let entry = self.stack.last_mut().unwrap_or(&mut self.home);
        entry.subs.retain(|sub| {
            let stays = wants.iter().any(|want| want.slot == sub.slot && want.query == sub.query);
            if !stays {
                acts.push((sub.number, Act::Unsubscribe { sub: sub.number }));
            }
            stays
        });
        for Want { slot, query, after } in wants {
            if entry.subs.iter().any(|sub| sub.slot == slot) {
                continue;
            }
            numbers = numbers.wrapping_add(1);
            entry.subs.push(Sub { number: numbers, slot, query: query.clone() });
            acts.push((numbers, Act::Subscribe { sub: numbers, query, after }));
        }
        self.numbers = numbers;
        acts
    }

    /// Which of the top screen's wants a subscription is for.
    pub(crate) fn slot(&self, number: u32) -> Option<u8> {
        let entry = self.stack.last().unwrap_or(&self.home);
        entry.subs.iter().find(|sub| sub.number == number).map(|sub| sub.slot)
    }

    /// Something came for the top screen: from now on it shows how things are, while the link does.
    pub(crate) fn feed(&mut self) {
        self.entry().fed = true;
    }

    /// What the server tells is how things are.
    pub(crate) fn fresh(&mut self, now: u64) {
        let entry = self.entry();
        if entry.fed {
            entry.fresh_at = Some(now);
        }
    }

    /// How long ago the top screen showed how things were; nothing: it never did.
    pub(crate) fn age(&self, now: u64) -> Option<u64> {
        let entry = self.stack.last().unwrap_or(&self.home);
        entry.fresh_at.map(|at| now.saturating_sub(at))
    }

    fn entry(&mut self) -> &mut Entry {
        self.stack.last_mut().unwrap_or(&mut self.home)
    }

    /// Persons and rooms that are known, to complete what is typed.
    pub(crate) fn known(&self) -> Known {
        let here = self.path().flat_map(Rows::names);
        let persons = here.chain(self.met.iter().cloned()).collect();
        Known { persons, rooms: self.path().flat_map(Rows::rooms).collect() }
    }

    fn cover(&mut self) {
        self.refused = None;
        for name in self.top().names() {
            if self.met.len() < MET {
                self.met.insert(name);
            }
        }
        self.entry().screen.covered();
        self.entry().fed = false;
        let subs = std::mem::take(&mut self.entry().subs);
        self.stale.extend(subs.into_iter().map(|sub| sub.number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::screens::{Home, RoomScreen};

    #[test]
    fn who_goes_in_and_in_comes_out_through_the_nearest() {
        let mut nav = Nav::new(Box::new(Home::default()));
        for room in 0..100 {
            nav.push(Box::new(RoomScreen::new(&room.to_string())));
        }
        let mut rooms = Vec::new();
        while !nav.is_home() {
            rooms.extend(nav.top().rooms());
            nav.pop();
        }
        let nearest: Vec<String> = (84..100).rev().map(|room| room.to_string()).collect();
        assert_eq!(rooms, nearest);
        while nav.forward() {}
        assert_eq!(nav.path().count(), DEEP + 1);
    }
}
