//! What an act would do: asked for once a draft rests, anew before the server forgets it, and forgotten with it.

use crate::console::app::draft::Planned;
use crate::console::app::overlay::Overlay;
use crate::console::app::weight::Asks;
use crate::console::app::{App, Asked};
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{Act, Fault};
use parlor_protocol::deed::Plan;

/// So long after the last change of a draft the server is asked what it would do.
pub(super) const SETTLED: u64 = 120;

/// The server keeps a plan for 30 s. An open dialog asks anew before, so that who reads for long still commits what he reads.
const RENEWED: u64 = 20_000;
const KEPT: u64 = 30_000;

impl App {
    pub(super) fn planned(&mut self, plan: Plan) {
        let asked = self.out.asked.remove(&plan.id);
        if let Some(Overlay::Line(line)) = &mut self.over
            && line.dry == Some(Planned::Asked(plan.id))
        {
            line.dry = Some(Planned::Have(Box::new(plan)));
            line.changed_at = self.now.mono;
            self.out.urgent = true;
            return;
        }
        let Some(Overlay::Act(draft)) = &mut self.over else { return };
        let other = match (asked, &draft.planned) {
            (Some(Asked::Plan), Planned::Asked(id)) if *id == plan.id => false,
            (Some(Asked::Again(of)), Planned::Have(old)) if of == old.id => !is_same(old, &plan),
            (Some(_) | None, _) => return,
        };
        self.out.urgent = true;
        draft.changed_at = self.now.mono;
        let planned = match &plan.refused {
            Some(objection) if objection.code != ErrorCode::TooWide => {
                Planned::Refused(objection.message.clone())
            }
            // What is too wide wants a word typed, and then it is forced.
            Some(_) | None => Planned::Have(Box::new(plan)),
        };
        self.learn(planned);
        if let Some(Overlay::Act(draft)) = &mut self.over
            && other
        {
            draft.read_again();
            // A key that is on its way was meant for what stood there before.
            self.out.held = None;
            self.toasts.note("what it would do is not what it was: look again", self.now.mono);
        }
    }

    /// The open draft is told what the server says of it. What was pressed or is being typed for another word means nothing.
    fn learn(&mut self, planned: Planned) {
        let Some(Overlay::Act(draft)) = &mut self.over else { return };
        match draft.learn(planned) {
            Asks::AsBefore => {}
            Asks::Otherwise => self.out.held = None,
            Asks::NoMore => {
                self.out.held = None;
                self.pressed.deafen(self.now.mono);
            }
        }
    }

    /// A plan that the server does not keep any more is none: after a sleep, or where no answer came for long.
    pub(super) fn outlive(&mut self) {
        let now = self.now.mono;
        match &mut self.over {
            Some(Overlay::Act(draft))
                if matches!(draft.planned, Planned::Have(_)) && now >= draft.changed_at + KEPT =>
            {
                self.learn(Planned::Due);
            }
            Some(Overlay::Line(line))
                if matches!(line.dry, Some(Planned::Have(_))) && now >= line.changed_at + KEPT =>
            {
                line.dry = Some(Planned::Due);
            }
            Some(_) | None => {}
        }
    }

    /// `again`: the plan that was asked for anew.
    pub(super) fn plan_refused(&mut self, (id, again): (u64, Option<u64>), fault: &Fault) {
        let meant = |planned: &Planned| match planned {
            Planned::Asked(asked) => *asked == id,
            Planned::Have(plan) => again == Some(plan.id),
            Planned::Due | Planned::Refused(_) => false,
        };
        if matches!(&self.over, Some(Overlay::Act(draft)) if meant(&draft.planned)) {
            self.learn(Planned::Refused(fault.message.clone()));
        }
        if let Some(Overlay::Line(line)) = &mut self.over
            && line.dry == Some(Planned::Asked(id))
        {
            line.dry = Some(Planned::Refused(fault.message.clone()));
        }
    }

    pub(super) fn unplan(&mut self) {
        match &mut self.over {
            Some(Overlay::Act(_)) => self.learn(Planned::Due),
            Some(Overlay::Line(line)) => line.dry = Some(Planned::Due),
            Some(_) | None => {}
        }
    }

    /// Asks what the open draft would do, once it has been left alone for a moment; when to look again.
    pub(super) fn ask_plan(&mut self) -> Option<u64> {
        if !self.is_live() {
            return None;
        }
        if let Some(Overlay::Line(line)) = &self.over {
            let over = matches!(line.dry, Some(Planned::Have(_))).then(|| line.changed_at + KEPT);
            return over.or_else(|| self.ask_line());
        }
        let Some(Overlay::Act(draft)) = &self.over else { return None };
        let (wait, about) = match &draft.planned {
            Planned::Due => (SETTLED, Asked::Plan),
            Planned::Have(plan) => {
                let again = Asked::Again(plan.id);
                if self.out.asked.values().any(|about| *about == again) {
                    return Some(draft.changed_at + KEPT);
                }
                (RENEWED, again)
            }
            Planned::Asked(_) | Planned::Refused(_) => return None,
        };
        let due = draft.changed_at + wait;
        if self.now.mono < due {
            return Some(due);
        }
        let deed = draft.deed()?;
        let again = matches!(about, Asked::Again(_));
        let id = self.send(Act::Plan { deed });
        self.out.asked.insert(id, about);
        match &mut self.over {
            // What was planned stands and holds until the answer is there.
            Some(Overlay::Act(draft)) if again => Some(draft.changed_at + KEPT),
            Some(Overlay::Act(draft)) => {
                draft.planned = Planned::Asked(id);
                None
            }
            Some(_) | None => None,
        }
    }
}

/// Whether a plan says what another did. When it would end moves on with the clock.
fn is_same(one: &Plan, other: &Plan) -> bool {
    let rest = Plan {
        id: one.id,
        plan: one.plan.clone(),
        expires_at: one.expires_at,
        until: one.until,
        ..other.clone()
    };
    *one == rest
}
