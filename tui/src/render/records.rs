//! The answer to a question: log records, and what they cannot tell.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use codedark_sim::view::Severity;

use super::list::{panel, scrolled, wrapped};
use super::theme::Theme;
use crate::app::App;
use crate::{say, text};

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let picture = &app.picture;
    let Some(records) = &app.records else { return };
    let inner = panel(frame, theme, area, &picture.query(&records.query));
    let Some(answer) = &records.answer else {
        frame.render_widget(Line::styled("The answer is on its way.", theme.quiet()), inner);
        return;
    };
    let mut lines = vec![Line::styled(say::count(answer.records.len(), "record"), theme.strong())];
    for gap in &answer.gaps {
        let wrapped = wrapped(&format!("? {gap}"), inner.width);
        lines.extend(wrapped.into_iter().map(|line| line.style(theme.severity(Severity::Open))));
    }
    lines.push(Line::default());
    for record in &answer.records {
        let head = format!("{} {} {} ", picture.when(record.at), picture.asset_name(record.asset), record.source);
        let indent = text::width(&head).min(usize::from(inner.width) / 2);
        let rest = usize::from(inner.width).saturating_sub(indent);
        for (n, part) in text::wrap(&record.text, rest).into_iter().enumerate() {
            let head = if n == 0 { text::pad(&head, indent) } else { " ".repeat(indent) };
            lines.push(Line::from(vec![Span::styled(head, theme.quiet()), Span::raw(part)]));
        }
    }
    scrolled(frame, app, theme, inner, lines);
}
