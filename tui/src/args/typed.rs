//! A line that was typed in the console: read as the shell's, and what is wrong with it in one line.

use super::{Args, Parsed, Verb};
use crate::exit::Exit;
use std::ffi::OsString;

/// Reads the words of a line, without the name of the program.
pub(crate) fn typed(words: &[String]) -> Result<Verb, String> {
    let all = std::iter::once("parlor").chain(words.iter().map(String::as_str));
    let all: Vec<OsString> = all.map(OsString::from).collect();
    match Args::read(&all) {
        Parsed::Run(args) if args.common.json || args.common.socket.is_some() => {
            Err("--json and --socket are the shell's".to_owned())
        }
        Parsed::Run(args) => {
            let verb = args.verb.ok_or("which command?")?;
            verb.sound()?;
            Ok(verb)
        }
        Parsed::Said { exit: Exit::Done, .. } => Err("? shows all commands".to_owned()),
        Parsed::Said { text, .. } => Err(short(&text)),
    }
}

/// What is wrong, and the tip: how a command is used stands below the line anyway.
fn short(text: &str) -> String {
    let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    let mut said = String::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let (gap, line) = match line.strip_prefix("tip: ") {
            Some(tip) => ("; ", tip),
            None => (" ", line.strip_prefix("error: ").unwrap_or(line)),
        };
        let line = line.replace("the following required arguments were not provided:", "missing:");
        if !said.is_empty() {
            said.push_str(gap);
        }
        said.push_str(&line);
    }
    said
}
