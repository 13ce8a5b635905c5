//! The harness of the black-box tests: the real `parlord` over loopback, clients that check what they hear, and hostile bytes.

mod absent;
mod client;
mod config;
mod operator;
mod parlord;
mod patience;
mod raw;
mod reader;
mod rng;
mod root;

pub use absent::Absent;
pub use client::{Client, Ended};
pub use config::Config;
pub use operator::{Operator, admin_socket, parlor, parlor_binary, parlor_json, parlor_says, rows};
pub use parlord::{Parlord, Said, binary, free_port};
pub use patience::{PATIENCE, eventually, soon};
pub use raw::{Answer, Close, Raw, frame, frame_with_length, unmasked};
pub use reader::{Gap, Reader, Shown};
pub use rng::Rng;
pub use root::{MountPoint, root_or_skip, skip};
