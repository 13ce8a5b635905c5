//! The figures of all runs, and their medians.

use crate::all::Case;
use crate::figures::Figures;
use std::collections::BTreeMap;
use std::io;

/// By case and figure, a value for each run; or why a case has none.
#[derive(Debug, Default)]
pub(crate) struct Results {
    found: BTreeMap<String, Vec<Figures>>,
    faults: BTreeMap<String, String>,
}

impl Results {
    pub(crate) fn keep(&mut self, case: &str, run: io::Result<Figures>) {
        match run {
            Ok(figures) => self.found.entry(case.to_owned()).or_default().push(figures),
            Err(error) => {
                let said = error.to_string();
                let first = said.lines().next().unwrap_or_default().to_owned();
                self.faults.insert(case.to_owned(), first);
            }
        }
    }

    /// The median over the runs of a case; none if one of its runs failed.
    pub(crate) fn median(&self, case: &str, figure: &str) -> Option<f64> {
        if self.faults.contains_key(case) {
            return None;
        }
        let runs = self.found.get(case)?;
        let mut values: Vec<f64> = runs.iter().filter_map(|run| run.value(figure)).collect();
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        match values.len() {
            0 => None,
            length if length % 2 == 1 => values.get(middle).copied(),
            _ => Some((values.get(middle)? + values.get(middle - 1)?) / 2.0),
        }
    }

    /// How many of these cases have figures of every run.
    pub(crate) fn whole(&self, cases: &[Case]) -> usize {
        cases.iter().filter(|case| self.fault(&case.name).is_none()).count()
    }

    pub(crate) fn fault(&self, case: &str) -> Option<&str> {
        self.faults.get(case).map(String::as_str)
    }

    /// The names of a case's figures, in the order in which they were found.
    pub(crate) fn names(&self, case: &str) -> Vec<String> {
        let first = self.found.get(case).and_then(|runs| runs.first());
        first.map_or_else(Vec::new, |run| run.iter().map(|(name, _)| name.to_owned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(value: f64) -> io::Result<Figures> {
        let mut figures = Figures::default();
        figures.set("a", value);
        Ok(figures)
    }

    #[test]
    fn one_odd_run_does_not_move_the_median() {
        let mut results = Results::default();
        for value in [3.0, 900.0, 2.0] {
            results.keep("case", run(value));
        }
        assert_eq!(results.median("case", "a"), Some(3.0));
        results.keep("case", run(4.0));
        assert_eq!(results.median("case", "a"), Some(3.5));
        assert_eq!(results.median("case", "b"), None);
    }

    #[test]
    fn a_case_that_failed_once_has_no_figure() {
        let mut results = Results::default();
        results.keep("case", run(3.0));
        results.keep("case", Err(io::Error::other("lost\nmore")));
        assert_eq!(results.median("case", "a"), None);
        assert_eq!(results.fault("case"), Some("lost"));
    }
}
