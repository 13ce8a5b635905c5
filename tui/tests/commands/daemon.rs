//! A daemon that follows a script, over a real Unix socket, and the real `parlor` beside it.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Longer waits no test.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the daemon does about a request.
pub(crate) enum Answer {
    /// Says these frames; `id` is put into the first one that has none and is a reply.
    Say(Vec<Value>),
    /// Says this text as it is.
    Raw(String),
    /// Closes the connection without a word.
    Cut,
    /// Closes it, and nobody can connect any more.
    Die,
}

/// The daemon; it is gone with its folder.
pub(crate) struct Daemon {
    folder: tempfile::TempDir,
    heard: Receiver<Value>,
}

impl Daemon {
    /// Answers each request by its connection's number, from 0, and the request.
    pub(crate) fn start(script: impl Fn(usize, &Value) -> Answer + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("admin.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let (said, heard) = channel();
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                if !serve(stream.unwrap(), &said, |request| script(number, request)) {
                    drop(listener);
                    std::fs::remove_file(&path).unwrap();
                    return;
                }
            }
        });
        Self { folder, heard }
    }

    /// One that only answers one kind of request.
    pub(crate) fn answering(kind: &'static str, frames: Vec<Value>) -> Self {
        Self::start(move |_, request| match request["type"] == kind {
            true => Answer::Say(frames.clone()),
            false => Answer::Say(vec![error("unknown_type", "not in the script")]),
        })
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("admin.sock")
    }

    /// `parlor` with these words, to its end.
    pub(crate) fn parlor(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// `parlor` with these words, running. A test that waits for it in vain ends it.
    pub(crate) fn spawn(&self, words: &[&str]) -> Running {
        let child = self.command(words).spawn().unwrap();
        let pid = Pid::from_child(&child);
        let (alive, ended) = channel::<()>();
        thread::spawn(move || {
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = kill_process(pid, Signal::KILL);
            }
        });
        Running { child, _alive: alive }
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = parlor(self.folder.path());
        command.arg("--socket").arg(self.socket()).args(words);
        command
    }

    /// What it was asked up to now, without the greetings.
    pub(crate) fn requests(&self) -> Vec<Value> {
        self.heard.try_iter().filter(|request| request["type"] != "hello").collect()
    }
}

/// A running `parlor`, watched over.
pub(crate) struct Running {
    pub(crate) child: Child,
    _alive: Sender<()>,
}

impl Running {
    /// ctrl-c.
    pub(crate) fn interrupt(&self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
    }

    pub(crate) fn end(self) -> Output {
        self.child.wait_with_output().unwrap()
    }
}

/// The program, in a folder and an environment without a daemon.
pub(crate) fn parlor(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlor"));
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["PARLOR_SOCKET", "PARLOR_TOKEN", "XDG_RUNTIME_DIR", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// Serves one connection; false: the daemon dies.
fn serve(stream: UnixStream, said: &Sender<Value>, script: impl Fn(&Value) -> Answer) -> bool {
    let mut to = stream.try_clone().unwrap();
    for line in BufReader::new(stream).lines() {
        let Ok(line) = line else { return true };
        let request: Value = serde_json::from_str(&line).unwrap();
        parlor_protocol::admin::Request::parse(&line).expect("parlor speaks the protocol");
        let unknown = |answer: &Answer| match answer {
            Answer::Say(frames) => frames.iter().any(|frame| frame["code"] == "unknown_type"),
            Answer::Raw(_) | Answer::Cut | Answer::Die => false,
        };
        let mut answer = script(&request);
        if request["type"] == "hello" && unknown(&answer) {
            answer = Answer::Say(vec![welcome()]);
        }
        let id = request["id"].clone();
        let _ = said.send(request);
        let text = match answer {
            Answer::Say(frames) => frames.into_iter().map(|frame| with_id(frame, &id)).collect(),
            Answer::Raw(text) => text,
            Answer::Cut => return true,
            Answer::Die => return false,
        };
        if to.write_all(text.as_bytes()).is_err() {
            return true;
        }
    }
    true
}

fn with_id(mut frame: Value, id: &Value) -> String {
    let event = ["lines", "changes", "bye", "rights", "novelty"];
    if !event.iter().any(|kind| frame["type"] == *kind) && frame["id"] != "none" {
        frame["id"] = id.clone();
    }
    format!("{frame}\n")
}

pub(crate) fn error(code: &str, message: &str) -> Value {
    json!({"type": "error", "code": code, "message": message})
}

pub(crate) fn golden(file: &str) -> Value {
    let path = format!("{}/../protocol/golden/{file}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn welcome() -> Value {
    let mut welcome = golden("admin/frames/welcome");
    welcome["operator"]["role"] = "admin".into();
    welcome
}

/// A snapshot of this view with these rows.
pub(crate) fn snapshot(view: &str, rows: Vec<Value>) -> Value {
    json!({"type": "snapshot", "seq": 1, "view": view, "at": 1_795_363_200_000_u64,
        "total": rows.len(), "matched": rows.len(), "rows": rows})
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Ended with this code; what was said otherwise.
#[track_caller]
pub(crate) fn ended(output: &Output, code: i32) {
    let said = format!("{}{}", stdout(output), stderr(output));
    assert_eq!(output.status.code(), Some(code), "{said}");
}
