//! Symbols about whose width terminals disagree: what stands beside them must not depend on it.

use ratatui::buffer::{Cell, CellWidth};
use ratatui::style::Modifier;

/// Symbols of so many bytes: emoji, flags, colours of skin, whatever has a selector behind it.
const BYTES: usize = 4;

/// A terminal that takes both characters of such a symbol for wide ones draws over so many cells behind it.
const OVER: usize = 2;

pub(super) fn is_disputed(row: &[Cell]) -> bool {
    row.iter().any(|cell| cell.symbol().len() >= BYTES)
}

/// What stands in a row once it is cleared and will have the symbols of `next`: blanks, and behind each symbol what nobody knows.
/// The cursor is placed anew there by whoever draws, for it is no neighbour of what follows.
pub(super) fn forget(stands: &mut [Cell], next: &[Cell]) {
    stands.iter_mut().for_each(Cell::reset);
    for (place, cell) in next.iter().enumerate().filter(|(_, cell)| cell.symbol().len() >= BYTES) {
        let behind = place + usize::from(cell.cell_width()).max(1);
        stands.iter_mut().skip(behind).take(OVER).for_each(|cell| {
            cell.set_char(char::REPLACEMENT_CHARACTER).modifier = Modifier::HIDDEN;
        });
    }
}
