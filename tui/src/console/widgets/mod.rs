//! What screens are made of. Each draws on a buffer and changes nothing.

mod paint;
mod table;

pub(crate) use paint::{Pen, Span, cells_of, inner, pane, spark, title, whole};
pub(crate) use table::{Align, Cell, Column, Grid, Head, column_at, grid, width_of};
