//! `parlord` as a library: `Server::bind(Config)`, `.addrs()`, `.run(shutdown)`.

pub mod args;
pub mod chat;
pub mod config;
pub mod hub;
pub mod keys;
pub mod limits;
pub mod log;
pub mod net;
pub mod policy;
pub mod service;
pub mod shutdown;
pub mod store;
pub mod telemetry;
