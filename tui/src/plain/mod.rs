//! What the commands print: tables and cards for people, JSON lines for programs, and sentences on standard error.

mod acts;
pub(crate) mod cards;
mod columns;
mod out;
mod table;
mod tail;
mod words;

pub(crate) use acts::{plan, receipt};
pub(crate) use cards::{card, pulse, report, room};
pub(crate) use columns::{cell, shown};
pub(crate) use out::{Out, Tint, say, say_json};
pub(crate) use table::{Column, LEAST, Table};
pub(crate) use tail::tail_line;
pub(crate) use words::{columns, help, sort, wanted};
