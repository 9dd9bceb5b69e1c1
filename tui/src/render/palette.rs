//! The line where orders are typed, with what could follow and what it would cost.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use codedark_sim::view::Severity;

use super::detail::{noise_text, price_text};
use super::list::{panel, wrapped};
use super::said::newest;
use super::theme::Theme;
use crate::app::App;
use crate::palette::{Palette, Wish};
use crate::{talk, text};

/// Candidates shown at once.
const CANDIDATES_MAX: usize = 6;
/// Rows for the price or a refusal.
const PRICE_ROWS: u16 = 3;

/// Draws the palette over the lower part of the screen.
pub fn render(frame: &mut Frame, app: &App, palette: &Palette, theme: Theme, area: Rect) {
    let height = u16::try_from(CANDIDATES_MAX).unwrap_or(6) + PRICE_ROWS + 3;
    let place = Rect { y: area.bottom().saturating_sub(height), height: height.min(area.height), ..area };
    frame.render_widget(Clear, place);
    let chat = palette.chat();
    let title = if chat.is_some() { "Say to your team" } else { "Order or question" };
    let inner = panel(frame, theme, place, title);
    let [line, candidates, price] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(PRICE_ROWS)]).areas(inner);
    typed(frame, palette, theme, line);
    if chat.is_some() {
        lately(frame, app, theme, candidates);
    } else {
        offered(frame, app, palette, theme, candidates);
    }
    frame.render_widget(Paragraph::new(outlook(app, palette, theme, price.width)), price);
}

fn typed(frame: &mut Frame, palette: &Palette, theme: Theme, area: Rect) {
    let room = usize::from(area.width.saturating_sub(3));
    let scroll = palette.input.visual_scroll(room);
    let mut skipped = 0;
    let shown: String = palette
        .text()
        .chars()
        .skip_while(|c| {
            let before = skipped < scroll;
            skipped += text::width(c.encode_utf8(&mut [0; 4]));
            before
        })
        .collect();
    let line = Line::from(vec![Span::styled(": ", theme.key()), Span::raw(text::fit(&shown, room + 1))]);
    frame.render_widget(line, area);
    let column = palette.input.visual_cursor().saturating_sub(scroll).min(room);
    frame.set_cursor_position((area.x + 2 + u16::try_from(column).unwrap_or(0), area.y));
}

fn offered(frame: &mut Frame, app: &App, palette: &Palette, theme: Theme, area: Rect) {
    let candidates = palette.candidates(&app.picture);
    let lines = candidates.iter().map(|candidate| {
        let words = format!("  {} {}", text::pad(&candidate.word, 18), candidate.note);
        Line::raw(text::pad(&words, usize::from(area.width)))
    });
    let pointed = (!candidates.is_empty()).then(|| palette.chosen.min(candidates.len() - 1));
    super::list::rows(frame, theme, area, lines.collect(), pointed);
}

/// What was said lately, the newest first.
fn lately(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let lines: Vec<Line> = newest(app, theme, area.width).take(area.height.into()).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// What the line would cost, or what it lacks.
fn outlook(app: &App, palette: &Palette, theme: Theme, width: u16) -> Vec<Line<'static>> {
    if let Some(refusal) = &palette.refusal {
        let lines = wrapped(&format!("! {refusal}"), width).into_iter();
        return lines.map(|line| line.style(theme.severity(Severity::Urgent))).collect();
    }
    if let Some(chat) = palette.chat() {
        return wrapped(&to_team(app, palette, chat), width);
    }
    let (said, noise) = match palette.wish(&app.picture) {
        Ok(Wish::Act(action)) => {
            let price = app.prices.get(&action);
            let noise = price.and_then(|price| price.as_ref().ok()).map_or(String::new(), noise_text);
            (format!("Price: {}", price_text(&app.picture, price)), noise)
        }
        Ok(Wish::Ask(query)) => (format!("{}. Looking is free.", app.picture.query(&query)), String::new()),
        Ok(Wish::Tell(_)) => ("Enter says it to your room.".into(), String::new()),
        Err(_) if !palette.candidates(&app.picture).is_empty() => ("Tab takes the marked word.".into(), String::new()),
        Err(refusal) => (refusal.to_string(), String::new()),
    };
    let mut lines = wrapped(&said, width);
    lines.truncate(usize::from(PRICE_ROWS) - usize::from(!noise.is_empty()));
    if !noise.is_empty() {
        lines.push(Line::styled(text::fit(&noise, width.into()), theme.quiet()));
    }
    lines
}

/// What becomes of words to the team.
fn to_team(app: &App, palette: &Palette, chat: &str) -> String {
    let down = app.room_now().is_some_and(|now| now.down);
    let long = chat.chars().count();
    match (palette.sent.is_some(), down) {
        (true, _) => "On its way.".into(),
        (_, true) => "The line to the room is down and being opened again; nobody hears this now.".into(),
        _ => format!("Everybody in your room reads it. {long} of {} characters.", talk::CHAT_CHARS_MAX),
    }
}
