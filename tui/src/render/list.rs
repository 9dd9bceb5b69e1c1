//! Panels, lists in which one row is pointed at, and text that scrolls.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::symbols::merge::MergeStrategy;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::theme::Theme;
use crate::app::App;
use crate::text;

/// A framed panel; returns the room inside. Neighbours share a border where their areas overlap by one.
pub fn panel(frame: &mut Frame, theme: Theme, area: Rect, title: &str) -> Rect {
    let title = text::fit(&format!(" {title} "), usize::from(area.width.saturating_sub(2)));
    let block = Block::bordered().merge_borders(MergeStrategy::Exact).title(Span::styled(title, theme.strong()));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
}

/// Rows of a list, with the pointed one in sight and marked.
pub fn rows(frame: &mut Frame, theme: Theme, area: Rect, rows: Vec<Line>, pointed: Option<usize>) {
    let height = usize::from(area.height);
    let first = pointed.map_or(0, |row| (row + 1).saturating_sub(height));
    let more = rows.len().saturating_sub(first + height);
    let lines = rows
        .into_iter()
        .enumerate()
        .skip(first)
        .take(height)
        .map(|(row, line)| if pointed == Some(row) { line.patch_style(theme.pointed()) } else { line });
    let mut lines: Vec<Line> = lines.collect();
    if let (true, true, None, Some(last)) = (more > 0, height > 1, pointed, lines.last_mut()) {
        *last = Line::styled(format!("… and {} more", more + 1), theme.quiet());
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// Text that scrolls with the app's place in it.
pub fn scrolled(frame: &mut Frame, app: &App, theme: Theme, area: Rect, lines: Vec<Line>) {
    let height = usize::from(area.height);
    let depth = lines.len().saturating_sub(height);
    app.depth.set(depth);
    let from = app.scroll.min(depth);
    let shown: Vec<Line> = lines.into_iter().skip(from).take(height).collect();
    frame.render_widget(Paragraph::new(shown), area);
    if depth > 0 && area.width > 16 {
        let mark = if from < depth { format!(" ↓ {} more ", depth - from) } else { " the end ".into() };
        let width = u16::try_from(text::width(&mark)).unwrap_or(0);
        let place = Rect { x: area.right().saturating_sub(width + 1), y: area.bottom(), width, height: 1 };
        frame.render_widget(Span::styled(mark, theme.quiet()), place.intersection(frame.area()));
    }
}

/// Plain text as wrapped lines.
pub fn wrapped(text: &str, width: u16) -> Vec<Line<'static>> {
    text::wrap(text, usize::from(width)).into_iter().map(Line::from).collect()
}

/// A short length of time for a narrow column: `12 min`, `3 h 05`, `2 d 4 h`.
pub fn short_age(minutes: u32) -> String {
    let said = codedark_sim::time::say_minutes(minutes);
    match said.strip_suffix(" min") {
        Some(short) if said.contains(" h ") => short.to_owned(),
        _ => said,
    }
}
