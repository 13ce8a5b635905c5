//! Encoded pages of the store, shared by all who read the same, bounded by bytes.

use crate::hub::Framed;
use parking_lot::Mutex;
use parlor_protocol::{Epoch, RoomId, Seq};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// What a page costs beside its bytes.
const OVERHEAD: usize = 160;

/// The pages there are. One lock, held for a look-up.
#[derive(Debug)]
pub(super) struct Pages {
    shelf: Mutex<Shelf>,
    limit: usize,
}

/// What is on a page. A room that text was taken out of has other pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) room: RoomId,
    pub(super) epoch: Epoch,
    pub(super) span: Span,
    pub(super) redactions: u64,
}

/// Which part of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Span {
    /// The newest messages up to a seq.
    Newest(Seq),
    /// The events from the first seq to the second.
    Events(Seq, Seq),
}

#[derive(Debug, Default)]
struct Shelf {
    pages: HashMap<Key, Page>,
    bytes: usize,
    clock: u64,
}

/// A page, or the place of one that is being read.
#[derive(Debug)]
struct Page {
    cell: Arc<OnceCell<Arc<[Framed]>>>,
    bytes: usize,
    used: u64,
}

impl Pages {
    pub(super) fn new(limit: usize) -> Self {
        Self { shelf: Mutex::default(), limit }
    }

    /// The page, which is read by one of those who want it while the others wait.
    pub(super) async fn get<E>(
        &self,
        key: Key,
        read: impl Future<Output = Result<Arc<[Framed]>, E>>,
    ) -> Result<Arc<[Framed]>, E> {
        let cell = self.shelf.lock().cell(key);
        if let Some(frames) = cell.get() {
            return Ok(frames.clone());
        }
        let frames = cell.get_or_try_init(|| read).await;
        let mut shelf = self.shelf.lock();
        match frames {
            Ok(frames) => {
                let size = frames.iter().map(|framed| framed.bytes.len()).sum::<usize>() + OVERHEAD;
                shelf.weigh(key, &cell, size);
                shelf.clear(self.limit);
                Ok(frames.clone())
            }
            Err(error) => {
                shelf.pages.remove(&key);
                Err(error)
            }
        }
    }
}

impl Shelf {
    fn cell(&mut self, key: Key) -> Arc<OnceCell<Arc<[Framed]>>> {
        self.clock += 1;
        let used = self.clock;
        let new = || Page { cell: Arc::default(), bytes: 0, used };
        let page = self.pages.entry(key).or_insert_with(new);
        page.used = used;
        page.cell.clone()
    }

    /// The page was read, and its size is known.
    fn weigh(&mut self, key: Key, cell: &Arc<OnceCell<Arc<[Framed]>>>, bytes: usize) {
        let Some(page) = self.pages.get_mut(&key) else { return };
        if Arc::ptr_eq(&page.cell, cell) && page.bytes == 0 {
            page.bytes = bytes;
            self.bytes += bytes;
        }
    }

    /// Throws away what was not used for the longest time. Down to three quarters, so that it is seldom done.
    fn clear(&mut self, limit: usize) {
        if self.bytes <= limit {
            return;
        }
        let mut read: Vec<(u64, Key, usize)> = self
            .pages
            .iter()
            .filter(|(_, page)| page.bytes > 0)
            .map(|(key, page)| (page.used, *key, page.bytes))
            .collect();
        read.sort_unstable_by_key(|(used, _, _)| *used);
        for (_, key, bytes) in read {
            if self.bytes <= limit / 4 * 3 {
                break;
            }
            self.pages.remove(&key);
            self.bytes -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn key(seq: Seq) -> Key {
        Key { room: RoomId(1), epoch: Epoch(1), span: Span::Newest(seq), redactions: 0 }
    }

    fn page(bytes: usize) -> Arc<[Framed]> {
        Arc::from([Framed { bytes: Bytes::from(vec![0; bytes]), next: 1 }])
    }

    #[tokio::test]
    async fn a_page_is_read_once_for_all_who_want_it() {
        let pages = Pages::new(10_000);
        let reads = AtomicUsize::new(0);
        let get = || {
            pages.get(key(1), async {
                reads.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok::<_, Infallible>(page(10))
            })
        };
        let (one, two, three) = tokio::join!(get(), get(), get());
        assert_eq!(one.unwrap(), two.unwrap());
        assert_eq!(three.unwrap().len(), 1);
        assert_eq!(reads.load(Ordering::Relaxed), 1);
        assert_eq!(pages.shelf.lock().bytes, 10 + OVERHEAD);
    }

    #[tokio::test]
    async fn the_longest_unused_pages_make_room() {
        let pages = Pages::new(10_000);
        let get = |seq| pages.get(key(seq), async { Ok::<_, Infallible>(page(1_000)) });
        for seq in 0..100 {
            get(seq).await.unwrap();
            get(0).await.unwrap();
            assert!(pages.shelf.lock().bytes <= 10_000);
        }
        let shelf = pages.shelf.lock();
        assert!(shelf.pages.contains_key(&key(0)) && shelf.pages.contains_key(&key(99)));
        assert!(!shelf.pages.contains_key(&key(1)));
        assert_eq!(shelf.bytes, shelf.pages.len() * (1_000 + OVERHEAD));
    }

    #[tokio::test]
    async fn a_failed_read_leaves_nothing_and_is_tried_again() {
        let pages = Pages::new(10_000);
        assert_eq!(pages.get(key(1), async { Err("broken") }).await, Err("broken"));
        assert!(pages.shelf.lock().pages.is_empty());
        assert!(pages.get(key(1), async { Ok::<_, Infallible>(page(1)) }).await.is_ok());
    }
}
