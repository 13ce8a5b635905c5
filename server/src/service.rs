//! What the service manager is told (sd_notify); without one, nothing.

use sd_notify::NotifyState;

/// The sockets are bound and served.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// The drain has begun.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager was not told");
    }
}
