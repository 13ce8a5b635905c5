//! A log that ends in a panic says so, for a daemon that answers nobody must not go on.

use super::harness::*;
use crate::chat::{Event, News};
use crate::log::{Clock, Options, Outcome, Sequencer};
use crate::store::{Durability, Store};
use parlor_protocol::Millis;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// A clock that the writer cannot read any more.
#[derive(Default)]
struct Faulty(AtomicBool);

impl Clock for Faulty {
    fn wall(&self) -> Millis {
        assert!(!self.0.load(Ordering::Relaxed), "the clock is broken");
        1_700_000_000_000
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

async fn ends(sequencer: &Sequencer) {
    tokio::time::timeout(Duration::from_secs(30), sequencer.ended()).await.unwrap();
}

#[tokio::test]
async fn when_its_writer_does() {
    let dir = TempDir::new().unwrap();
    let clock = Arc::<Faulty>::default();
    let opened = Store::open(dir.path(), Durability::Fsync).unwrap();
    let options = Options { clock: clock.clone(), ..options().0 };
    let sequencer = Sequencer::embedded(opened, options).unwrap();
    assert!(accepted(1)(&sequencer.submit(send(ADA, "lobby", "hello", None)).await));
    clock.0.store(true, Ordering::Relaxed);
    sequencer.submit_with(send(ADA, "lobby", "again", None), Box::new(|_| ()));
    ends(&sequencer).await;
}

#[tokio::test]
async fn when_its_deliver_stage_does() {
    let dir = Arc::new(TempDir::new().unwrap());
    let nobody = Box::new(|_: &[Event], _: &[News]| panic!("nobody delivers"));
    let house = House::hearing(dir, |_| (), nobody);
    // The first batch is answered before it is delivered; the next one finds nobody.
    assert!(accepted(1)(&house.send("lobby", "hello").await));
    let next = house.send("lobby", "again").await;
    assert!(matches!(next, Outcome::Failed(_)), "{next:?}");
    ends(&house.sequencer).await;
    let house = house.restarted().await;
    assert!(!house.resume("lobby", 1).is_empty(), "what was answered is there");
}
