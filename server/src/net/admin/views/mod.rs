//! The rows of each view, as far as an operator may see them.

mod lines;
mod looks;
mod people;
mod tail;
mod things;

pub(super) use lines::{Lines, Piece, lines};
pub(super) use looks::note;

use super::asked::Asked;
use super::desk::Desk;
use super::roster::Attached;
use super::sample::Sample;
use super::select::Page;
use crate::command::{Doer, Refused};
use parlor_protocol::admin::View;
use std::sync::Arc;

/// Who looks, and at what.
#[derive(Clone)]
pub(super) struct Look {
    pub(super) desk: Arc<Desk>,
    pub(super) operator: Attached,
    pub(super) doer: Doer,
    pub(super) asked: Arc<Asked>,
}

/// The screen of a view that is a table or a single thing.
pub(super) async fn page(look: &Look, sample: &Sample) -> Result<Page, Refused> {
    let (asked, scope) = (&look.asked, &look.operator.scope);
    match asked.view {
        View::Rooms => Ok(things::rooms(asked, sample, scope)),
        View::Room => things::room(look, sample),
        View::Users => Ok(people::users(look, sample)),
        View::Connections => Ok(people::connections(asked, sample, scope)),
        View::Sanctions => Ok(things::sanctions(look, sample)),
        View::Operators => Ok(things::operators(look, sample)),
        View::Pulse => Ok(things::pulse(asked, sample, scope)),
        View::User => looks::user(look, sample).await,
        View::Reports => looks::reports(look, sample).await,
        View::Report => looks::report(look, sample).await,
        View::Audit | View::Log | View::Tail => Ok(Page::default()),
    }
}
