//! Numbers and times as people read them. Times are UTC.

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// `48,210`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 session`, `48,210 sessions`.
pub(crate) fn count_of(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// `0`, `3.5`, `312`, `12.4k`: one place where it says something.
pub(crate) fn rate(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let (mut number, mut unit) = (number, "");
    for next in ["k", "M", "G"] {
        // Thousands are told in full while they are as short.
        if number < if unit.is_empty() { 9_999.5 } else { 999.95 } {
            break;
        }
        (number, unit) = (number / 1000.0, next);
    }
    digits(number, unit)
}

/// `480 B`, `1.4 MiB`: in units of 1,024, as the limits of the configuration are.
pub(crate) fn bytes(number: f64) -> String {
    let (mut number, mut unit) = (number, "");
    for next in [" KiB", " MiB", " GiB", " TiB"] {
        if number < 1023.5 {
            break;
        }
        (number, unit) = (number / 1024.0, next);
    }
    if unit.is_empty() { format!("{number:.0} B") } else { digits(number, unit) }
}

fn digits(number: f64, unit: &str) -> String {
    if number >= 99.95 { format!("{number:.0}{unit}") } else { format!("{number:.1}{unit}") }
}

/// A span of time in its two largest units, as it is typed: `30s`, `1m5s`, `2h`, `3d4h`.
pub(crate) fn span(ms: u64) -> String {
    if ms == 0 {
        return "0s".to_owned();
    }
    if ms < SECOND {
        return format!("{ms}ms");
    }
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")];
    let first = units.iter().position(|(size, _)| ms >= *size).unwrap_or(3);
    let mut rest = ms;
    let mut parts = Vec::new();
    for (size, unit) in units.iter().skip(first).take(2) {
        let number = rest / size;
        rest %= size;
        if number > 0 {
            parts.push(format!("{number}{unit}"));
        }
    }
    parts.concat()
}

/// A span in whole seconds, for what is counted while somebody looks on.
pub(crate) fn seconds(ms: u64) -> String {
    span((ms + SECOND / 2) / SECOND * SECOND)
}

/// How long ago, in one unit: `now`, `45s`, `4m`, `47h`, `12d`.
pub(crate) fn age(now: u64, at: u64) -> String {
    let ms = now.saturating_sub(at);
    for (size, from, unit) in
        [(DAY, 2 * DAY, "d"), (HOUR, HOUR, "h"), (MINUTE, MINUTE, "m"), (SECOND, SECOND, "s")]
    {
        if ms >= from {
            return format!("{}{unit}", ms / size);
        }
    }
    "now".to_owned()
}

/// How long from now: rounded up to the second, so that nothing ends before it says so, and from an hour on to the nearest of
/// what is told, so that what lasts 7d does not begin with 6d23h.
pub(crate) fn left(now: u64, until: u64) -> String {
    let near = |ms: u64, unit: u64| span((ms + unit / 2) / unit * unit);
    match until.saturating_sub(now) {
        0 => "over".to_owned(),
        ms if ms >= DAY => near(ms, HOUR),
        ms if ms >= HOUR => near(ms, MINUTE),
        ms => span(ms.div_ceil(SECOND) * SECOND),
    }
}

/// When something ends: `in 9m30s`, `over`.
pub(crate) fn ends(now: u64, until: u64) -> String {
    match left(now, until) {
        over if until <= now => over,
        left => format!("in {left}"),
    }
}

/// `just now`, `4m ago`.
pub(crate) fn ago(now: u64, at: u64) -> String {
    match age(now, at).as_str() {
        "now" => "just now".to_owned(),
        age => format!("{age} ago"),
    }
}

/// `2026-11-28 01:20:04Z`.
pub(crate) fn date(at: u64) -> String {
    let (year, month, day) = civil(at / DAY);
    format!("{year:04}-{month:02}-{day:02} {}Z", clock(at))
}

/// `2026-11-28T01:20:04.125Z`, as filters name a millisecond.
pub(crate) fn instant(at: u64) -> String {
    date(at).replace(' ', "T").replace('Z', &format!(".{:03}Z", at % 1_000))
}

/// `2026-11-28 01:20`, where there are few cells.
pub(crate) fn minute(at: u64) -> String {
    let mut date = date(at);
    date.truncate("2026-11-28 01:20".len());
    date
}

/// `11-28 01:20:04`, and of another year `2025-11-28 01:20`.
pub(crate) fn stamp(at: u64, now: u64) -> String {
    let text = date(at);
    let same = civil(at / DAY).0 == civil(now / DAY).0;
    let of_year = text.split_once('-').filter(|_| same);
    of_year.map_or_else(|| minute(at), |(_, rest)| rest.trim_end_matches('Z').to_owned())
}

/// `01:20:04`.
pub(crate) fn clock(at: u64) -> String {
    let of_day = at % DAY;
    let (hour, minute, second) = (of_day / HOUR, of_day % HOUR / MINUTE, of_day % MINUTE / SECOND);
    format!("{hour:02}:{minute:02}:{second:02}")
}

/// The date so many days after 1970-01-01, in the Gregorian calendar: 400 years have 146,097 days.
fn civil(days: u64) -> (u64, u64, u64) {
    // Counted from March 1 of the year 0, so that the leap day is a year's last.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(["0", "999", "1,000", "48,210"], [0, 999, 1000, 48_210].map(count));
        assert_eq!(count(12_345_678), "12,345,678");
        assert_eq!(count_of(1, "room", "rooms"), "1 room");
        assert_eq!([0, 1_000].map(|n| count_of(n, "room", "rooms")), ["0 rooms", "1,000 rooms"]);
        assert_eq!(["0", "0.3", "99.9", "312"], [0.0, 0.3, 99.9, 312.4].map(rate));
        assert_eq!(["9999", "12.4k", "1.9M"], [9_999.4, 12_431.0, 1_900_000.0].map(rate));
        let sizes = [0.0, 1023.0, 1024.0, 1_482_000.0, 150_000_000.0, 3_328_599_654.0, 2.5e13];
        assert_eq!(
            sizes.map(bytes),
            ["0 B", "1023 B", "1.0 KiB", "1.4 MiB", "143 MiB", "3.1 GiB", "22.7 TiB"]
        );
    }

    #[test]
    fn spans_have_two_units() {
        let spans = [0, 500, 30_000, 65_000, 7_200_000, 273_600_000, 86_400_000];
        assert_eq!(spans.map(span), ["0s", "500ms", "30s", "1m5s", "2h", "3d4h", "1d"]);
        assert_eq!(
            [(5, 9), (999, 0), (64_000, 0), (47 * HOUR, 0), (48 * HOUR, 0)]
                .map(|(now, at)| age(now, at)),
            ["now", "now", "1m", "47h", "2d"]
        );
        assert_eq!(left(1_000, 600_500), "10m");
        assert_eq!(left(1_000, 1_000), "over");
        assert_eq!(left(0, 1), "1s");
        let ends = [7 * DAY - 1_000, 7 * DAY - HOUR, 2 * HOUR - 1_000, HOUR - 1, HOUR - 1_000];
        assert_eq!(ends.map(|until| left(0, until)), ["7d", "6d23h", "2h", "1h", "59m59s"]);
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01 00:00:00Z");
        assert_eq!(date(951_782_399_999), "2000-02-28 23:59:59Z");
        assert_eq!(instant(951_782_399_999), "2000-02-28T23:59:59.999Z");
        assert_eq!(minute(951_782_399_999), "2000-02-28 23:59");
        assert_eq!(stamp(951_782_399_999, 951_999_999_999), "02-28 23:59:59");
        assert_eq!(stamp(951_782_399_999, 1_795_867_200_000), "2000-02-28 23:59");
        assert_eq!(date(951_868_799_000), "2000-02-29 23:59:59Z");
        assert_eq!(date(1_795_363_200_000), "2026-11-22 16:00:00Z");
        assert_eq!(date(4_107_542_400_000), "2100-03-01 00:00:00Z");
    }
}
