//! Commands that copy what the cursor is on: its id, its name, its text, all of it, its address on the page.

use crate::console::app::{Aim, App, Effect};
use crate::console::term::MOST_COPIED;
use crate::text::count;

/// Cells of what was copied that are shown.
const SAID: usize = 48;
/// Whether it passed is not told back.
const IN_TMUX: &str = " · if tmux lets it (set-clipboard on)";

pub(crate) fn copy_id(app: &mut App) {
    let id = app.aim().map(|aim| match aim {
        Aim::Room(room) => room,
        Aim::Person { id, .. } | Aim::Message { id, .. } => id.to_string(),
        Aim::Report { report, .. } => report,
        Aim::Act { act, .. } => act.to_string(),
    });
    copy(app, id);
}

pub(crate) fn copy_name(app: &mut App) {
    let name = app.aim().map(|aim| match aim {
        Aim::Room(name)
        | Aim::Person { name, .. }
        | Aim::Message { name, .. }
        | Aim::Report { name, .. }
        | Aim::Act { what: name, .. } => name,
    });
    copy(app, name);
}

pub(crate) fn copy_line(app: &mut App) {
    let text = app.aim().and_then(|aim| match aim {
        Aim::Message { name, text, .. } => Some(format!("{name}: {}", text.unwrap_or_default())),
        Aim::Room(name) | Aim::Person { name, .. } => Some(name),
        Aim::Report { .. } | Aim::Act { .. } => None,
    });
    copy(app, text);
}

pub(crate) fn copy_json(app: &mut App) {
    let json = app.nav.top().json().filter(|_| app.unaimed().is_none());
    copy(app, json);
}

/// The page's address of the room: what stands behind the name of the server.
pub(crate) fn copy_link(app: &mut App) {
    let room = match app.nav.top().aim() {
        Some(Aim::Room(room) | Aim::Message { room, .. } | Aim::Report { room, .. }) => Some(room),
        Some(Aim::Person { room, .. }) => room,
        Some(Aim::Act { .. }) | None => None,
    };
    copy(app, room.map(|room| format!("/#/room/{}", coded(&room))));
}

/// What of a room's name may not stand in an address, in percents (RFC 3986 §2.1).
fn coded(room: &str) -> String {
    let one = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    room.bytes().map(one).collect()
}

fn copy(app: &mut App, text: Option<String>) {
    match text {
        Some(text) if text.len() > MOST_COPIED => {
            let (bytes, most) = (count(text.len() as u64), count(MOST_COPIED as u64));
            let why =
                format!("{bytes} bytes are too many for a terminal's clipboard, it takes {most}");
            app.toasts.bad(&why, app.now.mono);
        }
        Some(text) => {
            let said = app.look.cut(&text, SAID).into_owned();
            let tmux = if std::mem::take(&mut app.options.in_tmux) { IN_TMUX } else { "" };
            app.toasts.good(&format!("copied {said}{tmux}"), app.now.mono);
            app.effect(Effect::Copy(text));
        }
        None => app.on_nothing("there is nothing to copy"),
    }
}
