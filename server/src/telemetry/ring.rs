//! The newest lines of the log in memory, bounded in number and bytes, for operators.

use parking_lot::Mutex;
use parlor_protocol::Millis;
use parlor_protocol::admin::LogRow;
use parlor_protocol::sanitize::sanitize;
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Debug;
use std::time::{SystemTime, UNIX_EPOCH};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

/// Lines that are kept, and bytes of all of them together.
const LINES: usize = 2_000;
const BYTES: usize = 1024 * 1024;

/// A value of a line; what is longer is cut.
const VALUE: usize = 1_024;

/// The newest lines; a layer of the log.
#[derive(Debug, Default)]
pub struct Ring(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    lines: VecDeque<(LogRow, usize)>,
    bytes: usize,
    newest: u64,
}

impl Ring {
    /// Lines with a number above `after`, in their order.
    pub fn lines(&self, after: u64) -> Vec<LogRow> {
        let kept = self.0.lock();
        let lines = kept.lines.iter().map(|(line, _)| line);
        lines.filter(|line| line.no > after).cloned().collect()
    }

    fn keep(&self, mut line: LogRow) {
        let fields: usize =
            line.fields.iter().map(|(name, value)| name.len() + value.len() + 64).sum();
        let size = line.message.len() + line.target.len() + fields + 128;
        let mut kept = self.0.lock();
        kept.newest += 1;
        line.no = kept.newest;
        kept.bytes += size;
        kept.lines.push_back((line, size));
        while kept.lines.len() > LINES || kept.bytes > BYTES {
            let Some((_, size)) = kept.lines.pop_front() else { break };
            kept.bytes = kept.bytes.saturating_sub(size);
        }
    }
}

impl<S: Subscriber> Layer<S> for &'static Ring {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut words = Words::default();
        event.record(&mut words);
        let about = event.metadata();
        self.keep(LogRow {
            no: 0,
            at: now(),
            level: about.level().as_str().to_lowercase(),
            target: about.target().to_owned(),
            message: words.message,
            fields: words.fields,
        });
    }
}

/// What an event says.
#[derive(Default)]
struct Words {
    message: String,
    fields: BTreeMap<String, String>,
}

impl Words {
    fn put(&mut self, field: &Field, text: &str) {
        let mut end = text.len().min(VALUE);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let safe = sanitize(text.get(..end).unwrap_or_default()).into_owned();
        match field.name() {
            "message" => self.message = safe,
            name => drop(self.fields.insert(name.to_owned(), safe)),
        }
    }
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, &format!("{value:?}"));
    }
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::layer::SubscriberExt as _;

    fn ring() -> &'static Ring {
        Box::leak(Box::default())
    }

    fn logged(ring: &'static Ring, act: impl FnOnce()) {
        tracing::subscriber::with_default(tracing_subscriber::registry().with(ring), act);
    }

    #[test]
    fn lines_are_kept_with_their_fields_and_made_harmless() {
        let ring = ring();
        logged(ring, || tracing::warn!(room = "a\u{1b}[2J", count = 3, "gone"));
        let lines = ring.lines(0);
        assert_eq!(
            (lines[0].no, lines[0].level.as_str(), lines[0].message.as_str()),
            (1, "warn", "gone")
        );
        assert_eq!(lines[0].fields["count"], "3");
        assert!(!lines[0].fields["room"].contains('\u{1b}'));
    }

    #[test]
    fn the_oldest_go_by_number_and_by_bytes() {
        let ring = ring();
        logged(ring, || (0..LINES + 10).for_each(|_| tracing::info!("short")));
        assert_eq!(ring.lines(0).len(), LINES);
        assert_eq!(ring.lines(0).last().unwrap().no, 2_010);
        assert_eq!(
            ring.lines(2_008).iter().map(|line| line.no).collect::<Vec<_>>(),
            [2_009, 2_010]
        );
        logged(ring, || (0..LINES).for_each(|_| tracing::info!("{}", "x".repeat(5_000))));
        let kept = ring.0.lock();
        assert!(kept.bytes <= BYTES && kept.lines.len() < LINES);
    }
}
