//! Times as operators write them: `10m`, `1h30m`, `2026-11-28T01:20:00Z`.

use parlor_protocol::query::instant;

/// A moment, said by itself or by how long ago it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Ago(u64),
    At(u64),
}

impl Moment {
    /// In milliseconds since 1970, seen from the server's clock.
    pub(crate) const fn from(self, now: u64) -> u64 {
        match self {
            Self::Ago(ms) => now.saturating_sub(ms),
            Self::At(at) => at,
        }
    }
}

const UNITS: [(&str, u64); 6] = [
    ("ms", 1),
    ("s", 1_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
    ("w", 604_800_000),
];

/// A span of time in milliseconds: numbers with units, `90s`, `1h30m`.
pub(crate) fn duration(text: &str) -> Result<u64, String> {
    let wrong = || {
        let how = "write 500ms, 30s, 10m, 1h30m, 7d or 2w";
        match bare(text) {
            Some(meant) => format!("`{text}` has no unit: is {meant} meant? If not, {how}"),
            None => format!("`{text}` is no span of time: {how}"),
        }
    };
    let mut rest = text;
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit()).ok_or_else(wrong)?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|char: char| char.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let (_, size) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
        total = number.checked_mul(*size).and_then(|ms| total.checked_add(ms)).ok_or_else(wrong)?;
        rest = tail;
    }
    if total == 0 { Err(wrong()) } else { Ok(total) }
}

/// What a number without a unit may mean.
pub(crate) fn bare(text: &str) -> Option<String> {
    let number: u32 = text.parse().ok()?;
    (number > 0 && text.starts_with(|char: char| char.is_ascii_digit()))
        .then(|| format!("{number}m or {number}s"))
}

/// A span of time ago, or a date and time in UTC.
pub(crate) fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(ms) = duration(text) {
        return Ok(Moment::Ago(ms));
    }
    instant(text).map(|named| Moment::At(named.start)).ok_or_else(|| {
        let how = "write how long ago it was, 2h, or 2026-11-28T01:20:00Z";
        match bare(text) {
            Some(meant) => format!("`{text}` has no unit: is {meant} meant? If not, {how}"),
            None => format!("`{text}` is no moment: {how}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spans_are_numbers_with_units() {
        for (text, ms) in [
            ("500ms", 500),
            ("30s", 30_000),
            ("10m", 600_000),
            ("1h30m", 5_400_000),
            ("7d", 604_800_000),
            ("2w", 1_209_600_000),
        ] {
            assert_eq!(duration(text), Ok(ms), "{text}");
        }
        for text in
            ["", "10", "m", "1x", "-1m", "1.5h", "0s", "10 m", "99999999999999999999w", "1m9", "é"]
        {
            let said = duration(text).unwrap_err();
            assert!(said.contains("10m"), "{text}: {said}");
        }
    }

    #[test]
    fn a_number_without_a_unit_is_told_the_one_that_may_be_meant() {
        for (text, meant) in [("5", Some("5m or 5s")), ("0", None), ("x", None), ("+5", None)] {
            assert_eq!(bare(text).as_deref(), meant, "{text}");
        }
        let said = "`90` has no unit: is 90m or 90s meant? If not, write 500ms,";
        assert!(duration("90").unwrap_err().starts_with(said), "{:?}", duration("90"));
        let said = "`2` has no unit: is 2m or 2s meant? If not, write how long ago";
        assert!(moment("2").unwrap_err().starts_with(said), "{:?}", moment("2"));
    }

    #[test]
    fn moments_are_spans_or_dates() {
        assert_eq!(moment("2h"), Ok(Moment::Ago(7_200_000)));
        assert_eq!(moment("2026-11-22T16:00:00Z"), Ok(Moment::At(1_795_363_200_000)));
        assert_eq!(moment("2000-02-29 23:59:59Z"), Ok(Moment::At(951_868_799_000)));
        for text in [
            "yesterday",
            "2026-11-22",
            "2026-02-29T00:00:00Z",
            "2026-11-22T16:00:00",
            "2026-1-1T1:1Z",
        ] {
            assert!(moment(text).is_err(), "{text}");
        }
        assert_eq!(Moment::Ago(5).from(9), 4);
        assert_eq!(Moment::Ago(9).from(5), 0);
    }

    proptest! {
        #[test]
        fn nothing_written_as_a_time_panics(text in ".{0,24}") {
            let _ = moment(&text);
        }

        #[test]
        fn a_date_reads_back(seconds in 0_u64..250_000_000_000) {
            let at = seconds * 1000;
            prop_assert_eq!(moment(&crate::text::date(at)), Ok(Moment::At(at)));
        }
    }
}
