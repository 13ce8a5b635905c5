//! What values mean: numbers with `k`, `m` or `g`, spans of time with a unit, moments, truths.

use crate::Millis;
use std::ops::Range;

/// `100`, `1.5k`, `2m`: in thousands, millions, thousand millions.
pub fn number(text: &str) -> Option<f64> {
    let (digits, factor) = match text.char_indices().next_back()? {
        (at, 'k' | 'K') => (text.get(..at)?, 1e3),
        (at, 'm' | 'M') => (text.get(..at)?, 1e6),
        (at, 'g' | 'G') => (text.get(..at)?, 1e9),
        _ => (text, 1.0),
    };
    decimal(digits).map(|number| number * factor)
}

/// `500ms`, `10s`, `10m`, `2h`, `3d`, `1w`, in milliseconds; a bare number counts seconds.
pub fn span(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 6] = [
        ("ms", 1.0),
        ("s", 1e3),
        ("m", 60_000.0),
        ("h", 3_600_000.0),
        ("d", 86_400_000.0),
        ("w", 604_800_000.0),
    ];
    let unit = UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)));
    let (digits, factor) = unit.unwrap_or((text, 1e3));
    decimal(digits).map(|number| number * factor)
}

/// RFC 3339 §5.6 in UTC, in milliseconds since 1970: the second that is named, `2026-11-28T01:20:00Z`, or a part of it to the
/// millisecond, `2026-11-28T01:20:00.125Z`.
pub fn instant(text: &str) -> Option<Range<Millis>> {
    let text = text.strip_suffix(['Z', 'z'])?;
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let [year, month, day] = numbers(date, '-')?;
    let (time, part) = match time.split_once('.') {
        Some((time, digits)) => (time, fraction(digits)?),
        None => (time, 0..1_000),
    };
    let [hour, minute, second] = numbers(time, ':')?;
    let sound = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !sound {
        return None;
    }
    let years = (1970..year).map(|year| 365 + u64::from(is_leap(year))).sum::<u64>();
    let months = (1..month).map(|month| days_of(year, month)).sum::<u64>();
    let days = years + months + day - 1;
    let second = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000;
    Some(second + part.start..second + part.end)
}

/// The milliseconds that one to three digits after the point name.
fn fraction(digits: &str) -> Option<Range<Millis>> {
    let sound = digits.bytes().all(|byte| byte.is_ascii_digit());
    let step = match digits.len() {
        1 => 100,
        2 => 10,
        3 => 1,
        _ => return None,
    };
    let first = sound.then(|| digits.parse().ok()).flatten().map(|number: Millis| number * step)?;
    Some(first..first + step)
}

fn numbers(text: &str, between: char) -> Option<[u64; 3]> {
    let parts: Vec<u64> = text
        .split(between)
        .map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?)
        .collect::<Option<_>>()?;
    parts.try_into().ok()
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_of(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + is_leap(year) as u64,
        _ => 31,
    }
}

/// `yes` or `no`.
pub fn truth(text: &str) -> Option<bool> {
    const WORDS: [(&str, bool); 6] =
        [("yes", true), ("true", true), ("1", true), ("no", false), ("false", false), ("0", false)];
    WORDS.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, truth)| *truth)
}

fn decimal(digits: &str) -> Option<f64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = if plain { digits.parse().ok()? } else { return None };
    number.is_finite().then_some(number)
}
