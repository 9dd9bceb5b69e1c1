//! The main screen: what waits on top, what is pointed at below it, and everything else at a glance.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect, Spacing};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::list::{panel, rows, short_age};
use super::theme::Theme;
use super::{care, detail, duties, mail, network, people, work};
use crate::app::{App, Screen};
use crate::{say, subject, text};

/// From this width on, a third column holds mail and work.
const COLUMNS_WIDE: u16 = 110;
/// Columns for how long something has waited.
const AGE_COLUMNS: usize = 8;

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let overlap = Spacing::Overlap(1);
    if area.width < COLUMNS_WIDE {
        let [left, right] =
            Layout::horizontal([Constraint::Fill(5), Constraint::Length(37)]).spacing(overlap).areas(area);
        left_column(frame, app, theme, left);
        let heights = [care_height(app), network_height(app), people_height(app, 4), Constraint::Fill(1)];
        let [a, b, c, d] = Layout::vertical(heights).spacing(Spacing::Overlap(1)).areas(right);
        care::glance(frame, app, theme, a);
        network::glance(frame, app, theme, b);
        people::glance(frame, app, theme, c);
        duties::glance(frame, app, theme, d);
        return;
    }
    let widths = [Constraint::Fill(6), Constraint::Fill(5), Constraint::Fill(4)];
    let [left, middle, right] = Layout::horizontal(widths).spacing(overlap).areas(area);
    left_column(frame, app, theme, left);
    let heights = [care_height(app), people_height(app, 12), Constraint::Fill(1)];
    let [a, b, c] = Layout::vertical(heights).spacing(Spacing::Overlap(1)).areas(middle);
    care::glance(frame, app, theme, a);
    people::glance(frame, app, theme, b);
    work::glance(frame, app, theme, c);
    let heights = [network_height(app), duties_height(app), Constraint::Fill(1)];
    let [a, b, c] = Layout::vertical(heights).spacing(Spacing::Overlap(1)).areas(right);
    network::glance(frame, app, theme, a);
    duties::glance(frame, app, theme, b);
    mail::glance(frame, app, theme, c);
}

/// Rows of a panel with so many lines, borders included.
fn panel_height(lines: usize, lines_max: usize) -> Constraint {
    Constraint::Length(u16::try_from(lines.clamp(1, lines_max) + 2).unwrap_or(u16::MAX))
}

fn people_height(app: &App, lines_max: usize) -> Constraint {
    panel_height(app.picture.view.people.len(), lines_max)
}

fn duties_height(app: &App) -> Constraint {
    panel_height(app.picture.view.duties.len(), 8)
}

fn care_height(app: &App) -> Constraint {
    panel_height(app.picture.view.care.len(), 6)
}

fn network_height(app: &App) -> Constraint {
    panel_height(app.picture.chart.zones.len(), 6)
}

fn left_column(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let heights = [Constraint::Fill(4), Constraint::Fill(6)];
    let [top, bottom] = Layout::vertical(heights).spacing(Spacing::Overlap(1)).areas(area);
    needs(frame, app, theme, top);
    let subject = app.shown();
    let title = subject.map_or("Nothing needs a decision".into(), |subject| crate::facts::title(&app.picture, subject));
    let inner = panel(frame, theme, bottom, &title);
    let lines = match subject {
        Some(subject) => shortened(detail::lines(app, theme, subject, inner.width, false), theme, inner.height),
        None => quiet(app, theme),
    };
    frame.render_widget(Paragraph::new(lines), inner);
}

/// What does not fit is one key away.
fn shortened(mut lines: Vec<Line<'static>>, theme: Theme, height: u16) -> Vec<Line<'static>> {
    let height = usize::from(height);
    if lines.len() > height && height > 0 {
        lines.truncate(height - 1);
        lines.push(Line::styled("… Enter shows all of it", theme.quiet()));
    }
    lines
}

fn needs(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let waiting = subject::waiting(&app.picture);
    let inner = panel(frame, theme, area, &format!("Now ({})", waiting.len()));
    let width = usize::from(inner.width);
    let lines = waiting.iter().map(|row| {
        let waited = match app.picture.now().since(row.since) {
            0 => "new".into(),
            minutes => short_age(minutes),
        };
        Line::from(vec![
            Span::styled(format!("{} ", say::mark(row.severity)), theme.severity(row.severity)),
            Span::raw(text::pad(&app.picture.waiting(row.subject), width.saturating_sub(AGE_COLUMNS + 2))),
            Span::raw(format!("{waited:>AGE_COLUMNS$}")),
        ])
    });
    rows(frame, theme, inner, lines.collect(), app.row(Screen::Now));
}

/// What to do while nothing waits.
fn quiet(app: &App, theme: Theme) -> Vec<Line<'static>> {
    let run = if app.clock.keys_only { "." } else { "space" };
    let does = if app.clock.keys_only { "let a minute pass" } else { "let time run" };
    let mut keys = vec![
        (run, does),
        ("g", "go on until something needs you"),
        ("1", "look at the network"),
        (":", "order something"),
    ];
    if app.is_moved_by_room() {
        keys.drain(..2);
    }
    if app.room.is_some() {
        keys.push(("T", "say something to your team"));
    }
    keys.into_iter()
        .map(|(key, does)| Line::from(vec![Span::styled(format!(" {key:<6}"), theme.key()), Span::raw(does)]))
        .collect()
}
