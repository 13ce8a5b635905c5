//! `parlord`: the daemon.

use parlor_server::args::{Args, Audit, Exit, Mark, Verb};
use parlor_server::config::{Config, DEFAULT_FILE};
use parlor_server::net::admin::Reload;
use parlor_server::shutdown::{Asked, Signals};
use parlor_server::store::{ExportError, Present};
use parlor_server::{Epochs, Server, keys, limits, service, store, telemetry, waiting_for_restart};
use std::io::{BufWriter, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

fn main() -> ExitCode {
    let args = match Args::read(std::env::args_os()) {
        Ok(args) => args,
        Err(error) => {
            let exit = Exit::from(&error);
            return if error.print().is_ok() { exit.into() } else { Exit::Io.into() };
        }
    };
    let exit = match args.verb() {
        Verb::Serve => serve(&args),
        Verb::Check => load(&args).map(|_| say("OK\n")),
        Verb::Config => Ok(say(DEFAULT_FILE)),
        Verb::Verify { rebuild } => load(&args).map(|config| verify(&config, rebuild)),
        Verb::Backup { to } => load(&args).map(|config| backup(&config, &to)),
        Verb::Restore { from, replace_data } => {
            let present = if replace_data { Present::Replaced } else { Present::Kept };
            load(&args).map(|config| restore(&config, &from, present))
        }
        Verb::Audit { what: Audit::Verify { head } } => {
            load(&args).map(|config| verify_audit(&config, head))
        }
        Verb::Audit { what: Audit::Export { from } } => {
            load(&args).map(|config| export_audit(&config, from))
        }
        Verb::Audit { what: Audit::Sign } => load(&args).map(|config| sign_audit(&config)),
    };
    exit.unwrap_or_else(|exit| exit).into()
}

fn load(args: &Args) -> Result<Config, Exit> {
    args.load().map_err(|mistakes| {
        complain(&mistakes.to_string());
        Exit::from(&mistakes)
    })
}

fn serve(args: &Args) -> Result<Exit, Exit> {
    let config = load(args)?;
    if let Err(error) = telemetry::init(&config.log) {
        complain(&format!("cannot begin to log: {error}"));
        return Err(Exit::Bug);
    }
    limits::prepare();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        complain(&format!("cannot start the runtime: {error}"));
        Exit::Io
    })?;
    runtime.block_on(run(args, config))
}

async fn run(args: &Args, config: Config) -> Result<Exit, Exit> {
    let signals = Signals::install().map_err(|error| {
        complain(&format!("cannot take over the signals: {error}"));
        Exit::Io
    })?;
    let epochs = if args.new_epochs { Epochs::New } else { Epochs::Kept };
    let (reload, reloads) = watch::channel(None);
    let again = reload_by((args.clone(), config.clone()), reload.clone());
    let server = Server::bind(config, epochs, again.clone()).await.map_err(|error| {
        complain(&error.to_string());
        error.exit()
    })?;
    announce(&server.addrs());
    let stop = CancellationToken::new();
    let serving = server.run(stop.clone(), reloads);
    tokio::select! {
        ended = serving => ended.map(|()| Exit::Ok).map_err(|broken| {
            complain(&broken.to_string());
            Exit::Bug
        }),
        () = obey(signals, (stop, again)) => Ok(Exit::Ok),
    }
}

/// The first stop drains, a second one ends at once.
async fn obey(mut signals: Signals, (stop, reload): (CancellationToken, Reload)) {
    loop {
        match signals.next().await {
            Asked::Stop if stop.is_cancelled() => return,
            Asked::Stop => {
                service::stopping();
                stop.cancel();
            }
            // The mistakes are in the log.
            Asked::Reload => drop(reload()),
        }
    }
}

