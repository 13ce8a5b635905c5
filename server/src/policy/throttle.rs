//! Throttles: a bucket in one number, by the generic cell rate algorithm (ITU-T I.371).

use parlor_protocol::Millis;
use std::collections::HashMap;
use std::hash::Hash;

/// So many on the long run, so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// In which time there is another one.
    each_us: u64,
    burst: u32,
}

impl Rate {
    /// So many a second.
    pub const fn per_second(count: u32, burst: u32) -> Self {
        Self::of(1_000_000, count, burst)
    }

    /// So many a minute.
    pub const fn per_minute(count: u32, burst: u32) -> Self {
        Self::of(60_000_000, count, burst)
    }

    const fn of(span_us: u64, count: u32, burst: u32) -> Self {
        let count = if count == 0 { 1 } else { count };
        Self { each_us: span_us / count as u64, burst }
    }
}

/// One bucket: the time, in microseconds, at which it is full again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    full_at: u64,
}

impl Throttle {
    /// Takes one, or says in how many milliseconds there will be one.
    pub fn take(&mut self, rate: Rate, now: Millis) -> Result<(), u64> {
        let now = now.saturating_mul(1_000);
        let each = rate.each_us;
        let room = each.saturating_mul(u64::from(rate.burst.max(1)));
        let full_at = self.full_at.max(now).saturating_add(each);
        let over = full_at.saturating_sub(now.saturating_add(room));
        if over > 0 {
            return Err(over.div_ceil(1_000));
        }
        self.full_at = full_at;
        Ok(())
    }

    fn is_full(self, now: Millis) -> bool {
        self.full_at <= now.saturating_mul(1_000)
    }
}

/// Buckets by key. A full bucket is as good as none, so those are dropped when the map has doubled.
#[derive(Debug)]
pub struct Buckets<K> {
    rate: Rate,
    by_key: HashMap<K, Throttle>,
    prune_at: usize,
}

/// Below this many buckets nothing is pruned.
const FEW: usize = 1024;

impl<K: Hash + Eq> Buckets<K> {
    pub fn new(rate: Rate) -> Self {
        Self { rate, by_key: HashMap::new(), prune_at: FEW }
    }

    /// Takes one from the bucket of `key`, or says in how many milliseconds there will be one.
    pub fn take(&mut self, key: K, now: Millis) -> Result<(), u64> {
        if self.by_key.len() >= self.prune_at {
            self.by_key.retain(|_, bucket| !bucket.is_full(now));
            self.prune_at = (self.by_key.len() * 2).max(FEW);
        }
        self.by_key.entry(key).or_default().take(self.rate, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate::per_second(5, 3);

    #[test]
    fn a_burst_passes_and_the_next_waits_for_its_turn() {
        let mut bucket = Throttle::default();
        for _ in 0..3 {
            assert_eq!(bucket.take(RATE, 1_000), Ok(()));
        }
        assert_eq!(bucket.take(RATE, 1_000), Err(200));
        assert_eq!(bucket.take(RATE, 1_100), Err(100));
        assert_eq!(bucket.take(RATE, 1_200), Ok(()));
        assert_eq!(bucket.take(RATE, 1_200), Err(200));
    }

    #[test]
    fn what_is_seldom_is_counted_by_the_minute() {
        let (rate, mut bucket) = (Rate::per_minute(6, 2), Throttle::default());
        assert_eq!((bucket.take(rate, 0), bucket.take(rate, 0)), (Ok(()), Ok(())));
        assert_eq!(bucket.take(rate, 1_000), Err(9_000));
        assert_eq!(bucket.take(rate, 10_000), Ok(()));
    }

    #[test]
    fn full_buckets_are_forgotten_and_busy_ones_are_not() {
        let mut buckets = Buckets::new(Rate::per_second(1, 1));
        for key in 0..FEW {
            assert_eq!(buckets.take(key, 1_000), Ok(()));
        }
        assert_eq!(buckets.take(FEW, 1_500), Ok(()));
        assert_eq!(buckets.by_key.len(), FEW + 1);
        for key in FEW + 1..2 * FEW {
            assert_eq!(buckets.take(key, 2_000), Ok(()));
        }
        assert_eq!(buckets.take(2 * FEW, 2_000), Ok(()));
        assert_eq!(buckets.by_key.len(), FEW + 1, "only the buckets of the last second are left");
        assert!(buckets.take(FEW, 2_000).is_err(), "a busy bucket was kept");
    }
}
