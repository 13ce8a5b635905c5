//! One daemon under test: its own data folder, port and process group, gone when the test is.

use crate::{Config, eventually, soon};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::File;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use tempfile::TempDir;

/// A running `parlord`. It keeps its port and its data from one start to the next.
pub struct Parlord {
    home: TempDir,
    data: PathBuf,
    port: u16,
    environment: Vec<(String, String)>,
    arguments: Vec<String>,
    child: Option<Child>,
    starts: usize,
}

/// What a verb wrote, and its exit code.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let code = output.status.code().unwrap_or(-1);
        Self { code, out: text(&output.stdout), err: text(&output.stderr) }
    }
}

impl Parlord {
    /// With limits that no honest test reaches.
    pub async fn start() -> Self {
        Self::configured(Config::generous()).await
    }

    /// With this configuration.
    pub async fn configured(config: Config) -> Self {
        let mut parlord = Self::prepared(config);
        parlord.begin().await;
        parlord
    }

    /// Ready to `begin`, for tests that move the data first.
    pub fn prepared(config: Config) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(home.path().join("config.toml"), config.to_toml()).expect("config.toml");
        let data = home.path().join("data");
        Self {
            home,
            data,
            port: free_port(),
            environment: Vec::new(),
            arguments: Vec::new(),
            child: None,
            starts: 0,
        }
    }

    /// With the data in this folder.
    pub fn with_data(mut self, data: &Path) -> Self {
        self.data = data.to_path_buf();
        self
    }

    /// With this flag.
    pub fn with_argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// With this variable in its environment.
    pub fn with_environment(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Starts it and waits until it has announced its listener.
    pub async fn begin(&mut self) {
        assert!(self.child.is_none(), "parlord runs already");
        self.starts += 1;
        let output = File::create(self.stdout()).expect("a file for stdout");
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.stderr())
            .expect("a file for stderr");
        let mut command = Command::new(binary());
        command
            .arg("--config")
            .arg(self.home.path().join("config.toml"))
            .arg("--listen")
            .arg(self.address())
            .arg("--data")
            .arg(&self.data)
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home.path())
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(log)
            .process_group(0);
        self.child = Some(command.spawn().expect("PARLORD_BIN, or a parlord beside the tests"));
        let announced = format!("listening on {}", self.url());
        eventually("the announcement on stdout", async || {
            if let Some(status) = self.exited() {
                panic!("parlord ended while starting, {status}:\n{}", self.log());
            }
            std::fs::read_to_string(self.stdout())
                .ok()?
                .lines()
                .any(|line| line == announced)
                .then_some(())
        })
        .await;
    }

    /// SIGKILL, and waits for the end.
    pub fn kill9(&mut self) {
        if let Some(mut child) = self.child.take() {
            // The group, so that nothing it started stays; it may be gone already.
            let _ = kill_process_group(group(&child), Signal::KILL);
            let _ = child.wait();
        }
    }

    /// SIGKILL in the middle of things; `restart` or the end of the test waits for it.
    pub fn strike(&self) {
        self.signal(Signal::KILL);
    }

    /// Starts it again on the same port and data; kills it first if it runs.
    pub async fn restart(&mut self) {
        self.kill9();
        self.begin().await;
    }

    /// Another configuration and SIGHUP; what comes of it is for the test to see.
    pub fn reconfigure(&self, config: &Config) {
        self.configure(config);
        self.signal(Signal::HUP);
    }

    /// Another configuration for its next start.
    pub fn configure(&self, config: &Config) {
        std::fs::write(self.home.path().join("config.toml"), config.to_toml())
            .expect("config.toml");
    }

    /// `parlord verify --rebuild` on its data; it must not run. What it said, if it found damage.
    pub fn verify(&self) -> Result<(), String> {
        assert!(self.child.is_none(), "verify is for a stopped server");
        let said = self.run(&["verify", "--rebuild"]);
        if said.code == 0 && said.out.contains("sound") { Ok(()) } else { Err(format!("{said:?}")) }
    }

    /// `parlord` with another verb on its configuration and data.
    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.verb(arguments).output().expect("a verb of parlord"))
    }

    /// The same, while the test does other things.
    pub async fn run_async(&self, arguments: &[&str]) -> Said {
        let mut verb = tokio::process::Command::from(self.verb(arguments));
        Said::of(soon("a verb of parlord", verb.output()).await.expect("a verb of parlord"))
    }

    fn verb(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).arg("--config").arg(self.home.path().join("config.toml"));
        if !arguments.contains(&"--data") {
            command.arg("--data").arg(&self.data);
        }
        command.current_dir(self.home.path()).stdin(Stdio::null());
        command
    }

    /// SIGTERM; what comes of it is for the test to see.
    pub fn ask_to_end(&self) {
        self.signal(Signal::TERM);
    }

    /// SIGTERM, and waits for the exit code.
    pub async fn terminate(&mut self) -> i32 {
        self.ask_to_end();
        self.exit_code().await
    }

    /// Waits until it has ended by itself: its exit code, or minus the signal that ended it.
    pub async fn exit_code(&mut self) -> i32 {
        let status = eventually("parlord to end", async || self.exited()).await;
        self.child = None;
        status.code().unwrap_or_else(|| -status.signal().unwrap_or(0))
    }

    /// SIGSTOP, and waits until every thread stands still; the sockets stay.
    pub async fn stop(&self) {
        self.signal(Signal::STOP);
        let threads =
            format!("/proc/{}/task", self.child.as_ref().expect("a running parlord").id());
        eventually("every thread to stand still", async || {
            let mut threads = std::fs::read_dir(&threads).ok()?;
            threads
                .all(|thread| thread.is_ok_and(|thread| is_stopped(&thread.path())))
                .then_some(())
        })
        .await;
    }

    /// SIGCONT.
    pub fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    /// Whether it has not ended by itself.
    pub fn is_running(&mut self) -> bool {
        self.child.is_some() && self.exited().is_none()
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What it wrote to stderr, over all starts.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.stderr()).unwrap_or_default()).into_owned()
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> u64 {
        let pid = self.child.as_ref().expect("a running parlord").id();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("/proc");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
        let kilobytes: u64 =
            line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("kB");
        kilobytes * 1024
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().expect("a running parlord");
        kill_process_group(group(child), signal).expect("a signal to parlord");
    }

    fn exited(&mut self) -> Option<ExitStatus> {
        self.child.as_mut()?.try_wait().expect("waiting for parlord")
    }

    fn stdout(&self) -> PathBuf {
        self.home.path().join(format!("stdout-{}", self.starts))
    }

    fn stderr(&self) -> PathBuf {
        self.home.path().join("stderr")
    }
}

