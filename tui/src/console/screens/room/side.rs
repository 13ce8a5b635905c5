//! What stands beside what is said in a room: who is there, what is in force, and what was done.

use super::{BESIDE, of_room};
use crate::console::app::{App, Fed, Hit, Kind, Moves, Rows, Screen, Want};
use crate::console::look::Tone;
use crate::console::model::Hold;
use crate::console::screens::listing::Listing;
use crate::console::screens::lists::SANCTIONS_HERE;
use crate::console::screens::people::MEMBERS;
use crate::console::screens::records::AUDIT_HERE;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span};
use parlor_protocol::admin::{AuditRow, Frame, SanctionRow, UserRow};
use ratatui::layout::{Position, Rect};

const MEMBERS_SLOT: u8 = 10;
const SANCTIONS_SLOT: u8 = 11;
const AUDIT_SLOT: u8 = 12;

/// Cells that the members take from the lines, at most.
const MORE: u16 = 16;

/// Which pane the keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    Tail,
    Members,
    /// What the room is. Where it stands beside the rest, there is nothing for keys to do in it.
    Info,
    Sanctions,
    Audit,
}

impl Pane {
    const ALL: [Self; 5] = [Self::Tail, Self::Members, Self::Info, Self::Sanctions, Self::Audit];

    const fn title(self) -> &'static str {
        match self {
            Self::Tail => "Live",
            Self::Members => "Members",
            Self::Info => "Room",
            Self::Sanctions => "Sanctions",
            Self::Audit => "Audit",
        }
    }
}

/// The panes beside.
pub(super) struct Side {
    pub(super) pane: Pane,
    pub(super) members: Listing<UserRow>,
    sanctions: Listing<SanctionRow>,
    audit: Listing<AuditRow>,
    /// The pane that the keys go to has the place of all.
    zoomed: bool,
    /// Cells of the longest name that was here.
    longest: u16,
}

impl Side {
    pub(super) fn new(room: &str) -> Self {
        let mut side = Self {
            pane: Pane::Tail,
            members: Listing::new(&MEMBERS, of_room(room)),
            sanctions: Listing::new(&SANCTIONS_HERE, of_room(room)),
            audit: Listing::new(&AUDIT_HERE, of_room(room)),
            zoomed: false,
            longest: 0,
        };
        side.turn_to(Pane::Tail);
        side
    }

    /// Cells for the members, so that their names are whole beside their state: more than usual, within bounds.
    pub(super) fn for_members(&self, usual: u16) -> u16 {
        // Borders, what stands before the name, its badge, the other columns and the blanks between.
        const BESIDE: u16 = 26;
        self.longest.saturating_add(BESIDE).clamp(usual, usual + MORE)
    }

    /// The keys go to this pane from now on.
    pub(super) fn turn_to(&mut self, pane: Pane) {
        self.pane = pane;
        self.members.focus(pane == Pane::Members);
    }

    /// Where there is room for one pane only.
    pub(super) fn is_single(&self, width: u16) -> bool {
        self.zoomed || width < BESIDE
    }

    pub(super) fn zoom(&mut self, width: u16) {
        self.zoomed = !self.zoomed;
        self.resized(width);
    }

    pub(super) fn resized(&mut self, width: u16) {
        if self.pane == Pane::Info && !self.is_single(width) {
            self.turn_to(Pane::Tail);
        }
    }

    pub(super) fn next(&mut self, back: bool, width: u16) {
        let single = self.is_single(width);
        let there = |pane: &Pane| *pane != Pane::Info || single;
        let panes: Vec<Pane> = Pane::ALL.into_iter().filter(there).collect();
        let at = panes.iter().position(|pane| *pane == self.pane).unwrap_or(0);
        let to = if back { at + panes.len() - 1 } else { at + 1 };
        let next = panes.iter().cycle().nth(to).copied();
        self.turn_to(next.unwrap_or(Pane::Tail));
    }

    /// The names of the panes, the one that the keys go to in brackets.
    pub(super) fn tabs(&self) -> Vec<Span> {
        let tab = |pane: Pane| match pane == self.pane {
            true => {
                let brackets = ["[", pane.title(), "]"];
                brackets.map(|part| Span::fixed(part, Tone::Title)).to_vec()
            }
            false => [" ", pane.title(), " "].map(|part| Span::fixed(part, Tone::Dim)).to_vec(),
        };
        Pane::ALL.into_iter().flat_map(tab).collect()
    }

