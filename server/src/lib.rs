//! `parlord` as a library: `Server::bind(Config)`, `.addrs()`, `.run(shutdown)`.

pub mod chat;
pub mod config;
pub mod hub;
pub mod log;
pub mod net;
pub mod policy;
pub mod store;
