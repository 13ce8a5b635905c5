//! The command line of `parlord`, and the exit codes it ends with.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::config::{Config, DEFAULT_PATH, Mistakes};

/// parlord, a multi-room chat server.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "parlord", version, after_help = EXIT_CODES)]
pub struct Args {
    /// The configuration file [default: ./config.toml]
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,

    /// Listen here instead of on server.listen; may be given several times
    #[arg(long, global = true, value_name = "ADDR:PORT")]
    pub listen: Vec<SocketAddr>,

    /// Keep the data here instead of in server.data; relative to the current folder
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Begin a new epoch in every room: once, after the data folder was put back from a backup
    #[arg(long)]
    pub new_epochs: bool,

    #[command(subcommand)]
    verb: Option<Verb>,
}

/// What `parlord` is to do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Verb {
    /// Run the server; what happens when no command is given
    Serve,
    /// Read the configuration and say OK, or everything that is wrong with it
    Check,
    /// Print a commented configuration file with every default
    Config,
    /// Check the database for damage
    Verify {
        /// Also replay the log into an empty database and compare every page
        #[arg(long)]
        rebuild: bool,
    },
    /// Copy the data into a new folder; the server may run meanwhile
    Backup {
        /// The folder to make
        to: PathBuf,
    },
    /// Check a copy and put it in the place of the data; the server may not run
    Restore {
        /// The folder that `backup` made
        from: PathBuf,
        /// Put it in the place of data that are there already, which are lost
        #[arg(long)]
        replace_data: bool,
    },
    /// Check, print or sign the audit log
    Audit {
        #[command(subcommand)]
        what: Audit,
    },
}

/// What is done with the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Audit {
    /// Say the first record that was altered or is missing; the server may run meanwhile
    Verify {
        /// A record that was there, as the system's log tells it
        #[arg(long, value_name = "NO:DIGEST")]
        head: Option<Mark>,
    },
    /// Print the records as lines of JSON, the oldest first; the server may run meanwhile
    Export {
        /// Begin with this record
        #[arg(long, value_name = "NO", default_value_t = 1)]
        from: u64,
    },
    /// Sign the log as it is, once damage was looked into; the server may not run
    Sign,
}

/// A record's number and its digest in hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub no: u64,
    pub digest: [u8; 32],
}

impl FromStr for Mark {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a number, a colon and 64 hexadecimal digits are expected".to_owned();
        let (no, digits) = text.split_once(':').ok_or_else(wrong)?;
        let pairs = digits.as_bytes().chunks(2);
        let byte = |pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
        let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let digest: Option<Vec<u8>> = pairs.map(byte).collect();
        let digest = digest.filter(|_| plain && digits.len() == 64).ok_or_else(wrong)?;
        let digest = digest.try_into().map_err(|_| wrong())?;
        Ok(Self { no: no.parse().map_err(|_| wrong())?, digest })
    }
}

/// How `parlord` ends, after sysexits.h, so that scripts and service managers can tell what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or stopped as asked.
    Ok = 0,
    /// The command line is wrong.
    Usage = 64,
    /// The data or a copy are damaged, or the database lacks a table.
    Damage = 65,
    /// The configuration file is absent or cannot be read.
    NoConfig = 66,
    /// An address to listen on is in use or not of this machine.
    AddressInUse = 69,
    /// A fault of the program.
    Bug = 70,
    /// The data folder, a copy, or a file in them cannot be made, or is there already.
    CannotCreate = 73,
    /// Reading or writing failed.
    Io = 74,
    /// Another `parlord` has this data folder.
    AlreadyRunning = 75,
    /// The system does not permit it.
    NotPermitted = 77,
    /// The configuration has mistakes, or the data were written by a newer version.
    BadConfig = 78,
}

const EXIT_CODES: &str = "\
Exit codes:
   0  done, or stopped as asked
  64  the command line is wrong
  65  the data or a copy are damaged, or a table is missing
  66  the configuration file is absent or cannot be read
  69  an address to listen on is in use
  70  a fault of the program
  73  the data folder, a copy, or a file in them cannot be made or is there already
  74  reading or writing failed
  75  another parlord has this data folder
  77  the system does not permit it
  78  the configuration has mistakes, or the data are of a newer version";

impl Args {
    /// Reads the command line; the first item is the program's name.
    ///
    /// # Errors
    /// What `--help` and `--version` print, too, comes as an error: print it with [`clap::Error::print`], which knows
    /// the stream, and end with its [`Exit`].
    pub fn read<I, T>(args: I) -> Result<Self, clap::Error>
    where
        I: IntoIterator<Item = T>,
        T: Into<OsString> + Clone,
    {
        Self::try_parse_from(args)
    }

    /// What to do; to serve, if nothing was said.
    #[must_use]
    pub fn verb(&self) -> Verb {
        self.verb.clone().unwrap_or(Verb::Serve)
    }

    /// The configuration file to read.
    #[must_use]
    pub fn config_path(&self) -> &Path {
        self.config.as_deref().unwrap_or_else(|| Path::new(DEFAULT_PATH))
    }