    /// Whether this pane stands on the screen.
    pub(super) fn shows(&self, pane: Pane, width: u16) -> bool {
        match (self.is_single(width), pane) {
            (true, pane) => pane == self.pane,
            (false, Pane::Tail | Pane::Info) => true,
            (false, Pane::Sanctions | Pane::Audit) => pane == self.pane,
            (false, Pane::Members) => !matches!(self.pane, Pane::Sanctions | Pane::Audit),
        }
    }

    /// The list that the keys go to.
    pub(super) fn list(&self) -> Option<&dyn Screen> {
        match self.pane {
            Pane::Members => Some(&self.members),
            Pane::Sanctions => Some(&self.sanctions),
            Pane::Audit => Some(&self.audit),
            Pane::Tail | Pane::Info => None,
        }
    }

    pub(super) fn list_mut(&mut self) -> Option<&mut dyn Screen> {
        match self.pane {
            Pane::Members => Some(&mut self.members),
            Pane::Sanctions => Some(&mut self.sanctions),
            Pane::Audit => Some(&mut self.audit),
            Pane::Tail | Pane::Info => None,
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.list().map_or(Kind::Room, Screen::kind)
    }

    pub(super) fn wants(&self, width: u16) -> Vec<Want> {
        let of = |(slot, pane, list): (u8, Pane, &dyn Screen)| {
            let wants = if self.shows(pane, width) { list.wants() } else { Vec::new() };
            wants.into_iter().map(move |want| Want { slot, ..want })
        };
        let lists: [(u8, Pane, &dyn Screen); 3] = [
            (MEMBERS_SLOT, Pane::Members, &self.members),
            (SANCTIONS_SLOT, Pane::Sanctions, &self.sanctions),
            (AUDIT_SLOT, Pane::Audit, &self.audit),
        ];
        lists.into_iter().flat_map(of).collect()
    }

    pub(super) fn take(&mut self, slot: u8, frame: &Frame, hold: Hold<'_>) {
        match slot {
            MEMBERS_SLOT => {
                self.members.take(0, frame, hold);
                let names = self.members.names();
                let longest = names.iter().map(|name| Safe::of(name).width()).max().unwrap_or(0);
                // It only grows: what stands beside does not move with whoever comes and goes.
                self.longest = self.longest.max(u16::try_from(longest).unwrap_or(u16::MAX));
            }
            SANCTIONS_SLOT => self.sanctions.take(0, frame, hold),
            AUDIT_SLOT => self.audit.take(0, frame, hold),
            _ => {}
        }
    }

    pub(super) fn wake(&mut self, hold: Hold<'_>) -> Option<u64> {
        let lists = [self.members.wake(hold), self.sanctions.wake(hold), self.audit.wake(hold)];
        lists.into_iter().flatten().min()
    }

    pub(super) fn click(&mut self, at: Position, now: u64, width: u16) -> Option<Hit> {
        let pane = [Pane::Members, Pane::Sanctions, Pane::Audit];
        let pane = pane.into_iter().find(|pane| self.shows(*pane, width))?;
        let hit = match pane {
            Pane::Sanctions => self.sanctions.click(at, now),
            Pane::Audit => self.audit.click(at, now),
            Pane::Members | Pane::Tail | Pane::Info => self.members.click(at, now),
        };
        if hit.is_some() {
            self.turn_to(pane);
        }
        hit
    }

    /// The list that stands beside, or alone.
    pub(super) fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect, head: &[Span]) {
        // The second line tells it of the pane that the keys go to.
        let members = self.members.state();
        let held = members.as_str().strip_prefix("live · ").filter(|_| self.list().is_none());
        let held = held.map(|held| Span::new(Safe::of(&format!(" {held}")), Tone::Dim));
        let head: Vec<Span> = head.iter().cloned().chain(held).collect();
        let head = head.as_slice();
        match self.pane {
            Pane::Sanctions => self.sanctions.draw_under(app, pen, area, head),
            Pane::Audit => self.audit.draw_under(app, pen, area, head),
            Pane::Members | Pane::Tail | Pane::Info => {
                self.members.draw_under(app, pen, area, head);
            }
        }
    }

    /// What it is called, where it stands beside.
    pub(super) fn beside(&self) -> &'static str {
        match self.pane {
            Pane::Sanctions => "Sanctions here",
            Pane::Audit => "Audit of this room",
            Pane::Members | Pane::Tail | Pane::Info => "Members by rate",
        }
    }
}
