//! Hostile text made visible: what logs, the command line and the terminal print of user text.
