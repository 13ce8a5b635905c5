//! `parlor-load`: measures `parlord` beside relays that do nothing else.

mod affinity;
mod args;
mod bench;
mod chat;
mod crowd;
mod engine;
mod figures;
mod histogram;
mod process;
mod scenario;
mod server;
mod traffic;

use args::{Args, Scenario};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parlor-load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> std::io::Result<()> {
    affinity::prepare()?;
    let bench = args.bench();
    match &args.scenario {
        Scenario::Fanout(fanout) => {
            let plan = fanout.plan()?;
            println!("{}: {plan:?}", plan.target.name());
            print!("{}", scenario::fanout::run(&bench, &plan)?);
        }
    }
    Ok(())
}
