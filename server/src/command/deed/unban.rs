//! `unban`: bans and kicks end before their time.

use super::desk::Desk;
use super::{Intent, pardon};
use crate::command::refusal::Refused;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::{Pardon, Verb};

pub(super) fn unban(desk: &Desk<'_>, of: &Pardon) -> Result<Intent, Refused> {
    pardon::lift(desk, (Verb::Unban, SanctionKind::Ban), of)
}
