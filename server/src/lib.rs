//! `parlord` as a library: `Server::bind(Config)`, `.addrs()`, `.run(shutdown)`.

pub mod args;
pub mod chat;
pub mod config;
pub mod hub;
pub mod log;
pub mod policy;
pub mod store;
pub mod telemetry;
