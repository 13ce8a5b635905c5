//! Rows that come, go and change places under a hand that aims.

use super::*;
use parlor_protocol::admin::{RoomRow, View};

impl Table<RoomRow> {
    fn names(&self) -> Vec<&str> {
        self.order.iter().map(String::as_str).collect()
    }
}

fn row(name: &str) -> Value {
    serde_json::json!({ "room": name })
}

fn snapshot(names: &[&str]) -> Snapshot {
    let rows = names.iter().map(|name| row(name)).collect();
    let (total, matched) = (names.len(), names.len());
    let (id, sub) = (None, Some(1));
    Snapshot {
        id,
        sub,
        seq: 1,
        view: View::Rooms,
        at: 0,
        rows,
        total,
        matched,
        lost: false,
        more: false,
    }
}

fn changes(new: &[&str], gone: &[&str], order: &[&str]) -> Changes {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let rows = new.iter().map(|name| row(name)).collect();
    let (gone, order) = (own(gone), Some(own(order)));
    Changes { sub: 1, seq: 2, at: 0, rows, gone, order, total: 0, matched: 0 }
}

fn table(names: &[&str]) -> (Table<RoomRow>, Marks) {
    let (mut table, marks) = (Table::default(), Marks::default());
    table.snapshot(&snapshot(names), Hold { now: 1, dialog: false, marks: &marks });
    (table, marks)
}

#[test]
fn the_cursor_stays_on_its_row_when_others_move() {
    let (mut table, marks) = table(&["a", "b", "c"]);
    table.step(1, 10);
    let late = Hold { now: 10_000, dialog: false, marks: &marks };
    assert!(table.changes(&changes(&["d"], &[], &["d", "c", "b", "a"]), late));
    assert_eq!(table.names(), ["d", "c", "b", "a"]);
    assert_eq!(table.selected().unwrap().0, "b");
}

#[test]
fn nothing_moves_right_after_a_key_and_everything_does_later() {
    let (mut table, marks) = table(&["a", "b"]);
    table.step(1, 5_000);
    let hold = |now| Hold { now, dialog: false, marks: &marks };
    table.changes(&changes(&[], &[], &["b", "a"]), hold(5_100));
    assert_eq!(table.names(), ["a", "b"]);
    assert!(table.held_for().is_some());
    assert_eq!(table.settle(hold(5_200)), Some(5_700));
    assert_eq!(table.settle(hold(5_700)), None);
    assert_eq!(table.names(), ["b", "a"]);
}

#[test]
fn an_order_that_only_waits_for_its_turn_is_not_held() {
    let (mut table, marks) = table(&["a", "b"]);
    let hold = |now| Hold { now, dialog: false, marks: &marks };
    table.changes(&changes(&[], &[], &["b", "a"]), hold(500));
    assert_eq!(table.names(), ["a", "b"], "rows change places every two seconds at most");
    assert!(table.held_for().is_none(), "nobody aims");
    table.step(1, 600);
    table.settle(hold(600));
    assert!(table.held_for().is_some());
    table.settle(hold(1_400));
    assert!(table.held_for().is_none());
}

#[test]
fn nothing_moves_while_a_row_is_marked_or_a_dialog_is_open() {
    let (mut table, mut marks) = table(&["a", "b"]);
    marks.add("a", "a");
    let hold = Hold { now: 90_000, dialog: false, marks: &marks };
    table.changes(&changes(&[], &[], &["b", "a"]), hold);
    assert_eq!(table.names(), ["a", "b"]);
    let none = Marks::default();
    assert_eq!(table.settle(Hold { now: 99_000, dialog: true, marks: &none }), None);
    assert_eq!(table.names(), ["a", "b"]);
    table.settle(Hold { now: 99_000, dialog: false, marks: &none });
    assert_eq!(table.names(), ["b", "a"]);
}

#[test]
fn a_row_that_vanishes_under_the_cursor_stands_until_it_is_left() {
    let (mut table, marks) = table(&["a", "b", "c"]);
    table.step(1, 10);
    let late = Hold { now: 10_000, dialog: false, marks: &marks };
    table.changes(&changes(&[], &["b", "c"], &["a"]), late);
    assert_eq!(table.selected().unwrap().0, "b");
    assert!(table.is_ghost("b"));
    assert_eq!(table.names(), ["a", "b"]);
    table.step(-1, 11_000);
    assert_eq!(table.selected().unwrap().0, "a");
    table.settle(late);
    assert_eq!(table.names(), ["a"]);
}

#[test]
fn a_marked_row_that_vanishes_stands_until_its_mark_is_gone() {
    let (mut table, mut marks) = table(&["a", "b", "c"]);
    marks.add("c", "c");
    table.step(2, 10);
    let late = Hold { now: 10_000, dialog: false, marks: &marks };
    table.changes(&changes(&[], &["c"], &["a", "b"]), late);
    table.step(-1, 11_000);
    table.settle(late);
    assert_eq!(table.names(), ["a", "b", "c"], "what is marked is seen");
    let none = Marks::default();
    table.settle(Hold { now: 12_000, dialog: false, marks: &none });
    assert_eq!(table.names(), ["a", "b"]);
}

#[test]
fn the_window_follows_the_cursor() {
    let names: Vec<String> = (0..100).map(|n| format!("r{n:03}")).collect();
    let (mut table, _) = table(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(table.window(10), Place { top: 0, cursor: 0 });
    table.step(15, 1);
    assert_eq!(table.window(10), Place { top: 6, cursor: 15 });
    table.step(-2, 1);
    assert_eq!(table.window(10), Place { top: 6, cursor: 13 });
    table.step(1_000, 1);
    assert_eq!(table.window(10), Place { top: 90, cursor: 99 });
    table.step(-1_000, 1);
    assert_eq!(table.window(10), Place { top: 0, cursor: 0 });
}
