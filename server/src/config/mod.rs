//! The configuration file: defaults, every mistake with its place, and the validated `Config`.
