//! Standard output and standard error: colours where they are wanted, and the quiet end when the reader goes away.

use crate::args::{Colour, Common};
use crate::exit::{Exit, Failure, USAGE};
use crate::plain::Table;
use crate::text::{json, safe};
use serde::Serialize;
use serde_json::json;
use std::io::{self, BufWriter, IsTerminal, Write};

/// Where the commands print.
pub(crate) struct Out {
    to: BufWriter<io::Stdout>,
    pub(crate) json: bool,
    colour: bool,
    /// Cells of the terminal; nothing: it is none, and lines are as long as they are.
    width: Option<usize>,
    /// Whether there is somebody to ask.
    pub(crate) asks: bool,
}

/// What a text is to stand out as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tint {
    Head,
    Faint,
    Good,
    Warning,
    Bad,
}

impl Tint {
    const fn code(self) -> &'static str {
        match self {
            Self::Head => "1",
            Self::Faint => "2",
            Self::Good => "32",
            Self::Warning => "33",
            Self::Bad => "31",
        }
    }
}

impl Out {
    /// Standard output, as the flags and the environment want it.
    pub(crate) fn new(common: &Common) -> Self {
        let terminal = io::stdout().is_terminal();
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colour = match common.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && !set("NO_COLOR") && !dumb,
        };
        Self {
            to: BufWriter::new(io::stdout()),
            json: common.json,
            colour: colour && !common.json,
            width: if terminal { columns() } else { None },
            asks: terminal && io::stdin().is_terminal() && !common.json,
        }
    }

    /// A line of text, which has to be safe already.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.to, "{text}").map_err(Failure::from)
    }

    /// An object for programs, on a line of its own.
    pub(crate) fn object(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(|error| Failure::Bug(error.to_string()))?;
        self.line(&json(&text))
    }

    /// A table, fitted to the terminal. `more` says how what there is no space for is seen.
    pub(crate) fn table(&mut self, table: &Table, more: &str) -> Result<(), Failure> {
        let fitted = table.fit(self.width);
        let mut lines = fitted.lines.into_iter();
        if let Some(head) = lines.next() {
            let head = self.tint(Tint::Head, &head);
            self.line(&head)?;
        }
        for line in lines {
            self.line(&line)?;
        }
        if !fitted.left_out.is_empty() {
            let note = format!("(no space for: {}; {more})", fitted.left_out.join(", "));
            let note = self.tint(Tint::Faint, &note);
            self.line(&note)?;
        }
        Ok(())
    }

    /// The text in a colour, where colours are wanted.
    pub(crate) fn tint(&self, tint: Tint, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{}m{text}\u{1b}[0m", tint.code())
        } else {
            text.to_owned()
        }
    }

    /// Everything that was printed is on its way.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.to.flush().map_err(Failure::from)
    }

    /// A question on standard error; only `y` or `yes` is a yes.
    pub(crate) fn ask(&mut self, question: &str) -> Result<bool, Failure> {
        self.flush()?;
        note(&format!("{question} [y/N] "));
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        let answer = answer.trim();
        Ok(answer.eq_ignore_ascii_case("y") || answer.eq_ignore_ascii_case("yes"))
    }

    /// A sentence on standard error that is no result.
    pub(crate) fn aside(&mut self, text: &str) -> Result<(), Failure> {
        self.flush()?;
        note(&format!("{text}\n"));
        Ok(())
    }

    /// Says why the command did not end well.
    pub(crate) fn failure(&mut self, failure: &Failure) -> Exit {
        let exit = failure.exit();
        if matches!(failure, Failure::ReaderGone) {
            return exit;
        }
        // What was printed before comes first; if it cannot, the failure still has to be told.
        let _ = self.to.flush();
        let text = if self.json { as_json(failure) } else { as_text(failure) };
        note(&format!("{text}\n"));
        exit
    }
}

/// For people: a sentence, the code, and where a filter is wrong.
fn as_text(failure: &Failure) -> String {
    // What a server says may quote a user; the lines of our own sentences stay lines.
    let sentence: Vec<String> = failure.to_string().lines().map(safe).collect();
    let mut text = format!("parlor: {}", sentence.join("\n"));
    if let Some(code) = failure.code() {
        text.push_str(&format!(" ({code})"));
    }
    if let Failure::Refused(fault) = failure {
        if let Some(column) = fault.column {
            text.push_str(&format!("\nin column {column} of the filter"));
        }
        if let Some(ms) = fault.retry_after_ms {
            text.push_str(&format!("\nagain in {}", crate::text::span(ms)));
        }
    }
    text
}

/// For programs: one object.
fn as_json(failure: &Failure) -> String {
    let mut object = json!({ "error": failure.name(), "message": failure.to_string() });
    if let Some(map) = object.as_object_mut() {
        match failure {
            Failure::Refused(fault) => {
                map.insert("field".to_owned(), json!(fault.field));
                map.insert("column".to_owned(), json!(fault.column));
                map.insert("limit".to_owned(), json!(fault.limit));
                map.insert("retry_after_ms".to_owned(), json!(fault.retry_after_ms));
                map.insert("standing".to_owned(), json!(fault.standing));
            }
            Failure::InDoubt { nonce, .. } | Failure::NotYet { nonce } => {
                map.insert("nonce".to_owned(), json!(nonce));
            }
            Failure::Link(_)
            | Failure::Unsent(_)
            | Failure::Usage(_)
            | Failure::Declined
            | Failure::Output(_)
            | Failure::ReaderGone
            | Failure::Bug(_) => {}
        }
    }
    json(&object.to_string())
}

/// A mistake of the command line, for programs.
pub(crate) fn say_json(text: &str, exit: Exit) -> Exit {
    let text = text.trim().strip_prefix("error: ").unwrap_or(text);
    let object = json!({ "error": USAGE, "message": text });
    note(&format!("{}\n", json(&object.to_string())));
    exit
}

/// Prints help, a version or a mistake of the command line as it is.
pub(crate) fn say(text: &str, exit: Exit) -> Exit {
    if exit == Exit::Done {
        let mut stdout = io::stdout();
        return match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Ok(()) => exit,
            Err(error) => Failure::from(error).exit(),
        };
    }
    note(text);
    exit
}

/// If standard error is gone, there is nobody left to tell.
fn note(text: &str) {
    let mut stderr = io::stderr();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

fn columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|cells| *cells > 0)
}
