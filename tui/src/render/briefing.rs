//! The first page, the last page, and the question before leaving.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph};

use super::list::{panel, scrolled, wrapped};
use super::theme::Theme;
use crate::app::App;
use crate::plain::tell::setting;

/// Text is easiest to read in lines of this length.
const READING_COLUMNS: u16 = 76;

/// Draws the briefing.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let chart = &app.picture.chart;
    let inner = panel(frame, theme, area, &chart.title);
    let room = inner.centered_horizontally(Constraint::Max(READING_COLUMNS));
    let mut lines = wrapped(&format!("\n{}\n", chart.briefing.trim()), room.width);
    let start = chart.calendar.date_time(app.picture.now());
    let seat = format!("Your seat: {}, {}. It is {start}.{}", app.picture.seat_title(), chart.hospital, setting(chart));
    lines.extend(wrapped(&seat, room.width).into_iter().map(|line| line.style(theme.strong())));
    lines.extend(wrapped(&format!("\nPress Enter to begin. {}, ? explains every key.", keys(app)), room.width));
    scrolled(frame, app, theme, room, lines);
}

/// Who moves and stops time, and how one speaks to the others.
fn keys(app: &App) -> String {
    let Some(now) = app.room_now() else { return "Space pauses whenever you like".into() };
    let moves = if now.moves() { "" } else { "Time goes on when everybody in the room is ready. " };
    let pauses = if now.may_pause { "Space pauses the room for everybody" } else { "Your trainer pauses the room" };
    format!("{moves}{pauses}, T says something to your team")
}

/// Draws the end of play.
pub fn ended(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Play is over");
    let at = app.picture.chart.calendar.date_time(app.picture.now());
    let text = format!(
        "It is {at}, and your part ends here. The hospital goes on: its people work until everything is as it was before.\n\n\
         The debrief follows. It tells what mattered most, and what else you could have done.\n\n\
         Thank you for staying with them. Press Enter to go on."
    );
    let room = inner.centered(Constraint::Max(READING_COLUMNS), Constraint::Max(8));
    frame.render_widget(Paragraph::new(wrapped(&text, room.width)), room);
}

/// Draws the question before leaving.
pub fn leaving(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let kept = match &app.resume {
        Some(command) if app.room.is_some() => format!("You keep your seat. Come back with\n\n  {command}\n"),
        Some(command) => format!("Your journal is kept. Resume with\n\n  {command}\n"),
        None => "This exercise keeps no journal; leaving ends it.\n".into(),
    };
    let text = format!("{kept}\ny or Enter leaves, any other key stays.");
    let place = area.centered(Constraint::Max(64), Constraint::Max(9));
    frame.render_widget(Clear, place);
    let inner = panel(frame, theme, place, "Leave?");
    let lines: Vec<Line> = wrapped(&text, inner.width);
    frame.render_widget(Paragraph::new(lines), inner);
}
