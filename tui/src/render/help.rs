//! Every key and every action, from their tables.

use codedark_sim::action::ACTIONS;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::list::{panel, scrolled, wrapped};
use super::theme::Theme;
use crate::app::App;
use crate::keys::{self, Mode};
use crate::order::ORDER_KEYS;
use crate::query::QUERIES;
use crate::{say, talk, text};

/// Columns for the names of keys.
const KEY_COLUMNS: usize = 20;

/// Draws the screen.
pub fn render(frame: &mut Frame, app: &App, theme: Theme, area: Rect) {
    let inner = panel(frame, theme, area, "Help");
    let mut lines = Vec::new();
    let heading = |lines: &mut Vec<Line<'static>>, words: &'static str| lines.push(Line::styled(words, theme.strong()));
    heading(&mut lines, "Keys");
    let modes = if app.room.is_some() {
        &[Mode::Screens, Mode::Room, Mode::Always][..]
    } else {
        &[Mode::Screens, Mode::Always]
    };
    for mode in modes {
        let words = |help| if help == keys::RUN { app.space_does() } else { help };
        let keys = keys::help(*mode, |command| app.works(command));
        lines.extend(keys.into_iter().map(|(keys, help)| entry(theme, &keys, words(help))));
    }
    heading(&mut lines, "\u{a0}");
    heading(&mut lines, "Keys while a line is typed");
    lines.extend(keys::help(Mode::Typing, |_| true).into_iter().map(|(keys, help)| entry(theme, &keys, help)));
    heading(&mut lines, "\u{a0}");
    heading(&mut lines, "Marks");
    for severity in
        [codedark_sim::view::Severity::Urgent, codedark_sim::view::Severity::Open, codedark_sim::view::Severity::Note]
    {
        lines.push(entry(theme, say::mark(severity), &say::severity(severity).to_lowercase()));
    }
    lines.extend(say::CONDITIONS.into_iter().map(|condition| entry(theme, say::shape(condition), condition.word())));
    lines.push(entry(theme, "×", "cut from the network, for whole assets"));
    lines.push(entry(theme, "D  31 waiting", "a downtime procedure is in use or on its way; 31 patients wait"));
    heading(&mut lines, "\u{a0}");
    heading(&mut lines, "Questions");
    lines.extend(QUERIES.iter().map(|query| entry(theme, query.usage, query.summary)));
    if let Some(now) = app.room_now() {
        heading(&mut lines, "\u{a0}");
        heading(&mut lines, "Words to your room, typed after `:`");
        lines.extend(talk::offered(&now).map(|spec| entry(theme, spec.usage, spec.summary)));
    }
    heading(&mut lines, "\u{a0}");
    heading(&mut lines, "Orders: the key begins one for what is pointed at; any can be typed after `:`");
    lines.extend(actions(app, theme, inner.width));
    scrolled(frame, app, theme, inner, lines);
}

fn entry(theme: Theme, keys: &str, help: &str) -> Line<'static> {
    Line::from(vec![
        Span::styled(format!("  {} ", text::pad(keys, KEY_COLUMNS)), theme.key()),
        Span::raw(help.to_owned()),
    ])
}

fn actions(app: &App, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for spec in ACTIONS.iter() {
        let keys: Vec<String> =
            ORDER_KEYS.iter().filter(|key| key.verb == spec.verb).map(|key| key.key.to_string()).collect();
        lines.push(Line::default());
        lines.push(Line::from(vec![
            Span::styled(format!("  {} ", keys.join(" ")), theme.key()),
            Span::styled(spec.usage(), theme.strong()),
            Span::styled(if app.picture.may(spec.verb) { "" } else { "  (another seat decides this)" }, theme.quiet()),
        ]));
        let also = if spec.aliases.is_empty() { String::new() } else { format!(" Also: {}.", spec.aliases.join(", ")) };
        lines.extend(wrapped(&format!("    {} {}{also}", crate::text::full_stop(spec.summary), spec.help), width));
    }
    lines
}
