//! A relay as it is usually written: tokio-tungstenite, two tasks and a bounded queue per connection.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;

use clap::Parser;
use futures_util::stream::SplitSink;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Mutex, mpsc};
use tokio_tungstenite::WebSocketStream;
use tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Error, Message, Utf8Bytes};

/// Sends each text of a room's member to all members of the room. The path of the upgrade names the room.
#[derive(Parser)]
struct Args {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
}

/// Texts, shared by all the queues they stand in.
type Queue = mpsc::Sender<Utf8Bytes>;

/// Held while a text is put into all queues, so that all members see one order.
#[derive(Default)]
struct Room {
    members: HashMap<SocketAddr, Queue>,
}

type Rooms = Arc<Mutex<HashMap<String, Arc<Mutex<Room>>>>>;

/// Enough that a burst does not stop the sender; a full queue makes the sender wait, because nothing may be lost.
const QUEUE: usize = 256;
const BACKLOG: u32 = 4096;
/// The library fills its read buffer with zeros on each poll: with its default of 128 KiB that alone would be most of the relay's time.
const READ_BUFFER: usize = 4 << 10;

// The number of worker threads follows the cores the process may run on.
#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = Args::parse().listen;
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    println!("listening {}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let rooms = Rooms::default();
    loop {
        let (stream, peer) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let rooms = Arc::clone(&rooms);
        tokio::spawn(async move {
            // What ends a connection ends only this connection.
            let _ = serve(stream, peer, rooms).await;
        });
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, rooms: Rooms) -> Result<(), Error> {
    let mut path = String::new();
    let note_path = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        request.uri().path().clone_into(&mut path);
        Ok(response)
    };
    let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
    let socket =
        tokio_tungstenite::accept_hdr_async_with_config(stream, note_path, Some(config)).await?;
    let (sink, mut incoming) = socket.split();
    let (queue, waiting) = mpsc::channel(QUEUE);
    let room = Arc::clone(rooms.lock().await.entry(path).or_default());
    room.lock().await.members.insert(peer, queue);
    tokio::spawn(write(sink, waiting));
    while let Some(Ok(message)) = incoming.next().await {
        if let Message::Text(text) = message {
            let room = room.lock().await;
            for member in room.members.values() {
                // A member that has gone is taken out by its own task.
                let _ = member.send(text.clone()).await;
            }
        }
    }
    room.lock().await.members.remove(&peer);
    Ok(())
}

/// Writes all that waits before it flushes, so that a burst is one call to the kernel.
async fn write(
    mut sink: SplitSink<WebSocketStream<TcpStream>, Message>,
    mut waiting: mpsc::Receiver<Utf8Bytes>,
) -> Result<(), Error> {
    while let Some(text) = waiting.recv().await {
        sink.feed(Message::Text(text)).await?;
        while let Ok(text) = waiting.try_recv() {
            sink.feed(Message::Text(text)).await?;
        }
        sink.flush().await?;
    }
    Ok(())
}
