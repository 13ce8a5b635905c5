//! A hash of ids: they are random already, so that a multiplication is enough.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map by ids that the server gave; whoever could choose them could make it slow.
pub type ById<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// Folds 64 bits at a time.
#[derive(Clone, Copy, Debug, Default)]
pub struct IdHasher(u64);

/// An odd number whose bits are well mixed.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl IdHasher {
    fn fold(&mut self, bits: u64) {
        let wide = u128::from(self.0.rotate_left(5) ^ bits) * u128::from(MIX);
        self.0 = (wide >> 64) as u64 ^ wide as u64;
    }
}

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            let bits = eight.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
            self.fold(bits);
        }
    }

    fn write_u128(&mut self, id: u128) {
        self.fold(id as u64 ^ (id >> 64) as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
