//! What may be said: sizes in bytes, something visible in it, no NUL.

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    TooLong { bytes: usize, limit: usize },
    NothingVisible,
    Nul,
}

/// A message: not too long, something visible, no NUL. Everything else is relayed byte for byte.
pub fn check_text(text: &str, limit: usize) -> Result<(), TextFault> {
    check_topic(text, limit)?;
    if !text.chars().any(is_visible) {
        return Err(TextFault::NothingVisible);
    }
    Ok(())
}

/// A topic: like a message, but it may be empty, which means none.
pub fn check_topic(text: &str, limit: usize) -> Result<(), TextFault> {
    if text.len() > limit {
        return Err(TextFault::TooLong { bytes: text.len(), limit });
    }
    if text.contains('\0') {
        return Err(TextFault::Nul);
    }
    Ok(())
}

/// Neither white space, a control, nor one of Unicode's Default_Ignorable_Code_Points (UAX 44) and blank letters.
fn is_visible(char: char) -> bool {
    let blank = matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    !(blank || char.is_whitespace() || char.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_needs_something_visible() {
        for blank in ["", "  \n\t", "\u{200b}\u{feff}", "\u{2800}\u{3164}", "\u{e0041}"] {
            assert_eq!(check_text(blank, 100), Err(TextFault::NothingVisible), "{blank:?}");
        }
        assert_eq!(check_text("\u{202e}x", 100), Ok(()));
        assert_eq!(check_text("👩‍👩‍👧", 100), Ok(()));
    }

    #[test]
    fn sizes_are_bytes_and_nul_is_never_relayed() {
        assert_eq!(check_text("ää", 4), Ok(()));
        assert_eq!(check_text("äää", 5), Err(TextFault::TooLong { bytes: 6, limit: 5 }));
        assert_eq!(check_text("a\0b", 5), Err(TextFault::Nul));
        assert_eq!(check_topic("", 5), Ok(()));
    }
}
