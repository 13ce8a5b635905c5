//! Which rooms an operator sees: patterns in which a `*` stands for any characters.

use parlor_protocol::RoomName;

/// The rooms of an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    globs: Vec<String>,
    folded: Vec<String>,
    everywhere: bool,
}

impl Scope {
    pub(super) fn new(globs: &[String]) -> Self {
        let folded = globs.iter().map(|glob| glob.to_lowercase()).collect();
        Self { globs: globs.to_vec(), folded, everywhere: globs.iter().any(|glob| glob == "*") }
    }

    pub(super) fn everywhere() -> Self {
        Self::new(&["*".to_owned()])
    }

    /// Whether all rooms are his, and what is in no room.
    pub(super) fn is_everywhere(&self) -> bool {
        self.everywhere
    }

    pub(super) fn covers(&self, room: &RoomName) -> bool {
        self.everywhere || self.folded.iter().any(|glob| fits(glob, room.key()))
    }

    /// The same for a name that was written down; one that is none is nobody's.
    pub(super) fn covers_text(&self, room: &str) -> bool {
        self.everywhere || RoomName::parse(room).is_ok_and(|room| self.covers(&room))
    }

    pub(super) fn globs(&self) -> &[String] {
        &self.globs
    }
}

/// Goes back to the last `*` only, so that it takes no longer than one length times the other.
fn fits(glob: &str, text: &str) -> bool {
    let (glob, text) = (glob.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match glob.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(byte) if text.get(from) == Some(byte) => (at, from) = (at + 1, from + 1),
            Some(_) | None => {
                let Some((star_at, star_from)) = star else { return false };
                star = Some((star_at, star_from + 1));
                (at, from) = (star_at + 1, star_from + 1);
            }
        }
    }
    glob.get(at..).is_none_or(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_cover_what_they_say() {
        for (glob, room, covered) in [
            ("games/*", "games/lfg", true),
            ("games/*", "Games/a/b", true),
            ("games/*", "games", false),
            ("*/lfg", "games/lfg", true),
            ("g*s/l*", "games/lfg", true),
            ("lobby", "LOBBY", true),
            ("lobby", "lobby2", false),
            ("*", "anything/at/all", true),
            ("a*a*a*a*b", &"a".repeat(60), false),
        ] {
            let scope = Scope::new(&[glob.to_owned()]);
            assert_eq!(scope.covers_text(room), covered, "{glob} {room}");
        }
        assert!(!Scope::new(&["games/*".to_owned()]).is_everywhere());
        assert!(!Scope::new(&[]).covers_text("lobby"));
    }
}
