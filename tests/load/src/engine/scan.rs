//! The marker in a text by which a delivery is recognised: `#@`, when it was meant to be sent, and its number.

use memchr::memmem::Finder;

/// `#@`, 16 hexadecimal digits of nanoseconds, 8 of the number.
pub(crate) const MARKER: usize = 26;

const BEGIN: &[u8; 2] = b"#@";
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// What a marker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// When the message was meant to be sent, in nanoseconds of the generator's clock.
    pub(crate) due: u64,
    pub(crate) number: u32,
}

/// Appends a text of `length` bytes, at least a marker's.
pub(crate) fn write_text(out: &mut Vec<u8>, mark: Mark, length: usize) {
    out.extend_from_slice(BEGIN);
    write_hex(out, mark.due, 16);
    write_hex(out, mark.number.into(), 8);
    out.resize(out.len() + length.saturating_sub(MARKER), b'.');
}

/// Appends a number in so many hexadecimal digits.
pub(crate) fn write_hex(out: &mut Vec<u8>, value: u64, digits: u32) {
    for digit in (0..digits).rev() {
        out.push(DIGITS[(value >> (4 * digit)) as usize & 15]);
    }
}

/// Finds markers in the payload of a frame.
#[derive(Debug)]
pub(crate) struct Scanner(Finder<'static>);

impl Scanner {
    pub(crate) fn new() -> Self {
        Self(Finder::new(BEGIN))
    }

    /// Calls `seen` for each marker; a frame that holds a page holds many.
    pub(crate) fn scan(&self, mut bytes: &[u8], mut seen: impl FnMut(Mark)) {
        while let Some(at) = self.0.find(bytes) {
            let rest = &bytes[at + BEGIN.len()..];
            match rest.get(..MARKER - BEGIN.len()).and_then(parse) {
                Some(mark) => {
                    seen(mark);
                    bytes = &rest[MARKER - BEGIN.len()..];
                }
                None => bytes = rest,
            }
        }
    }
}

fn parse(digits: &[u8]) -> Option<Mark> {
    let (due, number) = digits.split_at_checked(16)?;
    Some(Mark { due: hex(due)?, number: u32::try_from(hex(number)?).ok()? })
}

fn hex(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |value, digit| {
        let nibble = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(value << 4 | u64::from(nibble))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Vec<Mark> {
        let mut found = Vec::new();
        Scanner::new().scan(bytes, |mark| found.push(mark));
        found
    }

    #[test]
    fn what_is_written_is_found() {
        let marks = [
            Mark { due: 0, number: 0 },
            Mark { due: u64::MAX, number: u32::MAX },
            Mark { due: 1_795_363_200_000_000_000, number: 77 },
        ];
        let mut page = b"{\"items\":[".to_vec();
        for mark in marks {
            let before = page.len();
            write_text(&mut page, mark, 100);
            assert_eq!(page.len() - before, 100);
            page.extend_from_slice(b"\",\"");
        }
        assert_eq!(found(&page), marks);
    }

    #[test]
    fn what_only_resembles_a_marker_is_passed_over() {
        assert_eq!(found(b"#@#@ 12"), []);
        assert_eq!(found(b"#@000000000000000g00000001"), []);
        assert_eq!(
            found(b"#@0#@000000000000000a00000001"),
            [Mark { due: 10, number: 1 }],
            "a marker that begins inside what was no marker"
        );
    }
}
