//! What was done from this console, and what became of each act.

use crate::console::app::{Aim, App, Kind, Pending, Screen, State, Want};
use crate::console::look::{Glyph, Tone};
use crate::console::model::Hold;
use crate::console::text::Safe;
use crate::console::widgets::{Pen, Span, title};
use crate::text::{clock, done, lasting, left, seconds};
use parlor_protocol::admin::Frame;
use ratatui::layout::Rect;

/// The acts of this console, the newest first.
pub(crate) struct ActsScreen;

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

    fn step(&mut self, _by: isize, _now: u64) {}

    fn aim(&self) -> Option<Aim> {
        None
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
        for (act, y) in app.acts.iter().rev().zip(inside.top()..inside.bottom()) {
            pen.spans(inside, (inside.x + 1, y), &line(act, app));
        }
    }
}

/// An act in a line: when, what, and what became of it.
pub(crate) fn line(act: &Pending, app: &App) -> Vec<Span> {
    let (glyph, tone, fate) = fate(act, app);
    let what = match &act.state {
        State::Done(receipt) => done(receipt, lasting),
        State::Sent | State::Failed(_) | State::Doubt { .. } | State::Undone => act.what.clone(),
    };
    vec![
        Span::new(Safe::of(&clock(act.at)), Tone::Dim),
        Span::new(Safe::of(&format!(" {} ", app.look.glyph(glyph))), tone),
        Span::new(Safe::of(&what), Tone::Plain),
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
