//! What values mean: numbers with `k`, `m` or `g`, spans of time with a unit, truths.

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
