//! The words that say whom an act is about: persons, and networks where the verb takes them.

use std::net::IpAddr;

/// What a network looks like.
const LIKE: &str = "Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48";

/// Networks, and the persons among the words; what looks like a network and is none is a mistake, not a person.
pub(crate) fn networks_and_persons(words: &[String]) -> Result<(Vec<String>, Vec<String>), String> {
    let (networks, persons): (Vec<String>, Vec<String>) =
        words.iter().cloned().partition(|word| is_network_like(word));
    match networks.iter().find_map(|word| Some((word, flaw(word)?))) {
        None => Ok((networks, persons)),
        Some((word, flaw)) => {
            let named = match may_be_name(word) {
                true => "; whoever is called so is named by id (u_…)",
                false => "",
            };
            Err(format!("`{word}` is no network: {flaw}. {LIKE}{named}."))
        }
    }
}

/// Whether all words can be persons, for a verb that takes no networks.
pub(crate) fn only_persons(words: &[String]) -> Result<(), String> {
    match no_person(words) {
        None => Ok(()),
        Some(word) => Err(format!(
            "`{word}` is not a person's name: only `ban` and `unban` take addresses and networks. Name persons by name \
             or id (u_…)."
        )),
    }
}

/// Whether all words can be persons who stay free behind a network.
pub(crate) fn only_spared(words: &[String]) -> Result<(), String> {
    match no_person(words) {
        None => Ok(()),
        Some(word) => Err(format!(
            "--spare takes persons, by name or id (u_…), who stay free behind what is banned, and `{word}` is none. A \
             part of a network is left out by banning the other parts of it."
        )),
    }
}

fn no_person(words: &[String]) -> Option<&String> {
    words.iter().find(|word| !may_be_name(word) || word.parse::<IpAddr>().is_ok())
}

/// Neither stands in a name.
fn may_be_name(word: &str) -> bool {
    !word.contains(['/', ':'])
}

fn is_network_like(word: &str) -> bool {
    let numbers = |word: &str| {
        word.contains('.') && word.chars().all(|char| char.is_ascii_digit() || ".*".contains(char))
    };
    !may_be_name(word) || numbers(word)
}

/// What is wrong with it; bits after the prefix and prefixes that are too short are for the server to refuse.
fn flaw(word: &str) -> Option<String> {
    let (address, prefix) = match word.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (word, None),
    };
    let Ok(parsed) = address.parse::<IpAddr>() else {
        let kind = match address.contains(':') {
            true => "is no IPv6 address",
            false => "is not four numbers from 0 to 255 with dots between",
        };
        return Some(format!("`{address}` {kind}"));
    };
    let most = if parsed.is_ipv4() { 32 } else { 128 };
    let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let bits = prefix.map(|text| Some(text).filter(digits)?.parse::<u8>().ok());
    match bits {
        None => None,
        Some(Some(bits)) if bits <= most => None,
        Some(_) => Some(format!("after the `/` stands a number from 0 to {most}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(word: &str) -> Result<(Vec<String>, Vec<String>), String> {
        networks_and_persons(&[word.to_owned()])
    }

    #[test]
    fn networks_are_told_from_persons() {
        for network in ["203.0.113.7", "203.0.113.0/24", "2001:db8::1", "2001:db8::/48", "::1"] {
            assert_eq!(split(network), Ok((vec![network.into()], vec![])), "{network}");
        }
        for person in ["bob", "u_01jdc701y4n6p8q0r2s4t6v8wx", "7of9", "1984", "v1.2", "a.b", "10m"]
        {
            assert_eq!(split(person), Ok((vec![], vec![person.into()])), "{person}");
        }
    }

    #[test]
    fn what_is_no_network_is_told_what_is_wrong_with_it() {
        for (word, wrong) in [
            ("300.1.1.1/24", "four numbers"),
            ("10.0.0", "four numbers"),
            ("10.0.0.*", "four numbers"),
            ("203.0.113.0/33", "0 to 32"),
            ("203.0.113.0/", "0 to 32"),
            ("203.0.113.0/+8", "0 to 32"),
            ("203.0.113.0/24/8", "0 to 32"),
            ("2001:db8::/129", "0 to 128"),
            ("2001:db8:::1", "no IPv6 address"),
            ("lobby/bob", "four numbers"),
            ("/24", "four numbers"),
        ] {
            let said = split(word).unwrap_err();
            assert!(said.contains(wrong) && said.contains("203.0.113.0/24"), "{word}: {said}");
            assert_eq!(said.contains("u_…"), !word.contains(['/', ':']), "{word}: {said}");
        }
    }

    #[test]
    fn other_verbs_take_no_networks() {
        for word in ["203.0.113.7", "203.0.113.0/24", "2001:db8::1"] {
            assert!(only_persons(&[word.to_owned()]).unwrap_err().contains("only `ban`"), "{word}");
        }
        assert_eq!(only_persons(&["1.2.3".to_owned(), "bob".to_owned()]), Ok(()));
    }
}
