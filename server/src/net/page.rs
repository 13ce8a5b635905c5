//! The page and the client library, built into the program.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::LazyLock;

/// What the page may load and do: its own files, its own server, nothing else.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const TYPES: &str = "text/plain; charset=utf-8";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";
const MANIFEST: &str = "application/manifest+json";

/// A file of the page.
pub(super) struct File {
    path: &'static str,
    pub(super) kind: &'static str,
    pub(super) bytes: &'static [u8],
    /// A quoted prefix of the SHA-256 of the bytes.
    pub(super) etag: String,
}

impl File {
    fn new(path: &'static str, kind: &'static str, bytes: &'static [u8]) -> Self {
        let mut etag = String::from("\"");
        for byte in Sha256::digest(bytes).iter().take(16) {
            // Writing to a string cannot fail.
            let _infallible = write!(etag, "{byte:02x}");
        }
        etag.push('"');
        Self { path, kind, bytes, etag }
    }
}

macro_rules! file {
    ($path:literal, $kind:ident) => {
        File::new(concat!("/", $path), $kind, include_bytes!(concat!("../../../web/", $path)))
    };
}

static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    vec![
        file!("index.html", HTML),
        file!("app/actions.js", JS),
        file!("app/announcer.js", JS),
        file!("app/avatar.js", JS),
        file!("app/bar.css", CSS),
        file!("app/base.css", CSS),
        file!("app/composer.css", CSS),
        file!("app/composer.js", JS),
        file!("app/connection.js", JS),
        file!("app/day-jump.js", JS),
        file!("app/deed-dialogs.js", JS),
        file!("app/deed-form.js", JS),
        file!("app/dialog.js", JS),
        file!("app/dialogs.css", CSS),
        file!("app/directory-page.js", JS),
        file!("app/directory.css", CSS),
        file!("app/directory.js", JS),
        file!("app/dom.js", JS),
        file!("app/done-dialog.js", JS),
        file!("app/event-words.js", JS),
        file!("app/fuzzy.js", JS),
        file!("app/head.js", JS),
        file!("app/header.js", JS),
        file!("app/heights.js", JS),
        file!("app/icon-180.png", PNG),
        file!("app/icon-512.png", PNG),
        file!("app/icon-unread.svg", SVG),
        file!("app/icon.svg", SVG),
        file!("app/keyboard.js", JS),
        file!("app/keys.js", JS),
        file!("app/linkify.js", JS),
        file!("app/list-keys.js", JS),
        file!("app/main.js", JS),
        file!("app/manifest.webmanifest", MANIFEST),
        file!("app/marks.js", JS),
        file!("app/members.css", CSS),
        file!("app/members.js", JS),
        file!("app/menu.js", JS),
        file!("app/messages.css", CSS),
        file!("app/messages.js", JS),
        file!("app/moderate.js", JS),
        file!("app/moderation.css", CSS),
        file!("app/name-form.js", JS),
        file!("app/name.js", JS),
        file!("app/news.js", JS),
        file!("app/notify.js", JS),
        file!("app/obstacle.js", JS),
        file!("app/pending.js", JS),
        file!("app/person-choices.js", JS),
        file!("app/plan-dialog.js", JS),
        file!("app/quotes.js", JS),
        file!("app/reading.js", JS),
        file!("app/reads.js", JS),
        file!("app/report-dialog.js", JS),
        file!("app/roles.js", JS),
        file!("app/room-dialogs.js", JS),
        file!("app/room-line.js", JS),
        file!("app/room-menu.js", JS),
        file!("app/room-name.js", JS),
        file!("app/rooms.css", CSS),
        file!("app/rooms.js", JS),
        file!("app/row.css", CSS),
        file!("app/row.js", JS),
        file!("app/rows.js", JS),
        file!("app/session.js", JS),
        file!("app/settings-dialog.js", JS),
        file!("app/settings.js", JS),
        file!("app/shell.css", CSS),
        file!("app/standing.js", JS),
        file!("app/store.js", JS),
        file!("app/strings-moderation.js", JS),
        file!("app/strings.js", JS),
        file!("app/switcher.js", JS),
        file!("app/tabs.js", JS),
        file!("app/theme.js", JS),
        file!("app/title.js", JS),
        file!("app/toast.js", JS),
        file!("app/tokens.css", CSS),
        file!("app/typing.js", JS),
        file!("app/view.js", JS),
        file!("app/way-back.js", JS),
        file!("app/ways.js", JS),
        file!("app/welcome.js", JS),
        file!("parlor.js", JS),
        file!("parlor.d.ts", TYPES),
        file!("parlor/acts.d.ts", TYPES),
        file!("parlor/acts.js", JS),
        file!("parlor/amend.d.ts", TYPES),
        file!("parlor/amend.js", JS),
        file!("parlor/browser.d.ts", TYPES),
        file!("parlor/browser.js", JS),
        file!("parlor/connection.d.ts", TYPES),
        file!("parlor/connection.js", JS),
        file!("parlor/deeds.d.ts", TYPES),
        file!("parlor/deeds.js", JS),
        file!("parlor/emitter.d.ts", TYPES),
        file!("parlor/emitter.js", JS),
        file!("parlor/frames.d.ts", TYPES),
        file!("parlor/frames.js", JS),
        file!("parlor/identity.d.ts", TYPES),
        file!("parlor/identity.js", JS),
        file!("parlor/moderation.d.ts", TYPES),
        file!("parlor/moderation.js", JS),
        file!("parlor/motions.d.ts", TYPES),
        file!("parlor/motions.js", JS),
        file!("parlor/options.d.ts", TYPES),
        file!("parlor/options.js", JS),
        file!("parlor/own.d.ts", TYPES),
        file!("parlor/own.js", JS),
        file!("parlor/pager.d.ts", TYPES),
        file!("parlor/pager.js", JS),
        file!("parlor/people.d.ts", TYPES),
        file!("parlor/people.js", JS),
        file!("parlor/queries.d.ts", TYPES),
        file!("parlor/queries.js", JS),
        file!("parlor/replies.d.ts", TYPES),
        file!("parlor/replies.js", JS),
        file!("parlor/room.d.ts", TYPES),
        file!("parlor/room.js", JS),
        file!("parlor/sanctions.d.ts", TYPES),
        file!("parlor/sanctions.js", JS),
        file!("parlor/search.d.ts", TYPES),
        file!("parlor/search.js", JS),
        file!("parlor/standing.d.ts", TYPES),
        file!("parlor/standing.js", JS),
        file!("parlor/timeline.d.ts", TYPES),
        file!("parlor/timeline.js", JS),
        file!("parlor/unread.d.ts", TYPES),
        file!("parlor/unread.js", JS),
    ]
});

/// The file at a path of the URL.
pub(super) fn file(path: &str) -> Option<&'static File> {
    let path = if path == "/" { "/index.html" } else { path };
    FILES.iter().find(|file| file.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn the_list_is_the_files_in_web() {
        let web = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../web"));
        let mut there: BTreeSet<String> =
            ["/index.html", "/parlor.js", "/parlor.d.ts"].map(String::from).into();
        for folder in ["app", "parlor"] {
            let Ok(files) = std::fs::read_dir(web.join(folder)) else { continue };
            for file in files {
                there.insert(format!("/{folder}/{}", file.unwrap().file_name().display()));
            }
        }
        let listed: BTreeSet<String> = FILES.iter().map(|file| file.path.to_owned()).collect();
        assert_eq!(listed, there);
    }

    #[test]
    fn a_file_is_found_by_its_path_and_has_its_own_tag() {
        let index = file("/").unwrap();
        assert!(std::ptr::eq(index, file("/index.html").unwrap()));
        assert_eq!(index.etag.len(), 34);
        assert_ne!(index.etag, file("/parlor.js").unwrap().etag);
        assert!(file("/../Cargo.toml").is_none());
    }
}
