//! A restart: everybody comes back at once and is given what he missed.

use super::watching::speak;
use crate::bench::Bench;
use crate::chat;
use crate::engine::Engine;
use crate::figures::Figures;
use crate::hall::Hall;
use crate::server::{Server, Setup, Target};
use std::io;

/// Members of a room, of whom one speaks while the others are away.
const MEMBERS: usize = 100;

/// Messages that each client misses.
const MISSED: usize = 50;

/// Measures with so many clients, at most `at_once` of them between connecting and their answer.
pub(crate) fn run(
    bench: &Bench,
    (clients, at_once): (usize, usize),
    cores: &[usize],
) -> io::Result<Figures> {
    let rooms = clients.div_ceil(MEMBERS);
    let home = tempfile::Builder::new().prefix("parlor-load-").tempdir()?;
    let setup = Setup::new(Target::Parlord, cores).with_data(&home.path().join("data"));
    let mut server = Server::start(&setup)?;
    say(bench, &server, rooms, 1)?;
    let mut engine = Engine::new(server.address)?;
    let mut hall = Hall::new();
    hall.remembers = true;
    let room = |client: usize| [client % rooms];
    hall.admit(&mut engine, &server, (clients, 200), |client| chat::hello(&room(client)))?;
    hall.until(&mut engine, &server, "caught_up", |hall, _| Ok(hall.caught_up == clients))?;

    hall.holds = false;
    server.ask_to_end()?;
    while !server.has_ended()? {
        hall.listen(&mut engine, &server, std::time::Duration::from_millis(10))?;
    }
    (0..clients).for_each(|client| engine.cut(client));
    let server = Server::start(&setup)?;
    say(bench, &server, rooms, MISSED)?;

    hall.opened.clear();
    hall.holds = true;
    hall.guests.iter_mut().for_each(|guest| guest.marks = 0);
    (hall.caught_up, hall.marks) = (0, 0);
    let (before, begin) = (server.process.account()?, engine.now());
    let mut returned = 0;
    hall.until(&mut engine, &server, "everybody to come back", |hall, engine| {
        while returned < clients && returned - hall.caught_up < at_once {
            engine.reconnect(returned, server.address)?;
            returned += 1;
        }
        for client in std::mem::take(&mut hall.opened) {
            engine.send(client, hello(hall, client, client % rooms).as_bytes())?;
        }
        Ok(hall.caught_up == clients)
    })?;
    let seconds = (engine.now() - begin) as f64 / 1e9;
    let used = server.process.account()?.since(&before).cpu;
    hall.expect(MISSED as u32)?;
    let mut figures = Figures::default();
    figures.set("clients/s", clients as f64 / seconds);
    figures.set("CPU per client, µs", used as f64 / 1e3 / clients as f64);
    Ok(figures)
}

/// One speaker for each room, who leaves again.
fn say(bench: &Bench, server: &Server, rooms: usize, messages: usize) -> io::Result<()> {
    let mut engine = Engine::new(server.address)?;
    let mut hall = Hall::new();
    hall.admit(&mut engine, server, (rooms, 200), |_| chat::hello(&[]))?;
    speak(bench, server, &mut engine, &mut hall, (rooms, messages))
}

fn hello(hall: &Hall, client: usize, room: usize) -> String {
    let guest = &hall.guests[client];
    let token = &guest.token;
    let position = guest.position.as_ref();
    let (epoch, seq) = position.map_or(("", 0), |(epoch, seq)| (epoch.as_str(), *seq));
    format!(
        "{{\"type\":\"hello\",\"id\":0,\"token\":\"{token}\",\"watch\":[{{\"room\":\"r{room}\",\
         \"epoch\":\"{epoch}\",\"seq\":{seq}}}]}}"
    )
}
