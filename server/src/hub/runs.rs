//! Frames in a row, joined: what many readers write next is copied together once, so that each of them writes one piece.

use bytes::{Bytes, BytesMut};
use parlor_protocol::Seq;
use std::cell::RefCell;

/// Which frames of which room. A room that text was taken out of has another `version`, as has every other room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) version: u64,
    pub(super) from: Seq,
    pub(super) to: Seq,
}

/// Runs that a thread keeps. The readers of a room are woken together and run one after the other, so few are enough; a room that
/// falls silent keeps none.
const KEPT: usize = 8;

thread_local! {
    static RUNS: RefCell<Runs> = const { RefCell::new(Runs { kept: [const { None }; KEPT], turn: 0 }) };
}

struct Runs {
    kept: [Option<(Span, Bytes)>; KEPT],
    turn: usize,
}

/// The frames of a span in one piece of `size` bytes.
pub(super) fn joined<'f>(
    span: Span,
    size: usize,
    frames: impl Iterator<Item = &'f Bytes>,
) -> Bytes {
    RUNS.with_borrow_mut(|runs| {
        if let Some((_, bytes)) = runs.kept.iter().flatten().find(|(kept, _)| *kept == span) {
            return bytes.clone();
        }
        let mut joined = BytesMut::with_capacity(size);
        frames.for_each(|frame| joined.extend_from_slice(frame));
        let joined = joined.freeze();
        if let Some(place) = runs.kept.get_mut(runs.turn) {
            *place = Some((span, joined.clone()));
        }
        runs.turn = (runs.turn + 1) % KEPT;
        joined
    })
}

/// Where the frame ends of which the byte before `taken` is a part, and how many whole frames follow it.
pub(crate) fn cut(run: &[u8], taken: usize) -> (usize, Seq) {
    let (mut end, mut left) = (0, 0);
    let mut rest = run;
    while let Some(len) = frame_len(rest) {
        if end < taken {
            end += len;
        } else {
            left += 1;
        }
        rest = rest.get(len..).unwrap_or_default();
    }
    (end, left)
}

/// The length of the unmasked frame at the beginning (RFC 6455 §5.2).
fn frame_len(bytes: &[u8]) -> Option<usize> {
    let (header, payload) = match bytes.get(1)? {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => {
            let long = u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?);
            (10, usize::try_from(long).ok()?)
        }
        short => (2, usize::from(*short)),
    };
    Some(header + payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::encode::framed;

    fn frames() -> Vec<Bytes> {
        [3, 125, 126, 70_000, 0].map(|len| framed(0x81, &vec![b'x'; len])).to_vec()
    }

    fn span(version: u64) -> Span {
        Span { version, from: 1, to: 6 }
    }

    #[test]
    fn a_run_is_copied_once() {
        let (frames, size) = (frames(), 0);
        let first = joined(span(7_001), size, frames.iter());
        assert_eq!(first, frames.concat());
        let again = joined(span(7_001), size, std::iter::empty());
        assert_eq!(again.as_ptr(), first.as_ptr());
        assert!(joined(span(7_002), size, std::iter::empty()).is_empty());
    }

    #[test]
    fn a_run_is_cut_at_the_end_of_a_frame() {
        let frames = frames();
        let run = frames.concat();
        let mut begin = 0;
        for (at, frame) in frames.iter().enumerate() {
            let end = begin + frame.len();
            for taken in [begin + 1, end - 1, end] {
                assert_eq!(cut(&run, taken), (end, (frames.len() - at - 1) as Seq), "{taken}");
            }
            begin = end;
        }
    }
}
