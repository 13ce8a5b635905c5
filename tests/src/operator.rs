//! An operator's program: lines of JSON over the admin socket.

use crate::parlord::beside;
use crate::{Parlord, Said, soon};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

/// One attached program.
pub struct Operator {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    next: u64,
    /// Frames that came while a reply was waited for.
    aside: Vec<Value>,
}

/// Where the socket of a daemon under test lies.
pub fn admin_socket(parlord: &Parlord) -> PathBuf {
    parlord.data().join("run/admin.sock")
}

/// The rows of a snapshot or of what followed it.
pub fn rows(frame: &Value) -> &Vec<Value> {
    frame["rows"].as_array().unwrap_or_else(|| panic!("rows in {frame}"))
}

impl Operator {
    /// Connected, and has said nothing.
    pub async fn connect(socket: &Path) -> Self {
        let stream = UnixStream::connect(socket).await.expect("the admin socket");
        let (reader, writer) = stream.into_split();
        Self { reader: BufReader::new(reader), writer, next: 0, aside: Vec::new() }
    }

    /// Attached as the user that runs the test, who is the daemon's own.
    pub async fn attached(parlord: &Parlord) -> Self {
        let mut operator = Self::connect(&admin_socket(parlord)).await;
        let welcome = operator.ask("hello", json!({"protocol": 1, "client": "test"})).await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        operator
    }

    /// Attached by a token.
    pub async fn with_token(parlord: &Parlord, token: &str) -> Self {
        let mut operator = Self::connect(&admin_socket(parlord)).await;
        let welcome = operator.ask("hello", json!({"protocol": 1, "token": token})).await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        operator
    }

    /// Sends a request and returns its reply; what comes between is kept for `hear`.
    pub async fn ask(&mut self, kind: &str, mut fields: Value) -> Value {
        self.next += 1;
        fields["type"] = kind.into();
        fields["id"] = self.next.into();
        self.say(&format!("{fields}\n")).await;
        loop {
            let frame = self.line().await.expect("a reply before the end");
            if frame["id"] == self.next {
                return frame;
            }
            self.aside.push(frame);
        }
    }

    /// One look at a view.
    pub async fn get(&mut self, query: Value) -> Value {
        self.ask("get", json!({"query": query})).await
    }

    /// Bytes, as they are; whether they could still be written.
    pub async fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        soon("the admin socket to take a line", self.writer.write_all(bytes.as_ref())).await.is_ok()
    }

    /// Writes nothing more; what is on its way still comes.
    pub async fn close(&mut self) {
        self.writer.shutdown().await.expect("the admin socket to close");
    }

    /// The next frame that is no reply.
    pub async fn hear(&mut self) -> Value {
        match self.aside.is_empty() {
            true => self.line().await.expect("a frame before the end"),
            false => self.aside.remove(0),
        }
    }

    /// Frames until one fits.
    pub async fn hear_until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.hear().await;
            if fits(&frame) {
                return frame;
            }
        }
    }

    /// The next line; nothing at the end.
    pub async fn line(&mut self) -> Option<Value> {
        let mut line = String::new();
        let read = soon("a line of the admin socket", self.reader.read_line(&mut line)).await;
        match read {
            Ok(count) if count > 0 => Some(serde_json::from_str(&line).expect("a line of JSON")),
            Ok(_) | Err(_) => None,
        }
    }

    /// Everything up to the end; the last line.
    pub async fn last(&mut self) -> Option<Value> {
        let mut all = Vec::new();
        let _ended = soon("the end of the admin socket", self.reader.read_to_end(&mut all)).await;
        let text = String::from_utf8_lossy(&all).into_owned();
        text.lines().last().map(|line| serde_json::from_str(line).expect("a whole last line"))
    }
}

/// Where `parlor` is.
pub fn parlor_binary() -> PathBuf {
    beside("parlor")
}

/// `parlor`, the program of operators, on this daemon: with these words to its end.
pub async fn parlor(parlord: &Parlord, words: &[&str]) -> Said {
    let mut command = tokio::process::Command::new(parlor_binary());
    command.arg("--socket").arg(admin_socket(parlord)).args(words).stdin(Stdio::null());
    let output = soon("parlor to end", command.output()).await.expect("parlor beside the tests");
    Said::of(output)
}

/// The same, which has to end well; what it printed.
pub async fn parlor_says(parlord: &Parlord, words: &[&str]) -> String {
    let said = parlor(parlord, words).await;
    assert_eq!(said.code, 0, "{words:?}: {}{}", said.out, said.err);
    said.out
}

/// The one object that `parlor --json` prints.
pub async fn parlor_json(parlord: &Parlord, words: &[&str]) -> Value {
    let out = parlor_says(parlord, &[&["--json"], words].concat()).await;
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{words:?}: {error}: {out}"))
}
