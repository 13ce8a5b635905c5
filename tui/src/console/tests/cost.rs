//! What a frame costs the line to the terminal.

use super::scenes::{audits, rooms};
use super::stage::Stage;
use crate::console::draw::draw;
use crate::console::look::Look;
use crate::console::term::Screen;
use ratatui::layout::Rect;

#[test]
fn a_frame_costs_few_bytes() {
    let mut stage = rooms(Look::COLOUR);
    let mut screen = Screen::new(Vec::new(), Rect::new(0, 0, 80, 24));
    let mut cost = |stage: &Stage| screen.paint(|buffer| draw(&stage.app, buffer)).unwrap().bytes;
    let full = cost(&stage);
    assert!(full <= 6_000, "a whole frame: {full}");
    assert_eq!(cost(&stage), 0, "nothing changed");
    stage.press("j");
    let moved = cost(&stage);
    assert!(moved <= 400, "the cursor moved: {moved}");
    let stage = rooms(Look::COLOUR);
    let mut screen = Screen::new(Vec::new(), Rect::new(0, 0, 160, 45));
    let mut cost = |stage: &Stage| screen.paint(|buffer| draw(&stage.app, buffer)).unwrap().bytes;
    let full = cost(&stage);
    assert!(full <= 16_000, "a whole frame: {full}");
    let mut stage = audits(Look::COLOUR);
    cost(&stage);
    stage.pass(1_000);
    let second = cost(&stage);
    assert!(second <= 150, "a second went by: {second}");
}
