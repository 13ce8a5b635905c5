//! The SQLite projection: pages, directory, nonces, retention. One concrete type.
