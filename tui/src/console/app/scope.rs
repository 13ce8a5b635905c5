//! Where an act holds: everywhere, or in one room, which is picked or searched for.

#![allow(clippy::wildcard_enum_match_arm, reason = "a keyboard has more keys than a console uses")]

use super::edit::Edit;
use crossterm::event::{KeyCode, KeyEvent};

/// Rooms that are known of; the server finds those that are not.
const KNOWN: usize = 1_000;

/// The longest part of a room's name that the server is asked for.
const ASKED: usize = 128;

/// How far an act may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    #[default]
    Everywhere,
    /// It is of one room, or the operator looks after some only.
    OneRoom,
}

/// What is picked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Picked {
    /// A room has to be.
    #[default]
    Nothing,
    Everywhere,
    Room(usize),
}

/// The rooms, and what is picked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    rooms: Vec<String>,
    reach: Reach,
    picked: Picked,
    /// A part of a room's name, while one is searched for.
    search: Option<Edit>,
    /// What the server was asked for last.
    asked: String,
}

impl Scope {
    /// In this room, or as far as it may reach; the others are offered beside it.
    pub(crate) fn new(
        room: Option<String>,
        others: impl IntoIterator<Item = String>,
        reach: Reach,
    ) -> Self {
        let picked = match (&room, reach) {
            (Some(_), _) => Picked::Room(0),
            (None, Reach::Everywhere) => Picked::Everywhere,
            (None, Reach::OneRoom) => Picked::Nothing,
        };
        let rooms = room.into_iter().collect();
        let mut scope = Self { rooms, reach, picked, ..Self::default() };
        scope.know(others);
        scope
    }

    /// The room; nothing: everywhere, or none yet.
    pub(crate) fn room(&self) -> Option<&str> {
        match self.picked {
            Picked::Room(at) => self.rooms.get(at).map(String::as_str),
            Picked::Nothing | Picked::Everywhere => None,
        }
    }

    pub(crate) fn is_everywhere(&self) -> bool {
        self.picked == Picked::Everywhere
    }

    /// Whether a room has to be picked yet.
    pub(crate) fn needs_room(&self) -> bool {
        self.picked == Picked::Nothing
    }

    /// Whether there is something to pick from.
    pub(crate) fn is_open(&self) -> bool {
        !self.rooms.is_empty() || self.reach == Reach::OneRoom
    }

    /// More rooms are known.
    pub(crate) fn know(&mut self, rooms: impl IntoIterator<Item = String>) {
        for room in rooms {
            if self.rooms.len() < KNOWN && !self.rooms.contains(&room) {
                self.rooms.push(room);
            }
        }
        if self.search.is_some() && self.needs_room() {
            self.pick_first();
        }
    }

    /// What can be picked: everywhere first, then the rooms that the search leaves.
    fn offered(&self) -> Vec<Picked> {
        let sought = self.sought();
        let everywhere = self.reach == Reach::Everywhere && sought.is_empty();
        let rooms = self.rooms.iter().enumerate();
        let fits = rooms.filter(|(_, room)| room.to_lowercase().contains(&sought));
        let fits = fits.map(|(at, _)| Picked::Room(at));
        everywhere.then_some(Picked::Everywhere).into_iter().chain(fits).collect()
    }

    /// Picks the next of what is offered, and around.
    pub(crate) fn step(&mut self, by: isize) {
        let offered = self.offered();
        let count = isize::try_from(offered.len()).unwrap_or(1).max(1);
        let at = offered.iter().position(|one| *one == self.picked);
        // From nothing one comes to the first, or to the last.
        let from = at.map_or(if by < 0 { 0 } else { -1 }, usize::cast_signed);
        let to = usize::try_from((from + by).rem_euclid(count)).unwrap_or(0);
        self.picked = offered.get(to).copied().unwrap_or(self.picked);
    }

    /// What can be picked, everywhere being no room, and whether it is.
    pub(crate) fn options(&self) -> impl Iterator<Item = (Option<&str>, bool)> {
        self.offered().into_iter().map(|one| {
            let room = match one {
                Picked::Room(at) => self.rooms.get(at).map(String::as_str),
                Picked::Nothing | Picked::Everywhere => None,
            };
            (room, one == self.picked)
        })
    }

    /// A part of a room's name is typed from now on.
    pub(crate) fn seek(&mut self) {
        self.search = Some(Edit::default());
        self.asked.clear();
    }

    /// Nothing is searched for any more; what is picked stays.
    pub(crate) fn found(&mut self) {
        self.search = None;
    }

    /// What is typed to search.
    pub(crate) fn search(&self) -> Option<&Edit> {
        self.search.as_ref()
    }

