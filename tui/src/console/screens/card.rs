//! One person over all rooms: who he is, what he said, where he is, what is in force and what was done, and who else is there
//! from his network.

mod draw;

use super::only_row;
use crate::console::app::{
    Aim, Aims, App, Fed, Filters, Hit, Kind, Moves, Rows, Screen, Sheet, Turn, Want,
};
use crate::console::model::Hold;
use crate::console::text::Safe;
use crate::console::widgets::Pen;
use crate::text::{NO_ADDRESS, clock, minute};
use parlor_protocol::PersonId;
use parlor_protocol::admin::{AuditRow, Card, CardMessage, Frame, Query, Subject, View};
use parlor_protocol::deed::Verb;
use ratatui::layout::{Position, Rect};
use serde::Deserialize;
use std::cell::{Cell, RefCell};

/// What is known of somebody, a list each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Messages,
    Force,
    Rooms,
    Done,
}

impl Pane {
    const ALL: [Self; 4] = [Self::Messages, Self::Force, Self::Rooms, Self::Done];

    const fn title(self) -> &'static str {
        match self {
            Self::Messages => "Messages",
            Self::Force => "In force",
            Self::Rooms => "Rooms",
            Self::Done => "What was done",
        }
    }
}

/// One person.
pub(crate) struct CardScreen {
    /// Not known before the card came, where only a name was.
    id: Option<PersonId>,
    name: String,
    card: Option<Box<Card>>,
    /// The room that it was opened from.
    from: Option<String>,
    pane: Pane,
    /// The row that the cursor is on in the pane.
    at: usize,
    /// Somebody put it there.
    aimed: bool,
    /// Only what he said in this room is shown.
    only: Option<String>,
    /// The list that the keys go to has the place of all.
    zoomed: bool,
    /// Rows of the pane, as last drawn.
    height: Cell<usize>,
    /// Where the rows of each list stood, and the first of them, as last drawn.
    stood: RefCell<Vec<(Pane, Rect, usize)>>,
}

impl CardScreen {
    pub(crate) fn new(id: PersonId, name: &str, from: Option<String>) -> Self {
        Self { id: Some(id), from, ..Self::named(name) }
    }

    /// By a name, or by an id that is written out.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            id: None,
            name: name.to_owned(),
            card: None,
            from: None,
            pane: Pane::Messages,
            at: 0,
            aimed: false,
            only: None,
            zoomed: false,
            height: Cell::new(10),
            stood: RefCell::default(),
        }
    }

    fn learn(&mut self, row: Option<&serde_json::Value>) {
        let Some(Ok(card)) = row.map(Card::deserialize) else { return };
        // The cursor stays on its row, whatever came above it.
        let under = self.key(self.at);
        if self.id.replace(card.row.id).is_none() {
            self.name.clone_from(&card.row.name);
        }
        self.card = Some(Box::new(card));
        let same = (0..self.rows(self.pane)).find(|at| under.is_some() && self.key(*at) == under);
        self.at = same.unwrap_or(self.at).min(self.rows(self.pane).saturating_sub(1));
    }

    fn rows(&self, pane: Pane) -> usize {
        let Some(card) = &self.card else { return 0 };
        match pane {
            Pane::Messages => self.said(card).count(),
            Pane::Force => card.sanctions.len(),
            Pane::Rooms => card.rooms.len(),
            Pane::Done => done(card).count(),
        }
    }

    /// What a row of the pane is known by.
    fn key(&self, at: usize) -> Option<String> {
        let card = self.card.as_ref()?;
        match self.pane {
            Pane::Messages => {
                self.said(card).nth(at).map(|one| format!("{} {}", one.room, one.seq))
            }
            Pane::Force => card.sanctions.get(at).map(|one| one.act.to_string()),
            Pane::Rooms => card.rooms.get(at).map(|one| one.room.clone()),
            Pane::Done => done(card).nth(at).map(|one| one.no.to_string()),
        }
    }

    fn message(&self) -> Option<&CardMessage> {
        let card = self.card.as_ref().filter(|_| self.pane == Pane::Messages)?;
        self.said(card).nth(self.at)
    }

    /// What he said, in one room if that was asked for.
    fn said<'c>(&'c self, card: &'c Card) -> impl Iterator<Item = &'c CardMessage> {
        let only = self.only.as_deref();
        card.messages.iter().filter(move |one| only.is_none_or(|only| only == one.room))
    }

    /// The room that the row under the cursor is about.
    fn room(&self) -> Option<String> {
        let card = self.card.as_ref()?;
        match self.pane {
            Pane::Messages => self.message().map(|one| one.room.clone()),
            Pane::Force => card.sanctions.get(self.at)?.room.clone(),
            Pane::Rooms => card.rooms.get(self.at).map(|one| one.room.clone()),
            Pane::Done => done(card).nth(self.at)?.room.clone(),
        }
    }
}

/// What was done to him. That somebody looked is in the audit; here it would hide the rest.
fn done(card: &Card) -> impl Iterator<Item = &AuditRow> {
    card.history.iter().filter(|row| row.verb != Verb::Look)
}

