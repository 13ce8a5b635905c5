//! The screens, a file each.

mod acts;
mod card;
mod home;
mod listing;
mod lists;
mod pulse;
mod room;

pub use acts::{ActsScreen, line as act_line};
pub use card::CardScreen;
pub use home::Home;
pub use listing::{Listing, Spec};
pub use lists::{AUDIT, CONNECTIONS, LOG, REPORTS, ROOMS, SANCTIONS, USERS, badge, role};
pub use pulse::PulseScreen;
pub use room::RoomScreen;
