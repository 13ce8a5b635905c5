//! The lines of a stream: the newest of them, or a piece that stands still while somebody reads it.

use std::collections::VecDeque;

/// Whether the newest line is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follow {
    Live,
    /// Somebody reads or aims; so many lines came since.
    Held {
        newer: u64,
    },
}

/// A line and its number, which rises.
#[derive(Clone, Debug, PartialEq)]
struct Line<L> {
    seq: u64,
    line: L,
}

/// The newest lines of a stream. While it is held nothing is taken from under the reader.
#[derive(Clone, Debug)]
pub(crate) struct Tail<L> {
    lines: VecDeque<Line<L>>,
    most: usize,
    /// The line under the cursor, while held.
    cursor: Option<u64>,
    newer: u64,
    /// The newest line when nothing had come yet since it is held.
    held_at: u64,
    /// Lines that are not here, for the server left them out or too many came while somebody read.
    pub(crate) dropped: u64,
    /// The server has said what there is.
    pub(crate) begun: bool,
}

impl<L> Tail<L> {
    /// Keeps so many lines; twice as many while it is held.
    pub(crate) fn new(most: usize) -> Self {
        let lines = VecDeque::new();
        Self { lines, most, cursor: None, newer: 0, held_at: 0, dropped: 0, begun: false }
    }

    /// Adds a line. One that is here already, or older than the oldest, changes nothing.
    pub(crate) fn push(&mut self, seq: u64, line: L) {
        if self.lines.back().is_some_and(|last| last.seq >= seq) {
            return;
        }
        let held = self.cursor.is_some();
        if self.newer == 0 {
            self.held_at = self.lines.back().map_or(0, |last| last.seq);
        }
        self.newer += u64::from(held);
        if held && self.lines.len() >= 2 * self.most {
            // The reader's piece stays whole; of what came after it only the newest is kept.
            self.lines.pop_back();
            self.dropped += 1;
        }
        self.lines.push_back(Line { seq, line });
        if !held {
            self.trim();
        }
    }

    /// Puts older lines in front, as many of the newest of them as there is room for. Whatever is read stays where it is.
    pub(crate) fn put_before(&mut self, lines: Vec<(u64, L)>) {
        let room = self.room();
        for (seq, line) in lines.into_iter().rev().take(room) {
            if self.lines.front().is_none_or(|first| first.seq > seq) {
                self.lines.push_front(Line { seq, line });
            }
        }
    }

    /// So many older lines may be put in front.
    pub(crate) fn room(&self) -> usize {
        self.most.saturating_sub(self.lines.len())
    }

    pub(crate) fn follow(&self) -> Follow {
        match self.cursor {
            Some(_) => Follow::Held { newer: self.newer },
            None => Follow::Live,
        }
    }

    /// The lines that came since it is held, as far as they are kept.
    pub(crate) fn since(&self) -> impl Iterator<Item = &L> {
        let from = self.lines.partition_point(|line| line.seq <= self.held_at);
        self.lines.iter().skip(from).filter(|_| self.newer > 0).map(|line| &line.line)
    }

    /// Shows the newest again.
    pub(crate) fn resume(&mut self) {
        (self.cursor, self.newer) = (None, 0);
        self.trim();
    }

    /// Stops where it is, with the cursor on the newest line.
    pub(crate) fn hold(&mut self) {
        self.cursor = self.cursor.or_else(|| self.lines.back().map(|line| line.seq));
    }

    /// Moves the cursor; moving up holds, first at the newest; moving down beyond that follows.
    pub(crate) fn step(&mut self, by: isize) {
        let Some(last) = self.lines.len().checked_sub(1) else { return };
        let from = if self.cursor.is_some() { self.place() } else { last + 1 };
        let to = from.saturating_add_signed(by);
        if to > last {
            return self.resume();
        }
        self.cursor = self.lines.get(to).map(|line| line.seq);
    }

    /// Puts the cursor on a line, or on the nearest after it.
    pub(crate) fn select(&mut self, seq: u64) {
        let at = self.lines.partition_point(|line| line.seq < seq);
        self.cursor = self.lines.get(at).or(self.lines.back()).map(|line| line.seq);
    }

