//! A harness over the real `parlord`: start it, talk to it, cut it off, kill it.
