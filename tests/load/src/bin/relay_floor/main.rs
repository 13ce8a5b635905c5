//! The floor of a relay: one thread, epoll, one write per member and round, and nothing of a chat.

mod connection;
mod relay;
mod wire;

use std::io::{self, Write as _};
use std::net::SocketAddr;

use clap::Parser;

use relay::Relay;

/// Sends each text of a room's member to all members of the room. The path of the upgrade names the room.
#[derive(Parser)]
struct Args {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
}

fn main() -> io::Result<()> {
    let relay = Relay::bind(Args::parse().listen)?;
    println!("listening {}", relay.address()?);
    io::stdout().flush()?;
    relay.run()
}
