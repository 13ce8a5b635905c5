//! `doctor`: looks at the daemon and at this machine, and says what to change.

use super::session::{self, Session};
use crate::exit::{Exit, Failure};
use crate::link::{Link, LinkError};
use crate::plain::{Out, Tint, cards};
use crate::text::{bytes, count, count_of, safe, span};
use parlor_protocol::admin::{Act, Frame, Pulse, Query, View};
use parlor_protocol::operator::Rank;
use serde::Serialize;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

/// Below this the disk is soon full: a day of a busy server writes less.
const FEW_BYTES: u64 = 1 << 30;

/// The share of the open files beyond which there is no room for a rush.
const FILES_SHARE: f64 = 0.8;

/// Fewer files than this hold no crowd: a connection is a file.
const FEW_FILES: u64 = 4_096;

/// Answers slower than this are felt.
const SLOW_ANSWER_MS: f64 = 250.0;

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Level {
    Good,
    Hint,
    Bad,
}

/// Something that was looked at.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Finding {
    level: Level,
    what: &'static str,
    found: String,
    /// What to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<String>,
}

impl Finding {
    fn good(what: &'static str, found: String) -> Self {
        Self { level: Level::Good, what, found, change: None }
    }

    fn hint(what: &'static str, found: String, change: &str) -> Self {
        Self { level: Level::Hint, what, found, change: Some(change.to_owned()) }
    }

    fn bad(what: &'static str, found: String, change: &str) -> Self {
        Self { level: Level::Bad, what, found, change: Some(change.to_owned()) }
    }
}

/// Looks at everything and prints it. Ends with 1 if something is bad.
pub(crate) async fn doctor(out: &mut Out, session: &Session) -> Result<Exit, Failure> {
    let mut link = match session.open().await {
        Ok(link) => link,
        Err(error) => return absent(out, error),
    };
    let mut findings = vec![
        Finding::good(
            "socket",
            format!("{} ({})", safe(&link.place.path.to_string_lossy()), link.place.why),
        ),
        permissions(&link.place.path),
        versions(&link.welcome.server.version),
        operator(&link),
    ];
    findings.append(&mut server(&pulse(&mut link).await?));
    let bad = findings.iter().any(|finding| finding.level == Level::Bad);
    print(out, &findings)?;
    Ok(if bad { Exit::Refused } else { Exit::Done })
}

fn absent(out: &mut Out, error: LinkError) -> Result<Exit, Failure> {
    let advice = "start parlord, or name its socket with --socket";
    if error.exit() == Exit::NoDaemon {
        print(out, &[Finding::bad("daemon", "none answers".to_owned(), advice)])?;
    }
    Err(error.into())
}

async fn pulse(link: &mut Link) -> Result<Pulse, Failure> {
    let query = Query::of(View::Pulse);
    let frame = session::answer(link.ask(Act::Get { query, before: None }).await?)?;
    let Frame::Snapshot(snapshot) = frame else { return Err(session::unexpected("get")) };
    let row = snapshot.rows.into_iter().next().unwrap_or_default();
    serde_json::from_value(row).map_err(|error| LinkError::Garbled(error.to_string()).into())
}

/// The socket and its folder: nobody but the daemon's user and the admin group may come near.
fn permissions(socket: &Path) -> Finding {
    let folder = socket.parent().unwrap_or(Path::new("/"));
    let (Ok(inner), Ok(outer)) = (fs::metadata(socket), fs::metadata(folder)) else {
        let found = "cannot be looked at".to_owned();
        return Finding::hint("permissions", found, "run doctor as the daemon's user or as root");
    };
    let modes = [outer.permissions().mode() & 0o777, inner.permissions().mode() & 0o777];
    let [outer_mode, inner_mode] = modes;
    let found =
        format!("folder {outer_mode:03o}, socket {inner_mode:03o}, of user {}", inner.uid());
    if outer.uid() != inner.uid() {
        return Finding::bad(
            "permissions",
            format!("{found}; the folder is of user {}", outer.uid()),
            "let the folder of the socket belong to the daemon's user",
        );
    }
    if modes.iter().any(|mode| mode & 0o007 != 0) {
        let change = "take the rights of others away: the folder 0700, the socket 0600, or with [admin] group 0750 and 0660";
        return Finding::bad("permissions", found, change);
    }
    Finding::good("permissions", found)
}

fn versions(theirs: &str) -> Finding {
    let ours = env!("CARGO_PKG_VERSION");
    let found = format!("parlord {}, parlor {ours}", safe(theirs));
    if theirs == ours {
        Finding::good("versions", found)
    } else {
        Finding::hint("versions", found, "use the parlor that came with the daemon")
    }
}