    /// The configuration of the file with the flags put over it.
    ///
    /// # Errors
    /// See [`Config::load`].
    pub fn load(&self) -> Result<Config, Mistakes> {
        let mut config = Config::load(self.config_path())?;
        if !self.listen.is_empty() {
            config.server.listen.clone_from(&self.listen);
        }
        if let Some(data) = &self.data {
            // A path on the command line is meant from where one stands, not from the file's folder. Without a
            // current folder it stays as it is, and opening it says what is wrong.
            config.server.data = std::path::absolute(data).unwrap_or_else(|_| data.clone());
        }
        Ok(config)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&clap::Error> for Exit {
    fn from(error: &clap::Error) -> Self {
        let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        if asked { Self::Ok } else { Self::Usage }
    }
}

impl From<&Mistakes> for Exit {
    fn from(mistakes: &Mistakes) -> Self {
        match mistakes {
            Mistakes::Absent { .. }
            | Mistakes::Directory { .. }
            | Mistakes::Unreadable { .. }
            | Mistakes::TooLarge { .. }
            | Mistakes::NotUtf8 { .. } => Self::NoConfig,
            Mistakes::Content(_) => Self::BadConfig,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Result<Args, Exit> {
        Args::read(line.split_whitespace()).map_err(|error| Exit::from(&error))
    }

    #[test]
    fn the_definition_is_sound() {
        <Args as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn serving_needs_no_word() {
        let plain = args("parlord").unwrap();
        assert_eq!(plain.verb(), Verb::Serve);
        assert_eq!(plain.config_path(), Path::new("config.toml"));
        assert_eq!(args("parlord serve").unwrap().verb(), Verb::Serve);
        assert_eq!(args("parlord check").unwrap().verb(), Verb::Check);
        assert_eq!(args("parlord config").unwrap().verb(), Verb::Config);
        assert_eq!(args("parlord verify").unwrap().verb(), Verb::Verify { rebuild: false });
        let rebuild = args("parlord verify --rebuild").unwrap();
        assert_eq!(rebuild.verb(), Verb::Verify { rebuild: true });
        let backup = args("parlord backup copy").unwrap();
        assert_eq!(backup.verb(), Verb::Backup { to: "copy".into() });
        let audit = |line: &str| args(&format!("parlord audit {line}")).map(|args| args.verb());
        let export = Verb::Audit { what: Audit::Export { from: 1 } };
        assert_eq!(audit("export"), Ok(export));
        assert_eq!(audit("sign"), Ok(Verb::Audit { what: Audit::Sign }));
        let head = Some(Mark { no: 7, digest: [0xab; 32] });
        let line = format!("verify --head 7:{}", "aB".repeat(32));
        assert_eq!(audit(&line), Ok(Verb::Audit { what: Audit::Verify { head } }));
        for wrong in ["", "verify --head 7", "verify --head 7:ab", "export --from -1"] {
            assert_eq!(audit(wrong), Err(Exit::Usage), "{wrong}");
        }
        assert_eq!(audit(&format!("verify --head 7:{}", "+a".repeat(32))), Err(Exit::Usage));
        let restore = args("parlord restore copy").unwrap();
        assert_eq!(restore.verb(), Verb::Restore { from: "copy".into(), replace_data: false });
    }

    #[test]
    fn flags_stand_before_or_after_the_verb() {
        let before = args("parlord --config a.toml --listen 127.0.0.1:0 --listen [::1]:0 check");
        let after = args("parlord check --listen 127.0.0.1:0 --listen [::1]:0 --config a.toml");
        assert_eq!(before, after);
        assert_eq!(before.unwrap().listen.len(), 2);
    }

    #[test]
    fn help_and_version_are_no_mistakes() {
        for line in ["parlord --help", "parlord -h", "parlord --version", "parlord verify --help"] {
            assert_eq!(args(line), Err(Exit::Ok), "{line}");
        }
        let wrong =
            ["run", "--listen x", "--config", "--rebuild", "serve serve", "backup", "restore a b"];
        for line in wrong {
            assert_eq!(args(&format!("parlord {line}")), Err(Exit::Usage), "{line}");
        }
    }

    #[test]
    fn flags_win_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        std::fs::write(&file, "[server]\nname = \"x\"\ndata = \"kept\"\n").unwrap();
        let line = format!("parlord --config {} --listen 127.0.0.1:0", file.display());
        let config = args(&line).unwrap().load().unwrap();
        assert_eq!(config.server.name, "x");
        assert_eq!(config.server.listen, ["127.0.0.1:0".parse().unwrap()]);
        assert_eq!(config.data_dir(), folder.path().join("kept"));

        let config = args(&format!("{line} --data here")).unwrap().load().unwrap();
        assert_eq!(config.data_dir(), std::env::current_dir().unwrap().join("here"));
    }

    #[test]
    fn each_way_to_fail_has_its_code() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        let exit = |path: &Path| Config::load(path).map_err(|mistakes| Exit::from(&mistakes));
        assert_eq!(exit(&file), Err(Exit::NoConfig));
        assert_eq!(exit(folder.path()), Err(Exit::NoConfig));
        std::fs::write(&file, b"\n\xff").unwrap();
        assert_eq!(exit(&file), Err(Exit::NoConfig));
        std::fs::write(&file, "x = 1").unwrap();
        assert_eq!(exit(&file), Err(Exit::BadConfig));
        assert_eq!(ExitCode::from(Exit::BadConfig), ExitCode::from(78));
    }
}
