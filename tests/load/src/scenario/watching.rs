//! Clients that begin to watch a busy room all at once and get its newest messages.

use crate::bench::Bench;
use crate::chat;
use crate::engine::Engine;
use crate::engine::scan::Mark;
use crate::figures::Figures;
use crate::hall::Hall;
use crate::server::{Server, Setup, Target};
use std::io;

/// A watch from nothing brings at most so many.
const NEWEST: u64 = 50;

/// Watches that are not answered yet.
const UNDERWAY: usize = 500;

/// Measures with so many clients in rooms of so many members.
pub(crate) fn run(
    bench: &Bench,
    clients: usize,
    members: usize,
    cores: &[usize],
) -> io::Result<Figures> {
    let server = Server::start(&Setup::new(Target::Parlord, cores))?;
    let mut engine = Engine::new(server.address)?;
    let mut hall = Hall::new();
    let rooms = clients / members;
    hall.admit(&mut engine, &server, (clients, 200), |_| chat::hello(&[]))?;
    speak(bench, &server, &mut engine, &mut hall, (rooms, NEWEST as usize))?;
    let (before, begin) = (server.process.account()?, engine.now());
    let mut asked = 0;
    hall.until(&mut engine, &server, "every watch", |hall, engine| {
        while asked < clients && asked - hall.caught_up < UNDERWAY {
            // The seats of one room are not filled one after the other.
            engine.send(asked, chat::watch(asked % rooms).as_bytes())?;
            asked += 1;
        }
        Ok(hall.caught_up == clients)
    })?;
    let used = server.process.account()?.since(&before).cpu;
    let seconds = (engine.now() - begin) as f64 / 1e9;
    hall.expect(NEWEST as u32)?;
    let mut figures = Figures::default();
    figures.set("watches/s", clients as f64 / seconds);
    figures.set("CPU per watch, µs", used as f64 / 1e3 / clients as f64);
    Ok(figures)
}

/// Sends so many messages to each of so many rooms, by client 0 …, and waits until they are kept.
pub(crate) fn speak(
    bench: &Bench,
    server: &Server,
    engine: &mut Engine,
    hall: &mut Hall,
    (rooms, messages): (usize, usize),
) -> io::Result<()> {
    let tongue = bench.tongue(Target::Parlord)?;
    let mut request = Vec::new();
    let already = hall.answers;
    let mut sent = 0;
    hall.until(engine, server, "every answer", |hall, engine| {
        while sent < rooms * messages && sent as u64 - (hall.answers - already) < 512 {
            let number = hall.request(0);
            tongue.message(&mut request, sent % rooms, Mark { due: 0, number });
            engine.send(sent % rooms, &request)?;
            sent += 1;
        }
        Ok(hall.answers - already == (rooms * messages) as u64)
    })
}
