//! Memory of a connection that watches one room: idle, after a thousand messages, after its own largest one.

use crate::bench::Bench;
use crate::chat;
use crate::engine::Engine;
use crate::engine::scan::{MARKER, Mark, write_text};
use crate::figures::Figures;
use crate::hall::Hall;
use crate::server::{Server, Setup, Target};
use std::io;
use std::time::Duration;

/// Messages that each connection receives.
const RECEIVED: usize = 1_000;

/// The largest text by default.
const LARGEST: usize = 4_096;

/// The largest messages go to rooms nobody watches: what they cost the readers is not asked here.
const SINKS: usize = 100;

/// Until what was freed has been given back and the presence has been told.
const QUIET: Duration = Duration::from_secs(2);

/// Measures with so many connections, all in one room.
pub(crate) fn run(bench: &Bench, connections: usize, cores: &[usize]) -> io::Result<Figures> {
    let tongue = bench.tongue(Target::Parlord)?;
    let server = Server::start(&Setup::new(Target::Parlord, cores))?;
    let mut engine = Engine::new(server.address)?;
    let mut hall = Hall::new();
    let mut figures = Figures::default();
    let empty = server.process.resident()?;
    let each = |now: u64| now.saturating_sub(empty) as f64 / connections as f64;

    hall.admit(&mut engine, &server, (connections, 200), |_| chat::hello(&[0]))?;
    hall.settle(&mut engine, &server, QUIET)?;
    figures.set("idle, bytes each", each(server.process.resident()?));

    let mut request = Vec::new();
    for sent in 0..RECEIVED {
        let number = hall.request(0);
        tongue.message(&mut request, 0, Mark { due: 0, number });
        engine.send(sent % 50, &request)?;
        // Few enough under way that nobody falls behind the tail.
        hall.until(&mut engine, &server, "deliveries", |hall, _| {
            Ok(hall.marks + 64 * connections as u64 > (sent * connections) as u64)
        })?;
    }
    let all = (RECEIVED * connections) as u64;
    hall.until(&mut engine, &server, "every delivery", |hall, _| Ok(hall.marks == all))?;
    hall.expect(RECEIVED as u32)?;
    hall.settle(&mut engine, &server, QUIET)?;
    figures.set("after 1,000 received, bytes each", each(server.process.resident()?));

    let before = hall.answers;
    for client in 0..connections {
        let number = hall.request(0);
        largest(&mut request, client % SINKS, Mark { due: 0, number });
        engine.send(client, &request)?;
        let sent = client as u64 + before;
        hall.until(&mut engine, &server, "answers", |hall, _| Ok(hall.answers + 256 > sent))?;
    }
    let all = before + connections as u64;
    hall.until(&mut engine, &server, "every answer", |hall, _| Ok(hall.answers == all))?;
    hall.settle(&mut engine, &server, QUIET)?;
    figures.set("after the largest sent, bytes each", each(server.process.resident()?));
    Ok(figures)
}

fn largest(request: &mut Vec<u8>, sink: usize, mark: Mark) {
    request.clear();
    let number = mark.number;
    let head = format!(
        "{{\"type\":\"send\",\"id\":{number},\"room\":\"sink{sink}\",\"nonce\":\"{number}\",\"text\":\""
    );
    request.extend_from_slice(head.as_bytes());
    write_text(request, mark, LARGEST.max(MARKER));
    request.extend_from_slice(b"\"}");
}
