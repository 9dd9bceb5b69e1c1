//! Responders: who does what until when.

use codedark_sim::view::PersonState;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::list::{panel, rows, short_age};
use super::theme::Theme;
use crate::app::{App, Screen};
use crate::text;

/// Columns for a first name.
const NAME_COLUMNS: usize = 7;

/// Draws the small panel.
pub fn glance(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let people = &app.picture.view.people;
    let free = people.iter().filter(|person| person.state == PersonState::Free).count();
    let inner = panel(frame, theme, area, &format!("Your people ({free} free)"));
    let width = usize::from(inner.width);
    let mut called: Vec<_> = people.iter().filter(|person| is_called(person.state)).collect();
    called.sort_by_key(|person| matches!(person.state, PersonState::Coming(_)));
    let lines = called.into_iter().map(|person| {
        let name = app.picture.person_name(person.id);
        let (doing, left) = app.picture.doing_short(person.state);
        let left = left.map_or(String::new(), |minutes| format!(" {}", short_age(minutes)));
        let doing = text::pad(&doing, width.saturating_sub(NAME_COLUMNS + 1 + text::width(&left)));
        let who = text::pad(first_name(name), NAME_COLUMNS);
        Line::from(vec![Span::raw(format!("{who} ")), Span::styled(doing, style(theme, person.state)), Span::raw(left)])
    });
    let mut lines: Vec<Line> = lines.collect();
    for (word, state) in [("Free", PersonState::Free), ("Off", PersonState::Off)] {
        let names = people.iter().filter(|person| person.state == state);
        let names: Vec<&str> = names.map(|person| first_name(app.picture.person_name(person.id))).collect();
        if !names.is_empty() {
            let told = text::wrap(&format!("{word}: {}", names.join(", ")), width);
            lines.extend(told.into_iter().map(|line| Line::styled(line, style(theme, state))));
        }
    }
    rows(frame, theme, inner, lines, None);
}

fn first_name(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

/// Whether they are at work on something, or on the way.
fn is_called(state: PersonState) -> bool {
    matches!(state, PersonState::Busy(_) | PersonState::Coming(_))
}

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Your people");
    rows(frame, theme, inner, lines(app, theme, usize::from(inner.width), 22), app.row(Screen::People));
}

fn lines(app: &App, theme: Theme, width: usize, name: usize) -> Vec<Line<'static>> {
    let lines = app.picture.view.people.iter().map(|person| {
        let doing = app.picture.doing(person.state);
        let who = text::pad(app.picture.person_name(person.id), name);
        Line::from(vec![
            Span::raw(who),
            Span::raw(" "),
            Span::styled(text::pad(&doing, width.saturating_sub(name + 1)), style(theme, person.state)),
        ])
    });
    lines.collect()
}

fn style(theme: Theme, state: PersonState) -> Style {
    match state {
        PersonState::Free => theme.strong(),
        PersonState::Off => theme.quiet(),
        PersonState::Busy(_) | PersonState::Coming(_) => Style::new(),
    }
}
