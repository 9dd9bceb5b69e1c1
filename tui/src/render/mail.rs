//! Mail and calls: a list, and the one that is pointed at to read.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect, Spacing};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use codedark_sim::view::Severity;

use super::list::{panel, rows, wrapped};
use super::theme::Theme;
use crate::app::{App, Screen};
use crate::text;

/// Draws the small panel.
pub fn glance(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Mail and calls");
    rows(frame, theme, inner, lines(app, theme, usize::from(inner.width)), None);
}

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let heights = [Constraint::Fill(2), Constraint::Fill(3)];
    let [top, bottom] = Layout::vertical(heights).spacing(Spacing::Overlap(1)).areas(area);
    let list = panel(frame, theme, top, "Mail and calls");
    rows(frame, theme, list, lines(app, theme, usize::from(list.width)), app.row(Screen::Mail));
    let mail = app.row(Screen::Mail).and_then(|row| app.picture.view.mail.get(row));
    let inner = panel(frame, theme, bottom, mail.map_or("Nothing came yet", |mail| &mail.subject));
    if let Some(mail) = mail {
        let mut text = vec![Line::styled(app.picture.letterhead(mail), theme.strong()), Line::default()];
        text.extend(wrapped(&mail.body, inner.width));
        text.extend(app.picture.question(mail).iter().flat_map(|line| wrapped(line, inner.width)));
        let height = usize::from(inner.height);
        if text.len() > height && height > 0 {
            text.truncate(height - 1);
            text.push(Line::styled("… Enter shows all of it", theme.quiet()));
        }
        frame.render_widget(Paragraph::new(text), inner);
    }
}

fn lines(app: &App, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let lines = app.picture.view.mail.iter().map(|mail| {
        let asks = mail.question.as_ref().is_some_and(codedark_sim::view::QuestionView::is_open);
        let mark = match (mail.urgent, asks) {
            (true, _) => "! ",
            (false, true) => "? ",
            (false, false) => "  ",
        };
        let words = format!("{} {}: {}", app.picture.when(mail.at), mail.from, mail.subject);
        Line::from(vec![
            Span::styled(mark, theme.severity(Severity::Urgent)),
            Span::raw(text::pad(&words, width.saturating_sub(2))),
        ])
    });
    lines.collect()
}
