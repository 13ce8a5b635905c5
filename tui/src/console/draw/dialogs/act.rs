//! The dialog of an act: whom it is about, what can be picked, what the server says that it would do, what it still waits for.

mod plan;
mod targets;

use super::buttons;
use crate::console::app::{App, Choice, Draft, Edit, Field};
use crate::console::draw::hints::hints;
use crate::console::look::{Glyph, Tone};
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, cells_of, title};
use crate::text::span;
use parlor_protocol::deed::{Role, Verb};
use ratatui::layout::{Position, Rect};

/// Cells before what stands in a field: the mark of the focus, and its name.
const NAME: u16 = 14;

/// Cells of an empty field.
const FIELD: usize = 40;

/// Rows that a plan takes, so that the dialog is as high before it is there.
const PLAN: usize = 5;

/// A row of the dialog.
#[derive(Default)]
struct Row<'d> {
    name: &'static str,
    spans: Vec<Span>,
    focus: bool,
    /// What is typed here.
    edit: Option<&'d Edit>,
    /// What stands pale in an empty field.
    hint: String,
}

/// As high as an act needs, whatever the server then says of it.
pub(super) fn height(app: &App, draft: &Draft, width: u16) -> u16 {
    let form = Form { app, draft, cells: cells(width.saturating_sub(2)) };
    let plan = form.plan().len().max(PLAN);
    let rows = form.whom().len() + form.fields().len() + plan + form.foot().len();
    // A border, a blank row before and after the plan, the buttons.
    u16::try_from(rows + 5).unwrap_or(u16::MAX)
}

fn cells(width: u16) -> usize {
    usize::from(width.saturating_sub(NAME + 1))
}

pub(super) fn act(app: &App, pen: &mut Pen<'_>, area: Rect, draft: &Draft) -> Option<Position> {
    pen.wipe(area);
    let form = Form { app, draft, cells: cells(area.width.saturating_sub(2)) };
    // The borders and the buttons.
    let (rows, hidden) = form.laid(usize::from(area.height.saturating_sub(3)));
    let foot = hints(&keys(draft), usize::from(area.width.saturating_sub(6)));
    let inside = title(pen, area, &form.title(hidden, area.width), &foot);
    let mut cursor = None;
    for (row, y) in rows.iter().zip(inside.top()..inside.bottom().saturating_sub(1)) {
        cursor = cursor.or(draw(pen, Rect { y, height: 1, ..inside }, row));
    }
    let run = if draft.is_refused() { Tone::Off } else { Tone::Plain };
    let focus = (draft.field == Field::Cancel, draft.field == Field::Run);
    buttons(pen, inside, [("Cancel", Tone::Plain, focus.0), ("Run", run, focus.1)]);
    cursor
}

fn draw(pen: &mut Pen<'_>, area: Rect, row: &Row<'_>) -> Option<Position> {
    let tone = if row.focus { Tone::Title } else { Tone::Dim };
    if row.focus {
        let mark = Safe::fixed(pen.look.glyph(Glyph::Cursor));
        pen.text(area, (area.x, area.y), &mark, Tone::Marked);
    }
    pen.text(area, (area.x + 2, area.y), &Safe::fixed(row.name), tone);
    pen.spans(area, (area.x + NAME, area.y), &row.spans);
    let edit = row.edit?;
    // An empty field is seen, too.
    let field = " ".repeat(cells(area.width).min(FIELD));
    pen.text(area, (area.x + NAME, area.y), &Safe::of(&field), Tone::Input);
    let at = super::typed(pen, area, (area.x + NAME, area.y), edit);
    if edit.is_empty() {
        pen.text(area, (area.x + NAME, area.y), &Safe::of(&row.hint), Tone::Dim);
    }
    row.focus.then_some(at)
}

