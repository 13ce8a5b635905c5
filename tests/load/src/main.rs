//! `parlor-load`: measures `parlord` beside relays that do nothing else.

mod affinity;
mod all;
mod args;
mod bars;
mod bench;
mod chat;
mod crowd;
mod engine;
mod figures;
mod hall;
mod histogram;
mod machine;
mod process;
mod results;
mod scenario;
mod server;
mod store;
mod table;
mod traffic;

use args::{AllFlags, Args, Scenario};
use bench::Bench;
use clap::Parser;
use figures::Figures;
use scenario::{answers, disk, fanout, homecoming, housekeeping, idle, seats, start, watching};
use std::io;
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

fn run(args: &Args) -> io::Result<()> {
    affinity::prepare()?;
    let bench = args.bench();
    if let Scenario::All(flags) = &args.scenario {
        return everything(&bench, flags);
    }
    let (what, figures) = one(args, &bench)?;
    print!("{what}\n{figures}");
    Ok(())
}

fn everything(bench: &Bench, flags: &AllFlags) -> io::Result<()> {
    let folder = tempfile::Builder::new().prefix("parlor-load-").tempdir()?;
    let choice = flags.choice(folder.path());
    let (cases, results) = all::run(bench, &choice);
    let table = table::render(&cases, &results, choice.runs);
    print!("{table}");
    flags.write.as_ref().map_or(Ok(()), |document| table::write(&table, document))
}

/// One scenario, once.
fn one(args: &Args, bench: &Bench) -> io::Result<(String, Figures)> {
    Ok(match &args.scenario {
        Scenario::Fanout(flags) => {
            let plan = flags.plan()?;
            (format!("{plan:?}"), fanout::run(bench, &plan)?)
        }
        Scenario::Answers(flags) => {
            let plan = flags.plan();
            (format!("{plan:?}"), answers::run(bench, &plan)?)
        }
        Scenario::Idle { connections, cores } => {
            (format!("idle {connections}"), idle::run(bench, *connections, &cores.cores)?)
        }
        Scenario::Seats { cores } => ("seats".into(), seats::run(bench, &cores.cores)?),
        Scenario::Watching { clients, members, cores } => (
            format!("watching {clients} in rooms of {members}"),
            watching::run(bench, *clients, *members, &cores.cores)?,
        ),
        Scenario::Return { clients, at_once, cores } => {
            let crowd = (*clients, *at_once);
            (format!("return {crowd:?}"), homecoming::run(bench, crowd, &cores.cores)?)
        }
        Scenario::Start { store, cores } => {
            ("start".into(), start::run(bench, &store.store, &cores.cores)?)
        }
        Scenario::Housekeeping { store, cores } => {
            ("housekeeping".into(), housekeeping::run(bench, &store.store, &cores.cores)?)
        }
        Scenario::All(_) => return Err(io::ErrorKind::InvalidInput.into()),
        Scenario::Disk => ("disk".into(), disk::run()?),
    })
}
