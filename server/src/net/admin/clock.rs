//! The sampler's clock: which look counts what came since the one before, and how many seconds that was.

use std::time::{Duration, Instant};

/// Looks that follow one another sooner are counted as one: in a moment hardly anything comes, and that says nothing.
const LEAST: Duration = Duration::from_secs(1);

/// From one look to the next.
#[derive(Debug)]
pub(super) struct Clock {
    began: Instant,
    /// When the last look was that counted; none: there was no look yet.
    counted: Option<Duration>,
}

/// A look among others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turn {
    /// Of the look that counted last, since the beginning.
    pub(super) second: u64,
    /// What there is came before anybody looked.
    pub(super) first: bool,
    /// What passed since the last count; none: too little, what came is counted with the next look.
    pub(super) passed: Option<Passed>,
}

/// The time between two looks that count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Passed {
    /// The second of the one and of the other.
    pub(super) span: (u64, u64),
    pub(super) seconds: f64,
}

impl Passed {
    /// So many a second; 0 only if there was nothing.
    pub(super) fn rate(self, count: u64) -> u64 {
        (count as f64 / self.seconds).ceil() as u64
    }
}

impl Clock {
    pub(super) fn new() -> Self {
        Self { began: Instant::now(), counted: None }
    }

    /// A look begins.
    pub(super) fn turn(&mut self) -> Turn {
        self.at(self.began.elapsed())
    }

    fn at(&mut self, now: Duration) -> Turn {
        let Some(last) = self.counted else {
            self.counted = Some(now);
            return Turn { second: now.as_secs(), first: true, passed: None };
        };
        let since = now.saturating_sub(last);
        if since < LEAST {
            return Turn { second: last.as_secs(), first: false, passed: None };
        }
        self.counted = Some(now);
        let span = (last.as_secs(), now.as_secs());
        let passed = Some(Passed { span, seconds: since.as_secs_f64() });
        Turn { second: now.as_secs(), first: false, passed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_within_a_second_is_counted_once_it_is_over() {
        let mut clock = Clock::new();
        let mut turns = [10, 300, 4_980, 5_020, 5_900, 6_010].map(|ms| {
            let turn = clock.at(Duration::from_millis(ms));
            (turn.second, turn.first, turn.passed.map(|passed| passed.span))
        });
        turns.reverse();
        let [sixth, fifth, fourth, third, second, first] = turns;
        assert_eq!((first, second), ((0, true, None), (0, false, None)));
        assert_eq!(third, (4, false, Some((0, 4))));
        // Another second by the clock, and next to no time.
        assert_eq!((fourth, fifth), ((4, false, None), (4, false, None)));
        assert_eq!(sixth, (6, false, Some((4, 6))));
    }

    #[test]
    fn a_rate_is_taken_over_the_time_that_passed_and_little_is_not_nothing() {
        let passed = Passed { span: (0, 5), seconds: 5.0 };
        assert_eq!([0, 1, 5, 1_000].map(|count| passed.rate(count)), [0, 1, 1, 200]);
    }
}
