//! What was said in the room: the trainer's words, chat, hints; the newest first.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{panel, scrolled, wrapped};
use super::theme::Theme;
use crate::app::App;
use crate::text;

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Said in the room");
    let mut lines = Vec::new();
    if app.said.is_empty() {
        let nobody = "Nothing yet. What your trainer and your team say in a room stands here.";
        lines.extend(wrapped(nobody, inner.width).into_iter().map(|line| line.style(theme.quiet())));
    }
    for (at, said) in app.said.iter().rev() {
        let head = format!("{} ", app.picture.when(*at));
        let indent = text::width(&head).min(usize::from(inner.width) / 2);
        let rest = usize::from(inner.width).saturating_sub(indent);
        for (n, part) in text::wrap(said, rest).into_iter().enumerate() {
            let head = if n == 0 { text::pad(&head, indent) } else { " ".repeat(indent) };
            lines.push(Line::from(vec![Span::styled(head, theme.quiet()), Span::raw(part)]));
        }
    }
    scrolled(frame, app, theme, inner, lines);
}
