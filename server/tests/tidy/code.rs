//! Just enough of Rust's grammar to read code without its comments, literals and tests.

/// Blanks comments, strings and characters. Lengths and line ends stay, so that places stay true.
pub(super) fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = at + literal(&bytes[at..], at.checked_sub(1).map(|before| bytes[before]));
        for byte in out[at..end].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
        at = end.max(at + 1);
    }
    String::from_utf8(out).unwrap()
}

/// How many bytes belong to the comment or literal that begins here; 0: none does.
fn literal(rest: &[u8], before: Option<u8>) -> usize {
    let word = before.is_some_and(is_word);
    match rest {
        [b'/', b'/', ..] => find(rest, b"\n").unwrap_or(rest.len()),
        [b'/', b'*', ..] => find(rest, b"*/").map_or(rest.len(), |end| end + 2),
        [b'"', ..] => quoted(rest, 1),
        [b'r' | b'b', ..] if !word => prefixed(rest),
        [b'\'', b'\\', ..] => find(&rest[3..], b"'").map_or(0, |end| end + 4),
        // A character is closed by a quote right behind it; a lifetime is not.
        [b'\'', first, ..] => {
            let width = utf8_width(*first);
            if rest.get(1 + width) == Some(&b'\'') { width + 2 } else { 0 }
        }
        _ => 0,
    }
}

fn utf8_width(first: u8) -> usize {
    (first.leading_ones() as usize).max(1)
}

/// `b"…"`, `r"…"`, `r#"…"#`, `br#"…"#`.
fn prefixed(rest: &[u8]) -> usize {
    let prefix = rest.iter().take_while(|byte| matches!(byte, b'r' | b'b')).count();
    let hashes = rest[prefix..].iter().take_while(|byte| **byte == b'#').count();
    let raw = rest[..prefix].contains(&b'r');
    if prefix > 2 || rest.get(prefix + hashes) != Some(&b'"') || (hashes > 0 && !raw) {
        return 0;
    }
    let start = prefix + hashes + 1;
    if !raw {
        return quoted(rest, start);
    }
    let close = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    find(&rest[start..], &close).map_or(rest.len(), |end| start + end + close.len())
}

fn quoted(rest: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The code without items marked `#[cfg(test)]` and the like.
pub(super) fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find("#[cfg(test)]").or_else(|| out.find("#[cfg(all(test")) {
        let end = start + item(&out[start..]);
        let blanked: String =
            out[start..end].chars().map(|char| if char == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..end, &blanked);
    }
    out
}

/// The length of the item that begins here: up to its `;`, or to the brace that closes its body.
fn item(code: &str) -> usize {
    let mut depth = 0;
    for (at, char) in code.char_indices() {
        match char {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth -= 1;
                if depth == 0 && char == '}' {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// Where a word stands as a whole word.
pub(super) fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let bytes = code.as_bytes();
        let before = at.checked_sub(1).is_some_and(|before| is_word(bytes[before]));
        let after = bytes.get(at + word.len()).is_some_and(|byte| is_word(*byte));
        !before && !after
    })
}

/// The number of the line that a byte stands on.
pub(super) fn line(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

#[test]
fn literals_and_comments_are_blanked_and_lifetimes_are_not() {
    let text = "a /* b\n */ 'x' '\\'' &'c str // d\n\"e\\\"f\" r#\"g\"h\"# b\"i\" 'é' j";
    let code = blank(text);
    assert_eq!(code.len(), text.len());
    assert_eq!(code.split_whitespace().collect::<Vec<_>>(), ["a", "&'c", "str", "j"]);
    assert_eq!(line(text, code.find('j').unwrap()), 3);
}

#[test]
fn what_only_tests_see_is_cut_out() {
    let text =
        "use a;\n#[cfg(test)]\nmod tests { fn b() {} }\nuse c;\n#[cfg(test)]\nuse d;\nuse e;";
    let product = without_tests(&blank(text));
    assert_eq!(
        product.split_whitespace().collect::<Vec<_>>(),
        ["use", "a;", "use", "c;", "use", "e;"]
    );
}
