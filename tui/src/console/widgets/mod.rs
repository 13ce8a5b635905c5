//! What screens are made of. Each draws on a buffer and changes nothing.

mod paint;
mod table;

pub use paint::{Pen, Span, inner, spark, title};
pub use table::{Align, Cell, Column, Grid, Head, grid};
