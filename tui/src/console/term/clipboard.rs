//! The operator's clipboard, reached through the terminal (OSC 52), also over ssh and through tmux or screen.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest text that terminals take, in encoded bytes.
const LONGEST: usize = 74_994;

/// The longest text that fits.
pub(crate) const MOST: usize = LONGEST / 4 * 3;

/// The sequence that puts a text into the clipboard; None: it is too long. `env` reads the environment.
pub(crate) fn copy(text: &str, env: impl Fn(&str) -> Option<String>) -> Option<Vec<u8>> {
    let encoded = STANDARD.encode(text);
    if encoded.len() > LONGEST {
        return None;
    }
    let plain = format!("\u{1b}]52;c;{encoded}\u{7}");
    let term = env("TERM").unwrap_or_default();
    let wrapped = if env("TMUX").is_some() {
        // tmux hands on what stands in its own envelope, with every escape doubled.
        format!("\u{1b}Ptmux;{}\u{1b}\\", plain.replace('\u{1b}', "\u{1b}\u{1b}"))
    } else if term.starts_with("screen") {
        format!("\u{1b}P{plain}\u{1b}\\")
    } else {
        plain
    };
    Some(wrapped.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_fit_fits() {
        assert!(copy(&"a".repeat(MOST), |_| None).is_some());
        assert_eq!(copy(&"a".repeat(MOST + 1), |_| None), None);
        let screen = copy("a", |name| (name == "TERM").then(|| "screen".to_owned())).unwrap();
        assert_eq!(screen, b"\x1bP\x1b]52;c;YQ==\x07\x1b\\");
    }

    #[test]
    fn the_text_travels_encoded_and_in_the_envelope_of_tmux() {
        let plain = copy("u_1\u{1b}[31m", |_| None).unwrap();
        assert_eq!(plain, b"\x1b]52;c;dV8xG1szMW0=\x07");
        let tmux = copy("a", |name| (name == "TMUX").then(|| "/tmp/x".to_owned())).unwrap();
        assert_eq!(tmux, b"\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\");
        assert_eq!(copy(&"a".repeat(60_000), |_| None), None);
    }
}
