//! Which rows of a screen are shown, and in which order.

use parlor_protocol::admin::View;

/// A screen as filters and orders see it.
pub(crate) trait Filters {
    /// The view that its filter is about.
    fn view(&self) -> Option<View> {
        None
    }

    /// The filter in force; None: it has none.
    fn filter(&self) -> Option<&str> {
        None
    }

    fn set_filter(&mut self, _filter: &str) {}

    /// What is wrong with the filter that was set last, where the screen itself can tell, and in which column.
    fn flaw(&self) -> Option<(usize, String)> {
        None
    }

    /// The server cannot read the filter that was set last: the last one that it could read is in force again.
    fn filter_refused(&mut self) {}

    /// How many rows the filter lets through, and how many there are.
    fn matched(&self) -> Option<(usize, usize)> {
        None
    }

    /// The columns that it can be sorted by: name and title.
    fn sorts(&self) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }

    /// Sorts by this column; by the one it is sorted by, the other way round.
    fn sort(&mut self, _by: &'static str) {}
}
