//! A subscription: what its program has, so that only what is new is sent.

use super::asked::Asked;
use super::select::Page;
use super::views::Lines;
use parlor_protocol::admin::{self, Changes, Frame, Snapshot, View};
use parlor_protocol::{Millis, Seq};
use serde_json::Value;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// A view that somebody follows.
#[derive(Debug)]
pub(super) struct Subscription {
    pub(super) asked: Arc<Asked>,
    /// Another number for each new subscription under the same one: an answer for the old one is dropped.
    pub(super) serial: u64,
    pub(super) paused: bool,
    /// Something is being read for it.
    pub(super) busy: bool,
    /// Its snapshot was sent.
    pub(super) open: bool,
    /// Of a table: frames sent; of lines: the newest.
    pub(super) seq: Seq,
    /// Keys and hashes of the rows that were sent, in their order.
    sent: Vec<(String, u64)>,
    counts: (usize, usize),
}

impl Subscription {
    pub(super) fn new(asked: Arc<Asked>, serial: u64) -> Self {
        Self {
            asked,
            serial,
            paused: false,
            busy: false,
            open: false,
            seq: 0,
            sent: Vec::new(),
            counts: (0, 0),
        }
    }

    /// A step was left out, for its program is behind: the next one leaves a hole.
    pub(super) fn skip(&mut self) {
        if self.open {
            self.seq += 1;
        }
    }

    /// All of it.
    pub(super) fn snapshot(
        &mut self,
        (id, sub): (Option<u64>, u32),
        page: Page,
        at: Millis,
    ) -> Snapshot {
        self.seq += 1;
        self.open = true;
        self.sent = page.rows.iter().map(|(key, row)| (key.clone(), hash(row))).collect();
        self.counts = (page.total, page.matched);
        let snapshot = snapshot(self.asked.view, page, at);
        Snapshot { id, sub: Some(sub), seq: self.seq, ..snapshot }
    }

    /// Lines after those that were sent; the first ones as a snapshot.
    pub(super) fn lines(
        &mut self,
        to: (Option<u64>, u32),
        lines: Lines,
        at: Millis,
    ) -> Option<Frame> {
        let newest = lines.newest.max(if lines.lost { 0 } else { self.seq });
        self.seq = newest;
        if !self.open {
            self.open = true;
            let snapshot = lines_snapshot(&self.asked, (to.0, Some(to.1)), &lines, at);
            return Some(Frame::Snapshot(snapshot));
        }
        if lines.rows.is_empty() && lines.dropped == 0 {
            return None;
        }
        let (rows, dropped) = (lines.json(), lines.dropped);
        Some(Frame::Lines(admin::Lines { sub: to.1, seq: newest, rows, dropped }))
    }

    /// What is new; nothing if nothing is.
    pub(super) fn changes(&mut self, sub: u32, page: Page, at: Millis) -> Option<Changes> {
        let fresh: Vec<(String, u64)> =
            page.rows.iter().map(|(key, row)| (key.clone(), hash(row))).collect();
        let counts = (page.total, page.matched);
        if fresh == self.sent && counts == self.counts {
            return None;
        }
        let known: HashMap<&str, u64> =
            self.sent.iter().map(|(key, hash)| (key.as_str(), *hash)).collect();
        let there: HashMap<&str, u64> =
            fresh.iter().map(|(key, hash)| (key.as_str(), *hash)).collect();
        let is_new =
            |(key, _): &&(String, Value)| known.get(key.as_str()) != there.get(key.as_str());
        let rows = page.rows.iter().filter(is_new).map(|(_, row)| row.clone()).collect();
        let gone = self.sent.iter().filter(|(key, _)| !there.contains_key(key.as_str()));
        let gone = gone.map(|(key, _)| key.clone()).collect();
        let same_order = fresh.iter().map(|(key, _)| key).eq(self.sent.iter().map(|(key, _)| key));
        let order = (!same_order).then(|| fresh.iter().map(|(key, _)| key.clone()).collect());
        (self.sent, self.counts) = (fresh, counts);
        self.seq += 1;
        let (total, matched) = counts;
        Some(Changes { sub, seq: self.seq, at, rows, gone, order, total, matched })
    }
}

/// A look at a page.
pub(super) fn snapshot(view: View, page: Page, at: Millis) -> Snapshot {
    let Page { rows, total, matched } = page;
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    Snapshot {
        id: None,
        sub: None,
        seq: 0,
        view,
        at,
        rows,
        total,
        matched,
        lost: false,
        more: false,
    }
}

/// A look at lines; of the audit log the newest comes first.
pub(super) fn lines_snapshot(
    asked: &Asked,
    (id, sub): (Option<u64>, Option<u32>),
    lines: &Lines,
    at: Millis,
) -> Snapshot {
    let mut rows = lines.json();
    if asked.view == View::Audit {
        rows.reverse();
    }
    let (total, matched, lost, more) = (lines.looked, rows.len(), lines.lost, lines.more);
    Snapshot { id, sub, seq: lines.newest, view: asked.view, at, rows, total, matched, lost, more }
}

fn hash(row: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::super::judge::Judge;
    use super::super::select::Cut;
    use super::*;
    use parlor_protocol::admin::Order;
    use serde_json::json;

    fn subscription() -> Subscription {
        let judge = Judge::new(View::Rooms, "").unwrap();
        let order = Order::Falling;
        let cut =
            Cut { judge, key: "room", sort: None, order, columns: vec![], offset: 0, limit: 0 };
        let asked = Asked { view: View::Rooms, room: None, person: None, report: None, cut };
        Subscription::new(Arc::new(asked), 1)
    }

    fn page(rows: &[(&str, u64)]) -> Page {
        let row =
            |(key, users): &(&str, u64)| ((*key).to_owned(), json!({"room": key, "users": users}));
        Page { rows: rows.iter().map(row).collect(), total: rows.len(), matched: rows.len() }
    }

    #[test]
    fn only_what_is_new_is_sent() {
        let mut sub = subscription();
        let first = sub.snapshot((Some(7), 3), page(&[("a", 1), ("b", 2)]), 10);
        assert_eq!((first.id, first.sub, first.seq, first.rows.len()), (Some(7), Some(3), 1, 2));
        assert!(sub.changes(3, page(&[("a", 1), ("b", 2)]), 11).is_none());
        let next = sub.changes(3, page(&[("a", 5), ("b", 2)]), 12).unwrap();
        assert_eq!((next.seq, next.rows.len(), next.gone.len(), next.order), (2, 1, 0, None));
        let next = sub.changes(3, page(&[("c", 9), ("a", 5)]), 13).unwrap();
        assert_eq!(next.rows, [json!({"room": "c", "users": 9})]);
        assert_eq!(
            (next.gone, next.order),
            (vec!["b".to_owned()], Some(vec!["c".into(), "a".into()]))
        );
        let next = sub.changes(3, page(&[("a", 5), ("c", 9)]), 14).unwrap();
        assert_eq!((next.rows.len(), next.order), (0, Some(vec!["a".into(), "c".into()])));
    }

    #[test]
    fn counts_alone_are_news_and_a_step_left_out_leaves_a_hole() {
        let mut sub = subscription();
        sub.snapshot((None, 1), page(&[("a", 1)]), 0);
        sub.skip();
        let more = Page { total: 9, ..page(&[("a", 1)]) };
        let next = sub.changes(1, more, 1).unwrap();
        assert_eq!((next.seq, next.total, next.rows.len()), (3, 9, 0));
    }
}
