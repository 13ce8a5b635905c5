//! What is measured: one file for each question.

pub(crate) mod admin;
pub(crate) mod answers;
pub(crate) mod disk;
pub(crate) mod fanout;
pub(crate) mod half;
pub(crate) mod homecoming;
pub(crate) mod housekeeping;
pub(crate) mod idle;
pub(crate) mod seats;
pub(crate) mod start;
pub(crate) mod watching;

use crate::figures::Figures;
use crate::histogram::Histogram;

/// p50, p99 and the longest, in milliseconds.
pub(crate) fn delays(figures: &mut Figures, what: &str, histogram: &Histogram) {
    let millis = |nanos: u64| nanos as f64 / 1e6;
    figures.set(&format!("{what} p50, ms"), millis(histogram.quantile(0.5)));
    figures.set(&format!("{what} p99, ms"), millis(histogram.quantile(0.99)));
    figures.set(&format!("{what} max, ms"), millis(histogram.max()));
}
