//! What the door asks before anything is logged: throttles and sizes. Pure; the time is passed in.

pub mod text;
pub mod throttle;

pub use text::{TextFault, check_text, check_topic};
pub use throttle::{Buckets, Rate, Throttle};
