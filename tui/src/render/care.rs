//! Care processes: how much of normal they can do, how that went, who waits.

use codedark_sim::view::{CareView, DowntimeState};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{panel, rows};
use super::theme::Theme;
use crate::app::{App, Screen};
use crate::{say, text};

/// Hours in a history.
const HOURS: usize = 8;
/// Columns for a name in the small panel; longer titles give way to the short name.
const NAME_COLUMNS: usize = 10;
/// Columns of the small panel beside name and bars: capacity, arrow, downtime, who waits.
const NUMBER_COLUMNS: usize = 20;
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws the small panel.
pub fn glance(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Care");
    let width = usize::from(inner.width);
    let hours = width.saturating_sub(NAME_COLUMNS + NUMBER_COLUMNS).clamp(1, HOURS);
    let name = width.saturating_sub(hours + NUMBER_COLUMNS).max(NAME_COLUMNS);
    let lines = app.picture.view.care.iter().map(|care| {
        let mut spans = vec![Span::raw(text::pad(&app.picture.care_short(care.id, name), name)), Span::raw(" ")];
        spans.extend(trend(theme, care, hours));
        let paper = if care.downtime == DowntimeState::Off { ' ' } else { 'D' };
        spans.push(Span::raw(format!("{paper}{:>3} waiting", care.waiting.min(999))));
        Line::from(spans)
    });
    rows(frame, theme, inner, lines.collect(), None);
}

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Care: capacity compared with normal, hour by hour");
    let name = 16.max(usize::from(inner.width) / 5);
    let lines = app.picture.view.care.iter().map(|care| {
        let mut spans = vec![Span::raw(text::pad(&app.picture.care_short(care.id, name), name)), Span::raw(" ")];
        spans.extend(trend(theme, care, HOURS));
        let waiting = format!("  {:>3} wait, {:>3} planned", care.waiting, care.waiting_elective);
        spans.push(Span::raw(text::pad(&waiting, 26)));
        spans.push(Span::raw(short_downtime(app, care.downtime)));
        Line::from(spans)
    });
    let mut lines: Vec<Line> = lines.collect();
    if let Some(care) = app.picture.view.care.first() {
        let text = format!(
            "\nThe wards counted at {}. Until they count again, this is what is known.",
            app.picture.when(care.as_of)
        );
        lines.extend(super::list::wrapped(&text, inner.width).into_iter().map(|line| line.style(theme.quiet())));
    }
    rows(frame, theme, inner, lines, app.row(Screen::Care));
}

fn short_downtime(app: &App, state: DowntimeState) -> String {
    match state {
        DowntimeState::Off => String::new(),
        DowntimeState::Starting(at) => format!("downtime from {}", app.picture.when(at)),
        DowntimeState::Running => "downtime procedure".into(),
    }
}

/// Bars of the last hours, the capacity now, and where it goes.
fn trend(theme: Theme, care: &CareView, hours: usize) -> Vec<Span<'static>> {
    let skip = care.history.len().saturating_sub(hours);
    let bars: String = care.history.iter().skip(skip).map(|permille| bar(*permille)).collect();
    let arrow = match care.history.iter().rev().nth(1) {
        Some(before) if *before > care.capacity + 20 => '▼',
        Some(before) if before + 20 < care.capacity => '▲',
        _ => ' ',
    };
    let style = theme.capacity(care.capacity);
    vec![
        Span::styled(format!("{bars:>hours$}"), style),
        Span::styled(format!("{:>6}{arrow}", say::percent(care.capacity.min(9990))), style),
    ]
}

fn bar(permille: u32) -> char {
    let step = (permille.min(1000) * 7 + 500) / 1000;
    BARS[usize::try_from(step).unwrap_or(0).min(7)]
}
