//! Operators beside a busy server: those who read nothing cost nobody anything, and those who act are served.

use super::delays;
use super::fanout::{self, Fanout};
use crate::bench::Bench;
use crate::figures::Figures;
use crate::histogram::Histogram;
use crate::server::Server;
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Who is attached and reads nothing.
const SILENT: usize = 20;

/// Between two acts.
const PAUSE: Duration = Duration::from_millis(20);

/// What a delivery costs, with or without operators who follow the long views and read nothing.
pub(crate) fn silent(bench: &Bench, plan: &Fanout, attached: bool) -> io::Result<Figures> {
    let beside = |server: &Server| -> io::Result<Vec<Operator>> {
        let count = if attached { SILENT } else { 0 };
        (0..count).map(|_| follower(server.data())).collect()
    };
    fanout::run_beside(bench, plan, beside).map(|(figures, _)| figures)
}

/// How long a view takes to be renewed, and an act to be planned and done, while messages go as fast as they can.
pub(crate) fn saturated(bench: &Bench, plan: &Fanout) -> io::Result<Figures> {
    let over = Arc::new(AtomicBool::new(false));
    let beside = |server: &Server| -> io::Result<[JoinHandle<io::Result<Histogram>>; 2]> {
        let (watcher, actor) = (Operator::attach(server.data())?, Operator::attach(server.data())?);
        let (ends, too) = (over.clone(), over.clone());
        let acts = std::thread::spawn(move || actor.act(&too));
        Ok([std::thread::spawn(move || watcher.watch(&ends)), acts])
    };
    // The threads end while the server still runs: a clock beside a busy generator wakes late.
    let timed = over.clone();
    let time = bench.warmup + bench.seconds.mul_f64(0.8);
    let clock = std::thread::spawn(move || {
        std::thread::sleep(time);
        timed.store(true, Ordering::Relaxed);
    });
    let (busy, threads) = fanout::run_beside(bench, plan, beside)?;
    over.store(true, Ordering::Relaxed);
    let _ended = clock.join();
    let mut figures = Figures::default();
    for (what, thread) in ["view", "plan and commit"].into_iter().zip(threads) {
        let found =
            thread.join().map_err(|_| io::Error::other("an operator ended in a panic"))??;
        delays(&mut figures, what, &found);
    }
    for (name, value) in busy.iter() {
        figures.set(name, value);
    }
    Ok(figures)
}

/// An operator's program.
struct Operator {
    reader: BufReader<UnixStream>,
    next: u64,
}

fn follower(data: &Path) -> io::Result<Operator> {
    let mut operator = Operator::attach(data)?;
    for (sub, view) in ["rooms", "users", "connections", "pulse"].into_iter().enumerate() {
        let query = json!({"view": view, "limit": 1_000});
        operator.say(&json!({"type": "subscribe", "id": 9, "sub": sub, "query": query}))?;
    }
    Ok(operator)
}

impl Operator {
    fn attach(data: &Path) -> io::Result<Self> {
        let stream = UnixStream::connect(data.join("run/admin.sock"))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let mut operator = Self { reader: BufReader::new(stream), next: 0 };
        let welcome = operator.ask(json!({"type": "hello", "protocol": 1, "client": "load"}))?;
        match welcome["type"] == "welcome" {
            true => Ok(operator),
            false => Err(io::Error::other(welcome.to_string())),
        }
    }

    fn say(&mut self, request: &Value) -> io::Result<()> {
        self.reader.get_mut().write_all(format!("{request}\n").as_bytes())
    }

    fn ask(&mut self, mut request: Value) -> io::Result<Value> {
        self.next += 1;
        request["id"] = self.next.into();
        self.say(&request)?;
        loop {
            let frame = self.hear()?;
            if frame["id"] == self.next {
                return Ok(frame);
            }
        }
    }

    fn hear(&mut self) -> io::Result<Value> {
        let mut line = String::new();
        match self.reader.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => {
                let frame: Value = serde_json::from_str(&line).map_err(io::Error::other)?;
                if frame["type"] == "bye" {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, line));
                }
                Ok(frame)
            }
        }
    }

    /// Times between two frames of a view in which something changes all the time.
    fn watch(mut self, over: &AtomicBool) -> io::Result<Histogram> {
        let mut found = Histogram::default();
        let query = json!({"view": "pulse"});
        self.ask(json!({"type": "subscribe", "sub": 1, "query": query}))?;
        let mut last = Instant::now();
        while !over.load(Ordering::Relaxed) {
            match self.hear() {
                // The server went with the measurement, before the next frame was due.
                Err(end) if is_end(&end) && over.load(Ordering::Relaxed) => break,
                frame => drop(frame?),
            }
            found.record(last.elapsed().as_nanos() as u64);
            last = Instant::now();
        }
        Ok(found)
    }

    /// Times from the plan's request to the receipt.
    fn act(mut self, over: &AtomicBool) -> io::Result<Histogram> {
        let mut found = Histogram::default();
        let mut count: u64 = 0;
        while !over.load(Ordering::Relaxed) {
            match self.ban(count) {
                Err(end) if is_end(&end) && over.load(Ordering::Relaxed) => break,
                time => found.record(time?.as_nanos() as u64),
            }
            count += 1;
            std::thread::sleep(PAUSE);
        }
        Ok(found)
    }

    /// Plans and does one; how long it took.
    fn ban(&mut self, count: u64) -> io::Result<Duration> {
        let began = Instant::now();
        // Nobody is behind this address, but everybody is looked at.
        let network = format!("203.0.113.{}", count % 250);
        let deed = json!({"verb": "ban", "networks": [network], "for_ms": 60_000});
        let plan = self.ask(json!({"type": "plan", "deed": deed}))?;
        let commit = json!({"type": "commit", "plan": plan["plan"], "nonce": format!("n{count}")});
        let receipt = self.ask(commit)?;
        if receipt["type"] != "receipt" {
            return Err(io::Error::other(receipt.to_string()));
        }
        Ok(began.elapsed())
    }
}

fn is_end(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
    )
}
