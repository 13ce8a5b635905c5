//! `parlor`: reads the command line, does what it says, and ends with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    parlor_tui::main(std::env::args_os())
}
