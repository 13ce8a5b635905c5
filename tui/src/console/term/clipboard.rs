//! The operator's clipboard, reached through the terminal (OSC 52), also over ssh and through tmux or screen.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest text that terminals take, in encoded bytes.
const LONGEST: usize = 74_994;

/// So many bytes go into one envelope of GNU screen: a string of more than 256 is dropped by older ones.
const ENVELOPE: usize = 250;

/// The longest text that fits.
pub(crate) const MOST: usize = LONGEST / 4 * 3;

/// The sequence that puts a text into the clipboard; None: it is too long. `env` reads the environment.
pub(crate) fn copy(text: &str, env: impl Fn(&str) -> Option<String>) -> Option<Vec<u8>> {
    let encoded = STANDARD.encode(text);
    if encoded.len() > LONGEST {
        return None;
    }
    let plain = format!("\u{1b}]52;c;{encoded}\u{7}");
    let screens = env("TERM").is_some_and(|term| term.starts_with("screen"));
    let wrapped = if env("TMUX").is_some() {
        // tmux hands on what stands in its own envelope (`allow-passthrough`), with every escape doubled, or takes the text itself
        // (`set-clipboard on`).
        format!("\u{1b}Ptmux;{}\u{1b}\\{plain}", plain.replace('\u{1b}', "\u{1b}\u{1b}"))
    } else if env("STY").is_some() {
        screen(&plain)
    } else if screens {
        // Over ssh it may be screen or tmux that calls itself so; each takes its own and ignores the other.
        format!("{}{plain}", screen(&plain))
    } else {
        plain
    };
    Some(wrapped.into_bytes())
}

/// In the envelopes of GNU screen, which hands on what stands in them, one after the other.
fn screen(plain: &str) -> String {
    let mut out = String::new();
    let mut rest = plain;
    while !rest.is_empty() {
        let (one, more) = rest.split_at_checked(ENVELOPE).unwrap_or((rest, ""));
        out.push_str(&format!("\u{1b}P{one}\u{1b}\\"));
        rest = more;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_fit_fits() {
        assert!(copy(&"a".repeat(MOST), |_| None).is_some());
        assert_eq!(copy(&"a".repeat(MOST + 1), |_| None), None);
    }

    #[test]
    fn envelopes_of_screen_are_short_and_hold_the_whole() {
        let sty = |name: &str| (name == "STY").then(|| "1.pts-0.host".to_owned());
        assert_eq!(copy("a", sty).unwrap(), b"\x1bP\x1b]52;c;YQ==\x07\x1b\\");
        let bytes = copy(&"a".repeat(1_000), sty).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let envelopes: Vec<&str> = text.split_inclusive("\u{1b}\\").collect();
        assert!(envelopes.len() == 6 && envelopes.iter().all(|one| one.len() <= 256));
        let inside: String = envelopes
            .iter()
            .filter_map(|one| one.strip_prefix("\u{1b}P")?.strip_suffix("\u{1b}\\"))
            .collect();
        assert_eq!(inside.as_bytes(), copy(&"a".repeat(1_000), |_| None).unwrap());
        let term = |name: &str| (name == "TERM").then(|| "screen-256color".to_owned());
        let both = copy("a", term).unwrap();
        assert_eq!(both, b"\x1bP\x1b]52;c;YQ==\x07\x1b\\\x1b]52;c;YQ==\x07");
    }

    #[test]
    fn the_text_travels_encoded_and_in_the_envelope_of_tmux() {
        let plain = copy("u_1\u{1b}[31m", |_| None).unwrap();
        assert_eq!(plain, b"\x1b]52;c;dV8xG1szMW0=\x07");
        let tmux = copy("a", |name| (name == "TMUX").then(|| "/tmp/x".to_owned())).unwrap();
        assert_eq!(tmux, b"\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\\x1b]52;c;YQ==\x07");
        assert_eq!(copy(&"a".repeat(60_000), |_| None), None);
    }
}
