//! A histogram of durations: 64 steps in each power of two, so a value is known to 1.6 %.

const STEPS: u64 = 64;

/// Counts of nanoseconds.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; bucket(u64::MAX) + 1], total: 0, max: 0 }
    }
}

impl Histogram {
    pub(crate) fn record(&mut self, nanos: u64) {
        self.counts[bucket(nanos)] += 1;
        self.total += 1;
        self.max = self.max.max(nanos);
    }

    /// The value that this share of all values does not exceed; 0 if there is none.
    pub(crate) fn quantile(&self, share: f64) -> u64 {
        let rank = ((self.total as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return highest(bucket).min(self.max);
            }
        }
        self.max
    }

    /// How many values there are.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn max(&self) -> u64 {
        self.max
    }

    /// Adds what another one has counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
        self.max = self.max.max(other.max);
    }
}

fn bucket(value: u64) -> usize {
    if value < STEPS {
        return value as usize;
    }
    let shift = value.ilog2() - STEPS.ilog2();
    ((u64::from(shift) + 1) * STEPS + (value >> shift) - STEPS) as usize
}

/// The highest value of a bucket.
fn highest(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < STEPS {
        return bucket;
    }
    let shift = bucket / STEPS - 1;
    let lowest = (bucket % STEPS + STEPS) << shift;
    lowest + ((1_u64 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_one_another() {
        for value in (0..1_000_000_u64).step_by(37).chain([u64::MAX, u64::MAX / 3, 1 << 40]) {
            let (own, top) = (bucket(value), highest(bucket(value)));
            assert!(
                value <= top && top - value <= value / STEPS,
                "{value} in a bucket up to {top}"
            );
            assert!(top == u64::MAX || bucket(top + 1) == own + 1);
        }
    }

    #[test]
    fn quantiles_are_ranks() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.99), 0);
        for value in 1..=1000 {
            histogram.record(value * 1_000);
        }
        let near = |share: f64, due: u64| {
            let found = histogram.quantile(share);
            assert!(found >= due && found <= due + due / 50, "{share}: {found}, not {due}");
        };
        near(0.5, 500_000);
        near(0.99, 990_000);
        assert_eq!(histogram.quantile(1.0), 1_000_000);
        let mut twice = histogram.clone();
        twice.merge(&histogram);
        assert_eq!((twice.max, twice.total), (1_000_000, 2_000));
        assert_eq!(twice.quantile(0.5), histogram.quantile(0.5));
    }
}
