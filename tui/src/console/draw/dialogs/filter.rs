//! The line of a filter: what is typed, what is wrong with it and where, and an example that this screen takes.

use super::{keys, low, typed};
use crate::console::app::{App, Edit};
use crate::console::look::Tone;
use crate::console::text::{Safe, wrap};
use crate::console::widgets::{Pen, Span, title};
use parlor_protocol::admin::View;
use ratatui::layout::{Position, Rect};

/// Rows of what is wrong, at most.
const WRONG: usize = 6;

pub(super) fn filter(
    app: &App,
    pen: &mut Pen<'_>,
    area: Rect,
    (edit, wrong): (&Edit, Option<&(usize, String)>),
) -> Option<Position> {
    let (place, rows) = told(wrong, usize::from(area.width.saturating_sub(4)));
    let area = low(area, u16::try_from(rows.len().max(1) + 3).unwrap_or(u16::MAX));
    pen.wipe(area);
    let example = app.nav.top().view().map(example).unwrap_or_default();
    let foot =
        keys(area, &[("enter", "keeps"), ("tab", "words"), ("esc", "takes back"), ("", example)]);
    let inside = title(pen, area, &[Span::fixed("Filter", Tone::Title)], &foot);
    pen.text(inside, (inside.x, inside.y), &Safe::fixed("/"), Tone::Key);
    let cursor = typed(pen, inside, (inside.x + 1, inside.y), edit);
    for ((row, x), y) in
        rows.iter().zip([place].into_iter().chain(std::iter::repeat(0))).zip(inside.y + 1..)
    {
        if y < inside.bottom() {
            let at = (inside.x + 1 + x).min(inside.right().saturating_sub(1));
            pen.text(inside, (at, y), row, Tone::Bad);
        }
    }
    Some(cursor)
}

/// What is wrong, behind a mark under its column; where there is too little room behind that, in rows below it. The cell of the mark.
fn told(wrong: Option<&(usize, String)>, cells: usize) -> (u16, Vec<Safe>) {
    let Some((column, message)) = wrong else { return (0, Vec::new()) };
    let place = column.saturating_sub(1).min(cells);
    let beside = Safe::of(&format!("^ {message}"));
    let rows = if place + beside.width() <= cells {
        vec![beside]
    } else {
        let rows = wrap(&Safe::of(message), cells).into_iter().take(WRONG);
        std::iter::once(Safe::fixed("^")).chain(rows).collect()
    };
    (u16::try_from(place).unwrap_or(0), rows)
}

/// A filter that this view takes.
const fn example(view: View) -> &'static str {
    match view {
        View::Rooms => "as in users>100 flags:L news",
        View::Users => "as in state:muted rpt>0 mal",
        View::Connections => "as in lag>0 user:mal",
        View::Sanctions => "as in kind:ban who:mal",
        View::Reports => "as in about:mal n>2 state:open",
        View::Audit => "as in verb:ban who:ada time<1d",
        View::Log => "as in level:warn from:net",
        View::Operators => "as in rank:admin",
        View::Tail => "as in from:mallory gold !sold",
        View::Room | View::User | View::Report | View::Pulse => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parlor_protocol::query::{Filter, field, parse};

    fn named(filter: &Filter) -> Vec<String> {
        match filter {
            Filter::Compare(compare) => vec![compare.field.text.clone()],
            Filter::Not(one) => named(one),
            Filter::And(all) | Filter::Or(all) => all.iter().flat_map(named).collect(),
            Filter::All | Filter::Word(_) | Filter::Regex(_) => Vec::new(),
        }
    }

    #[test]
    fn every_example_is_taken_on_its_screen() {
        for view in View::ALL {
            let Some(example) = example(*view).strip_prefix("as in ") else { continue };
            let names = named(&parse(example).unwrap());
            assert!(!names.is_empty(), "{example}");
            for name in names {
                assert!(field(*view, &name).is_some(), "{view:?} {name}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_whole_however_long() {
        let message = "`rooms` has no field `usres`; did you mean `users`? It has room, users.";
        let (place, rows) = told(Some(&(3, message.to_owned())), 40);
        let rows: Vec<&str> = rows.iter().map(Safe::as_str).collect();
        assert_eq!((place, rows.first().copied()), (2, Some("^")));
        assert_eq!(rows.get(1..).unwrap().join(" "), message);
        assert_eq!(told(Some(&(3, message.to_owned())), 90).1.len(), 1);
    }
}
