//! Every alert: when, where, what it takes for what it saw, and what was made of it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{panel, rows};
use super::theme::Theme;
use crate::app::{App, Screen};
use crate::text;

/// Columns for an alert's name.
const NAME_COLUMNS: usize = 18;
/// Columns for what was made of it.
const VERDICT_COLUMNS: usize = 13;

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let picture = &app.picture;
    let inner = panel(frame, theme, area, "Alerts, newest first");
    if picture.view.alerts.is_empty() {
        frame.render_widget(Line::styled("There are no alerts.", theme.quiet()), inner);
        return;
    }
    let width = usize::from(inner.width);
    let lines = picture.view.alerts.iter().map(|alert| {
        let head =
            format!("{} {} ", picture.when(alert.since), text::pad(&picture.chart.alert_name(alert.id), NAME_COLUMNS));
        let room = width.saturating_sub(text::width(&head) + VERDICT_COLUMNS + 1);
        let open = alert.verdict.is_none() && !picture.is_being_judged(alert.id);
        let style = if open { theme.strong() } else { theme.quiet() };
        Line::from(vec![
            Span::raw(head),
            Span::raw(text::pad(&picture.alert_short(alert), room)),
            Span::raw(" "),
            Span::styled(text::pad(picture.verdict_short(alert), VERDICT_COLUMNS), style),
        ])
    });
    rows(frame, theme, inner, lines.collect(), app.row(Screen::Alerts));
}
