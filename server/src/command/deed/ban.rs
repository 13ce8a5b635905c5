//! `ban`: persons, or everybody behind a network, are put out and stay out.

use super::desk::Desk;
use super::{Intent, sentence};
use crate::command::refusal::Refused;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::Sentence;

pub(super) fn ban(desk: &Desk<'_>, of: &Sentence) -> Result<Intent, Refused> {
    if of.networks.is_empty() {
        return sentence::on_persons(desk, SanctionKind::Ban, of);
    }
    sentence::on_networks(desk, of)
}