/// What the keys do where the focus is.
fn keys(draft: &Draft) -> Vec<(&'static str, &'static str)> {
    let can = draft.missing().is_none();
    let mut keys = match draft.field {
        Field::Scope if draft.seeks() => {
            let pairs = [("enter", "goes on"), ("left/right", "next"), ("esc", "ends the search")];
            return pairs.to_vec();
        }
        Field::Scope => vec![("left/right", "where"), ("/", "finds a room")],
        Field::Choice if draft.wants_word() => vec![("left/right", "pick")],
        Field::Choice => vec![("left/right, 1-9", "pick")],
        Field::Text => vec![("enter", "goes on")],
        Field::Typed if can => vec![("enter", "runs")],
        Field::Typed => Vec::new(),
        Field::Cancel => vec![("enter", "cancels")],
        Field::Run if can => vec![("enter", "runs")],
        Field::Run => Vec::new(),
    };
    let typing = matches!(draft.field, Field::Text | Field::Typed);
    let spells = draft.wants_word() && !typing;
    if spells && !can {
        keys.push(("", "type the word"));
    }
    if can && !typing && !spells {
        keys.push(("y", "runs"));
    }
    if draft.to_edit().is_some() {
        keys.push(("e", "changes the line"));
    }
    keys.extend([("tab", "next"), ("esc", "cancels")]);
    if draft.picks_reason() && draft.field != Field::Typed && !spells {
        keys.push((if typing { "right" } else { "r" }, "picks a reason"));
    }
    keys
}

/// What the dialog says, row by row.
struct Form<'d> {
    app: &'d App,
    draft: &'d Draft,
    /// Cells of what stands in a field.
    cells: usize,
}

impl<'d> Form<'d> {
    fn row(name: &'static str, text: &str, tone: Tone) -> Row<'d> {
        Row { name, spans: vec![Span::new(Safe::of(text), tone)], ..Row::default() }
    }

    /// Lines of a text, at most so many.
    fn lines(&self, name: &'static str, (text, tone): (&str, Tone), most: usize) -> Vec<Row<'d>> {
        let lines = wrap(&Safe::of(text), self.cells);
        let mut rows: Vec<Row<'d>> = lines
            .into_iter()
            .zip(std::iter::once(name).chain(std::iter::repeat("")))
            .map(|(line, name)| Row { name, spans: vec![Span::new(line, tone)], ..Row::default() })
            .collect();
        self.cut(&mut rows, most);
        rows
    }

    /// What it is, how much of whom it is about is shown, and whether a word has to be typed, which its row says, too.
    fn title(&self, page: Option<String>, width: u16) -> Vec<Span> {
        let name = self.draft.verb.as_str().replace('_', " ");
        let mut head = vec![Span::new(Safe::of(&name), Tone::Title)];
        head.extend(page.map(|page| Span::new(Safe::of(&format!(" · {page}")), Tone::Warn)));
        let typed = Span::fixed(" · wants a word typed", Tone::Warn);
        let room = usize::from(width.saturating_sub(6));
        if self.draft.wants_word() && cells_of(&head) + typed.text.width() <= room {
            head.push(typed);
        }
        head
    }

    /// What fits: the end is always there, for it says what is missing, and so are the fields; then come one target, the plan,
    /// and the other targets. And what has to be said where not all of them are there.
    fn laid(&self, height: usize) -> (Vec<Row<'d>>, Option<String>) {
        let (mut fields, mut plan, foot) = (self.fields(), self.plan(), self.foot());
        let room = height.saturating_sub(foot.len());
        let least = self.least();
        fields.truncate(room.saturating_sub(least));
        let room = room - fields.len();
        self.cut(&mut plan, room.saturating_sub(least));
        let (mut rows, page) = self.targets(room - plan.len());
        let blanks = room - plan.len() - rows.len();
        let before = usize::from(blanks > 1);
        rows.append(&mut fields);
        rows.extend((0..before).map(|_| Row::default()));
        rows.append(&mut plan);
        rows.extend((before..blanks).map(|_| Row::default()));
        rows.extend(foot);
        (rows, page)
    }

    /// So many of the rows, with a mark where there are more.
    fn cut(&self, rows: &mut Vec<Row<'d>>, most: usize) {
        let cut = rows.len() > most;
        rows.truncate(most);
        if let Some(last) = rows.last_mut().filter(|_| cut) {
            last.spans.push(Span::fixed(" ", Tone::Plain));
            last.spans.push(Span::fixed(self.app.look.glyph(Glyph::Cut), Tone::Warn));
        }
    }

    fn fields(&self) -> Vec<Row<'d>> {
        let mut rows = Vec::new();
        for field in self.draft.fields() {
            let focus = self.draft.field == field;
            match field {
                Field::Scope => rows.extend(self.scope_rows(focus)),
                Field::Choice => rows.push(Row { focus, ..self.choices() }),
                Field::Text => {
                    let name = self.draft.text_name().unwrap_or_default();
                    let hint = match self.draft.picks_reason() {
                        true => {
                            let key = if self.draft.wants_word() { "right" } else { "r" };
                            format!("none ({key}: {})", self.draft.reasons.join(", "))
                        }
                        false => String::new(),
                    };
                    let edit = Some(&self.draft.text);
                    rows.push(Row { name, focus, edit, hint, spans: Vec::new() });
                }
                Field::Typed | Field::Cancel | Field::Run => {}
            }
        }
        rows
    }

    /// Where it holds, below what is typed to search for it.
    fn scope_rows(&self, focus: bool) -> Vec<Row<'d>> {
        let picked = self.scope();
        match self.draft.scope.search().filter(|_| focus) {
            Some(edit) => {
                let search = Row { name: "Find room", focus, edit: Some(edit), ..Row::default() };
                vec![search, picked]
            }
            None => vec![Row { focus, ..picked }],
        }
    }

