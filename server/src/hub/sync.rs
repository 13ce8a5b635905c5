//! The few primitives that tails, signals and mailboxes are made of; shuttle's under its feature, so that it can search for lost wake-ups.

#[cfg(not(feature = "shuttle"))]
mod primitives {
    pub(crate) use futures_util::task::AtomicWaker as WakerSlot;
    pub(crate) use parking_lot::Mutex;
    pub(crate) use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
}

#[cfg(feature = "shuttle")]
mod primitives {
    pub(crate) use shuttle::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
    use shuttle::sync::{Mutex as ShuttleMutex, MutexGuard};
    use std::sync::PoisonError;
    use std::task::Waker;

    /// Shuttle's mutex with the face of parking_lot's.
    #[derive(Debug, Default)]
    pub(crate) struct Mutex<T>(ShuttleMutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(ShuttleMutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    /// What `AtomicWaker` promises, in a form shuttle can interleave.
    #[derive(Debug, Default)]
    pub(crate) struct WakerSlot(Mutex<Option<Waker>>);

    impl WakerSlot {
        pub(crate) fn new() -> Self {
            Self(Mutex::new(None))
        }

        pub(crate) fn register(&self, waker: &Waker) {
            *self.0.lock() = Some(waker.clone());
        }

        pub(crate) fn wake(&self) {
            let waker = self.0.lock().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

pub(crate) use primitives::{AtomicBool, AtomicU32, AtomicU64, Mutex, Ordering, WakerSlot};
