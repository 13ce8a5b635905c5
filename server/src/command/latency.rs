//! How long answers take, as counts that anybody may read while they grow.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Four buckets for each doubling, from 1 µs to more than an hour: a figure is right within a fifth.
const BUCKETS: usize = 128;

/// How often answers took how long, since the start. One addition an answer.
#[derive(Debug)]
pub struct Latency {
    buckets: [AtomicU64; BUCKETS],
}

/// The counts at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts([u64; BUCKETS]);

impl Default for Latency {
    fn default() -> Self {
        Self { buckets: std::array::from_fn(|_| AtomicU64::new(0)) }
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self([0; BUCKETS])
    }
}

impl Latency {
    /// An answer took this long.
    pub fn add(&self, took: Duration) {
        if let Some(bucket) = self.buckets.get(bucket(took)) {
            bucket.fetch_add(1, Relaxed);
        }
    }

    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (count, bucket) in counts.0.iter_mut().zip(&self.buckets) {
            *count = bucket.load(Relaxed);
        }
        counts
    }
}

impl Counts {
    /// What came since an earlier moment.
    pub fn since(&self, earlier: &Self) -> Self {
        let mut counts = self.clone();
        for (count, before) in counts.0.iter_mut().zip(&earlier.0) {
            *count = count.saturating_sub(*before);
        }
        counts
    }

    /// Milliseconds that this share of the answers did not take longer than; 0 if there were none.
    pub fn quantile(&self, share: f64) -> f64 {
        let all: u64 = self.0.iter().sum();
        let wanted = (all as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (at, count) in self.0.iter().enumerate() {
            seen += count;
            if wanted > 0 && seen >= wanted {
                return upper(at) / 1e3;
            }
        }
        0.0
    }
}

fn bucket(took: Duration) -> usize {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
    let doublings = 63 - u64::from(micros.leading_zeros());
    let quarter = (micros << 2 >> doublings) & 3;
    usize::try_from(doublings * 4 + quarter).unwrap_or(BUCKETS).min(BUCKETS - 1)
}

/// The largest value of a bucket, in microseconds.
fn upper(bucket: usize) -> f64 {
    let (doublings, quarter) = (bucket / 4, bucket % 4);
    (1.0 + (quarter + 1) as f64 / 4.0) * 2f64.powi(i32::try_from(doublings).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_within_a_fifth() {
        let latency = Latency::default();
        for micros in 1..=10_000 {
            latency.add(Duration::from_micros(micros));
        }
        let counts = latency.counts();
        for (share, millis) in [(0.5, 5.0), (0.99, 9.9), (1.0, 10.0)] {
            let found = counts.quantile(share);
            assert!((millis..millis * 1.26).contains(&found), "{share}: {found}");
        }
        assert_eq!(counts.since(&counts).quantile(0.5), 0.0);
    }

    #[test]
    fn the_shortest_and_the_longest_have_a_bucket() {
        let latency = Latency::default();
        latency.add(Duration::ZERO);
        latency.add(Duration::MAX);
        assert_eq!(latency.counts().0.iter().sum::<u64>(), 2);
    }
}
