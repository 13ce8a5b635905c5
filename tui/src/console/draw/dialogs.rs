//! What lies over the screen: help, lines that are typed, the preparation of an act, questions.

use crate::console::app::{
    App, Choice, Confirm, Draft, Edit, Field, Overlay, Planned, Target, Tier, found,
};
use crate::console::look::{Glyph, Tone};
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, title};
use crate::text::{minute, span};
use parlor_protocol::deed::{Deed, Inverse, Plan, Role, Scale};
use ratatui::layout::{Position, Rect};

/// Draws what lies on top; where something is typed.
pub(super) fn over(app: &App, pen: &mut Pen<'_>, area: Rect) -> Option<Position> {
    match app.over.as_ref()? {
        Overlay::Help { search, at } => help(app, pen, middle(area, 76, 20), (search, *at)),
        Overlay::Line { edit, said } => line(pen, low(area, 4), (":", edit), said.as_deref()),
        Overlay::Filter { edit, wrong, .. } => filter(pen, low(area, 4), edit, wrong.as_ref()),
        Overlay::Sort { at } => sort(app, pen, area, *at),
        Overlay::Act(draft) => act(app, pen, middle(area, 76, rows(draft)), draft),
        Overlay::Confirm(confirm) => question(pen, middle(area, 60, 7), confirm),
    }
}

fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let x = area.x + (area.width - width) / 2;
    let y = area.y + (area.height - height) / 2;
    Rect { x, y, width, height }
}

/// As high as an act needs, whatever the server then says of it.
fn rows(draft: &Draft) -> u16 {
    let targets = u16::try_from(draft.targets.len().clamp(1, 5)).unwrap_or(5);
    let typed = if draft.weight() == Tier::Three { 2 } else { 0 };
    (14 + targets + typed).min(20)
}

fn low(area: Rect, height: u16) -> Rect {
    Rect { y: area.bottom().saturating_sub(height), height, ..area }
}

/// A line that is typed, with the cursor in it.
fn typed(pen: &mut Pen<'_>, area: Rect, (x, y): (u16, u16), edit: &Edit) -> Position {
    let before = Safe::of(&edit.before()).width();
    let room = usize::from(area.right().saturating_sub(x + 1));
    let text = edit.text();
    // A long line shows the end that is being typed.
    let hidden = before.saturating_sub(room);
    let shown: String = Safe::of(&text).as_str().chars().skip(hidden).collect();
    pen.text(area, (x, y), &Safe::of(&shown), Tone::Input);
    let at = x + u16::try_from(before - hidden).unwrap_or(0);
    Position::new(at.min(area.right().saturating_sub(1)), y)
}

fn help(
    app: &App,
    pen: &mut Pen<'_>,
    area: Rect,
    (search, at): (&Edit, usize),
) -> Option<Position> {
    pen.wipe(area);
    let foot = [Span::fixed("type to search · enter runs · esc closes", Tone::Dim)];
    let inside = title(pen, area, &[Span::fixed("Help", Tone::Title)], &foot);
    pen.text(inside, (inside.x + 1, inside.y), &Safe::fixed("/"), Tone::Key);
    let cursor = typed(pen, inside, (inside.x + 2, inside.y), search);
    let height = usize::from(inside.height.saturating_sub(1));
    let top = (at + 1).saturating_sub(height);
    let text = search.text();
    let shown = found(&text).enumerate().skip(top);
    for ((place, command), y) in shown.zip(inside.y + 1..inside.bottom()) {
        let row = Rect { y, height: 1, ..inside };
        let why = command.disabled(app);
        let keys = command.keys.join("  ");
        pen.text(Rect { width: 22, ..row }, (row.x + 1, y), &Safe::of(&keys), Tone::Key);
        let tone = if why.is_some() { Tone::Dim } else { Tone::Plain };
        let mut text = command.title.to_owned();
        if let Some(why) = why {
            text.push_str(&format!(" ({why})"));
        }
        pen.text(row, (row.x + 23, y), &Safe::of(&text), tone);
        if place == at {
            pen.cursor(row);
        }
    }
    Some(cursor)
}