/// Reads the configuration again, for a signal and for operators alike.
fn reload_by((args, running): (Args, Config), newest: watch::Sender<Option<Config>>) -> Reload {
    Arc::new(move || match args.load() {
        Ok(config) => {
            let waiting = waiting_for_restart(&running, &config);
            newest.send_replace(Some(config));
            Ok(waiting)
        }
        Err(mistakes) => {
            tracing::error!("the configuration was not reloaded: {mistakes}");
            Err(mistakes.to_string())
        }
    })
}

fn announce(addresses: &[SocketAddr]) {
    for address in addresses {
        say(&format!("listening on http://{address}\n"));
    }
    service::ready();
}

fn verify(config: &Config, rebuild: bool) -> Exit {
    let data = config.data_dir();
    let key = match audit_key(&data) {
        Ok(key) => key,
        Err(exit) => return exit,
    };
    match store::verify(&data, rebuild, key) {
        Ok(report) => {
            let said = say(&format!("{report}\n"));
            if report.is_sound() { said } else { Exit::Damage }
        }
        Err(error) => {
            complain(&error.to_string());
            Exit::from(&error)
        }
    }
}

fn backup(config: &Config, to: &Path) -> Exit {
    match store::backup(&config.data_dir(), to, keys::FILES) {
        Ok(copied) => say(&format!("{copied}\n")),
        Err(error) => {
            complain(&error.to_string());
            Exit::from(&error)
        }
    }
}

fn restore(config: &Config, from: &Path, present: Present) -> Exit {
    let data = config.data_dir();
    let key = match audit_key(from) {
        Ok(key) => key,
        Err(exit) => return exit,
    };
    match store::restore(&data, (from, key), (keys::FILES, present)) {
        Ok(report) => {
            let data = data.display();
            say(&format!("{data}: {report}; every room begins a new epoch at the next start\n"))
        }
        Err(error) => {
            complain(&error.to_string());
            Exit::from(&error)
        }
    }
}

fn verify_audit(config: &Config, head: Option<Mark>) -> Exit {
    let data = config.data_dir();
    let key = match audit_key(&data) {
        Ok(key) => key,
        Err(exit) => return exit,
    };
    let head = head.map(|Mark { no, digest }| (no, digest));
    match store::audit_verify(&data, key, head) {
        Ok(report) => {
            let said = say(&format!("{report}\n"));
            if report.fault.is_none() { said } else { Exit::Damage }
        }
        Err(error) => {
            complain(&error.to_string());
            Exit::from(&error)
        }
    }
}

/// The key that signs the audit log, if it is at hand.
fn audit_key(data: &Path) -> Result<Option<[u8; 32]>, Exit> {
    keys::read_audit_key(data).map_err(|error| {
        complain(&format!("cannot read {}: {error}", data.join(keys::AUDIT).display()));
        Exit::Io
    })
}

fn export_audit(config: &Config, from: u64) -> Exit {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match store::audit_export(&config.data_dir(), from, &mut out) {
        Ok(exported) if exported.unreadable > 0 => {
            complain(&exported.to_string());
            Exit::Damage
        }
        Ok(_) => Exit::Ok,
        Err(ExportError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Ok,
        Err(error) => {
            complain(&error.to_string());
            Exit::from(&error)
        }
    }
}

fn sign_audit(config: &Config) -> Exit {
    let data = config.data_dir();
    match store::audit_sign(&data, || keys::audit_key(&data)) {
        // What was wrong within the chain no signature mends.
        Ok(head) => {
            let said = say(&format!("signed: the newest record is {head}\n"));
            if said == Exit::Ok { verify_audit(config, None) } else { said }
        }
        Err(error) => {
            complain(&error.to_string());
            Exit::from(&error)
        }
    }
}

/// A closed pipe is the reader's choice, not a fault.
fn say(text: &str) -> Exit {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => Exit::Ok,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Ok,
        Err(_) => Exit::Io,
    }
}

fn complain(text: &str) {
    // Where standard error is closed there is nobody left to tell.
    let _nobody = writeln!(std::io::stderr(), "parlord: {text}");
}
