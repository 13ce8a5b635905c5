//! The real `parlor` against a scripted daemon on a real socket.

// The attribute tells clippy that everything below is a test.
#[cfg(test)]
mod commands {
    mod acting;
    mod alone;
    mod daemon;
    mod listing;
    mod looking;
}
