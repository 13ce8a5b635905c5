//! The configuration of a daemon under test: the defaults, and what a test changes.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What goes into `config.toml`: sections of keys with TOML literals, and rooms.
#[derive(Clone, Debug, Default)]
pub struct Config {
    sections: BTreeMap<String, BTreeMap<String, String>>,
    rooms: Vec<String>,
}

impl Config {
    /// The daemon's own defaults: what a test of the limits themselves needs.
    pub fn defaults() -> Self {
        Self::default()
    }

    /// Limits that no honest test reaches, so that tests count messages and not seconds.
    pub fn generous() -> Self {
        let plenty = "{ rate = 100000, burst = 100000 }";
        let mut config = Self::default();
        for throttle in [
            "messages",
            "messages_per_person",
            "messages_per_address",
            "watches",
            "other_requests",
            "pings",
        ] {
            config = config.set("limits", throttle, plenty);
        }
        config
            .set("limits", "connections_per_address", "10000")
            .set("edge", "ping", "\"100s\"")
            .set("edge", "dead", "\"300s\"")
            .set("edge", "write_stall", "\"300s\"")
    }

    /// One key of one section, the value as a TOML literal.
    pub fn set(mut self, section: &str, key: &str, literal: &str) -> Self {
        self.sections.entry(section.into()).or_default().insert(key.into(), literal.into());
        self
    }

    /// An `[[operator]]` of this name with further lines of TOML.
    pub fn operator(mut self, name: &str, lines: &str) -> Self {
        self.rooms.push(format!("[[operator]]\nname = \"{name}\"\n{lines}\n"));
        self
    }

    /// A `[[room]]` of this name with further lines of TOML.
    pub fn room(mut self, name: &str, lines: &str) -> Self {
        self.rooms.push(format!("[[room]]\nname = \"{name}\"\n{lines}\n"));
        self
    }

    /// A room that keeps nothing beyond its tail.
    pub fn ephemeral_room(self, name: &str) -> Self {
        self.room(name, "ephemeral = true")
    }

    /// The file.
    pub fn to_toml(&self) -> String {
        let mut toml = String::new();
        for (section, keys) in &self.sections {
            let _ = writeln!(toml, "[{section}]");
            for (key, literal) in keys {
                let _ = writeln!(toml, "{key} = {literal}");
            }
        }
        for room in &self.rooms {
            toml.push_str(room);
        }
        toml
    }
}
