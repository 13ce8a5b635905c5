//! What each command in words takes: for the hint below the line, and for completion.

/// A command in words.
pub(super) struct Usage {
    pub(super) name: &'static str,
    /// The words that it takes, in their order.
    pub(super) places: &'static [&'static str],
    pub(super) options: &'static [&'static str],
}

const WHERE: &str = "--room ROOM|--all";
const WHY: &str = "--reason TEXT";
const PLAN: &str = "--plan";
const ALONE: &str = "--only-person";

/// What one may be in a room.
pub(super) const ROLES: &str = "member|voice|moderator|owner";

const fn of(
    name: &'static str,
    places: &'static [&'static str],
    options: &'static [&'static str],
) -> Usage {
    Usage { name, places, options }
}

/// All of them. Acts take what they take in the shell.
pub(super) const VERBS: &[Usage] = &[
    of("warn", &["WHO..."], &[WHERE, WHY, PLAN]),
    of("mute", &["WHO...", "[TIME]"], &[WHERE, WHY, ALONE, PLAN]),
    of("unmute", &["WHO..."], &[WHERE, WHY, PLAN]),
    of("kick", &["WHO...", "[TIME]"], &[WHERE, WHY, ALONE, PLAN]),
    of("ban", &["WHO|NETWORK...", "[TIME]"], &[WHERE, WHY, "--spare WHO", ALONE, PLAN]),
    of("unban", &["WHO|NETWORK..."], &[WHERE, WHY, PLAN]),
    of("remove", &["ROOM", "SEQ..."], &[WHY, PLAN]),
    of("purge", &["WHO..."], &[WHERE, "--since WHEN", "--until WHEN", WHY, PLAN]),
    of("lock", &["ROOM", "[TIME]"], &[WHY, PLAN]),
    of("unlock", &["ROOM"], &[WHY, PLAN]),
    of("slow", &["ROOM", "EVERY|off", "[TIME]"], &[WHY, PLAN]),
    of("topic", &["ROOM", "TEXT"], &[PLAN]),
    of("notice", &["ROOM", "TEXT"], &[WHERE, PLAN]),
    of("close-room", &["ROOM"], &[WHY, PLAN]),
    of("open-room", &["ROOM"], &[WHY, PLAN]),
    of("role", &["ROOM", "WHO", ROLES], &[WHY, PLAN]),
    of("undo", &["[ACT]"], &[]),
    of("room", &["ROOM"], &[]),
    of("user", &["WHO"], &[]),
    of("filter", &["TEXT"], &[]),
    of("q", &[], &[]),
];

impl Usage {
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        VERBS.iter().find(|usage| usage.name == name)
    }

    /// `mute WHO... [TIME] [--room ROOM|--all] …`
    pub(super) fn text(&self) -> String {
        let options = self.options.iter().map(|option| format!("[{option}]"));
        let places = self.places.iter().map(|place| (*place).to_owned());
        let words = std::iter::once(self.name.to_owned()).chain(places).chain(options);
        words.collect::<Vec<_>>().join(" ")
    }

    /// The options alone, as one types them.
    pub(super) fn flags(&self) -> Vec<&'static str> {
        let words = self.options.iter().flat_map(|option| option.split([' ', '|']));
        words.filter(|word| word.starts_with("--")).collect()
    }

    pub(super) fn takes_time(&self) -> bool {
        self.places.contains(&"[TIME]")
    }

    /// Whether it is done to persons, so that one has to say where.
    pub(super) fn says_where(&self) -> bool {
        self.options.contains(&WHERE) && !self.takes_text()
    }

    pub(super) fn takes_text(&self) -> bool {
        self.places.last() == Some(&"TEXT")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Args;

    #[test]
    fn acts_take_what_they_take_in_the_shell() {
        let shell = Args::description();
        for usage in VERBS.iter().filter(|usage| usage.options.contains(&PLAN)) {
            let verb = shell.find_subcommand(usage.name).expect(usage.name);
            for flag in usage.flags() {
                let long = flag.trim_start_matches('-');
                let has = verb.get_arguments().any(|arg| arg.get_long() == Some(long));
                assert!(has, "{} {flag}", usage.name);
            }
            let places = verb.get_positionals().count();
            let told = usage.places.len() - usize::from(usage.takes_time());
            assert_eq!(told, places, "{}", usage.name);
        }
    }
}
