//! Work that was ordered: what, who, until when.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{panel, rows, short_age};
use super::theme::Theme;
use crate::app::{App, Screen};
use crate::text;

/// Draws the small panel.
pub fn glance(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, &format!("Work ({})", app.picture.view.jobs.len()));
    rows(frame, theme, inner, lines(app, theme, usize::from(inner.width)), None);
}

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Work under way, waiting, and ended");
    if app.rows(Screen::Work).is_empty() {
        let text = "Nothing is under way. `:` orders something.";
        frame.render_widget(Line::styled(text, theme.quiet()), inner);
        return;
    }
    rows(frame, theme, inner, lines(app, theme, usize::from(inner.width)), app.row(Screen::Work));
}

fn lines(app: &App, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let picture = &app.picture;
    let state_columns = width / 2;
    let lines = picture.view.jobs.iter().map(|job| {
        let (state, style) = match (job.person, job.until) {
            (person, Some(until)) => {
                let who = person.map_or(String::new(), |person| format!("{}, ", picture.person_name(person)));
                let left = short_age(until.since(picture.now()));
                let narrow = format!("{who}{left}");
                let wide = format!("{who}until {}, in {left}", picture.when(until));
                let said = if text::width(&wide) <= state_columns { wide } else { narrow };
                (said, ratatui::style::Style::new())
            }
            (_, None) => (format!("waits {}", picture.age(job.ordered)), theme.strong()),
        };
        let what = text::pad(&picture.action(&job.action), width.saturating_sub(state_columns + 1));
        Line::from(vec![Span::raw(what), Span::raw(" "), Span::styled(text::pad(&state, state_columns), style)])
    });
    let ended = picture.view.ended.iter().map(|ended| {
        let state = if ended.succeeded { "done" } else { "did not work" };
        let what = text::pad(&picture.action(&ended.action), width.saturating_sub(state_columns + 1));
        let state = text::pad(&format!("{state} {}", picture.when(ended.at)), state_columns);
        Line::from(vec![Span::raw(what), Span::raw(" "), Span::raw(state)]).style(theme.quiet())
    });
    lines.chain(ended).collect()
}
