//! The live node: rooms in a concurrent map, tails of encoded frames, watchers and their lanes, presence.
