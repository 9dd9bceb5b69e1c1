//! One thing: what is known about it, and the orders that fit, each with its key and price.

use codedark_sim::action::{Action, Arg, Refusal};
use codedark_sim::knowledge::Verdict;
use codedark_sim::posture::{Mode, Ransom};
use codedark_sim::view::Preview;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{panel, scrolled, wrapped};
use super::theme::Theme;
use crate::app::App;
use crate::facts::{facts, title};
use crate::order;
use crate::picture::Picture;
use crate::subject::Subject;
use crate::text;

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect, subject: Subject) {
    let inner = panel(frame, theme, area, &title(&app.picture, subject));
    scrolled(frame, app, theme, inner, lines(app, theme, subject, inner.width, true));
}

/// What is known, then the orders. `full` gives every order its own words and what may be noticed.
pub fn lines(app: &App, theme: Theme, subject: Subject, width: u16, full: bool) -> Vec<Line<'static>> {
    let picture = &app.picture;
    let facts = facts(picture, subject, full);
    let mut lines: Vec<Line> = facts.iter().flat_map(|fact| wrapped(fact, width)).collect();
    let mut orders = order::fitting(picture, subject);
    orders.sort_by_key(|(_, action)| matches!(app.prices.get(action), Some(Err(_))));
    if !orders.is_empty() && (full || lines.len() < 4) {
        lines.push(Line::default());
    }
    let widest = orders.iter().map(|(_, action)| text::width(&words(picture, action, full))).max().unwrap_or(0);
    let columns = widest.clamp(10, usize::from(width) / 2);
    for (key, action) in &orders {
        lines.extend(order_lines(app, theme, *key, action, columns, usize::from(width), full));
    }
    if subject.asset(picture).is_some() {
        lines.push(Line::from(vec![Span::styled(" l ", theme.key()), Span::raw("logs of this machine; free")]));
    }
    lines
}

fn words(picture: &Picture, action: &Action, full: bool) -> String {
    if full { picture.action(action) } else { short_words(action) }
}

fn order_lines(
    app: &App,
    theme: Theme,
    key: char,
    action: &Action,
    columns: usize,
    width: usize,
    full: bool,
) -> Vec<Line<'static>> {
    let words = words(&app.picture, action, full);
    let price = app.prices.get(action);
    let room = width.saturating_sub(columns + 4);
    let mut said = match price {
        Some(Ok(price)) if !full => vec![app.picture.price_short(price, room)],
        _ if full => text::wrap(&price_text(&app.picture, price), room),
        _ => vec![text::fit(&price_text(&app.picture, price), room)],
    }
    .into_iter();
    let style = if matches!(price, Some(Ok(_))) { ratatui::style::Style::new() } else { theme.quiet() };
    let mut lines = vec![Line::from(vec![
        Span::styled(format!(" {key} "), theme.key()),
        Span::raw(text::pad(&words, columns)),
        Span::styled(format!(" {}", said.next().unwrap_or_default()), style),
    ])];
    let indent = " ".repeat(columns + 4);
    lines.extend(said.map(|said| Line::styled(format!("{indent}{said}"), style)));
    if let (true, Some(Ok(price))) = (full, price) {
        let noise = text::fit(&noise_text(price), width.saturating_sub(3));
        if !noise.is_empty() {
            lines.push(Line::styled(format!("   {noise}"), theme.quiet()));
        }
    }
    lines
}

/// A price, or why there is none.
pub fn price_text(picture: &Picture, price: Option<&Result<Preview, Refusal>>) -> String {
    match price {
        None => "…".into(),
        Some(Ok(price)) => picture.price(price),
        Some(Err(refusal)) => format!("– {refusal}"),
    }
}

/// What the adversary may notice of it; empty for nothing.
pub fn noise_text(price: &Preview) -> String {
    if price.noise.is_empty() { String::new() } else { format!("Noise: {}", price.noise) }
}

/// An order without the thing that the panel is about.
fn short_words(action: &Action) -> String {
    let mut text = action.verb.spec().name.to_owned();
    for arg in &action.args {
        match arg {
            Arg::Verdict(Verdict::Real) => text += " real",
            Arg::Verdict(Verdict::FalseAlarm) => text += " false",
            Arg::Switch(false) => text += " off",
            Arg::Port(port) => text += &format!(" {port}"),
            Arg::Option(option) => text += &format!(" {}", u32::from(*option) + 1),
            Arg::Sure(Some(percent)) => text += &format!(" {percent}"),
            Arg::Asset(_)
            | Arg::Zone(_)
            | Arg::Alert(_)
            | Arg::Process(_)
            | Arg::Message(_)
            | Arg::Sure(None)
            | Arg::Switch(true) => {}
            Arg::Group(group) => text += &format!(" {}", group.word()),
            Arg::Statement(statement) => text += &format!(" {}", statement.word()),
            Arg::Mode(Mode::Block) => text += " block",
            Arg::Mode(Mode::Monitor) => text += " monitor",
            Arg::Ransom(Ransom::Pay) => text += " pay",
            Arg::Ransom(Ransom::Refuse) => text += " refuse",
            Arg::Account(_) | Arg::Partner(_) | Arg::Duty(_) => {}
        }
    }
    text
}