    /// A key while a room is searched for; false: it does nothing.
    pub(crate) fn key(&mut self, key: KeyEvent) -> bool {
        let Some(edit) = &mut self.search else { return false };
        match key.code {
            KeyCode::Left => self.step(-1),
            KeyCode::Right => self.step(1),
            _ if edit.key(key) => self.pick_first(),
            _ => return false,
        }
        true
    }

    /// Letters that came at once.
    pub(crate) fn insert(&mut self, text: &str) {
        if let Some(edit) = &mut self.search {
            edit.insert(text);
            self.pick_first();
        }
    }

    /// What the server is to be asked for: rooms that are not known may have it in their names, too.
    pub(crate) fn ask(&mut self) -> Option<String> {
        let sought: String = self.sought().chars().take(ASKED).collect();
        if !self.is_asking() {
            return None;
        }
        self.asked.clone_from(&sought);
        // No room has a quote in its name.
        Some(format!("room:\"{}\"", sought.replace('"', "")))
    }

    pub(crate) fn is_asking(&self) -> bool {
        let sought = self.sought();
        !sought.is_empty() && sought.chars().take(ASKED).ne(self.asked.chars())
    }

    fn sought(&self) -> String {
        self.search.as_ref().map(|edit| edit.text().trim().to_lowercase()).unwrap_or_default()
    }

    /// The room of exactly that name, or the first whose name begins so, or has it in it; or none.
    fn pick_first(&mut self) {
        let sought = self.sought();
        if sought.is_empty() {
            return;
        }
        let names: Vec<String> = self.rooms.iter().map(|room| room.to_lowercase()).collect();
        let place = |fits: &dyn Fn(&String) -> bool| names.iter().position(fits);
        let exact = place(&|name| *name == sought);
        let at = exact
            .or_else(|| place(&|name| name.starts_with(&sought)))
            .or_else(|| place(&|name| name.contains(&sought)));
        self.picked = at.map_or(Picked::Nothing, Picked::Room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    fn type_in(scope: &mut Scope, text: &str) {
        for char in text.chars() {
            assert!(scope.key(KeyEvent::new(KeyCode::Char(char), KeyModifiers::NONE)), "{char}");
        }
    }

    #[test]
    fn one_goes_round_from_room_to_room_and_everywhere() {
        let rooms = ["games".into(), "lobby".into()];
        let mut scope = Scope::new(Some("lobby".into()), rooms, Reach::Everywhere);
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(scope.room().unwrap_or("everywhere").to_owned());
            scope.step(1);
        }
        assert_eq!(seen, ["lobby", "games", "everywhere", "lobby"]);
        scope.step(-1);
        assert_eq!(scope.room(), Some("lobby"));
        assert!(scope.is_open() && !Scope::new(None, [], Reach::Everywhere).is_open());
    }

    #[test]
    fn who_looks_after_some_rooms_is_never_everywhere() {
        let mut scope = Scope::new(None, ["a".into(), "b".into()], Reach::OneRoom);
        let mut seen = Vec::new();
        for _ in 0..4 {
            assert!(!scope.is_everywhere());
            seen.push(scope.room().unwrap_or("none").to_owned());
            scope.step(1);
        }
        assert_eq!(seen, ["none", "a", "b", "a"]);
        let mut scope = Scope::new(None, ["a".into(), "b".into()], Reach::OneRoom);
        scope.step(-1);
        assert_eq!(scope.room(), Some("b"));
        let mut none = Scope::new(None, [], Reach::OneRoom);
        none.step(1);
        assert!(none.is_open() && none.needs_room());
    }

    #[test]
    fn what_is_typed_picks_a_room_or_none() {
        let rooms = ["old/lobby".into(), "lobby2".into(), "Lobby".into()];
        let mut scope = Scope::new(None, rooms, Reach::Everywhere);
        scope.seek();
        type_in(&mut scope, "lob");
        assert_eq!(scope.room(), Some("lobby2"), "its name begins so");
        type_in(&mut scope, "by");
        assert_eq!(scope.room(), Some("Lobby"));
        assert_eq!(scope.options().count(), 3, "everywhere has no such letters");
        type_in(&mut scope, "x");
        assert!(scope.needs_room() && !scope.is_everywhere() && scope.options().count() == 0);
        assert_eq!(scope.ask().as_deref(), Some("room:\"lobbyx\""));
        assert_eq!(scope.ask(), None, "asked");
        scope.know(["deep/lobbyx".into(), "lobbyxy".into()]);
        assert_eq!(scope.room(), Some("lobbyxy"));
        scope.know(["lobbyx".into()]);
        assert_eq!(scope.room(), Some("lobbyxy"), "it does not change under the hand");
        scope.found();
        assert_eq!(scope.room(), Some("lobbyxy"));
    }

    #[test]
    fn what_is_known_has_a_bound() {
        let scope = Scope::new(None, (0..5_000).map(|n| n.to_string()), Reach::Everywhere);
        assert_eq!(scope.options().count(), KNOWN + 1);
    }
}
