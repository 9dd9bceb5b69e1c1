//! The last lines: what just happened, or which keys help here.

use codedark_sim::view::Severity;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::theme::Theme;
use crate::app::{App, Screen};
use crate::room::RoomNow;
use crate::text;

/// Rows that a notice may take.
const NOTICE_ROWS_MAX: usize = 3;
/// Rows that words may take that stay until they were read.
const UNREAD_ROWS_MAX: usize = 3;

/// The lines.
pub fn lines(app: &App, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let columns = usize::from(width.saturating_sub(2));
    if let Some(unread) = app.unread.front() {
        let style = theme.severity(Severity::Urgent);
        lines.extend(shortened(&format!("! {}", unread.text), columns, UNREAD_ROWS_MAX, style));
        let more = match app.unread.len() - 1 {
            0 => String::new(),
            n => format!(" ({n} more)"),
        };
        let order = if unread.order.is_some() { "H: type this order; " } else { "" };
        let read = format!("   {order}Esc: I have read it{more}; 9: all that was said");
        lines.push(Line::styled(read, theme.quiet()));
    }
    if let Some(notice) = &app.notice {
        let mark = if notice.urgent { "! " } else { "" };
        let style = if notice.urgent { theme.severity(Severity::Urgent) } else { theme.strong() };
        lines.extend(shortened(&format!("{mark}{}", notice.text), columns, NOTICE_ROWS_MAX, style));
    }
    lines.push(hints(app, theme, usize::from(width)));
    lines
}

/// Words in so many rows at most, with `…` where something is missing.
fn shortened(words: &str, columns: usize, rows: usize, style: Style) -> impl Iterator<Item = Line<'static>> {
    let mut wrapped = text::wrap(words, columns);
    if wrapped.len() > rows {
        wrapped.truncate(rows);
        if let Some(last) = wrapped.last_mut() {
            *last = text::fit(&format!("{last} …"), columns);
        }
    }
    wrapped.into_iter().map(move |line| Line::styled(format!(" {line}"), style))
}

fn hints(app: &App, theme: Theme, width: usize) -> Line<'static> {
    let clock = if app.clock.running { ("space", "pause") } else { ("space", "run") };
    let clock = if app.clock.keys_only { (".", "one minute") } else { clock };
    let mut keys: Vec<(&str, &str)> = match (app.palette.is_some(), app.screen) {
        (true, _) if app.palette.as_ref().is_some_and(|palette| palette.chat().is_some()) => {
            vec![("Enter", "say it"), ("Esc", "leave the line")]
        }
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
    if let Some(now) = app.room_now() {
        in_room(&mut keys, app, now, clock);
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

/// What differs where a room moves time and a team listens.
fn in_room(keys: &mut Vec<(&str, &str)>, app: &App, now: RoomNow, clock: (&str, &str)) {
    if app.palette.is_some() {
        return;
    }
    if app.screen == Screen::Said {
        keys.insert(0, ("Enter", "say something"));
        return;
    }
    if !keys.contains(&clock) {
        return;
    }
    let space = match (app.clock.is_under_way() && !now.moves(), now.may_pause, now.paused) {
        (true, ..) => Some("hold"),
        (_, true, true) => Some("resume"),
        (_, true, false) if now.moves() => Some("pause"),
        _ => None,
    };
    let place = keys.iter().position(|key| *key == clock).unwrap_or(0);
    match space {
        Some(does) => keys[place] = ("space", does),
        None if now.moves() => drop(keys.remove(place)),
        None => {}
    }
    // Room for the team's keys in 80 columns.
    keys.retain(|(key, _)| *key != "0" && (*key != "g" || !now.moves()));
    for key in keys.iter_mut() {
        match key.0 {
            "g" => key.1 = "go on",
            "Tab" => key.1 = "next",
            _ => {}
        }
    }
    let last = keys.len().saturating_sub(1);
    if now.hints {
        keys.insert(last, ("H", "hint"));
    }
    keys.insert(last, ("T", "talk"));
}
