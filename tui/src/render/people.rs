//! Responders: who does what until when.

use codedark_sim::view::PersonState;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{panel, rows};
use super::theme::Theme;
use crate::app::{App, Screen};
use crate::text;

/// Draws the small panel.
pub fn glance(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let people = &app.picture.view.people;
    let free = people.iter().filter(|person| person.state == PersonState::Free).count();
    let inner = panel(frame, theme, area, &format!("Your people ({free} free)"));
    rows(frame, theme, inner, lines(app, theme, usize::from(inner.width), 10), None);
}

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Your people");
    rows(frame, theme, inner, lines(app, theme, usize::from(inner.width), 22), app.row(Screen::People));
}

fn lines(app: &App, theme: Theme, width: usize, name: usize) -> Vec<Line<'static>> {
    let lines = app.picture.view.people.iter().map(|person| {
        let style = match person.state {
            PersonState::Free => theme.strong(),
            PersonState::Off => theme.quiet(),
            PersonState::Busy(_) | PersonState::Coming(_) => ratatui::style::Style::new(),
        };
        let doing = app.picture.doing(person.state);
        let who = text::pad(app.picture.person_name(person.id), name);
        Line::from(vec![Span::raw(who), Span::raw(" "), Span::styled(text::pad(&doing, width.saturating_sub(name + 1)), style)])
    });
    lines.collect()
}
