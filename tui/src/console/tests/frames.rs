//! Every screen at every size: it fits, it says something, and without colours it says as much.

use super::scenes::{
    absent, acts, alert, audits, away, beside, card, completed, connections, dialog, extend,
    filter, held, help, in_room, leader, line, log, many, members, pulse, read, reports, rooms,
    sanctions, scope, sort, undo, users, whom, wide, word, wrapped,
};
use super::stage::Stage;
use crate::console::app::Msg;
use crate::console::look::Look;

type Scene = (&'static str, fn(Look) -> Stage);

const SCENES: &[Scene] = &[
    ("rooms", rooms),
    ("room", in_room),
    ("members", members),
    ("reports", reports),
    ("users", users),
    ("card", card),
    ("audit", audits),
    ("pulse", pulse),
    ("dialog", dialog),
    ("leader", leader),
    ("help", help),
    ("line", line),
    ("sort", sort),
    ("away", away),
    ("absent", absent),
    ("filter", filter),
    ("many", many),
    ("word", word),
    ("scope", scope),
    ("read", read),
    ("completed", completed),
    ("acts", acts),
    ("undo", undo),
    ("connections", connections),
    ("sanctions", sanctions),
    ("log", log),
    ("wide", wide),
    ("held", held),
    ("wrapped", wrapped),
    ("whom", whom),
    ("beside", beside),
    ("alert", alert),
    ("extend", extend),
];

const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (100, 30), (160, 45)];

/// The styles of a frame, a row of it in a line: from which cell on which one stands. The texts are those of the frame without
/// colours.
fn styles(stage: &Stage, (width, height): (u16, u16)) -> String {
    let buffer = stage.buffer(width, height);
    let mut out = String::new();
    for y in 0..height {
        let mut last = None;
        out.push_str(&format!("{y:>2}"));
        for x in 0..width {
            let style = buffer[(x, y)].style();
            if last == Some(style) {
                continue;
            }
            last = Some(style);
            let fg = style.fg.map(|fg| fg.to_string().to_lowercase()).unwrap_or_default();
            let fg = if fg == "reset" { "" } else { &fg };
            let modifiers = style.add_modifier.iter_names().map(|(name, _)| name.to_lowercase());
            let all: Vec<String> = std::iter::once(fg.to_owned()).chain(modifiers).collect();
            out.push_str(&format!(" {x}:{}", all.join("+")));
        }
        out.push('\n');
    }
    out
}

#[test]
fn every_screen_looks_as_it_did() {
    for (name, scene) in SCENES {
        for (width, height) in SIZES {
            let shown = |look| {
                let mut stage = scene(look);
                stage.tell(Msg::Resize(width));
                stage.pass(1_000);
                stage
            };
            for (palette, look) in [("mono", Look::MONO), ("ascii", Look::ASCII)] {
                let shot = shown(look).screen(width, height);
                insta::assert_snapshot!(format!("{name}-{width}x{height}-{palette}"), shot);
            }
            if (width, height) == (80, 24) {
                let styles = styles(&shown(Look::LIGHT), (width, height));
                insta::assert_snapshot!(format!("{name}-{width}x{height}-light"), styles);
            }
            let styles = styles(&shown(Look::COLOUR), (width, height));
            insta::assert_snapshot!(format!("{name}-{width}x{height}-colour"), styles);
        }
    }
    insta::assert_snapshot!("small-40x12", rooms(Look::MONO).screen(40, 12));
}

#[test]
fn ascii_is_ascii_but_for_what_people_write() {
    for (name, scene) in SCENES {
        for (width, height) in SIZES {
            let mut stage = scene(Look::ASCII);
            stage.tell(Msg::Resize(width));
            let shot = stage.screen(width, height);
            // Two names, what one of them said, and an escape character in a text.
            let theirs = ['雑', '談', 'ツ', 'バ', 'メ', 'な', 'い', 'す', '！', '␛'];
            let ours = shot.replace(theirs, "");
            let odd: String = ours.chars().filter(|char| !char.is_ascii()).collect();
            assert!(odd.is_empty(), "{name} at {width}x{height}: {odd}");
        }
    }
}

#[test]
fn no_size_is_too_much() {
    for (name, scene) in SCENES {
        let stage = scene(Look::COLOUR);
        for (width, height) in
            [(1, 1), (2, 2), (7, 3), (59, 15), (60, 14), (60, 15), (61, 40), (500, 200)]
        {
            let shot = stage.screen(width, height);
            assert!(!shot.trim().is_empty(), "{name} at {width}x{height}");
        }
    }
}