    /// All that can be picked, or the one that is, where they are too many for a row.
    fn scope(&self) -> Row<'d> {
        let name = |room: Option<&str>| match room {
            Some(room) => format!("in {room}"),
            None => "everywhere".to_owned(),
        };
        let mut all: Vec<(String, bool)> =
            self.draft.scope.options().map(|(room, on)| (name(room), on)).collect();
        if self.draft.scope.needs_room() {
            all.insert(0, ("no room yet".to_owned(), true));
        }
        let spans: Vec<Span> = all.iter().map(|(name, on)| pick(name, *on)).collect();
        let taken = cells_of(&spans);
        if taken <= self.cells {
            return Row { name: "Scope", spans, ..Row::default() };
        }
        let at = all.iter().position(|(_, on)| *on).unwrap_or(0);
        let count = match self.draft.scope.needs_room() {
            true => format!(" of {}", all.len() - 1),
            false => format!(" {} of {}", at + 1, all.len()),
        };
        let room = self.cells.saturating_sub(count.len() + 2);
        let name = all.get(at).map(|(name, _)| Safe::of(name)).unwrap_or_default();
        let name = self.app.look.fill(&name, name.width().min(room));
        let spans = vec![
            Span::fixed("[", Tone::Title),
            Span::new(name, Tone::Title),
            Span::fixed("]", Tone::Title),
            Span::new(Safe::of(&count), Tone::Dim),
        ];
        Row { name: "Scope", spans, ..Row::default() }
    }

    fn choices(&self) -> Row<'d> {
        let mut spans = Vec::new();
        for (place, choice) in self.draft.choices().iter().enumerate() {
            let on = place == self.draft.choice;
            let name = choice_name(*choice);
            // Where a word is typed, digits are of the word.
            let key = match self.draft.wants_word() {
                true => String::new(),
                false => format!("{} ", place + 1),
            };
            let text = if on { format!("{key}[{name}] ") } else { format!("{key}{name} ") };
            spans.push(Span::new(Safe::of(&text), if on { Tone::Title } else { Tone::Dim }));
        }
        let name = if self.draft.verb == Verb::Kick { "Kept out" } else { "Pick" };
        Row { name, spans, ..Row::default() }
    }

    /// What has to be typed and why, and what it still waits for.
    fn foot(&self) -> Vec<Row<'d>> {
        let mut rows = Vec::new();
        if self.draft.wants_word() {
            let ask = {
                let (word, is) = (self.draft.word(), self.draft.word_is());
                format!("type {word}{is} to run it: {}", self.draft.why())
            };
            rows.extend(self.lines("Confirm", (&ask, Tone::Warn), 3));
            let focus = self.draft.field == Field::Typed;
            rows.push(Row { focus, edit: Some(&self.draft.typed.edit), ..Row::default() });
        }
        if self.app.options.prod {
            rows.push(Self::row("", "this is PROD", Tone::Bad));
        }
        match self.draft.missing() {
            Some((what, _)) => rows.extend(self.lines("Not yet", (&what, Tone::Warn), 2)),
            None => rows.push(Self::row("Ready", "nothing is missing", Tone::Good)),
        }
        rows
    }
}

fn pick(name: &str, on: bool) -> Span {
    let text = if on { format!("[{name}]") } else { format!(" {name} ") };
    Span::new(Safe::of(&text), if on { Tone::Title } else { Tone::Dim })
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
