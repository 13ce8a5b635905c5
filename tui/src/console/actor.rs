//! The link's own task: connects, says hello, hands frames on; tries again for as long as the console lives.

use super::app::Link as News;
use crate::link::{Link, LinkError, Place};
use parlor_protocol::admin::Request;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
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

/// What the console wants of the link.
#[derive(Debug)]
pub(crate) struct Orders {
    pub(crate) requests: Receiver<Request>,
    /// The operator wants a new connection now, whatever the link waits for.
    pub(crate) anew: Arc<Notify>,
}

/// Why a connection is over.
enum End {
    Lost(LinkError),
    /// The console is gone.
    Console,
}

/// Runs until the console is gone. If the console is behind, nothing more is read from the socket: the server then keeps the
/// newest state of each view, and counts what it leaves out of the streams.
pub(crate) async fn run(target: Target, mut orders: Orders, news: Sender<News>) {
    let mut tries = 0;
    loop {
        let anew = orders.anew.clone();
        let over = tokio::select! {
            over = connection(&target, &mut orders.requests, &news, &mut tries) => Some(over),
            () = anew.notified() => None,
        };
        let (why, wait) = match over {
            Some(End::Console) => return,
            Some(End::Lost(why)) => (why, wait(tries)),
            None => (LinkError::Lost("you asked for a new one".to_owned()), Duration::ZERO),
        };
        tries += 1;
        let waiting = News::Waiting { tries, wait_ms: millis(wait), why };
        if news.send(waiting).await.is_err() || !rest(wait, &mut orders).await {
            return;
        }
    }
}

/// One connection, from its beginning to its end.
async fn connection(
    target: &Target,
    requests: &mut Receiver<Request>,
    news: &Sender<News>,
    tries: &mut u32,
) -> End {
    let mut link = match Link::open(&target.places, target.token.as_deref()).await {
        Ok(link) => link,
        // Refused, too: the file of operators may be changed.
        Err(error) => return End::Lost(error),
    };
    *tries = 0;
    let welcome = Box::new(link.welcome.clone());
    if news.send(News::Live(welcome)).await.is_err() {
        return End::Console;
    }
    loop {
        tokio::select! {
            request = requests.recv() => match request {
                Some(request) => {
                    if let Err(error) = link.put(&request).await {
                        return End::Lost(error);
                    }
                }
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
async fn rest(wait: Duration, orders: &mut Orders) -> bool {
    let until = tokio::time::Instant::now() + wait;
    loop {
        tokio::select! {
            biased;
            request = orders.requests.recv() => if request.is_none() {
                return false;
            },
            () = tokio::time::sleep_until(until) => return true,
            () = orders.anew.notified() => return true,
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
    use crate::console::tests::stage::welcome;
    use parlor_protocol::admin::{Act, Frame};
    use parlor_protocol::operator::Rank;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{UnixListener, UnixStream};
    use tokio::sync::mpsc::channel;

    /// Says who it is to whom comes next, and then stands still.
    async fn greets(listener: &UnixListener) -> BufReader<UnixStream> {
        let mut socket = BufReader::new(listener.accept().await.unwrap().0);
        socket.read_line(&mut String::new()).await.unwrap();
        let frame = Frame::Welcome(Box::new(welcome(Rank::Moderator)));
        let mut line = serde_json::to_string(&frame).unwrap();
        line.push('\n');
        socket.write_all(line.as_bytes()).await.unwrap();
        socket
    }

    #[tokio::test]
    async fn a_link_that_is_stuck_is_begun_anew_when_the_operator_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("admin.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let target = Target { places: vec![Place { path, why: "the test" }], token: None };
        let ((news_in, mut news), (requests, sent)) = (channel(64), channel(1));
        let anew = Arc::new(Notify::new());
        let link =
            tokio::spawn(run(target, Orders { requests: sent, anew: anew.clone() }, news_in));
        let deaf = greets(&listener).await;
        assert!(matches!(news.recv().await, Some(News::Live(_))));
        // What nobody reads fills the socket, until the link waits to write.
        let long = || Request { id: 1, act: Act::Outcome { nonce: "n".repeat(100_000) } };
        let mut full = 0;
        while full < 100 {
            full = if requests.try_send(long()).is_ok() { 0 } else { full + 1 };
            tokio::task::yield_now().await;
        }
        anew.notify_one();
        assert!(matches!(news.recv().await, Some(News::Waiting { wait_ms: 0, .. })));
        greets(&listener).await;
        assert!(matches!(news.recv().await, Some(News::Live(_))));
        drop(deaf);
        link.abort();
    }

    #[test]
    fn waits_grow_to_a_bound() {
        for tries in 0..100 {
            let full = FIRST_WAIT.saturating_mul(1 << tries.min(8)).min(LONGEST_WAIT);
            let wait = wait(tries);
            assert!(wait >= full / 2 && wait <= full, "{tries}: {wait:?}");
        }
    }
}