fn operator(link: &Link) -> Finding {
    let operator = &link.welcome.operator;
    let rooms: Vec<String> = operator.rooms.iter().map(|room| safe(room)).collect();
    let found =
        format!("{}, {} in {}", safe(&operator.name), operator.role.as_str(), rooms.join(" "));
    match operator.role {
        Rank::Viewer => Finding::hint(
            "operator",
            found,
            "to act, give this [[operator]] the role moderator or admin",
        ),
        Rank::Moderator | Rank::Admin => Finding::good("operator", found),
    }
}

/// What the daemon says of itself and its machine.
fn server(pulse: &Pulse) -> Vec<Finding> {
    let up = span(pulse.at.saturating_sub(pulse.started_at));
    let mut findings = vec![
        Finding::good(
            "running",
            format!(
                "for {up}, {}",
                count_of(pulse.connections as u64, "connection", "connections")
            ),
        ),
        store(pulse),
        audit(pulse),
        disk(pulse),
        files(pulse),
        answers(pulse),
    ];
    if pulse.slow_readers > 0 || pulse.cut > 0 {
        let found = format!("{} slow now, {} cut since the start", pulse.slow_readers, pulse.cut);
        findings.push(Finding::hint("readers", found, "see who: parlor connections --sort lag"));
    }
    if pulse.reports > 0 {
        let found = count_of(pulse.reports as u64, "waits", "wait");
        findings.push(Finding::hint("reports", found, "see them: parlor reports"));
    }
    for warning in pulse.warnings.iter().filter(|warning| !is_told(warning)) {
        findings.push(Finding::hint(
            "warning",
            safe(warning),
            "see more: parlor pulse, parlor log",
        ));
    }
    findings
}

/// Whether a warning of the daemon is about what was looked at above; a later daemon may know others.
fn is_told(warning: &str) -> bool {
    let begins = ["the store is ", "the disk has ", "the audit log is damaged"];
    let ends = [" behind", " files are open", " wait", " waits"];
    begins.iter().any(|known| warning.starts_with(known))
        || ends.iter().any(|known| warning.ends_with(known))
}

fn store(pulse: &Pulse) -> Finding {
    let found = safe(&pulse.store.state);
    match pulse.store.state.as_str() {
        "ok" => Finding::good("store", format!("ok, {}", bytes(pulse.store.bytes as f64))),
        "full" => Finding::bad(
            "store",
            found,
            "make space on the disk of the data folder; the daemon goes on by itself",
        ),
        _ => Finding::bad(
            "store",
            found,
            "look into the daemon's log: parlor log --filter level:error",
        ),
    }
}

/// What is wrong with the audit log is nothing that the daemon could mend: somebody did it.
fn audit(pulse: &Pulse) -> Finding {
    let ago = |at: u64| span(pulse.at.saturating_sub(at));
    let audit = &pulse.audit;
    match (&audit.fault, audit.checked_at) {
        (Some(fault), _) => {
            let since = audit.since.map(|at| format!(", found {} ago", ago(at)));
            Finding::bad(
                "audit",
                format!("damaged: {}{}", safe(fault), since.unwrap_or_default()),
                "somebody changed the database: keep a copy, run `parlord audit verify`, and compare with a backup; then restore that, or take the log as it is with `parlord audit sign`",
            )
        }
        (None, Some(at)) => {
            let records = count_of(audit.records, "record", "records");
            Finding::good("audit", format!("whole when checked {} ago, {records} then", ago(at)))
        }
        (None, None) => Finding::good("audit", "being looked through".to_owned()),
    }
}

fn disk(pulse: &Pulse) -> Finding {
    let found = format!("{} free", bytes(pulse.store.free_bytes as f64));
    if pulse.store.free_bytes < FEW_BYTES {
        return Finding::bad("disk", found, "make space, or keep less: `history` of [rooms]");
    }
    Finding::good("disk", found)
}

fn files(pulse: &Pulse) -> Finding {
    let (open, most) = (pulse.open_files, pulse.open_files_limit);
    let found = format!("{} of {} open", count(open), count(most));
    let change = "raise the limit: `LimitNOFILE=65536` in the service, or `ulimit -n 65536` before the start";
    if open as f64 > most as f64 * FILES_SHARE {
        Finding::bad("files", found, change)
    } else if most < FEW_FILES {
        Finding::hint("files", found, change)
    } else {
        Finding::good("files", found)
    }
}

