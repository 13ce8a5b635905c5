//! The monotonic milliseconds that signs of life are kept in.

use std::sync::LazyLock;
use std::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Milliseconds since some moment before the first connection.
pub(super) fn now() -> u64 {
    millis(Instant::now())
}

/// The same for a moment that is past.
pub(super) fn millis(at: Instant) -> u64 {
    u64::try_from(at.saturating_duration_since(*START).as_millis()).unwrap_or(u64::MAX)
}