fn place(room: Option<&str>) -> &str {
    room.unwrap_or("everywhere")
}

impl Screen for CardScreen {
    fn kind(&self) -> Kind {
        Kind::Card
    }

    fn crumb(&self) -> Safe {
        Safe::of(&self.name)
    }

    fn notes(&self, _app: &App) -> Vec<String> {
        let only = self.only.as_ref().map(|room| format!("messages in {room}"));
        only.into_iter().collect()
    }

    fn state(&self) -> Safe {
        Safe::fixed("live")
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        self.draw_card(app, pen, area);
    }
}

impl Fed for CardScreen {
    fn wants(&self) -> Vec<Want> {
        let person = self.id.map_or_else(|| self.name.clone(), |id| id.to_string());
        let subject = Subject { person: Some(person), ..Subject::default() };
        vec![Want { slot: 0, query: Query { subject, ..Query::of(View::User) }, after: None }]
    }

    fn take(&mut self, _slot: u8, frame: &Frame, _hold: Hold<'_>) {
        self.learn(only_row(frame));
    }

    fn wake(&mut self, _hold: Hold<'_>) -> Option<u64> {
        None
    }
}

impl Moves for CardScreen {
    fn step(&mut self, by: isize, _now: u64) {
        let last = self.rows(self.pane).saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
        self.aimed |= by != 0;
    }

    fn next_pane(&mut self, back: bool) {
        let (at, count) = (Pane::ALL.iter().position(|pane| *pane == self.pane), Pane::ALL.len());
        let to = at.unwrap_or(0) + if back { count - 1 } else { 1 };
        self.pane = Pane::ALL.get(to % count).copied().unwrap_or(Pane::Messages);
        (self.at, self.aimed) = (0, true);
    }

    fn click(&mut self, at: Position, _now: u64) -> Option<Hit> {
        let stood = self.stood.borrow();
        let (pane, area, top) = stood.iter().find(|(_, area, _)| area.contains(at)).copied()?;
        drop(stood);
        let row = top + usize::from(at.y - area.y);
        if row >= self.rows(pane) {
            return None;
        }
        (self.pane, self.at, self.aimed) = (pane, row, true);
        Some(Hit::Row)
    }

    fn turn(&mut self, how: Turn) -> bool {
        match how {
            Turn::Zoom => self.zoomed = !self.zoomed,
            Turn::Here => {
                let here = self.room().filter(|_| self.aimed).or_else(|| self.from.clone());
                self.only = match self.only.take() {
                    Some(_) => None,
                    None if here.is_some() => here,
                    None => self.room(),
                };
                self.at = 0;
            }
            Turn::Wide
            | Turn::Preview
            | Turn::Reverse
            | Turn::Right
            | Turn::Left
            | Turn::Times
            | Turn::Wrap
            | Turn::Removed => return false,
        }
        true
    }

    fn page(&self) -> isize {
        isize::try_from(self.height.get()).unwrap_or(10)
    }
}

impl Aims for CardScreen {
    fn aim(&self) -> Option<Aim> {
        let (id, name) = (self.id?, self.name.clone());
        Some(match self.message() {
            Some(CardMessage { room, seq, text, .. }) => {
                Aim::Message { room: room.clone(), seq: *seq, id, name, text: text.clone() }
            }
            None => Aim::Person { id, name, room: self.room() },
        })
    }

    fn json(&self) -> Option<String> {
        serde_json::to_string(self.card.as_ref()?).ok()
    }

    fn whole(&self, app: &App) -> Option<Sheet> {
        let card = self.card.as_ref()?;
        let mut sheet = Sheet::new(&self.name);
        for (name, value) in draw::facts(card, app) {
            sheet.line(name, value);
        }
        if draw::forgets(card, app) {
            sheet.line("", NO_ADDRESS);
        }
        for one in &card.neighbours {
            sheet.line("same net", draw::neighbour(one));
        }
        for one in &card.sanctions {
            let reason = one.reason.as_deref().unwrap_or_default();
            sheet.line("in force", format!("{} {reason}", draw::sanction(one, app)));
        }
        for one in &card.messages {
            let text = one.text.as_deref().unwrap_or("[no longer kept]");
            let removed = if one.removed { "[removed] " } else { "" };
            sheet.line(clock(one.at), format!("{}: {removed}{text}", one.room));
        }
        for one in done(card) {
            sheet.line(minute(one.at), draw::did(one));
        }
        Some(sheet)
    }
}

impl Rows for CardScreen {
    fn names(&self) -> Vec<String> {
        vec![self.name.clone()]
    }

    /// Those where he is come first.
    fn rooms(&self) -> Vec<String> {
        let Some(card) = &self.card else { return Vec::new() };
        let (here, gone): (Vec<_>, Vec<_>) = card.rooms.iter().partition(|room| room.here);
        here.into_iter().chain(gone).map(|room| room.room.clone()).collect()
    }

    /// That of the row, once somebody aimed at one; before, the newest message is in some room by chance.
    fn stands_in(&self) -> Option<String> {
        if self.aimed { self.room() } else { self.from.clone() }
    }
}

impl Filters for CardScreen {}
