//! Rows vanish and change places while somebody aims: an act reaches whom the cursor stood on when the key was pressed.

use super::stage::Stage;
use parlor_protocol::PersonId;
use parlor_protocol::admin::{Act, Changes, Frame, View};
use parlor_protocol::deed::Deed;
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

#[test]
fn nobody_else_is_hit() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2");
    stage.show(View::Users, (0..50).map(user).collect());
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut here: Vec<u64> = (0..50).collect();
    let (mut seq, mut next, mut acted) = (1, 50, 0);
    for _ in 0..10_000 {
        // A hundred changes a second: somebody comes, somebody goes, all change places.
        let gone = here.remove(usize::try_from(dice.roll(here.len() as u64)).unwrap());
        here.push(next);
        for place in (1..here.len()).rev() {
            here.swap(place, usize::try_from(dice.roll(place as u64 + 1)).unwrap());
        }
        seq += 1;
        let order = Some(here.iter().map(|id| key(*id)).collect());
        let (rows, gone) = (vec![user(next)], vec![key(gone)]);
        let (sub, total) = (stage.sub(View::Users), here.len());
        let changes = Changes { sub, seq, at: 0, rows, gone, order, total, matched: total };
        stage.frame(Frame::Changes(changes));
        next += 1;
        stage.pass(dice.roll(900));
        match dice.roll(4) {
            0 => stage.press("j"),
            1 => stage.press("k"),
            _ => {}
        }
        let Some(aimed) = under_the_cursor(&stage) else { continue };
        let before = stage.sent.len();
        stage.press("m m");
        if stage.sent.len() == before {
            continue;
        }
        let Act::Do { deed: Deed::Mute(mute), .. } = stage.last() else { panic!() };
        let id: u64 = aimed.trim_start_matches('u').parse().unwrap();
        assert_eq!(mute.who, [key(id)], "aimed at {aimed}");
        acted += 1;
        let last = stage.sent.split_off(before);
        assert_eq!(last.len(), 1, "one act for one aim");
    }
    assert!(acted > 9_000, "{acted}");
}

#[test]
fn who_was_acted_on_stays_under_the_cursor() {
    let mut stage = Stage::live(Rank::Moderator);
    stage.press("2");
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
