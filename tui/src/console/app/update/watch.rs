//! What is known of the whole server wherever one is, and what of it calls for a look.

use super::moving::open;
use super::reviews::open_on;
use crate::console::app::{Alert, App, Asked, Kind};
use crate::console::screens::only_row;
use crate::text::count_of;
use parlor_protocol::admin::{Act, Frame, Pulse, Query, ReportRow, Snapshot, View};
use serde::Deserialize;

/// The number of what is subscribed to on every screen; those of screens begin at one.
pub(super) const REPORTS: u32 = 0;

/// Opens what the newest alert was about.
pub(crate) fn alert(app: &mut App) {
    match app.toasts.take_alert() {
        Some(Alert::Reports) => open(app, Kind::Reports),
        Some(Alert::ReportsOn(filter)) => open_on(app, &filter),
        Some(Alert::Pulse) => open(app, Kind::Pulse),
        None => app.toasts.key("nothing called for a look since you came", app.now.mono),
    }
}

impl App {
    /// Begins to listen to reports, and asks how the whole server is.
    pub(super) fn watch(&mut self) {
        let sort = Some("last_at".to_owned());
        let query = Query { sort, limit: 1, ..Query::of(View::Reports) };
        let id = self.send(Act::Subscribe { sub: REPORTS, query, after: None });
        self.out.asked.insert(id, Asked::Subscription(REPORTS));
        self.ask_pulse();
    }

    /// Asks how the whole server is, if something happened.
    pub(super) fn follow_pulse(&mut self) {
        if self.link.wants_pulse(self.now.mono) {
            self.ask_pulse();
        }
    }

    fn ask_pulse(&mut self) {
        let id = self.send(Act::Get { query: Query::of(View::Pulse), before: None });
        self.out.asked.insert(id, Asked::Pulse);
    }

    /// What deserves a look is told on every screen.
    pub(super) fn pulse(&mut self, snapshot: &Snapshot) {
        let Some(Ok(pulse)) = snapshot.rows.first().map(Pulse::deserialize) else { return };
        // How many reports wait is told with the newest of them.
        for warning in pulse.warnings.iter().filter(|warning| !warning.contains("report")) {
            self.toasts.warn(warning, self.now.mono);
        }
        self.link.beat(pulse);
    }

    /// Another report than before is told by name.
    pub(super) fn reported(&mut self, frame: &Frame) {
        let row = only_row(frame).and_then(|row| ReportRow::deserialize(row).ok());
        let is_whole = matches!(frame, Frame::Snapshot(_));
        let Some(at) = row.as_ref().map(|row| row.last_at).or(is_whole.then_some(0)) else {
            return;
        };
        let there = self.nav.top().kind() == Kind::Reports;
        if let (true, Some(row)) = (self.link.reported(at) && !there, row) {
            let reports = count_of(row.count as u64, "report", "reports");
            let text = format!("{reports} on {} in {}", row.author.name, row.room);
            self.toasts.alert(&text, Alert::Reports, self.now.mono);
        }
    }
}
