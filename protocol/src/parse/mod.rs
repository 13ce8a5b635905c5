//! What the parsers of requests share: an object's fields, and the code, the field and the sentence that each mistake gets.

mod deed;
mod fields;
mod reader;

pub(crate) use fields::{Fields, Unreadable};
pub(crate) use reader::Reader;

use crate::ErrorCode;
use crate::client::{DEPTH, RequestError};

/// The fields of a request that is one JSON object, and not too deep.
pub(crate) fn request<'a, const N: usize>(
    text: &'a str,
    names: &'static [&'static str; N],
) -> Result<Fields<'a, N>, RequestError> {
    if too_deep(text) {
        let message = format!("the frame is nested deeper than {DEPTH}");
        return Err(plain(ErrorCode::TooDeep, message));
    }
    object(text, names)
}

/// The fields of one object.
pub(crate) fn object<'a, const N: usize>(
    text: &'a str,
    names: &'static [&'static str; N],
) -> Result<Fields<'a, N>, RequestError> {
    if text.starts_with('\u{feff}') {
        return Err(bad_json(
            "the frame begins with a byte order mark (BOM, U+FEFF): leave it out",
        ));
    }
    if !text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{') {
        return Err(bad_json("expected an object: a frame is one JSON object, from `{` to `}`"));
    }
    let fields = Fields::read(text, names)
        .map_err(|error| bad_json(&format!("the frame is not one JSON object: {error}")))?;
    match fields.duplicate() {
        Some("id") => Err(bad_json("the key `id` stands there twice")),
        Some(key) => Err(RequestError {
            id: fields.integer("id").ok().flatten(),
            ..bad_json(&format!("the key `{key}` stands there twice"))
        }),
        None => Ok(fields),
    }
}

/// Whether brackets nest deeper than allowed; what is not JSON is found later.
fn too_deep(text: &str) -> bool {
    let opening = |byte: &u8| matches!(byte, b'{' | b'[');
    // Counting is quicker than following, and most frames have few brackets.
    if text.as_bytes().iter().filter(|&byte| opening(byte)).count() <= DEPTH {
        return false;
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return true;
        }
    }
    false
}

fn bad_json(message: &str) -> RequestError {
    plain(ErrorCode::BadJson, message.to_owned())
}

fn plain(code: ErrorCode, message: String) -> RequestError {
    RequestError { id: None, code, field: None, message }
}
