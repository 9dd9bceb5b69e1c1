//! Duties of law and their clocks.

use codedark_sim::time::HOUR;
use codedark_sim::view::{DutyView, Severity};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::list::{panel, rows, short_age};
use super::theme::Theme;
use crate::app::{App, Screen};
use crate::text;

/// A duty due within these minutes stands out.
const SOON_MINUTES: u32 = 6 * HOUR;

/// Draws the small panel.
pub fn glance(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Duties");
    let width = usize::from(inner.width);
    let lines = app.picture.view.duties.iter().map(|duty| {
        let state = match duty.due {
            _ if duty.notified.is_some() => "done".into(),
            None => "not started".into(),
            Some(due) if due < app.picture.now() => "! late".into(),
            Some(due) => format!("in {}", short_age(due.since(app.picture.now()))),
        };
        let title = app.picture.chart.duties.get(duty.id.index()).map_or("?", |(title, ..)| title);
        let title = text::pad(title, width.saturating_sub(12));
        Line::from(vec![Span::raw(title), Span::styled(format!(" {state:>11}"), style(app, theme, duty))])
    });
    rows(frame, theme, inner, lines.collect(), None);
}

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Duties");
    let width = usize::from(inner.width);
    let lines = app.picture.view.duties.iter().map(|duty| {
        let state = app.picture.duty(duty);
        let title = text::pad(&app.picture.duty_title(duty.id), width / 2);
        let state = text::pad(&state, width.saturating_sub(width / 2 + 1));
        Line::from(vec![Span::raw(title), Span::raw(" "), Span::styled(state, style(app, theme, duty))])
    });
    rows(frame, theme, inner, lines.collect(), app.row(Screen::Duties));
}

fn style(app: &App, theme: Theme, duty: &DutyView) -> Style {
    match duty.due {
        _ if duty.notified.is_some() => theme.quiet(),
        None => theme.quiet(),
        Some(due) if due < app.picture.now() => theme.severity(Severity::Urgent),
        Some(due) if due.since(app.picture.now()) <= SOON_MINUTES => theme.severity(Severity::Open),
        Some(_) => Style::new(),
    }
}
