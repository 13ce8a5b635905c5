//! Numbers and times as people read them, in few cells.

use parlor_protocol::Millis;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Three digits or so: `214`, `8.2k`, `1.9M`.
pub(crate) fn short(number: f64) -> String {
    let (scaled, unit) = match number {
        n if n >= 1e9 => (n / 1e9, "G"),
        n if n >= 1e6 => (n / 1e6, "M"),
        n if n >= 1e4 => (n / 1e3, "k"),
        n => {
            return if n >= 100.0 || n == n.trunc() {
                format!("{n:.0}")
            } else {
                format!("{n:.1}")
            };
        }
    };
    if scaled >= 100.0 { format!("{scaled:.0}{unit}") } else { format!("{scaled:.1}{unit}") }
}

/// Bytes in units of 1,024: `512 B`, `3.1 GiB`.
pub(crate) fn bytes(number: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if number < 1024 {
        return format!("{number} B");
    }
    let mut scaled = number as f64;
    let mut unit = "B";
    for next in UNITS {
        if scaled < 1024.0 {
            break;
        }
        scaled /= 1024.0;
        unit = next;
    }
    format!("{scaled:.1} {unit}")
}

/// How long, in one unit: `now`, `12s`, `4m`, `3h`, `92d`.
pub(crate) fn span(ms: u64) -> String {
    match ms {
        ms if ms < SECOND => "now".to_owned(),
        ms if ms < MINUTE => format!("{}s", ms / SECOND),
        ms if ms < HOUR => format!("{}m", ms / MINUTE),
        ms if ms < 2 * DAY => format!("{}h", ms / HOUR),
        ms => format!("{}d", ms / DAY),
    }
}

/// A length of time to its smallest unit that is not zero, as it is typed: `10m`, `1h30m`, `1d`.
pub(crate) fn length(ms: u64) -> String {
    let mut rest = ms;
    let mut out = String::new();
    for (unit, letter) in [(DAY, 'd'), (HOUR, 'h'), (MINUTE, 'm'), (SECOND, 's')] {
        if rest >= unit {
            out.push_str(&format!("{}{letter}", rest / unit));
            rest %= unit;
        }
    }
    if out.is_empty() { "0s".to_owned() } else { out }
}

/// The time zone of the operator, as seconds east of UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Zone(pub i32);

impl Zone {
    /// The time of day: `14:03:22`.
    pub(crate) fn clock(self, at: Millis) -> String {
        let seconds = self.seconds(at).rem_euclid(86_400);
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// The day and the minute: `2026-11-28 14:03`.
    pub(crate) fn date(self, at: Millis) -> String {
        let seconds = self.seconds(at);
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", of_day / 3600, of_day / 60 % 60)
    }

    fn seconds(self, at: Millis) -> i64 {
        i64::try_from(at / 1000).unwrap_or(i64::MAX / 2) + i64::from(self.0)
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
fn civil(day: i64) -> (i64, i64, i64) {
    // Years begin in March here, so that a leap day is the last day of one; eras have 400 years.
    let from_era = day + 719_468;
    let era = from_era.div_euclid(146_097);
    let of_era = from_era.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_right() {
        assert_eq!(short(0.0), "0");
        assert_eq!(short(2.44), "2.4");
        assert_eq!(short(214.0), "214");
        assert_eq!(short(9_999.0), "9999");
        assert_eq!(short(12_431.0), "12.4k");
        assert_eq!(short(1_900_000.0), "1.9M");
        assert_eq!(bytes(512), "512 B");
        assert_eq!(bytes(3_328_599_654), "3.1 GiB");
    }

    #[test]
    fn times_are_short_and_right() {
        assert_eq!(span(999), "now");
        assert_eq!(span(59_999), "59s");
        assert_eq!(span(3_600_000), "1h");
        assert_eq!(span(47 * HOUR), "47h");
        assert_eq!(span(48 * HOUR), "2d");
        assert_eq!(length(600_000), "10m");
        assert_eq!(length(5_400_000), "1h30m");
        assert_eq!(length(0), "0s");
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let zone = Zone(3_600);
        assert_eq!(Zone(0).date(0), "1970-01-01 00:00");
        assert_eq!(Zone(0).date(951_782_400_000), "2000-02-29 00:00");
        assert_eq!(zone.date(1_795_820_640_000), "2026-11-28 00:04");
        assert_eq!(zone.clock(1_795_820_640_000), "00:04:00");
        assert_eq!(Zone(-3_600).clock(0), "23:00:00");
    }
}
