//! Sets up the log on standard error: which events, and what a line looks like.

use std::io::{IsTerminal as _, stderr};
use std::sync::LazyLock;

use tracing::Level as Grade;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt as _};
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

use crate::config::{Format, Level, Log};

mod ring;

pub use ring::Ring;

/// The newest lines of this process.
static RING: LazyLock<Ring> = LazyLock::new(Ring::default);

/// The newest lines of this process.
pub fn ring() -> &'static Ring {
    &RING
}

/// Starts logging as `[log]` says. Once a process; what users wrote is sanitised by whoever logs it.
///
/// # Errors
/// Logging was started already.
pub fn init(log: &Log) -> Result<(), TryInitError> {
    let shape = Shape::of(log.format, &Surroundings::of_stderr());
    let layer = layer(shape, stderr).with_filter(targets(log.level));
    let kept = ring().with_filter(targets(log.level));
    tracing_subscriber::registry().with(layer).with(kept).try_init()
}

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Json,
    Text { time: bool, colour: bool },
}

/// Where standard error goes.
#[derive(Debug, Clone, Copy, Default)]
struct Surroundings {
    terminal: bool,
    journal: bool,
    no_colour: bool,
}

impl Shape {
    fn of(format: Format, around: &Surroundings) -> Self {
        // The journal stamps each line itself.
        let time = !around.journal;
        let text = Self::Text { time, colour: around.terminal && !around.no_colour };
        match format {
            Format::Text => text,
            Format::Json => Self::Json,
            Format::Auto if around.terminal || around.journal => text,
            Format::Auto => Self::Json,
        }
    }
}

impl Surroundings {
    fn of_stderr() -> Self {
        Self {
            terminal: stderr().is_terminal(),
            journal: is_journal(std::env::var("JOURNAL_STREAM").ok().as_deref()),
            // https://no-color.org: set and not empty.
            no_colour: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        }
    }
}

/// Whether standard error is the journal's. The variable alone does not say so: it is inherited by programs whose
/// output was sent elsewhere, and so names the device and inode (systemd.exec(5)).
fn is_journal(stream: Option<&str>) -> bool {
    let Some((stream, stat)) = stream.zip(rustix::fs::fstat(stderr()).ok()) else { return false };
    stream == format!("{}:{}", stat.st_dev, stat.st_ino)
}

/// The events to log. tungstenite writes the frames themselves, and so what people say, into its finer grades;
/// they are never logged.
fn targets(level: Level) -> Targets {
    let (level, capped) = match level {
        Level::Error => (Grade::ERROR, Grade::ERROR),
        Level::Warn => (Grade::WARN, Grade::WARN),
        Level::Info => (Grade::INFO, Grade::INFO),
        Level::Debug => (Grade::DEBUG, Grade::INFO),
        Level::Trace => (Grade::TRACE, Grade::INFO),
    };
    let capped = [("tungstenite", capped), ("tokio_tungstenite", capped)];
    Targets::new().with_default(level).with_targets(capped)
}

fn layer<W>(shape: Shape, writer: W) -> Box<dyn Layer<Registry> + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let plain = tracing_subscriber::fmt::layer().with_writer(writer);
    match shape {
        Shape::Json => plain.json().flatten_event(true).boxed(),
        Shape::Text { time: true, colour } => plain.with_ansi(colour).boxed(),
        Shape::Text { time: false, colour } => plain.with_ansi(colour).without_time().boxed(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use parking_lot::Mutex;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(shape: Shape, level: Level, act: impl FnOnce()) -> String {
        let written = Written::default();
        let writer = written.clone();
        let layer = layer(shape, move || writer.clone()).with_filter(targets(level));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), act);
        String::from_utf8(written.0.lock().clone()).unwrap()
    }

    const PLAIN: Shape = Shape::Text { time: false, colour: false };

    #[test]
    fn auto_follows_where_the_log_goes() {
        let shape = |around| Shape::of(Format::Auto, &around);
        let nowhere = Surroundings::default();
        assert_eq!(shape(nowhere), Shape::Json);
        let terminal = Surroundings { terminal: true, ..nowhere };
        assert_eq!(shape(terminal), Shape::Text { time: true, colour: true });
        let journal = Surroundings { journal: true, ..nowhere };
        assert_eq!(shape(journal), Shape::Text { time: false, colour: false });
        let grey = Surroundings { no_colour: true, ..terminal };
        assert_eq!(shape(grey), Shape::Text { time: true, colour: false });
        assert_eq!(Shape::of(Format::Json, &terminal), Shape::Json);
        let text = Shape::of(Format::Text, &nowhere);
        assert_eq!(text, Shape::Text { time: true, colour: false });
    }

    #[test]
    fn an_inherited_journal_is_not_ours() {
        assert!(!is_journal(None));
        assert!(!is_journal(Some("")));
        assert!(!is_journal(Some("0:0")));
        let stat = rustix::fs::fstat(stderr()).unwrap();
        assert!(is_journal(Some(&format!("{}:{}", stat.st_dev, stat.st_ino))));
    }

    #[test]
    fn frames_are_never_logged() {
        let log = logged(PLAIN, Level::Trace, || {
            tracing::trace!(target: "tungstenite::protocol", "secret");
            tracing::debug!(target: "tokio_tungstenite::compat", "secret");
            tracing::info!(target: "tungstenite", "kept");
            tracing::trace!("ours");
        });
        assert!(!log.contains("secret"), "{log}");
        assert!(log.contains("kept") && log.contains("ours"), "{log}");
    }

    #[test]
    fn the_cap_raises_nothing() {
        let log = logged(PLAIN, Level::Warn, || {
            tracing::info!(target: "tungstenite", "quiet");
            tracing::info!("quiet");
            tracing::warn!("loud");
        });
        assert!(!log.contains("quiet") && log.contains("loud"), "{log}");
    }

    #[test]
    fn a_json_line_is_one_object() {
        let log = logged(Shape::Json, Level::Info, || tracing::info!(room = "lobby\n", "made"));
        let line: serde_json::Value = serde_json::from_str(log.trim_end()).unwrap();
        assert_eq!(line["message"], "made");
        assert_eq!(line["room"], "lobby\n");
        assert_eq!(log.lines().count(), 1);
    }
}
