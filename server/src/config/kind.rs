//! What a value may be: each kind turns a TOML value into a typed one, or says what was found and what is allowed.

use std::net::SocketAddr;
use std::time::Duration;

use toml::de::DeValue;

/// The words of a refusal, without the place.
pub(super) type Refusal = String;

pub(super) fn boolean(value: &DeValue<'_>) -> Result<bool, Refusal> {
    value.as_bool().ok_or_else(|| expected(value, "true or false"))
}

/// A whole number of `unit` from `min` to `max`.
pub(super) fn integer<T: TryFrom<u64>>(
    min: u64,
    max: u64,
    unit: &str,
) -> impl Fn(&DeValue<'_>) -> Result<T, Refusal> {
    move |value| {
        let allowed = format!("{min} to {max} {unit}");
        let Some(number) = value.as_integer() else {
            return Err(expected(value, &format!("a whole number, {allowed}")));
        };
        let parsed = u64::from_str_radix(number.as_str(), number.radix()).ok();
        let inside = parsed.filter(|n| (min..=max).contains(n)).and_then(|n| T::try_from(n).ok());
        inside.ok_or_else(|| format!("found {}, allowed are {allowed}", short(number.as_str())))
    }
}

/// A number with its unit, from `min` to `max`.
pub(super) fn duration(
    min: Duration,
    max: Duration,
) -> impl Fn(&DeValue<'_>) -> Result<Duration, Refusal> {
    move |value| {
        let found = value.as_str().and_then(parse_duration);
        let Some(found) = found else {
            return Err(expected(value, "a duration such as \"10s\"; units are ms, s, m, h, d"));
        };
        if (min..=max).contains(&found) {
            return Ok(found);
        }
        let (min, max) = (show(min), show(max));
        let found = short(value.as_str().unwrap_or_default());
        Err(format!("found {found}, allowed are {min} to {max}"))
    }
}

/// One of a few words.
pub(super) fn choice<T: Copy>(
    choices: &'static [(&'static str, T)],
) -> impl Fn(&DeValue<'_>) -> Result<T, Refusal> {
    move |value| {
        let chosen = choices.iter().find(|(word, _)| value.as_str() == Some(word));
        chosen.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let words: Vec<String> =
                choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            expected(value, &words.join(" or "))
        })
    }
}

/// Text of one line, `min` to `max` bytes.
pub(super) fn line(min: usize, max: usize) -> impl Fn(&DeValue<'_>) -> Result<String, Refusal> {
    move |value| {
        let allowed = format!("text of {min} to {max} bytes in one line");
        let text = value.as_str().ok_or_else(|| expected(value, &allowed))?;
        let blank = min > 0 && text.trim().is_empty();
        if blank || !(min..=max).contains(&text.len()) || text.contains(char::is_control) {
            return Err(expected(value, &allowed));
        }
        Ok(text.to_owned())
    }
}

pub(super) fn address(value: &DeValue<'_>) -> Result<SocketAddr, Refusal> {
    let parsed = value.as_str().and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| {
        expected(value, "an IP address and a port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"")
    })
}

/// An origin exactly as a browser sends it (RFC 6454 §6.2), because it is compared as it stands.
pub(super) fn origin(value: &DeValue<'_>) -> Result<String, Refusal> {
    let allowed = "an origin such as \"https://chat.example.org\": scheme and host in lower case, \
                   no path, no default port";
    let text = value.as_str().filter(|text| is_origin(text));
    text.map(str::to_owned).ok_or_else(|| expected(value, allowed))
}

pub(super) fn expected(value: &DeValue<'_>, allowed: &str) -> Refusal {
    format!("found {}, expected {allowed}", found(value))
}

pub(super) fn because(value: &DeValue<'_>, why: &str) -> Refusal {
    format!("found {}: {why}", found(value))
}

/// What stands there, in words that are safe to print.
fn found(value: &DeValue<'_>) -> String {
    let kind = value.type_str();
    match value {
        DeValue::String(text) => format!("{kind} \"{}\"", short(text)),
        DeValue::Integer(number) => format!("{kind} {}", short(number.as_str())),
        DeValue::Float(number) => format!("{kind} {}", short(number.as_str())),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(time) => format!("{kind} {time}"),
        DeValue::Array(_) | DeValue::Table(_) => kind.to_owned(),
    }
}

/// Escaped, and cut where it would fill the screen.
pub(super) fn short(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = text.chars().take(SHOWN).collect::<String>().escape_debug().collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// The duration in its largest unit that leaves no rest.
pub(super) fn show(duration: Duration) -> String {
    let millis = duration.as_millis();
    let whole =
        UNITS.iter().rev().find(|(_, unit)| millis > 0 && millis.is_multiple_of(u128::from(*unit)));
    whole.map_or_else(
        || "0s".to_owned(),
        |(name, unit)| format!("{}{name}", millis / u128::from(*unit)),
    )
}

/// In milliseconds.
const UNITS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit)?;
    // A number too large to hold is above every maximum, and is refused for that.
    let number = if number.is_empty() { None } else { Some(number.parse().unwrap_or(u64::MAX)) };
    number.map(|number: u64| Duration::from_millis(number.saturating_mul(*millis)))
}

fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let scheme_ok = scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b));
    let host_ok = !authority.is_empty()
        && authority.bytes().all(|b| b.is_ascii_graphic() && !b.is_ascii_uppercase())
        && !authority.contains(['/', '@', '?', '#', '\\', '*', ',']);
    let default_port = match scheme {
        "http" => authority.ends_with(":80"),
        "https" => authority.ends_with(":443"),
        _ => false,
    };
    scheme_ok && host_ok && !authority.ends_with(':') && !default_port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_shown_alike() {
        for text in ["1ms", "1500ms", "10s", "90s", "5m", "24h", "30d"] {
            let shown = show(parse_duration(text).unwrap());
            assert_eq!(parse_duration(&shown), parse_duration(text), "{text}");
        }
        assert_eq!(show(Duration::from_secs(86_400)), "1d");
        assert_eq!(show(Duration::ZERO), "0s");
        for text in ["", "s", "10", "10 s", "-1s", "1.5s", "10S", "1h30m", "٣s", "10µs"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn origins_are_written_as_browsers_send_them() {
        for text in ["https://a.example", "http://localhost:3000", "http://[::1]:8080", "app://x"] {
            assert!(is_origin(text), "{text}");
        }
        let wrong = ["*", "null", "a.example", "https://", "https://a/", "https://A", "https://a:"];
        for text in wrong.into_iter().chain(["https://*.a", "https://a:443", "http://a:80"]) {
            assert!(!is_origin(text), "{text}");
        }
    }

    #[test]
    fn what_is_quoted_is_escaped_and_cut() {
        assert_eq!(short("a\u{1b}[2J\u{202e}"), "a\\u{1b}[2J\\u{202e}");
        assert_eq!(short(&"x".repeat(1000)).chars().count(), 41);
    }
}
