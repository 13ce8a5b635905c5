//! The edge as the server sees it: serve listeners, then drain.

use super::House;
use super::accept::Entrance;
use super::catchup::Catchup;
use super::client::{Chat, goodbye};
use super::clock;
use super::options::Options;
use super::sweeper::{BEAT, Sweeper};
use crate::command::Node;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// After a restart clients come back over so long a time: connections a millisecond.
const COME_BACK: u64 = 2;

/// And not before this, in milliseconds: the new process has to open its data.
const SOONEST: u64 = 500;

/// The clients' side of the server.
pub struct Edge {
    entrance: Arc<Entrance>,
    node: Arc<Node>,
    swept: AtomicBool,
}

impl Edge {
    /// An edge that serves nobody yet.
    pub fn new(options: Options, node: Arc<Node>) -> Arc<Self> {
        let catchup = Catchup::new(node.clone());
        let house = House::Chat(Arc::new(Chat { node: node.clone(), catchup }));
        let entrance = Entrance::new(options, house);
        Arc::new(Self { entrance, node, swept: AtomicBool::new(false) })
    }

    /// Serves a listener. From `stop` on nobody becomes a client any more; it ends with `drain`.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, stop: CancellationToken) {
        if !self.swept.swap(true, Ordering::Relaxed) {
            tokio::spawn(self.clone().sweep());
        }
        let close = async {
            stop.cancelled().await;
            self.entrance.closing.cancel();
        };
        tokio::join!(close, self.entrance.accept(&listener));
    }

    /// Tells everybody to go and come back, each at a time of his own, and waits until they have gone.
    pub async fn drain(&self, within: Duration) {
        self.entrance.closing.cancel();
        self.node.sequencer.delivered().await;
        let spread = self.node.hub.connections() as u64 / COME_BACK + SOONEST;
        for mailbox in self.node.hub.everyone() {
            // The low bits of an id are random.
            let after = SOONEST + mailbox.id().0 as u64 % spread;
            mailbox.order(goodbye(after));
        }
        self.entrance.tasks.close();
        if tokio::time::timeout(within, self.entrance.tasks.wait()).await.is_err() {
            let left = self.entrance.seats.taken();
            tracing::warn!(left, "the drain is over, and some connections did not end");
        }
        self.entrance.closed.cancel();
    }

    async fn sweep(self: Arc<Self>) {
        let mut sweeper = Sweeper::new(self.entrance.options.pace, clock::now());
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let drained = self.entrance.tasks.wait();
        tokio::pin!(drained);
        loop {
            tokio::select! {
                () = &mut drained => return,
                _ = beat.tick() => {
                    let hub = &self.node.hub;
                    let cut = sweeper.sweep(hub.everyone(), clock::now());
                    hub.gauges.cut.fetch_add(cut, Ordering::Relaxed);
                }
            }
        }
    }
}
