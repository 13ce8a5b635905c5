//! The link's own task: connects, says hello, hands frames on; tries again for as long as the console lives.

use super::app::Link as News;
use super::run::Order;
use crate::link::{Link, LinkError, Place};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender};

/// The first wait; each failed try doubles it.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Where to connect, and as whom.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) places: Vec<Place>,
    pub(crate) token: Option<String>,
}

/// Why a connection is over.
enum End {
    Lost(LinkError),
    /// The console is gone.
    Console,
}

/// Runs until the console is gone. If the console is behind, nothing more is read from the socket: the server then keeps the
/// newest state of each view, and counts what it leaves out of the streams.
pub(crate) async fn run(target: Target, mut orders: Receiver<Order>, news: Sender<News>) {
    let mut tries = 0;
    loop {
        let why = match Link::open(&target.places, target.token.as_deref()).await {
            Ok(mut link) => {
                tries = 0;
                let welcome = Box::new(link.welcome.clone());
                if news.send(News::Live(welcome)).await.is_err() {
                    return;
                }
                match serve(&mut link, &mut orders, &news).await {
                    End::Lost(why) => why,
                    End::Console => return,
                }
            }
            // Refused, too: the file of operators may be changed.
            Err(error) => error,
        };
        let wait = wait(tries);
        tries += 1;
        let waiting = News::Waiting { tries, wait_ms: millis(wait), why };
        if news.send(waiting).await.is_err() || !rest(wait, &mut orders).await {
            return;
        }
    }
}

async fn serve(link: &mut Link, orders: &mut Receiver<Order>, news: &Sender<News>) -> End {
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Send(request)) => {
                    if let Err(error) = link.put(&request).await {
                        return End::Lost(error);
                    }
                }
                Some(Order::Retry) => {}
                None => return End::Console,
            },
            frame = link.next() => match frame {
                Ok(frame) => {
                    if news.send(News::Frame(Box::new(frame))).await.is_err() {
                        return End::Console;
                    }
                }
                Err(error) => return End::Lost(error),
            },
        }
    }
}

/// Waits, or until the operator wants to try now. What he wanted sent meanwhile is not: it was for a connection that is gone,
/// and the console asks about it. False: the console is gone.
async fn rest(wait: Duration, orders: &mut Receiver<Order>) -> bool {
    let until = tokio::time::Instant::now() + wait;
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(until) => return true,
            order = orders.recv() => match order {
                Some(Order::Retry) => return true,
                Some(Order::Send(_)) => {}
                None => return false,
            },
        }
    }
}

/// Half to all of the doubled wait, so that many consoles do not come at once.
fn wait(tries: u32) -> Duration {
    let full = FIRST_WAIT.saturating_mul(1 << tries.min(8)).min(LONGEST_WAIT);
    let dice = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.subsec_nanos() % 1_000);
    full / 2 + full.mul_f64(f64::from(dice) / 2_000.0)
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_bound() {
        for tries in 0..100 {
            let full = FIRST_WAIT.saturating_mul(1 << tries.min(8)).min(LONGEST_WAIT);
            let wait = wait(tries);
            assert!(wait >= full / 2 && wait <= full, "{tries}: {wait:?}");
        }
    }
}
