//! What one part of a name may be written with, and how case is taken out of it.

use super::NameError;
use caseless::Caseless;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::general_security_profile::IdentifierType;
use unicode_security::{GeneralSecurityProfile, RestrictionLevel, RestrictionLevelDetection};

/// UTS 39 §5.4 advises against more marks in a row than this.
const MARKS: usize = 4;

/// The text in Unicode form NFC, refused if it is empty or longer than `limit` bytes there.
pub(super) fn compose(text: &str, limit: usize) -> Result<Cow<'_, str>, NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    // No text shrinks to less than a third under NFC, and nobody shall make us compose a novel.
    if text.len() > 3 * limit {
        return Err(NameError::TooLong { limit });
    }
    let composed = if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect::<String>())
    };
    if composed.len() > limit { Err(NameError::TooLong { limit }) } else { Ok(composed) }
}

/// One part of a name in NFC: its characters, its marks, its scripts.
pub(super) fn check(part: &str) -> Result<(), NameError> {
    if part == "." || part == ".." {
        return Err(NameError::Dots);
    }
    if let Some(char) = part.chars().find(|&char| !allowed(char)) {
        return Err(NameError::Character { char });
    }
    if part.is_ascii() {
        return Ok(());
    }
    if let Some(char) = misplaced_mark(part) {
        return Err(NameError::Character { char });
    }
    if part.check_restriction_level(RestrictionLevel::HighlyRestrictive) {
        Ok(())
    } else {
        Err(NameError::MixedScript)
    }
}

/// Canonical caseless matching (Unicode §3.13, D145): two texts are equal but for case if this is equal.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfd().default_case_fold().nfc().collect()
}

fn allowed(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
    }
    // "Inclusion" holds punctuation that profiles may admit; ours admits only the three above.
    char.identifier_allowed() && char.identifier_type() == Some(IdentifierType::Recommended)
}

/// A mark without a base, twice the same, or one too many (UTS 39 §5.4).
fn misplaced_mark(part: &str) -> Option<char> {
    let mut before = None;
    let mut marks = MARKS;
    for char in part.chars() {
        marks = if is_combining_mark(char) { marks + 1 } else { 0 };
        let base = before.is_some_and(|before: char| before.is_alphanumeric() || marks > 1);
        if marks > 0 && (!base || marks > MARKS || before == Some(char)) {
            return Some(char);
        }
        before = Some(char);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// caseless carries an older Unicode than unicode-security: no character of names may fall between.
    #[test]
    fn every_character_of_a_name_that_has_a_lower_case_is_folded() {
        for char in (char::MIN..=char::MAX).filter(|&char| allowed(char)) {
            let lower: String = char.to_lowercase().collect();
            assert_eq!(fold(&char.to_string()), fold(&lower), "U+{:04X}", u32::from(char));
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for char in (char::MIN..=char::MAX).filter(|&char| allowed(char)) {
            let once = fold(&char.to_string());
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(char));
        }
    }

    #[test]
    fn marks_stand_on_a_base_singly_and_few() {
        assert_eq!(misplaced_mark("\u{301}a"), Some('\u{301}'));
        assert_eq!(misplaced_mark("-\u{301}"), Some('\u{301}'));
        assert_eq!(misplaced_mark("x\u{301}\u{301}"), Some('\u{301}'));
        assert_eq!(misplaced_mark("x\u{300}\u{301}\u{302}\u{303}"), None);
        assert_eq!(misplaced_mark("x\u{300}\u{301}\u{302}\u{303}\u{304}"), Some('\u{304}'));
        assert_eq!(misplaced_mark("हिन्दी"), None);
    }
}
