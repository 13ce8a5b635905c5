//! The screens, a file each.

mod acts;
mod card;
mod feed;
mod home;
mod listing;
mod lists;
mod people;
mod pulse;
mod records;
mod reports;
mod room;
mod rooms;

use parlor_protocol::admin::Frame;
use serde_json::Value;

pub(crate) use acts::ActsScreen;
pub(crate) use card::CardScreen;
pub(crate) use feed::line as act_line;
pub(crate) use home::Home;
pub(crate) use listing::Listing;
pub(crate) use lists::{CONNECTIONS, LOG, SANCTIONS, report_word, sanction_word};
pub(crate) use people::{USERS, badge, role};
pub(crate) use pulse::PulseScreen;
pub(crate) use records::AUDIT;
pub(crate) use reports::ReportsScreen;
pub(crate) use room::RoomScreen;

/// The row of a view that has one.
pub(crate) fn only_row(frame: &Frame) -> Option<&Value> {
    match frame {
        Frame::Snapshot(snapshot) => snapshot.rows.first(),
        Frame::Changes(changes) => changes.rows.first(),
        Frame::Lines(_)
        | Frame::Welcome(_)
        | Frame::Ok { .. }
        | Frame::Plan(_)
        | Frame::Receipt(_)
        | Frame::Outcome(_)
        | Frame::Error(_)
        | Frame::Rights { .. }
        | Frame::Bye { .. } => None,
    }
}
