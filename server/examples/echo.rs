//! Starts the echo session on the address given, for conformance suites.
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| String::from("127.0.0.1:9001"));
    parlor_server::net::echo::serve(tokio::net::TcpListener::bind(address).await?).await;
    Ok(())
}
