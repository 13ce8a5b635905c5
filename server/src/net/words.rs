//! The rooms of a connection as bits, 64 to a word: which have news, which wait.

/// 64 slots, a bit each.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    /// There may be something to write.
    pub(super) ready: u64,
    /// All there was is in the present write.
    pub(super) drained: u64,
    /// Newer presence or typing waits, and the reader is not behind.
    pub(super) volatile: u64,
    /// Waits for the store.
    pub(super) hungry: u64,
}

/// The first slot from this one on that is ready.
pub(super) fn next_ready(words: &[Word], from: u16) -> Option<u16> {
    let (first, bit) = (usize::from(from) / 64, from % 64);
    let words = words.iter().enumerate().skip(first);
    let ready = words.map(|(index, word)| match index == first {
        true => word.ready & (u64::MAX << bit),
        false => word.ready,
    });
    first_bit(ready).map(|slot| slot + (from / 64) * 64)
}

/// Whether no other slot is ready.
pub(super) fn is_alone(words: &[Word], slot: u16) -> bool {
    let ready: u32 = words.iter().map(|word| word.ready.count_ones()).sum();
    ready == 1 && next_ready(words, 0) == Some(slot)
}

/// The number of the first bit that is set in these words.
pub(super) fn first_bit(words: impl Iterator<Item = u64>) -> Option<u16> {
    let (index, word) = words.enumerate().find(|(_, word)| *word != 0)?;
    u16::try_from(index * 64 + word.trailing_zeros() as usize).ok()
}
