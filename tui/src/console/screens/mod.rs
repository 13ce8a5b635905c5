//! The screens, a file each.

mod acts;
mod card;
mod home;
mod listing;
mod lists;
mod people;
mod pulse;
mod reports;
mod room;

pub(crate) use acts::{ActsScreen, line as act_line};
pub(crate) use card::CardScreen;
pub(crate) use home::Home;
pub(crate) use listing::Listing;
pub(crate) use lists::{AUDIT, CONNECTIONS, LOG, SANCTIONS};
pub(crate) use people::{USERS, badge, role};
pub(crate) use pulse::PulseScreen;
pub(crate) use reports::ReportsScreen;
pub(crate) use room::RoomScreen;
