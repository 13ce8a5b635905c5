//! Where an act holds: everywhere, or in one of the rooms that can be picked for it.

/// So many rooms are offered; any other is named on the command line.
const OFFERED: usize = 12;

/// The rooms, and the one that is picked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    rooms: Vec<String>,
    /// Nothing: everywhere.
    at: Option<usize>,
}

impl Scope {
    /// In this room, or everywhere; the others are offered beside it.
    pub(crate) fn new(room: Option<String>, others: impl IntoIterator<Item = String>) -> Self {
        let at = room.is_some().then_some(0);
        let mut rooms: Vec<String> = room.into_iter().collect();
        for other in others {
            if rooms.len() < OFFERED && !rooms.contains(&other) {
                rooms.push(other);
            }
        }
        Self { rooms, at }
    }

    /// The room; nothing: everywhere.
    pub(crate) fn room(&self) -> Option<&str> {
        self.rooms.get(self.at?).map(String::as_str)
    }

    /// Whether there is more than one to pick from.
    pub(crate) fn is_open(&self) -> bool {
        !self.rooms.is_empty()
    }

    /// Picks the next: everywhere, then room by room, and around.
    pub(crate) fn step(&mut self, by: isize) {
        let count = isize::try_from(self.rooms.len() + 1).unwrap_or(1);
        let at = isize::try_from(self.at.map_or(0, |at| at + 1)).unwrap_or(0);
        self.at = usize::try_from((at + by).rem_euclid(count)).unwrap_or(0).checked_sub(1);
    }

    /// What can be picked, everywhere (nothing) first, and whether it is.
    pub(crate) fn options(&self) -> impl Iterator<Item = (Option<&str>, bool)> {
        let rooms = self.rooms.iter().enumerate();
        let rooms = rooms.map(|(place, room)| (Some(room.as_str()), self.at == Some(place)));
        std::iter::once((None, self.at.is_none())).chain(rooms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_round_from_room_to_room_and_everywhere() {
        let mut scope = Scope::new(Some("lobby".into()), ["games".into(), "lobby".into()]);
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(scope.room().unwrap_or("everywhere").to_owned());
            scope.step(1);
        }
        assert_eq!(seen, ["lobby", "games", "everywhere", "lobby"]);
        scope.step(-1);
        assert_eq!(scope.room(), Some("lobby"));
        assert!(scope.is_open() && !Scope::new(None, []).is_open());
    }

    #[test]
    fn few_rooms_are_offered() {
        let scope = Scope::new(None, (0..100).map(|n| n.to_string()));
        assert_eq!((scope.room(), scope.options().count()), (None, OFFERED + 1));
    }
}
