//! A frame: header, breadcrumbs, the screen, news, hints, and what lies over them. It changes nothing.

mod dialogs;
mod frame;
mod hints;

use super::app::App;
use super::look::Tone;
use super::text::Safe;
use super::widgets::Pen;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The least that is of use.
const LEAST: (u16, u16) = (60, 15);

/// Draws everything; where the terminal's cursor stands, if something is being typed.
pub(crate) fn draw(app: &App, buffer: &mut Buffer) -> Option<Position> {
    let area = buffer.area;
    let mut pen = Pen { buffer, look: app.look };
    if area.width < LEAST.0 || area.height < LEAST.1 {
        too_small(&mut pen, area);
        return None;
    }
    let feet = frame::feet(app, area);
    let [header, crumbs] = [0, 1].map(|row| Rect { y: area.y + row, height: 1, ..area });
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + feet), ..area };
    frame::header(app, &mut pen, header);
    frame::crumbs(app, &mut pen, crumbs);
    if let Some(why) = app.link.absent() {
        frame::absent(&mut pen, body, why);
    } else {
        app.nav.top().draw(app, &mut pen, body);
    }
    if !app.link.is_fresh() && app.link.absent().is_none() {
        // What is shown was true once.
        pen.shade(body, Tone::Stale);
    }
    if app.over.is_some() {
        let above = frame::newest(app, &mut pen, area);
        return dialogs::over(app, &mut pen, above);
    }
    let foot = Rect { y: body.bottom(), height: feet, ..area };
    frame::foot(app, &mut pen, foot);
    if !app.prefix().is_empty() {
        frame::leader(app, &mut pen, area);
    }
    None
}

fn too_small(pen: &mut Pen<'_>, area: Rect) {
    let (width, height) = LEAST;
    let needs = format!("needs {width}x{height}, has {}x{}", area.width, area.height);
    let lines = [Safe::fixed("too small"), Safe::of(&needs), Safe::fixed("q leaves")];
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        pen.text(area, (area.x, y), line, Tone::Plain);
    }
}