fn answers(pulse: &Pulse) -> Finding {
    let found = cards::answers(pulse);
    if pulse.now.is_some_and(|now| now.answer_p99_ms > SLOW_ANSWER_MS) {
        let change = "the disk is slow to sync or the machine is busy; durability = \"os\" of [store] trades power-cut safety for speed";
        Finding::hint("answers", found, change)
    } else {
        Finding::good("answers", found)
    }
}

fn print(out: &mut Out, findings: &[Finding]) -> Result<(), Failure> {
    for finding in findings {
        if out.json {
            out.object(finding)?;
            continue;
        }
        let (tint, mark) = match finding.level {
            Level::Good => (Tint::Good, "ok  "),
            Level::Hint => (Tint::Warning, "hint"),
            Level::Bad => (Tint::Bad, "BAD "),
        };
        let mark = out.tint(tint, mark);
        out.line(&format!("{mark}  {:<12}{}", finding.what, finding.found))?;
        if let Some(change) = &finding.change {
            out.line(&format!("      {:<12}-> {change}", ""))?;
        }
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_protocol::admin::{AuditHealth, PulsePoint, StoreHealth};

    fn sound() -> Pulse {
        Pulse {
            open_files: 100,
            open_files_limit: 65_536,
            store: StoreHealth {
                state: "ok".into(),
                free_bytes: 1 << 40,
                ..StoreHealth::default()
            },
            ..Pulse::default()
        }
    }

    fn levels(pulse: &Pulse, what: &str) -> Vec<Level> {
        server(pulse)
            .into_iter()
            .filter(|finding| finding.what == what)
            .map(|one| one.level)
            .collect()
    }

    #[test]
    fn a_sound_server_is_good() {
        assert!(server(&sound()).iter().all(|finding| finding.level == Level::Good));
    }

    #[test]
    fn what_is_wrong_is_found_with_what_to_change() {
        let full = StoreHealth { state: "full".into(), free_bytes: 5, ..StoreHealth::default() };
        let sick = Pulse {
            open_files: 60_000,
            store: full,
            slow_readers: 1,
            now: Some(PulsePoint { answer_p99_ms: 900.0, ..PulsePoint::default() }),
            audit: AuditHealth {
                fault: Some("record 3 is missing\u{1b}".into()),
                since: Some(0),
                ..AuditHealth::default()
            },
            reports: 2,
            warnings: [
                "the store is full",
                "the disk has 1 MiB left",
                "the audit log is damaged: x",
                "1 connection is behind",
                "9 of 10 files are open",
                "2 reports wait",
                "hot\u{1b}[2J",
            ]
            .map(str::to_owned)
            .into(),
            ..sound()
        };
        for (what, level) in [
            ("store", Level::Bad),
            ("audit", Level::Bad),
            ("disk", Level::Bad),
            ("files", Level::Bad),
            ("answers", Level::Hint),
            ("readers", Level::Hint),
            ("reports", Level::Hint),
            ("warning", Level::Hint),
        ] {
            assert_eq!(levels(&sick, what), [level], "{what}");
        }
        // Nobody waited for an answer, which is not the same as 0.0 ms.
        let quiet = Pulse { now: Some(PulsePoint::default()), ..sound() };
        assert!(answers(&quiet).found.starts_with("none lately"));
        assert!(answers(&sound()).found.starts_with("not known yet"));
        assert!(server(&sick).iter().all(|one| (one.level == Level::Good) == one.change.is_none()));
        assert!(server(&sick).iter().all(|one| !one.found.contains('\u{1b}')));
        let few = Pulse { open_files_limit: 1_024, ..sound() };
        assert_eq!(levels(&few, "files"), [Level::Hint]);
    }

    #[test]
    fn an_audit_log_is_whole_once_it_was_gone_along() {
        let found = |records, checked_at| {
            let audit = AuditHealth { records, checked_at, ..AuditHealth::default() };
            super::audit(&Pulse { at: 5_000, audit, ..sound() }).found
        };
        assert_eq!(found(1, Some(0)), "whole when checked 5s ago, 1 record then");
        assert_eq!(found(1_000, Some(0)), "whole when checked 5s ago, 1,000 records then");
        assert_eq!(found(0, None), "being looked through");
    }

    #[test]
    fn a_socket_that_others_reach_is_bad() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("admin.sock");
        let _bound = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let set = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap()
        };
        for (outer, inner, level) in [
            (0o700, 0o600, Level::Good),
            (0o750, 0o660, Level::Good),
            (0o755, 0o600, Level::Bad),
            (0o700, 0o666, Level::Bad),
        ] {
            set(folder.path(), outer);
            set(&socket, inner);
            assert_eq!(permissions(&socket).level, level, "{outer:o} {inner:o}");
        }
        assert_eq!(permissions(&folder.path().join("none")).level, Level::Hint);
    }
}
