//! How much of something happened lately, in a bounded place: the last seconds one by one, the last minutes in pieces.

/// A rate is taken over so many seconds.
const SECONDS: usize = 10;

/// A piece of a trend.
const PIECE: u64 = 5;

/// Pieces of a trend: five minutes.
const PIECES: usize = 60;

/// Messages of a room.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    seconds: [u32; SECONDS],
    pieces: [u32; PIECES],
}

impl Default for Pace {
    fn default() -> Self {
        Self { seconds: [0; SECONDS], pieces: [0; PIECES] }
    }
}

impl Pace {
    /// So many in the seconds after `from`, up to `to`; both count since some beginning.
    pub(super) fn add(&mut self, (from, to): (u64, u64), count: u64) {
        let seconds = to.saturating_sub(from).max(1);
        for second in from + 1..=to {
            let share = count / seconds + u64::from(second - from <= count % seconds);
            let share = u32::try_from(share).unwrap_or(u32::MAX);
            if let Some(place) = self.seconds.get_mut(slot(second, SECONDS)) {
                *place = share;
            }
            if let Some(piece) = self.pieces.get_mut(slot(second / PIECE, PIECES)) {
                if second.is_multiple_of(PIECE) {
                    *piece = 0;
                }
                *piece = piece.saturating_add(share);
            }
        }
    }

    /// A second, over the last ten.
    pub(super) fn rate(&self) -> f64 {
        self.seconds.iter().map(|count| f64::from(*count)).sum::<f64>() / SECONDS as f64
    }

    /// Whole pieces of five seconds, the oldest first, of so many seconds at most.
    pub(super) fn trend(&self, now: u64, age_s: u64) -> Vec<u32> {
        let current = now / PIECE;
        let count = (age_s / PIECE).min(PIECES as u64 - 1).min(current);
        let of = |piece: u64| self.pieces.get(slot(piece, PIECES)).copied().unwrap_or_default();
        (current - count..current).map(of).collect()
    }

    /// Nothing has happened for as long as is remembered.
    pub(super) fn is_over(&self) -> bool {
        self.pieces.iter().all(|count| *count == 0)
    }
}

fn slot(number: u64, slots: usize) -> usize {
    usize::try_from(number % slots as u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_trends_follow_what_happens() {
        let mut pace = Pace::default();
        for second in 0..100 {
            pace.add((second, second + 1), 7);
        }
        assert_eq!(pace.rate(), 7.0);
        assert_eq!(pace.trend(100, 1_000), [vec![28], vec![35; 19]].concat());
        assert_eq!(pace.trend(100, 10), [35, 35]);
        for second in 100..110 {
            pace.add((second, second + 1), 0);
        }
        assert_eq!(pace.rate(), 0.0);
        assert!(!pace.is_over());
        for second in 110..420 {
            pace.add((second, second + 1), 0);
        }
        assert!(pace.is_over());
    }

    #[test]
    fn a_longer_beat_spreads_what_it_counts() {
        let mut pace = Pace::default();
        pace.add((0, 5), 13);
        pace.add((5, 10), 12);
        assert_eq!(pace.rate(), 2.5);
        assert_eq!(pace.trend(10, 100).iter().sum::<u32>(), 23, "the piece at hand is not whole");
        assert_eq!(pace.trend(11, 100), pace.trend(10, 100));
    }
}
