//! Rows vanish and change places while somebody aims: an act reaches whom the cursor stood on when the key was pressed.

use super::stage::{Stage, room};
use parlor_protocol::PersonId;
use parlor_protocol::admin::{Act, Changes, Frame, Request, View};
use parlor_protocol::deed::{Deed, Scale};
use parlor_protocol::operator::Rank;
use serde_json::{Value, json};

/// A generator of our own, so that a failure repeats itself.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

fn user(id: u64) -> Value {
    json!({ "id": PersonId(u128::from(id) + 1), "name": format!("u{id}"), "sessions": 1 })
}

fn key(id: u64) -> String {
    PersonId(u128::from(id) + 1).to_string()
}

/// Who stands under the cursor on the screen, by the row that is reversed.
fn under_the_cursor(stage: &Stage) -> Option<String> {
    let screen = stage.screen(80, 24);
    let line = screen.lines().find(|line| line.contains('▶'))?;
    let name = line.split_whitespace().find(|word| word.starts_with('u') && word.len() > 1)?;
    Some(name.to_owned())
}

/// Who is here, on a list that never stands still: a hundred changes a second.
struct Crowd {
    stage: Stage,
    dice: Dice,
    here: Vec<u64>,
    next: u64,
    seq: u64,
}

impl Crowd {
    fn of(mut stage: Stage) -> Self {
        stage.show(View::Users, (0..50).map(user).collect());
        Self { stage, dice: Dice(0x9e37_79b9_7f4a_7c15), here: (0..50).collect(), next: 50, seq: 1 }
    }

    fn roll(&mut self, below: usize) -> usize {
        usize::try_from(self.dice.roll(below as u64)).unwrap()
    }

    /// Somebody comes, somebody goes, all change places.
    fn stir(&mut self) {
        let gone = self.roll(self.here.len());
        let gone = self.here.remove(gone);
        self.here.push(self.next);
        for place in (1..self.here.len()).rev() {
            let other = self.roll(place + 1);
            self.here.swap(place, other);
        }
        self.seq += 1;
        let order = Some(self.here.iter().map(|id| key(*id)).collect());
        let (rows, gone) = (vec![user(self.next)], vec![key(gone)]);
        let (sub, seq, total) = (self.stage.sub(View::Users), self.seq, self.here.len());
        let changes = Changes { sub, seq, at: 0, rows, gone, order, total, matched: total };
        self.stage.frame(Frame::Changes(changes));
        self.next += 1;
    }

    /// Time goes by, the cursor perhaps moves; whom it is on then, by what the screen shows.
    fn aim(&mut self) -> Option<u64> {
        self.stir();
        let pause = self.dice.roll(900);
        self.stage.pass(pause);
        match self.dice.roll(4) {
            0 => self.stage.press("j"),
            1 => self.stage.press("k"),
            _ => {}
        }
        under_the_cursor(&self.stage)?.trim_start_matches('u').parse().ok()
    }
}

/// Everybody in a room: there a mute happens at once.
fn in_a_room() -> Stage {
    let mut stage = Stage::live(Rank::Moderator);
    stage.show(View::Rooms, vec![room("lobby", 9.0)]);
    stage.press("U");
    stage
}

#[test]
fn nobody_else_is_hit() {
    let mut crowd = Crowd::of(in_a_room());
    let mut acted = 0;
    // Now and then nobody is under the cursor, or the one who is has gone, and nothing is done.
    for _ in 0..12_000 {
        if acted == 10_000 {
            break;
        }
        let Some(aimed) = crowd.aim() else { continue };
        let stage = &mut crowd.stage;
        let before = stage.sent.len();
        stage.press("m m");
        if stage.sent.len() == before {
            continue;
        }
        let Act::Do { deed: Deed::Mute(mute), .. } = stage.last() else { panic!() };
        assert_eq!(mute.who, [key(aimed)], "aimed at u{aimed}");
        acted += 1;
        let last = stage.sent.split_off(before);
        assert_eq!(last.len(), 1, "one act for one aim");
    }
    assert_eq!(acted, 10_000);
}

#[test]
fn nobody_else_is_hit_by_what_is_confirmed_while_all_change_places() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2");
    let mut crowd = Crowd::of(stage);
    let mut acted = 0;
    for _ in 0..2_000 {
        let Some(aimed) = crowd.aim() else { continue };
        crowd.stage.press("m m");
        crowd.stir();
        crowd.stage.plan(Scale::default());
        crowd.stir();
        crowd.stage.press("y");
        let stage = &mut crowd.stage;
        let of = |request: &Request| match &request.act {
            Act::Plan { deed: Deed::Mute(mute) } => Some((mute.who.clone(), mute.room.clone())),
            _ => None,
        };
        let planned = stage.sent.iter().rev().find_map(of);
        assert_eq!(planned, Some((vec![key(aimed)], None)), "aimed at u{aimed}");
        assert!(matches!(stage.last(), Act::Commit { .. }), "{:?}", stage.last());
        stage.sent.retain(|request| matches!(request.act, Act::Subscribe { .. }));
        acted += 1;
    }
    assert!(acted > 1_800, "{acted}");
}

#[test]
fn who_was_acted_on_stays_under_the_cursor() {
    let mut stage = in_a_room();
    stage.show(View::Users, (0..5).map(user).collect());
    stage.press("m m");
    stage.pass(60_000);
    let order = Some((0..5).rev().map(key).collect());
    let sub = stage.sub(View::Users);
    let changes =
        Changes { sub, seq: 2, at: 0, rows: vec![], gone: vec![], order, total: 5, matched: 5 };
    stage.frame(Frame::Changes(changes));
    stage.pass(60_000);
    assert_eq!(under_the_cursor(&stage).as_deref(), Some("u0"));
}
