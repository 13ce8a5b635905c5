//! Symbols about whose width terminals disagree: what stands beside them must not depend on it.

use ratatui::buffer::{Cell, CellWidth};
use ratatui::style::Modifier;

/// Symbols of so many bytes: emoji, flags, colours of skin, whatever has a selector behind it.
const BYTES: usize = 4;

/// A terminal that takes both characters of such a symbol for wide ones draws over so many cells behind it.
const OVER: usize = 2;

pub(super) fn is_symbol(cell: &Cell) -> bool {
    cell.symbol().len() >= BYTES
}

pub(super) fn is_disputed(row: &[Cell]) -> bool {
    row.iter().any(is_symbol)
}

/// What stands in a row once it is cleared and will have the symbols of `next`: blanks, and behind each symbol what nobody knows.
pub(super) fn forget(stands: &mut [Cell], next: &[Cell]) {
    stands.iter_mut().for_each(Cell::reset);
    for (place, cell) in next.iter().enumerate().filter(|(_, cell)| is_symbol(cell)) {
        let behind = place + usize::from(cell.cell_width()).max(1);
        stands.iter_mut().skip(behind).take(OVER).for_each(|cell| {
            cell.set_char(char::REPLACEMENT_CHARACTER).modifier = Modifier::HIDDEN;
        });
    }
}
