//! What was done from this console, and what became of each act.

use crate::console::app::{Aim, App, Hit, Kind, Pending, Screen, Sheet, State, Want};
use crate::console::look::{Glyph, Tone};
use crate::console::model::Hold;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, title, whole};
use crate::text::{clock, done, lasting, left, seconds};
use parlor_protocol::admin::Frame;
use ratatui::layout::{Position, Rect};
use std::cell::Cell;

/// The acts of this console, the newest first.
#[derive(Default)]
pub(crate) struct ActsScreen {
    /// The row that the cursor is on.
    at: usize,
    /// The last row there is, and rows of a page, as last drawn.
    drawn: Cell<(usize, usize)>,
    /// Where the rows stood, and the first of them, as last drawn.
    stood: Cell<(Rect, usize)>,
}

impl ActsScreen {
    fn under<'a>(&self, app: &'a App) -> Option<&'a Pending> {
        app.acts.iter().rev().nth(self.at)
    }
}

impl Screen for ActsScreen {
    fn kind(&self) -> Kind {
        Kind::Acts
    }

    fn crumb(&self) -> Safe {
        Safe::fixed("What you did")
    }

    fn wants(&self) -> Vec<Want> {
        Vec::new()
    }

    fn take(&mut self, _slot: u8, _frame: &Frame, _hold: Hold<'_>) {}

    fn step(&mut self, by: isize, _now: u64) {
        self.at = self.at.saturating_add_signed(by).min(self.drawn.get().0);
    }

    fn click(&mut self, at: Position, _now: u64) -> Option<Hit> {
        let (area, top) = self.stood.get();
        let row = top + usize::from(at.y.saturating_sub(area.y));
        let hit = area.contains(at) && row <= self.drawn.get().0;
        if hit {
            self.at = row;
        }
        hit.then_some(Hit::Row)
    }

    fn aim(&self) -> Option<Aim> {
        None
    }

    fn whole(&self, app: &App) -> Option<Sheet> {
        let act = self.under(app)?;
        let (_, _, fate) = fate(act, app);
        let mut sheet = Sheet::new("What you did here");
        sheet.line("at", clock(act.at));
        sheet.line("what", what(act));
        sheet.line("then", fate);
        sheet.line("nonce", act.nonce.as_str());
        Some(sheet)
    }

    fn page(&self) -> isize {
        isize::try_from(self.drawn.get().1).unwrap_or(10)
    }

    fn wake(&mut self, _hold: Hold<'_>) -> Option<u64> {
        None
    }

    fn state(&self) -> Safe {
        Safe::fixed("u undoes the newest")
    }

    fn draw(&self, app: &App, pen: &mut Pen<'_>, area: Rect) {
        let inside = title(pen, area, &[Span::fixed("What you did here", Tone::Title)], &[]);
        if app.acts.is_empty() {
            let none = Safe::fixed("nothing yet · m and a letter acts on what the cursor is on");
            pen.text(inside, (inside.x + 1, inside.y), &none, Tone::Dim);
        }
        let text = self.under(app).map(|act| told(&line(act, app))).unwrap_or_default();
        let inside = whole(pen, inside, &text, inside.width.saturating_sub(1));
        let (height, count) = (usize::from(inside.height), app.acts.iter().count());
        self.drawn.set((count.saturating_sub(1), height));
        let top = (self.at + 1).saturating_sub(height);
        self.stood.set((inside, top));
        let shown = app.acts.iter().rev().enumerate().skip(top);
        for ((place, act), y) in shown.zip(inside.top()..inside.bottom()) {
            pen.spans(inside, (inside.x + 1, y), &line(act, app));
            if place == self.at {
                pen.cursor(Rect { y, height: 1, ..inside });
            }
        }
    }
}

/// A line's text, without its tones.
fn told(spans: &[Span]) -> Safe {
    Safe::part(spans.iter().map(|span| span.text.as_str()).collect())
}

fn what(act: &Pending) -> String {
    match &act.state {
        State::Done(receipt) => done(receipt, lasting),
        State::Sent | State::Failed(_) | State::Doubt { .. } | State::Undone => act.what.clone(),
    }
}

/// An act in a line: when, what, and what became of it.
pub(crate) fn line(act: &Pending, app: &App) -> Vec<Span> {
    let (glyph, tone, fate) = fate(act, app);
    vec![
        Span::new(Safe::of(&clock(act.at)), Tone::Dim),
        Span::new(Safe::of(&format!(" {} ", app.look.glyph(glyph))), tone),
        Span::new(Safe::of(&what(act)), Tone::Plain),
        Span::new(Safe::of(&format!("  {fate}")), tone),
    ]
}

fn fate(act: &Pending, app: &App) -> (Glyph, Tone, String) {
    match &act.state {
        State::Sent => match act.waits(app.now.mono).map(seconds) {
            Some(waited) if act.is_doubted(app.now.mono) => {
                (Glyph::Doubt, Tone::Warn, format!("in doubt: no answer for {waited}"))
            }
            Some(waited) => (Glyph::Down, Tone::Warn, format!("waiting {waited}")),
            None => (Glyph::Down, Tone::Dim, "sent".to_owned()),
        },
        State::Failed(why) => (Glyph::Failed, Tone::Bad, why.clone()),
        State::Doubt { .. } => {
            let text = format!("in doubt: the server will be asked ({})", act.nonce);
            (Glyph::Doubt, Tone::Warn, text)
        }
        State::Undone => (Glyph::Done, Tone::Dim, "undone".to_owned()),
        State::Done(receipt) => {
            let took = act.took_ms.map(|took| format!("{took} ms")).unwrap_or_default();
            let undo = match receipt.undo_until {
                Some(until) if until > app.now.wall => {
                    format!(" · can be undone for {}", left(app.now.wall, until))
                }
                Some(_) | None => String::new(),
            };
            (Glyph::Done, Tone::Good, format!("audit {} · {took}{undo}", receipt.audit))
        }
    }
}
