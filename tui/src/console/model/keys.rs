//! The ids of the views' rows.

use super::table::Keyed;
use parlor_protocol::admin::{
    AuditRow, ConnectionRow, LogRow, OperatorRow, ReportRow, RoomRow, SanctionRow, UserRow,
};

impl Keyed for RoomRow {
    fn key(&self) -> String {
        self.room.clone()
    }
}

impl Keyed for UserRow {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for ConnectionRow {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Keyed for SanctionRow {
    fn key(&self) -> String {
        self.act.to_string()
    }
}

impl Keyed for ReportRow {
    fn key(&self) -> String {
        self.report.to_string()
    }
}

impl Keyed for AuditRow {
    fn key(&self) -> String {
        self.no.to_string()
    }
}

impl Keyed for LogRow {
    fn key(&self) -> String {
        self.no.to_string()
    }
}

impl Keyed for OperatorRow {
    fn key(&self) -> String {
        self.no.to_string()
    }
}
