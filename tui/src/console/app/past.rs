//! Lines that were typed before, to be had again.

use std::collections::VecDeque;

/// So many are remembered.
const MOST: usize = 100;

/// The lines, the newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    lines: VecDeque<String>,
}

impl Past {
    /// Keeps a line; one that was there already is the newest now.
    pub(super) fn keep(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        self.lines.retain(|other| other != line);
        if self.lines.len() >= MOST {
            self.lines.pop_front();
        }
        self.lines.push_back(line.to_owned());
    }

    /// The next older one with these words in it, and its place.
    pub(super) fn older(&self, from: Option<usize>, with: &str) -> Option<(usize, &str)> {
        let before = from.unwrap_or(self.lines.len());
        let lines = self.lines.iter().enumerate().take(before).rev();
        lines.map(|(place, line)| (place, line.as_str())).find(|(_, line)| line.contains(with))
    }

    pub(super) fn newer(&self, from: usize, with: &str) -> Option<(usize, &str)> {
        let lines = self.lines.iter().enumerate().skip(from + 1);
        lines.map(|(place, line)| (place, line.as_str())).find(|(_, line)| line.contains(with))
    }

    /// How the newest one that begins so goes on.
    pub(super) fn goes_on(&self, begin: &str) -> Option<&str> {
        let rests = self.lines.iter().rev().filter_map(|line| line.strip_prefix(begin));
        rests.into_iter().find(|rest| !rest.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past() -> Past {
        let mut past = Past::default();
        for line in ["mute ada 10m", "lock lobby", "mute bob 1h", " ", "lock lobby"] {
            past.keep(line);
        }
        past
    }

    #[test]
    fn one_goes_back_through_what_holds_the_words() {
        let past = past();
        assert_eq!(past.older(None, ""), Some((2, "lock lobby")), "once, and the newest");
        assert_eq!(past.older(None, "mute"), Some((1, "mute bob 1h")));
        assert_eq!(past.older(Some(1), "mute"), Some((0, "mute ada 10m")));
        assert_eq!(past.older(Some(0), ""), None);
        assert_eq!(past.newer(0, "mute"), Some((1, "mute bob 1h")));
        assert_eq!(past.newer(2, ""), None);
        assert_eq!(past.goes_on("mute "), Some("bob 1h"));
        assert_eq!(past.goes_on("kick"), None);
    }

    #[test]
    fn few_are_remembered() {
        let mut past = Past::default();
        (0..1_000).for_each(|n| past.keep(&n.to_string()));
        assert_eq!((past.lines.len(), past.older(None, "")), (MOST, Some((MOST - 1, "999"))));
    }
}
