//! The echo session on an address, for conformance suites: `cargo run --example echo -- 127.0.0.1:0`.

use std::io::Write;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9001".into());
    let listener = TcpListener::bind(address).await?;
    writeln!(std::io::stdout(), "listening on ws://{}", listener.local_addr()?)?;
    parlor_server::net::echo::serve(listener).await;
    Ok(())
}
