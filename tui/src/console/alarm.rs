//! One deadline at a time, with one awakening for it. A runtime's own timer wakes up twice for what is further away than some
//! milliseconds: to sort it finer, and then for it.

use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use std::io::{self, ErrorKind};
use std::time::Instant;
use tokio::net::unix::pipe::Receiver;

/// A timer of the kernel. It is read like a pipe into which eight bytes come when it rings.
pub(crate) struct Alarm(Receiver);

impl Alarm {
    pub(crate) fn new() -> io::Result<Self> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags)?;
        Receiver::from_file_unchecked(timer.into()).map(Self)
    }

    /// Waits until then. One that is not waited for any more is set anew by the next.
    pub(crate) async fn at(&mut self, due: Instant) -> io::Result<()> {
        let left = due.saturating_duration_since(Instant::now());
        let zero = Timespec { tv_sec: 0, tv_nsec: 0 };
        // A time of zero would turn it off.
        let tv_nsec = i64::from(left.subsec_nanos()).max(1);
        let tv_sec = i64::try_from(left.as_secs()).unwrap_or(i64::MAX);
        let once = Itimerspec { it_interval: zero, it_value: Timespec { tv_sec, tv_nsec } };
        timerfd_settime(&self.0, TimerfdTimerFlags::empty(), &once)?;
        loop {
            self.0.readable().await?;
            match self.0.try_read(&mut [0; 8]) {
                Ok(_) => return Ok(()),
                Err(early) if early.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test]
    async fn it_rings_when_it_is_due_and_not_for_what_was_due_before() {
        let mut alarm = Alarm::new().unwrap();
        let now = Instant::now();
        alarm.at(now).await.unwrap();
        let late = now + Duration::from_secs(600);
        // Rung, and not asked for any more.
        let near = alarm.at(Instant::now());
        drop(near);
        assert!(timeout(Duration::from_millis(20), alarm.at(late)).await.is_err());
        let soon = Instant::now() + Duration::from_millis(30);
        alarm.at(soon).await.unwrap();
        assert!(Instant::now() >= soon);
    }
}
