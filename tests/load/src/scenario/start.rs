//! How long a start takes until requests are taken: with nothing kept, and with a million messages.

use crate::bench::Bench;
use crate::figures::Figures;
use crate::server::{Server, Setup, Target};
use crate::store;
use std::io::{self, Read, Write};
use std::net::{SocketAddrV4, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// Measures both; the large store is made in this folder, or found there.
pub(crate) fn run(bench: &Bench, folder: &Path, cores: &[usize]) -> io::Result<Figures> {
    store::prepare(bench, folder, cores)?;
    let mut figures = Figures::default();
    let empty = Setup::new(Target::Parlord, cores);
    figures.set("empty, ms", ready_after(&empty)?);
    let large = empty.with_data(&folder.join("data"));
    figures.set("a million messages, ms", ready_after(&large)?);
    let aged = store::aged(&large, folder)?;
    figures.set("the same, older than the nonces' window, ms", ready_after(&aged)?);
    Ok(figures)
}

/// Milliseconds from the start of the process to the first 200 of `/readyz`.
fn ready_after(setup: &Setup) -> io::Result<f64> {
    let begin = Instant::now();
    let mut server = Server::start(setup)?;
    while !is_ready(server.address)? {
        if begin.elapsed() > Duration::from_secs(60) {
            return Err(io::Error::other("not ready within a minute"));
        }
    }
    let taken = begin.elapsed().as_secs_f64() * 1e3;
    server.terminate()?;
    Ok(taken)
}

fn is_ready(address: SocketAddrV4) -> io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}
