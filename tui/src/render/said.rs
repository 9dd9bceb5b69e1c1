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
        let how = if app.room.is_some() { " Enter begins a line to your team." } else { "" };
        let nobody = format!("Nothing yet. What your trainer and your team say in a room stands here.{how}");
        lines.extend(wrapped(&nobody, inner.width).into_iter().map(|line| line.style(theme.quiet())));
    }
    lines.extend(newest(app, theme, inner.width));
    scrolled(frame, app, theme, inner, lines);
}

/// What was said, newest first, in lines of a width.
pub fn newest(app: &App, theme: Theme, width: u16) -> impl Iterator<Item = Line<'static>> {
    app.said.newest().flat_map(move |(at, said)| {
        let head = format!("{} ", app.picture.when(*at));
        let indent = text::width(&head).min(usize::from(width) / 2);
        let rest = usize::from(width).saturating_sub(indent);
        let parts = text::wrap(said, rest).into_iter().enumerate();
        parts.map(move |(n, part)| {
            let head = if n == 0 { text::pad(&head, indent) } else { " ".repeat(indent) };
            Line::from(vec![Span::styled(head, theme.quiet()), Span::raw(part)])
        })
    })
}
