//! The server's state in words: how the store and the audit log are, and what deserves a look.

use crate::log::Health;
use crate::store;
use parlor_protocol::admin::{AuditHealth, Pulse};

pub(super) fn word(health: Health) -> &'static str {
    match health {
        Health::Ok => "ok",
        Health::Full => "full",
        Health::Reopening => "reopening",
        Health::Closed => "closed",
    }
}

pub(super) fn audit(health: store::AuditHealth) -> AuditHealth {
    let store::AuditHealth { records, checked_at, fault } = health;
    let (fault, since) = fault.unzip();
    AuditHealth { records, checked_at, fault, since }
}

/// What deserves a look.
pub(super) fn warnings(pulse: &Pulse) -> Vec<String> {
    /// A disk with less than this left is nearly full.
    const CRAMPED: u64 = 256 << 20;
    let mut warnings = Vec::new();
    if pulse.store.state != "ok" {
        warnings.push(format!("the store is {}", pulse.store.state));
    }
    if pulse.store.free_bytes > 0 && pulse.store.free_bytes < CRAMPED {
        warnings.push(format!("the disk has {} MiB left", pulse.store.free_bytes >> 20));
    }
    if let Some(fault) = &pulse.audit.fault {
        warnings.push(format!("the audit log is damaged: {fault}"));
    }
    if pulse.slow_readers > 0 {
        warnings.push(match pulse.slow_readers {
            1 => "1 connection is behind".to_owned(),
            many => format!("{many} connections are behind"),
        });
    }
    if pulse.open_files.saturating_mul(10) > pulse.open_files_limit.saturating_mul(9) {
        warnings.push(format!("{} of {} files are open", pulse.open_files, pulse.open_files_limit));
    }
    if pulse.reports > 0 {
        warnings.push(match pulse.reports {
            1 => "1 report waits".to_owned(),
            many => format!("{many} reports wait"),
        });
    }
    warnings
}
