//! What was promised, and whether the figures hold it.

use crate::all::{MEMBERS, RATES};
use crate::figures::number;
use crate::results::Results;

/// One line of the table.
pub(crate) struct Bar {
    pub(crate) what: String,
    pub(crate) found: String,
    pub(crate) bar: String,
    pub(crate) holds: bool,
}

const CPU: &str = "CPU per delivery, µs";
const PARLORD: &str = "parlord, durable";
const EPHEMERAL: &str = "parlord, ephemeral";

/// Of a core. A server that uses more of it cannot keep up and gathers more into a write: its costs are not those of the rate.
const FULL: f64 = 0.9;

/// All that can be said of these results.
pub(crate) fn judge(results: &Results) -> Vec<Bar> {
    let judge = Judge(results);
    let bars = [
        judge.fanout(),
        judge.sizes(),
        judge.answers(),
        judge.operators(),
        judge.memory(),
        judge.moments(),
    ];
    bars.into_iter().flatten().flatten().collect()
}

/// A ratio or a value with its two sides.
struct Judge<'a>(&'a Results);

impl Judge<'_> {
    fn fanout(&self) -> Vec<Option<Bar>> {
        let mut bars = Vec::new();
        let paces = RATES.map(|rate| format!("at {rate}/s")).into_iter();
        for pace in paces.chain(["as fast as it goes".into()]) {
            let most = if pace == "at 100/s" { 1.6 } else { 1.4 };
            let case = |who: &str| (format!("1 × 1,000 {pace}, {who}"), CPU);
            let what = format!("CPU per delivery beside the floor, 1 room of 1,000 {pace}");
            let bar = self.ratio(&what, case(PARLORD), case("floor"), At::Most(most));
            let sides = [case(PARLORD).0, case("floor").0];
            bars.push(
                bar.map(|bar| if pace.ends_with("/s") { self.at_a_rate(bar, &sides) } else { bar }),
            );
        }
        let rooms = |who: &str| format!("500 × 10 as fast as it goes, {who}");
        for (who, most) in [(EPHEMERAL, 2.0), (PARLORD, 2.5)] {
            let what = format!("CPU per delivery beside the floor, 500 rooms of 10 ({who})");
            let floor = (rooms("floor"), CPU);
            bars.push(self.ratio(&what, (rooms(who), CPU), floor, At::Most(most)));
        }
        for who in [EPHEMERAL, PARLORD] {
            let what = format!("the slowest of 500 rooms beside their mean ({who})");
            let value = (rooms(who), "slowest room / mean");
            bars.push(self.value(&what, value, At::Least(0.5)));
        }
        let cores = |cores: &str| (format!("100 × 100, {cores}"), "deliveries/s");
        let what = "deliveries of two cores beside one, 100 rooms of 100";
        bars.push(self.ratio(what, cores("two cores"), cores("one core"), At::Least(1.6)));
        bars
    }

    fn operators(&self) -> Vec<Option<Bar>> {
        let what = "CPU per delivery with twenty operators that read nothing, beside none";
        let attached = ("twenty operators that read nothing".to_owned(), CPU);
        let alone = ("nobody attached".to_owned(), CPU);
        let silent = self.ratio(what, attached, alone, At::Most(1.05));
        let busy = |figure| ("operators beside a saturated room".to_owned(), figure);
        let view = self.value(
            "the longest wait for a view beside a saturated room, ms",
            busy("view max, ms"),
            At::Most(1_200.0),
        );
        let acts = self.value(
            "plan and commit beside a saturated room, p99, ms",
            busy("plan and commit p99, ms"),
            At::Most(100.0),
        );
        vec![silent, view, acts]
    }

    fn sizes(&self) -> Vec<Option<Bar>> {
        let each = |rooms: &str| (format!("{rooms} each"), CPU);
        let what = "CPU per delivery with 50 rooms a connection beside one";
        let fifty = self.ratio(what, each("50 rooms"), each("one room"), At::Most(1.3));
        let memory = ("memory of rooms".to_owned(), "bytes a further room");
        let room = self.value("memory of a further room, bytes", memory, At::Most(128.0));
        vec![fifty, room, self.spread()]
    }

    /// How far the costs of the sizes lie from their middle.
    fn spread(&self) -> Option<Bar> {
        let cost = |members| self.0.median(&format!("rooms of {members}, {PARLORD}"), CPU);
        let costs: Option<Vec<f64>> = MEMBERS.into_iter().map(cost).collect();
        let costs = costs?;
        let (least, most) = costs
            .iter()
            .fold((f64::MAX, 0.0_f64), |(least, most), cost| (least.min(*cost), most.max(*cost)));
        let off = (most - least) / (most + least);
        let idles = |members| {
            let case = format!("rooms of {members}, {PARLORD}");
            self.0.median(&case, "server CPU, cores").is_some_and(|cores| cores < FULL)
        };
        let equal = MEMBERS.into_iter().all(idles);
        let listed: Vec<String> = costs.iter().map(|cost| number(*cost)).collect();
        Some(Bar {
            what: "cost per delivery in rooms of 10, 100, 1,000 and 10,000 members, µs".into(),
            found: match equal {
                true => format!("± {:.0} % ({})", off * 100.0, listed.join(", ")),
                false => format!("the server's core was full ({})", listed.join(", ")),
            },
            bar: "± 20 %".into(),
            holds: equal && off <= 0.2,
        })
    }

    fn answers(&self) -> Vec<Option<Bar>> {
        let answers = |who: &str| (format!("256 senders, {who}"), "answers/s");
        let mut bars = vec![
            self.ratio(
                "answered durable sends beside ephemeral ones",
                answers(PARLORD),
                answers(EPHEMERAL),
                At::Least(0.6),
            ),
            self.ratio(
                "answered ephemeral sends beside the floor's echoes",
                answers(EPHEMERAL),
                answers("floor"),
                At::Least(0.5),
            ),
        ];
        let keeping = |figure: &str| self.0.median("housekeeping", figure);
        for during in ["retention", "backup", "checkpoints"] {
            let bar = keeping("quiet p99, ms").map(|quiet| 2.0 * quiet + 5.0);
            let found = keeping(&format!("{during} p99, ms"));
            let what = format!("answer p99 during {during}, ms");
            bars.push(bar.zip(found).map(|(bar, found)| At::Most(bar).judge(&what, found)));
        }
        bars
    }

    fn memory(&self) -> Vec<Option<Bar>> {
        let mut bars = Vec::new();
        let steps = [
            ("idle, bytes each", 4_096.0),
            ("after 1,000 received, bytes each", 6_144.0),
            ("after the largest sent, bytes each", 8_192.0),
        ];
        for connections in [5_000, 18_000] {
            for (step, most) in steps {
                let what = format!("memory of a connection, {connections} of them, {step}");
                let case = (format!("{connections} idle connections"), step);
                bars.push(self.value(&what, case, At::Most(most)));
            }
        }
        bars
    }

    fn moments(&self) -> Vec<Option<Bar>> {
        let watches = |members: &str, figure| (format!("watches in rooms of {members}"), figure);
        let cost = "CPU per watch, µs";
        let returning = ("everybody comes back".to_owned(), "clients/s");
        let start = |figure: &str| self.0.median("start", figure);
        let bar = start("empty, ms").map(|empty| 2.0 * empty + 100.0);
        let large = start("a million messages, ms");
        let half = |figure: &str| self.0.median("half rate", figure);
        let bound = half("socketify delivery p99, ms").zip(half("fdatasync p99, ms"));
        let delay = half("parlord delivery p99, ms");
        vec![
            self.value(
                "watches of one room of 10,000 a second, with the newest 50 messages",
                watches("10000", "watches/s"),
                At::Least(5_000.0),
            ),
            self.ratio(
                "cost of a watch in a room of 10,000 beside one of 100",
                watches("10000", cost),
                watches("100", cost),
                At::Most(1.3),
            ),
            self.value(
                "clients a second that come back after a restart, 50 missed messages each",
                returning,
                At::Least(4_000.0),
            ),
            bar.zip(large).map(|(bar, large)| {
                At::Most(bar).judge("start with a million messages in 1,000 rooms, ms", large)
            }),
            bound.zip(delay).map(|((other, disk), delay)| {
                let what = "p99 of a delivery at half of the lower saturating rate, ms";
                At::Most(2.0 * (other + disk)).judge(what, delay)
            }),
        ]
    }

    /// A server that fell behind its rate has no cost of that rate. Where both cores are full, what a delivery costs is what the rate
    /// leaves for it, and the ratio says only that both keep up.
    fn at_a_rate(&self, bar: Bar, sides: &[String; 2]) -> Bar {
        let figure = |case: &String, name: &str| self.0.median(case, name).unwrap_or_default();
        if sides.iter().any(|case| figure(case, "falls behind") > 0.0) {
            return Bar { found: "falls behind".into(), holds: false, ..bar };
        }
        match sides.iter().all(|case| figure(case, "server CPU, cores") >= FULL) {
            true => Bar { found: format!("{}; both cores are full", bar.found), ..bar },
            false => bar,
        }
    }

    fn ratio(
        &self,
        what: &str,
        ours: (String, &str),
        theirs: (String, &str),
        bar: At,
    ) -> Option<Bar> {
        let ours = self.0.median(&ours.0, ours.1)?;
        let theirs = self.0.median(&theirs.0, theirs.1)?;
        let judged = bar.judge(what, ours / theirs);
        let found = format!("{:.2} × ({} : {})", ours / theirs, number(ours), number(theirs));
        Some(Bar { found, bar: format!("{} ×", judged.bar), ..judged })
    }

    fn value(&self, what: &str, (case, figure): (String, &str), bar: At) -> Option<Bar> {
        Some(bar.judge(what, self.0.median(&case, figure)?))
    }
}

