//! The first line: where, when, how time goes, and whether an incident was declared.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::theme::Theme;
use crate::app::{App, Screen};
use crate::clock::pace_text;
use crate::text;

/// Draws the line.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let picture = &app.picture;
    let declared = match picture.view.declared {
        Some(at) => format!("incident since {}", picture.when(at)),
        None => "no incident declared".into(),
    };
    let diverted = if picture.view.diversion { " · diverting" } else { "" };
    let right = format!("{}  {}  {declared}{diverted} ", picture.chart.calendar.date_time(picture.now()), clock(app));
    let room = usize::from(area.width).saturating_sub(text::width(&right));
    let short = format!(" CODE DARK  {}", picture.chart.hospital);
    let long = format!("{short} · {}", picture.seat_title());
    let left = if text::width(&long) < room { long } else { short };
    let line = format!("{}{right}", text::pad(&left, room.saturating_sub(1)) + " ");
    frame.render_widget(Line::styled(text::pad(&line, usize::from(area.width)), theme.head()), area);
}

/// How time goes.
fn clock(app: &App) -> String {
    if app.screen == Screen::Ended || app.picture.view.over {
        return "■ over".into();
    }
    if let Some((_, time)) = &app.room {
        match (time.down, time.paused, time.pace_ms) {
            (true, ..) => return "× line down".into(),
            (_, true, _) => return "‖ room paused".into(),
            (_, _, Some(pace)) => return format!("▶ {} (room)", pace_text(pace)),
            (_, _, None) if app.clock.is_under_way() => return "▶ ready".into(),
            _ => {}
        }
    }
    if app.clock.is_skipping() {
        return "▶▶ going on".into();
    }
    match (app.clock.running, app.is_held()) {
        (true, true) => "‖ held".into(),
        (true, false) => format!("▶ {}", app.clock.pace_text()),
        (false, _) => "‖ paused".into(),
    }
}
