//! The word that was probably meant.

/// The candidate nearest to `word`, if one is near enough to be a slip of the fingers.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    // About a third of the letters wrong is a slip (two of five: `brust`); more is another word.
    let allowed = (word.chars().count().saturating_add(1) / 3).max(1);
    let near = candidates.map(|candidate| (distance(word, candidate), candidate));
    near.filter(|(steps, _)| *steps <= allowed).min().map(|(_, candidate)| candidate)
}

/// How many insertions, removals and replacements make `b` of `a` (Levenshtein), without regard to case.
fn distance(a: &str, b: &str) -> usize {
    // Keys are short; a word of a thousand letters is nobody's slip and would only cost time.
    if a.len() > 64 {
        return usize::MAX;
    }
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.to_lowercase().chars().enumerate() {
        let mut left = i + 1;
        let mut next = vec![left];
        for (to, pair) in b.iter().zip(row.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            left = (diagonal + usize::from(from != *to)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_steps_between_words() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("Listen", "listen"), 0);
    }

    #[test]
    fn finds_the_nearest_word_or_none() {
        let words = ["listen", "name", "data"];
        assert_eq!(nearest("lsten", words.into_iter()), Some("listen"));
        assert_eq!(nearest("nam", words.into_iter()), Some("name"));
        assert_eq!(nearest("colour", words.into_iter()), None);
    }
}
