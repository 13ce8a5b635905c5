//! The name of a person, and the keys by which it is told from names that look like it.

use super::NameError;
use super::spelling::{check, compose, fold};
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// What names given by the server begin with.
const GENERATED: &str = "guest-";

/// A person's name as it was written, in NFC.
///
/// `Eq` goes by the spelling; whether two names may stand side by side is for [`NameKeys::clashes`].
#[derive(Clone, PartialEq, Eq)]
pub struct Nick(Arc<str>);

impl Nick {
    /// The longest name in bytes of its NFC form.
    pub const MAX: usize = 32;

    /// Reads a name somebody chose and brings it into NFC.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = compose(text, Self::MAX)?;
        check(&text)?;
        if NameKeys::of(&text).begins_like(&NameKeys::of(GENERATED)) {
            return Err(NameError::Reserved);
        }
        Ok(Self(text.into()))
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes it unlike other names.
    pub fn keys(&self) -> NameKeys {
        NameKeys::of(&self.0)
    }
}

impl fmt::Display for Nick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Nick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for Nick {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

/// How a name looks (the skeleton of UTS 39 §4) without regard to case.
///
/// There are two, for case and looks do not commute: capital `I` looks like `l`, but folds to `i`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameKeys {
    /// `fold(skeleton(NFC))`: as it looks now.
    pub skeleton_first: String,
    /// `fold(skeleton(fold(NFC)))`: as it looks in small letters.
    pub fold_first: String,
}

impl NameKeys {
    /// The keys of any text, a name or not.
    pub fn of(text: &str) -> Self {
        let text: String = text.nfc().collect();
        Self { skeleton_first: look(&text), fold_first: look(&fold(&text)) }
    }

    /// Whether somebody could take one name for the other: either key equals either of the other's.
    pub fn clashes(&self, other: &Self) -> bool {
        self.any(other, |one, two| one == two)
    }

    fn begins_like(&self, other: &Self) -> bool {
        self.any(other, |one, two| one.starts_with(two))
    }

    fn any(&self, other: &Self, test: impl Fn(&str, &str) -> bool) -> bool {
        let theirs = [&other.skeleton_first, &other.fold_first];
        [&self.skeleton_first, &self.fold_first]
            .into_iter()
            .any(|ours| theirs.into_iter().any(|theirs| test(ours, theirs)))
    }
}

fn look(text: &str) -> String {
    fold(&skeleton(text).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clash(one: &str, other: &str) -> bool {
        NameKeys::of(one).clashes(&NameKeys::of(other))
    }

    #[test]
    fn names_are_1_to_32_bytes_of_identifier_characters() {
        for text in ["ada", "Ada_L.", "7of9", "Zoë", "Ольга", "さくら7", "김철수", "a-b", "ß"]
        {
            assert_eq!(Nick::parse(text).expect(text).as_str(), text);
        }
        assert_eq!(Nick::parse("").unwrap_err(), NameError::Empty);
        assert_eq!(Nick::parse(&"é".repeat(17)).unwrap_err(), NameError::TooLong { limit: 32 });
        assert_eq!(Nick::parse(&"e\u{301}".repeat(16)).unwrap().as_str(), "é".repeat(16));
        assert_eq!(Nick::parse("..").unwrap_err(), NameError::Dots);
        for char in ['/', ' ', '\u{200b}', '\u{202e}', '\u{200d}', 'ａ', '\0', '@', '\u{e0041}'] {
            let error = Nick::parse(&format!("a{char}b")).unwrap_err();
            assert_eq!(error, NameError::Character { char });
            assert!(error.to_string().contains(&format!("U+{:04X}", u32::from(char))));
        }
        assert_eq!(Nick::parse("\u{430}dmin").unwrap_err(), NameError::MixedScript);
    }

    #[test]
    fn names_that_look_alike_clash() {
        for (one, other) in [
            ("alice", "aIice"),
            ("alice", "ALICE"),
            ("alice", "a1ice"),
            ("admin", "\u{430}dmin"),
            ("admin", "ａｄｍｉｎ"),
            ("admin", "adm\u{200b}in"),
            ("modern", "rnodern"),
            ("STRASSE", "straße"),
            ("zoe\u{308}", "ZOË"),
            ("paypa", "раура"),
        ] {
            assert!(clash(one, other) && clash(other, one), "{one} {other}");
        }
        assert!(!clash("alice", "alise"));
        assert!(!clash("ada", "ida"));
    }

    #[test]
    fn reserved_names_and_their_likenesses_are_nobodys() {
        let reserved = ["admin", "moderator"].map(NameKeys::of);
        let is_reserved = |text| {
            let keys = Nick::parse(text).unwrap().keys();
            reserved.iter().any(|name| name.clashes(&keys))
        };
        for text in ["admin", "Admin", "ADMIN", "adrnin", "rnoderator", "m0derator"] {
            assert!(is_reserved(text), "{text}");
        }
        assert!(!is_reserved("admiral"));
    }

    #[test]
    fn generated_names_belong_to_the_server() {
        for text in ["guest-1", "Guest-x", "GUEST-", "guest-00000000"] {
            assert_eq!(Nick::parse(text).unwrap_err(), NameError::Reserved, "{text}");
        }
        assert!(Nick::parse("guest").is_ok() && Nick::parse("guesthouse").is_ok());
        let person = crate::PersonId::fresh();
        assert_eq!(Nick::parse(&person.generated_name()).unwrap_err(), NameError::Reserved);
    }

    proptest! {
        #[test]
        fn a_name_clashes_with_itself_in_any_case(text in "\\p{L}{1,8}") {
            prop_assert!(clash(&text, &text));
            prop_assert!(clash(&text, &fold(&text)));
        }
    }
}
