//! What the screen looks like: one file per panel, each with its `render`.
//!
//! Invariant: drawing changes nothing but how far the text can be scrolled. Everything fits 80 × 24; what is wider
//! or taller uses the room.

mod alerts;
mod briefing;
mod care;
mod detail;
mod duties;
mod foot;
mod header;
mod help;
mod list;
mod mail;
mod network;
mod now;
mod palette;
mod people;
mod records;
mod said;
mod theme;
mod work;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph};

use crate::app::{App, Screen};
use theme::Theme;

/// The smallest screen that everything fits.
pub const COLUMNS_MIN: u16 = 80;
/// The smallest screen that everything fits.
pub const ROWS_MIN: u16 = 24;

/// Draws the app.
pub fn render(frame: &mut Frame, app: &App) {
    let area = frame.area();
    let theme = Theme { colour: app.colour };
    app.depth.set(0);
    if area.width < COLUMNS_MIN || area.height < ROWS_MIN {
        small(frame, app, area);
        return;
    }
    let foot = foot::lines(app, theme, area.width);
    let rows = [Constraint::Length(1), Constraint::Fill(1), Constraint::Length(u16::try_from(foot.len()).unwrap_or(1))];
    let [top, body, bottom] = Layout::vertical(rows).areas(area);
    header::render(frame, app, theme, top);
    match app.screen {
        Screen::Briefing => briefing::render(frame, app, theme, body),
        Screen::Now => now::render(frame, app, theme, body),
        Screen::Network => network::render(frame, app, theme, body),
        Screen::Care => care::render(frame, app, theme, body),
        Screen::People => people::render(frame, app, theme, body),
        Screen::Duties => duties::render(frame, app, theme, body),
        Screen::Mail => mail::render(frame, app, theme, body),
        Screen::Work => work::render(frame, app, theme, body),
        Screen::Alerts => alerts::render(frame, app, theme, body),
        Screen::Detail(subject) => detail::render(frame, app, theme, body, subject),
        Screen::Records => records::render(frame, app, theme, body),
        Screen::Said => said::render(frame, app, theme, body),
        Screen::Help => help::render(frame, app, theme, body),
        Screen::Ended => briefing::ended(frame, app, theme, body),
    }
    frame.render_widget(Paragraph::new(foot), bottom);
    if let Some(palette) = &app.palette {
        palette::render(frame, app, palette, theme, body);
    }
    if app.leaving {
        briefing::leaving(frame, app, theme, body);
    }
}

/// A screen too small for the exercise says so, calmly.
fn small(frame: &mut Frame, app: &App, area: Rect) {
    let state = if app.clock.running { "the clock runs" } else { "the clock stands still" };
    let text = format!(
        "Code Dark\n\nThis window is {} × {}; please make it {COLUMNS_MIN} × {ROWS_MIN} or larger. It is {}, {state}. Nothing is lost; q leaves.",
        area.width,
        area.height,
        app.picture.chart.calendar.clock_time(app.picture.now()),
    );
    let text = if app.leaving { "Leave? y, or any other key to stay.".into() } else { text };
    let lines = crate::text::wrap(&text, usize::from(area.width).max(1));
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(lines.into_iter().map(Line::from).collect::<Vec<_>>()), area);
}
