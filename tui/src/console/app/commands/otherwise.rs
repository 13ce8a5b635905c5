//! Commands that show the same otherwise: columns, order, panes, lines.

use super::super::screen::{Kind, Turn};
use super::{Command, LISTS, REPORTS, SORTED, STREAMS, Scope, read, update};

const HOME: Scope = Scope::On(&[Kind::Rooms]);
const CARD: Scope = Scope::On(&[Kind::Card]);
/// Where one who was reported stands under the cursor.
const REPORTED: Scope = Scope::On(&[Kind::Reports, Kind::Card, Kind::Users]);
const AUDIT: Scope = Scope::On(&[Kind::Audit]);

pub(super) const ZOOM: Command =
    read("zoom", "This pane alone, or all of them", "", &["Z"], |app| {
        update::turn(app, Turn::Zoom);
    });

pub(super) const NEXT: Command = Command {
    scope: LISTS,
    ..read("next", "The next line that was filtered for", "", &["n"], |app| {
        update::seek(app, false);
    })
};

pub(super) const BEFORE: Command = Command {
    scope: LISTS,
    ..read("before", "The one before", "", &["N"], |app| update::seek(app, true))
};

pub(super) const SORT_LEFT: Command = Command {
    scope: SORTED,
    ..read("sort-left", "Sort by the column to the left", "", &["<"], |app| {
        update::turn(app, Turn::Left);
    })
};

pub(super) const SORT_RIGHT: Command = Command {
    scope: SORTED,
    ..read("sort-right", "Sort by the column to the right", "", &[">"], |app| {
        update::turn(app, Turn::Right);
    })
};

pub(super) const REVERSE: Command = Command {
    scope: SORTED,
    ..read("reverse", "Sort the other way round", "", &["r"], |app| {
        update::turn(app, Turn::Reverse);
    })
};

pub(super) const WIDE: Command = Command {
    scope: HOME,
    ..read("wide", "Other columns: peak, bytes, topic", "wide", &["w"], |app| {
        update::turn(app, Turn::Wide);
    })
};

pub(super) const PREVIEW: Command = Command {
    scope: HOME,
    ..read("preview", "With or without a preview", "", &["o"], |app| {
        update::turn(app, Turn::Preview);
    })
};

pub(super) const TIMES: Command = Command {
    scope: STREAMS,
    ..read("times", "Clocks, ages, or neither", "times", &["t"], |app| {
        update::turn(app, Turn::Times);
    })
};

pub(super) const WRAP: Command = Command {
    scope: STREAMS,
    ..read("wrap", "Long lines go on below, or are cut", "wrap", &["w"], |app| {
        update::turn(app, Turn::Wrap);
    })
};

pub(super) const REMOVED: Command = Command {
    scope: STREAMS,
    ..read("removed", "Show what was removed, or not", "removed", &["x"], |app| {
        update::turn(app, Turn::Removed);
    })
};

pub(super) const HERE: Command = Command {
    scope: CARD,
    ..read("here", "Messages of this room, or of all", "this room", &["a"], |app| {
        update::turn(app, Turn::Here);
    })
};

pub(super) const SAME: Command = Command {
    scope: AUDIT,
    ..read("same", "Only this actor, then only this target", "same", &["="], update::same)
};

pub(super) const REPORTS_ON: Command = Command {
    scope: REPORTED,
    ..read(
        "reports-on",
        "Only the open reports on them",
        "their reports",
        &["="],
        update::reports_on,
    )
};

pub(super) const NEXT_REPORT: Command = Command {
    scope: REPORTS,
    ..read("next-report", "The next report", "", &["J"], |app| update::step(app, 1))
};

pub(super) const REPORT_BEFORE: Command = Command {
    scope: REPORTS,
    ..read("report-before", "The report before", "", &["K"], |app| update::step(app, -1))
};
