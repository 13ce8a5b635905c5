//! What removals took from a tail: when one is undone, that and nothing else comes back.

use super::Tail;
use parlor_protocol::admin::TailLine;
use parlor_protocol::{PersonId, Seq};
use std::collections::VecDeque;

/// Removals that are remembered. One before them brings back whatever is gone where it was.
const KEPT: usize = 256;

/// A removal: its runs, and which of the messages that are here went with it.
#[derive(Debug)]
struct Removal {
    runs: Vec<(Seq, Seq)>,
    went: Vec<Seq>,
    authors: Vec<PersonId>,
    by: Option<String>,
    /// The oldest line that was here then; of lines before it nobody saw what took them.
    oldest: Option<Seq>,
}

impl Removal {
    fn took(&self, line: &TailLine) -> bool {
        let unseen = self.oldest.is_none_or(|oldest| line.seq < oldest);
        self.went.contains(&line.seq) || (unseen && is_meant(line, &self.runs, &self.authors))
    }
}

/// The newest removals, the last at the end.
#[derive(Debug, Default)]
pub(crate) struct Gone {
    removals: VecDeque<Removal>,
}

impl Gone {
    /// Messages went.
    pub(crate) fn went(&mut self, tail: &mut Tail<TailLine>, event: &TailLine) {
        let runs = runs(event);
        let mut went = Vec::new();
        tail.amend(|line| {
            let meant = is_meant(line, &runs, &event.authors);
            if line.kind == "message" && !line.removed && meant {
                line.removed = true;
                went.push(line.seq);
            }
        });
        if self.removals.len() == KEPT {
            self.removals.pop_front();
        }
        let by = event.from.as_ref().map(|from| from.name.clone());
        let authors = event.authors.clone();
        let oldest = tail.oldest();
        self.removals.push_back(Removal { runs, went, authors, by, oldest });
    }

    /// A line that was read before a removal, and came after it.
    pub(crate) fn meet(&mut self, line: &mut TailLine) {
        let meant = |removal: &&mut Removal| is_meant(line, &removal.runs, &removal.authors);
        if line.kind != "message" || line.removed {
            return;
        }
        if let Some(removal) = self.removals.iter_mut().find(meant) {
            removal.went.push(line.seq);
            line.removed = true;
        }
    }

    /// Who took this message away, if that was seen.
    pub(crate) fn by(&self, line: &TailLine) -> Option<&str> {
        let meant = |removal: &&Removal| is_meant(line, &removal.runs, &removal.authors);
        self.removals.iter().find(meant)?.by.as_deref()
    }

    /// Messages are back: those that went with the removal of the same runs.
    pub(crate) fn came_back(&mut self, tail: &mut Tail<TailLine>, event: &TailLine) {
        let runs = runs(event);
        let known = self.removals.iter().rposition(|removal| removal.runs == runs);
        let known = known.and_then(|at| self.removals.remove(at));
        tail.amend(|line| {
            let back = match &known {
                Some(removal) => removal.took(line),
                None => is_in(&runs, line.seq),
            };
            line.removed &= !back;
        });
    }
}

fn runs(event: &TailLine) -> Vec<(Seq, Seq)> {
    match event.target {
        Some(target) if event.ranges.is_empty() => vec![(target, target)],
        Some(_) | None => event.ranges.clone(),
    }
}

/// Whether a removal of these runs, of these authors or of all, is about a message.
fn is_meant(line: &TailLine, runs: &[(Seq, Seq)], authors: &[PersonId]) -> bool {
    let author = line.from.as_ref().map(|from| from.id);
    let his = authors.is_empty() || author.is_some_and(|author| authors.contains(&author));
    his && is_in(runs, line.seq)
}