impl Drop for Parlord {
    fn drop(&mut self) {
        self.kill9();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let last = lines.len().saturating_sub(60);
            eprintln!("--- the end of parlord's log ---\n{}\n---", lines[last..].join("\n"));
        }
    }
}

/// The binary under test: `PARLORD_BIN`, or the one cargo built beside the test's own.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("PARLORD_BIN") {
        return path.into();
    }
    beside("parlord")
}

/// A program that was built beside this test.
pub(crate) fn beside(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let built = test.ancestors().nth(2).expect("target/PROFILE").join(name);
    assert!(built.exists(), "{} is missing: cargo build --workspace --bins", built.display());
    built
}

/// A port that nobody listens on and that the kernel does not lend to outgoing connections, so that it is still free after a restart.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = (std::process::id() % 11_000) as u16;
    for _ in 0..11_000 {
        let port = 20_000 + (start + NEXT.fetch_add(7, Ordering::Relaxed) % 11_000) % 11_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port between 20000 and 31000");
}

/// Whether the state in `/proc/PID/task/TID/stat`, behind the name in parentheses, is T.
fn is_stopped(thread: &Path) -> bool {
    let stat = std::fs::read_to_string(thread.join("stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T'))
}

fn group(child: &Child) -> Pid {
    Pid::from_child(child)
}
