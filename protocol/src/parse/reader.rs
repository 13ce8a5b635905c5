//! Reads fields as what they should be; whatever is wrong is said with the field's name.

use super::{Fields, Unreadable, object};
use crate::client::{NONCE_BYTES, RequestError};
use crate::id::EntryId;
use crate::{ErrorCode, MAX_INTEGER};

/// The fields of an object, and the id that its errors carry.
pub(crate) struct Reader<'f, 'a, const N: usize> {
    pub(crate) fields: &'f Fields<'a, N>,
    pub(crate) id: Option<u64>,
    /// The field of the request that is this object; none: the request itself.
    pub(crate) within: Option<&'static str>,
}

impl<'a, const N: usize> Reader<'_, 'a, N> {
    /// The type of a request among those there are, and its id unless it may go without.
    pub(crate) fn kind(
        &self,
        types: &[&str],
        may_lack_id: impl Fn(&str) -> bool,
    ) -> Result<String, RequestError> {
        let name = self.text("type")?;
        if !types.contains(&&*name) {
            let message = format!("no such request: there are {}", types.join(", "));
            return Err(self.error(ErrorCode::UnknownType, Some("type"), message));
        }
        if self.integer_if_any("id")?.is_none() && !may_lack_id(&name) {
            return Err(self.missing("id"));
        }
        Ok(name)
    }

    /// An object inside this one, read by its own names; absent: nothing.
    pub(crate) fn inside<const M: usize, T>(
        &self,
        name: &'static str,
        names: &'static [&'static str; M],
        read: impl FnOnce(Reader<'_, 'a, M>) -> Result<T, RequestError>,
    ) -> Result<Option<T>, RequestError> {
        let Some(text) = self.fields.value(name) else { return Ok(None) };
        if !text.starts_with('{') {
            return Err(self.bad(name, "an object, from `{` to `}`"));
        }
        let fields = object(text, names).map_err(|error| {
            let message = format!("in `{name}`, {}", error.message);
            self.error(error.code, Some(name), message)
        })?;
        read(Reader { fields: &fields, id: self.id, within: Some(name) }).map(Some)
    }

    pub(crate) fn nonce(&self) -> Result<String, RequestError> {
        let nonce = self.text("nonce")?;
        if (1..=NONCE_BYTES).contains(&nonce.len()) {
            return Ok(nonce);
        }
        let message = format!("`nonce` must be 1 to {NONCE_BYTES} bytes long");
        Err(self.error(ErrorCode::BadNonce, Some("nonce"), message))
    }

    /// The id of an act.
    pub(crate) fn entry(&self, name: &'static str) -> Result<EntryId, RequestError> {
        self.entry_if_any(name)?.ok_or_else(|| self.missing(name))
    }

    pub(crate) fn entry_if_any(&self, name: &'static str) -> Result<Option<EntryId>, RequestError> {
        let text = self.text_if_any(name)?;
        text.map(|text| text.parse().map_err(|_| self.bad(name, ACT))).transpose()
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<String, RequestError> {
        self.text_if_any(name)?.ok_or_else(|| self.missing(name))
    }

    pub(crate) fn text_if_any(&self, name: &'static str) -> Result<Option<String>, RequestError> {
        self.fields
            .text(name)
            .map(|text| text.map(std::borrow::Cow::into_owned))
            .map_err(|why| self.unreadable(name, why, "a string"))
    }

    /// A list of strings; absent: an empty one.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Vec<String>, RequestError> {
        self.fields.texts(name).map_err(|why| self.unreadable(name, why, "a list of strings"))
    }

    pub(crate) fn integer(&self, name: &'static str) -> Result<u64, RequestError> {
        self.integer_if_any(name)?.ok_or_else(|| self.missing(name))
    }

    pub(crate) fn integer_if_any(&self, name: &'static str) -> Result<Option<u64>, RequestError> {
        self.fields.integer(name).map_err(|why| self.unreadable(name, why, INTEGER))
    }

    /// An integer that is not above `most`.
    pub(crate) fn integer_up_to(
        &self,
        name: &'static str,
        most: u64,
    ) -> Result<Option<u64>, RequestError> {
        match self.fields.integer(name) {
            Ok(number) if number.is_none_or(|number| number <= most) => Ok(number),
            Ok(_) | Err(_) => Err(self.bad(name, &format!("an integer from 0 to {most}"))),
        }
    }

    /// A list of integers.
    pub(crate) fn integers(&self, name: &'static str) -> Result<Vec<u64>, RequestError> {
        let numbers = self.fields.integers(name);
        let numbers = numbers.map_err(|why| self.unreadable(name, why, INTEGERS))?;
        numbers.ok_or_else(|| self.missing(name))
    }

    /// A truth value; absent: false.
    pub(crate) fn flag(&self, name: &'static str) -> Result<bool, RequestError> {
        match self.fields.value(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(self.bad(name, "`true` or `false`")),
        }
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(
        &self,
        name: &'static str,
        all: &[T],
        spell: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, RequestError> {
        let Some(text) = self.text_if_any(name)? else { return Ok(None) };
        if let Some(found) = all.iter().find(|one| spell(**one) == text) {
            return Ok(Some(*found));
        }
        let words: Vec<_> = all.iter().map(|one| format!("`{}`", spell(*one))).collect();
        Err(self.bad(name, &format!("one of {}", words.join(", "))))
    }

    pub(crate) fn missing(&self, name: &'static str) -> RequestError {
        self.error(ErrorCode::MissingField, Some(name), format!("`{name}` is required here"))
    }

    pub(crate) fn bad(&self, name: &'static str, expected: &str) -> RequestError {
        self.error(ErrorCode::BadField, Some(name), format!("`{name}` must be {expected}"))
    }

    pub(crate) fn error(
        &self,
        code: ErrorCode,
        field: Option<&'static str>,
        message: String,
    ) -> RequestError {
        let message = match self.within {
            Some(outer) if field != Some(outer) => format!("in `{outer}`, {message}"),
            Some(_) | None => message,
        };
        RequestError { id: self.id, code, field, message }
    }

    fn unreadable(&self, name: &'static str, why: Unreadable, expected: &str) -> RequestError {
        match why {
            Unreadable::WrongType => self.bad(name, expected),
            Unreadable::Surrogate => {
                let message =
                    format!("`{name}` holds half of a surrogate pair (a lone \\ud800 … \\udfff)");
                self.error(ErrorCode::BadJson, Some(name), message)
            }
        }
    }
}

const ACT: &str = "the id of an act: `a_` and 26 characters";

const INTEGER: &str = "an integer from 0 to 9007199254740991, written without a point or exponent";

const INTEGERS: &str =
    "a list of integers from 0 to 9007199254740991, written without a point or exponent";

const _: () = assert!(MAX_INTEGER == 9_007_199_254_740_991, "the sentences above name it");
