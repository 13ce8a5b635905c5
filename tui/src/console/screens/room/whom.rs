//! Whose message the cursor rests on, as far as the lists know him: nobody's card is opened, and no look is written down.

use crate::console::app::App;
use crate::console::look::Tone;
use crate::console::screens::only_row;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, title};
use crate::text::{age, count_of, left, rate};
use parlor_protocol::PersonId;
use parlor_protocol::admin::{Frame, Query, UserRow, View};
use ratatui::layout::Rect;
use serde::Deserialize;

/// A cursor that goes through lines asks for nobody; one that rests so long does.
const RESTS: u64 = 300;

/// Rows that it takes.
pub(super) const HEIGHT: u16 = 4;

/// The person.
#[derive(Default)]
pub(super) struct Whom {
    /// Whose message it is, and since when the cursor is on one of his.
    under: Option<(PersonId, u64)>,
    rested: bool,
    /// What came of the server: nothing, where he is away, under no sanction and not reported.
    known: Option<Option<Box<UserRow>>>,
}

impl Whom {
    /// Notes whom the cursor is on; when he has been rested on.
    pub(super) fn rest(&mut self, author: Option<PersonId>, now: u64) -> Option<u64> {
        let Some(author) = author else {
            *self = Self::default();
            return None;
        };
        let since = match self.under {
            Some((same, since)) if same == author => since,
            Some(_) | None => {
                *self = Self { under: Some((author, now)), ..Self::default() };
                now
            }
        };
        self.rested = now >= since + RESTS;
        (!self.rested).then_some(since + RESTS)
    }

    pub(super) fn query(&self) -> Option<Query> {
        let (id, _) = self.under.filter(|_| self.rested)?;
        Some(Query { filter: format!("id:{id}"), limit: 1, ..Query::of(View::Users) })
    }

    pub(super) fn learn(&mut self, frame: &Frame) {
        let is_whole = matches!(frame, Frame::Snapshot(_));
        let row = only_row(frame).and_then(|row| UserRow::deserialize(row).ok()).map(Box::new);
        if is_whole || row.is_some() {
            self.known = Some(row);
        }
    }

    pub(super) fn draw(
        &self,
        app: &App,
        pen: &mut Pen<'_>,
        area: Rect,
        (id, name): (PersonId, &str),
    ) {
        let head = [
            Span::new(Safe::of(name), Tone::Name),
            Span::new(Safe::of(&format!(" {id}")), Tone::Dim),
        ];
        let inside = title(pen, area, &head, &[Span::fixed("enter opens the card", Tone::Dim)]);
        let mine = self.under.is_some_and(|(under, _)| under == id);
        let lines = match self.known.as_ref().filter(|_| mine) {
            None => [String::new(), String::new()],
            Some(None) => ["not here, under no sanction, not reported".to_owned(), String::new()],
            Some(Some(row)) => told(row, app),
        };
        for (line, y) in lines.iter().zip(inside.top()..inside.bottom()) {
            pen.text(inside, (inside.x + 1, y), &Safe::of(line), Tone::Plain);
        }
    }
}

/// What matters most first: it is cut at the end.
fn told(row: &UserRow, app: &App) -> [String; 2] {
    let wall = app.now.wall;
    let here = match row.since {
        Some(since) => format!("here for {}", age(wall, since)),
        None => "not here".to_owned(),
    };
    let state = match (row.banned, row.muted, row.muted_until) {
        (true, ..) => Some("banned".to_owned()),
        (false, true, Some(until)) => Some(format!("muted, {} left", left(wall, until))),
        (false, true, None) => Some("muted".to_owned()),
        (false, false, _) => None,
    };
    let counts = [
        (row.reports, "report", "reports"),
        (row.sanctions, "sanction", "sanctions"),
        (row.sessions, "session", "sessions"),
        (row.rooms, "room", "rooms"),
    ];
    let mut first = vec![format!("{} messages a minute", rate(row.rate))];
    first.extend(counts.map(|(many, one, more)| count_of(many as u64, one, more)));
    let mut second: Vec<String> = state.into_iter().chain([here]).collect();
    second.extend(row.address.as_deref().map(|address| app.options.address(address)));
    second.extend(row.client.clone());
    [first.join(" · "), second.join(" · ")]
}