fn line(
    pen: &mut Pen<'_>,
    area: Rect,
    (sign, edit): (&'static str, &Edit),
    said: Option<&str>,
) -> Option<Position> {
    pen.wipe(area);
    let foot = [Span::fixed("enter runs · tab completes · esc closes", Tone::Dim)];
    let inside = title(pen, area, &[Span::fixed("Command", Tone::Title)], &foot);
    pen.text(inside, (inside.x, inside.y), &Safe::fixed(sign), Tone::Key);
    let cursor = typed(pen, inside, (inside.x + 1, inside.y), edit);
    if let Some(said) = said {
        pen.text(inside, (inside.x + 1, inside.y + 1), &Safe::of(said), Tone::Dim);
    }
    Some(cursor)
}

fn filter(
    pen: &mut Pen<'_>,
    area: Rect,
    edit: &Edit,
    wrong: Option<&(usize, String)>,
) -> Option<Position> {
    pen.wipe(area);
    let foot = [Span::fixed("enter keeps · esc takes back · users>100 flag:L news", Tone::Dim)];
    let inside = title(pen, area, &[Span::fixed("Filter", Tone::Title)], &foot);
    pen.text(inside, (inside.x, inside.y), &Safe::fixed("/"), Tone::Key);
    let cursor = typed(pen, inside, (inside.x + 1, inside.y), edit);
    if let Some((column, message)) = wrong {
        let place = u16::try_from(*column).unwrap_or(1).saturating_sub(1);
        let at = (inside.x + 1 + place).min(inside.right().saturating_sub(1));
        pen.text(inside, (at, inside.y + 1), &Safe::of(&format!("^ {message}")), Tone::Bad);
    }
    Some(cursor)
}

fn sort(app: &App, pen: &mut Pen<'_>, area: Rect, at: usize) -> Option<Position> {
    let sorts = app.nav.top().sorts();
    let height = u16::try_from(sorts.len() + 2).unwrap_or(u16::MAX);
    let area = middle(area, 30, height);
    pen.wipe(area);
    let foot = [Span::fixed("enter · again reverses", Tone::Dim)];
    let inside = title(pen, area, &[Span::fixed("Sort by", Tone::Title)], &foot);
    for ((place, (_, name)), y) in sorts.iter().enumerate().zip(inside.top()..inside.bottom()) {
        pen.text(inside, (inside.x + 1, y), &Safe::fixed(name), Tone::Plain);
        if place == at {
            pen.cursor(Rect { y, height: 1, ..inside });
        }
    }
    None
}

fn question(pen: &mut Pen<'_>, area: Rect, confirm: &Confirm) -> Option<Position> {
    pen.wipe(area);
    let foot = [Span::fixed("y undoes · n, esc: no", Tone::Dim)];
    let inside = title(pen, area, &[Span::fixed("Undo", Tone::Title)], &foot);
    let room = usize::from(inside.width.saturating_sub(2));
    let text = Safe::of(&format!("Take back: {}?", confirm.what));
    for (line, y) in wrap(&text, room).iter().zip(inside.y..inside.y + 3) {
        pen.text(inside, (inside.x + 1, y), line, Tone::Plain);
    }
    buttons(pen, inside, ("No", "Undo"), (!confirm.yes, confirm.yes));
    None
}

/// Two buttons on the last row; the one in focus is reversed and in brackets.
fn buttons(pen: &mut Pen<'_>, area: Rect, names: (&str, &str), focus: (bool, bool)) {
    let y = area.bottom().saturating_sub(1);
    let mut x = area.x + 1;
    for (name, focus) in [(names.0, focus.0), (names.1, focus.1)] {
        let text = if focus { format!("[ {name} ]") } else { format!("  {name}  ") };
        let tone = if focus { Tone::Cursor } else { Tone::Plain };
        x = pen.text(area, (x, y), &Safe::of(&text), tone) + 2;
    }
}

fn act(app: &App, pen: &mut Pen<'_>, area: Rect, draft: &Draft) -> Option<Position> {
    pen.wipe(area);
    let name = draft.verb.as_str().replace('_', " ");
    let tier = match draft.weight() {
        Tier::Zero | Tier::One | Tier::Two => "",
        Tier::Three => " · many, everywhere or final: type the word",
    };
    let head = [Span::new(Safe::of(&name), Tone::Title), Span::fixed(tier, Tone::Warn)];
    let foot = [Span::fixed("tab next · y runs · esc cancels", Tone::Dim)];
    let inside = title(pen, area, &head, &foot);
    let mut form = Form { pen, area: inside, y: inside.y, cursor: None };
    form.targets(app, draft);
    form.fields(app, draft);
    form.planned(draft);
    let focus = (draft.field == Field::Cancel, draft.field == Field::Run);
    let cursor = form.cursor;
    buttons(form.pen, inside, ("Cancel", "Run"), focus);
    let missing = draft.missing().unwrap_or_default();
    form.pen.right(
        inside,
        inside.bottom().saturating_sub(1),
        &[Span::new(Safe::of(&missing), Tone::Dim), Span::fixed(" ", Tone::Plain)],
    );
    cursor
}

/// The lines of the dialog, from the top down.
struct Form<'p, 'b> {
    pen: &'p mut Pen<'b>,
    area: Rect,
    y: u16,
    cursor: Option<Position>,
}

/// Cells of a field's name.
const NAME: u16 = 12;

impl Form<'_, '_> {
    fn row(&mut self, name: &'static str, spans: &[Span], focus: bool) {
        if self.y + 1 >= self.area.bottom() {
            return;
        }
        let tone = if focus { Tone::Key } else { Tone::Dim };
        self.pen.text(self.area, (self.area.x + 1, self.y), &Safe::fixed(name), tone);
        self.pen.spans(self.area, (self.area.x + 1 + NAME, self.y), spans);
        self.y += 1;
    }

    fn targets(&mut self, app: &App, draft: &Draft) {
        if let Some((_, words)) = &draft.written {
            return self.row("Act", &[Span::new(Safe::of(words), Tone::Plain)], false);
        }
        let most = 4;
        for target in draft.targets.iter().take(most) {
            let text = match target {
                Target::Person { id, name } => format!("{name}  {id}"),
                Target::Message { seq, name } => format!("message {seq} of {name}"),
                Target::Room(room) => room.clone(),
            };
            self.row("Target", &[Span::new(Safe::of(&text), Tone::Name)], false);
        }
        let more = draft.targets.len().saturating_sub(most);
        if more > 0 {
            let text = format!("and {more} more {}", app.look.glyph(Glyph::Mark));
            self.row("", &[Span::new(Safe::of(&text), Tone::Name)], false);
        }
    }

    fn fields(&mut self, app: &App, draft: &Draft) {
        for field in draft.fields() {
            let focus = draft.field == field;
            match field {
                Field::Scope => self.scope(draft, focus),
                Field::Choice => self.choices(draft, focus),
                Field::Text => {
                    let name = draft.text_name().unwrap_or_default();
                    self.typing(name, &draft.text, focus);
                }
                Field::Typed => {
                    let ask = Safe::of(&format!("type {} to run it", draft.word()));
                    self.row("Confirm", &[Span::new(ask, Tone::Warn)], focus);
                    self.typing("", &draft.typed, focus);
                }
                Field::Cancel | Field::Run => {}
            }
        }
        if app.options.prod {
            self.row("", &[Span::fixed("this is PROD", Tone::Bad)], false);
        }
    }

    fn scope(&mut self, draft: &Draft, focus: bool) {
        let room = draft.room.clone().unwrap_or_default();
        let pick = |on: bool, text: &str| {
            let text = if on { format!("[{text}]") } else { format!(" {text} ") };
            Span::new(Safe::of(&text), if on { Tone::Title } else { Tone::Dim })
        };
        let spans =
            [pick(!draft.everywhere, &format!("in {room}")), pick(draft.everywhere, "everywhere")];
        self.row("Scope", &spans, focus);
    }

    fn choices(&mut self, draft: &Draft, focus: bool) {
        let mut spans = Vec::new();
        for (place, choice) in draft.choices().iter().enumerate() {
            let on = place == draft.choice;
            let name = choice_name(*choice);
            let text = if on {
                format!("{} [{name}] ", place + 1)
            } else {
                format!("{} {name} ", place + 1)
            };
            spans.push(Span::new(Safe::of(&text), if on { Tone::Title } else { Tone::Dim }));
        }
        self.row("Pick", &spans, focus);
    }

    fn typing(&mut self, name: &'static str, edit: &Edit, focus: bool) {
        let y = self.y;
        self.row(name, &[], focus);
        if self.y > y {
            let at = typed(self.pen, self.area, (self.area.x + 1 + NAME, y), edit);
            if focus {
                self.cursor = Some(at);
            }
        }
    }

    fn planned(&mut self, draft: &Draft) {
        self.y += 1;
        match &draft.planned {
            Planned::Due | Planned::Asked(_) => {
                self.row("Plan", &[Span::fixed("asking the server", Tone::Dim)], false);
            }
            Planned::Refused(why) => {
                let room = usize::from(self.area.width.saturating_sub(NAME + 2));
                for line in wrap(&Safe::of(why), room).iter().take(3) {
                    self.row("Refused", &[Span::new(line.clone(), Tone::Bad)], false);
                }
            }
            Planned::Have(plan) => self.plan(plan),
        }
    }

    fn plan(&mut self, plan: &Plan) {
        let scale = plan.scale;
        let touches = crate::text::scale(&Scale { moderators: 0, ..scale });
        self.row("Would touch", &[Span::new(Safe::of(&touches), Tone::Plain)], false);
        if scale.moderators > 0 {
            let text = crate::text::count_of(
                scale.moderators as u64,
                "of them with a role",
                "of them with roles",
            );
            self.row("", &[Span::new(Safe::of(&text), Tone::Warn)], false);
        }
        for (text, tone) in networks(plan) {
            self.row("", &[Span::new(Safe::of(&text), tone)], false);
        }
        if let Some(until) = plan.until {
            let text = format!("until {}", minute(until));
            self.row("", &[Span::new(Safe::of(&text), Tone::Plain)], false);
        }
        let undo = match (plan.inverse, plan.undo_ms) {
            (Inverse::None, _) | (_, None) => Span::fixed("cannot be undone", Tone::Warn),
            (Inverse::Undo | Inverse::Restore, Some(ms)) => {
                Span::new(Safe::of(&format!("u undoes it for {}", span(ms))), Tone::Dim)
            }
        };
        self.row("", &[undo], false);
        if let Some(objection) = &plan.refused {
            let room = usize::from(self.area.width.saturating_sub(NAME + 2));
            for line in wrap(&Safe::of(&objection.message), room).iter().take(3) {
                self.row("", &[Span::new(line.clone(), Tone::Bad)], false);
            }
        }
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
        (true, _) => vec![
            (format!("everybody behind {first}{more}"), Tone::Warn),
            ("who is there now, wherever he connects from".to_owned(), Tone::Warn),
        ],
        (false, true) => vec![(format!("{first}{more}"), Tone::Plain)],
        (false, false) => vec![(format!("new guests from {first}{more}, too"), Tone::Plain)],
    }
}

fn choice_name(choice: Choice) -> String {
    match choice {
        Choice::Length(Some(ms)) => span(ms),
        Choice::Length(None) => "for good".to_owned(),
        Choice::Every(0) => "off".to_owned(),
        Choice::Every(ms) => span(ms),
        Choice::Role(Role::Member) => "member".to_owned(),
        Choice::Role(Role::Voice) => "voice".to_owned(),
        Choice::Role(Role::Moderator) => "moderator".to_owned(),
        Choice::Role(Role::Owner) => "owner".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialogs_stay_inside_small_screens() {
        let area = Rect::new(0, 0, 60, 15);
        assert_eq!(middle(area, 76, 20), area);
        assert_eq!(middle(area, 40, 5), Rect::new(10, 5, 40, 5));
        assert_eq!(low(area, 4), Rect::new(0, 11, 60, 4));
    }
}
