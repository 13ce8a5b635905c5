//! `parlor`, the program of Parlor's operators: looks at a running `parlord` and moderates it, full screen or one command at a time.

mod args;
mod cli;
mod console;
mod exit;
mod link;
mod plain;
mod text;

use args::{Args, Parsed};
use exit::Failure;
use plain::Out;
use std::ffi::OsString;
use std::process::ExitCode;

pub use exit::Exit;

/// The whole program, for `main`.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    let args = match Args::read(&words) {
        Parsed::Run(args) => args,
        Parsed::Said { text, exit } if exit == Exit::Usage && for_programs(&words) => {
            return plain::say_json(&text, exit).into();
        }
        Parsed::Said { text, exit } => return plain::say(&text, exit).into(),
    };
    let mut out = Out::new(&args.common);
    let done = runtime().and_then(|runtime| runtime.block_on(cli::run(*args, &mut out)));
    let done = done.and_then(|exit| out.flush().map(|()| exit));
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => out.failure(&failure).into(),
    }
}

/// Whether a command line that could not be read asks for JSON.
fn for_programs(words: &[OsString]) -> bool {
    words.iter().take_while(|word| *word != "--").any(|word| word == "--json")
}

/// One thread does it all.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::Output)
}
