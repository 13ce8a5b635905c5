//! The state of the whole server: what comes in, what goes out, how it feels.

use super::only_row;
use crate::console::app::{Aim, Aims, App, Fed, Filters, Kind, Moves, Rows, Screen, Want};
use crate::console::look::Tone;
use crate::console::model::Hold;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, spark, title};
use crate::text::{bytes, count, rate, span};
use parlor_protocol::admin::{Frame, Pulse, PulsePoint, Query, View};
use ratatui::layout::Rect;
use serde::Deserialize;

/// The whole server.
#[derive(Default)]
pub(crate) struct PulseScreen {
    pulse: Option<Box<Pulse>>,
}

/// A row of the chart: its name, its value now, its series.
type Row = (&'static str, String, fn(&PulsePoint) -> f64);

impl PulseScreen {
    fn learn(&mut self, row: Option<&serde_json::Value>) {
        if let Some(Ok(pulse)) = row.map(Pulse::deserialize) {
            self.pulse = Some(Box::new(pulse));
        }
    }

    fn charts(pulse: &Pulse) -> Vec<Row> {
        // Until it was counted twice nothing is known of what comes in a second.
        let now = |told: fn(&PulsePoint) -> String| pulse.now.as_ref().map_or("-".into(), told);
        let in_rate = now(|now| format!("{}/s", rate(now.in_rate)));
        let out_rate = now(|now| format!("{}/s", bytes(now.out_bytes_rate)));
        let p50 = now(|now| format!("{:.1} ms", now.answer_p50_ms));
        let p99 = now(|now| format!("{:.1} ms", now.answer_p99_ms));
        let cpu = now(|now| format!("{:.0} %", now.cpu * 100.0));
        vec![
            ("messages in", in_rate, |point| point.in_rate),
            ("bytes out", out_rate, |point| point.out_bytes_rate),
            ("answers p50", p50, |point| point.answer_p50_ms),
            ("answers p99", p99, |point| point.answer_p99_ms),
            ("connections", count(pulse.connections as u64), |point| point.connections as f64),
            ("processor", cpu, |point| point.cpu),
        ]
    }

    fn facts(pulse: &Pulse) -> Vec<(&'static str, String)> {
        let store = &pulse.store;
        vec![
            ("version", pulse.version.clone()),
            ("up", span(pulse.at.saturating_sub(pulse.started_at))),
            ("persons", count(pulse.persons as u64)),
            ("rooms", format!("{}, {} in memory", count(pulse.rooms as u64), pulse.loaded)),
            ("slow readers", format!("{}, {} were cut", pulse.slow_readers, pulse.cut)),
            ("waiting for the log", pulse.queue.to_string()),
            ("memory", bytes(pulse.rss_bytes as f64)),
            ("open files", format!("{} of {}", pulse.open_files, count(pulse.open_files_limit))),
            ("store", format!("{}, {}", store.state, bytes(store.bytes as f64))),
            ("log of the store", bytes(store.wal_bytes as f64)),
            ("free on the disk", bytes(store.free_bytes as f64)),
            ("reports", pulse.reports.to_string()),
            ("operators", pulse.operators.to_string()),
        ]
    }
}

impl Screen for PulseScreen {
    fn kind(&self) -> Kind {
        Kind::Pulse
    }

    fn crumb(&self) -> Safe {
        Safe::fixed("Pulse")
    }

    fn state(&self) -> Safe {
        Safe::fixed("live")
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let foot = [Span::fixed("the last five minutes", Tone::Dim)];
        let inside = title(pen, area, &[Span::fixed("Pulse", Tone::Title)], &foot);
        let Some(pulse) = &self.pulse else {
            let why = if app.is_live() { "loading" } else { "not connected" };
            pen.text(inside, (inside.x + 1, inside.y), &Safe::fixed(why), Tone::Dim);
            return;
        };
        let cells = usize::from(inside.width.saturating_sub(30)).min(60);
        let mut y = inside.y;
        for (name, value, of) in Self::charts(pulse) {
            let series: Vec<f64> = pulse.series.iter().map(of).collect();
            pen.text(inside, (inside.x + 1, y), &Safe::fixed(name), Tone::Dim);
            pen.text(inside, (inside.x + 14, y), &Safe::of(&value), Tone::Plain);
            pen.text(inside, (inside.x + 28, y), &spark(app.look, &series, cells), Tone::Good);
            y += 1;
        }
        y += 1;
        for warning in &pulse.warnings {
            pen.text(inside, (inside.x + 1, y), &Safe::of(warning), Tone::Warn);
            y += 1;
        }
        let wide = inside.width >= 90;
        for (place, (name, value)) in Self::facts(pulse).into_iter().enumerate() {
            let (column, row) = if wide { (place % 2, place / 2) } else { (0, place) };
            let x = inside.x + 1 + u16::try_from(column).unwrap_or(0) * (inside.width / 2);
            let y = y + u16::try_from(row).unwrap_or(0);
            pen.text(inside, (x, y), &Safe::fixed(name), Tone::Dim);
            pen.text(inside, (x + 21, y), &Safe::of(&value), Tone::Plain);
        }
    }
}

impl Fed for PulseScreen {
    fn wants(&self) -> Vec<Want> {
        vec![Want { slot: 0, query: Query::of(View::Pulse), after: None }]
    }

    fn take(&mut self, _slot: u8, frame: &Frame, _hold: Hold<'_>) {
        self.learn(only_row(frame));
    }

    fn wake(&mut self, _hold: Hold<'_>) -> Option<u64> {
        None
    }
}

impl Moves for PulseScreen {
    fn step(&mut self, _by: isize, _now: u64) {}
}

impl Aims for PulseScreen {
    fn aim(&self) -> Option<Aim> {
        None
    }

    fn json(&self) -> Option<String> {
        serde_json::to_string(self.pulse.as_ref()?).ok()
    }
}

impl Rows for PulseScreen {}

impl Filters for PulseScreen {}
