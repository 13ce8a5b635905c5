//! The table: what was promised, what was found, and on which machine.

use crate::all::{Case, FIELD, RATES, called};
use crate::bars::{self, Bar};
use crate::figures::number;
use crate::machine;
use crate::results::Results;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- end -->";

/// The whole of it, in Markdown.
pub(crate) fn render(cases: &[Case], results: &Results, runs: usize) -> String {
    let mut out = String::new();
    for line in machine::describe() {
        let _ = writeln!(out, "- {line}");
    }
    let _ = writeln!(out, "- medians of {runs} interleaved runs\n");
    promises(&mut out, &bars::judge(results), cases.len() - results.whole(cases));
    fanout(&mut out, results);
    others(&mut out, cases, results);
    faults(&mut out, cases, results);
    out
}

fn promises(out: &mut String, bars: &[Bar], failed: usize) {
    if bars.is_empty() {
        return;
    }
    let held = bars.iter().filter(|bar| bar.holds).count();
    let _ = writeln!(out, "### Bars\n\n{held} of {} are held.", bars.len());
    if failed > 0 {
        let _ = writeln!(out, "Bars of {failed} cases that could not be measured are missing.");
    }
    out.push('\n');
    let _ = writeln!(out, "| what | found | bar | |\n|---|---|---|---|");
    for Bar { what, found, bar, holds } in bars {
        let verdict = if *holds { "held" } else { "**missed**" };
        let _ = writeln!(out, "| {what} | {found} | {bar} | {verdict} |");
    }
    out.push('\n');
}

/// Processor time and delays of all servers.
fn fanout(out: &mut String, results: &Results) {
    let paces = RATES.map(|rate| format!("1 × 1,000 at {rate}/s")).into_iter();
    let paces: Vec<String> = paces
        .chain(["1 × 1,000 as fast as it goes".into(), "500 × 10 as fast as it goes".into()])
        .collect();
    let cell = |pace: &str, who: &str, what: &str| results.median(&format!("{pace}, {who}"), what);
    let known = |who: &str| paces.iter().any(|pace| cell(pace, who, "deliveries/s").is_some());
    let field: Vec<String> = FIELD.iter().map(|(target, kind)| called(*target, *kind)).collect();
    let field: Vec<&String> = field.iter().filter(|who| known(who)).collect();
    if field.is_empty() {
        return;
    }
    let tables = [
        ("CPU per delivery, µs", "CPU per delivery, µs"),
        ("Deliveries a second", "deliveries/s"),
        ("Delivery p50, ms", "delivery p50, ms"),
        ("Delivery p99, ms", "delivery p99, ms"),
    ];
    for (title, what) in tables {
        let _ = writeln!(out, "### {title}\n\n| rooms × members | {} |", paces.join(" | "));
        let _ = writeln!(out, "|---|{}", "---|".repeat(paces.len()));
        for who in &field {
            let cells = paces.iter().map(|pace| match cell(pace, who, "falls behind") {
                Some(behind) if behind > 0.0 => "falls behind".into(),
                Some(_) | None => cell(pace, who, what).map_or_else(|| "–".into(), number),
            });
            let cells: Vec<String> = cells.collect();
            let _ = writeln!(out, "| {who} | {} |", cells.join(" | "));
        }
        out.push('\n');
    }
}

/// Every other case with all its figures.
fn others(out: &mut String, cases: &[Case], results: &Results) {
    let cases: Vec<&Case> =
        cases.iter().filter(|case| !["room", "rooms"].contains(&case.group)).collect();
    if cases.is_empty() {
        return;
    }
    let _ = writeln!(out, "### The rest\n\n| case | figures |\n|---|---|");
    for case in cases {
        let figures = results.names(&case.name).into_iter().filter_map(|name| {
            Some(format!("{name}: {}", number(results.median(&case.name, &name)?)))
        });
        let figures: Vec<String> = figures.collect();
        let _ = writeln!(out, "| {} | {} |", case.name, figures.join(" · "));
    }
    out.push('\n');
}

/// What could not be measured, and why.
fn faults(out: &mut String, cases: &[Case], results: &Results) {
    let faults: Vec<(&str, &str)> = cases
        .iter()
        .filter_map(|case| Some((case.name.as_str(), results.fault(&case.name)?)))
        .collect();
    if faults.is_empty() {
        return;
    }
    let _ = writeln!(out, "### Not measured\n");
    for (case, fault) in faults {
        let _ = writeln!(out, "- {case}: {fault}");
    }
    out.push('\n');
}

/// Puts the table into a document, between its markers.
pub(crate) fn write(table: &str, document: &Path) -> io::Result<()> {
    let text = std::fs::read_to_string(document)?;
    std::fs::write(
        document,
        replaced(&text, table).ok_or_else(|| {
            io::Error::other(format!("{} has no lines `{BEGIN}` and `{END}`", document.display()))
        })?,
    )
}

fn replaced(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}\n{END}{after}", table.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let document = format!("# Title\n{BEGIN}\nold\n{END}\ntail\n");
        let due = format!("# Title\n{BEGIN}\nnew\n{END}\ntail\n");
        assert_eq!(replaced(&document, "new\n").as_deref(), Some(due.as_str()));
        assert_eq!(replaced(&due, "new\n"), Some(due));
        assert_eq!(replaced("# Title\n", "new"), None);
    }
}
