//! What is known of the whole server wherever one is, and what of it calls for a look.

use super::moving::open;
use crate::console::app::{Alert, App, Asked, Kind};
use crate::text::count_of;
use parlor_protocol::admin::{Act, Order, Pulse, Query, ReportRow, Snapshot, View};
use serde::Deserialize;

/// Opens what the newest alert was about.
pub(crate) fn alert(app: &mut App) {
    match app.toasts.take_alert() {
        Some(Alert::Reports) => open(app, Kind::Reports),
        Some(Alert::Pulse) => open(app, Kind::Pulse),
        None => app.toasts.key("nothing called for a look since you came", app.now.mono),
    }
}

impl App {
    /// Asks how the whole server is: one row, with every ping.
    pub(super) fn ask_pulse(&mut self) {
        let id = self.send(Act::Get { query: Query::of(View::Pulse) });
        self.out.asked.insert(id, Asked::Pulse);
    }

    /// More reports than before, or another warning, are told on every screen.
    pub(super) fn pulse(&mut self, snapshot: &Snapshot) {
        let Some(Ok(pulse)) = snapshot.rows.first().map(Pulse::deserialize) else { return };
        let (reports, warnings) = (pulse.reports, pulse.warnings.clone());
        let Some(before) = self.link.pulse.replace(Box::new(pulse)) else { return };
        if reports > before.reports && self.nav.top().kind() != Kind::Reports {
            let sort = Some("last_at".to_owned());
            let query = Query { sort, order: Order::Falling, limit: 1, ..Query::of(View::Reports) };
            let id = self.send(Act::Get { query });
            self.out.asked.insert(id, Asked::Newest);
        }
        for warning in &warnings {
            // How many reports wait is told with the newest of them.
            if !warning.contains("report") && !before.warnings.contains(warning) {
                self.toasts.warn(warning, self.now.mono);
            }
        }
    }

    /// The report that came last, by name.
    pub(super) fn newest(&mut self, snapshot: &Snapshot) {
        let Some(Ok(row)) = snapshot.rows.first().map(ReportRow::deserialize) else { return };
        let reports = count_of(row.count as u64, "report", "reports");
        let text = format!("{reports} on {} in {} · ! opens it", row.author.name, row.room);
        self.toasts.alert(&text, Alert::Reports, self.now.mono);
    }
}
