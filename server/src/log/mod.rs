//! The order of things: the seam `Log`, and the Sequencer that owns State and runs `apply`.
