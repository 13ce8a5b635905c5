//! Each relay passes a text on to its room: to everyone in one order, byte for byte, and to nobody else.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tungstenite::{Message, WebSocket};

struct Relay {
    process: Child,
    address: SocketAddr,
}

impl Relay {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the relay starts");
        let mut first = String::new();
        let stdout = process.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut first).expect("it says something");
        let address = first.trim().strip_prefix("listening ").expect("where it listens");
        Self { address: address.parse().expect("an address"), process }
    }

    fn join(&self, room: &str) -> Client {
        let stream = TcpStream::connect(self.address).expect("it accepts");
        // Only so that a relay that loses a text ends the test.
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout can be set");
        let (socket, _) = tungstenite::client(format!("ws://{}/{room}", self.address), stream)
            .expect("it upgrades");
        Client(socket)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Client(WebSocket<TcpStream>);

impl Client {
    fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).expect("the relay takes it");
    }

    fn next(&mut self) -> String {
        match self.0.read().expect("a text comes") {
            Message::Text(text) => text.as_str().to_owned(),
            other => panic!("no text: {other:?}"),
        }
    }

    /// Until its own text comes back: then its place in the room is taken.
    fn arrive(&mut self, name: &str) {
        self.send(name);
        while self.next() != name {}
    }

    fn skip_to(&mut self, text: &str) {
        while self.next() != text {}
    }

    fn close(mut self) {
        self.0.close(None).expect("a close is sent");
        loop {
            match self.0.read() {
                Ok(_) => {}
                Err(tungstenite::Error::ConnectionClosed) => return,
                Err(error) => panic!("the close is not answered: {error}"),
            }
        }
    }
}

fn relays_what_its_members_send(command: &mut Command) {
    let relay = Relay::start(command);
    let mut club: Vec<_> = (0..3).map(|_| relay.join("club")).collect();
    let mut alone = relay.join("alone");
    for (member, name) in club.iter_mut().zip(["a", "b", "c"]) {
        member.arrive(name);
    }
    alone.arrive("d");
    club[0].skip_to("c");
    club[1].skip_to("c");

    // All at once: the order among senders is the relay's, and must be one.
    for number in 0..50 {
        for (place, member) in club.iter_mut().enumerate() {
            member.send(&format!("{place}:{number} grüße"));
        }
    }
    let seen: Vec<Vec<String>> =
        club.iter_mut().map(|member| (0..150).map(|_| member.next()).collect()).collect();
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
    for place in 0..3 {
        let sent: Vec<_> = (0..50).map(|number| format!("{place}:{number} grüße")).collect();
        let came: Vec<_> =
            seen[0].iter().filter(|text| text.starts_with(&format!("{place}:"))).cloned().collect();
        assert_eq!(came, sent);
    }

    // Each way to write a length, the largest over several reads.
    for length in [0, 125, 126, 4096, 0xFFFF, 200_000] {
        let text = "0123456789abcdefé".chars().cycle().scan(length, |left, c| {
            *left = usize::checked_sub(*left, c.len_utf8())?;
            Some(c)
        });
        let text: String = text.collect();
        club[0].send(&text);
        for member in &mut club {
            assert_eq!(member.next(), text);
        }
    }

    // Who has left is not written to, and the others stay.
    club.remove(0).close();
    club[0].send("still here");
    for member in &mut club {
        assert_eq!(member.next(), "still here");
    }
    alone.send("nothing else came");
    assert_eq!(alone.next(), "nothing else came");
}

#[test]
fn floor() {
    relays_what_its_members_send(&mut Command::new(env!("CARGO_BIN_EXE_relay_floor")));
}

#[test]
fn queue() {
    relays_what_its_members_send(&mut Command::new(env!("CARGO_BIN_EXE_relay_queue")));
}

/// Past libtest's capture.
fn skip(relay: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIP relay {relay}: {why}");
}

/// A path below this crate, if it is there.
fn installed(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    path.exists().then_some(path)
}

#[test]
fn ws() {
    if installed("opponents/node_modules/ws").is_none() {
        skip("ws", "npm ci in tests/load/opponents has not run");
        return;
    }
    relays_what_its_members_send(Command::new("node").args(installed("opponents/ws.mjs")));
}

#[test]
fn socketify() {
    let python = installed(".venv/bin/python").filter(|python| {
        Command::new(python)
            .args(["-c", "import socketify"])
            .output()
            .is_ok_and(|out| out.status.success())
    });
    let Some(python) = python else {
        skip("socketify", "it is not in tests/load/.venv, or libuv is missing");
        return;
    };
    relays_what_its_members_send(
        Command::new(python).args(installed("opponents/socketify_relay.py")),
    );
}
