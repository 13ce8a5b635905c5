//! `parlord` as a library: `Server::bind(Config)`, `.addrs()`, `.run(shutdown)`.

mod app;
pub mod args;
pub mod chat;
pub mod command;
pub mod config;
pub mod hub;
pub mod keys;
pub mod limits;
pub mod log;
pub mod net;
pub mod policy;
mod seed;
pub mod service;
mod settings;
pub mod shutdown;
pub mod store;
pub mod telemetry;

pub use app::{Epochs, Server, StartError, waiting_for_restart};
