//! `warn`: persons are told something, and it is kept beside their names.

use super::desk::{Desk, bad_duration};
use super::{Intent, sentence};
use crate::command::refusal::Refused;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::{LONGEST_MS, Sentence};

pub(super) fn warn(desk: &Desk<'_>, of: &Sentence) -> Result<Intent, Refused> {
    if of.for_ms.is_some() {
        return Err(bad_duration("A warning forbids nothing, so it has no time.", LONGEST_MS));
    }
    sentence::on_persons(desk, SanctionKind::Warn, of)
}
