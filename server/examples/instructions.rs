//! One operation many times, for valgrind to count its instructions: `tests/instructions/run`.

#[path = "../benches/operations/mod.rs"]
mod operations;

use operations::Operation;
use std::process::ExitCode;

/// `instructions NAME TIMES`; without arguments it lists the operations.
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(name) = arguments.next() else {
        return list();
    };
    let times = arguments.next().and_then(|times| times.parse::<u32>().ok());
    let (Some(mut operation), Some(times)) = (operations::named(&name), times) else {
        return ExitCode::from(64);
    };
    for _ in 0..times {
        operation.prepare();
        counted(operation.as_mut());
    }
    ExitCode::SUCCESS
}

/// Valgrind collects between entry and exit of this function, which it finds by its name.
#[inline(never)]
fn counted(operation: &mut dyn Operation) {
    operation.run();
    // Otherwise the call above would be a jump, and the function left before its work is done.
    std::hint::black_box(());
}

#[expect(clippy::print_stdout, reason = "its output is for the script")]
fn list() -> ExitCode {
    for name in operations::NAMES {
        println!("{name}");
    }
    ExitCode::SUCCESS
}
