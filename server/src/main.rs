//! `parlord`: the daemon.

fn main() {}