    #[cfg(test)]
    pub(crate) fn selected(&self) -> Option<&L> {
        self.lines.get(self.place()).map(|line| &line.line)
    }

    /// The cursor's place: the newest line, while live.
    pub(crate) fn place(&self) -> usize {
        let newest = self.lines.len().saturating_sub(1);
        self.cursor
            .map_or(newest, |seq| self.lines.partition_point(|line| line.seq < seq).min(newest))
    }

    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(crate) fn get(&self, place: usize) -> Option<&L> {
        self.lines.get(place).map(|line| &line.line)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &L> {
        self.lines.iter().map(|line| &line.line)
    }

    /// The number of the first.
    pub(crate) fn oldest(&self) -> Option<u64> {
        self.lines.front().map(|line| line.seq)
    }

    /// The newest number; the stream is resumed after it.
    pub(crate) fn newest(&self) -> Option<u64> {
        self.lines.back().map(|line| line.seq)
    }

    /// Changes lines that are here.
    pub(crate) fn amend(&mut self, mut change: impl FnMut(&mut L)) {
        self.lines.iter_mut().for_each(|line| change(&mut line.line));
    }

    /// Forgets everything: what follows does not continue it.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.most);
    }

    fn trim(&mut self) {
        let over = self.lines.len().saturating_sub(self.most);
        self.lines.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(most: usize, lines: std::ops::RangeInclusive<u64>) -> Tail<u64> {
        let mut tail = Tail::new(most);
        lines.for_each(|seq| tail.push(seq, seq));
        tail
    }

    #[test]
    fn live_shows_the_newest_and_keeps_a_bounded_number() {
        let tail = tail(10, 1..=25);
        assert_eq!((tail.len(), tail.selected()), (10, Some(&25)));
        assert_eq!(tail.follow(), Follow::Live);
    }

    #[test]
    fn held_stands_still_and_counts_what_comes() {
        let mut tail = tail(10, 1..=10);
        tail.step(-4);
        (11..=40).for_each(|seq| tail.push(seq, seq));
        assert_eq!(tail.selected(), Some(&7));
        assert_eq!(tail.get(0), Some(&1), "nothing is taken from under the reader");
        assert_eq!(tail.follow(), Follow::Held { newer: 30 });
        assert_eq!((tail.len(), tail.dropped), (20, 20), "what is left out is counted");
        tail.resume();
        assert_eq!(tail.selected(), Some(&40));
        assert_eq!(tail.len(), 10);
    }

    #[test]
    fn older_lines_come_in_front_of_whoever_reads_and_no_more_than_are_kept() {
        let mut tail = tail(10, 20..=25);
        tail.step(-4);
        tail.put_before((11..=19).map(|seq| (seq, seq)).collect());
        assert_eq!((tail.selected(), tail.len(), tail.room()), (Some(&22), 10, 0));
        assert_eq!(tail.iter().copied().collect::<Vec<_>>(), (16..=25).collect::<Vec<_>>());
        assert_eq!(tail.follow(), Follow::Held { newer: 0 }, "nothing new came");
        (26..=30).for_each(|seq| tail.push(seq, seq));
        assert_eq!((tail.oldest(), tail.selected()), (Some(16), Some(&22)));
        tail.resume();
        assert_eq!((tail.oldest(), tail.len()), (Some(21), 10), "live it keeps the newest");
    }

    #[test]
    fn going_down_past_the_newest_follows_again() {
        let mut tail = tail(10, 1..=5);
        tail.hold();
        tail.step(-1);
        tail.step(1);
        assert_eq!(tail.follow(), Follow::Held { newer: 0 });
        tail.step(1);
        assert_eq!(tail.follow(), Follow::Live);
    }

    #[test]
    fn a_line_is_there_once() {
        let mut tail = tail(10, 1..=5);
        tail.push(5, 50);
        tail.push(3, 30);
        assert_eq!(tail.iter().copied().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }
}
