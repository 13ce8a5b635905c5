//! Repeatable chance: the seed is told, and `PARLOR_SEED` brings a run back.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// xorshift64*: chance enough to choose where to cut.
pub struct Rng(u64);

impl Rng {
    /// From `PARLOR_SEED`, or from the clock; libtest shows the seed when the test fails.
    pub fn seeded() -> Self {
        let clock =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_micros());
        let seed = std::env::var("PARLOR_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok())
            .unwrap_or(clock as u64);
        println!("PARLOR_SEED={seed}");
        let _ = std::io::stdout().flush();
        Self(seed | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % end
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// As many bytes without meaning.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }
}
