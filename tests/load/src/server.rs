//! A server under test: pinned to its cores, with data of its own, gone at the end.

use crate::affinity;
use crate::process::Process;
use clap::ValueEnum;
use rustix::process::{Pid, Signal, kill_process_group};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::net::SocketAddrV4;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Target {
    /// Parlor.
    Parlord,
    /// A relay that does the least a relay can do.
    Floor,
    /// A relay with a queue for each connection, on tokio-tungstenite.
    Queue,
    /// A relay on `ws`, from npm.
    Ws,
    /// A relay on `socketify`, which is uWebSockets for Python.
    Socketify,
}

impl Target {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Parlord => "parlord",
            Self::Floor => "floor",
            Self::Queue => "queue",
            Self::Ws => "ws",
            Self::Socketify => "socketify",
        }
    }
}

/// Whether a room keeps what is said in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Kind {
    Durable,
    Ephemeral,
}

/// How a server is started.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) target: Target,
    pub(crate) cores: Vec<usize>,
    /// Rooms `r0` … that keep nothing; only Parlor has others.
    pub(crate) ephemeral_rooms: usize,
    /// Settings beside the raised rates: section, key, TOML literal.
    pub(crate) settings: Vec<(&'static str, &'static str, String)>,
    /// Data from an earlier start instead of a new folder.
    pub(crate) data: Option<PathBuf>,
}

impl Setup {
    pub(crate) fn new(target: Target, cores: &[usize]) -> Self {
        Self { target, cores: cores.to_vec(), ephemeral_rooms: 0, settings: Vec::new(), data: None }
    }

    /// Rooms of this kind, as many as these.
    pub(crate) fn rooms(mut self, kind: Kind, count: usize) -> Self {
        self.ephemeral_rooms = match kind {
            Kind::Durable => 0,
            Kind::Ephemeral => count,
        };
        self
    }

    pub(crate) fn set(mut self, section: &'static str, key: &'static str, literal: &str) -> Self {
        self.settings.push((section, key, literal.to_owned()));
        self
    }

    pub(crate) fn with_data(mut self, data: &Path) -> Self {
        self.data = Some(data.to_owned());
        self
    }

    /// `config.toml`: the defaults, the rates raised to what no scenario reaches.
    pub(crate) fn config(&self) -> String {
        const RATES: [&str; 6] = [
            "messages",
            "messages_per_person",
            "messages_per_address",
            "watches",
            "other_requests",
            "pings",
        ];
        let plenty = "{ rate = 1000000, burst = 1000000 }".to_owned();
        let mut settings: Vec<_> =
            RATES.iter().map(|rate| ("limits", *rate, plenty.clone())).collect();
        settings.extend(self.settings.iter().cloned());
        settings.sort();
        let (mut toml, mut section) = (String::new(), "");
        for (place, key, literal) in &settings {
            if *place != section {
                section = place;
                let _ = writeln!(toml, "[{section}]");
            }
            let _ = writeln!(toml, "{key} = {literal}");
        }
        for room in 0..self.ephemeral_rooms {
            let _ = writeln!(toml, "[[room]]\nname = \"r{room}\"\nephemeral = true");
        }
        toml
    }
}

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddrV4,
    pub(crate) process: Process,
    child: Child,
    home: TempDir,
    data: PathBuf,
    /// Held so that the server can write to it.
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    /// Starts it and waits until it has said where it listens.
    pub(crate) fn start(setup: &Setup) -> io::Result<Self> {
        let home = tempfile::Builder::new().prefix("parlor-load-").tempdir()?;
        let data = setup.data.clone().unwrap_or_else(|| home.path().join("data"));
        let mut command = command(setup, home.path(), &data)?;
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(home.path().join("stderr"))?)
            .process_group(0);
        // A child inherits the cores of the thread that starts it.
        affinity::pin(&setup.cores)?;
        let child = command.spawn();
        affinity::pin(&[affinity::GENERATOR])?;
        let mut child = child.map_err(|error| {
            io::Error::new(error.kind(), format!("cannot start {}: {error}", setup.target.name()))
        })?;
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut stdout = BufReader::new(stdout);
        let mut said = String::new();
        stdout.read_line(&mut said)?;
        let address = said.trim().rsplit([' ', '/']).next().and_then(|word| word.parse().ok());
        let process = Process::new(child.id());
        let fallback = SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 0);
        let server = Self {
            address: address.unwrap_or(fallback),
            process,
            child,
            home,
            data,
            _stdout: stdout,
        };
        match address {
            Some(_) => Ok(server),
            None => Err(io::Error::other(format!(
                "{} does not say where it listens: {said}{}",
                setup.target.name(),
                server.log()
            ))),
        }
    }

    /// What it wrote to its standard error.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("stderr")).unwrap_or_default()
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// SIGTERM.
    pub(crate) fn ask_to_end(&self) -> io::Result<()> {
        self.signal(Signal::TERM)
    }

    pub(crate) fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// SIGTERM, and waits for its end.
    pub(crate) fn terminate(&mut self) -> io::Result<()> {
        self.ask_to_end()?;
        self.child.wait().map(drop)
    }

    /// Another configuration and SIGHUP.
    pub(crate) fn reconfigure(&self, setup: &Setup) -> io::Result<()> {
        std::fs::write(self.home.path().join("config.toml"), setup.config())?;
        self.signal(Signal::HUP)
    }

    /// The configuration file in force.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.home.path().join("config.toml")
    }

    fn signal(&self, signal: Signal) -> io::Result<()> {
        Ok(kill_process_group(Pid::from_child(&self.child), signal)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The group, so that nothing it started stays; it may have ended already.
        let _gone = self.signal(Signal::KILL);
        let _status = self.child.wait();
    }
}

fn command(setup: &Setup, home: &Path, data: &Path) -> io::Result<Command> {
    const LISTEN: [&str; 2] = ["--listen", "127.0.0.1:0"];
    let opponents = Path::new(env!("CARGO_MANIFEST_DIR")).join("opponents");
    let mut command = match setup.target {
        Target::Parlord => {
            std::fs::write(home.join("config.toml"), setup.config())?;
            let mut command = Command::new(parlord()?);
            command.arg("--config").arg(home.join("config.toml")).arg("--data").arg(data);
            command
        }
        Target::Floor => Command::new(beside(&["relay-floor", "relay_floor"])?),
        Target::Queue => Command::new(beside(&["relay-queue", "relay_queue"])?),
        Target::Ws => {
            let mut command = Command::new("node");
            command.arg(opponents.join("ws.mjs"));
            command
        }
        Target::Socketify => {
            let mut command =
                Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/python"));
            command.arg(opponents.join("socketify_relay.py"));
            command
        }
    };
    command.args(LISTEN).current_dir(home);
    Ok(command)
}

/// `PARLORD_BIN`, or the daemon that cargo built beside the generator.
pub(crate) fn parlord() -> io::Result<PathBuf> {
    match std::env::var_os("PARLORD_BIN") {
        Some(path) => Ok(path.into()),
        None => beside(&["parlord"]),
    }
}

fn beside(names: &[&str]) -> io::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let paths = names.iter().map(|name| own.with_file_name(name));
    paths.clone().find(|path| path.exists()).ok_or_else(|| {
        let name = names.first().unwrap_or(&"");
        io::Error::other(format!("{name} is not beside {}: build it first", own.display()))
    })
}