#[derive(Clone, Copy)]
enum At {
    Most(f64),
    Least(f64),
}

impl At {
    fn judge(self, what: &str, found: f64) -> Bar {
        let (bar, holds) = match self {
            Self::Most(most) => (format!("≤ {}", short(most)), found <= most),
            Self::Least(least) => (format!("≥ {}", short(least)), found >= least),
        };
        Bar { what: what.to_owned(), found: number(found), bar, holds }
    }
}

/// A bar as it was promised, without zeroes behind it.
fn short(value: f64) -> String {
    if value.fract() == 0.0 || value > 100.0 {
        format!("{value:.0}")
    } else {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Figures;

    const ROOM: &str = "1 × 1,000 at 400/s";

    fn keep(results: &mut Results, who: &str, cpu: f64, cores: f64, behind: f64) {
        let mut figures = Figures::default();
        for (name, value) in [(CPU, cpu), ("server CPU, cores", cores), ("falls behind", behind)] {
            figures.set(name, value);
        }
        results.keep(&format!("{ROOM}, {who}"), Ok(figures));
    }

    /// The only bar of these two sides: what was found, and whether it holds.
    fn judged(ours: [f64; 3], floor: [f64; 3]) -> (String, bool) {
        let mut results = Results::default();
        keep(&mut results, PARLORD, ours[0], ours[1], ours[2]);
        keep(&mut results, "floor", floor[0], floor[1], floor[2]);
        let bars = judge(&results);
        assert_eq!(bars.len(), 1);
        (bars[0].found.clone(), bars[0].holds)
    }

    #[test]
    fn a_bar_is_the_most_that_holds() {
        assert_eq!(
            judged([1.4, 0.6, 0.0], [1.0, 0.4, 0.0]),
            ("1.40 × (1.400 : 1.000)".into(), true)
        );
        assert!(!judged([1.41, 0.6, 0.0], [1.0, 0.4, 0.0]).1);
    }

    #[test]
    fn full_cores_are_told() {
        let (found, holds) = judged([2.5, 0.99, 0.0], [2.5, 0.98, 0.0]);
        assert!(holds && found.ends_with("both cores are full"), "{found}");
        let (found, _) = judged([2.5, 0.99, 0.0], [2.0, 0.8, 0.0]);
        assert!(!found.contains("full"), "{found}");
    }

    #[test]
    fn who_falls_behind_holds_nothing() {
        assert_eq!(judged([0.5, 0.99, 1.0], [1.0, 0.4, 0.0]), ("falls behind".into(), false));
    }

    #[test]
    fn what_was_not_measured_is_no_bar() {
        let mut results = Results::default();
        keep(&mut results, PARLORD, 1.0, 0.5, 0.0);
        assert!(judge(&results).is_empty());
    }
}
