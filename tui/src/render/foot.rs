//! The last lines: what just happened, or which keys help here.

use codedark_sim::view::Severity;
use ratatui::text::{Line, Span};

use super::theme::Theme;
use crate::app::{App, Screen};
use crate::text;

/// Rows that a notice may take.
const NOTICE_ROWS_MAX: usize = 3;
/// Rows that a trainer's words may take.
const NUDGE_ROWS_MAX: usize = 2;

/// The lines.
pub fn lines(app: &App, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(nudge) = app.unread.front() {
        let wrapped = text::wrap(&format!("! {nudge}"), usize::from(width.saturating_sub(2)));
        let style = theme.severity(Severity::Urgent);
        lines.extend(wrapped.into_iter().take(NUDGE_ROWS_MAX).map(|line| Line::styled(format!(" {line}"), style)));
        let more = match app.unread.len() - 1 {
            0 => String::new(),
            n => format!(" ({n} more)"),
        };
        lines.push(Line::styled(format!("   Esc: I have read it{more}; 9: all that was said"), theme.quiet()));
    }
    if let Some(notice) = &app.notice {
        let mark = if notice.urgent { "! " } else { "" };
        let wrapped = text::wrap(&format!("{mark}{}", notice.text), usize::from(width.saturating_sub(2)));
        let style = if notice.urgent { theme.severity(Severity::Urgent) } else { theme.strong() };
        lines.extend(wrapped.into_iter().take(NOTICE_ROWS_MAX).map(|line| Line::styled(format!(" {line}"), style)));
    }
    lines.push(hints(app, theme, usize::from(width)));
    lines
}

fn hints(app: &App, theme: Theme, width: usize) -> Line<'static> {
    let clock = if app.clock.running { ("space", "pause") } else { ("space", "run") };
    let clock = if app.clock.keys_only { (".", "one minute") } else { clock };
    let mut keys: Vec<(&str, &str)> = match (app.palette.is_some(), app.screen) {
        (true, _) => vec![("Tab", "complete"), ("↑↓", "choose"), ("Enter", "order"), ("Esc", "leave the line")],
        (_, Screen::Briefing) => vec![("Enter", "begin"), ("↑↓", "scroll"), ("?", "help"), ("q", "leave")],
        (_, Screen::Ended) => vec![("Enter", "to the debrief")],
        (_, Screen::Said | Screen::Help) => vec![("↑↓", "scroll"), ("Esc", "back")],
        (_, Screen::Records) if app.shown().is_none() => vec![("↑↓", "scroll"), (":", "order"), ("Esc", "back")],
        (_, Screen::Records) => vec![("↑↓", "scroll"), ("l", "further back"), (":", "order"), ("Esc", "back")],
        (_, Screen::Detail(_)) => {
            vec![("l", "logs"), (":", "any order"), clock, ("g", "go on"), ("Esc", "back"), ("?", "help")]
        }
        (_, Screen::Now) => {
            vec![("Enter", "look"), (":", "order"), clock, ("g", "until needed"), ("1–7", "panels"), ("?", "help")]
        }
        _ => vec![
            ("Enter", "look"),
            (":", "order"),
            clock,
            ("g", "go on"),
            ("Tab", "next panel"),
            ("0", "now"),
            ("?", "help"),
        ],
    };
    if app.is_moved_by_room() {
        keys.retain(|key| *key != clock && key.0 != "g");
    }
    let words = keys.iter().map(|(key, does)| text::width(key) + text::width(does) + 1).sum::<usize>();
    let gap = if words + 3 * keys.len() < width { "   " } else { "  " };
    let mut spans = vec![Span::raw(" ")];
    for (key, does) in keys {
        spans.push(Span::styled(key.to_owned(), theme.key()));
        spans.push(Span::raw(format!(" {does}{gap}")));
    }
    Line::from(spans)
}
