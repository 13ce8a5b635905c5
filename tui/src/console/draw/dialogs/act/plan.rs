//! What the server says that an act would do, row by row.

use super::{Form, Row};
use crate::console::app::Planned;
use crate::console::look::Tone;
use crate::text::{aimed, behind, count_of, lasts, later, scale, size, span};
use parlor_protocol::deed::{Deed, Inverse, Plan, Scale};

impl<'d> Form<'d> {
    pub(super) fn plan(&self) -> Vec<Row<'d>> {
        if let Some(why) = self.app.link.away() {
            return self.lines("Plan", (&why, Tone::Warn), 2);
        }
        match &self.draft.planned {
            Planned::Due | Planned::Asked(_) => {
                let waits = self.draft.scope.needs_room();
                let text = if waits { "once a room is picked" } else { "asking the server" };
                vec![Self::row("Plan", text, Tone::Dim)]
            }
            Planned::Refused(why) => self.lines("Refused", (why, Tone::Bad), 4),
            Planned::Have(plan) => self.planned(plan),
        }
    }

    fn planned(&self, plan: &Plan) -> Vec<Row<'d>> {
        let touches = scale(&Scale { moderators: 0, ..size(plan) }, &[]);
        let mut rows = Vec::new();
        // Of what was aimed at, the targets stand above.
        if self.draft.written.is_some() {
            rows.extend(self.lines("Would touch", (&aimed(plan), Tone::Name), 3));
            rows.extend(self.lines("", (&touches, Tone::Plain), 2));
        } else {
            rows.extend(self.lines("Would touch", (&touches, Tone::Plain), 2));
        }
        if let Some(roles) = crate::text::roles(&plan.scale, &plan.persons) {
            rows.extend(self.lines("", (&format!("among them {roles}"), Tone::Warn), 2));
        }
        for (text, tone) in networks(plan) {
            rows.extend(self.lines("", (&text, tone), 2));
        }
        if let Some(lasts) = lasts(plan) {
            let kept =
                if matches!(plan.deed, Deed::Kick(_)) { "put out, and kept out " } else { "" };
            rows.push(Self::row("", &format!("{kept}{lasts}"), Tone::Plain));
        }
        rows.push(match (plan.inverse, plan.undo_ms) {
            (Inverse::None, _) | (_, None) => Self::row("", "cannot be undone", Tone::Warn),
            (Inverse::Undo | Inverse::Restore, Some(ms)) => {
                Self::row("", &format!("u undoes it for {}", span(ms)), Tone::Dim)
            }
        });
        if let Some(objection) = &plan.refused {
            rows.extend(self.lines("", (&objection.message, Tone::Bad), 3));
        }
        rows
    }
}

/// Who is meant beside the persons: those behind networks that are named, or newcomers from where the persons are.
fn networks(plan: &Plan) -> Vec<(String, Tone)> {
    let Some(first) = plan.networks.first() else { return Vec::new() };
    let more = match plan.networks.len() {
        1 => String::new(),
        many => format!(" +{}", many - 1),
    };
    let named = matches!(&plan.deed, Deed::Ban(of) | Deed::Mute(of) | Deed::Kick(of) if !of.networks.is_empty());
    let lifts = matches!(&plan.deed, Deed::Unban(_) | Deed::Unmute(_));
    match (named, lifts) {
        (true, _) => {
            let (persons, sessions) = behind(plan).unwrap_or_default();
            let now = match persons {
                0 => "nobody now".to_owned(),
                many => format!(
                    "{} in {} now, wherever {} from",
                    count_of(many, "person", "persons"),
                    count_of(sessions, "session", "sessions"),
                    if many == 1 { "he connects" } else { "they connect" }
                ),
            };
            vec![
                (format!("everybody behind {first}{more}: {now}"), Tone::Warn),
                (later(plan.deed.room()), Tone::Warn),
            ]
        }
        (false, true) => vec![(format!("{first}{more}"), Tone::Plain)],
        (false, false) => vec![(format!("new guests from {first}{more}, too"), Tone::Plain)],
    }
}
