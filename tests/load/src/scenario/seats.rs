//! Memory of one more room that a connection watches.

use crate::bench::Bench;
use crate::chat;
use crate::engine::Engine;
use crate::figures::Figures;
use crate::hall::Hall;
use crate::server::{Server, Setup, Target};
use std::io;
use std::time::Duration;

const CONNECTIONS: usize = 1_000;
const ROOMS: usize = 1_000;
const EACH: usize = 50;

/// Until presence has been told.
const TOLD: Duration = Duration::from_secs(3);

/// Under way at once, of arrivals and of watches: what the server needs for those is in both sums.
const AT_ONCE: usize = 200;

/// Every room has its first watcher before anything is compared, so rooms themselves do not count. Nor does the last news of its
/// presence, which a room keeps once: it is one name in both sums, for everybody takes his last room when the others were told.
pub(crate) fn run(_bench: &Bench, cores: &[usize]) -> io::Result<Figures> {
    let server = Server::start(&Setup::new(Target::Parlord, cores))?;
    let mut engine = Engine::new(server.address)?;
    let mut hall = Hall::new();
    hall.admit(&mut engine, &server, (CONNECTIONS, AT_ONCE), |client| chat::hello(&[client]))?;
    hall.settle(&mut engine, &server, Duration::from_secs(2))?;
    let before = server.process.resident()?;
    let more = EACH - 1;
    let mut asked = 0;
    for each in [EACH - 1, EACH] {
        hall.until(&mut engine, &server, "every watch", |hall, engine| {
            while asked < CONNECTIONS * (each - 1) && asked + CONNECTIONS - hall.caught_up < AT_ONCE
            {
                let (client, turn) = (asked % CONNECTIONS, asked / CONNECTIONS + 1);
                let room = (client + turn * (ROOMS / EACH)) % ROOMS;
                engine.send(client, chat::watch(room).as_bytes())?;
                asked += 1;
            }
            Ok(hall.caught_up == CONNECTIONS * each)
        })?;
        hall.settle(&mut engine, &server, TOLD)?;
    }
    let grown = server.process.resident()?.saturating_sub(before);
    let mut figures = Figures::default();
    figures.set("bytes a further room", grown as f64 / (CONNECTIONS * more) as f64);
    Ok(figures)
}
