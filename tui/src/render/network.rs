//! Zones and machines: a shape for each asset's condition, and the worrying ones first.

use codedark_sim::ids::{AssetId, ZoneId};
use codedark_sim::knowledge::Condition;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::list::{panel, rows};
use super::theme::Theme;
use crate::app::{App, Screen};
use crate::subject::{self, Subject};
use crate::{say, text};

/// Columns for a zone's name.
const ZONE_COLUMNS: usize = 10;

/// Draws the small panel.
pub fn glance(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Network");
    let room = usize::from(inner.width).saturating_sub(ZONE_COLUMNS + 1);
    let zones = (0..app.picture.chart.zones.len()).map(ZoneId::from);
    let lines = zones.map(|zone| {
        let mut spans = vec![Span::raw(text::pad(app.picture.zone_name(zone), ZONE_COLUMNS)), Span::raw(" ")];
        spans.extend(shapes(app, theme, zone, room));
        Line::from(spans)
    });
    rows(frame, theme, inner, lines.collect(), None);
}

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Network");
    let [top, bottom] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(inner);
    let width = usize::from(inner.width);
    let lines = app.rows(Screen::Network).into_iter().map(|row| match row {
        Subject::Zone(zone) => zone_line(app, theme, zone, width),
        Subject::Asset(asset) => asset_line(app, theme, asset, width),
        _ => Line::default(),
    });
    rows(frame, theme, top, lines.collect(), app.row(Screen::Network));
    let legend = say::CONDITIONS.iter().filter(|condition| **condition != Condition::Restored);
    let legend = legend.flat_map(|condition| {
        let word = condition.word();
        [
            Span::styled(say::shape(*condition), theme.condition(*condition)),
            Span::styled(format!(" {word}  "), theme.quiet()),
        ]
    });
    frame.render_widget(Line::from_iter(legend), bottom);
}

/// One shape per asset while there is room, then counts; `×` for those cut from the network.
fn shapes(app: &App, theme: Theme, zone: ZoneId, room: usize) -> Vec<Span<'static>> {
    let picture = &app.picture;
    let assets: Vec<_> = subject::assets_of(picture, zone).into_iter().filter_map(|id| picture.asset(id)).collect();
    let cut = assets.iter().filter(|asset| asset.isolated).count();
    let isolated = picture.zone(zone).is_some_and(|zone| zone.isolated);
    let mut tail = if cut > 0 { format!(" {cut}×") } else { String::new() };
    if isolated {
        tail = format!(" cut off{tail}");
    }
    let room = room.saturating_sub(text::width(&tail));
    let mut spans: Vec<Span> = Vec::new();
    if assets.len() <= room {
        spans.extend(
            assets.iter().map(|asset| Span::styled(say::shape(asset.condition), theme.condition(asset.condition))),
        );
    } else {
        for condition in say::CONDITIONS.into_iter().rev() {
            match assets.iter().filter(|asset| asset.condition == condition).count() {
                0 => {}
                n => spans.push(Span::styled(format!("{}{n} ", say::shape(condition)), theme.condition(condition))),
            }
        }
    }
    spans.push(Span::styled(tail, theme.strong()));
    spans
}

fn zone_line(app: &App, theme: Theme, zone: ZoneId, width: usize) -> Line<'static> {
    let title = app.picture.chart.zones.get(zone.index()).map_or("?", |(_, title)| title);
    let state = app.picture.zone_state(zone);
    let name = format!("{} · {title}", app.picture.zone_name(zone));
    let line = match state.is_empty() {
        true => name,
        // What is wrong matters more than the long name.
        false if text::width(&name) + text::width(&state) + 2 > width => {
            format!("{}: {state}", app.picture.zone_name(zone))
        }
        false => format!("{name}: {state}"),
    };
    Line::styled(text::pad(&line, width), theme.strong())
}

fn asset_line(app: &App, theme: Theme, id: AssetId, width: usize) -> Line<'static> {
    let (Some(asset), Some(card)) = (app.picture.asset(id), app.picture.chart.assets.get(id.index())) else {
        return Line::default();
    };
    let mut state = asset.condition.word().to_owned();
    if asset.isolated {
        state += ", cut off";
    }
    if asset.patched {
        state += ", patched";
    }
    if asset.machines_out > 0 {
        state += &format!(", {} of {} out of use", asset.machines_out, card.count);
    }
    let machines = if card.count > 1 { format!(" ({})", card.count) } else { String::new() };
    let name = 16;
    let state_columns = (width / 3).max(26);
    let title = width.saturating_sub(name + state_columns + 6);
    Line::from(vec![
        Span::styled(format!("  {} ", say::shape(asset.condition)), theme.condition(asset.condition)),
        Span::raw(text::pad(&card.name, name)),
        Span::raw(" "),
        Span::raw(text::pad(&format!("{}{machines}", card.title), title)),
        Span::raw(" "),
        Span::styled(text::pad(&state, state_columns), theme.condition(asset.condition)),
    ])
}
