//! How things look. Colour only underlines what a letter, a shape or a word says already.

use codedark_sim::knowledge::Condition;
use codedark_sim::view::Severity;
use ratatui::style::{Color, Modifier, Style};

/// With colours or without.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Theme {
    /// Whether colours may be used.
    pub colour: bool,
}

impl Theme {
    fn coloured(self, style: Style, colour: Color) -> Style {
        if self.colour { style.fg(colour) } else { style }
    }

    /// Things that stand out: names, headings, keys.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// A key that can be pressed.
    pub fn key(self) -> Style {
        self.coloured(self.strong(), Color::Cyan)
    }

    /// Things that may be overlooked.
    pub fn quiet(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// The head of the screen.
    pub fn head(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD)
    }

    /// What is pointed at.
    pub fn pointed(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A severity.
    pub fn severity(self, severity: Severity) -> Style {
        match severity {
            Severity::Urgent => self.coloured(self.strong(), Color::Red),
            Severity::Open => self.coloured(self.strong(), Color::Yellow),
            Severity::Note => self.coloured(Style::new(), Color::Cyan),
        }
    }

    /// A condition.
    pub fn condition(self, condition: Condition) -> Style {
        match condition.concern() {
            3 => self.coloured(self.strong(), Color::Red),
            2 => self.coloured(self.strong(), Color::Yellow),
            1 => self.quiet(),
            _ if condition == Condition::Normal => Style::new(),
            _ => self.coloured(Style::new(), Color::Green),
        }
    }

    /// A capacity in thousandths of normal.
    pub fn capacity(self, permille: u32) -> Style {
        match permille {
            0..500 => self.severity(Severity::Urgent),
            500..850 => self.severity(Severity::Open),
            _ => self.coloured(Style::new(), Color::Green),
        }
    }
}
