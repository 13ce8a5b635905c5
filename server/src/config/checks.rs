//! What must hold between keys, possibly of different sections.

use super::kind::show;
use super::model::Config;
use super::reader::Walk;
use std::path::{Component, Path, PathBuf};

/// JSON may write one byte of text in six (`\u0007`), and the rest of a request needs room as well.
const ESCAPED: usize = 6;
const REST_OF_REQUEST: usize = 1024;

pub(super) fn across_sections(config: &Config, walk: &mut Walk) {
    sizes(config, walk);
    times(config, walk);
    reach(config, walk);
    let (declared, max) = (config.room.len(), config.rooms.max);
    if declared > max {
        walk.conflict(&["rooms.max"], format!("is {max}, but {declared} rooms are declared"));
    }
}

/// Nobody but its owner enters the data folder.
fn reach(config: &Config, walk: &mut Walk) {
    let (data, socket) = (real(&config.data_dir()), real(&config.admin_socket()));
    if config.admin.group.is_some() && socket.starts_with(data) {
        let what = "a group cannot reach the socket, for it lies in the data folder, which only the \
                    daemon's user may enter: put it elsewhere, such as socket = \
                    \"/run/parlor/admin.sock\"";
        walk.conflict(&["admin.group", "admin.socket"], what.to_owned());
    }
}

/// Where a path leads: links are followed as far as there is something, and the rest is to be made as it is written.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute.components().fold(PathBuf::new(), |mut real, part| {
        match part {
            // What stands here is no link any more.
            Component::ParentDir => drop(real.pop()),
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => real.push(part),
        }
        real.canonicalize().unwrap_or(real)
    })
}

fn sizes(config: &Config, walk: &mut Walk) {
    let limits = &config.limits;
    let frame = limits.frame_bytes;
    let texts = [("text_bytes", limits.text_bytes), ("topic_bytes", limits.topic_bytes)];
    for (key, bytes) in texts {
        let needed = ESCAPED * bytes + REST_OF_REQUEST;
        if frame < needed {
            let what = format!(
                "frame_bytes is {frame}, but {key} is {bytes}, and a frame must hold \
                 {ESCAPED} × {bytes} + {REST_OF_REQUEST} = {needed} bytes"
            );
            walk.conflict(&["limits.frame_bytes", &format!("limits.{key}")], what);
        }
    }
    let tail = config.rooms.tail_bytes;
    if tail < frame {
        let what =
            format!("tail_bytes is {tail}, but the largest frame, limits.frame_bytes, is {frame}");
        walk.conflict(&["rooms.tail_bytes", "limits.frame_bytes"], what);
    }
}

fn times(config: &Config, walk: &mut Walk) {
    let (ping, dead) = (config.edge.ping, config.edge.dead);
    if ping >= dead {
        let what = format!(
            "ping is {}, but must be shorter than dead, {}, or a quiet connection is cut before it is asked",
            show(ping),
            show(dead)
        );
        walk.conflict(&["edge.ping", "edge.dead"], what);
    }
    let (forget, window) = (config.rooms.forget, config.rooms.dedupe_window);
    if forget < window {
        let what = format!(
            "forget is {}, but must not be shorter than dedupe_window, {}, or a repeated request finds its room gone",
            show(forget),
            show(window)
        );
        walk.conflict(&["rooms.forget", "rooms.dedupe_window"], what);
    }
}
