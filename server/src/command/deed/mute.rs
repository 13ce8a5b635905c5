//! `mute`: persons cannot send, edit, set topics, take another name or be seen typing.

use super::desk::Desk;
use super::{Intent, sentence};
use crate::command::refusal::Refused;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::Sentence;

pub(super) fn mute(desk: &Desk<'_>, of: &Sentence) -> Result<Intent, Refused> {
    sentence::on_persons(desk, SanctionKind::Mute, of)
}