fn is_in(runs: &[(Seq, Seq)], seq: Seq) -> bool {
    runs.iter().any(|(first, last)| (*first..=*last).contains(&seq))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_protocol::server::Person;

    fn line(seq: Seq, kind: &str, author: u128) -> TailLine {
        TailLine {
            seq,
            at: 0,
            kind: kind.to_owned(),
            from: Some(Person { id: PersonId(author), name: format!("p{author}") }),
            text: Some("hello".to_owned()),
            reply_to: None,
            target: None,
            ranges: Vec::new(),
            authors: Vec::new(),
            removed: false,
            edited: false,
            reports: 0,
        }
    }

    fn about(kind: &str, ranges: &[(Seq, Seq)], authors: &[u128]) -> TailLine {
        let authors = authors.iter().map(|id| PersonId(*id)).collect();
        TailLine { ranges: ranges.to_vec(), authors, ..line(90, kind, 1) }
    }

    fn removed(tail: &Tail<TailLine>) -> Vec<Seq> {
        tail.iter().filter(|line| line.removed).map(|line| line.seq).collect()
    }

    #[test]
    fn what_went_with_a_removal_comes_back_with_it_and_nothing_else() {
        let (mut tail, mut gone) = (Tail::new(100), Gone::default());
        (1..=8).for_each(|seq| tail.push(seq, line(seq, "message", u128::from(seq % 2))));
        gone.went(&mut tail, &about("removed", &[(2, 3), (7, 7)], &[]));
        assert_eq!(removed(&tail), [2, 3, 7]);
        let by = |gone: &Gone, seq| gone.by(&line(seq, "message", 0)).map(str::to_owned);
        assert_eq!((by(&gone, 2).as_deref(), by(&gone, 4)), (Some("p1"), None));
        gone.went(&mut tail, &about("removed", &[(1, 8)], &[1]));
        assert_eq!(by(&gone, 4), None, "of another author");
        assert_eq!(removed(&tail), [1, 2, 3, 5, 7], "of one author only");
        gone.came_back(&mut tail, &about("restored", &[(1, 8)], &[]));
        assert_eq!(removed(&tail), [2, 3, 7], "what was gone before is gone");
        gone.came_back(&mut tail, &about("restored", &[(2, 3), (7, 7)], &[]));
        assert!(removed(&tail).is_empty());
    }

    #[test]
    fn a_line_that_comes_after_its_removal_is_gone_and_comes_back() {
        let (mut tail, mut gone) = (Tail::new(100), Gone::default());
        tail.push(5, line(5, "message", 1));
        gone.went(&mut tail, &about("removed", &[(2, 5)], &[1]));
        let mut late = [line(2, "message", 1), line(3, "message", 2), line(4, "topic", 1)];
        late.iter_mut().for_each(|line| gone.meet(line));
        assert_eq!(late.each_ref().map(|line| line.removed), [true, false, false]);
        tail.put_before(late.into_iter().map(|line| (line.seq, line)).collect());
        gone.came_back(&mut tail, &about("restored", &[(2, 5)], &[]));
        assert!(removed(&tail).is_empty());
    }

    #[test]
    fn what_was_read_as_gone_after_its_removal_comes_back_too() {
        let (mut tail, mut gone) = (Tail::new(100), Gone::default());
        tail.push(5, TailLine { removed: true, ..line(5, "message", 1) });
        tail.push(6, line(6, "message", 1));
        gone.went(&mut tail, &about("removed", &[(1, 6)], &[1]));
        let mut older = [line(3, "message", 1), line(4, "message", 2)];
        older.iter_mut().for_each(|line| line.removed = true);
        older.iter_mut().for_each(|line| gone.meet(line));
        tail.put_before(older.into_iter().map(|line| (line.seq, line)).collect());
        gone.came_back(&mut tail, &about("restored", &[(1, 6)], &[1]));
        assert_eq!(removed(&tail), [4, 5], "of another author, and gone before");
    }

    #[test]
    fn what_was_gone_before_anybody_looked_comes_back_too() {
        let (mut tail, mut gone) = (Tail::new(100), Gone::default());
        tail.push(4, TailLine { removed: true, ..line(4, "message", 1) });
        tail.push(5, TailLine { removed: true, ..line(5, "message", 1) });
        gone.came_back(&mut tail, &about("restored", &[(4, 4)], &[]));
        assert_eq!(removed(&tail), [5]);
    }
}
