//! The pure core: State, entries and events, rights, and `apply`. No clock, socket, SQL, lock or configuration.
